"""Scores on criteria that no variable gives, over the futures; the whole scale where none is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import xarray as xr

from tandau.futures.distributions import values_at
from tandau.futures.sample import sobol_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tandau.evidence.scored import Scored

# Apart from the random numbers of the futures and of the weights.
_STREAM: Final = 2


def sample_scores(
    scored: Sequence[Scored], offers: Sequence[str], n_futures: int, seed: int, start: int = 0
) -> xr.Dataset:
    """Return one value an offer and future for every such criterion.

    Offers that rest on the same score get the same draw. An offer that nobody has scored gets draws
    of its own, uniform over the scale.

    Parameters
    ----------
    scored
        What is known.
    offers
        The alternatives, in the order of the futures.
    n_futures, start
        How many futures, and the first of them.
    seed
        Of the study.

    Returns
    -------
    xarray.Dataset
        Dims offer, future; no variables where there are no such criteria.
    """
    columns: dict[tuple[str, str], int] = {}
    for one in scored:
        for offer in offers:
            found = one.of_offer[offer]
            columns.setdefault((one.name, found.key if found else offer), len(columns))
    if not columns:
        return xr.Dataset()
    numbers = np.random.default_rng([seed, _STREAM])
    points = sobol_points(len(columns), n_futures, numbers, start)
    arrays = {}
    for one in scored:
        rows = []
        for offer in offers:
            found = one.of_offer[offer]
            chance = points[:, columns[one.name, found.key if found else offer]]
            free = one.low + (one.high - one.low) * chance
            rows.append(values_at(found, chance) if found else free)
        attrs = {"units": one.unit, "long_name": one.title}
        arrays[one.name] = xr.DataArray(np.stack(rows), dims=("offer", "future"), attrs=attrs)
    return xr.Dataset(arrays).assign_coords(offer=list(offers))
