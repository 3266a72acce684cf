"""Short rules on the weights under which an offer is first."""

import numpy as np
import pytest

from tandau.errors import ModelError
from tandau.ranking.preferences import preference_rules, rules_of_offers
from tandau.ranking.weights import uniform


def test_a_rule_of_one_weight_is_found_and_not_made_longer():
    weights = uniform(8000, 5, np.random.default_rng(1))
    rules = preference_rules(weights, weights[:, 2] > 0.3)
    assert rules[0].places == (2,)
    assert rules[0].is_above
    assert rules[0].threshold == pytest.approx(0.3, abs=0.02)
    assert all(set(rule.places) != {2, other} for rule in rules for other in (0, 1, 3, 4))


def test_figures_are_those_of_the_unseen_half():
    weights = uniform(8000, 4, np.random.default_rng(2))
    first = weights[:, 0] + np.random.default_rng(3).normal(0, 0.1, 8000) > 0.4
    rule = preference_rules(weights, first)[0]
    unseen, seen = weights[1::2], first[1::2]
    inside = rule.holds(unseen)
    assert rule.density == pytest.approx(seen[inside].mean())
    assert rule.coverage == pytest.approx(seen[inside].sum() / seen.sum())
    assert rule.mass == pytest.approx(inside.mean())


def test_chance_is_told_as_no_better_than_chance():
    weights = uniform(20_000, 6, np.random.default_rng(4))
    first = np.random.default_rng(5).random(20_000) < 0.4
    assert all(rule.density < 0.45 for rule in preference_rules(weights, first))


def test_an_offer_never_first_is_refused():
    weights = uniform(100, 3, np.random.default_rng(6))
    with pytest.raises(ModelError, match="20 or more"):
        preference_rules(weights, np.zeros(100))


def test_every_offer_gets_its_own_rules():
    weights = uniform(6000, 3, np.random.default_rng(7))
    values = np.column_stack([weights[:, 0], weights[:, 1], np.full(6000, -1.0)])
    first, second, never = rules_of_offers(values, weights)
    assert first[0].places == (0,)
    assert second[0].places == (1,)
    assert first[0].density > 0.8
    assert never == ()
    assert rules_of_offers(values, np.ones((6000, 1))) == ((), (), ())
