"""When does an offer fail, by a tree of yes-or-no questions (CART): a second opinion to PRIM.

A tree splits the cases once and for all, so that its boxes do not overlap and cover everything;
PRIM's may overlap and are chosen one by one. Source: [Breiman1984], scikit-learn's implementation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.tree import DecisionTreeClassifier

from tandau.ranking.discovery import Box
from tandau.ranking.inputs import finite, refusal

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def cart(
    inputs: ArrayLike,
    is_of_interest: ArrayLike,
    *,
    n_boxes: int = 8,
    least_mass: float = 0.05,
    seed: int = 0,
) -> list[Box]:
    """Return the leaves of a tree in which cases of interest are denser than overall.

    Parameters
    ----------
    inputs
        Shape (case, input).
    is_of_interest
        Shape (case,), true or 1 where the outcome is of interest.
    n_boxes
        Leaves of the tree at most, two or more.
    least_mass
        Share of all cases that a leaf holds at least.
    seed
        Decides between splits that are equally good.

    Returns
    -------
    list of Box
        The densest first; limits lie half-way between cases.

    Raises
    ------
    ModelError
        If shapes do not fit or nothing is of interest.

    Examples
    --------
    >>> values = np.random.default_rng(0).random((1000, 2))
    >>> best = cart(values, values[:, 0] > 0.8)[0]
    >>> best.restricted, best.density, best.coverage
    ((0,), 1.0, 1.0)
    """
    values, wanted = finite("inputs", inputs, n_dims=(2,)), np.asarray(is_of_interest, dtype=bool)
    if wanted.shape != values.shape[:1] or not wanted.any() or wanted.all():
        told = f"{int(wanted.sum())} of {wanted.size} outcomes of interest, {len(values)} cases"
        raise refusal("is_of_interest", told, "some, not all, one per case", "move the threshold")
    if n_boxes < 2 or not 0 < least_mass < 0.5:  # noqa: PLR2004
        told = f"{n_boxes} boxes, least mass {least_mass:g}"
        raise refusal("n_boxes", told, "two or more, above 0 and below 0.5", "correct them")
    tree = DecisionTreeClassifier(
        max_leaf_nodes=n_boxes,
        min_samples_leaf=max(1, int(np.ceil(least_mass * len(values)))),
        random_state=seed,
    ).fit(values, wanted)
    found = []
    for leaf, (low, high) in _limits(tree.tree_, values.shape[1]).items():
        inside = tree.apply(values) == leaf
        n_found = int(wanted[inside].sum())
        box = Box(
            low, high, n_found / int(wanted.sum()), float(wanted[inside].mean()), inside.mean()
        )
        if box.density > wanted.mean():
            found.append(box)
    return sorted(found, key=lambda box: (-box.density, -box.coverage))


def _limits(tree: object, n_inputs: int) -> dict[int, tuple[np.ndarray, np.ndarray]]:
    """Return the limits of every leaf by its number; a split sends what is equal to the left."""
    left, right = tree.children_left, tree.children_right  # type: ignore[attr-defined]
    feature, threshold = tree.feature, tree.threshold  # type: ignore[attr-defined]
    found = {}
    waiting = [(0, np.full(n_inputs, -np.inf), np.full(n_inputs, np.inf))]
    while waiting:
        node, low, high = waiting.pop()
        if left[node] < 0:
            found[node] = (low, high)
            continue
        below, above = high.copy(), low.copy()
        below[feature[node]] = threshold[node]
        above[feature[node]] = np.nextafter(threshold[node], np.inf)
        waiting += [(left[node], low, below), (right[node], above, high)]
    return found
