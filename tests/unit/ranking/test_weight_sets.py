"""Weights uniform on statements: exact against plain rejection and closed forms."""

import numpy as np
import pytest

from tandau.errors import ModelError
from tandau.ranking.weight_sets import in_order, in_ratio, rank_order_centroid
from tandau.ranking.weight_statements import consistent, statements_to_relax, within
from tandau.ranking.weights import uniform

N = 100_000


def fresh(seed=3):
    return np.random.default_rng(seed)


def assert_alike(found, plain):
    """Means, spreads and quantiles as those of plain rejection, within their own noise."""
    assert found.sum(axis=1) == pytest.approx(np.ones(len(found)))
    noise = found.std(axis=0) * np.sqrt(1 / len(found) + 1 / len(plain))
    assert (np.abs(found.mean(axis=0) - plain.mean(axis=0)) < 5 * noise + 1e-12).all()
    assert found.std(axis=0) == pytest.approx(plain.std(axis=0), rel=0.05)
    levels = [0.05, 0.25, 0.5, 0.75, 0.95]
    gap = np.quantile(found, levels, axis=0) - np.quantile(plain, levels, axis=0)
    assert (np.abs(gap) < 20 * noise).all()


def kept(holds, n_weights, n_draws=1_500_000):
    drawn = uniform(n_draws, n_weights, fresh(4))
    found = drawn[holds(drawn)]
    assert len(found) > 3000
    return found


def test_tiers_are_the_draws_that_keep_them():
    found = in_order([3, [0, 2]], 5, N, fresh())
    plain = kept(lambda w: (w[:, 3] >= w[:, 0]) & (w[:, 3] >= w[:, 2]), 5)
    assert_alike(found, plain)
    found = in_order([[0, 1], 2], 4, N, fresh())
    assert_alike(found, kept(lambda w: np.minimum(w[:, 0], w[:, 1]) >= w[:, 2], 4))


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ([0.1, 0.0, 0.2, 0.0], [0.6, 0.5, 0.5, 0.3]),
        ([0.0, 0.0, 0.0, 0.1], [0.3, 0.3, 0.35, 0.4]),
    ],
)
def test_intervals_are_the_draws_inside_them(low, high):
    found = within(low, high, N, fresh())
    assert (found >= np.array(low) - 1e-12).all()
    assert (found <= np.array(high) + 1e-12).all()
    assert_alike(found, kept(lambda w: ((w >= low) & (w <= high)).all(axis=1), 4))


def test_wide_intervals_of_many_criteria_are_drawn():
    n = 24
    found = within(np.full(n, 0.3 / n), np.full(n, 3 / n), 20_000, fresh())
    assert found.mean(axis=0) == pytest.approx(np.full(n, 1 / n), abs=0.002)


def test_intervals_that_leave_one_point_give_it():
    assert within([0.2, 0.8], [0.5, 1], 2, fresh()).tolist() == [[0.2, 0.8]] * 2
    assert within([0.0, 0.0], [0.2, 0.8], 2, fresh()).tolist() == [[0.2, 0.8]] * 2


def test_ratios_are_the_draws_that_keep_them():
    low, high = np.array([0.2, 1, 0.5, 0.0]), np.array([0.9, 1, 2.5, 1.0])
    found = in_ratio(low, high, N, fresh())
    ratio = found / found[:, [1]]
    assert (ratio >= low - 1e-9).all()
    assert (ratio <= high + 1e-9).all()

    def holds(w):
        return ((w >= low * w[:, [1]]) & (w <= high * w[:, [1]])).all(axis=1)

    assert_alike(found, kept(holds, 4))


def test_ratios_stated_exactly_leave_the_rest_uniform():
    # Two of three are as one to two: what they share with the third is one free number, uniform.
    found = in_ratio([1, 2, 0], [1, 2, 6], N, fresh())
    assert found[:, 1] == pytest.approx(2 * found[:, 0])
    levels = np.quantile(found[:, 2], [0.25, 0.5, 0.75]) / (6 / 9)
    assert levels == pytest.approx([0.25, 0.5, 0.75], abs=0.01)


def test_swings_of_many_criteria_lose_no_draw():
    n = 30
    low, high = np.append(100.0, np.full(n - 1, 5.0)), np.append(100.0, np.full(n - 1, 100.0))
    found = in_ratio(low, high, 20_000, fresh())
    assert found.shape == (20_000, n)
    assert (found[:, 0] >= found.max(axis=1) - 1e-12).all()
    # Exchangeable but for the reference.
    assert np.ptp(found[:, 1:].mean(axis=0)) < 8 * found[:, 1].std() / np.sqrt(20_000)


def test_ratios_do_not_depend_on_the_unit_of_points():
    low, high = np.array([1.0, 0.1, 0.2]), np.array([1.0, 0.5, 0.9])
    for factor in (1e-6, 100.0, 1e6):
        assert in_ratio(factor * low, factor * high, 50, fresh()) == pytest.approx(
            in_ratio(low, high, 50, fresh())
        )


def test_reference_may_be_the_least_by_far():
    found = in_ratio([1, 0, 0], [1, 1e5, 1e5], N, fresh())
    # The reference gets next to nothing, what is left is uniform on an interval.
    assert found[:, 0].max() < 1
    assert np.median(found[:, 1]) == pytest.approx(
        np.median(found[:, 2]), abs=10 * found[:, 1].std() / np.sqrt(N)
    )


def test_partial_order_holds_and_is_uniform():
    # Two chains that end in one: 0 > 2, 1 > 2.
    found = consistent([[-1, 0, 1, 0], [0, -1, 1, 0]], [0, 0], N, fresh())
    assert_alike(found, in_order([[0, 1], 2], 4, N, fresh(6)))


def test_statements_that_contradict_are_named():
    ring = [[1, -1, 0], [0, 1, -1], [-1, 0, 1], [0, 0, -1]]
    limits = [-0.1, -0.1, -0.1, 0.0]
    loose = statements_to_relax(ring, limits)
    assert len(loose) == 1
    assert loose[0] in {0, 1, 2}
    rest = [place for place in range(4) if place not in loose]
    assert statements_to_relax(np.array(ring)[rest], np.array(limits)[rest]) == ()
    with pytest.raises(ModelError, match="contradict"):
        consistent(ring, limits, 10, fresh())


def test_centroid_by_hand():
    assert rank_order_centroid(3) == pytest.approx([11 / 18, 5 / 18, 2 / 18])


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: in_order([0, 0], 3, 5, fresh()), "each criterion once"),
        (lambda: in_order([3], 3, 5, fresh()), "0 to 2"),
        (lambda: within([0.6, 0.6], [1, 1], 5, fresh()), "relax the bounds"),
        (lambda: within([0.0, 0.0], [0.3, 0.3], 5, fresh()), "relax the bounds"),
        (lambda: within([0.5], [0.2], 5, fresh()), "low <= high"),
        (lambda: in_ratio([1, 0.2], [2, 0.5], 5, fresh()), "name a reference"),
        (lambda: in_ratio([1, -1], [1, 1], 5, fresh()), "0 <= low"),
        (lambda: consistent([[1, -1], [-1, 1]], [0, 0], 5, fresh()), "without inside"),
        (lambda: consistent([[1, 1]], [1, 1], 5, fresh()), "one limit per row"),
    ],
)
def test_refusals_say_what_is_wrong(call, told):
    with pytest.raises(ModelError, match=told):
        call()
