"""Solve a parametric programme at one point after another, each from the basis of the last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import highspy
import numpy as np

from tandau.errors import SolverError
from tandau.models.power.programme import Basis

if TYPE_CHECKING:
    import numpy.typing as npt
    from scipy import sparse

    from tandau.models.power.programme import Affine, Programme

    Floats = npt.NDArray[np.float64]

OPTIMAL: Final = 0
INFEASIBLE: Final = 1
UNBOUNDED: Final = 2
TIMED_OUT: Final = 3
FAILED: Final = 4
STATUSES: Final = ("optimal", "infeasible", "unbounded", "timed_out", "failed")
_FOUND: Final = {
    highspy.HighsModelStatus.kOptimal: OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: UNBOUNDED,
    highspy.HighsModelStatus.kTimeLimit: TIMED_OUT,
    highspy.HighsModelStatus.kIterationLimit: TIMED_OUT,
}


@dataclass(frozen=True)
class Limits:
    """When a solve is given up.

    Parameters
    ----------
    seconds
        Of one solve, by the clock; kept generous, since the clock is not reproducible.
    iterations
        Of the simplex method in one solve.
    """

    seconds: float = 600.0
    iterations: int = 2_000_000


def loaded(
    matrix: sparse.csc_array,
    cost: Floats,
    lower: Floats,
    upper: Floats,
    row_lower: Floats,
    row_upper: Floats,
) -> highspy.Highs:
    """Return a silent single-threaded `highspy.Highs` that holds a programme."""
    programme = highspy.HighsLp()
    programme.num_row_, programme.num_col_ = matrix.shape
    programme.col_cost_ = cost
    programme.col_lower_, programme.col_upper_ = lower, upper
    programme.row_lower_, programme.row_upper_ = row_lower, row_upper
    programme.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    programme.a_matrix_.start_ = matrix.indptr
    programme.a_matrix_.index_ = matrix.indices
    programme.a_matrix_.value_ = matrix.data
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (("output_flag", False), ("threads", 1), ("parallel", "off")):
        highs.setOptionValue(name, value)
    highs.setOptionValue("solver", "simplex")
    highs.passModel(programme)
    return highs


def base_basis(
    matrix: sparse.csc_array,
    cost: Floats,
    lower: Floats,
    upper: Floats,
    row_lower: Floats,
    row_upper: Floats,
) -> Basis:
    """Return the optimal basis of one programme, solved from nothing.

    Raises
    ------
    SolverError
        Where it has no optimum.
    """
    highs = loaded(matrix, cost, lower, upper, row_lower, row_upper)
    highs.run()
    status = highs.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        told = highs.modelStatusToString(status)
        raise SolverError(
            f"the base point of the power system got: {told}; expected an optimum; look at the "
            "network at the base values of its parameters"
        )
    basis = highs.getBasis()
    return Basis(
        np.array([int(one) for one in basis.col_status], dtype=np.int8),
        np.array([int(one) for one in basis.row_status], dtype=np.int8),
    )


@dataclass(frozen=True)
class Solution:
    """What one solve gave.

    Parameters
    ----------
    status
        A number of `STATUSES`.
    cost
        Optimal cost in USD a year, NaN without an optimum.
    gradient
        Change of the optimal cost per unit of each parameter, (parameter,).
    outcomes
        Of the programme's readings, (outcome,).
    columns, column_dual
        Solution and reduced cost, (column,).
    row_dual
        (row,).
    """

    status: int
    cost: float
    gradient: Floats
    outcomes: Floats
    columns: Floats
    column_dual: Floats
    row_dual: Floats


class Moving:
    """Entries of one vector that depend on parameters at all.

    Parameters
    ----------
    affine
        The whole vector.
    other
        A vector that is set together with it, as the upper bounds with the lower ones.
    """

    def __init__(self, affine: Affine, other: Affine | None = None) -> None:
        parts = [affine] if other is None else [affine, other]
        touched = sum(np.diff(one.slope.indptr) for one in parts)
        self.at = np.flatnonzero(touched).astype(np.int32)
        self.parts = [type(one)(one.constant[self.at], one.slope[self.at]) for one in parts]

    def values(self, moved: Floats) -> list[Floats]:
        """Return the moving entries of each vector at a point."""
        return [one.at(moved) for one in self.parts]


class Resolver:
    """One programme held by the solver; a solve starts where the last one ended.

    The optimal cost of a linear programme is piecewise linear in its limits and in its costs; its
    slopes are the dual values of what is limited and the values of what is paid for
    [Bertsimas1997].

    Parameters
    ----------
    programme
        Compiled by `compiling.compile_programme`.
    limits
        When a solve is given up.
    """

    def __init__(self, programme: Programme, limits: Limits | None = None) -> None:
        self.programme = programme
        self._limits = limits or Limits()
        self._cost = Moving(programme.cost)
        self._columns = Moving(programme.lower, programme.upper)
        self._rows = Moving(programme.row_lower, programme.row_upper)
        self._highs = loaded(
            programme.matrix, programme.cost.constant, programme.lower.constant,
            programme.upper.constant, programme.row_lower.constant, programme.row_upper.constant,
        )  # fmt: skip
        self._highs.setOptionValue("simplex_iteration_limit", self._limits.iterations)
        self.restart()

    def restart(self) -> None:
        """Go back to the basis of the base point."""
        basis = highspy.HighsBasis()
        known = {int(one): one for one in highspy.HighsBasisStatus.__members__.values()}
        basis.col_status = [known[int(one)] for one in self.programme.basis.columns]
        basis.row_status = [known[int(one)] for one in self.programme.basis.rows]
        basis.valid = True
        self._highs.setBasis(basis)

    def solve(self, point: Floats) -> Solution:
        """Optimal cost and what goes with it at one point, in USD a year.

        Parameters
        ----------
        point
            One value a parameter, (parameter,).
        """
        moved = np.asarray(point, dtype=np.float64) - self.programme.base
        lower, upper = self._columns.values(moved)
        row_lower, row_upper = self._rows.values(moved)
        if np.any(lower > upper) or np.any(row_lower > row_upper):
            return self._nothing(INFEASIBLE)
        (cost,) = self._cost.values(moved)
        highs = self._highs
        highs.changeColsCost(len(cost), self._cost.at, cost)
        highs.changeColsBounds(len(lower), self._columns.at, lower, upper)
        rows = (self._rows.at, row_lower, row_upper)
        highs.changeRowsBounds(len(row_lower), *rows)  # type: ignore[attr-defined]
        # The clock of the solver runs on from solve to solve.
        highs.setOptionValue("time_limit", highs.getRunTime() + self._limits.seconds)
        highs.run()
        found = highs.getModelStatus()
        if found == highspy.HighsModelStatus.kUnboundedOrInfeasible:
            found = self._told_apart()
        status = _FOUND.get(found, FAILED)
        if status != OPTIMAL:
            self.restart()
            return self._nothing(status)
        return self._solution(moved)

    def _told_apart(self) -> highspy.HighsModelStatus:
        """Return whether the programme is infeasible or unbounded, solved without presolve."""
        self._highs.setOptionValue("presolve", "off")
        self._highs.clearSolver()
        self._highs.run()
        self._highs.setOptionValue("presolve", "choose")
        return self._highs.getModelStatus()

    def _nothing(self, status: int) -> Solution:
        one = self.programme
        n_rows, n_columns = one.matrix.shape
        none = [
            np.full(size, np.nan)
            for size in (len(one.parameters), len(one.readings.names), n_columns, n_columns, n_rows)
        ]
        return Solution(status, np.nan, *none)

    def _solution(self, moved: Floats) -> Solution:
        one, found = self.programme, self._highs.getSolution()
        columns = np.asarray(found.col_value)
        column_dual, row_dual = np.asarray(found.col_dual), np.asarray(found.row_dual)
        gradient = one.cost.slope.T @ columns
        for dual, low, high in (
            (column_dual, one.lower, one.upper), (row_dual, one.row_lower, one.row_upper),
        ):  # fmt: skip
            gradient += low.slope.T @ np.maximum(dual, 0) + high.slope.T @ np.minimum(dual, 0)
        limit = one.row_lower.at(moved)
        outcomes = one.readings.read(columns, row_dual, one.upper.at(moved), limit)
        cost = float(self._highs.getInfo().objective_function_value)
        return Solution(OPTIMAL, cost, gradient, outcomes, columns, column_dual, row_dual)
