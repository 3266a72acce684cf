"""The random walk against exact samplers, and its own verdict on how it mixed."""

import numpy as np
import pytest

from tandau.errors import ModelError
from tandau.ranking.hit_and_run import hit_and_run
from tandau.ranking.weight_sets import rank_order_centroid
from tandau.ranking.weight_statements import consistent, within
from tandau.ranking.weights import ordered


@pytest.mark.parametrize("n", [3, 8, 16])
def test_chain_of_orders_has_the_centroid_and_the_spread(n):
    rows = np.eye(n, k=1)[:-1] - np.eye(n)[:-1]
    walk = hit_and_run(rows, np.zeros(n - 1), 8000, np.random.default_rng(1))
    exact = ordered(200_000, n, np.random.default_rng(2))
    error = exact.std(axis=0) / np.sqrt(walk.effective_size)
    assert (np.abs(walk.weights.mean(axis=0) - rank_order_centroid(n)) < 4.5 * error).all()
    np.testing.assert_allclose(walk.weights.std(axis=0), exact.std(axis=0), rtol=0.1)
    assert walk.rhat < 1.05


def test_every_draw_is_inside_and_seeds_decide():
    rows, limits = np.array([[-1.0, 2, 0, 0], [0, 1, -1, 0]]), np.array([0.0, -0.05])
    one, two = (hit_and_run(rows, limits, 3000, np.random.default_rng(3)).weights for _ in "ab")
    assert (one == two).all()
    assert (one @ rows.T <= limits + 1e-9).all()
    assert one.sum(axis=1) == pytest.approx(1)
    assert (one >= 0).all()


def test_statements_too_narrow_for_rejection_are_walked():
    n = 10
    low, high = np.full(n, 0.097), np.full(n, 0.1031)
    drawn = within(low, high, 2000, np.random.default_rng(4), least_acceptance=0.9)
    assert (drawn >= low - 1e-9).all()
    assert (drawn <= high + 1e-9).all()
    assert drawn.mean(axis=0) == pytest.approx(np.full(n, 0.1), abs=0.0002)
    rows = np.array([[1.0, -1.01, 0, 0, 0], [-1.0, 0.99, 0, 0, 0], [0, 0, 1, -1.01, 0]])
    rows = np.vstack([rows, [0, 0, -1, 0.99, 0]])
    drawn = consistent(rows, np.zeros(4), 2000, np.random.default_rng(5))
    assert (drawn @ rows.T <= 1e-9).all()


def test_a_set_without_room_is_refused():
    rows = np.array([[1.0, -1, 0], [-1, 1, 0]])
    with pytest.raises(ModelError, match="without inside"):
        hit_and_run(rows, np.zeros(2), 100, np.random.default_rng(6))
    with pytest.raises(ModelError, match="no weights at all"):
        hit_and_run([[1.0, 1, 1]], [0.5], 100, np.random.default_rng(7))


def test_chains_that_mixed_badly_are_refused():
    with pytest.raises(ModelError, match="R-hat"):
        hit_and_run([[-1.0, 1, 0]], [0.0], 2000, np.random.default_rng(8), most_rhat=0.9)
