"""How often partners leave export deals: counts by hand, as known on a day, and draws."""

from dataclasses import replace
from datetime import date
from math import inf

import numpy as np
import pytest
import xarray as xr
from scipy.stats import chi2

from tandau.errors import EvidenceError
from tandau.evidence.export_deals import DEALS_KNOWN_UNTIL, Deal, read_deals
from tandau.evidence.history import read_history
from tandau.evidence.partner_exit import (
    DealClass,
    causes,
    deals_in_class,
    exit_draws,
    exit_hazard,
    mature,
    rates_by_age,
)
from tandau.evidence.partner_exit_report import LOANS, partner_exit

DEALS = read_deals()
HISTORY = read_history()
LATE = DEALS_KNOWN_UNTIL
BY_ID = {deal.id: deal for deal in DEALS}


def deal(**fields):
    plain = Deal(
        id="X1",
        host="Egypt",
        project="One",
        vendor_state="RU",
        vendor="One",
        firmness="contract",
        agreement=date(2010, 1, 1),
        first_concrete=None,
        end=None,
        outcome="preconstruction",
        cause="",
        second_cause="",
        verified="V",
        source="made up",
    )
    return replace(plain, **fields)


# Years before first concrete: 4 (then 6 of construction), 5 (left), 3 (left), 16.83 (running).
FOUR = (
    deal(id="X1", first_concrete=date(2014, 1, 1), outcome="completed", end=date(2020, 1, 1)),
    deal(id="X2", outcome="cancelled", cause="finance", end=date(2015, 1, 1)),
    deal(id="X3", outcome="partner_exit", cause="geopolitics", end=date(2013, 1, 1)),
    deal(id="X4"),
)


def known(day, deals=DEALS, **chosen):
    return deals_in_class(deals, HISTORY, DealClass(**chosen), day)


def test_counts_by_hand():
    hazard = exit_hazard(known(LATE, FOUR), LATE)
    assert (hazard.n_deals, hazard.n_exits) == (4, 2)
    assert hazard.project_years == pytest.approx(4 + 5 + 3 + 16.83, abs=0.01)
    assert hazard.rate == pytest.approx(2 / hazard.project_years)
    # Jeffreys' interval of a Poisson rate, written with chi-squared.
    low, high = (chi2.ppf(p, 2 * 2 + 1) / 2 / hazard.project_years for p in (0.05, 0.95))
    assert hazard.interval() == pytest.approx((low, high))
    later = exit_hazard(known(LATE, FOUR), LATE, after_first_concrete=True)
    assert (later.n_deals, later.n_exits) == (1, 0)
    assert later.project_years == pytest.approx(6, abs=0.01)


def test_an_exit_counts_at_its_age():
    young = exit_hazard(known(LATE, FOUR), LATE, ages=(0.0, 4.0))
    old = exit_hazard(known(LATE, FOUR), LATE, ages=(4.0, inf))
    assert (young.n_exits, old.n_exits) == (1, 1)
    assert (young.n_deals, old.n_deals) == (4, 2)
    assert young.project_years == pytest.approx(15, abs=0.01)
    assert old.project_years == pytest.approx(1 + 12.83, abs=0.01)


def test_exit_after_first_concrete_is_told_apart():
    summer = known(LATE, (BY_ID["D47"],))
    assert exit_hazard(summer, LATE).n_exits == 0
    assert exit_hazard(summer, LATE, after_first_concrete=True).n_exits == 1


@pytest.mark.parametrize("day", [date(2012, 6, 1), date(2016, 11, 30), date(2022, 3, 1)])
def test_a_day_sees_only_what_was_known(day):
    found = known(day)
    assert all(one.agreement <= day and (one.end is None or one.end <= day) for one in found)
    told = exit_hazard(found, day)
    written_then = []
    for one in DEALS:
        if one.agreement <= day:
            concrete, end = (
                at if at and at <= day else None for at in (one.first_concrete, one.end)
            )
            outcome = one.outcome if end else "preconstruction"
            cause = one.cause if end else ""
            written_then.append(
                replace(one, first_concrete=concrete, end=end, outcome=outcome, cause=cause)
            )
    assert exit_hazard(known(day, written_then), day) == told
    assert partner_exit(DEALS, HISTORY, day)["hazard_per_year"] == round(told.rate, 4)


def test_kazakhstan_was_not_agreed_the_day_before():
    assert "D52" not in {one.id for one in known(date(2025, 6, 13))}
    assert "D52" in {one.id for one in known(date(2025, 6, 14))}


def test_later_days_than_the_record_count_as_its_end():
    late = date(2040, 1, 1)
    assert exit_hazard(known(late), late) == exit_hazard(known(LATE), LATE)
    assert mature(DEALS, late) == mature(DEALS, LATE)


def test_a_stall_is_censored_unless_asked():
    assert BY_ID["D15"].as_of(LATE).outcome == "stalled"
    assert BY_ID["D36"].as_of(date(2020, 1, 1)).outcome == "preconstruction"
    plain = exit_hazard(known(LATE), LATE)
    counted = exit_hazard(known(LATE), LATE, stalled_count=True)
    assert (plain.n_exits, counted.n_exits) == (24, 26)
    assert plain.project_years == counted.project_years


