"""SMAA-O against closed forms, and what it refuses."""

import numpy as np
import pytest

from tandau.errors import ModelError
from tandau.ranking.ordinal import ordinal_worth, smaa_o
from tandau.ranking.smaa import smaa
from tandau.ranking.weights import uniform


def test_levels_between_have_the_mean_of_order_statistics():
    drawn = ordinal_worth([1, 2, 3, 4, 5], 40_000, np.random.default_rng(1))
    assert (np.diff(drawn, axis=1) <= 0).all()
    assert drawn.mean(axis=0) == pytest.approx([1, 0.75, 0.5, 0.25, 0], abs=0.005)


def test_ties_share_a_level_and_empty_levels_count():
    drawn = ordinal_worth([1, 1, 3], 20_000, np.random.default_rng(1), n_levels=4)
    assert (drawn[:, 0] == drawn[:, 1]).all()
    assert drawn[:, 2].mean() == pytest.approx(1 / 3, abs=0.01)


def test_two_offers_in_opposite_order_share_the_weights():
    weights = uniform(50_000, 2, np.random.default_rng(2))
    found = smaa_o([[1, 2], [2, 1]], weights, np.random.default_rng(3))
    assert found.first_rank == pytest.approx([0.5, 0.5], abs=0.01)
    assert found.confidence_factor == pytest.approx([1, 1])


def test_middle_offer_of_three_wins_as_often_as_the_integral_says():
    # Worth (1, 0), (v, u), (0, 1) with v, u uniform: the middle is first where w v + (1 - w) u is
    # above w and above 1 - w; by symmetry twice the integral over w > 1/2 of P(w v + (1-w) u > w).
    # P = ((1 - w)² / 2) / (w (1 - w)) = (1 - w) / (2 w), whose integral is (ln 2 - 1/2) / 2.
    weights = uniform(200_000, 2, np.random.default_rng(4))
    found = smaa_o([[1, 3], [2, 2], [3, 1]], weights, np.random.default_rng(5))
    assert found.first_rank[1] == pytest.approx(np.log(2) - 0.5, abs=0.003)


def test_measured_criteria_stand_beside_ordinal_ones():
    weights = uniform(1000, 2, np.random.default_rng(6))
    worth = np.array([[0.2, 0.9], [0.9, 0.1]])
    ranks = np.array([[np.nan, 1], [np.nan, 2]])
    found = smaa_o(ranks, weights, np.random.default_rng(7), performance=worth)
    plain = smaa(np.array([[0.2, 1.0], [0.9, 0.0]]), weights)
    assert found.first_rank == pytest.approx(plain.first_rank)


@pytest.mark.parametrize(
    ("ranks", "given", "told"),
    [
        ([[0, 1], [1, 2]], None, "whole numbers from 1"),
        ([[1.5, 1], [1, 2]], None, "whole numbers from 1"),
        ([[np.nan, 1], [1, 2]], None, "partly NaN"),
        ([[np.nan, 1], [np.nan, 2]], None, "performance"),
        ([[1, 2, 3], [1, 2, 3]], None, "shapes"),
    ],
)
def test_refuses(ranks, given, told):
    weights = uniform(10, 2, np.random.default_rng(8))
    with pytest.raises(ModelError, match=told):
        smaa_o(ranks, weights, np.random.default_rng(9), performance=given)
