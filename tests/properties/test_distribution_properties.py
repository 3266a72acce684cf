"""Whatever the claims, a pooled quantity is a distribution within their bounds."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from strategies import quantities
from tandau.evidence.reference_class import time_quantiles
from tandau.futures.distributions import values_at

PROBABILITIES = np.linspace(0, 1, 257)


def ends(quantity):
    parts = quantity.components
    return min(part.low for part in parts), max(part.high for part in parts)


@given(quantities)
def test_quantiles_rise_within_the_bounds(quantity):
    values = values_at(quantity, PROBABILITIES)
    low, high = ends(quantity)
    # A step of a point figure is given a width of a thousand-millionth of the range.
    slack = 1e-8 * max(high - low, 1e-9)
    assert np.isfinite(values).all()
    assert (np.diff(values) >= 0).all()
    assert low - slack <= values[0]
    assert values[-1] <= high + slack


@given(quantities, st.randoms(use_true_random=False))
def test_order_of_claims_does_not_matter(quantity, random):
    parts = list(quantity.components)
    random.shuffle(parts)
    values = values_at(quantity, PROBABILITIES)
    # At the very edge of a step the last digit of a sum of weights decides the side.
    shuffled = replace(quantity, components=tuple(parts))
    low, high = (values_at(shuffled, np.clip(PROBABILITIES + d, 0, 1)) for d in (-1e-9, 1e-9))
    slack = 1e-9 * (1 + np.abs(values))
    assert (low - slack <= values).all()
    assert (values <= high + slack).all()


@given(quantities)
def test_half_weights_twice_is_the_same(quantity):
    halves = tuple(replace(part, weight=part.weight / 2) for part in quantity.components)
    twice = replace(quantity, components=halves + halves)
    values = values_at(quantity, np.array([0.1, 0.37, 0.5, 0.9]))
    low, high = (values_at(twice, np.array([0.1, 0.37, 0.5, 0.9]) + d) for d in (-0.004, 0.004))
    slack = 1e-6 * (1 + np.abs(values))
    assert (low - slack <= values).all()
    assert (values <= high + slack).all()


@given(
    hnp.arrays(np.float64, st.integers(8, 60), elements=st.integers(12, 400)),
    st.data(),
)
def test_reference_class_quantiles_rise(months, data):
    years = months / 12
    is_built = data.draw(hnp.arrays(np.bool_, len(years)))
    is_built[:6] = True
    table = time_quantiles(years, is_built)
    assert np.isfinite(table).all()
    assert (np.diff(table, axis=0) >= 0).all()
    assert table[[0, -1], 0] == pytest.approx([0, 1])
    assert (table[:, 1] > 0).all()
