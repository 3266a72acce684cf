"""SMAA-2 and SMAA-O beside pysensmcda, on the same samples."""

import numpy as np
import pytest
from decision_problems import N_PROBLEMS
from pysensmcda.robustness import pairwise_winning_indices
from pysensmcda.sampling import ordinal_values
from pysensmcda.smaa import confidence_factors, simulate

from tandau.ranking.ordinal import ordinal_worth
from tandau.ranking.smaa import smaa

pytestmark = pytest.mark.oracle


def additive(matrix, weights, _types):
    return matrix @ weights


def test_smaa_2():
    random = np.random.default_rng(1)
    for _ in range(N_PROBLEMS):
        n_samples, n_offers, n_criteria = 60, random.integers(2, 6), random.integers(2, 6)
        performance = random.random((n_samples, n_offers, n_criteria))
        weights = random.dirichlet(np.ones(n_criteria), n_samples)
        types = np.ones(n_criteria, dtype=int)
        peer = simulate(
            additive,
            performance[0],
            types,
            weights=weights,
            matrix_samples=performance,
            reverse_ranking=True,
        )
        found = smaa(performance, weights)
        np.testing.assert_allclose(found.rank_acceptability, peer.rank_acceptability())
        lead = pairwise_winning_indices(peer.require_history())
        np.fill_diagonal(lead, np.nan)
        np.testing.assert_allclose(found.pairwise_winning, lead)
        first = peer.require_history() == 1
        ever = first.any(axis=0)
        central = np.array([weights[row].mean(axis=0) for row in first.T[ever]])
        np.testing.assert_allclose(found.central_weight[ever], central)
        theirs = confidence_factors(
            additive,
            np.nan_to_num(found.central_weight, nan=1 / n_criteria),
            types,
            matrix_samples=performance,
            reverse_ranking=True,
        )
        np.testing.assert_allclose(found.confidence_factor[ever], theirs[ever])


def test_ordinal_worth_is_the_peers_once_its_ends_are_pinned():
    # pysensmcda draws all levels, ours pins the best at 1 and the worst at 0 [Lahdelma2003];
    # sorted uniform draws, rescaled by their own ends, are sorted uniform draws again.
    ranks = np.array([1, 2, 3, 4, 4, 6])
    theirs = ordinal_values(np.array([1, 2, 3, 4, 4, 5]), 60_000, seed=1)
    low, high = theirs.min(axis=1, keepdims=True), theirs.max(axis=1, keepdims=True)
    pinned = (theirs - low) / (high - low)
    ours = ordinal_worth(
        np.unique(ranks, return_inverse=True)[1] + 1, 60_000, np.random.default_rng(2)
    )
    np.testing.assert_allclose(ours.mean(axis=0), pinned.mean(axis=0), atol=0.005)
    np.testing.assert_allclose(np.cov(ours.T), np.cov(pinned.T), atol=0.002)
