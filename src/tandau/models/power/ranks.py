"""Ranks of alternatives over futures, and what the error of an emulator does to them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import stats

from tandau.models.power.emulation import Emulated, drawn_errors, drawn_futures

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

# Draws of the emulator's error over which the movement of rank probabilities is averaged.
_N_DRAWS: Final = 16


def rank_probability(total: Floats) -> Floats:
    """Share of futures in which each alternative has each rank, cheapest first.

    Parameters
    ----------
    total
        Cost, (alternative, future); futures without a number for each are left out.

    Returns
    -------
    Array (alternative, rank); alternatives of equal cost rank in their order.

    Examples
    --------
    >>> rank_probability(np.array([[1.0, 3.0], [2.0, 2.0]])).tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """
    known = total[:, np.isfinite(total).all(axis=0)]
    order = np.argsort(known, axis=0, kind="stable")
    count = np.zeros((len(total), len(total)))
    for rank in range(len(total)):
        count[:, rank] = np.bincount(order[rank], minlength=len(total))
    share: Floats = count / max(known.shape[1], 1)
    return share


def rank_movement(
    total: Floats, emulated: Emulated, alike: Whole, is_open: Flags, seed: int
) -> tuple[Floats, float]:
    """Rank probabilities with the emulator's error, and how far one draw of it moves them.

    Parameters
    ----------
    total
        What is ranked, USD a year, (alternative, future).
    emulated, alike
        From `emulation.emulate` and `emulation.first_alike`.
    is_open
        Which futures are emulated, (future,).
    seed
        Of the draws.

    Returns
    -------
    Mean probabilities over draws of the error, (alternative, rank); mean over draws of the largest
    change of a probability.
    """
    generator = np.random.default_rng(seed)
    n_solved, n_futures = emulated.residual.shape[1], total.shape[1]
    still = rank_probability(total)
    moved = []
    for _ in range(_N_DRAWS):
        drawn = drawn_futures(n_solved, n_futures, generator)
        moved.append(rank_probability(total + drawn_errors(emulated, alike, is_open, drawn)))
    change = [np.abs(one - still).max() for one in moved]
    return np.asarray(np.mean(moved, axis=0)), float(np.mean(change))


def closeness(total: Floats, emulated: Emulated, alike: Whole) -> Floats:
    """Expected number of neighbours in rank that the emulator's error turns, (future,).

    Parameters
    ----------
    total, emulated, alike
        As for `rank_movement`.
    """
    order = np.argsort(total, axis=0, kind="stable")
    score = np.zeros(total.shape[1])
    column = np.arange(total.shape[1])
    spread = np.sqrt(((emulated.residual[:, None] - emulated.residual[None]) ** 2).mean(axis=-1))
    for one, other in pairwise(order):
        gap = total[other, column] - total[one, column]
        width = spread[alike[one, column], alike[other, column]]
        chance = stats.norm.sf(gap / np.where(width > 0, width, 1.0))
        score += np.where(width > 0, chance, 0.0)
    return score
