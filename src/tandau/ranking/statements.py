"""Weights of groups from one stakeholder's statement, whatever its form.

Source: [Saaty2008], [Rezaei2016] for comparisons; `weight_sets` and `weight_statements` for sets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from tandau.ranking.weight_sets import in_order, in_ratio
from tandau.ranking.weight_statements import consistent, within
from tandau.ranking.weights import uniform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tandau.ranking.criteria import Criterion


@dataclass(frozen=True)
class Statement:
    """One statement on the weights of groups, named by place.

    Parameters
    ----------
    kind
        ``order`` takes `tiers`; ``interval`` and ``swing`` take `low` and `high`; ``inequalities``
        take `rows` and `limits`; ``point`` takes `places` and `parts`.
    tiers
        Groups from the most important tier down.
    low, high
        Bounds of weights, or points beside a reference, shape (group,).
    rows, limits
        ``rows @ weights <= limits``.
    places, parts
        The groups that were compared and how they share their common part.
    """

    kind: Literal["order", "interval", "swing", "inequalities", "point"]
    tiers: tuple[tuple[int, ...], ...] = ()
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    rows: tuple[tuple[float, ...], ...] = ()
    limits: tuple[float, ...] = ()
    places: tuple[int, ...] = ()
    parts: tuple[float, ...] = ()


def group_weights(
    statement: Statement | None, n_groups: int, n_samples: int, generator: np.random.Generator
) -> np.ndarray:
    """Return weights of groups, uniform on what was said.

    Parameters
    ----------
    statement
        None where nothing was said.
    n_groups, n_samples
        How many groups, how many weight vectors.
    generator
        Source of random numbers.

    Returns
    -------
    numpy.ndarray
        Shape (n_samples, n_groups), rows that sum to one.

    Raises
    ------
    ModelError
        If nothing fits the statement, or too little does to be drawn.

    Examples
    --------
    >>> told = Statement("point", places=(0, 1), parts=(0.75, 0.25))
    >>> drawn = group_weights(told, 3, 2, np.random.default_rng(0))
    >>> (drawn[:, 0] / drawn[:, 1]).round(6).tolist()
    [3.0, 3.0]
    """
    if statement is None:
        return uniform(n_samples, n_groups, generator)
    if statement.kind == "order":
        return in_order(statement.tiers, n_groups, n_samples, generator)
    if statement.kind == "interval":
        return within(statement.low, statement.high, n_samples, generator)
    if statement.kind == "swing":
        return in_ratio(statement.low, statement.high, n_samples, generator)
    if statement.kind == "inequalities":
        return consistent(statement.rows, statement.limits, n_samples, generator)
    # The compared groups share what they have in common; the others are free beside them.
    weights = uniform(n_samples, n_groups, generator)
    places = list(statement.places)
    whole = weights[:, places].sum(axis=1, keepdims=True)
    weights[:, places] = whole * np.asarray(statement.parts)
    return weights


def spread(
    criteria: Sequence[Criterion], shares: np.ndarray, generator: np.random.Generator
) -> np.ndarray:
    """Return weights of the criteria: each group's share split evenly at random among its own.

    Parameters
    ----------
    criteria
        The leaves; their groups stand in the order in which they come first.
    shares
        Of the groups, shape (sample, group).
    generator
        Source of random numbers.

    Returns
    -------
    numpy.ndarray
        Shape (sample, criterion), rows that sum to one.
    """
    groups = list(dict.fromkeys(criterion.group for criterion in criteria))
    weights = np.empty((len(shares), len(criteria)))
    for number, group in enumerate(groups):
        members = [i for i, criterion in enumerate(criteria) if criterion.group == group]
        inside = uniform(len(shares), len(members), generator)
        weights[:, members] = shares[:, [number]] * inside
    return weights
