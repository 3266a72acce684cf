"""Which futures are solved exactly, and in which order they are visited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

# Rows against which the mean distance of a row is taken; more move the choice no more.
_N_COMPARED: Final = 2_048
_BLOCK: Final = 1_024


def scaled(rows: Floats) -> Floats:
    """Return rows in standard deviations around their mean; what does not vary is zero.

    Parameters
    ----------
    rows
        (future, parameter).
    """
    spread = rows.std(axis=0)
    moves = spread > 1e-12 * np.maximum(np.abs(rows).max(axis=0), 1e-300)
    centred: Floats = (rows - rows.mean(axis=0)) / np.where(moves, spread, 1.0)
    found: Floats = np.where(moves, centred, 0.0)
    return found


def _distances(rows: Floats, others: Floats) -> Floats:
    """Return distances of rows to others, (row, other)."""
    square = (rows**2).sum(1)[:, None] + (others**2).sum(1)[None] - 2 * rows @ others.T
    found: Floats = np.sqrt(np.maximum(square, 0.0))
    return found


def support_points(rows: Floats, n_points: int) -> Whole:
    """Futures that stand for all, each next one chosen to bring the energy distance down.

    The energy distance between the chosen rows and all rows is the criterion of support points
    [MakJoseph2018]; here they are chosen among the rows one after another, so that the first
    points of a longer choice are the shorter choice. No random number is used.

    Parameters
    ----------
    rows
        (future, parameter), in any units.
    n_points
        How many; no more than there are rows.

    Returns
    -------
    Numbers of the chosen rows in the order of choice, (point,).

    Examples
    --------
    >>> support_points(np.array([[0.0], [1.0], [2.0], [3.0], [10.0]]), 2).tolist()
    [2, 1]
    """
    places = scaled(np.asarray(rows, dtype=np.float64))
    stride = max(1, len(places) // _N_COMPARED)
    compared = places[::stride]
    mean = np.concatenate(
        [
            _distances(places[at : at + _BLOCK], compared).mean(axis=1)
            for at in range(0, len(places), _BLOCK)
        ]
    )
    chosen: list[int] = []
    to_chosen = np.zeros(len(places))
    open_rows = np.ones(len(places), dtype=bool)
    for _ in range(min(n_points, len(places))):
        # The new point may lie far from those chosen and near to all rows.
        score = mean - to_chosen / (len(chosen) + 1)
        score[~open_rows] = np.inf
        best = int(np.argmin(score))
        chosen.append(best)
        open_rows[best] = False
        to_chosen += _distances(places, places[[best]])[:, 0]
    return np.array(chosen, dtype=np.int64)


def tour(rows: Floats) -> Whole:
    """Order in which each row is the nearest one left to the row before it, from the middle on.

    Parameters
    ----------
    rows
        (point, parameter), in any units.

    Returns
    -------
    Numbers of the rows, (point,).

    Examples
    --------
    >>> tour(np.array([[0.0], [5.0], [2.0], [9.0]])).tolist()
    [1, 2, 0, 3]
    """
    places = scaled(np.asarray(rows, dtype=np.float64))
    left = np.ones(len(places), dtype=bool)
    order: list[int] = []
    here = int(np.argmin((places**2).sum(axis=1))) if len(places) else 0
    while left.any():
        order.append(here)
        left[here] = False
        if left.any():
            gap = np.where(left, ((places - places[here]) ** 2).sum(axis=1), np.inf)
            here = int(np.argmin(gap))
    return np.array(order, dtype=np.int64)
