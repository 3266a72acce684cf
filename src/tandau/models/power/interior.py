"""A whole year of hours solved by an interior point method whose steps are narrow bands.

The predictor-corrector method [Mehrotra1992] with `normal_equations` needs well under a minute of a
processor for a year of three zones, where simplex needs many. It gives the optimal cost with a
bound on its error, the gap between the costs of plan and prices; it gives no basis, so a year that
is to be re-solved thousands of times is not its matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy import sparse

from tandau.models.power.normal_equations import NormalEquations

if TYPE_CHECKING:
    import numpy.typing as npt

    from tandau.models.power.extraction import RawProgramme

    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

_MOST: Final = 200
_GAP: Final = 1e-5
# Enough where rounding lets no step come closer; the caller gets the gap itself.
_ENOUGH: Final = 1e-4
_PATIENCE: Final = 6  # steps without a smaller gap, once there is a plan
_FEASIBLE: Final = 1e-5
_INSIDE: Final = 0.995
_KEPT: Final = 1e-9  # of primal regularisation, which free columns need
_ROUNDS: Final = 4
_SHARE: Final = 90  # percentile of figures that is scaled to one
_WIDE: Final = 0.5
_NEAREST: Final = 1e-14  # of a bound, where rounding would put the plan upon it


class Interior(NamedTuple):
    """What the method found.

    Parameters
    ----------
    cost, bound
        Cost of the plan and of the prices, which bounds it from below, in the unit of the cost.
    infeasibility
        Largest relative breach of a row by the plan.
    iterations
        Steps taken.
    is_optimal
        Whether gap and breaches are within what is allowed: 1e-5, or 1e-4 of the gap where no step
        came closer.
    columns
        The plan, (column,).
    row_dual
        The prices, in the unit of the cost per unit of each row, (row,).
    """

    cost: float
    bound: float
    infeasibility: float
    iterations: int
    is_optimal: bool
    columns: Floats
    row_dual: Floats


class _Standard(NamedTuple):
    """Equality rows and scaled columns, with the way back."""

    matrix: sparse.csc_array
    right: Floats
    cost: Floats
    lower: Floats
    upper: Floats
    unit: float
    constant: float
    scale: Floats
    kept: npt.NDArray[np.int64]
    base: Floats
    filled: npt.NDArray[np.int64]
    row_unit: Floats


def _root_of_largest(size: sparse.csc_array, axis: int) -> Floats:
    largest = np.sqrt(np.asarray(size.max(axis=axis).todense()).ravel())
    return np.where(largest > 0, largest, 1.0)


def _balanced(matrix: sparse.csc_array) -> tuple[Floats, Floats, sparse.csc_array]:
    """Return factors of rows and columns that bring entries near one, and what they make."""
    row, column = np.ones(matrix.shape[0]), np.ones(matrix.shape[1])
    found = matrix
    for _ in range(_ROUNDS):
        size = abs(found)
        row, column = row / _root_of_largest(size, 1), column / _root_of_largest(size, 0)
        found = sparse.csc_array(sparse.diags_array(row) @ matrix @ sparse.diags_array(column))
    return row, column, found


def _typical(values: Floats) -> float:
    own = np.abs(values[np.isfinite(values) & (values != 0)])
    return float(np.percentile(own, _SHARE)) if own.size else 1.0


def _standard(one: RawProgramme) -> _Standard:
    """Return the programme without fixed columns and with a column for the slack of each row."""
    fixed = one.lower == one.upper
    base = np.where(fixed, one.lower, 0.0)
    shift, kept = one.matrix @ base, np.flatnonzero(~fixed)
    matrix = sparse.csr_array(one.matrix)[:, kept]
    filled = np.flatnonzero(np.diff(matrix.indptr) > 0)
    low, high = (one.row_lower - shift)[filled], (one.row_upper - shift)[filled]
    free = np.flatnonzero(low != high)
    slack = sparse.csc_array(
        (-np.ones(len(free)), (free, np.arange(len(free)))), shape=(len(filled), len(free))
    )
    whole = sparse.csc_array(sparse.hstack([matrix[filled], slack]))
    row, column, balanced = _balanced(whole)
    cost = np.concatenate([one.cost[kept], np.zeros(len(free))]) * column
    lower = np.concatenate([one.lower[kept], low[free]]) / column
    upper = np.concatenate([one.upper[kept], high[free]]) / column
    right = np.where(low == high, low, 0.0) * row
    size = max(1.0, _typical(np.concatenate([right, lower, upper])))
    price = _typical(cost)
    return _Standard(
        balanced, right / size, cost / price, lower / size, upper / size, size * price,
        float(one.cost @ base), column * size, kept, base,
        filled, row * price,
    )  # fmt: skip


class _Best(NamedTuple):
    """The feasible plan with the smallest gap so far, and the step that made it."""

    gap: float
    cost: float
    bound: float
    infeasibility: float
    plan: Floats
    prices: Floats
    taken: int


class _State:
    """Plan, prices and the multipliers of bounds, with the step that improves them."""

    def __init__(self, one: _Standard) -> None:
        self.one, self.equations = one, NormalEquations(one.matrix)
        self.has_low, self.has_high = np.isfinite(one.lower), np.isfinite(one.upper)
        self.low = np.where(self.has_low, one.lower, 0.0)
        self.high = np.where(self.has_high, one.upper, 0.0)
        both = self.has_low & self.has_high
        self.plan = np.where(self.has_low, self.low + 1, np.where(self.has_high, self.high - 1, 0))
        middle = self.low + _WIDE * (self.high - self.low)
        self.plan = np.where(both, np.minimum(middle, np.maximum(self.low + 1, 0)), self.plan)
        self.prices = np.zeros(len(one.right))
        self.at_low = self.has_low.astype(np.float64)
        self.at_high = self.has_high.astype(np.float64)
        self.n_bounds = max(int(self.has_low.sum() + self.has_high.sum()), 1)

    def measured(self) -> tuple[float, float, float]:
        """Set what is left of rows and columns; return gap and breaches of rows and columns."""
        one = self.one
        above, below = self.plan - self.low, self.high - self.plan
        self.above = np.where(self.has_low, np.maximum(above, _NEAREST), 1.0)
        self.below = np.where(self.has_high, np.maximum(below, _NEAREST), 1.0)
        self.row_left = one.right - self.equations.by_row @ self.plan
        priced = self.equations.by_column @ self.prices
        self.column_left = one.cost - priced - self.at_low + self.at_high
        self.mean = float(self.above @ self.at_low + self.below @ self.at_high) / self.n_bounds
        self.cost = float(one.cost @ self.plan)
        self.bound = float(
            one.right @ self.prices + self.low @ self.at_low - self.high @ self.at_high
        )
        gap = abs(self.cost - self.bound) / (1e-9 + abs(self.cost))
        rows = np.abs(self.row_left).max(initial=0) / (1 + np.abs(one.right).max(initial=0))
        columns = np.abs(self.column_left).max(initial=0) / (1 + np.abs(one.cost).max(initial=0))
        return gap, float(rows), float(columns)

    def _way(self, to_low: Floats, to_high: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Return the Newton step to given products of distance and multiplier."""
        left = self.column_left - to_low / self.above + to_high / self.below
        prices = self.equations.solve(self.row_left + self.equations.by_row @ (self.width * left))
        plan = self.width * (self.equations.by_column @ prices - left)
        at_low = np.where(self.has_low, (to_low - self.at_low * plan) / self.above, 0.0)
        at_high = np.where(self.has_high, (to_high + self.at_high * plan) / self.below, 0.0)
        return plan, prices, at_low, at_high

    def _lengths(self, plan: Floats, at_low: Floats, at_high: Floats) -> tuple[float, float]:
        """Return how far plan and multipliers can go before one meets its bound."""

        def far(room: Floats, way: Floats, is_near: Flags) -> float:
            near = is_near & (way < 0)
            with np.errstate(over="ignore"):
                return float((room[near] / -way[near]).min(initial=np.inf))

        of_plan = min(far(self.above, plan, self.has_low), far(self.below, -plan, self.has_high))
        of_multipliers = min(
            far(self.at_low, at_low, self.has_low), far(self.at_high, at_high, self.has_high)
        )
        return of_plan, of_multipliers

    def step(self) -> None:
        """Take one predictor-corrector step."""
        self.width = 1 / (self.at_low / self.above + self.at_high / self.below + _KEPT)
        self.equations.factorise(self.width)
        low, high = self.above * self.at_low, self.below * self.at_high
        plan, _, at_low, at_high = self._way(-low, -high)
        far, long = (min(1.0, one) for one in self._lengths(plan, at_low, at_high))
        ahead = float(
            (self.above + far * plan * self.has_low) @ (self.at_low + long * at_low)
            + (self.below - far * plan * self.has_high) @ (self.at_high + long * at_high)
        )
        target = (ahead / self.n_bounds / self.mean) ** 3 * self.mean
        plan, prices, at_low, at_high = self._way(
            (target - low - plan * at_low) * self.has_low,
            (target - high + plan * at_high) * self.has_high,
        )
        far, long = (min(1.0, _INSIDE * one) for one in self._lengths(plan, at_low, at_high))
        self.plan = self.plan + far * plan
        self.prices = self.prices + long * prices
        self.at_low = self.at_low + long * at_low
        self.at_high = self.at_high + long * at_high


