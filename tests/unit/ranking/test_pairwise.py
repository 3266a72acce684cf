"""AHP and best-worst weights beyond the published tables."""

import numpy as np
import pytest

from tandau.errors import ModelError
from tandau.ranking.pairwise import ahp_priorities, best_worst_weights, random_index

TRUE = np.array([0.4, 0.3, 0.2, 0.1])
RATIOS = TRUE[:, None] / TRUE


def test_consistent_comparisons_give_their_weights_back():
    found = ahp_priorities(RATIOS)
    assert found.weights == pytest.approx(TRUE)
    assert found.largest_eigenvalue == pytest.approx(4)
    assert found.consistency_ratio == pytest.approx(0, abs=1e-12)


def test_comparisons_not_made_are_filled_as_the_others_say():
    holes = RATIOS.copy()
    for row, column in ((0, 3), (1, 2), (0, 2)):
        holes[row, column] = holes[column, row] = np.nan
    found = ahp_priorities(holes)
    assert found.weights == pytest.approx(TRUE, abs=1e-5)
    assert found.consistency_ratio == pytest.approx(0, abs=1e-8)


def test_ring_of_preferences_is_inconsistent():
    ring = [[1, 9, 1 / 9], [1 / 9, 1, 9], [9, 1 / 9, 1]]
    found = ahp_priorities(ring)
    assert found.weights == pytest.approx([1 / 3] * 3)
    # Row sums of such a ring are all 1 + 9 + 1/9, which is its eigenvalue.
    assert found.largest_eigenvalue == pytest.approx(10 + 1 / 9)
    assert found.consistency_ratio == pytest.approx((10 + 1 / 9 - 3) / 2 / random_index(3))


def test_rounded_reciprocals_are_taken():
    found = ahp_priorities([[1, 3, 8], [0.33, 1, 3], [0.13, 0.33, 1]])
    exact = ahp_priorities([[1, 3, 8], [1 / 3, 1, 3], [1 / 8, 1 / 3, 1]])
    assert found.weights == pytest.approx(exact.weights, abs=0.005)


def test_two_criteria_always_agree():
    assert ahp_priorities([[1, 3], [1 / 3, 1]]).consistency_ratio == 0


def test_consistent_best_worst_comparisons_give_their_weights_back():
    found = best_worst_weights(TRUE[0] / TRUE, TRUE / TRUE[3])
    assert found.weights == pytest.approx(TRUE)
    assert (found.deviation, found.input_consistency) == pytest.approx((0, 0), abs=1e-9)


def test_input_consistency_by_hand():
    # |2 * 2 - 8| of at most 8 * 8 - 8.
    found = best_worst_weights([1, 2, 8], [8, 2, 1])
    assert found.input_consistency == pytest.approx(4 / 56)
    assert found.deviation > 0


def test_no_other_weights_have_a_smaller_deviation():
    best, worst = np.array([1, 2, 5, 9]), np.array([9, 6, 2, 1])
    found = best_worst_weights(best, worst)
    some = np.random.default_rng(7).dirichlet(np.ones(4), 200_000)
    first = np.abs(some[:, [0]] - best * some)
    second = np.abs(some - worst * some[:, [3]])
    assert np.maximum(first, second).max(axis=1).min() >= found.deviation - 1e-12


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: ahp_priorities([[1, 2, 3]]), "a square"),
        (lambda: ahp_priorities([[1, 2], [1, 1]]), r"matrix\[0, 1\]"),
        (lambda: ahp_priorities([[1, -2], [-0.5, 1]]), "positive ratios"),
        (lambda: ahp_priorities(np.full((3, 3), np.nan)), "one connected whole"),
        (lambda: ahp_priorities(np.ones((16, 16))), "3 to 15"),
        (lambda: random_index(4, "alonso"), "donegan_dodd"),
        (lambda: best_worst_weights([1, 2], [2, 1, 1]), "as many of both"),
        (lambda: best_worst_weights([2, 2], [2, 1]), "1 for itself"),
    ],
)
def test_refusals_say_what_is_wrong(call, told):
    with pytest.raises(ModelError, match=told):
        call()
