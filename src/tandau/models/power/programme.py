"""A linear programme whose costs, bounds and limits are affine in named parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tandau.errors import Fault, ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt
    from scipy import sparse

    from tandau.models.power.extraction import Labels
    from tandau.models.power.readings import Readings

    Floats = npt.NDArray[np.float64]


class Affine(NamedTuple):
    """``constant + slope @ (parameters - base)``, entry by entry.

    Parameters
    ----------
    constant
        At the base point, (entry,); infinite where a bound is.
    slope
        Change per unit of a parameter, (entry, parameter).
    """

    constant: Floats
    slope: sparse.csr_array

    def at(self, moved: Floats) -> Floats:
        """Return the entries where the parameters lie `moved` from their base, (entry,)."""
        moved_by: Floats = self.slope @ moved
        return self.constant + moved_by


class Basis(NamedTuple):
    """Statuses of columns and rows in the optimal basis of the base point, HiGHS's numbers."""

    columns: npt.NDArray[np.int8]
    rows: npt.NDArray[np.int8]


@dataclass(frozen=True)
class Programme:
    """A parametric linear programme in the sense of `compiling.compile_programme`.

    Parameters
    ----------
    parameters
        Their names, in the order of every array with dim parameter.
    base
        Their values at the base point, (parameter,).
    matrix
        (row, column), the same at every point.
    cost, lower, upper, row_lower, row_upper
        Of columns and rows; the cost in USD a year per unit of a column.
    columns, rows
        What the entries are.
    readings
        Which outcomes are read from a solution.
    basis
        Of the base point, from which every chunk of points starts.
    key
        Hash of all of this and of the code that made it.
    """

    parameters: tuple[str, ...]
    base: Floats
    matrix: sparse.csc_array
    cost: Affine
    lower: Affine
    upper: Affine
    row_lower: Affine
    row_upper: Affine
    columns: Labels
    rows: Labels
    readings: Readings
    basis: Basis
    key: str

    def point(self, values: Mapping[str, float]) -> Floats:
        """Return named values as one row of parameters, (parameter,).

        Raises
        ------
        ModelError
            For a name that is no parameter of the programme.
        """
        unknown = sorted(set(values) - set(self.parameters))
        if unknown:
            known = ", ".join(self.parameters)
            fault = Fault("Programme.point", "values", ", ".join(unknown), known, "correct names")
            raise ModelError(str(fault), (fault,))
        row = self.base.copy()
        for name, value in values.items():
            row[self.parameters.index(name)] = value
        return row
