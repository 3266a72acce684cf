"""PAWN and Sobol indices beside SALib."""

import numpy as np
import pytest
from SALib.analyze import pawn as pawn_of_salib
from SALib.analyze import sobol
from SALib.sample import sobol as sobol_sample

from tandau.ranking.pawn import pawn
from tandau.ranking.sensitivity import sobol_indices

pytestmark = pytest.mark.oracle


def ishigami(x):
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def problem(n_inputs):
    bounds = [[-np.pi, np.pi]] * n_inputs
    return {"num_vars": n_inputs, "names": [f"x{k}" for k in range(n_inputs)], "bounds": bounds}


@pytest.mark.parametrize("seed", range(5))
def test_pawn(seed):
    # SALib compares samples by scipy's two-sample statistic, ours a slice with all samples at
    # every outcome: the same number; its slices end at quantiles and may differ by one sample.
    x = np.random.default_rng(seed).uniform(-np.pi, np.pi, (4000, 4))
    outcome = ishigami(x)
    peer = pawn_of_salib.analyze(problem(4), x, outcome, S=10)
    for name, key in (("median", "median"), ("mean", "mean"), ("maximum", "maximum")):
        found = pawn(outcome, x, statistic=name)
        np.testing.assert_allclose(found.index, peer[key], atol=2e-3)


def test_sobol():
    points = sobol_sample.sample(problem(3), 8192, calc_second_order=False, seed=1)
    peer = sobol.analyze(problem(3), ishigami(points), calc_second_order=False, seed=1)
    found = sobol_indices(ishigami, [-np.pi] * 3, [np.pi] * 3, n_samples=8192, seed=1)
    np.testing.assert_allclose(found.first, peer["S1"], atol=0.02)
    np.testing.assert_allclose(found.total, peer["ST"], atol=0.02)
