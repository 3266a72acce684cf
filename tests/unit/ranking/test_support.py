"""Actors and offers: what is told of each agrees with what it is made from."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandau.ranking.condorcet import coalition_strength, election_range
from tandau.ranking.support import Stakes, elections, offer_stakes

seeds = st.integers(0, 10_000)


def make_stakes(seed, n_futures=12, n_actors=4, n_offers=3):
    random = np.random.default_rng(seed)
    support = 2 * random.random((n_futures, n_actors, n_offers)) - 1
    weight = random.random((n_futures, n_actors)) + 0.01
    names = tuple(f"actor{n}" for n in range(n_actors))
    return Stakes(
        names,
        tuple(f"offer{n}" for n in range(n_offers)),
        {name: support[:, [n]].transpose(0, 2, 1) for n, name in enumerate(names)},
        {"fixed": support, "relative": np.clip(2 * support, -1, 1)},
        {"means_and_care": weight, "means": weight**0.5, "alike": np.ones_like(weight)},
    )


@given(seeds)
def test_figures_keep_within_what_they_are_made_from(seed):
    stakes = make_stakes(seed)
    support, _ = stakes.main
    for number, one in enumerate(offer_stakes(stakes).values()):
        own = support[:, :, number]
        assert (one.mean >= own.min(axis=1) - 1e-12).all()
        assert (one.median <= own.max(axis=1) + 1e-12).all()
        low, high = one.range_of_means
        assert low <= one.mean.mean() <= high
        assert 0 <= one.carried <= 1
        assert set(one.without) == set(one.pivotal) == set(stakes.actors)
        group, share = one.blocking
        assert (share > 0) == bool(group)
        assert 0 <= one.election[0] <= one.election[1] <= 1


@given(seeds, st.permutations(range(4)))
def test_relabelling_actors_changes_no_offer(seed, order):
    stakes = make_stakes(seed)
    moved = Stakes(
        tuple(stakes.actors[n] for n in order),
        stakes.offers,
        stakes.parts,
        {scale: told[:, order] for scale, told in stakes.support.items()},
        {way: told[:, order] for way, told in stakes.weight.items()},
    )
    before, after = offer_stakes(stakes), offer_stakes(moved)
    for offer, one in before.items():
        assert after[offer].mean == pytest.approx(one.mean)
        assert after[offer].pivotal == pytest.approx(one.pivotal)
        assert after[offer].election == pytest.approx(one.election)
        assert set(after[offer].blocking[0]) == set(one.blocking[0]) or one.blocking[1] < 1


def test_the_range_of_elections_holds_that_of_every_weighing():
    stakes = make_stakes(1)
    low, high = elections(stakes)
    for support in stakes.support.values():
        for weight in stakes.weight.values():
            ends = election_range(coalition_strength(support, weight))
            assert (low <= ends[1].mean(axis=0) + 1e-12).all()
            assert (high >= ends[0].mean(axis=0) - 1e-12).all()
    assert high.sum() >= 1


def test_who_alone_has_weight_decides():
    stakes = make_stakes(5, n_actors=2)
    heavy = np.tile([0.9, 0.1], (12, 1))
    stakes = Stakes(
        stakes.actors, stakes.offers, stakes.parts, stakes.support,
        {**stakes.weight, "means_and_care": heavy},
    )  # fmt: skip
    for number, one in enumerate(offer_stakes(stakes).values()):
        favour = (stakes.support["fixed"][:, 0, number] > 0).mean()
        assert one.carried == pytest.approx(favour)
        assert one.pivotal == {"actor0": 1.0, "actor1": 0.0}
        assert one.blocking == ((("actor0",), 1.0) if favour else ((), 0.0))
