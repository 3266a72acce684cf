"""Who wins where: the offer that is best most often for each split of weight among three groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tandau.ranking.inputs import finite, refusal
from tandau.ranking.smaa import first_rank

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

N_STEPS = 20
_CORNERS = 3


@dataclass(frozen=True)
class Triangle:
    """A grid over the weights of three groups.

    Parameters
    ----------
    groups
        Places of the three groups.
    rest
        Weight that all other groups share evenly.
    points
        Split of the remaining weight between the three, rows that sum to one, (point, 3).
    winner
        Place of the offer that is best most often, (point,).
    share
        How often it is, (point,).
    """

    groups: tuple[int, int, int]
    rest: float
    points: np.ndarray
    winner: np.ndarray
    share: np.ndarray


def group_worth(worth: ArrayLike, members: list[list[int]]) -> np.ndarray:
    """Return the mean worth of the criteria of each group, shape (sample, offer, group).

    Parameters
    ----------
    worth
        Shape (sample, offer, criterion).
    members
        Places of the criteria of each group.
    """
    table = finite("worth", worth, n_dims=(3,))
    return np.stack([table[:, :, places].mean(axis=-1) for places in members], axis=-1)


def telling_groups(central_weight: ArrayLike, first: ArrayLike) -> tuple[int, ...]:
    """Return the three groups whose weights decide most which offer is best.

    Those whose central weights differ most between the offers, offers counted by how often they are
    best; in their own order.

    Parameters
    ----------
    central_weight
        Shape (offer, group), NaN for offers that are never best.
    first
        Probability of being best, shape (offer,).

    Examples
    --------
    >>> telling_groups([[0.5, 0.2, 0.2, 0.1], [0.1, 0.4, 0.2, 0.3]], [0.5, 0.5])
    (0, 1, 3)
    """
    central = np.asarray(central_weight, dtype=float)
    often = np.where(np.isnan(central).any(axis=1), 0.0, np.asarray(first, dtype=float))
    known = np.nan_to_num(central)
    mean = often @ known / often.sum()
    spread = often @ (known - mean) ** 2
    chosen = np.argsort(-np.round(spread, 12), kind="stable")[:_CORNERS]
    return tuple(sorted(int(place) for place in chosen))


def weight_triangle(
    worth_of_groups: ArrayLike, groups: tuple[int, ...], *, rest: float = 0.0
) -> Triangle:
    """Return who wins for every split of weight between three groups.

    Parameters
    ----------
    worth_of_groups
        Shape (sample, offer, group).
    groups
        Places of three groups.
    rest
        Weight that all other groups share evenly, 0 to below 1.

    Raises
    ------
    ModelError
        If there are not three groups or no weight is left for them.

    Examples
    --------
    >>> table = np.array([[[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]]])
    >>> found = weight_triangle(table, (0, 1, 2))
    >>> found.winner[[0, -1]].tolist(), len(found.points)
    ([1, 0], 231)
    """
    table = finite("worth_of_groups", worth_of_groups, n_dims=(3,))
    n_groups = table.shape[-1]
    if len(set(groups)) != _CORNERS or not 0 <= rest < 1:
        told = f"groups {groups}, rest {rest:g}"
        raise refusal("groups", told, "three groups, rest 0 to below 1", "name three")
    others = [place for place in range(n_groups) if place not in groups]
    points = np.array(
        [
            (one, two, N_STEPS - one - two)
            for one in range(N_STEPS + 1)
            for two in range(N_STEPS + 1 - one)
        ]
    )
    points = points / N_STEPS
    part = 1 - rest if others else 1.0
    weights = np.zeros((len(points), n_groups))
    weights[:, list(groups)] = part * points
    if others:
        weights[:, others] = rest / len(others)
    shares = np.stack([first_rank(np.round(table @ row, 12)) for row in weights])
    first, second, third = groups
    return Triangle((first, second, third), rest, points, shares.argmax(axis=1), shares.max(axis=1))
