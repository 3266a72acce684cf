"""For every fleet: more units help, more load hurts, a line lies between none and ample."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandau.models.power.adequacy import eens, lole
from tandau.models.power.adequacy_pair import pair_lole
from tandau.models.power.capacity_states import Group, capacity_states, states_of_futures
from tandau.models.power.capacity_value import effective_load_carrying_capability
from tandau.models.power.frequency import frequency_response

rates = st.floats(0.0, 0.5)
units = st.lists(st.tuples(st.integers(1, 40), rates), min_size=1, max_size=7)
loads = st.lists(st.floats(0.0, 200.0), min_size=1, max_size=6)


def fleet_of(told):
    sizes, outages = zip(*told, strict=True)
    return capacity_states(sizes, outages)


@given(units, loads, st.integers(1, 40), rates)
def test_one_more_unit_never_hurts(told, load, size, rate):
    before, after = fleet_of(told), fleet_of([*told, (size, rate)])
    assert after.probability.sum() == pytest.approx(1.0)
    assert lole(after, load) <= lole(before, load) + 1e-9
    assert eens(after, load) <= eens(before, load) + 1e-9
    carried = float(effective_load_carrying_capability(before, after, load, size))
    assert 0.0 <= carried <= size


@given(units, loads, st.floats(0.0, 50.0))
def test_more_load_never_helps(told, load, more):
    fleet, higher = fleet_of(told), np.array(load) + more
    assert lole(fleet, higher) >= lole(fleet, load) - 1e-9
    assert eens(fleet, higher) >= eens(fleet, load) - 1e-9


@given(units, units, st.integers(0, 60), st.integers(0, 60), st.integers(0, 80))
def test_a_line_lies_between_none_and_ample(first, second, one, other, limit):
    states, wanted = (fleet_of(first), fleet_of(second)), ([float(one)], [float(other)])
    apart, joined, ample = (pair_lole(*states, wanted, width) for width in (0.0, limit, 1e4))
    assert ample.any - 1e-9 <= joined.any <= apart.any + 1e-9
    assert joined.both <= min(joined.first, joined.second) + 1e-9
    assert joined.any == pytest.approx(joined.first + joined.second - joined.both)
    merged = fleet_of([*first, *second])
    assert ample.any == pytest.approx(float(lole(merged, [float(one + other)])), abs=1e-9)


@given(st.integers(1, 30), rates, st.floats(0.0, 6.0))
def test_futures_at_once_keep_the_mean(size, rate, count):
    states = states_of_futures([Group(float(size), rate, np.array([count]))], 1, step=4.0)
    assert states.mean()[0] == pytest.approx(size * (1 - rate) * count, abs=1e-9)


@given(st.floats(1.0, 3000.0), st.floats(1.5, 9.0), st.floats(0.01, 1.5))
def test_frequency_falls_further_for_a_larger_loss(loss, inertia, governed):
    found = frequency_response([loss, 1.1 * loss], 10000.0, inertia, governed_share=governed)
    assert found.nadir[1] < found.nadir[0] <= found.settled[0] + 1e-9
    assert found.slope[1] < found.slope[0] < 0
