"""PAWN: which inputs move the whole distribution of an outcome, or its tail, from given samples.

Where variance says little (long tails, several modes) the distance between distributions still
does: the outcome's distribution within a slice of the input against that over all samples. Source:
[Pianosi2018].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.ranking.inputs import finite, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

STATISTICS: Final[dict[str, Callable[[np.ndarray], float]]] = {
    "median": lambda row: float(np.median(row)),
    "mean": lambda row: float(row.mean()),
    "maximum": lambda row: float(row.max()),
}
_FEWEST = 5  # samples in a slice


@dataclass(frozen=True)
class Pawn:
    """Distances between distributions, 0 to 1.

    Parameters
    ----------
    index
        Summary over the slices of each input, shape (input,).
    distances
        Kolmogorov-Smirnov distance in each slice, shape (input, slice); NaN in a slice that ties
        left empty.
    noise
        The index of an input that says nothing, drawn anew: indices near it mean nothing.
    """

    index: np.ndarray
    distances: np.ndarray
    noise: float


def _slices(column: np.ndarray, n_slices: int) -> np.ndarray:
    """Return the slice of each sample; tied values fall into one."""
    order = np.argsort(column, kind="stable")
    ordered = column[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    rank = np.empty(len(column), dtype=int)
    rank[order] = np.repeat(starts, np.diff(np.append(starts, len(column))))
    return rank * n_slices // len(column)


def _distances(
    order: np.ndarray, ends: np.ndarray, slices: np.ndarray, n_slices: int
) -> np.ndarray:
    """Return the largest gap between the distribution in each slice and that of all.

    `order` sorts the outcome; `ends` are the places in it at which distributions are compared:
    the last one of every group of ties.
    """
    n = len(order)
    everywhere = (ends + 1) / n
    sorted_slices = slices[order]
    found = np.full(n_slices, np.nan)
    for number in range(n_slices):
        inside = np.cumsum(sorted_slices == number)
        if inside[-1] >= _FEWEST:
            found[number] = np.abs(inside[ends] / inside[-1] - everywhere).max()
    return found


def pawn(
    outcome: ArrayLike,
    inputs: ArrayLike,
    *,
    n_slices: int = 10,
    statistic: str = "median",
    above: float | None = None,
    below: float | None = None,
    seed: int = 0,
) -> Pawn:
    """Return the PAWN indices.

    Parameters
    ----------
    outcome
        Shape (sample,).
    inputs
        Shape (sample, input), independent or not.
    n_slices
        Equally filled slices of each input, two or more.
    statistic
        ``median``, ``mean`` or ``maximum`` over the slices.
    above, below
        Compare distributions only at outcomes from `above` on, up to `below`: the tail.
    seed
        Of the input that says nothing.

    Raises
    ------
    ModelError
        If shapes do not fit, a slice would hold fewer than five samples, no outcome lies in the
        tail, or the statistic is unknown.

    Examples
    --------
    >>> x = np.random.default_rng(0).random((2000, 2))
    >>> found = pawn(x[:, 0], x)
    >>> bool(found.index[0] > 0.5 > 0.1 > found.index[1]), bool(found.noise < 0.1)
    (True, True)
    """
    values, known = finite("outcome", outcome, n_dims=(1,)), finite("inputs", inputs, n_dims=(2,))
    n = len(values)
    if len(known) != n or n_slices < 2 or n < _FEWEST * n_slices:  # noqa: PLR2004
        told = f"{n} outcomes, {len(known)} samples, {n_slices} slices"
        wanted = f"as many samples, {_FEWEST} or more per slice"
        raise refusal("inputs", told, wanted, "draw more, or take fewer slices")
    if statistic not in STATISTICS:
        raise refusal("statistic", statistic, ", ".join(STATISTICS), "name one of them")
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    is_end = np.append(ordered[1:] != ordered[:-1], True)
    if above is not None:
        is_end &= ordered >= above
    if below is not None:
        is_end &= ordered <= below
    if not is_end.any():
        span = f"{ordered[0]:g} to {ordered[-1]:g}"
        raise refusal("above", "no outcome in the tail", f"a bound within {span}", "move it")
    ends = np.flatnonzero(is_end)
    silent = np.random.default_rng(seed).random(n)
    columns = [*known.T, silent]
    table = np.stack(
        [_distances(order, ends, _slices(column, n_slices), n_slices) for column in columns]
    )
    summary = STATISTICS[statistic]
    index = np.array([summary(row[~np.isnan(row)]) for row in table])
    return Pawn(index=index[:-1], distances=table[:-1], noise=float(index[-1]))