def test_tags():
    newcomers = {one.id for one in known(LATE, is_newcomer=True)}
    assert {"D08", "D20", "D21", "D22", "D28", "D52"} <= newcomers
    assert not {"D01", "D15", "D23", "D33"} & newcomers
    assert len(newcomers) + len(known(LATE, is_newcomer=False)) == len(known(LATE))
    lent, not_lent = (known(LATE, state_loan=value) for value in (True, False))
    assert {one.id for one in lent} >= {"D20", "D21", "D22", "D23"}
    assert 0 < len(lent) + len(not_lent) < len(known(LATE))
    assert LOANS in partner_exit(DEALS, HISTORY, LATE, DealClass(state_loan=True))["caveat"]


def test_period_and_vendor():
    some = known(LATE, vendor_state="KR", agreed_from=2005, agreed_to=2010)
    assert [one.id for one in some] == ["D28"]


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"vendor_state": "KZ"}, "one of CN"),
        ({"host": "Atlantis"}, "one of Argentina"),
        ({"agreed_from": 2030}, "widen it"),
    ],
)
def test_empty_or_unknown_class_is_a_fault(chosen, told):
    with pytest.raises(EvidenceError, match=told):
        known(LATE, **chosen)


def test_unknown_cause_is_a_fault():
    with pytest.raises(EvidenceError, match="one of demand"):
        partner_exit(DEALS, HISTORY, LATE, cause="weather")


def test_report_holds_pooled_and_vendors_beside_each_other():
    told = partner_exit(DEALS, HISTORY, LATE, DealClass(vendor_state="RU"))
    assert list(told["per_vendor"]) == sorted(told["per_vendor"])
    assert told["per_vendor"]["RU"]["hazard_per_year"] == told["hazard_per_year"]
    assert told["all_vendors"]["fell_through"] == 24
    low, high = told["all_vendors"]["interval_90"]
    for one in told["per_vendor"].values():
        assert one["interval_90"][0] < high
        assert one["interval_90"][1] > low
    assert {row["vendor_state"] for row in told["deals"]} == {"RU"}


def test_share_within_years_follows_the_ages():
    told = partner_exit(DEALS, HISTORY, LATE)["exit_within"]
    _, hazards = rates_by_age(known(LATE), LATE)
    first = hazards[0]
    years = first.project_years
    assert told["2"] == round(1 - (years / (years + 2)) ** (first.n_exits + 0.5), 3)
    assert told["2"] < told["5"] < told["10"] < 1


def draws(n=20_000, seed=3, years=(6.0, 8.0), deals=None):
    return exit_draws(
        deals or known(LATE),
        LATE,
        years_to_first_concrete=years[0],
        construction_time=years[1],
        n_futures=n,
        seed=seed,
    )


def test_draws_follow_the_counts():
    found = draws()
    told = partner_exit(DEALS, HISTORY, LATE)["exit_within"]
    for years in ("2", "5"):
        share = float((found["exit_time"] <= float(years)).mean())
        assert share == pytest.approx(told[years], abs=0.012)
    later = exit_hazard(known(LATE), LATE, after_first_concrete=True)
    mean = (later.n_exits + 0.5) / later.project_years
    assert float(found["exit_hazard_after"].mean()) == pytest.approx(mean, rel=0.03)
    assert found["exit_hazard_before"].dims == ("future", "year")
    assert float(found["cause_share"].sum("risk").max()) == pytest.approx(1)
    share = float(found["cause_share"].sel(risk="finance").mean())
    assert share == pytest.approx(11.5 / (24 + 0.5 * found.sizes["risk"]), abs=0.01)


def test_draws_end_with_construction_and_name_a_cause():
    found = draws()
    time, cause = found["exit_time"].to_numpy(), found["exit_cause"].to_numpy()
    left = np.isfinite(time)
    assert 0 < left.mean() < 1
    assert time[left].max() <= 14
    assert (time > 0).all()
    assert set(cause[left]) <= set(causes(DEALS))
    assert set(cause[~left]) == {""}


def test_longer_waiting_loses_more_partners_in_the_same_futures():
    short, long = draws(years=(3.0, 8.0)), draws(years=(9.0, 8.0))
    assert np.isfinite(long["exit_time"]).mean() > np.isfinite(short["exit_time"]).mean()
    early = short["exit_time"] <= 3
    assert (short["exit_time"] == long["exit_time"]).where(early, other=True).all()


def test_draws_are_the_same_for_the_same_seed_and_take_arrays():
    length = xr.DataArray(np.linspace(1, 9, 500), dims="future")
    one, two = (draws(n=500, years=(length, 8.0)) for _ in range(2))
    xr.testing.assert_identical(one, two)
    assert not one.identical(draws(n=500, seed=4, years=(length, 8.0)))


def test_draws_of_a_class_never_seen_in_construction_are_a_fault():
    with pytest.raises(EvidenceError, match="no project-year"):
        draws(deals=(FOUR[1], FOUR[2]))


def test_thin_class_has_one_rate_for_all_ages():
    young = (FOUR[0], deal(id="X5", agreement=date(2013, 1, 1), end=date(2014, 1, 1)))
    found = known(LATE, young)
    bands, hazards = rates_by_age(found, LATE)
    assert bands == ((0.0, inf),)
    assert hazards == [exit_hazard(found, LATE)]
    assert draws(n=50, deals=found).sizes["year"] == 1
