"""How fast the power system is: `pytest benchmarks/ -k power -s` prints ratios, errors and memory.

The peer is plain PyPSA in the same run at the same resolution: each pair of future and alternative
is written into the network, built and solved afresh. Times are of the processor, since machines are
shared. The network is the made-up one of three zones (tests/power_network.py), ten typical days and
three extreme ones.
"""

import logging
import os
import resource
import sys
import time
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from power_network import (
    BASE,
    OFFERS,
    PARAMETERS,
    as_values,
    ensemble_points,
    hourly_network,
)
from tandau.models.power.chunks import solve_points
from tandau.models.power.compiling import compile_programme
from tandau.models.power.emulation import emulate, r_squared
from tandau.models.power.ensemble import Plan, estimate_ensemble
from tandau.models.power.full_year import full_year_check
from tandau.models.power.linking import modelled, optimised
from tandau.models.power.periods import choose_periods
from tandau.models.power.ranks import rank_probability
from tandau.models.power.resolving import Resolver

N_PAIRS = 4
# A made-up year short enough to be solved hour by hour in seconds; 365 would take much longer.
N_DAYS = 73
N_FUTURES = 2_000
N_HELD_OUT = 64


def flat(points):
    return points.transpose(1, 0, 2).reshape(-1, points.shape[2])


@pytest.fixture(scope="module")
def periods():
    logging.disable(logging.WARNING)
    return choose_periods(hourly_network(BASE))


@pytest.fixture(scope="module")
def programme(periods):
    start = time.process_time()
    made = compile_programme(lambda values: modelled(hourly_network(values), periods), PARAMETERS)
    n_rows, n_columns = made.matrix.shape
    spent = time.process_time() - start
    print(f"\ncompiled in {spent:.1f} s: {n_rows:,} rows, {n_columns:,} columns")
    return made


@pytest.fixture(scope="module")
def loop(programme, periods):
    """Return the mean processor time of a pair through PyPSA, checked against a re-solve."""
    points = ensemble_points(N_PAIRS, seed=21)
    resolver = Resolver(programme)
    start, costs = time.process_time(), []
    for future in range(N_PAIRS):
        network = hourly_network(as_values(points[future % len(OFFERS), future]))
        costs.append(optimised(network, periods).objective)
    spent = (time.process_time() - start) / N_PAIRS
    again = [resolver.solve(points[at % len(OFFERS), at]).cost for at in range(N_PAIRS)]
    assert again == pytest.approx(costs, rel=1e-6)
    return spent


def test_power_exact_resolve(programme, loop):
    points = ensemble_points(24, seed=22)
    start = time.process_time()
    solved = solve_points(programme, flat(points))
    spent = (time.process_time() - start) / len(solved.cost)
    assert (solved.status == 0).all()
    ratio = loop / spent
    print(f"\nPyPSA loop {loop:.2f} s a pair, exact re-solve {spent:.3f} s: ratio {ratio:.0f}")
    assert ratio >= 40


def test_power_ensemble_and_its_errors(programme, loop, tmp_path):
    points = ensemble_points(N_FUTURES, seed=23)
    held_out = points[:, -N_HELD_OUT:]
    generator = np.random.default_rng(0)
    plan = Plan(seed=1, n_first=256, n_most=256)
    start = time.process_time()
    found = estimate_ensemble(programme, points[:, :-N_HELD_OUT], plan, 0.0, tmp_path)
    spent = time.process_time() - start
    n_pairs = found.cost.size
    ratio = loop * n_pairs / spent
    told = f"{len(found.solved)} of {found.cost.shape[1]:,} futures solved, {spent:.0f} s"
    print(f"\nensemble of {n_pairs:,} pairs: {told}; {ratio:.0f} x the loop")
    start = time.process_time()
    estimate_ensemble(programme, points[:, :-N_HELD_OUT], plan, 0.0, tmp_path)
    print(f"  from kept chunks: {time.process_time() - start:.1f} s")
    solved = solve_points(programme, flat(points[:, found.solved]), tmp_path)
    told = emulate(solved, held_out).cost
    true = solve_points(programme, flat(held_out)).cost.reshape(N_HELD_OUT, -1).T
    explained = r_squared((true[0] - true)[1:], (told[0] - told)[1:])
    print(f"  value in {N_HELD_OUT} held-out futures: R2 {np.round(explained, 4).tolist()}")
    stated = np.round(found.errors.value_r_squared[1:], 4).tolist()
    print(f"  stated by the emulator: {stated}")
    value = (true[0] - true).mean(axis=1)[:, None]
    own = value * np.exp(0.25 * generator.normal(size=true.shape))
    moved = np.abs(rank_probability(true + own) - rank_probability(told + own)).max()
    print(f"  rank probabilities moved by at most {moved:.4f}")
    print(f"  memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")
    assert ratio >= 300
    # The goal is 0.98; docs/performance.md says by how much two of the offers miss it here.
    assert (explained >= 0.97).all()
    # One future of 64 moves a probability by 0.016; docs/power.md says what the goal is.
    assert moved <= 0.05


def test_power_two_workers(programme, tmp_path):
    """Wall time of an ensemble by one process and by two, kept chunks apart; no result differs."""
    points = ensemble_points(N_FUTURES, seed=23)
    load = os.getloadavg()[0]
    walls, costs = [], []
    for n_workers in (1, 2):
        plan = Plan(seed=1, n_first=256, n_most=256, n_workers=n_workers)
        start = time.perf_counter()
        found = estimate_ensemble(programme, points, plan, 0.0, tmp_path / str(n_workers))
        walls.append(time.perf_counter() - start)
        costs.append(found.cost)
    ratio = walls[0] / walls[1]
    told = f"one process {walls[0]:.0f} s, two {walls[1]:.0f} s: {ratio:.2f} x"
    print(f"\n{told}, load of others {load:.1f} at the start")
    np.testing.assert_array_equal(*costs)
    # A busy machine has no second core to give.
    assert ratio >= 1.8 or load > 0.5


def test_power_periods_against_every_hour():
    offers = {
        name: OFFERS[name] for name in ("no_new_nuclear", "one_small", "one_large", "two_large")
    }
    points = ensemble_points(8, seed=11, offers=offers)
    days = choose_periods(hourly_network(BASE, N_DAYS))
    start = time.process_time()
    found = full_year_check(lambda values: hourly_network(values, N_DAYS), PARAMETERS, days, points)
    spent = time.process_time() - start
    cost, value = np.abs(found.cost_errors()), np.abs(found.value_errors())
    print(f"\n{len(days.days)} of {N_DAYS} days, {value.size} values, {spent:.0f} s")
    print(f"  cost off by {np.median(cost):.2%} (median), {cost.max():.2%} (worst)")
    print(f"  value off by {np.median(value):.2%} (median), {value.max():.2%} (worst)")
    assert cost.max() <= 0.01
    assert np.median(value) <= 0.03
    assert value.max() <= 0.08
