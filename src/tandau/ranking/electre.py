"""ELECTRE TRI: sorting into ordered categories; SMAA-TRI: how probably into each.

Categories are numbered from 1, the best, to n, the worst. Source: [MousseauSlowinski1998],
[TervonenFigueira2009].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tandau.ranking.inputs import finite, refusal, shares, signs

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

# A cut that a credibility meets but for the rounding of sums is met.
_ROUNDING = 1e-9
_CHUNK = 2000


@dataclass(frozen=True)
class Profiles:
    """The borders between neighbouring categories and what counts as a difference.

    Parameters
    ----------
    borders
        Shape (border, criterion), the lowest border first; n borders part n + 1 categories.
    directions
        1 where more is better, -1 where less is, shape (criterion,).
    indifference, strict
        Thresholds q <= p in the units of the criteria; a number, (criterion,) or
        (border, criterion).
    veto
        Threshold v >= p likewise, infinite where a criterion has none; None for no veto at all.

    Raises
    ------
    ModelError
        If thresholds are not in order or a border is better than the one above it.
    """

    borders: ArrayLike
    directions: ArrayLike
    indifference: ArrayLike = 0.0
    strict: ArrayLike = 0.0
    veto: ArrayLike | None = None

    def __post_init__(self) -> None:
        """Check the order of borders and thresholds."""
        borders = finite("borders", self.borders, n_dims=(2,))
        sign = signs("directions", self.directions, borders.shape[1])
        if (np.diff(borders * sign, axis=0) < 0).any():
            place = int(np.argwhere(np.diff(borders * sign, axis=0) < 0)[0, 0])
            got = f"border {place + 1} worse than border {place} on a criterion"
            raise refusal("borders", got, "the lowest first, each at least the last", "order them")
        low, high, veto = self.thresholds()
        if (low < 0).any() or (high < low).any() or (veto < high).any():
            raise refusal("thresholds", "out of order", "0 <= q <= p <= v", "order them")

    def thresholds(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return q, p and v, each of shape (border, criterion)."""
        shape = np.shape(self.borders)
        veto = np.inf if self.veto is None else np.asarray(self.veto, dtype=float)
        low = np.broadcast_to(finite("indifference", self.indifference), shape)
        return low, np.broadcast_to(finite("strict", self.strict), shape), np.broadcast_to(
            veto, shape
        )  # fmt: skip


@dataclass(frozen=True)
class Sorting:
    """Where ELECTRE TRI puts the alternatives.

    Parameters
    ----------
    pessimistic, optimistic
        Category by either rule, 1 the best, shape (…, alternative).
    concordance
        Weight that agrees with "at least as good as the border", shape (…, alternative, border).
    credibility
        The same after vetoes; credibility_of_border is that of the border over the alternative.
    credibility_of_border
        Shape (…, alternative, border).
    """

    pessimistic: np.ndarray
    optimistic: np.ndarray
    concordance: np.ndarray
    credibility: np.ndarray
    credibility_of_border: np.ndarray