def interior_optimum(one: RawProgramme) -> Interior:
    """Return the optimal cost of a programme that runs along time, and a bound on its error.

    Parameters
    ----------
    one
        As `extraction.extract` and `extraction.fold` give it.

    Returns
    -------
    Interior
        With `is_optimal` False where it did not get there, as with no feasible plan.
    """
    standard = _standard(one)
    state, taken = _State(standard), 0
    best = _Best(np.inf, np.inf, -np.inf, np.inf, state.plan, state.prices, 0)
    while True:
        gap, rows, columns = state.measured()
        if rows <= _FEASIBLE and columns <= _FEASIBLE and gap < best.gap:
            best = _Best(gap, state.cost, state.bound, rows, state.plan, state.prices, taken)
        is_stuck = best.gap <= _ENOUGH and taken - best.taken >= _PATIENCE
        if best.gap <= _GAP or is_stuck or taken >= _MOST or not np.isfinite(gap):
            break
        if state.mean <= _NEAREST**2:
            break
        try:
            state.step()
        except np.linalg.LinAlgError:
            break
        taken += 1
    plan = standard.base.copy()
    n_kept = len(standard.kept)
    plan[standard.kept] = (best.plan * standard.scale)[:n_kept]
    prices = np.zeros(one.matrix.shape[0])
    prices[standard.filled] = best.prices * standard.row_unit
    return Interior(
        best.cost * standard.unit + standard.constant,
        best.bound * standard.unit + standard.constant,
        best.infeasibility, taken, best.gap <= _ENOUGH, plan, prices,
    )  # fmt: skip
