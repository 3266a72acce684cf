"""The blockwise draw has the mean and the covariance of the whole precision matrix."""

from datetime import date

import numpy as np
import pytest

from tandau.evidence.construction_data import builds
from tandau.evidence.construction_gibbs import Priors, Sampler
from tandau.evidence.history import read_history

LEVEL = (1.5, 0.7)


class Noise:
    """Stands in for a generator: hands out one given vector, piece by piece."""

    def __init__(self, values):
        self.values = list(values)

    def standard_normal(self, shape):
        n = int(np.prod(shape))
        taken, self.values = self.values[:n], self.values[n:]
        return np.array(taken).reshape(shape)


def dense(sampler, rest, unit, project, prior):
    """Invert the covariance of all units, projects integrated out, without any block."""
    data = sampler.data
    covariance = np.diag(unit[data.host])
    same = data.project[:, None] == data.project
    covariance += np.where(same, project[data.host][:, None], 0.0)
    weight = np.linalg.inv(covariance)
    precision = sampler.design.T @ weight @ sampler.design + np.diag(prior)
    right = sampler.design.T @ weight @ rest
    right[0] += LEVEL[0] / LEVEL[1] ** 2
    return np.linalg.solve(precision, right), np.linalg.inv(precision)


@pytest.mark.parametrize("has_trend", [False, True])
def test_blocks_equal_the_whole_matrix(has_trend):
    data = builds(read_history(), date(1972, 1, 1))
    random = np.random.default_rng(5)
    sampler = Sampler(data, Priors(), random, has_trend=has_trend)
    n = sampler.design.shape[1]
    rest = random.normal(1.0, 0.5, len(data.years))
    unit, project = random.uniform(0.02, 0.3, (2, len(data.hosts)))
    prior = random.uniform(0.5, 9.0, n)

    def draw(noise):
        return sampler.blocks.draw(Noise(noise), rest, unit, project, prior, LEVEL)

    prior[0] = 1 / LEVEL[1] ** 2
    mean, covariance = dense(sampler, rest, unit, project, prior)
    centre = draw(np.zeros(n))
    root = np.stack([draw(row) - centre for row in np.eye(n)], axis=1)
    np.testing.assert_allclose(centre, mean, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(root @ root.T, covariance, rtol=1e-7, atol=1e-10)


def test_project_belongs_to_the_state_that_began_it():
    data = builds(read_history(), date(2025, 1, 1))
    assert (data.host_of_project[data.project] == data.host).all()
