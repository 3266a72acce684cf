"""Laws of SMAA that hold for any performances and weights."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import rankings
from tandau.ranking.smaa import first_rank, smaa, totals
from tandau.ranking.weights import ordered, uniform


@given(st.one_of(rankings(), rankings(is_tied=True)))
def test_shares_sum_to_one(ranking):
    found = smaa(*ranking)
    n_offers = len(found.first_rank)
    assert found.first_rank.sum() == pytest.approx(1)
    assert found.rank_acceptability.sum(axis=1) == pytest.approx(np.ones(n_offers))
    assert (found.rank_acceptability >= 0).all()
    # Ties share the best rank, so that it is given at least as often as the first is split.
    assert (found.rank_acceptability[:, 0] >= found.first_rank - 1e-12).all()
    both = found.pairwise_winning + found.pairwise_winning.T
    assert both[~np.eye(n_offers, dtype=bool)] == pytest.approx(np.ones(n_offers**2 - n_offers))


@given(st.one_of(rankings(), rankings(is_tied=True)))
def test_central_weights_are_weights(ranking):
    found = smaa(*ranking)
    is_best = found.rank_acceptability[:, 0] > 0
    central = found.central_weight[is_best]
    assert central.sum(axis=1) == pytest.approx(np.ones(is_best.sum()))
    assert np.isnan(found.central_weight[~is_best]).all()
    assert ((found.confidence_factor[is_best] >= 0) & (found.confidence_factor[is_best] <= 1)).all()


@given(rankings(is_tied=True), st.randoms(use_true_random=False))
def test_permuting_offers_permutes_the_answer(ranking, random):
    performance, weights = ranking
    order = list(range(performance.shape[1]))
    random.shuffle(order)
    # Sums are rounded to a grid so that the order of additions cannot make or break a tie.
    values = np.round(totals(performance, weights), 9)
    moved = np.round(totals(performance[:, order], weights), 9)
    assert np.array_equal(values[:, order], moved)
    assert first_rank(moved) == pytest.approx(first_rank(values)[order])


@given(rankings(), st.randoms(use_true_random=False))
def test_permuting_offers_permutes_every_index(ranking, random):
    performance, weights = ranking
    order = list(range(performance.shape[1]))
    random.shuffle(order)
    found, moved = smaa(performance, weights), smaa(performance[:, order], weights)
    assert moved.first_rank == pytest.approx(found.first_rank[order])
    assert moved.rank_acceptability == pytest.approx(found.rank_acceptability[order])
    assert moved.central_weight == pytest.approx(found.central_weight[order], nan_ok=True)
    pairs = found.pairwise_winning[np.ix_(order, order)]
    assert moved.pairwise_winning == pytest.approx(pairs, nan_ok=True)


@given(rankings(n_offers=(1, 4)), st.data())
def test_dominated_offer_is_never_strictly_first(ranking, data):
    performance, weights = ranking
    better = data.draw(st.integers(0, performance.shape[1] - 1))
    loss = data.draw(st.floats(0, 0.5))
    worse = performance[:, [better]] * (1 - loss) - 1e-6
    found = smaa(np.concatenate([performance, worse], axis=1), weights)
    assert found.first_rank[-1] == 0
    assert found.pairwise_winning[-1, better] == 0


@given(rankings(n_offers=(1, 4)), st.data())
def test_two_copies_get_the_same_indices(ranking, data):
    performance, weights = ranking
    one = data.draw(st.integers(0, performance.shape[1] - 1))
    found = smaa(np.concatenate([performance, performance[:, [one]]], axis=1), weights)
    assert found.first_rank[-1] == pytest.approx(found.first_rank[one])
    assert found.rank_acceptability[-1] == pytest.approx(found.rank_acceptability[one])
    assert found.central_weight[-1] == pytest.approx(found.central_weight[one], nan_ok=True)
    assert found.pairwise_winning[-1, one] == pytest.approx(0.5)


@given(st.integers(1, 50), st.integers(1, 12), st.integers(0, 2**32))
def test_drawn_weights_are_weights(n_samples, n_weights, seed):
    for draw in (uniform, ordered):
        weights = draw(n_samples, n_weights, np.random.default_rng(seed))
        assert weights.shape == (n_samples, n_weights)
        assert (weights >= 0).all()
        assert weights.sum(axis=1) == pytest.approx(np.ones(n_samples))
    assert (np.diff(weights, axis=1) <= 1e-12).all()
