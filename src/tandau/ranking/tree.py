"""Trees of criteria: local weights down to the leaves, values up to the root.

A tree is an array of parents: node i hangs below ``parents[i]``, -1 for the root's children.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tandau.ranking.inputs import finite, refusal
from tandau.ranking.weights import uniform

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def _checked(parents: ArrayLike) -> np.ndarray:
    found = np.asarray(parents, dtype=int)
    if found.ndim != 1 or not found.size or found.min() < -1 or found.max() >= len(found):
        wanted = "one parent per node, -1 below the root"
        raise refusal("parents", f"{found.tolist()}", wanted, "name nodes by their place")
    up = found.copy()
    for _ in range(len(found)):
        up = np.where(up >= 0, found[up], -1)
    if (up >= 0).any():
        at = f"parents[{int(np.argmax(up >= 0))}]"
        raise refusal(at, "a node below itself", "a tree", "break the ring")
    return found


def leaves(parents: ArrayLike) -> np.ndarray:
    """Return the nodes that no other hangs below, in their order.

    Examples
    --------
    >>> leaves([-1, -1, 0, 0]).tolist()
    [1, 2, 3]
    """
    found = _checked(parents)
    return np.setdiff1d(np.arange(len(found)), found)


def leaf_weights(parents: ArrayLike, local: ArrayLike) -> np.ndarray:
    """Return the weights of the leaves: products of local weights on the way from the root.

    Parameters
    ----------
    parents
        Shape (node,), -1 below the root.
    local
        Weight of each node among its siblings, shape (…, node).

    Returns
    -------
    numpy.ndarray
        Shape (…, leaf), in the order of `leaves`.

    Examples
    --------
    >>> leaf_weights([-1, -1, 0, 0], [0.4, 0.6, 0.25, 0.75]).round(9).tolist()
    [0.6, 0.1, 0.3]
    """
    tree, weights = _checked(parents), finite("local", local)
    if weights.shape[-1] != len(tree):
        told = f"shape {weights.shape}"
        raise refusal("local", told, f"last axis of length {len(tree)}", "give one per node")
    ends = leaves(tree)
    product, up = weights[..., ends], tree[ends]
    while (up >= 0).any():
        product = product * np.where(up >= 0, weights[..., up], 1.0)
        up = np.where(up >= 0, tree[up], -1)
    return np.asarray(product)


def roll_up(parents: ArrayLike, local: ArrayLike, values: ArrayLike) -> np.ndarray:
    """Return the value of every node and of the whole: weighted sums of what hangs below.

    Parameters
    ----------
    parents
        Shape (node,), -1 below the root.
    local
        Weight of each node among its siblings, shape (node,).
    values
        Worth of the leaves, shape (…, leaf), in the order of `leaves`.

    Returns
    -------
    numpy.ndarray
        Shape (…, node + 1): the nodes in their order, then the whole.

    Examples
    --------
    >>> roll_up([-1, -1, 0, 0], [0.4, 0.6, 0.25, 0.75], [1.0, 0.0, 1.0]).round(9).tolist()
    [0.75, 1.0, 0.0, 1.0, 0.9]
    """
    tree = _checked(parents)
    weights, given = finite("local", local, n_dims=(1,)), finite("values", values)
    ends = leaves(tree)
    if len(weights) != len(tree) or given.shape[-1] != len(ends):
        told = f"{len(weights)} weights, {given.shape[-1]} values"
        raise refusal("local", told, f"{len(tree)} and {len(ends)}", "match the tree")
    found = np.zeros((*given.shape[:-1], len(tree) + 1))
    found[..., ends] = given
    depth, up = np.zeros(len(tree), dtype=int), tree
    while (up >= 0).any():
        depth, up = depth + (up >= 0), np.where(up >= 0, tree[up], -1)
    # The deepest first: by the time a node is added to its parent it is complete.
    for node in np.argsort(-depth, kind="stable"):
        found[..., tree[node]] += weights[node] * found[..., node]
    return found


def by_node(parents: ArrayLike, n_samples: int, generator: np.random.Generator) -> np.ndarray:
    """Return weights of the leaves, uniform on the simplex at every node of a tree of any depth.

    Parameters
    ----------
    parents
        Shape (node,), -1 below the root.
    n_samples
        Number of weight vectors.
    generator
        Source of random numbers.

    Returns
    -------
    numpy.ndarray
        Shape (n_samples, leaf), in the order of `leaves`, rows that sum to one.
    """
    tree = _checked(parents)
    local = np.empty((n_samples, len(tree)))
    for parent in np.unique(tree):
        siblings = np.flatnonzero(tree == parent)
        local[:, siblings] = uniform(n_samples, len(siblings), generator)
    return leaf_weights(tree, local)
