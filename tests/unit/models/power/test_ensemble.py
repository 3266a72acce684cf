"""Emulated ensembles: exact where a polynomial is the truth, honest where it is not."""

import numpy as np
import pytest

from tandau.errors import SolverError
from tandau.models.power.chunks import Solved, solve_points
from tandau.models.power.design import support_points, tour
from tandau.models.power.emulation import (
    complete,
    drawn_errors,
    drawn_futures,
    emulate,
    emulate_outcomes,
    first_alike,
    outcomes_with_errors,
    r_squared,
)
from tandau.models.power.emulator import exponents, fit_values, fit_with_gradients
from tandau.models.power.ensemble import Plan, estimate_ensemble, first_futures
from tandau.models.power.layout import EMULATED
from tandau.models.power.ranks import closeness, rank_movement, rank_probability
from tandau.models.power.resolving import INFEASIBLE, OPTIMAL
from tiny_power import TINY, tiny_points

N_FUTURES = 160
CAPACITY = [one.name for one in TINY].index("nuclear_capacity")
PLAN = Plan(seed=5, n_first=64, n_step=16, n_most=96)


@pytest.fixture(scope="module")
def points():
    """Return three alternatives: none, a small block, and a large one in every other future."""
    rows = np.repeat(tiny_points(N_FUTURES)[None], 3, axis=0)
    rows[0, :, CAPACITY] = 0.0
    rows[1, :, CAPACITY] = 25.0
    rows[2, :, CAPACITY] = np.where(np.arange(N_FUTURES) % 2, 50.0, 0.0)
    return rows


@pytest.fixture(scope="module")
def estimate(tiny, points):
    return estimate_ensemble(tiny, points, PLAN)


@pytest.mark.parametrize(
    ("n_there", "n_first", "expected"),
    [(40, 64, 40), (80, 64, 48), (150, 64, 60), (0, 64, 0), (160, 64, 64), (80, 160, 80)],
)
def test_most_futures_solved_at_first_have_a_plant(points, n_there, n_first, expected):
    is_there = np.random.default_rng(1).permutation(N_FUTURES) < n_there
    rows = points.copy()
    rows[1:, :, CAPACITY] = 25.0 * is_there
    chosen = first_futures(rows, first_alike(rows), n_first)
    assert len(set(chosen.tolist())) == n_first
    assert is_there[chosen].sum() == expected


def flat(rows):
    return rows.transpose(1, 0, 2).reshape(-1, rows.shape[2])


def test_a_cubic_is_fitted_exactly_with_its_gradients():
    generator = np.random.default_rng(0)
    points = generator.normal(3.0, 2.0, (40, 4))
    points[:, 3] = 7.0  # does not vary
    powers = exponents(3, 3)
    coefficients = generator.normal(size=len(powers))

    def value(rows):
        return np.prod(rows[:, None, :3] ** powers[None], axis=-1) @ coefficients

    gradients = np.zeros(points.shape)
    for at in range(3):
        step = np.zeros(4)
        step[at] = 1e-5
        gradients[:, at] = (value(points + step) - value(points - step)) / 2e-5
    # 20 coefficients from 40 points would also do without; 6 points do only with gradients.
    fit = fit_with_gradients(points, np.arange(40), value(points), gradients)
    new = generator.normal(3.0, 2.0, (50, 4))
    new[:, 3] = 7.0
    error = np.abs(fit.predict(new)[:, 0] - value(new)).max()
    assert error < 1e-4 * value(points).std()


def test_folds_leave_out_whole_futures():
    generator = np.random.default_rng(2)
    points = generator.normal(size=(60, 2))
    groups = np.repeat(np.arange(20), 3)
    values = generator.normal(size=(60, 1))  # nothing to learn
    fit = fit_values(points, groups, values)
    assert r_squared(values.T, fit.left_out.T)[0] < 0.1


def test_support_points_grow_by_one_another_and_spread():
    rows = np.random.default_rng(1).normal(size=(400, 3)) * [1.0, 50.0, 1e-3]
    many = support_points(rows, 48)
    np.testing.assert_array_equal(support_points(rows, 16), many[:16])
    assert len(set(many.tolist())) == 48
    assert np.abs(rows[many].mean(axis=0) / rows.std(axis=0)).max() < 0.25
    assert rows[many].std(axis=0) == pytest.approx(rows.std(axis=0), rel=0.25)


