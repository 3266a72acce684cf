"""TOPSIS, VIKOR and the weighted sum beside scikit-criteria, 1,000 random decisions each."""

import numpy as np
import pytest
import skcriteria
from skcriteria.agg.simple import WeightedSumModel
from skcriteria.agg.topsis import TOPSIS
from skcriteria.agg.vikor import VIKOR

from tandau.ranking.compromise import topsis, vikor
from tandau.ranking.smaa import totals

pytestmark = pytest.mark.oracle
N_PROBLEMS = 1000


def problems(seed):
    random = np.random.default_rng(seed)
    for _ in range(N_PROBLEMS):
        shape = random.integers(3, 8), random.integers(2, 8)
        yield random.uniform(1, 100, shape), random.dirichlet(np.ones(shape[1])), random


def test_topsis_without_normalisation():
    for performance, weights, random in problems(1):
        directions = random.choice([-1, 1], len(weights))
        if (directions < 0).any():
            directions = np.ones(len(weights), dtype=int)  # the peer takes gains only
        peer = TOPSIS().evaluate(skcriteria.mkdm(performance, directions.tolist(), weights=weights))
        found = topsis(performance, weights, directions, normalisation="none")
        np.testing.assert_allclose(found, peer.e_.similarity, rtol=1e-9)


def test_vikor():
    for performance, weights, random in problems(2):
        directions = random.choice([-1, 1], len(weights))
        peer = VIKOR(v=0.5).evaluate(
            skcriteria.mkdm(performance, directions.tolist(), weights=weights)
        )
        found = vikor(performance, weights, directions)
        np.testing.assert_allclose(found.index, peer.e_.q_k, rtol=1e-9, atol=1e-12)


def test_weighted_sum():
    for performance, weights, _ in problems(3):
        peer = WeightedSumModel().evaluate(
            skcriteria.mkdm(performance, [1] * len(weights), weights=weights)
        )
        found = totals(performance, weights[None])[0]
        np.testing.assert_allclose(found, peer.e_.score, rtol=1e-12)
