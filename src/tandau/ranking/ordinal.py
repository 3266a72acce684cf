"""SMAA-O: criteria of which only the order of the offers is known.

An order does not say how far its levels lie apart, so every set of distances that keeps it is as
likely as any other: the best level is worth 1, the worst 0, and those between are sorted uniform
draws. Source: [Lahdelma2003].
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tandau.ranking.inputs import refusal
from tandau.ranking.smaa import smaa

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from tandau.ranking.smaa import Acceptability


def ordinal_worth(
    ranks: ArrayLike, n_samples: int, generator: np.random.Generator, *, n_levels: int | None = None
) -> np.ndarray:
    """Return samples of worth that agree with the ranks on one criterion.

    Parameters
    ----------
    ranks
        Level of each offer, 1 the best; ties share a level, shape (offer,).
    n_samples
        Number of samples.
    generator
        Source of random numbers.
    n_levels
        Levels of the scale, where some hold no offer; None for the worst rank given.

    Returns
    -------
    numpy.ndarray
        Shape (n_samples, offer), 0 to 1.

    Raises
    ------
    ModelError
        If a rank is no whole number from 1 to `n_levels`.

    Examples
    --------
    >>> ordinal_worth([1, 3, 3], 2, np.random.default_rng(0)).tolist()
    [[1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]
    """
    found = np.asarray(ranks)
    is_whole = found.ndim == 1 and found.size and (found == np.floor(found)).all()
    top = n_levels if n_levels is not None else (int(found.max()) if is_whole else 0)
    if not is_whole or found.min() < 1 or found.max() > top:
        wanted = f"whole numbers from 1, the best, to {max(top, 1)}"
        raise refusal("ranks", f"{found.tolist()}", wanted, "number the levels from 1")
    values = np.zeros((n_samples, top))
    values[:, 0] = 1.0
    if top > 2:  # noqa: PLR2004
        between = generator.random((n_samples, top - 2))
        values[:, 1:-1] = -np.sort(-between, axis=1)
    return np.asarray(values[:, found.astype(int) - 1])


def smaa_o(
    ranks: ArrayLike,
    weights: ArrayLike,
    generator: np.random.Generator,
    *,
    performance: ArrayLike | None = None,
) -> Acceptability:
    """Return the SMAA-2 indices where some criteria, or all, are known by order only.

    Parameters
    ----------
    ranks
        Shape (offer, criterion), 1 the best; NaN over a whole column whose worth is in
        `performance`.
    weights
        Shape (sample, criterion), rows that sum to one.
    generator
        Source of random numbers.
    performance
        Worth 0 to 1 of the criteria measured on a scale, shape (sample, offer, criterion) or
        (offer, criterion); columns with ranks are not read. None where all are ordinal.

    Raises
    ------
    ModelError
        If shapes do not fit, a column is partly ranked, or a measured one is not given.

    Examples
    --------
    >>> weights = np.array([[0.8, 0.2], [0.1, 0.9]])
    >>> smaa_o([[1, 2], [2, 1]], weights, np.random.default_rng(0)).first_rank.tolist()
    [0.5, 0.5]
    """
    levels, shares = np.asarray(ranks, dtype=float), np.asarray(weights, dtype=float)
    if levels.ndim != 2 or shares.ndim != 2 or shares.shape[1] != levels.shape[1]:  # noqa: PLR2004
        told = f"shapes {levels.shape} and {shares.shape}"
        wanted = "(offer, criterion) and (sample, criterion)"
        raise refusal("ranks", told, wanted, "give both")
    is_measured = np.isnan(levels)
    if (is_measured.any(axis=0) != is_measured.all(axis=0)).any():
        raise refusal("ranks", "a column partly NaN", "ranks for every offer or none", "rank all")
    measured = np.flatnonzero(is_measured.all(axis=0))
    worth = np.empty((len(shares), *levels.shape))
    if len(measured):
        given = None if performance is None else np.asarray(performance, dtype=float)
        if given is None or given.shape[-2:] != levels.shape:
            told = "none" if given is None else f"shape {given.shape}"
            raise refusal("performance", told, f"(…, {levels.shape})", "give their worth")
        worth[:, :, measured] = given[..., measured]
    for place in np.flatnonzero(~is_measured.all(axis=0)):
        worth[:, :, place] = ordinal_worth(levels[:, place], len(shares), generator)
    return smaa(worth, shares)
