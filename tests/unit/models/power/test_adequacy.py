"""Outage tables, adequacy, capacity value and frequency against brute force and other methods."""

import itertools

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.stats import binom

from tandau.errors import ModelError
from tandau.models.power.adequacy import eens, lole, loss_of_load_probability, unserved_power
from tandau.models.power.adequacy_pair import pair_lole
from tandau.models.power.capacity_states import Group, capacity_states, states_of_futures
from tandau.models.power.capacity_value import (
    effective_load_carrying_capability,
    reserve_for_largest_unit,
)
from tandau.models.power.frequency import frequency_response
from tandau.models.power.maintenance import planned_availability, planned_outages

SIZES, RATES = [30.0, 20.0, 20.0, 7.0], [0.1, 0.05, 0.2, 0.3]


def every_state(sizes, rates):
    for up in itertools.product([0, 1], repeat=len(sizes)):
        chance = np.prod([1 - q if on else q for on, q in zip(up, rates, strict=True)])
        yield float(np.dot(up, sizes)), chance


def test_states_equal_enumeration():
    fleet = capacity_states(SIZES, RATES)
    expected = np.zeros(78)
    for capacity, chance in every_state(SIZES, RATES):
        expected[int(capacity)] += chance
    assert fleet.probability == pytest.approx(expected, abs=1e-15)


def test_indices_equal_enumeration():
    fleet = capacity_states(SIZES, RATES)
    loads, weight = np.array([6.5, 20.0, 41.3, 77.0, 90.0]), np.array([1, 2, 3, 4, 5.0])
    lack = np.array([[max(L - c, 0) * p for c, p in every_state(SIZES, RATES)] for L in loads])
    short = np.array([[(c < L) * p for c, p in every_state(SIZES, RATES)] for L in loads])
    assert unserved_power(fleet, loads) == pytest.approx(lack.sum(axis=1), abs=1e-12)
    assert loss_of_load_probability(fleet, loads) == pytest.approx(short.sum(axis=1), abs=1e-12)
    assert lole(fleet, loads, weight) == pytest.approx(short.sum(axis=1) @ weight)
    assert eens(fleet, loads, weight) == pytest.approx(lack.sum(axis=1) @ weight)


def test_like_units_are_binomial():
    fleet = capacity_states([1.0] * 40, [0.07] * 40)
    assert fleet.probability == pytest.approx(binom.pmf(np.arange(41), 40, 0.93), abs=1e-14)


def test_coarse_step_keeps_the_mean():
    fine, coarse = capacity_states(SIZES, RATES), capacity_states(SIZES, RATES, step=6.0)
    assert coarse.mean() == pytest.approx(fine.mean())
    assert coarse.probability.sum() == pytest.approx(1.0)


def test_futures_at_once_equal_one_by_one():
    count = np.array([0.0, 3.0, 12.0, 12.5])
    rate = np.array([0.1, 0.2, 0.05, 0.05])
    groups = [Group(25.0, 0.1, 6), Group(50.0, rate, count), Group(13.0, 0.02, 2)]
    found = states_of_futures(groups, 4, step=5.0)
    for future in range(3):
        units = int(count[future])
        alone = capacity_states(
            [25] * 6 + [50] * units + [13] * 2,
            [0.1] * 6 + [rate[future]] * units + [0.02] * 2,
            step=5.0,
        )
        got = found.probability[future, : alone.probability.size]
        assert got == pytest.approx(alone.probability, abs=1e-13)
    one_more = [groups[0], Group(50.0, 0.05, 13), groups[2]]
    more = states_of_futures(one_more, 1, step=5.0)
    halfway = (found.probability[2] + more.probability[0, : found.probability.shape[1]]) / 2
    assert found.probability[3] == pytest.approx(halfway, abs=1e-13)


def test_loads_of_each_future():
    states = states_of_futures([Group(10.0, 0.1, np.array([5.0, 6.0]))], 2, step=10.0)
    loads = np.array([[30.0, 45.0], [35.0, 60.0]])
    apart = [
        lole(capacity_states([10] * n, [0.1] * n, step=10.0), load)
        for n, load in zip((5, 6), loads, strict=True)
    ]
    assert lole(states, loads) == pytest.approx(np.array(apart))
    assert lole(states, loads[0]).shape == (2,)


def pair_by_enumeration(first, second, loads, limit):
    told = np.zeros(3)
    for a, p in every_state(*first):
        for b, q in every_state(*second):
            left = (a - loads[0], b - loads[1])
            lack = [
                max(-left[i], 0) > min(max(left[1 - i], 0), limit) + 1e-9 and left[i] < 0
                for i in (0, 1)
            ]
            told += p * q * np.array([*lack, any(lack)])
    return told


