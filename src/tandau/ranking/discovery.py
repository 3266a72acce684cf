"""When does an offer fail: boxes of inputs in which the outcomes of interest are dense (PRIM).

Source: [FriedmanFisher1999]; coverage and density as in [BryantLempert2010].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import binom

from tandau.ranking.inputs import finite, refusal

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Box:
    """One box.

    Parameters
    ----------
    low, high
        Its limits, both inside, infinite where an input is free, shape (input,).
    coverage
        Share of all cases of interest that lie in it.
    density
        Share of its cases that are of interest.
    mass
        Share of all cases that lie in it.
    """

    low: np.ndarray
    high: np.ndarray
    coverage: float
    density: float
    mass: float

    @property
    def restricted(self) -> tuple[int, ...]:
        """Return the inputs that it limits."""
        return tuple(np.flatnonzero(np.isfinite(self.low) | np.isfinite(self.high)).tolist())

    def holds(self, inputs: ArrayLike) -> np.ndarray:
        """Return whether cases lie in it, shape (case,), from inputs (case, input)."""
        return _inside(np.asarray(inputs, dtype=float), self.low, self.high)


def _inside(values: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    found = np.ones(len(values), dtype=bool)
    for place in np.flatnonzero(np.isfinite(low) | np.isfinite(high)):
        column = values[:, place]
        found &= (column >= low[place]) & (column <= high[place])
    return found


def _box(values: np.ndarray, wanted: np.ndarray, low: np.ndarray, high: np.ndarray) -> Box:
    inside = _inside(values, low, high)
    n_inside, n_found = int(inside.sum()), float(wanted[inside].sum())
    density = n_found / n_inside if n_inside else 0.0
    return Box(
        low.copy(), high.copy(), n_found / float(wanted.sum()), density, n_inside / len(values)
    )


@dataclass(frozen=True)
class _Peel:
    gain: float
    place: int
    is_low: bool
    limit: float
    keeps: np.ndarray


def _peels_of(column: np.ndarray, n_off: int) -> list[tuple[bool, float]]:
    """Return the limits that peel about `n_off` cases off either end, ties together."""
    n = len(column)
    parted = np.partition(column, (n_off, n - 1 - n_off))
    found = []
    for is_low, limit in ((True, float(parted[n_off])), (False, float(parted[n - 1 - n_off]))):
        end = column.min() if is_low else column.max()
        tight = limit
        if limit == end:
            # More than that share is tied at the end: only the whole level can go.
            rest = column[column > end] if is_low else column[column < end]
            if not len(rest):
                continue
            tight = float(rest.min() if is_low else rest.max())
        found.append((is_low, tight))
    return found


def _best_peel(
    values: np.ndarray, wanted: np.ndarray, share: float, n_least: int, criterion: str
) -> _Peel | None:
    n, total = len(values), float(wanted.sum())
    n_off = max(1, int(share * n))
    if n - n_off < n_least or n_off > n - 1 - n_off:
        return None
    best: _Peel | None = None
    for place in range(values.shape[1]):
        column = values[:, place]
        for is_low, limit in _peels_of(column, n_off):
            keeps = column >= limit if is_low else column <= limit
            n_kept = int(np.count_nonzero(keeps))
            if n_kept < n_least:
                continue
            mean = float(wanted[keeps].sum()) / n_kept
            rise = mean - total / n
            gain = rise / (n - n_kept) if criterion == "lenient" else rise
            if best is None or gain > best.gain:
                best = _Peel(gain, place, is_low, limit, keeps)
    return best


def prim(
    inputs: ArrayLike,
    is_of_interest: ArrayLike,
    *,
    peel_share: float = 0.05,
    least_mass: float = 0.05,
    criterion: str = "lenient",
) -> list[Box]:
    """Return the peeling trajectory: from all cases to a small dense box.

    Parameters
    ----------
    inputs
        Shape (case, input).
    is_of_interest
        Shape (case,), true or 1 where the outcome is of interest.
    peel_share
        Share of the box's cases peeled at once, above 0 and below 0.5.
    least_mass
        Share of all cases below which no box is peeled further.
    criterion
        Which peel is best: ``density``, the one that leaves the densest box; ``lenient``, the one
        that gains most density per case given up, fairer where levels are tied.

    Returns
    -------
    list of Box
        The first is everything; each is inside the one before it. See `chosen_box`, `pasted`.

    Raises
    ------
    ModelError
        If shapes do not fit, nothing is of interest, or a share or criterion is outside its range.

    Examples
    --------
    >>> values = np.random.default_rng(0).random((1000, 2))
    >>> last = prim(values, values[:, 0] > 0.8)[-1]
    >>> last.restricted, last.density
    ((0,), 1.0)
    """
    values, wanted = _checked(inputs, is_of_interest)
    for name, share in (("peel_share", peel_share), ("least_mass", least_mass)):
        if not 0 < share < 0.5:  # noqa: PLR2004
            raise refusal(name, f"{share:g}", "above 0, below 0.5", "give such a share")
    if criterion not in {"density", "lenient"}:
        raise refusal("criterion", criterion, "density or lenient", "name one of them")
    n_all, n_inputs = values.shape
    n_least = max(1, int(np.ceil(least_mass * n_all)))
    low, high = np.full(n_inputs, -np.inf), np.full(n_inputs, np.inf)
    # Columns in one piece each: they are read one at a time, and shrink with the box.
    inside, hits = np.asfortranarray(values), wanted
    boxes = [_box(values, wanted, low, high)]
    while hits.sum() < len(hits):
        peel = _best_peel(inside, hits, peel_share, n_least, criterion)
        if peel is None:
            break
        (low if peel.is_low else high)[peel.place] = peel.limit
        inside, hits = np.asfortranarray(inside[peel.keeps]), hits[peel.keeps]
        n_found = float(hits.sum())
        boxes.append(
            Box(
                low.copy(),
                high.copy(),
                n_found / float(wanted.sum()),
                n_found / len(hits),
                len(hits) / n_all,
            )
        )
    return boxes


def _checked(inputs: ArrayLike, is_of_interest: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    values = finite("inputs", inputs, n_dims=(2,))
    wanted = finite("is_of_interest", is_of_interest, n_dims=(1,))
    if len(wanted) != len(values):
        told = f"{len(wanted)} outcomes, {len(values)} cases"
        raise refusal("is_of_interest", told, "as many", "give one per case")
    if not np.isin(wanted, (0, 1)).all() or not wanted.any():
        told = "no case of interest" if not wanted.any() else "other values than 0 and 1"
        raise refusal("is_of_interest", told, "1 for some cases, else 0", "move the threshold")
    return values, wanted


def chosen_box(boxes: list[Box], *, least_density: float = 0.8) -> Box:
    """Return the box of the trajectory that covers most among those dense enough.

    Parameters
    ----------
    boxes
        From `prim`.
    least_density
        Share of interest that a box shall reach; where none does, the densest is returned.
    """
    dense = [box for box in boxes if box.density >= least_density]
    if dense:
        return max(dense, key=lambda box: (box.coverage, box.density))
    return max(boxes, key=lambda box: (box.density, box.coverage))


def pasted(
    box: Box, inputs: ArrayLike, is_of_interest: ArrayLike, *, paste_share: float = 0.01
) -> Box:
    """Return the box widened as long as its density does not fall.

    Parameters
    ----------
    box
        From `prim`.
    inputs, is_of_interest
        The cases it was found in.
    paste_share
        Share of the box's cases that one step adds, at least one case.

    Examples
    --------
    >>> values = np.random.default_rng(0).random((1000, 1))
    >>> small = Box(np.array([0.9]), np.array([np.inf]), 0.5, 1.0, 0.1)
    >>> bool(0.8 < pasted(small, values, values[:, 0] > 0.8).low[0] < 0.81)
    True
    """
    values, wanted = _checked(inputs, is_of_interest)
    low, high = box.low.copy(), box.high.copy()
    inside = _inside(values, low, high)
    while True:
        density, n_in = float(wanted[inside].mean()), int(inside.sum())
        n_more = max(1, int(paste_share * n_in))
        best: tuple[float, int, bool, float] | None = None
        for place in np.flatnonzero(np.isfinite(low) | np.isfinite(high)).tolist():
            for limits, is_low in ((low, True), (high, False)):
                if not np.isfinite(limits[place]):
                    continue
                kept = limits[place]
                limits[place] = -np.inf if is_low else np.inf
                beyond = _inside(values, low, high) & ~inside
                limits[place] = kept
                column = np.sort(values[beyond, place])
                if not len(column):
                    continue
                near = column[::-1] if is_low else column
                limit = float(near[min(n_more, len(near)) - 1])
                added = beyond & (
                    values[:, place] >= limit if is_low else values[:, place] <= limit
                )
                mean = float(wanted[inside | added].mean())
                if mean >= density and (best is None or mean > best[0]):
                    best = (mean, place, is_low, limit)
        if best is None:
            return _box(values, wanted, low, high)
        (low if best[2] else high)[best[1]] = best[3]
        inside = _inside(values, low, high)


def quasi_p_values(box: Box, inputs: ArrayLike, is_of_interest: ArrayLike) -> dict[int, float]:
    """Return for each restricted input how easily chance would do what its limits do.

    The probability that a binomial draw, with the density of the box without these limits, gives as
    many cases of interest as the box holds; small values speak for the limits. "Quasi", since the
    limits were sought in the same cases.

    Parameters
    ----------
    box
        From `prim` or `pasted`.
    inputs, is_of_interest
        The cases it was found in.
    """
    values, wanted = _checked(inputs, is_of_interest)
    inside = box.holds(values)
    n_in, n_found = int(inside.sum()), int(wanted[inside].sum())
    found = {}
    for place in box.restricted:
        low, high = box.low.copy(), box.high.copy()
        low[place], high[place] = -np.inf, np.inf
        chance = float(wanted[_inside(values, low, high)].mean())
        found[place] = float(binom.sf(n_found - 1, n_in, chance))
    return found
