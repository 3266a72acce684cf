"""In which futures an offer fails or wins, told by few limits on what is uncertain.

A box is sought in one half of the futures and judged in the other, so that its coverage and density
are not those of the cases it was fitted to. Source: [BryantLempert2010].
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tandau.ranking.discovery import chosen_box, prim, quasi_p_values
from tandau.ranking.inputs import refusal
from tandau.ranking.sensitivity import first_order

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from tandau.ranking.discovery import Box

# With fewer cases a half of them says nothing.
FEWEST = 128
# Fewer or more cases of interest than this leave nothing to tell apart.
RAREST = 0.03
# More limits than this nobody keeps in mind.
MOST_LIMITS = 3
LEAST_DENSITY = 0.8
# A box denser than that must still cover this much; else coverage and density are balanced.
FAIR_COVERAGE = 0.3
MOST_QUASI_P = 0.05
# An end without which the density stays above this part of itself says nothing.
IDLE = 0.97
# What is told must do better than saying nothing: density above the share of all cases.
LEAST_LIFT = 1.5
LEAST_COVERAGE = 0.05
N_BINS = 16


@dataclass(frozen=True)
class Discovered:
    """A box, judged on futures that it was not found in.

    Parameters
    ----------
    limits
        Place of each restricted input with its low and high end, infinite where it is open, and
        its quasi p-value.
    coverage, density, mass
        On the held-out futures: share of the cases of interest inside, share of the inside that is
        of interest, share of all cases inside.
    share
        Share of all futures that are of interest.
    curve
        The trade-off of the search: coverage, density and number of limits of each step.
    """

    limits: tuple[tuple[int, float, float, float], ...]
    coverage: float
    density: float
    mass: float
    share: float
    curve: tuple[tuple[float, float, int], ...]


def discovered(inputs: ArrayLike, is_of_interest: ArrayLike) -> Discovered | None:
    """Return the box that tells the cases of interest; None where no simple one does.

    Parameters
    ----------
    inputs
        Shape (case, input); cases in an order in which every other one is a fair half.
    is_of_interest
        Shape (case,).

    Raises
    ------
    ModelError
        If shapes do not fit.

    Examples
    --------
    >>> drawn = np.random.default_rng(0).random((2000, 3))
    >>> found = discovered(drawn, drawn[:, 1] > 0.6)
    >>> [place for place, *_ in found.limits], found.density > 0.9
    ([1], True)
    """
    values, wanted = np.asarray(inputs, dtype=float), np.asarray(is_of_interest, dtype=float)
    if values.ndim != 2 or wanted.shape != (len(values),):  # noqa: PLR2004
        told = f"shapes {values.shape} and {wanted.shape}"
        raise refusal("inputs", told, "(case, input) and (case,)", "give one outcome per case")
    share = float(wanted.mean())
    fitted, held = slice(0, None, 2), slice(1, None, 2)
    halves = (wanted[fitted].mean(), wanted[held].mean())
    if (
        len(values) < FEWEST
        or min(halves) < RAREST
        or max(halves) > 1 - RAREST
        or values.shape[1] == 0
    ):
        return None
    screened = _screened(values[fitted], wanted[fitted])
    known, hits = values[fitted][:, screened], wanted[fitted]
    boxes = prim(known, hits)
    box, p_values = _pruned(_chosen(boxes), known, hits)
    if not box.restricted:
        return None
    inside = box.holds(values[held][:, screened])
    n_inside, found = int(inside.sum()), float(wanted[held][inside].sum())
    if not n_inside:
        return None
    coverage, density = found / float(wanted[held].sum()), found / n_inside
    if density < min(LEAST_LIFT * share, (1 + share) / 2) or coverage < LEAST_COVERAGE:
        return None
    limits = tuple(
        (int(screened[place]), float(box.low[place]), float(box.high[place]), p_values[place])
        for place in box.restricted
    )
    curve = tuple((one.coverage, one.density, len(one.restricted)) for one in boxes)
    return Discovered(limits, coverage, density, n_inside / len(inside), share, curve)


def _chosen(boxes: list[Box]) -> Box:
    dense = chosen_box(boxes, least_density=LEAST_DENSITY)
    if dense.density >= LEAST_DENSITY and dense.coverage >= FAIR_COVERAGE:
        return dense
    return max(boxes, key=lambda box: box.coverage * box.density / (box.coverage + box.density))


def _screened(values: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return the places of the inputs that by themselves tell most of the outcome."""
    shares = first_order(wanted, values, n_bins=N_BINS)
    return np.sort(np.argsort(-shares, kind="stable")[:MOST_LIMITS])


def _pruned(box: Box, known: np.ndarray, hits: np.ndarray) -> tuple[Box, dict[int, float]]:
    """Drop ends that hardly change the density, the idlest first, and limits that chance sets."""
    low, high = box.low.copy(), box.high.copy()
    while True:
        ends = [(side, int(at)) for side in (low, high) for at in np.flatnonzero(np.isfinite(side))]
        density = _density(known, hits, low, high)
        without = [_density(known, hits, *_opened(low, high, side, at)) for side, at in ends]
        if not ends or max(without) < IDLE * density:
            break
        side, at = ends[int(np.argmax(without))]
        side[at] = np.inf if side is high else -np.inf
    kept = replace(box, low=low, high=high)
    for place, chance in quasi_p_values(kept, known, hits).items():
        if chance > MOST_QUASI_P:
            low[place], high[place] = -np.inf, np.inf
    return kept, quasi_p_values(kept, known, hits)


def _opened(
    low: np.ndarray, high: np.ndarray, side: np.ndarray, at: int
) -> tuple[np.ndarray, np.ndarray]:
    wider = side.copy()
    wider[at] = np.inf if side is high else -np.inf
    return (wider, high) if side is low else (low, wider)


def _density(known: np.ndarray, hits: np.ndarray, low: np.ndarray, high: np.ndarray) -> float:
    inside = ((known >= low) & (known <= high)).all(axis=1)
    return float(hits[inside].mean()) if inside.any() else 0.0
