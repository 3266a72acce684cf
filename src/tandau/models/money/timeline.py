"""Which part of each year a unit runs, and in which year something happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tandau.models.money.discounting import along_years

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


def share_of_year(begin: npt.ArrayLike, end: npt.ArrayLike, n_years: int) -> Floats:
    """Part of each year between two dates (…, year), 0 to 1.

    Parameters
    ----------
    begin, end
        Years from the start of the first year (…).
    n_years
        Length of the year dim.

    Examples
    --------
    >>> share_of_year(0.5, 2.25, 4).tolist()
    [0.5, 1.0, 0.25, 0.0]
    """
    edges = np.arange(n_years)
    last = np.minimum(edges + 1, along_years(end))
    return np.asarray(np.maximum(last - np.maximum(edges, along_years(begin)), 0))


def year_of(date: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Number of the year in which a date lies; a date on New Year's Eve ends its year.

    Examples
    --------
    >>> year_of([0.0, 2.0, 2.1]).tolist()
    [0, 1, 2]
    """
    return np.maximum(np.ceil(np.asarray(date, dtype=np.float64)).astype(np.int64) - 1, 0)


def is_in_year(date: npt.ArrayLike, n_years: int) -> npt.NDArray[np.bool_]:
    """Whether a date lies in each year (…, year).

    Examples
    --------
    >>> is_in_year(1.5, 3).tolist()
    [False, True, False]
    """
    return np.asarray(np.arange(n_years) == year_of(date)[..., None])


def times_in_year(
    begin: npt.ArrayLike, end: npt.ArrayLike, interval: npt.ArrayLike, n_years: int
) -> Floats:
    """How often something falls due in each year (…, year), every so many years of operation.

    Parameters
    ----------
    begin, end
        Dates (…); nothing falls due on the last day or later.
    interval
        Years between two events (…), above 0.
    n_years
        Length of the year dim.

    Examples
    --------
    >>> times_in_year(1.0, 6.0, 2.0, 8).tolist()
    [0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0]
    """
    edges = np.arange(n_years + 1)
    life = along_years(np.asarray(end, dtype=np.float64) - np.asarray(begin))
    every = along_years(interval)
    most = np.ceil(life / every) - 1
    age = np.clip(edges - along_years(begin), 0, None)
    return np.diff(np.minimum(np.floor(age / every + 1e-9), most), axis=-1)
