"""Cost outturns and exit rates as quantities of a case, as known on a day."""

from datetime import date

import numpy as np
import pytest

from tandau.evidence.base_rates import (
    AFTER,
    STAGES,
    cost_outturns,
    deal_class,
    exit_rates,
)
from tandau.evidence.export_deals import own_deals, read_deals
from tandau.evidence.history import read_history
from tandau.futures.distributions import values_at
from tandau.intake import known_case

DAY = date(2026, 6, 30)
HISTORY = read_history()


def quantiles(quantity):
    return values_at(quantity, np.array([0.05, 0.5, 0.95]))


def test_cost_outturns_are_marked_as_judgement():
    found = {quantity.subject: quantity for quantity, _ in cost_outturns(["turnkey", "split"], DAY)}
    assert set(found) == {"turnkey", "split"}
    assert all(quantity.is_judgement for quantity in found.values())
    assert quantiles(found["turnkey"])[1] < quantiles(found["split"])[1]


def test_projects_known_later_shape_nothing():
    (early, claim), *_ = cost_outturns(["turnkey"], date(2015, 1, 1))
    assert "shaped by 0 projects" in claim.note
    assert quantiles(early)[1] == pytest.approx(1.6, abs=0.1)


def test_rates_of_a_newcomer_are_counted_on_newcomers():
    found = {
        q.variable: (q, c) for q, c in exit_rates(read_deals(), HISTORY, "Kazakhstan", "k", DAY)
    }
    assert set(found) == {*STAGES, AFTER}
    assert "newcomers" in found["exit_hazard_late"][1].note
    low, middle, high = quantiles(found["exit_hazard_construction"][0])
    assert low < 0.0245 < high
    assert middle < quantiles(found["exit_hazard_late"][0])[1]
    assert all(quantity.subject == "k" for quantity, _ in found.values())


def test_a_host_with_plants_is_no_newcomer():
    assert deal_class(HISTORY, "Kazakhstan", DAY).is_newcomer
    assert not deal_class(HISTORY, "Finland", DAY).is_newcomer
    assert deal_class(HISTORY, "Belarus", date(2015, 1, 1)).is_newcomer


def test_a_case_without_deals_of_its_own_has_none(mini):
    assert own_deals(mini) is None


def test_own_deals_replace_the_packaged_ones(mini):
    header = (
        "id,host,project,vendor_state,vendor,firmness,agreement,first_concrete,end,outcome,"
        "cause_primary,cause_secondary,verified,source"
    )
    row = "D1,Mini,One,AA,V,contract,2010-01-01,,2012-01-01,cancelled,finance,,,invented"
    (mini / "export_deals.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    (deal,) = own_deals(mini)
    assert (deal.host, deal.cause, deal.state_loan) == ("Mini", "finance", None)
    evidence = known_case(mini, None).evidence
    claim = evidence.record_claims["record.exit_hazard_early.mini"]
    assert claim.note.startswith("1 exits of 1 deals")


def test_claims_of_the_case_come_first(known):
    keys = known.evidence.of_offer["cost_outturn"]
    for key in keys.values():
        claims = {part.claim for part in known.evidence.quantities[key].components}
        assert not any(claim.startswith("record.") for claim in claims)
