"""The uncertain inputs of a study as columns: what could be found out before deciding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import xarray as xr

LEVEL_AT_MOST = 1e-12


@dataclass(frozen=True)
class UncertainInput:
    """One thing that nobody knows yet, as drawn in the futures.

    Parameters
    ----------
    variable
        Name of the variable, or of the scores on a criterion.
    offers
        The offers that share these draws; empty where the variable has no offer.
    values
        Shape (future,), in the variable's unit.
    """

    variable: str
    offers: tuple[str, ...]
    values: np.ndarray

    @property
    def key(self) -> str:
        """Name of the input: the variable, behind its offers where it has any."""
        return f"{'+'.join(self.offers)}.{self.variable}" if self.offers else self.variable


def uncertain_inputs(inputs: xr.Dataset) -> list[UncertainInput]:
    """Return every input that varies over the futures, offers with the same draws together.

    Parameters
    ----------
    inputs
        Uncertainties and scores, dims offer, unit and future; units of one plant are taken by
        their mean.

    Returns
    -------
    list of UncertainInput
        In the order of `inputs`.

    Examples
    --------
    >>> import xarray as xr
    >>> drawn = xr.Dataset({"inflation": ("future", [0.01, 0.03]), "n_units": 2})
    >>> [one.key for one in uncertain_inputs(drawn)]
    ['inflation']
    """
    found = []
    for name, array in inputs.data_vars.items():
        if "future" not in array.dims:
            continue
        kept = array.mean("unit") if "unit" in array.dims else array
        if "offer" not in kept.dims:
            found += _columns(str(name), (), kept.to_numpy()[None])
            continue
        offers = tuple(map(str, kept["offer"].to_numpy()))
        found += _columns(str(name), offers, kept.transpose("offer", "future").to_numpy())
    return found


def _columns(name: str, offers: tuple[str, ...], rows: np.ndarray) -> list[UncertainInput]:
    together: list[tuple[list[str], np.ndarray]] = []
    for place, row in enumerate(rows):
        if np.ptp(row) <= LEVEL_AT_MOST * max(1.0, float(np.abs(row).max())):
            continue
        same = next((owners for owners, other in together if np.array_equal(other, row)), None)
        if same is None:
            together.append((list(offers[place : place + 1]), row))
        else:
            same.append(offers[place])
    return [UncertainInput(name, tuple(owners), row) for owners, row in together]
