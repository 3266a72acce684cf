"""How surely an offer is best for those whose weights suit it: SMAA's confidence factors.

Source: [LahdelmaSalminen2001].
"""

from __future__ import annotations

import numpy as np
from threadpoolctl import threadpool_limits

# What the products of one chunk take stays in the processor's cache.
_CHUNK_OF_PRODUCTS = 2500


def _largest(values: np.ndarray) -> np.ndarray:
    """Return the maximum over the middle axis; halving it keeps the inner loops long."""
    while values.shape[1] > 1:
        half = values.shape[1] // 2
        upper = np.maximum(values[:, :half], values[:, half : 2 * half])
        if values.shape[1] % 2:
            np.maximum(upper[:, 0], values[:, -1], out=upper[:, 0])
        values = upper
    return values[:, 0]


def confident(performance: np.ndarray, central: np.ndarray) -> np.ndarray:
    """Return how often each offer is best under its own central weights, NaN where it has none.

    One product tries all central weights; what an offer gets under those of others falls out.

    Parameters
    ----------
    performance
        As for `smaa`.
    central
        Shape (offer, criterion).
    """
    table = performance if performance.ndim == 3 else performance[None]  # noqa: PLR2004
    told = np.full(len(central), np.nan)
    ever = np.flatnonzero(~np.isnan(central[:, 0]))
    chosen, found = central[ever], np.zeros(len(ever))
    columns, n_offers = np.arange(len(ever)), table.shape[1]
    with threadpool_limits(1):
        for start in range(0, len(table), _CHUNK_OF_PRODUCTS):
            part = table[start : start + _CHUNK_OF_PRODUCTS]
            flat = part.reshape(-1, part.shape[-1])
            values = (flat @ chosen.T).reshape(len(part), n_offers, len(ever))
            own = values[:, ever, columns]
            values[:, ever, columns] = -np.inf
            best = _largest(values)
            found += np.count_nonzero(own > best, axis=0)
            # Ties are rare, so that they are counted where they are.
            for sample, column in np.argwhere(own == best):
                found[column] += 1 / (1 + (values[sample, :, column] == best[sample, column]).sum())
    told[ever] = found
    return told
