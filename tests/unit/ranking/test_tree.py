"""Trees of criteria, value functions and concentration."""

import numpy as np
import pytest

from tandau.errors import ModelError
from tandau.ranking.concentration import concentration
from tandau.ranking.tree import by_node, leaf_weights, leaves, roll_up
from tandau.ranking.value_functions import partial_value

# Two nodes at the top; the first has a leaf and a node with three leaves.
PARENTS = [-1, -1, 0, 0, 3, 3, 3]


def test_whole_is_the_leaves_at_their_weights():
    local = [0.7, 0.3, 0.4, 0.6, 0.2, 0.3, 0.5]
    values = np.random.default_rng(8).random((10, 5))
    found = roll_up(PARENTS, local, values)
    assert leaves(PARENTS).tolist() == [1, 2, 4, 5, 6]
    assert leaf_weights(PARENTS, local).sum() == pytest.approx(1)
    assert found[:, -1] == pytest.approx(values @ leaf_weights(PARENTS, local))
    assert found[:, 3] == pytest.approx(values[:, 2:] @ [0.2, 0.3, 0.5])


def test_weights_by_node_differ_from_flat_ones():
    weights = by_node(PARENTS, 100_000, np.random.default_rng(9))
    assert weights.sum(axis=1) == pytest.approx(np.ones(len(weights)))
    assert weights.mean(axis=0) == pytest.approx([1 / 2, 1 / 4, *[1 / 12] * 3], abs=0.003)
    # The part of a node is uniform whatever hangs below it.
    assert weights[:, 0].std() == pytest.approx(np.sqrt(1 / 12), abs=0.002)


def test_concentration_of_many_equal_shares():
    found = concentration(np.ones((3, 7)))
    assert found.effective_number == pytest.approx([7] * 3)
    assert np.exp(found.shannon) == pytest.approx([7] * 3)
    assert concentration([5, 0]).shannon == 0


def test_falling_corners_are_turned():
    assert partial_value([0, 5, 10], [10, 0], [0, 1]).tolist() == [1, 0.5, 0]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: leaves([1, 0]), "a node below itself"),
        (lambda: leaves([2]), "one parent per node"),
        (lambda: leaf_weights(PARENTS, [1, 2]), "last axis of length 7"),
        (lambda: roll_up(PARENTS, [1] * 7, [1, 2]), "7 and 5"),
        (lambda: partial_value([1], [0, 1, 2], [0, 1, 0.5]), "both monotone"),
        (lambda: partial_value([1], [0, 0], [0, 1]), "both monotone"),
        (lambda: partial_value([1], [0], [0]), "two or more"),
        (lambda: partial_value([3], [0, 1], [0, 1], outside="error"), "0 to 1"),
        (lambda: partial_value([3], [0, 1], [0, 1], outside="wrap"), "clip, extend or error"),
    ],
)
def test_refusals_say_what_is_wrong(call, told):
    with pytest.raises(ModelError, match=told):
        call()
