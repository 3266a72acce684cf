"""Worth from a bundle against the run that made it, packed and whole."""

import numpy as np
import pytest
from scipy.stats import ks_2samp

from tandau.ranking.smaa import first_rank, smaa
from tandau.report.contents import Study
from tandau.web.behind import Draws, chance_distance
from tandau.web.refusals import Refused
from tandau.web.shelf import OpenStudy
from tandau.web.worth import STEPS, rank_shares, ranks_of


@pytest.fixture(scope="module")
def opened(study):
    return OpenStudy("mini", study)


@pytest.fixture(scope="module")
def worth(opened):
    return opened.worth


@pytest.mark.parametrize(("way", "with_political"), [("all", True), ("without_political", False)])
def test_drawn_weights_give_the_ranking_of_the_study(opened, worth, way, with_political):
    values = worth.values(worth.weights(None, with_political=with_political))
    told = opened.material.ranks["rankings"][way]
    found = dict(zip(worth.offers, first_rank(values), strict=True))
    assert found == pytest.approx({offer: row["first_rank"] for offer, row in told.items()})
    shares = rank_shares(ranks_of(values))
    for row, offer in zip(shares, worth.offers, strict=True):
        assert list(row) == pytest.approx(told[offer]["rank_acceptability"], abs=1e-6)


def test_ranks_are_those_of_smaa(worth):
    weights = np.tile(
        worth.weights({"lcoe": 3.0, "plant_completion": 1.0}, with_political=True), (256, 1)
    )
    expected = smaa(worth.table, weights).rank_acceptability
    assert rank_shares(ranks_of(worth.values(weights[0]))) == pytest.approx(expected)


def test_packed_worth_is_ordered_as_told_and_exact_to_a_step(worth):
    n_futures, n_offers, n_criteria = worth.table.shape
    packed = np.frombuffer(worth.packed(), dtype="<u2").reshape(n_criteria, n_futures, n_offers)
    assert np.abs(packed.transpose(1, 2, 0) / STEPS - worth.table).max() <= 0.5 / STEPS + 1e-12


def test_political_criteria_lose_their_weight(worth):
    political = [one.is_political for one in worth.criteria]
    chosen = {one.id: 1.0 for one in worth.criteria}
    weights = worth.weights(chosen, with_political=False)
    assert (weights[political] == 0).all()
    assert weights.sum() == pytest.approx(1)


@pytest.mark.parametrize("chosen", [{}, {"lcoe": 0.0}, {"nothing": 1.0}])
def test_unusable_weights_are_refused(worth, chosen):
    with pytest.raises(Refused) as refused:
        worth.weights(chosen, with_political=True)
    assert refused.value.status == 422


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


def test_study_says_its_value_functions(study):
    for row in Study(study).ranks["criteria"]:
        places = [place for place, _ in row["corners"]]
        assert places == sorted(places)
        assert {row["worst"], row["best"]} <= set(places) or len(places) > 2