@pytest.mark.parametrize("limit", [0.0, 5.0, 14.0, 1000.0])
def test_pair_equals_enumeration(limit):
    first, second = (SIZES, RATES), ([25.0, 25.0, 10.0], [0.1, 0.15, 0.3])
    hours = np.array([[50.0, 40.0], [62.0, 30.0], [20.0, 55.0]])
    found = pair_lole(
        capacity_states(*first), capacity_states(*second), tuple(hours.T), limit, [1, 2, 3]
    )
    each = [pair_by_enumeration(first, second, hour, limit) for hour in hours]
    expected = np.array([1, 2, 3]) @ np.array(each)
    assert [found.first, found.second, found.any] == pytest.approx(expected, abs=1e-12)


def test_free_line_is_one_zone():
    parts = ([20.0] * 3, [0.1] * 3), ([30.0] * 2, [0.2] * 2)
    loads = np.array([40.0, 30.0]), np.array([45.0, 20.0])
    joined = capacity_states([20] * 3 + [30] * 2, [0.1] * 3 + [0.2] * 2)
    found = pair_lole(capacity_states(*parts[0]), capacity_states(*parts[1]), loads, 1e4)
    assert found.any == pytest.approx(float(lole(joined, loads[0] + loads[1])))


def test_capacity_value_of_a_sure_unit_is_its_size_and_larger_units_are_worth_less():
    loads = np.linspace(300, 900, 200)
    grid = [50.0] * 22, [0.08] * 22
    base = capacity_states(*grid)

    def worth(size, n, rate):
        added = capacity_states(grid[0] + [size] * n, grid[1] + [rate] * n)
        return float(effective_load_carrying_capability(base, added, loads, size * n))

    assert worth(200.0, 1, 0.0) == pytest.approx(200.0, abs=1e-6)
    assert 0 < worth(200.0, 1, 0.08) < worth(50.0, 4, 0.08) < 200.0


def test_reserve_for_the_largest_unit():
    assert reserve_for_largest_unit(500, [1000, 1400, 300]).tolist() == [500, 900, 0]


@pytest.mark.parametrize(
    "kind",
    [
        {},
        {"fast_share": 0.1, "response_time": 12.0},
        {"damping": 2.0, "governed_share": 0.2},
        {"fast_share": 1.0},
        {"governed_share": 0.0},
    ],
)
def test_frequency_equals_integration(kind):
    args = {"damping": 1.0, "droop": 0.05, "governed_share": 0.95, "fast_share": 0.3,
            "response_time": 8.0, **kind}  # fmt: skip
    inertia, step = 4.0, 0.08
    gain = args["governed_share"] / args["droop"]
    fast, lag = args["fast_share"], args["response_time"]

    def moved(_, state):
        speed, slow = state
        power = -step - args["damping"] * speed - gain * (fast * speed + slow)
        return [power / (2 * inertia), ((1 - fast) * speed - slow) / lag]

    span = np.linspace(0, 120, 60001)
    path = solve_ivp(moved, (0, 120), [0, 0], t_eval=span, rtol=1e-9, atol=1e-12).y[0]
    found = frequency_response(80.0, 1000.0, inertia, **args)
    assert found.nadir == pytest.approx(50 * (1 + path.min()), abs=2e-5)
    assert found.settled == pytest.approx(50 * (1 + path[-1]), abs=1e-3)
    assert found.slope == pytest.approx(50 * (path[1] - path[0]) / span[1], rel=5e-3)
    if np.isfinite(found.nadir_time):
        assert found.nadir_time == pytest.approx(span[path.argmin()], abs=0.02)


def test_planned_outages_do_not_fall_together_and_avoid_winter():
    load = 1000 + 300 * np.cos(2 * np.pi * np.arange(52) / 52)
    starts = planned_outages(load, [1000.0, 1000.0], [5, 5])
    there = planned_availability(starts, [5, 5], 52)
    assert there.sum(axis=0).min() == 1
    assert there[:, :10].min() == 1


def test_faults_are_told_together():
    with pytest.raises(ModelError) as told:
        capacity_states([10.0, -1.0], [0.1, 1.2, 0.3])
    assert len(told.value.faults) == 3
    with pytest.raises(ModelError, match="inertia"):
        frequency_response(10.0, 100.0, -1.0)
    one = capacity_states([1.0], [0.1])
    with pytest.raises(ModelError, match="limit"):
        pair_lole(one, one, ([1.0], [1.0]), -1.0)
