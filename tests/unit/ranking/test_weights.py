"""Weights: uniform where nothing is said, narrowed by what is."""

import numpy as np
import pytest

from tandau.ranking.criteria import Criterion
from tandau.ranking.weights import by_group, flat, ordered, uniform

N = 200_000
TREE = [
    Criterion(f"{group}{number}", "", group, False, "lcoe", (0.0, 1.0), (0.0, 1.0))
    for group, count in (("a", 3), ("b", 1), ("c", 2))
    for number in range(count)
]


def fresh():
    return np.random.default_rng(11)


def by_groups(weights):
    return np.stack(
        [weights[:, [one.group == group for one in TREE]].sum(axis=1) for group in "abc"], axis=1
    )


@pytest.mark.parametrize(
    "draw",
    [
        lambda: uniform(100, 6, fresh()),
        lambda: ordered(100, 6, fresh()),
        lambda: flat(TREE, 100, fresh()),
        lambda: by_group(TREE, (), 100, fresh()),
        lambda: by_group(TREE, ("c", "a"), 100, fresh()),
    ],
)
def test_rows_are_weights(draw):
    weights = draw()
    assert weights.shape == (100, 6)
    assert (weights >= 0).all()
    assert weights.sum(axis=1) == pytest.approx(np.ones(100))


def test_uniform_has_the_moments_of_the_simplex():
    weights = uniform(N, 4, fresh())
    assert weights.mean(axis=0) == pytest.approx([0.25] * 4, abs=0.002)
    # variance of a Dirichlet of ones: (n - 1) / (n^2 (n + 1))
    assert weights.var(axis=0) == pytest.approx([3 / 80] * 4, abs=0.001)
    # P(w > t) = (1 - t)^(n - 1)
    assert (weights[:, 0] > 0.5).mean() == pytest.approx(1 / 8, abs=0.003)


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_ordered_matches_the_rank_order_centroid(n):
    weights = ordered(N, n, fresh())
    assert (np.diff(weights, axis=1) <= 1e-12).all()
    centroid = [sum(1 / k for k in range(i, n + 1)) / n for i in range(1, n + 1)]
    assert weights.mean(axis=0) == pytest.approx(centroid, abs=0.002)


def test_ordered_is_the_sorted_uniform_draw():
    some = np.sort(uniform(N, 3, fresh()), axis=1)[:, ::-1]
    others = ordered(N, 3, np.random.default_rng(12))
    for level in (0.25, 0.5, 0.75):
        assert np.quantile(others, level, axis=0) == pytest.approx(
            np.quantile(some, level, axis=0), abs=0.004
        )


def test_groups_weigh_the_same_whatever_their_size():
    weights = by_group(TREE, (), N, fresh())
    assert by_groups(weights).mean(axis=0) == pytest.approx([1 / 3] * 3, abs=0.003)
    assert weights.mean(axis=0) == pytest.approx([1 / 9] * 3 + [1 / 3] + [1 / 6] * 2, abs=0.003)
    assert flat(TREE, N, fresh()).mean(axis=0) == pytest.approx([1 / 6] * 6, abs=0.003)


def test_stated_order_holds_in_every_draw():
    shares = by_groups(by_group(TREE, ("b", "c", "a"), N, fresh()))
    assert (shares[:, 1] >= shares[:, 2] - 1e-12).all()
    assert (shares[:, 2] >= shares[:, 0] - 1e-12).all()
    centroid = [(1 + 1 / 2 + 1 / 3) / 3, (1 / 2 + 1 / 3) / 3, 1 / 9]
    assert shares[:, [1, 2, 0]].mean(axis=0) == pytest.approx(centroid, abs=0.003)


def test_group_that_is_not_named_is_free():
    shares = by_groups(by_group(TREE, ("c", "a"), N, fresh()))
    assert (shares[:, 2] >= shares[:, 0] - 1e-12).all()
    assert shares.mean(axis=0) == pytest.approx([1 / 6, 1 / 3, 1 / 2], abs=0.003)
    # the largest of three as often as the others together would have it
    assert (shares.argmax(axis=1) == 1).mean() == pytest.approx(1 / 3, abs=0.005)


def test_group_that_is_not_there_is_left_out():
    named = by_group(TREE, ("c", "politics", "a"), 100, fresh())
    assert np.array_equal(named, by_group(TREE, ("c", "a"), 100, fresh()))
