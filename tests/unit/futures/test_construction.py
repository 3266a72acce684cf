"""Fitted construction times in the futures: shared host, shared project, coupled cost."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from tandau.futures.sample import plan_columns, sample, scores
from tandau.intake import known_case

N = 2048


@pytest.fixture(scope="module")
def kazakhstan(cases):
    return known_case(cases / "kazakhstan", None)


@pytest.fixture(scope="module")
def drawn(kazakhstan):
    offers = [offer.id for offer in kazakhstan.choice.offers]
    drivers = kazakhstan.case.question.drivers
    plan = plan_columns(kazakhstan.evidence, drivers, offers, 2)
    return sample(kazakhstan.evidence, plan, scores(len(plan.columns), N, 1))


def rank_correlation(first, second):
    return spearmanr(first.to_numpy(), second.to_numpy()).statistic


def test_every_offer_rests_on_the_model(kazakhstan):
    evidence = kazakhstan.evidence
    keys = evidence.of_offer["construction_time"]
    assert all(evidence.is_fitted("construction_time", key) for key in keys.values())
    assert "construction_time_host_loading" not in evidence.shared


def test_units_move_together_more_than_offers_do(drawn):
    years = drawn["construction_time"]
    units = rank_correlation(years[0, 0], years[0, 1])
    offers = rank_correlation(years[0, 0], years[1, 0])
    assert 0.2 < offers < units < 0.98


def test_late_plants_cost_more(drawn):
    years, outturn = drawn["construction_time"].isel(unit=0), drawn["cost_outturn"]
    assert rank_correlation(years[1], outturn[1]) > 0.2


def test_marginals_are_those_the_quantities_tell(kazakhstan, drawn):
    for offer, key in kazakhstan.evidence.of_offer["construction_time"].items():
        (part,) = kazakhstan.evidence.quantities[key].components
        years = drawn["construction_time"].sel(offer=offer).isel(unit=0)
        found = np.quantile(years, [0.05, 0.5, 0.95])
        assert found == pytest.approx([part.low, part.mode, part.high], rel=0.12)


def test_the_first_futures_of_a_larger_set_are_the_smaller_set(kazakhstan, drawn):
    offers = [offer.id for offer in kazakhstan.choice.offers]
    plan = plan_columns(kazakhstan.evidence, kazakhstan.case.question.drivers, offers, 2)
    half = sample(kazakhstan.evidence, plan, scores(len(plan.columns), N // 2, 1))
    assert np.array_equal(
        half["construction_time"], drawn["construction_time"].isel(future=slice(N // 2))
    )
