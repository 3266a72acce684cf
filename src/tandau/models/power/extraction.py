"""The arrays of a linear programme that linopy holds, with a label for each entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

import numpy as np
from scipy import sparse

from tandau.errors import Fault, ModelError

if TYPE_CHECKING:
    import numpy.typing as npt
    import xarray as xr
    from linopy import Model

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

SNAPSHOT: Final = "snapshot"
BALANCE: Final = "Bus-nodal_balance"


class Labels(NamedTuple):
    """What each row or column of the programme is, all of shape (entry,).

    Parameters
    ----------
    kind
        linopy's name of the variable or constraint, as ``Generator-p``.
    component
        Name of the component, several dims joined by a slash; empty where there is none.
    step
        Position of the snapshot, -1 where the entry belongs to none.
    """

    kind: npt.NDArray[Any]
    component: npt.NDArray[Any]
    step: Whole

    def take(self, at: npt.NDArray[Any]) -> Labels:
        """Return the labels of some entries."""
        return Labels(self.kind[at], self.component[at], self.step[at])

    def told(self, at: int) -> str:
        """Return one label in words: kind, component and snapshot."""
        step = f" at step {self.step[at]}" if self.step[at] >= 0 else ""
        return f"{self.kind[at]} {self.component[at]}{step}".strip()


class RawProgramme(NamedTuple):
    """``min cost x`` with ``row_lower <= matrix x <= row_upper`` and ``lower <= x <= upper``.

    Parameters
    ----------
    matrix
        Rows of the programme over its columns, (row, column).
    cost, lower, upper
        Of each column, in USD a year per unit of the column, and in its unit.
    row_lower, row_upper
        Of each row.
    columns, rows
        What the entries are.
    """

    matrix: sparse.csr_array
    cost: Floats
    lower: Floats
    upper: Floats
    row_lower: Floats
    row_upper: Floats
    columns: Labels
    rows: Labels


def _labels(name: str, array: xr.DataArray, is_active: npt.NDArray[np.bool_]) -> Labels:
    """Return labels of the active entries of one linopy variable or constraint."""
    shape = array.shape
    dims = list(array.dims)
    others = [dim for dim in dims if dim != SNAPSHOT]
    component = np.full(shape, "", dtype=object)
    for dim in others:
        coordinate = array.indexes[dim].astype(str) if dim in array.indexes else None
        told = np.asarray(coordinate if coordinate is not None else np.arange(array.sizes[dim]))
        spread = [1] * len(dims)
        spread[dims.index(dim)] = len(told)
        part = told.astype(object).reshape(spread)
        component = component + np.where(component == "", "", "/") + part
    step = np.full(shape, -1, dtype=np.int64)
    if SNAPSHOT in dims:
        spread = [1] * len(dims)
        spread[dims.index(SNAPSHOT)] = array.sizes[SNAPSHOT]
        step = np.broadcast_to(np.arange(array.sizes[SNAPSHOT]).reshape(spread), shape)
    flat = component.ravel()[is_active].astype(np.str_)
    return Labels(np.full(len(flat), name), flat, step.ravel()[is_active].astype(np.int64))


def _joined(parts: list[Labels]) -> Labels:
    return Labels(*(np.concatenate(one) for one in zip(*parts, strict=True)))


def extract(model: Model) -> RawProgramme:
    """Return the arrays of a linopy model.

    Parameters
    ----------
    model
        A `linopy.Model` with continuous variables and a linear objective.

    Raises
    ------
    ModelError
        Where it holds integer variables or a quadratic objective.
    """
    matrices = model.matrices
    faults = []
    if set(matrices.vtypes) - {"C"}:
        got = f"{int((matrices.vtypes != 'C').sum())} integer variables"
        faults.append(("variables", got, "continuous variables", "switch unit commitment off"))
    if matrices.Q is not None:
        remedy = "take quadratic marginal costs out"
        faults.append(("objective", "quadratic", "a linear objective", remedy))
    if faults:
        found = tuple(Fault("power network", *one) for one in faults)
        raise ModelError("\n".join(str(fault) for fault in found), found)
    columns = _joined(
        [
            _labels(name, one.labels, one.labels.values.ravel() != -1)
            for name, one in model.variables.items()
        ]
    )
    rows = _joined(
        [
            _labels(name, one.labels, one.active_row_mask())
            for name, one in model.constraints.data.items()
        ]
    )
    limit = np.asarray(matrices.b, dtype=np.float64)
    sense = matrices.sense
    return RawProgramme(
        matrix=sparse.csr_array(cast("sparse.csr_array", matrices.A)),
        cost=matrices.c,
        lower=matrices.lb,
        upper=matrices.ub,
        row_lower=np.where(sense == "<", -np.inf, limit),
        row_upper=np.where(sense == ">", np.inf, limit),
        columns=columns,
        rows=rows,
    )


def foldable(raw: RawProgramme) -> npt.NDArray[np.bool_]:
    """Return which rows are nothing but a bound of one column, (row,).

    A row counts only where the bound it would set is infinite so far and no other such row sets
    it, so that a bound stays affine in the parameters. Nodal balances always stay rows, since
    their duals are prices.
    """
    single: npt.NDArray[np.bool_] = np.diff(raw.matrix.indptr) == 1
    single &= ~np.char.startswith(raw.rows.kind, BALANCE)
    at = np.flatnonzero(single)
    first = raw.matrix.indptr[at]
    column, factor = raw.matrix.indices[first], raw.matrix.data[first]
    sets_lower, sets_upper = _sides(raw.row_lower[at], raw.row_upper[at], factor)
    kept = np.ones(len(at), dtype=bool)
    for sets, bound in ((sets_lower, raw.lower), (sets_upper, raw.upper)):
        often = np.bincount(column[sets], minlength=len(bound))[column] > 1
        kept &= ~(sets & (often | np.isfinite(bound[column])))
    single[at] = kept
    return single


def _sides(
    lower: Floats, upper: Floats, factor: Floats
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return whether each single-entry row bounds its column from below and from above."""
    is_low, is_high = np.isfinite(lower), np.isfinite(upper)
    turned = factor < 0
    return np.where(turned, is_high, is_low), np.where(turned, is_low, is_high)


def fold(raw: RawProgramme, folded: npt.NDArray[np.bool_]) -> RawProgramme:
    """Return the programme with some single-entry rows turned into bounds.

    Parameters
    ----------
    folded
        Which rows, (row,), from `foldable`.
    """
    at = np.flatnonzero(folded)
    first = raw.matrix.indptr[at]
    column, factor = raw.matrix.indices[first], raw.matrix.data[first]
    sets_lower, sets_upper = _sides(raw.row_lower[at], raw.row_upper[at], factor)
    with np.errstate(invalid="ignore"):
        ends = np.sort(np.stack([raw.row_lower[at] / factor, raw.row_upper[at] / factor]), axis=0)
    lower, upper = raw.lower.copy(), raw.upper.copy()
    lower[column[sets_lower]] = ends[0][sets_lower]
    upper[column[sets_upper]] = ends[1][sets_upper]
    kept = ~folded
    return RawProgramme(
        raw.matrix[kept], raw.cost, lower, upper, raw.row_lower[kept], raw.row_upper[kept],
        raw.columns, raw.rows.take(kept),
    )  # fmt: skip
