"""Worth from a bundle against the run that made it, packed and whole."""

import numpy as np
import pytest
from scipy.stats import ks_2samp

from tandau.errors import ReportError
from tandau.ranking.smaa import first_rank, smaa
from tandau.web.behind import Draws, chance_distance
from tandau.web.refusals import Refused
from tandau.web.shelf import OpenStudy
from tandau.web.told import Weighing
from tandau.web.worth import STEPS, rank_shares, ranks_of, worth_of


@pytest.fixture(scope="module")
def opened(study):
    return OpenStudy("mini", study)


@pytest.fixture(scope="module")
def worth(opened):
    return opened.worth


@pytest.mark.parametrize(("way", "with_political"), [("all", True), ("without_political", False)])
def test_drawn_weights_give_the_ranking_of_the_study(opened, worth, way, with_political):
    values = worth.values(worth.weights(Weighing(with_political=with_political)))
    told = opened.material.ranks["rankings"][way]
    # What the study keeps is rounded to 24 bits: an offer ahead by less may change its place once.
    once = 1.01 / len(values)
    found = dict(zip(worth.offers, first_rank(values), strict=True))
    expected = {offer: row["first_rank"] for offer, row in told.items()}
    assert found == pytest.approx(expected, abs=once)
    shares = rank_shares(ranks_of(values))
    for row, offer in zip(shares, worth.offers, strict=True):
        assert list(row) == pytest.approx(told[offer]["rank_acceptability"], abs=once)


def test_ranks_are_those_of_smaa(worth):
    chosen = Weighing(weights={"lcoe": 3.0, "plant_completion": 1.0})
    weights = np.tile(worth.weights(chosen), (256, 1))
    expected = smaa(worth.table, weights).rank_acceptability
    assert rank_shares(ranks_of(worth.values(weights[0]))) == pytest.approx(expected)


def test_packed_worth_is_ordered_as_told_and_exact_to_a_step(worth):
    both = np.concatenate([worth.table, worth.in_groups], axis=2)
    packed = np.frombuffer(worth.packed(), dtype="<u2").reshape(both.shape)
    assert np.abs(packed / STEPS - both).max() <= 0.5 / STEPS + 1e-12


def test_whole_groups_weigh_within_as_drawn(worth):
    shares = {group: place + 1.0 for place, group in enumerate(worth.groups)}
    values = worth.values(worth.weights(Weighing(groups=shares)))
    weights = np.array(list(shares.values())) / sum(shares.values())
    assert values == pytest.approx(worth.in_groups @ weights)


def test_political_criteria_lose_their_weight(worth):
    chosen = dict.fromkeys(worth.criteria, 1.0)
    weights = worth.weights(Weighing(weights=chosen, with_political=False))
    assert (weights[worth.is_political] == 0).all()
    assert weights.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    "asked",
    [
        {"weights": {}},
        {"groups": {}},
        {"weights": {"lcoe": 0.0}},
        {"weights": {"nothing": 1.0}},
        {"groups": {"nothing": 1.0}},
        {"groups": {"politics": 1.0}, "with_political": False},
    ],
)
def test_unusable_weights_are_refused(worth, asked):
    with pytest.raises(Refused) as refused:
        worth.weights(Weighing(**asked))
    assert refused.value.status == 422


def test_study_of_an_older_version_is_told():
    with pytest.raises(ReportError, match="run it again"):
        worth_of(None)


def test_input_that_decides_stands_first(opened):
    lcoe = opened.inputs["overnight_cost"].sel(offer="alpha").to_numpy()
    found = opened.draws.differing(lcoe > np.median(lcoe), 5)
    assert found[0].variable == "overnight_cost"
    assert found[0].offers == ("alpha",)
    assert found[0].distance == pytest.approx(1)
    assert found[0].inside[0] > found[0].outside[2] * 0.99
    assert [one.distance for one in found] == sorted((one.distance for one in found), reverse=True)


def test_distances_are_those_of_scipy(opened):
    names = (one for one, array in opened.inputs.data_vars.items() if array.dims == ("future",))
    name = next(names)
    draws = Draws(opened.inputs[[name]])
    is_inside = np.arange(256) % 3 == 0
    column = opened.inputs[name].to_numpy()
    expected = ks_2samp(column[is_inside], column[~is_inside]).statistic
    assert draws.differing(is_inside, 1)[0].distance == pytest.approx(expected, abs=1e-6)


def test_nothing_differs_where_there_are_no_others(opened):
    assert opened.draws.differing(np.ones(256, dtype=bool), 5) == []
    assert opened.draws.differing(np.zeros(256, dtype=bool), 5) == []


def test_chance_exceeds_its_distance_once_in_twenty():
    numbers = np.random.default_rng(5)
    n_inside, n_outside = 300, 700
    exceeded = 0
    for _ in range(400):
        values = np.sort(numbers.permutation(n_inside + n_outside)[:n_inside])
        inside = np.searchsorted(values, np.arange(1000), side="right") / n_inside
        outside = (
            np.arange(1, 1001) - np.searchsorted(values, np.arange(1000), "right")
        ) / n_outside
        exceeded += np.abs(inside - outside).max() > chance_distance(n_inside, n_outside)
    assert exceeded / 400 == pytest.approx(0.05, abs=0.03)
