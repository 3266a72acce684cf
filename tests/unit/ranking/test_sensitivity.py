"""First-order shares from given samples, and by a design."""

import numpy as np
import pytest

from tandau.errors import ModelError
from tandau.ranking.sensitivity import first_order, sobol_indices


def test_shares_of_a_sum_are_those_of_the_variances():
    drawn = np.random.default_rng(1).standard_normal((20_000, 3))
    found = first_order(drawn @ [3, 1, 0], drawn)
    assert found == pytest.approx([0.9, 0.1, 0], abs=0.02)


def test_dependent_inputs_tell_of_each_other():
    generator = np.random.default_rng(2)
    first = generator.standard_normal(20_000)
    second = 0.8 * first + 0.6 * generator.standard_normal(20_000)
    found = first_order(first, np.stack([first, second], axis=1))
    assert found == pytest.approx([1, 0.64], abs=0.02)


def test_noise_is_not_taken_for_a_driver():
    generator = np.random.default_rng(3)
    found = [first_order(generator.random(256), generator.random((256, 1)))[0] for _ in range(200)]
    assert np.mean(found) == pytest.approx(0, abs=0.02)


def test_tied_values_fall_into_one_bin():
    level = np.random.default_rng(4).integers(0, 3, (9000, 1)).astype(float)
    assert first_order(level[:, 0] ** 2, level) == pytest.approx([1], abs=0.01)


def test_interaction_is_in_the_total_only():
    found = sobol_indices(lambda x: x.prod(axis=1), [-1, -1], [1, 1], n_samples=4096, seed=1)
    assert found.first == pytest.approx([0, 0], abs=0.02)
    assert found.total == pytest.approx([1, 1], abs=0.02)
    assert found.n_evaluations == 4 * 4096


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: first_order(np.ones(100), np.ones((100, 1))), "values that vary"),
        (lambda: first_order(np.arange(10), np.ones((10, 1))), "draw more"),
        (lambda: sobol_indices(np.sum, [1], [0], n_samples=8, seed=0), "low < high"),
        (lambda: sobol_indices(np.sum, [0], [1], n_samples=6, seed=0), "power of two"),
    ],
)
def test_refusals_say_what_is_wrong(call, told):
    with pytest.raises(ModelError, match=told):
        call()