def test_a_tour_visits_all_and_is_shorter_than_chance():
    rows = np.random.default_rng(1).normal(size=(200, 3))
    order = tour(rows)
    assert sorted(order.tolist()) == list(range(200))
    length = np.linalg.norm(np.diff(rows[order], axis=0), axis=1).sum()
    assert length < 0.6 * np.linalg.norm(np.diff(rows, axis=0), axis=1).sum()


def test_solved_futures_are_exact_and_others_near(tiny, points, estimate):
    direct = solve_points(tiny, flat(points))
    cost = direct.cost.reshape(N_FUTURES, 3).T
    outcomes = direct.outcomes.T.reshape(-1, N_FUTURES, 3).transpose(0, 2, 1)
    at = estimate.solved
    np.testing.assert_allclose(estimate.cost[:, at], cost[:, at], rtol=1e-9)
    # Flows and prices of one optimum may differ from those of another with the same cost.
    unique = [n for n, name in enumerate(tiny.readings.names) if name.startswith("generation/")]
    np.testing.assert_allclose(
        estimate.outcomes[np.ix_(unique, range(3), at)], outcomes[np.ix_(unique, range(3), at)],
        rtol=1e-5, atol=1e-4,
    )  # fmt: skip
    assert set(np.unique(estimate.status)) == {EMULATED, OPTIMAL}
    open_futures = np.setdiff1d(np.arange(N_FUTURES), at)
    value, told = cost[0] - cost, estimate.cost[0] - estimate.cost
    off = (value - told)[1:, open_futures]
    # Errors are drawn in on top of the emulator's own, so twice its variance is to be expected.
    stated = np.sqrt(2) * estimate.errors.value_rms[1:]
    assert (np.sqrt((off**2).mean(axis=1)) < 1.6 * stated).all()
    assert (estimate.errors.value_r_squared[1:] > 0.9).all()
    np.testing.assert_allclose(estimate.rank_probability, rank_probability(cost), atol=0.04)


def test_an_offer_not_yet_there_is_the_grid_without_it(points, estimate):
    is_there = points[2, :, CAPACITY] > 0
    np.testing.assert_array_equal(estimate.cost[2, ~is_there], estimate.cost[0, ~is_there])
    np.testing.assert_array_equal(
        estimate.outcomes[:, 2, ~is_there], estimate.outcomes[:, 0, ~is_there]
    )
    # An error is drawn into emulated futures, so a rare one may cross.
    assert (estimate.cost[2, is_there] < estimate.cost[0, is_there]).mean() > 0.95


def test_the_same_seed_gives_the_same_bytes_and_another_only_moves_errors(tiny, points, estimate):
    again = estimate_ensemble(tiny, points, PLAN)
    np.testing.assert_array_equal(again.cost, estimate.cost)
    np.testing.assert_array_equal(again.outcomes, estimate.outcomes)
    other = estimate_ensemble(tiny, points, Plan(seed=6, n_first=64, n_step=16, n_most=64))
    both = np.intersect1d(other.solved, estimate.solved)
    np.testing.assert_allclose(other.cost[:, both], estimate.cost[:, both], rtol=1e-9)


def test_more_rounds_go_to_close_futures_until_they_are_used_up(tiny, points):
    own = np.array([0.0, 1.0, 1.0])[:, None] * 1e3
    plan = Plan(seed=1, n_first=48, n_step=16, n_most=80, movement=0.0)
    found = estimate_ensemble(tiny, points, plan, own)
    assert len(found.solved) == 80
    assert len(found.movement) == 3
    assert len(set(found.solved.tolist())) == 80


def test_all_futures_solved_need_no_emulator(tiny, points):
    few = points[:, :12]
    found = estimate_ensemble(tiny, few, PLAN)
    assert found.errors is None
    assert found.movement == ()
    assert (found.status == OPTIMAL).all()
    np.testing.assert_allclose(found.cost.T.ravel(), solve_points(tiny, flat(few)).cost, rtol=1e-9)


