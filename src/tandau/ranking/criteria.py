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
    """

    id: str
    name: str
    group: str
    is_political: bool
    variable: str
    places: tuple[float, ...]
    worths: tuple[float, ...]


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
    columns = []
    for criterion in criteria:
        array = arrays[criterion.variable]
        values = worth(array.to_numpy(), criterion)
        if "future" not in array.dims:
            values = np.repeat(values[:, None], n_futures, axis=1)
        columns.append(values.T)
    return np.stack(columns, axis=-1)
