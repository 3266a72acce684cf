"""Every way to weigh that the report prints."""

from dataclasses import replace

import numpy as np
import pytest

from tandau.intake import criteria_of
from tandau.ranking.assess import assess, generator
from tandau.ranking.criteria import performance
from tandau.ranking.smaa import smaa
from tandau.ranking.statements import Statement, group_weights, spread

SAID = {"treasury": Statement("order", tiers=((0,), (1,)))}


@pytest.fixture(scope="module")
def criteria(known):
    return criteria_of(known.case)


@pytest.fixture(scope="module")
def found(study_arrays, criteria):
    return assess(study_arrays, criteria, SAID, 256, 7)


def test_ways(found):
    assert set(found) == {
        "all",
        "without_political",
        "stakeholder:treasury",
        "stakeholder:treasury:without_political",
        "flat",
        "flat:without_political",
    }


def test_political_criteria_are_left_out(found):
    assert len(found["all"].criteria) == 6
    ids = [one.id for one in found["without_political"].criteria]
    assert "partner_unit_share" not in ids
    assert found["without_political"].result.central_weight.shape == (3, 5)


def test_way_is_smaa_of_its_weights(found, study_arrays, criteria):
    numbers = generator(7)
    weights = spread(criteria, group_weights(SAID["treasury"], 4, 256, numbers), numbers)
    assert (weights[:, :2].sum(axis=1) >= weights[:, 2]).all()
    expected = smaa(performance(study_arrays, criteria, 256), weights)
    result = found["stakeholder:treasury"].result
    assert np.array_equal(result.first_rank, expected.first_rank)
    assert np.array_equal(result.rank_acceptability, expected.rank_acceptability)


def test_every_way_sums_to_one(found):
    for way, ranking in found.items():
        assert ranking.result.first_rank.sum() == pytest.approx(1), way
        assert ranking.result.rank_acceptability.sum(axis=1) == pytest.approx(np.ones(3)), way


@pytest.mark.parametrize("is_political", [True, False])
def test_without_a_branch_to_leave_out(study_arrays, criteria, is_political):
    same = [replace(one, is_political=is_political) for one in criteria]
    assert set(assess(study_arrays, same, {}, 256, 7)) == {"all", "flat"}


def test_seed_decides_the_weights(study_arrays, criteria, found):
    again = assess(study_arrays, criteria, SAID, 256, 7)
    other = assess(study_arrays, criteria, SAID, 256, 8)
    assert np.array_equal(again["all"].result.first_rank, found["all"].result.first_rank)
    assert not np.array_equal(
        other["all"].result.central_weight, found["all"].result.central_weight
    )


def test_pooled_weights_come_from_every_stakeholder_in_equal_parts(study_arrays, criteria):
    said = SAID | {"grid": Statement("order", tiers=((1,), (0,)))}
    found = assess(study_arrays, criteria, said, 256, 7)
    assert {"pooled", "pooled:without_political"} <= set(found)
    weights = found["pooled"].weights
    groups = list(dict.fromkeys(one.group for one in criteria))
    cost = weights[:, [one.group == groups[0] for one in criteria]].sum(axis=1)
    time = weights[:, [one.group == groups[1] for one in criteria]].sum(axis=1)
    assert (cost > time).sum() == (cost < time).sum() == 128


def test_criteria_of_which_nothing_is_known_can_be_left_out(study_arrays, criteria):
    last = criteria[-2]
    marked = [replace(one, is_missing=one.id == last.id) for one in criteria]
    found = assess(study_arrays, marked, {}, 256, 7)
    assert last.id in {one.id for one in found["all"].criteria}
    for way in ("evidenced", "evidenced:without_political"):
        assert last.id not in {one.id for one in found[way].criteria}
        assert found[way].weights.sum(axis=1) == pytest.approx(np.ones(256))
