"""PROMETHEE II: net flows of pairwise preferences. Source: [BransVincke1985]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tandau.ranking.inputs import finite, refusal, shares, signs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

SHAPES = ("usual", "u_shape", "v_shape", "level", "linear", "gaussian")


@dataclass(frozen=True)
class Flows:
    """Flows of preference, shape (…, alternative).

    Parameters
    ----------
    leaving, entering
        Mean preference over the others and of the others, 0 to 1.
    net
        Their difference, -1 to 1; the ranking of PROMETHEE II.
    """

    leaving: np.ndarray
    entering: np.ndarray
    net: np.ndarray


def preference(lead: np.ndarray, shape: str, indifference: float, strict: float) -> np.ndarray:
    """Return the degree to which a lead is preferred, 0 to 1.

    Parameters
    ----------
    lead
        How much better one is, in the unit of the criterion, any shape.
    shape
        ``usual`` any lead counts in full; ``u_shape`` one above `indifference` does; ``v_shape``
        rises to `strict`; ``level`` a half above `indifference`, all above `strict`; ``linear``
        rises between the two; ``gaussian`` with `strict` as its spread.
    indifference, strict
        Thresholds in the unit of the criterion; those that the shape does not use are ignored.

    Examples
    --------
    >>> preference(np.array([1.0, 2.0, 5.0]), "linear", 1, 3).tolist()
    [0.0, 0.5, 1.0]
    """
    if shape == "usual":
        return np.asarray(lead > 0, dtype=float)
    if shape == "u_shape":
        return np.asarray(lead > indifference, dtype=float)
    if shape == "level":
        return np.asarray(0.5 * (lead > indifference) + 0.5 * (lead > strict))
    if shape == "gaussian":
        return np.asarray(-np.expm1(-(np.maximum(lead, 0) ** 2) / (2 * strict**2)))
    start = indifference if shape == "linear" else 0.0
    if strict == start:
        return np.asarray(lead > start, dtype=float)
    return np.asarray(np.clip((lead - start) / (strict - start), 0, 1))


def _thresholds(
    shapes: Sequence[str], indifference: ArrayLike, strict: ArrayLike, n: int
) -> tuple[np.ndarray, np.ndarray]:
    low = np.broadcast_to(finite("indifference", indifference), (n,))
    high = np.broadcast_to(finite("strict", strict), (n,))
    for place, shape in enumerate(shapes):
        where = f"shapes[{place}]"
        if shape not in SHAPES:
            raise refusal(where, shape, f"one of {', '.join(SHAPES)}", "name one of them")
        if min(low[place], high[place]) < 0:
            raise refusal(where, "a negative threshold", "zero or more", "correct it")
        if shape in {"level", "linear"} and high[place] < low[place]:
            got = f"strict {high[place]:g} below indifference {low[place]:g}"
            raise refusal(where, got, "indifference <= strict", "exchange them")
        if shape == "gaussian" and high[place] == 0:
            raise refusal(where, "a spread of zero", "more than zero", "give it as strict")
    return low, high


def promethee_ii(
    performance: ArrayLike,
    weights: ArrayLike,
    directions: ArrayLike,
    *,
    shapes: str | Sequence[str] = "usual",
    indifference: ArrayLike = 0.0,
    strict: ArrayLike = 0.0,
) -> Flows:
    """Return the flows of preference.

    Parameters
    ----------
    performance
        Shape (…, alternative, criterion), at least two alternatives.
    weights
        Shape (…, criterion); scaled to sum to one.
    directions
        1 where more is better, -1 where less is, shape (criterion,).
    shapes
        Preference function, one for all or one per criterion; see `preference`.
    indifference, strict
        Thresholds in the units of the criteria, one for all or shape (criterion,).

    Raises
    ------
    ModelError
        If a shape is unknown, thresholds do not fit it or there is only one alternative.

    Examples
    --------
    >>> table = [[4, 3, 2], [3, 2, 4], [5, 1, 3]]
    >>> promethee_ii(table, [0.5, 0.3, 0.2], [1, 1, 1]).net.round(9).tolist()
    [0.1, -0.3, 0.2]
    """
    values = finite("performance", performance)
    n_alternatives, n_criteria = values.shape[-2:]
    if n_alternatives == 1:
        raise refusal("performance", "one alternative", "two or more", "add another")
    values = values * signs("directions", directions, n_criteria)
    parts = shares("weights", weights, n_criteria)
    kinds = [shapes] * n_criteria if isinstance(shapes, str) else list(shapes)
    if len(kinds) != n_criteria:
        told = f"{len(kinds)} shapes"
        raise refusal("shapes", told, f"one or {n_criteria}", "give one per criterion")
    low, high = _thresholds(kinds, indifference, strict, n_criteria)
    batch = np.broadcast_shapes(values.shape[:-2], parts.shape[:-1])
    leaving, entering = np.zeros((2, *batch, n_alternatives))
    for one in range(n_alternatives):
        lead = values[..., one : one + 1, :] - values
        for place, shape in enumerate(kinds):
            wins = preference(lead[..., place], shape, low[place], high[place])
            flow = parts[..., place, None] * wins
            leaving[..., one] += flow.sum(axis=-1)
            entering += flow
    leaving, entering = leaving / (n_alternatives - 1), entering / (n_alternatives - 1)
    return Flows(leaving, entering, leaving - entering)
