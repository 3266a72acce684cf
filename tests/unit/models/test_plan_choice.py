"""The best set of plans: the program against listing every set."""

import numpy as np
import pytest

from tandau.errors import ModelError
from tandau.models.risks.choice import Aim, Options, best_set, listed_best_set, set_losses


def make_options(seed, n_plans=6, n_risks=4, n_futures=40):
    generator = np.random.default_rng(seed)
    is_struck = generator.random((n_risks, n_futures)) < 0.4
    cuts = generator.random((n_plans, n_risks, n_futures))
    cuts *= generator.random((n_plans, n_risks, 1)) < 0.5
    return Options(
        generator.gamma(1.0, 2.0, (n_risks, n_futures)) * is_struck,
        cuts * (generator.random((n_plans, 1, n_futures)) < 0.7),
        generator.random((n_plans, n_futures)) * 0.4,
        generator.random(n_plans) * 100,
    )


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "aim", [Aim(), Aim(120.0), Aim(120.0, 0.9, 0.5), Aim(np.inf, 0.95, 1.0), Aim(0.0, 0.9, 0.3)]
)
def test_the_program_finds_what_listing_finds(seed, aim):
    options = make_options(seed)
    found, listed = best_set(options, aim), listed_best_set(options, aim)
    assert found.objective == pytest.approx(listed.objective, abs=1e-6)
    assert options.upfront[list(found.plans)].sum() <= aim.budget + 1e-9


def test_a_larger_budget_is_never_worse():
    options = make_options(11)
    values = [best_set(options, Aim(budget, 0.9, 0.5)).objective for budget in (0, 50, 100, 300)]
    assert sorted(values, reverse=True) == values


def test_nothing_is_bought_that_saves_nothing():
    options = make_options(3)._replace(cuts=np.zeros((6, 4, 40)))
    assert best_set(options, Aim()).plans == ()
    assert set_losses(options, []) == pytest.approx(options.losses.sum(axis=0))


def test_no_plan_is_no_plan():
    empty = Options(np.ones((1, 3)), np.zeros((0, 1, 3)), np.zeros((0, 3)), np.zeros(0))
    assert best_set(empty, Aim()) == ((), 1.0)


def test_faults_come_together():
    bad = make_options(1)._replace(upfront=np.full(6, -1.0), costs=np.zeros((5, 40)))
    with pytest.raises(ModelError) as caught:
        best_set(bad, Aim(tail_weight=2))
    assert len(caught.value.faults) == 3
