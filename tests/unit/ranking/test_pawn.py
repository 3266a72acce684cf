"""PAWN against closed forms, and what it refuses."""

import numpy as np
import pytest

from tandau.errors import ModelError
from tandau.ranking.pawn import pawn


def samples(n=20_000, n_inputs=3, seed=1):
    return np.random.default_rng(seed).random((n, n_inputs))


def test_an_outcome_that_is_the_input_has_the_distance_of_uniforms():
    # Within slice k of ten the outcome is uniform on (k/10, (k+1)/10): the gap is max(k, 9-k)/10.
    x = samples()
    found = pawn(x[:, 0], x)
    told = np.maximum(np.arange(10), 9 - np.arange(10)) / 10
    assert found.distances[0] == pytest.approx(told, abs=0.02)
    assert found.index[0] == pytest.approx(np.median(told), abs=0.02)
    assert (found.index[1:] < 2 * found.noise).all()


def test_statistics_are_in_order():
    x = samples()
    by = {name: pawn(x[:, 0] ** 3, x, statistic=name).index[0] for name in ("mean", "maximum")}
    assert by["mean"] < by["maximum"]


def test_the_tail_has_drivers_of_its_own():
    x = samples()
    outcome = x[:, 0] + np.where(x[:, 1] > 0.9, 10 * x[:, 2], 0.0)
    whole, tail = (
        pawn(outcome, x, statistic="maximum"),
        pawn(outcome, x, statistic="maximum", above=2.0),
    )
    assert whole.index[0] > whole.index[2]
    assert tail.index[1] > tail.index[2] > tail.index[0]


def test_a_monotone_change_of_scale_changes_nothing():
    x = samples(5000)
    plain, bent = pawn(x[:, 0] + x[:, 1], x), pawn(np.exp(3 * (x[:, 0] + x[:, 1])), np.exp(x))
    np.testing.assert_allclose(plain.index, bent.index, atol=1e-12)


def test_an_input_of_few_levels_fills_few_slices():
    x = np.random.default_rng(3).integers(0, 2, (4000, 1)).astype(float)
    found = pawn(x[:, 0] + np.random.default_rng(4).random(4000) / 10, x)
    assert np.isfinite(found.distances[0]).sum() == 2
    assert found.index[0] == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"n_slices": 1}, "slice"),
        ({"n_slices": 400}, "slice"),
        ({"statistic": "mode"}, "median, mean, maximum"),
        ({"above": 3.0}, "tail"),
    ],
)
def test_refuses(options, told):
    x = samples(500)
    with pytest.raises(ModelError, match=told):
        pawn(x[:, 0], x, **options)
