"""The one array type of model functions: a float, a numpy array or an xarray array."""

from __future__ import annotations

from typing import Any, Final, TypeVar, cast

import numpy as np
import numpy.typing as npt
import xarray as xr

Array = TypeVar("Array", float, npt.NDArray[np.float64], xr.DataArray)

HOURS_PER_YEAR: Final = 8760.0


def never_zero(rate: Array) -> Array:
    """Return the rate with zeros replaced by 1e-12, so that limits at zero come out right.

    Examples
    --------
    >>> never_zero(0.05)
    0.05
    """
    return cast("Array", rate + (cast("Any", rate) == 0) * 1e-12)


def growth(rate: Array, years: Array) -> Array:
    """Return ``(1 + rate) ** years - 1``, exact for small rates.

    numpy's functions take each of the three kinds and return it, which its types do not say.

    Examples
    --------
    >>> round(float(growth(0.1, 2.0)), 10)
    0.21
    """
    return cast("Array", np.expm1(years * np.log1p(cast("Any", rate))))


def at_least_one(years: Array) -> Array:
    """Return the years, or one where they are fewer.

    Examples
    --------
    >>> float(at_least_one(0.9))
    1.0
    """
    return cast("Array", np.maximum(cast("Any", years), 1.0))
