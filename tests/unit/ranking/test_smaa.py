"""SMAA-2 on cases that can be done by hand."""

import numpy as np
import pytest

from tandau.errors import ModelError
from tandau.ranking import confidence
from tandau.ranking import smaa as module
from tandau.ranking.smaa import first_rank, smaa, totals

WEIGHTS = np.array([[0.8, 0.2], [0.6, 0.4], [0.3, 0.7], [0.1, 0.9]])


def test_two_offers_by_hand():
    found = smaa(np.eye(2), WEIGHTS)
    assert found.first_rank.tolist() == [0.5, 0.5]
    assert found.standard_error == pytest.approx([0.25, 0.25])
    assert found.rank_acceptability.tolist() == [[0.5, 0.5], [0.5, 0.5]]
    assert found.central_weight == pytest.approx(np.array([[0.7, 0.3], [0.2, 0.8]]))
    assert found.confidence_factor.tolist() == [1, 1]
    assert found.pairwise_winning[0, 1] == 0.5
    assert np.isnan(np.diag(found.pairwise_winning)).all()


def test_offer_that_is_never_best_has_no_central_weight():
    found = smaa(np.array([[1, 0], [0, 1], [0.05, 0.05]]), WEIGHTS)
    assert found.first_rank[2] == 0
    assert np.isnan(found.central_weight[2]).all()
    assert np.isnan(found.confidence_factor[2])
    assert found.rank_acceptability[2].tolist() == [0, 0, 1]


def test_ties_share_the_best_rank_and_split_the_first():
    found = smaa(np.array([[1.0, 1], [1, 1], [0, 0]]), WEIGHTS)
    assert found.first_rank.tolist() == [0.5, 0.5, 0]
    assert found.rank_acceptability.tolist() == [[1, 0, 0], [1, 0, 0], [0, 0, 1]]
    assert found.pairwise_winning[0].tolist()[1:] == [0.5, 1]
    assert found.confidence_factor.tolist()[:2] == [0.5, 0.5]


def test_uncertain_performance_by_hand():
    performance = np.array([[[1.0], [0.0]], [[0.2], [0.4]], [[0.5], [0.5]], [[0.9], [0.1]]])
    found = smaa(performance, np.ones((4, 1)))
    assert found.first_rank.tolist() == [0.625, 0.375]
    assert found.rank_acceptability.tolist() == [[0.75, 0.25], [0.5, 0.5]]
    assert found.pairwise_winning[0, 1] == 0.625
    assert found.confidence_factor.tolist() == [0.625, 0.375]


def test_one_offer_is_always_first():
    found = smaa(np.ones((1, 2)), WEIGHTS)
    assert found.first_rank.tolist() == [1]
    assert found.standard_error.tolist() == [0]
    assert found.rank_acceptability.tolist() == [[1]]


def test_totals_of_certain_and_uncertain_performance_agree():
    certain = np.random.default_rng(3).random((5, 2))
    often = np.broadcast_to(certain, (4, 5, 2))
    assert totals(often, WEIGHTS) == pytest.approx(totals(certain, WEIGHTS))
    assert totals(certain, WEIGHTS)[2, 1] == pytest.approx(
        0.3 * certain[1, 0] + 0.7 * certain[1, 1]
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([[1.0, 2, 3]], [0, 0, 1]),
        ([[3.0, 3, 3]], [1 / 3] * 3),
        ([[1.0, 1, 0], [0, 0, 1]], [0.25, 0.25, 0.5]),
    ],
)
def test_first_rank(values, expected):
    assert first_rank(np.array(values)) == pytest.approx(expected)


@pytest.mark.parametrize("n_offers", [1, 2, 3, 5, 8])
def test_chunks_change_nothing(n_offers, monkeypatch):
    generator = np.random.default_rng(12)
    # Few levels, so that there are ties in every chunk.
    performance = generator.integers(0, 3, (101, n_offers, 3)) / 2
    weights = generator.dirichlet(np.ones(3), 101)
    whole = smaa(performance, weights)
    monkeypatch.setattr(module, "_CHUNK", 7)
    monkeypatch.setattr(confidence, "_CHUNK_OF_PRODUCTS", 5)
    for name, got in vars(smaa(performance, weights)).items():
        assert got == pytest.approx(getattr(whole, name), nan_ok=True), name


def test_ties_under_central_weights_are_split():
    found = smaa(np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), WEIGHTS)
    assert found.confidence_factor.tolist() == [0.5, 0.5, 1]


@pytest.mark.parametrize("shape", [(4, 2, 3), (5, 2, 2), (2,)])
def test_shapes_that_do_not_fit_are_refused(shape):
    with pytest.raises(ModelError, match="draw both together"):
        smaa(np.ones(shape), WEIGHTS)
