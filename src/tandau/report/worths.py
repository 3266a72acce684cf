"""What the ranking weighs: the worth of every offer on every criterion, and the weights drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from tandau.ranking.assess import generator
from tandau.ranking.criteria import performance
from tandau.ranking.weights import by_group

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tandau.ranking.criteria import Criterion


def worth_arrays(
    arrays: xr.Dataset, criteria: Sequence[Criterion], n_futures: int, seed: int
) -> xr.Dataset:
    """Return what the ranking ``all`` is made of, so that anyone can weigh anew.

    Parameters
    ----------
    arrays
        Outcomes and inputs by name, dims offer and, where uncertain, future.
    criteria
        The leaves of the tree.
    n_futures
        Length of the future dimension.
    seed
        Of the study.

    Returns
    -------
    xarray.Dataset
        ``worth``, 0 to 1, dims future, offer, criterion; ``weight``, summing to one over the
        criteria of a future, dims future, criterion; ``group`` and ``is_political``, criterion.
    """
    worth = performance(arrays, criteria, n_futures)
    weight = by_group(criteria, (), n_futures, generator(seed))
    found = xr.Dataset(
        {
            "worth": (("future", "offer", "criterion"), worth.astype(np.float32)),
            "weight": (("future", "criterion"), weight.astype(np.float32)),
            "is_political": ("criterion", np.array([one.is_political for one in criteria], "i1")),
        },
        coords={
            "offer": arrays["offer"].to_numpy(),
            "criterion": [one.id for one in criteria],
            "group": ("criterion", [one.group for one in criteria]),
        },
    )
    found["worth"].attrs = {"units": "1", "long_name": "worth on the criterion's fixed scale"}
    found["weight"].attrs = {"units": "1", "long_name": "weight drawn node by node"}
    found["is_political"].attrs = {"units": "1", "long_name": "whether the criterion is political"}
    return found


def group_worths(worths: xr.Dataset, n_futures: int) -> xr.DataArray:
    """Return the worth of offers in whole groups, criteria weighed within as they were drawn.

    Parameters
    ----------
    worths
        As `worth_arrays` gives them.
    n_futures
        How many of the first futures, a balanced set of their own.

    Returns
    -------
    xarray.DataArray
        0 to 1, dims future, offer, group, groups in the order of the tree.
    """
    first = worths.isel(future=slice(n_futures))
    names = list(dict.fromkeys(first["group"].to_numpy().tolist()))
    parts = []
    for name in names:
        members = np.flatnonzero(first["group"].to_numpy() == name)
        weight = first["weight"].to_numpy()[:, members].astype(np.float64)
        worth = first["worth"].to_numpy()[:, :, members].astype(np.float64)
        inside = weight / weight.sum(axis=1, keepdims=True)
        parts.append((worth * inside[:, None, :]).sum(axis=2))
    coords = {"offer": first["offer"].to_numpy(), "group": names}
    return xr.DataArray(np.stack(parts, axis=2), coords, ("future", "offer", "group"))
