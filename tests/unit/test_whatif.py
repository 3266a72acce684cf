"""A claim held at another figure, against the whole computation done again."""

from dataclasses import replace

import numpy as np
import pytest

from tandau.futures.levers import levers
from tandau.futures.sample import plan_columns, sample, scores
from tandau.intake import criteria_of
from tandau.models.run import evaluate
from tandau.ranking.assess import generator
from tandau.ranking.criteria import performance
from tandau.ranking.smaa import first_rank, totals
from tandau.ranking.weights import by_group
from tandau.whatif import WhatIf

N = 128


@pytest.fixture(scope="module")
def parts(known):
    names = [offer.id for offer in known.choice.offers]
    plan = plan_columns(known.evidence, known.case.question.drivers, names, 2)
    points = scores(len(plan.columns), N, 7)
    criteria = criteria_of(known.case)
    return plan, points, criteria, by_group(criteria, (), N, generator(7))


def computed(known, parts, evidence):
    plan, points, _, _ = parts
    inputs = sample(evidence, plan, points).merge(levers(known.choice, known.ledger.as_of))
    return inputs.merge(evaluate(inputs))


@pytest.fixture(scope="module")
def whatif(known, parts):
    plan, points, criteria, weights = parts
    arrays = computed(known, parts, known.evidence)
    return WhatIf(known.evidence, plan, points, arrays, criteria, weights)


@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("claim", ["M01", "M02", "M23", "M18", "M08", "M39"])
def test_held_claim_gives_what_a_full_run_would(known, parts, whatif, claim, end):
    _, _, criteria, weights = parts
    key, part = next(
        (quantity.key, part)
        for quantity in known.evidence.in_use()
        for part in quantity.components
        if part.claim == claim
    )
    value = getattr(part, end)
    quantity = known.evidence.quantities[key]
    held = tuple(
        replace(one, low=value, mode=value, high=value) if one == part else one
        for one in quantity.components
    )
    changed = {**known.evidence.quantities, key: replace(quantity, components=held)}
    arrays = computed(known, parts, replace(known.evidence, quantities=changed))
    expected = first_rank(totals(performance(arrays, criteria, N), weights))
    assert np.array_equal(whatif.first_rank_with(claim, end), expected)


def test_claims_that_can_be_changed(known, whatif):
    found = list(whatif.claims())
    assert found == sorted(found)
    # Loadings are constants, not draws; everything else in use has two ends.
    assert {"M01", "M02", "M03", "M23", "history.construction_time.all_offers"} <= set(found)
    assert set(found) <= set(known.evidence.claims_used())


def test_claim_without_criterion_moves_nothing(whatif):
    assert np.array_equal(
        whatif.first_rank_with("M39", "low"), whatif.first_rank_with("M39", "high")
    )
