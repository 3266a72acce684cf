"""Criteria: from outcomes to worth between 0 and 1 on fixed scales."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr


@dataclass(frozen=True)
class Criterion:
    """One leaf of the criteria tree.

    Parameters
    ----------
    id, name
        Of the leaf.
    group, is_political
        The node it belongs to, and whether that is a political one.
    variable
        The outcome or input that is judged.
    places, worths
        Corner points of the value function: rising variable values, worth 0 to 1 at each.
    threshold
        Value that an offer must reach to satisfy; None where the case asks for none.
    is_missing
        Whether nothing is known of it for any offer, so that it may lie anywhere on its scale.
    """

    id: str
    name: str
    group: str
    is_political: bool
    variable: str
    places: tuple[float, ...]
    worths: tuple[float, ...]
    threshold: float | None = None
    is_missing: bool = False


def is_satisfied(values: np.ndarray, criterion: Criterion) -> np.ndarray:
    """Return whether values reach the criterion's threshold; everywhere where it has none.

    Examples
    --------
    >>> cost = Criterion("c", "cost", "g", False, "lcoe", (50.0, 150.0), (1.0, 0.0), 100.0)
    >>> is_satisfied(np.array([40.0, 120.0]), cost).tolist()
    [True, False]
    """
    if criterion.threshold is None:
        return np.ones(np.shape(values), dtype=bool)
    if criterion.worths[-1] >= criterion.worths[0]:
        return np.asarray(values >= criterion.threshold)
    return np.asarray(values <= criterion.threshold)


def worth(values: np.ndarray, criterion: Criterion) -> np.ndarray:
    """Return the worth of values, clipped to the ends of the scale.

    The scale is fixed for all offers and futures, so that adding or removing an offer cannot turn
    the order of the others (local scaling can).

    Examples
    --------
    >>> cost = Criterion("c", "cost", "g", False, "lcoe", (50.0, 150.0), (1.0, 0.0))
    >>> worth(np.array([40.0, 100.0, 200.0]), cost).tolist()
    [1.0, 0.5, 0.0]
    """
    return np.asarray(np.interp(values, criterion.places, criterion.worths))


def performance(arrays: xr.Dataset, criteria: Sequence[Criterion], n_futures: int) -> np.ndarray:
    """Return the worth of every offer on every criterion in every future.

    Parameters
    ----------
    arrays
        Variables by name, dims offer and, where uncertain, future.
    criteria
        The leaves.
    n_futures
        Length of the future dimension.

    Returns
    -------
    numpy.ndarray
        Shape (future, offer, criterion).
    """
    columns = [
        worth(values_of(arrays, criterion.variable, n_futures), criterion).T
        for criterion in criteria
    ]
    return np.stack(columns, axis=-1)


def values_of(arrays: xr.Dataset, variable: str, n_futures: int) -> np.ndarray:
    """Return a variable of the offers, in its unit, shape (offer, future)."""
    array = arrays[variable]
    values = array.to_numpy()
    return values if "future" in array.dims else np.repeat(values[:, None], n_futures, axis=1)
