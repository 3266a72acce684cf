"""Weights: the whole space of them first, narrowed only by what stakeholders say.

Weights are drawn node by node: the groups share one, and the criteria of each group share the
group's part, both uniform on the simplex (Dirichlet of ones). A flat draw over all leaves would say
that groups with many leaves matter more; `flat` gives it for comparison. Source:
[LahdelmaSalminen2001].
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tandau.ranking.criteria import Criterion


def uniform(n_samples: int, n_weights: int, generator: np.random.Generator) -> np.ndarray:
    """Return weights uniform on the simplex.

    Returns
    -------
    numpy.ndarray
        Shape (n_samples, n_weights), rows that sum to one.
    """
    spacings = generator.standard_exponential((n_samples, n_weights))
    return np.asarray(spacings / spacings.sum(axis=1, keepdims=True))


def ordered(n_samples: int, n_weights: int, generator: np.random.Generator) -> np.ndarray:
    """Return weights uniform on ``w1 >= w2 >= … >= wn``.

    Exact: the simplex of ordered weights is the affine image of the simplex under its corners
    ``(1/i, …, 1/i, 0, …)``; the mean is the rank-order centroid.

    Returns
    -------
    numpy.ndarray
        Shape (n_samples, n_weights).
    """
    corners = np.tril(np.ones((n_weights, n_weights))) / np.arange(1, n_weights + 1)[:, None]
    return uniform(n_samples, n_weights, generator) @ corners


def by_group(
    criteria: Sequence[Criterion],
    order: Sequence[str],
    n_samples: int,
    generator: np.random.Generator,
) -> np.ndarray:
    """Return weights of the criteria, drawn node by node.

    Parameters
    ----------
    criteria
        The leaves; their groups are the nodes.
    order
        Groups from the most to the least important; groups not named, and an empty order, are free:
        they share the space below no one.
    n_samples
        Number of weight vectors.
    generator
        Source of random numbers.

    Returns
    -------
    numpy.ndarray
        Shape (n_samples, n_criteria), rows that sum to one.
    """
    groups = list(dict.fromkeys(criterion.group for criterion in criteria))
    shares = uniform(n_samples, len(groups), generator)
    named = [groups.index(group) for group in order if group in groups]
    if named:
        # Sorting the named parts keeps the draw uniform on the cone that the order describes.
        shares[:, named] = -np.sort(-shares[:, named], axis=1)
    weights = np.empty((n_samples, len(criteria)))
    for number, group in enumerate(groups):
        members = [i for i, criterion in enumerate(criteria) if criterion.group == group]
        inside = uniform(n_samples, len(members), generator)
        weights[:, members] = shares[:, [number]] * inside
    return weights


def flat(
    criteria: Sequence[Criterion], n_samples: int, generator: np.random.Generator
) -> np.ndarray:
    """Return weights uniform on the simplex of all leaves, shape (n_samples, n_criteria)."""
    return uniform(n_samples, len(criteria), generator)