def _credibility(
    lead: np.ndarray,
    weights: np.ndarray,
    thresholds: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> tuple[np.ndarray, np.ndarray]:
    """Return concordance and credibility of "at least as good", shape (…, alternative, border)."""
    low, high, veto = thresholds
    width = high - low
    safe = np.where(width == 0, 1.0, width)
    # Behind by no more than q agrees in full, by p or more not at all.
    agrees = np.where(lead >= -low, 1.0, np.where(lead <= -high, 0.0, (lead + high) / safe))
    agreement = (agrees * weights[..., None, None, :]).sum(axis=-1)
    if not np.isfinite(veto).any():
        return agreement, agreement
    room = np.where(np.isfinite(veto), veto - high, 1.0)
    safe = np.where(room == 0, 1.0, room)
    part = np.where(np.isfinite(veto), (-lead - high) / safe, 0.0)
    against = np.where((room == 0) & (-lead > high), 1.0, np.clip(part, 0.0, 1.0))
    over = against > agreement[..., None]
    left = np.where(over, 1 - agreement[..., None], 1.0)
    factor = np.where(over, (1 - against) / np.where(left == 0, 1.0, left), 1.0)
    return agreement, agreement * factor.prod(axis=-1)


def electre_tri(
    performance: ArrayLike, weights: ArrayLike, profiles: Profiles, *, cut: ArrayLike = 0.75
) -> Sorting:
    """Sort alternatives into the categories between borders.

    Parameters
    ----------
    performance
        Shape (…, alternative, criterion).
    weights
        Shape (…, criterion); scaled to sum to one.
    profiles
        Borders and thresholds.
    cut
        Credibility from which "at least as good" holds, above 0.5 to 1, a number or shape (…).

    Returns
    -------
    Sorting
        The pessimistic rule puts an alternative above the highest border that it is at least as
        good as; the optimistic one below the lowest border that is strictly better than it.

    Raises
    ------
    ModelError
        If shapes do not fit or the cut is outside 0.5 to 1.

    Examples
    --------
    >>> found = electre_tri([[8.0], [4.0], [1.0]], [1.0], Profiles([[3.0], [6.0]], [1]))
    >>> found.pessimistic.tolist()
    [1, 2, 3]
    """
    values = finite("performance", performance)
    sign = signs("directions", profiles.directions, values.shape[-1])
    parts = shares("weights", weights, values.shape[-1])
    level = finite("cut", cut)
    if (level < 0.5).any() or (level > 1).any():  # noqa: PLR2004
        raise refusal("cut", str(cut), "0.5 to 1", "give the share of weight that must agree")
    borders = np.asarray(profiles.borders, dtype=float) * sign
    lead = (values * sign)[..., :, None, :] - borders
    agreement, of_one = _credibility(lead, parts, profiles.thresholds())
    _, of_border = _credibility(-lead, parts, profiles.thresholds())
    needed = level[..., None, None] - _ROUNDING
    holds, is_below = of_one >= needed, of_border >= needed
    n = len(borders)
    above = np.arange(1, n + 1)
    highest = np.where(holds, above, 0).max(axis=-1)
    lowest = np.where(is_below & ~holds, above, n + 1).min(axis=-1)
    return Sorting(n + 1 - highest, n + 2 - lowest, agreement, of_one, of_border)


def smaa_tri(
    performance: ArrayLike,
    weights: ArrayLike,
    profiles: Profiles,
    *,
    cut: ArrayLike = 0.75,
    rule: str = "pessimistic",
) -> np.ndarray:
    """Return how probably every alternative is sorted into every category.

    Parameters
    ----------
    performance
        Shape (sample, alternative, criterion), or (alternative, criterion) where it is certain.
    weights
        Shape (sample, criterion), or (criterion,) where they are certain.
    profiles
        Borders and thresholds.
    cut
        A number or shape (sample,).
    rule
        ``pessimistic`` or ``optimistic``.

    Returns
    -------
    numpy.ndarray
        Category acceptability, shape (alternative, category), the best first; rows sum to one.

    Raises
    ------
    ModelError
        As `electre_tri`; if the rule is unknown or the numbers of samples differ.

    Examples
    --------
    >>> samples = [[[8.0]], [[4.0]], [[1.0]], [[2.0]]]
    >>> smaa_tri(samples, [1.0], Profiles([[3.0], [6.0]], [1])).tolist()
    [[0.25, 0.25, 0.5]]
    """
    values = finite("performance", performance, n_dims=(2, 3))
    parts = finite("weights", weights, n_dims=(1, 2))
    level = finite("cut", cut, n_dims=(0, 1))
    if rule not in {"pessimistic", "optimistic"}:
        raise refusal("rule", rule, "pessimistic or optimistic", "name one of them")
    # What is certain is one sample that broadcasts over the others.
    values = values if values.ndim == 3 else values[None]  # noqa: PLR2004
    parts, level = np.atleast_2d(parts), np.atleast_1d(level)
    counts = sorted({len(values), len(parts), len(level)} - {1})
    if len(counts) > 1:
        raise refusal("samples", f"{counts}", "as many of each", "draw them together")
    n_samples = counts[0] if counts else 1
    n_categories = len(np.asarray(profiles.borders)) + 1
    found = np.zeros((values.shape[1], n_categories))

    def piece(array: np.ndarray, start: int) -> np.ndarray:
        return array if len(array) == 1 else array[start : start + _CHUNK]

    for start in range(0, n_samples, _CHUNK):
        sorting = electre_tri(
            piece(values, start), piece(parts, start), profiles, cut=piece(level, start)
        )
        category = sorting.pessimistic if rule == "pessimistic" else sorting.optimistic
        found += (category[..., None] == np.arange(1, n_categories + 1)).sum(axis=0)
    return found / n_samples
