from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandau.errors import ModelError
from tandau.ranking.condorcet import (
    coalition_strength,
    condorcet_election,
    election_range,
    victory_probability,
)
from tandau.ranking.stakeholders import (
    actor_support,
    blocking_coalition,
    drop_one,
    is_carried,
    pivotal_probability,
    weighted_mean,
    weighted_median,
)

seeds = st.integers(0, 10_000)


def drawn(seed, *shape):
    return np.random.default_rng(seed).random(shape)


@given(seeds, st.permutations(range(5)))
def test_no_statistic_knows_the_order_of_actors(seed, order):
    position, weight = drawn(seed, 4, 5), drawn(seed + 1, 5) + 0.01
    for function in (weighted_mean, weighted_median):
        found = function(position, weight)
        assert function(position[:, order], weight[order]) == pytest.approx(found)
        assert (found >= position.min(axis=1)).all()
        assert (found <= position.max(axis=1)).all()
    for statistic in ("mean", "median"):
        apart = drop_one(position, weight, statistic)
        moved = drop_one(position[:, order], weight[order], statistic)
        assert moved == pytest.approx(apart[:, order])


@given(seeds)
def test_the_median_is_beaten_by_no_other_position(seed):
    position, weight = drawn(seed, 7), drawn(seed + 1, 7)
    middle = weighted_median(position, weight)
    assert weight[position > middle].sum() <= weight.sum() / 2 + 1e-12
    assert weight[position < middle].sum() <= weight.sum() / 2 + 1e-12


def test_a_half_that_ends_at_a_position_gives_the_middle():
    assert weighted_median([1, 3, 9], [1, 0, 1]) == 5
    assert weighted_median([[1, 3], [9, 3]], [1, 1]).tolist() == [2, 6]


@given(seeds, st.floats(0.3, 0.8))
def test_a_blocking_coalition_is_the_smallest_that_blocks(seed, quota):
    support, weight = drawn(seed, 6) - 0.2, np.round(drawn(seed + 1, 6), 1) + 0.1
    found = blocking_coalition(support, weight, quota)
    if not is_carried(support, weight, quota):
        assert not found.any()
        return
    assert not is_carried(np.where(found, -1, support), weight, quota)
    for size in range(int(found.sum())):
        for group in combinations(np.flatnonzero(support > 0), size):
            left = support.copy()
            left[list(group)] = -1
            assert is_carried(left, weight, quota)


def test_blocking_goes_by_future():
    found = blocking_coalition([1, 1, -1], [[3, 1, 1], [1, 3, 1], [1, 1, 3]])
    assert found.tolist() == [[True, False, False], [False, True, False], [False, False, False]]


def test_who_holds_more_than_half_decides_alone():
    sides = np.where(drawn(0, 500, 3) < 0.5, -1.0, 1.0)
    assert pivotal_probability(sides, [60, 30, 10]).tolist() == [1, 0, 0]
    # Uncertain weights: the first decides alone where it is the heavier one.
    assert pivotal_probability([1, 0], [[3, 1], [1, 3]]).tolist() == [0.5, 0.5]


def test_support_says_through_which_outcome_an_actor_wins():
    interest = [[1.0, 0.0], [-1.0, 3.0], [0.0, 0.0]]
    parts = actor_support(interest, [[0.4, 0.0], [-0.4, 0.8]])
    assert parts.shape == (3, 2, 2)
    assert parts[1].tolist() == pytest.approx(np.array([[-0.1, 0.0], [0.1, 0.6]]))
    assert parts[2].any() == np.False_
    assert (np.abs(actor_support(drawn(1, 4, 6) - 0.5, 2 * drawn(2, 3, 6) - 1).sum(-1)) <= 1).all()


@given(seeds, st.permutations(range(4)), st.sampled_from([1.0, 2.0, 4.0]))
def test_relabelling_options_permutes_every_variant(seed, order, exponent):
    coalition = drawn(seed, 3, 4, 4)
    found = condorcet_election(coalition, exponent)
    moved = condorcet_election(coalition[:, order][:, :, order], exponent)
    for one, other in zip(found, moved, strict=True):
        assert one.sum(axis=-1) == pytest.approx(np.ones(3))
        assert other == pytest.approx(one[:, order], abs=1e-9)


@given(seeds)
def test_the_long_run_of_a_chain_does_not_change(seed):
    coalition = drawn(seed, 4, 4)
    wins = victory_probability(coalition)
    share = condorcet_election(coalition).markov_uniform
    # flow[i, j]: what leaves option j for option i in one step.
    flow = wins * share / 4 * (1 - np.eye(4))
    assert flow.sum(axis=1) == pytest.approx(flow.sum(axis=0))


@given(seeds)
def test_two_options_share_as_they_beat_each_other(seed):
    coalition = drawn(seed, 2, 2) + 0.01
    wins = victory_probability(coalition)
    for share in condorcet_election(coalition):
        assert share == pytest.approx([wins[0, 1], wins[1, 0]])


def test_odd_elections_still_sum_to_one():
    circle = np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0]], dtype=float)
    for share in condorcet_election(circle):
        assert share == pytest.approx([1 / 3] * 3)
    for share in condorcet_election(np.zeros((3, 3))):
        assert share == pytest.approx([1 / 3] * 3)
    unbeaten = np.array([[0, 1, 1], [0, 0, 1], [0, 1, 0]], dtype=float)
    for share in condorcet_election(unbeaten):
        assert share == pytest.approx([1, 0, 0], abs=1e-9)
    assert condorcet_election(circle[None] * 1e300, 8.0).conditional.shape == (1, 3)


def test_an_option_that_all_prefer_leads_in_every_variant():
    utility = np.array([[0.9, 0.5, 0.1], [0.8, 0.2, 0.3]])
    coalition = coalition_strength(utility, [1.0, 2.0])
    assert coalition[0, 1] == pytest.approx(0.4 + 2 * 0.6)
    low, high = election_range(coalition)
    assert low[0] > high[1:].max()
    assert (low <= high).all()


def test_bad_actors_are_refused():
    with pytest.raises(ModelError) as told:
        weighted_mean([1.0, np.nan], [-1.0, 0.0, 1.0])
    assert [fault.place for fault in told.value.faults] == [
        "position",
        "weight",
        "sum of weight",
        "weight",
    ]
    with pytest.raises(ModelError, match="sum of weight"):
        drop_one([1.0, 2.0], [1.0, 0.0])
    with pytest.raises(ModelError, match="quota"):
        is_carried([1.0], [1.0], 1.0)
    with pytest.raises(ModelError, match="gain"):
        actor_support([[1.0]], [[2.0]])
    with pytest.raises(ModelError, match="weight"):
        coalition_strength([[1.0, 0.0]], [1.0, 1.0])
    with pytest.raises(ModelError, match="coalition"):
        condorcet_election([[0.0, -1.0], [1.0, 0.0]])
