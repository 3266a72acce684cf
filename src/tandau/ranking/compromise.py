"""Second opinions by distance from an ideal: TOPSIS and VIKOR.

Both take one table or a batch of samples: performances (…, alternative, criterion) and weights
(…, criterion) broadcast over the leading axes. Source: [Opricovic2004], [HwangYoon1981].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tandau.ranking.inputs import finite, refusal, shares, signs

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

# Sums of rounded shares differ in their last digits; such differences rank nobody.
_TIE = 1e-12


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Return above / below, 0 below 0: a criterion on which all are alike says nothing."""
    safe = np.where(below == 0, 1.0, below)
    return np.asarray(np.where(below == 0, 0.0, above / safe))


def normalised(
    performance: ArrayLike, directions: ArrayLike, normalisation: str = "vector"
) -> np.ndarray:
    """Return performances without units.

    Parameters
    ----------
    performance
        Shape (…, alternative, criterion).
    directions
        1 where more is better, -1 where less is, shape (criterion,).
    normalisation
        ``vector`` (by the root of the sum of squares) and ``sum`` keep the direction; ``minmax``
        (by the range, 1 = best), ``max`` (by the largest; 1 - it where less is better) turn it
        so that more is better; ``none`` leaves the values, for worths that share a scale.

    Returns
    -------
    numpy.ndarray
        The same shape, more is better: values of the direction-keeping ones carry the sign.

    Raises
    ------
    ModelError
        If the normalisation is unknown or a value is not finite.
    """
    values = finite("performance", performance)
    sign = signs("directions", directions, values.shape[-1])
    if normalisation == "vector":
        return np.asarray(sign * _ratio(values, np.sqrt((values**2).sum(axis=-2, keepdims=True))))
    if normalisation == "sum":
        return np.asarray(sign * _ratio(values, values.sum(axis=-2, keepdims=True)))
    if normalisation == "minmax":
        low, high = values.min(axis=-2, keepdims=True), values.max(axis=-2, keepdims=True)
        return _ratio(np.where(sign > 0, values - low, high - values), high - low)
    if normalisation == "max":
        part = _ratio(values, values.max(axis=-2, keepdims=True))
        return np.asarray(np.where(sign > 0, part, 1 - part))
    if normalisation == "none":
        return np.asarray(sign * values)
    known = "vector, sum, minmax, max or none"
    raise refusal("normalisation", normalisation, known, "name one of them")


def topsis(
    performance: ArrayLike,
    weights: ArrayLike,
    directions: ArrayLike,
    *,
    normalisation: str = "vector",
) -> np.ndarray:
    """Return how close every alternative is to the ideal one.

    Parameters
    ----------
    performance
        Shape (…, alternative, criterion).
    weights
        Shape (…, criterion); scaled to sum to one.
    directions
        1 where more is better, -1 where less is, shape (criterion,).
    normalisation
        See `normalised`; the winner can turn with it, so that it is named with every result.

    Returns
    -------
    numpy.ndarray
        Closeness 0 to 1, shape (…, alternative); 0.5 for all where all are alike.

    Examples
    --------
    >>> table = [[1, 3000], [2, 3750], [5, 4500]]
    >>> topsis(table, [0.5, 0.5], [-1, 1], normalisation="minmax").round(3).tolist()
    [0.5, 0.617, 0.5]
    """
    scaled = normalised(performance, directions, normalisation)
    weighted = scaled * shares("weights", weights, scaled.shape[-1])[..., None, :]
    best, worst = weighted.max(axis=-2, keepdims=True), weighted.min(axis=-2, keepdims=True)
    to_best = np.sqrt(((weighted - best) ** 2).sum(axis=-1))
    to_worst = np.sqrt(((weighted - worst) ** 2).sum(axis=-1))
    total = to_best + to_worst
    return np.asarray(np.where(total == 0, 0.5, _ratio(to_worst, total)))


@dataclass(frozen=True)
class Compromise:
    """What VIKOR says; less is better in all three measures.

    Parameters
    ----------
    group_utility
        S: weighted sum of the distances from the best, shape (…, alternative).
    individual_regret
        R: the largest weighted distance, likewise.
    index
        Q: the two mixed, 0 to 1, likewise.
    is_compromise
        Whether the alternative belongs to the compromise set, likewise.
    """

    group_utility: np.ndarray
    individual_regret: np.ndarray
    index: np.ndarray
    is_compromise: np.ndarray


def _compromise_set(group: np.ndarray, regret: np.ndarray, index: np.ndarray) -> np.ndarray:
    n = index.shape[-1]
    if n == 1:
        return np.ones(index.shape, dtype=bool)
    order = np.argsort(index, axis=-1, kind="stable")
    first, second = order[..., :1], order[..., 1:2]
    lead = np.take_along_axis(index, second, -1) - np.take_along_axis(index, first, -1)
    needed = 1 / (n - 1)
    has_advantage = lead >= needed - _TIE
    is_stable = np.zeros(lead.shape, dtype=bool)
    for measure in (group, regret):
        lowest = measure.min(axis=-1, keepdims=True)
        is_stable |= np.take_along_axis(measure, first, -1) <= lowest + _TIE
    places = np.arange(n)
    is_first, is_second = places == first, places == second
    behind = index - index.min(axis=-1, keepdims=True)
    near = behind < needed - _TIE
    alone = is_first | (is_second & ~is_stable)
    return np.asarray(np.where(has_advantage, alone, near))


def vikor(
    performance: ArrayLike,
    weights: ArrayLike,
    directions: ArrayLike,
    *,
    majority: float = 0.5,
) -> Compromise:
    """Return VIKOR's measures and its compromise set.

    The first by Q stands alone where it leads by 1 / (n - 1) and is also first by S or by R; where
    only the lead holds, the second joins it; where the lead fails, all nearer than it belong.

    Parameters
    ----------
    performance
        Shape (…, alternative, criterion).
    weights
        Shape (…, criterion); scaled to sum to one.
    directions
        1 where more is better, -1 where less is, shape (criterion,).
    majority
        Weight v of the group utility against the individual regret, 0 to 1.

    Raises
    ------
    ModelError
        If `majority` is outside 0 to 1, or a value is not finite.

    Examples
    --------
    >>> found = vikor([[1, 3000], [2, 3750], [5, 4500]], [0.5, 0.5], [-1, 1])
    >>> found.index.tolist(), found.is_compromise.tolist()
    ([1.0, 0.0, 1.0], [False, True, False])
    """
    if not 0 <= majority <= 1:
        raise refusal("majority", str(majority), "0 to 1", "weigh the group between both ends")
    scaled = normalised(performance, directions, "minmax")
    # Where all are alike on a criterion nobody stands off from the best.
    distance = scaled.max(axis=-2, keepdims=True) - scaled
    weighted = distance * shares("weights", weights, scaled.shape[-1])[..., None, :]
    group, regret = weighted.sum(axis=-1), weighted.max(axis=-1)
    index = np.zeros(group.shape)
    for part, measure in ((majority, group), (1 - majority, regret)):
        low = measure.min(axis=-1, keepdims=True)
        spread = measure.max(axis=-1, keepdims=True) - low
        spread = np.where(spread <= _TIE, 0.0, spread)
        index = index + part * _ratio(measure - low, spread)
    return Compromise(group, regret, index, _compromise_set(group, regret, index))
