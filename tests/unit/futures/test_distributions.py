"""Mixtures of PERT distributions on a table."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import beta

from makers import make_quantity
from tandau.evidence.pool import Component
from tandau.futures.distributions import component_quantiles, quantile_table, values_at

EVEN = np.linspace(0, 1, 100_001)


def test_pert_has_its_ends_and_mean():
    values = values_at(make_quantity((1, 2, 3, 10)), EVEN)
    assert values[[0, -1]].tolist() == [2, 10]
    assert values.mean() == pytest.approx((2 + 4 * 3 + 10) / 6, rel=1e-4)


@pytest.mark.parametrize("probability", [0.01, 0.05, 0.5, 0.95, 0.99])
def test_pert_is_a_beta_distribution(probability):
    # a = 1 + 4 (3 - 2) / 8, b = 1 + 4 (10 - 3) / 8
    expected = 2 + 8 * beta.ppf(probability, 1.5, 4.5)
    assert values_at(make_quantity((1, 2, 3, 10)), np.array([probability])) == pytest.approx(
        expected, rel=1e-4
    )


@pytest.mark.parametrize("mode", [2, 10])
def test_mode_at_an_end(mode):
    values = values_at(make_quantity((1, 2, mode, 10)), EVEN)
    assert values[[0, -1]].tolist() == [2, 10]
    assert (np.diff(values) >= 0).all()


def test_point_is_a_point():
    assert set(values_at(make_quantity((1, 7, 7, 7)), EVEN)) == {7.0}


def test_table_takes_the_place_of_the_span():
    part = Component("c", 1.0, 0, 0, 0, ((0.0, 1.0), (0.5, 2.0), (1.0, 8.0)))
    quantity = replace(make_quantity((1, 0, 0, 0)), components=(part,))
    assert values_at(quantity, np.array([0, 0.25, 0.5, 0.75, 1])) == pytest.approx(
        [1, 1.5, 2, 5, 8], abs=1e-3
    )
    assert component_quantiles(part).shape == (401,)


def test_mixture_of_two_points_splits_by_weight():
    quantity = make_quantity((3, 1, 1, 1), (1, 5, 5, 5))
    values = values_at(quantity, np.array([0.01, 0.5, 0.74, 0.76, 0.99]))
    assert values == pytest.approx([1, 1, 1, 5, 5])


def test_mixture_of_ranges_far_apart():
    quantity = make_quantity((1, 0, 1, 2), (1, 10, 11, 12))
    values = values_at(quantity, EVEN)
    assert (values[:49_990] <= 2).all()
    assert (values[50_010:] >= 10).all()
    assert values.mean() == pytest.approx(6, abs=0.01)


def test_mixture_of_a_point_and_a_range():
    quantity = make_quantity((1, 5, 5, 5), (1, 0, 5, 10))
    values = values_at(quantity, EVEN)
    assert np.isclose(values, 5, atol=1e-6).mean() == pytest.approx(0.5, abs=1e-3)
    assert values[[0, -1]] == pytest.approx([0, 10])


def test_same_claim_twice_is_the_claim():
    one = make_quantity((1, 2, 3, 10))
    two = make_quantity((1, 2, 3, 10), (1, 2, 3, 10))
    assert values_at(two, EVEN) == pytest.approx(values_at(one, EVEN), abs=1e-6)


def test_table_rises():
    known, values = quantile_table(make_quantity((1, 0, 1, 4), (2, 3, 3, 3), (1, 2, 6, 9)))
    assert (np.diff(known) >= 0).all()
    assert (np.diff(values) > 0).all()
    assert known[-1] == pytest.approx(1)