def test_futures_without_optimum_stay_in_the_statistics(tiny, points):
    broken = points.copy()
    broken[1:, 7, 2] = 40.0  # demand that nothing can serve
    broken[:, 9, 2] = 40.0
    plan = Plan(seed=1, n_first=N_FUTURES - 1, n_most=N_FUTURES - 1)
    found = estimate_ensemble(tiny, broken, plan)
    assert (found.status[:, 9] == INFEASIBLE).all() or (found.status[:, 9] == EMULATED).all()
    told = [(one, future) for one, future, words in found.causes if "MW short" in words]
    assert {(1, 7), (2, 7)} <= set(told) or 7 not in found.solved
    assert np.isnan(found.cost[found.status == INFEASIBLE]).all()
    assert np.isfinite(found.cost[found.status == OPTIMAL]).all()


def test_too_few_optima_are_an_error_with_the_causes(tiny, points):
    broken = points.copy()
    broken[..., 2] = 40.0
    with pytest.raises(SolverError, match="0 of 32 solved futures have an optimum"):
        estimate_ensemble(tiny, broken, Plan(seed=1, n_first=32))


def test_errors_of_periods_scale_values_and_leave_the_first_alternative(tiny, points, estimate):
    wide = estimate_ensemble(tiny, points, PLAN, period_errors=(0.1, 0.1))
    np.testing.assert_array_equal(wide.cost[0], estimate.cost[0])
    value = estimate.cost[0] - estimate.cost
    np.testing.assert_allclose(wide.cost[0] - wide.cost, 1.1 * value, rtol=1e-6, atol=1e-6)


def test_alike_points_share_cost_and_error():
    points = np.array([[[0.0], [1.0]], [[0.0], [2.0]], [[0.0], [2.0]]])
    alike = first_alike(points)
    assert alike.tolist() == [[0, 0], [0, 1], [0, 1]]
    solved = np.arange(12.0).reshape(3, 4)
    one = type("Emulated", (), {"residual": solved})
    drawn = drawn_futures(4, 2, np.random.default_rng(0))
    errors = drawn_errors(one, alike, np.array([True, True]), drawn)
    assert errors[1, 1] == errors[2, 1] == solved[1, drawn[1]]
    assert errors[0, 0] == errors[1, 0] == errors[2, 0]
    assert not drawn_errors(one, alike, np.array([False, False]), drawn).any()


def test_closeness_looks_at_gaps_in_units_of_the_error():
    emulated = type("Emulated", (), {"residual": np.array([[1.0, -1.0], [-1.0, 1.0]])})
    total = np.array([[0.0, 0.0, 0.0], [0.1, 50.0, 2.0]])
    alike = np.array([[0, 0, 0], [1, 1, 1]])
    score = closeness(total, emulated, alike)
    assert score[0] > score[2] > score[1]
    assert score[0] == pytest.approx(0.48, abs=0.01)
    assert closeness(total, emulated, np.zeros((2, 3), dtype=int)).tolist() == [0, 0, 0]


def test_rank_movement_is_none_without_error():
    emulated = type("Emulated", (), {"residual": np.zeros((2, 3))})
    total = np.array([[0.0, 1.0], [1.0, 0.0]])
    ranks, moved = rank_movement(total, emulated, np.array([[0, 0], [1, 1]]), np.ones(2, bool), 1)
    assert moved == 0
    assert ranks.tolist() == [[0.5, 0.5], [0.5, 0.5]]


def test_outcomes_never_fall_below_zero_where_they_never_were():
    generator = np.random.default_rng(0)
    points = generator.normal(size=(2, 40, 2))
    made = np.maximum(flat(points)[:, :1], 0.0)
    n_points = len(made)
    solved = Solved(
        flat(points), np.zeros(n_points, dtype=np.int8), made[:, 0], np.zeros((n_points, 2)),
        np.hstack([made, flat(points)[:, 1:]]), np.array([""] * n_points),
    )  # fmt: skip
    found = emulate_outcomes(solved, points)
    assert found.floor.tolist() == [0.0, -np.inf]
    drawn = drawn_futures(40, 40, generator)
    told = outcomes_with_errors(found, first_alike(points), drawn)
    assert told[0].min() == 0
    assert told[1].min() < 0
    assert complete(solved, 2).all()
    assert emulate(solved, points).cost.shape == (2, 40)
