"""Why a point of the programme has no optimum: what is short, where and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import highspy
import numpy as np
from scipy import sparse

from tandau.models.power.extraction import BALANCE
from tandau.models.power.resolving import INFEASIBLE, STATUSES, TIMED_OUT, UNBOUNDED, loaded

if TYPE_CHECKING:
    import numpy.typing as npt

    from tandau.models.power.programme import Programme

    Floats = npt.NDArray[np.float64]

# A gap in a nodal balance is taken before one in any other row, which cost this many times more.
_ELSEWHERE: Final = 1e3
# Smallest gap that counts, as a share of the largest.
_SMALL: Final = 1e-6
# Where a column without a bound is stopped to see which ones run away, in its unit.
_FAR: Final = 1e9
_N_TOLD: Final = 3


def cause(programme: Programme, point: Floats, status: int) -> str:
    """Words for why a point has no optimum, empty where it has one.

    An infeasible point is solved again with slack in every row, nodal balances first: the largest
    slack names zone and snapshot, and how much is short or too much. An unbounded one is solved
    within a wide box: the columns that reach it are what pays without end.

    Parameters
    ----------
    point
        One value a parameter, (parameter,).
    status
        A number of `resolving.STATUSES`.
    """
    if status == INFEASIBLE:
        return _infeasible(programme, point)
    if status == UNBOUNDED:
        return _unbounded(programme, point)
    if status == TIMED_OUT:
        return "the solver ran out of its time or iterations; raise its limits"
    return "" if status == 0 else f"the solver {STATUSES[status]}; look at the scale of the inputs"


def _vectors(programme: Programme, point: Floats) -> list[Floats]:
    moved = np.asarray(point, dtype=np.float64) - programme.base
    named = (
        programme.cost, programme.lower, programme.upper, programme.row_lower, programme.row_upper
    )  # fmt: skip
    return [one.at(moved) for one in named]


def _infeasible(programme: Programme, point: Floats) -> str:
    cost, lower, upper, row_lower, row_upper = _vectors(programme, point)
    for labels, low, high in (
        (programme.columns, lower, upper), (programme.rows, row_lower, row_upper),
    ):  # fmt: skip
        crossed = np.flatnonzero(low > high)
        if crossed.size:
            at = int(crossed[np.argmax((low - high)[crossed])])
            return (
                f"{labels.told(at)}: at least {low[at]:.6g} is asked for and at most "
                f"{high[at]:.6g} allowed"
            )
    n_rows, n_columns = programme.matrix.shape
    unit = sparse.eye_array(n_rows, format="csc")
    slack = sparse.hstack([programme.matrix, unit, -unit], format="csc")
    is_balance = np.char.startswith(programme.rows.kind, BALANCE)
    price = np.tile(np.where(is_balance, 1.0, _ELSEWHERE), 2)
    free, none = np.full(2 * n_rows, np.inf), np.zeros(2 * n_rows)
    highs = loaded(
        sparse.csc_array(slack), np.concatenate([np.zeros_like(cost), price]),
        np.concatenate([lower, none]), np.concatenate([upper, free]), row_lower, row_upper,
    )  # fmt: skip
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return "no cause found: the programme has no optimum even with slack in every row"
    gaps = np.asarray(highs.getSolution().col_value)[n_columns:]
    added, taken = gaps[:n_rows], gaps[n_rows:]
    return _told_gaps(programme, added - taken)


def _told_gaps(programme: Programme, gap: Floats) -> str:
    size = np.abs(gap)
    at = np.argsort(-size, kind="stable")
    at = at[size[at] > _SMALL * max(float(size.max()), 1.0)]
    told = []
    for one in at[:_N_TOLD]:
        word = "short" if gap[one] > 0 else "too much"
        is_balance = str(programme.rows.kind[one]).startswith(BALANCE)
        if is_balance:
            where = f"zone {programme.rows.component[one]} at step {programme.rows.step[one]}"
            told.append(f"{where}: {size[one]:.6g} MW {word}")
        else:
            told.append(f"{programme.rows.told(int(one))}: {size[one]:.6g} {word}")
    rest = len(at) - len(told)
    return "; ".join(told) + (f"; and {rest} more" if rest > 0 else "")


def _unbounded(programme: Programme, point: Floats) -> str:
    cost, lower, upper, row_lower, row_upper = _vectors(programme, point)
    is_open = np.isinf(lower) | np.isinf(upper)
    boxed = (np.maximum(lower, -_FAR), np.minimum(upper, _FAR))
    highs = loaded(programme.matrix, cost, *boxed, row_lower, row_upper)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return "no cause found: the programme has no optimum even within wide bounds"
    value = np.asarray(highs.getSolution().col_value)
    far = np.flatnonzero(is_open & (np.abs(value) >= _FAR / 2))
    gain = cost[far] * value[far]
    at = far[np.argsort(gain, kind="stable")][:_N_TOLD]
    told = "; ".join(f"{programme.columns.told(int(one))} (cost {cost[one]:.6g})" for one in at)
    return f"more of this always pays: {told}; bound it or correct its cost"
