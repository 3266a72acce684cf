"""Errors of a polynomial taken back from solved points nearby."""

import numpy as np

from tandau.models.power.emulator import fit_with_gradients
from tandau.models.power.nearby import Nearby


def kinked(points):
    """Return a convex function with a kink, and its derivatives: costs of a grid look like that."""
    over = np.maximum(points[:, 0] + 0.3 * points[:, 1], 0.0)
    slope = np.where(over > 0, 1.0, 0.0)
    values = 3 * over + points[:, 2] * points[:, 1]
    gradients = np.stack([3 * slope, 0.9 * slope + points[:, 2], points[:, 1]], axis=1)
    return values, gradients


def test_a_kink_is_met_better_with_solved_points_nearby():
    generator = np.random.default_rng(3)
    points, unseen = (generator.standard_normal((size, 3)) for size in (400, 100))
    values, gradients = kinked(points)
    true, _ = kinked(unseen)
    groups = np.arange(len(points))
    plain = fit_with_gradients(points, groups, values, gradients, 3)
    helped = fit_with_gradients(points, groups, values, gradients, 3, 1.0)
    errors = [np.sqrt(((fit.predict(unseen)[:, 0] - true) ** 2).mean()) for fit in (plain, helped)]
    assert errors[1] < 0.6 * errors[0]
    # What folds say of unseen points is about what unseen points show; the rarest points aside.
    middle = np.median(np.abs(helped.predict(unseen)[:, 0] - true))
    told = np.median(np.abs(helped.left_out[:, 0] - values))
    assert middle / 3 < told < 3 * middle


def test_at_a_solved_point_its_own_error_is_taken_back():
    generator = np.random.default_rng(4)
    inputs, error = generator.standard_normal((90, 2)), generator.standard_normal(90)
    one = Nearby(inputs, error, generator.standard_normal((90, 2)), 1.0)
    assert np.allclose(one.at(inputs), error, atol=1e-4)
