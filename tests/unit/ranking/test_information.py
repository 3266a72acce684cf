"""Value of information against closed forms, and that its standard error is one."""

import numpy as np
import pytest
from scipy.stats import norm

from tandau.errors import ModelError
from tandau.ranking.information import evpi, evppi


def toy(n, seed, means=(0, 0)):
    drawn = np.random.default_rng(seed).standard_normal((n, 3)) * [1, 2, 1]
    return drawn, np.stack([np.zeros(n), drawn[:, :2].sum(axis=1)], axis=1) + np.array(means)


def test_group_of_all_inputs_is_worth_what_everything_is():
    drawn, benefit = toy(5000, 1)
    whole, group = evpi(benefit), evppi(benefit, drawn[:, :2])
    assert group.value == pytest.approx(whole.value, abs=1e-5)
    assert evppi(benefit, drawn[:, 2]).value == pytest.approx(0, abs=0.02)


def test_products_of_inputs_are_seen():
    drawn = np.random.default_rng(2).standard_normal((20_000, 2))
    benefit = np.stack([np.zeros(20_000), drawn.prod(axis=1)], axis=1)
    # E|xy| / 2 with E|x| = sqrt(2 / pi).
    assert evppi(benefit, drawn).value == pytest.approx(1 / np.pi, abs=0.02)
    assert evppi(benefit, drawn[:, 0]).value < 0.03


def test_levels_need_no_order():
    level = np.random.default_rng(3).integers(0, 3, 30_000)
    noise = np.random.default_rng(4).standard_normal(30_000)
    benefit = np.stack([np.zeros(30_000), np.array([-1, 2, -1])[level] + noise], axis=1)
    found = evppi(benefit, level)
    assert found.value == pytest.approx(2 / 3, abs=5 * found.standard_error)


def test_standard_error_is_the_spread_over_repetitions():
    # Of a normal of mean 0.5 and spread s against zero.
    exact = {
        place: s * norm.pdf(0.5 / s) + 0.5 * norm.cdf(0.5 / s) - 0.5
        for place, s in enumerate((1, 2))
    }
    for place, truth in exact.items():
        found = [
            evppi(benefit, drawn[:, place])
            for drawn, benefit in (toy(2000, s, [0, 0.5]) for s in range(60))
        ]
        values = np.array([one.value for one in found])
        told = np.mean([one.standard_error for one in found])
        assert values.mean() == pytest.approx(truth, abs=4 * told / np.sqrt(60))
        assert 0.7 < told / values.std(ddof=1) < 1.4


def test_probability_of_choosing_wrongly():
    _, benefit = toy(10_000, 5)
    is_best = (benefit == benefit.max(axis=1, keepdims=True)).astype(float)
    assert evpi(is_best).value == pytest.approx(0.5, abs=0.02)


def test_seed_gives_the_same_answer():
    drawn, benefit = toy(1000, 6)
    assert evppi(benefit, drawn, seed=3) == evppi(benefit, drawn, seed=3)
    assert evppi(benefit, np.ones(1000)).value == 0


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: evpi([1.0, 2.0]), "2 dimensions"),
        (lambda: evppi(np.ones((9, 2)), np.arange(8)), "draw them together"),
        (lambda: evppi(np.ones((9, 2)), np.arange(9)), "draw more"),
        (lambda: evppi(np.ones((9, 2)), np.arange(9), n_knots=3), "4 or more"),
    ],
)
def test_refusals_say_what_is_wrong(call, told):
    with pytest.raises(ModelError, match=told):
        call()
