"""Laws of what financing terms and price claims add to the yearly cash flows."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from makers import make_claim, make_offer, make_plant
from strategies import rates, shares
from tandau.case.price_basis import PriceBasis
from tandau.evidence.price_basis import packaged_bases, price_readings
from tandau.models.money.debt import LoanTerms, floating_rate, loan_schedule, reference_rate_path
from tandau.models.money.levelised import levelised_cost
from tandau.models.money.overnight import unit_overnight_cost
from tandau.models.money.plant import delayed, plant_flows
from tandau.models.money.sizing import planned_price

PACKAGED = {quantity.key: quantity for quantity, _ in packaged_bases(date(2025, 1, 1))}
learning = st.floats(-0.3, 0.3)


@given(
    st.sampled_from(["overnight", "all_in", "unsaid", None]),
    st.sampled_from(["net", "gross", "unsaid"]),
)
def test_readings_share_a_claim_and_keep_their_order(cost, capacity):
    told = {"claim": "a", "cost_basis": cost, "capacity_basis": capacity, "reason": "r"}
    rows = [PriceBasis(**told)] if cost else []
    found = price_readings([make_claim("a")], rows, [make_offer()], PACKAGED)["a"]
    assert sum(one.share for one in found) == pytest.approx(1)
    assert all(0 < one.low <= one.mode <= one.high for one in found)
    # An open question makes two ways; a converted price says by what it was converted.
    open_ones = [cost in ("unsaid", None), cost is None or capacity == "unsaid"]
    assert len(found) == 2 ** sum(open_ones)
    assert all(bool(one.through) == (one.mode != 1) for one in found)


@given(st.lists(st.floats(-3, 3), min_size=2, max_size=60), rates, rates, st.floats(0.01, 3))
def test_a_reference_rate_returns_to_its_mean(shocks, now, mean, reversion):
    still = reference_rate_path(now, mean, reversion, 0.0, np.zeros(len(shocks)))
    distance = np.abs(still - mean)
    assert (np.diff(distance) <= 1e-12).all()
    assert distance[1] == pytest.approx(abs(now - mean) * np.exp(-reversion), abs=1e-12)
    moved = reference_rate_path(now, mean, reversion, 0.01, shocks)
    assert moved[0] == pytest.approx(now)
    widest = 0.01 * 3 / (1 - np.exp(-reversion))
    assert np.abs(moved - still).max() <= widest + 1e-12


def test_shocks_give_the_process_its_spread():
    shocks = np.random.default_rng(0).standard_normal((20_000, 40))
    path = reference_rate_path(0.03, 0.03, 0.2, 0.01, shocks)
    # Standard deviation in the long run: volatility over the root of twice the reversion.
    assert path[:, -1].std() == pytest.approx(0.01 / np.sqrt(0.4), rel=0.02)
    assert path.mean() == pytest.approx(0.03, abs=2e-4)


@given(st.lists(st.floats(-0.05, 0.2), min_size=12, max_size=12), st.floats(0, 0.03), rates)
def test_a_cap_is_never_exceeded_and_the_loan_is_repaid(reference, spread, cap):
    rate = floating_rate(reference, spread, cap)
    assert ((rate >= 0) & (rate <= cap + 1e-15)).all()
    terms = LoanTerms(1.0, 0.0, 4.0, 8.0, rate_by_year=rate)
    loan = loan_schedule(np.array([100.0] * 3 + [0.0] * 9), terms)
    assert loan.balance[-1] == pytest.approx(0, abs=1e-7)
    assert loan.interest.sum() <= cap * (loan.balance.sum() + 100 * 12) + 1e-9


@given(st.floats(1000, 9000), learning, st.integers(1, 6))
def test_learning_within_a_plant_leaves_its_price(cost, rate, n_units):
    index = np.arange(float(n_units))
    found = unit_overnight_cost(cost, index, learning_within_plant=rate, is_mean_price=True)
    assert found.mean() == pytest.approx(cost)
    assert (np.diff(found) * np.sign(rate) <= 1e-9 * cost).all()


@given(st.floats(2, 12), st.floats(0, 3), rates)
def test_a_planned_price_is_that_of_the_plant_built_as_planned(time, spacing, inflation):
    inputs = make_plant(
        first_concrete=0.0,
        unit_spacing=spacing,
        construction_time=np.array([time, time]),
        inflation=inflation,
    )
    whole = plant_flows(inputs, 40).contract.amount.sum()
    asked = (inputs.overnight_cost, inputs.net_capacity, spacing, time, inflation)
    assert float(planned_price(*asked)) == pytest.approx(whole)


@given(shares, rates)
def test_a_waste_fee_taken_out_of_the_fuel_changes_no_cost(share, rate):
    plain = make_plant(fuel_cost=10.0, waste_fee=0.0)
    apart = make_plant(fuel_cost=10.0 * (1 - share), waste_fee=10.0 * share)
    one, other = (levelised_cost(plant_flows(each, 90), rate, 0.02) for each in (plain, apart))
    spread = one["fuel"] + one["waste"]
    assert other["fuel"] + other["waste"] == pytest.approx(spread)


@given(rates, shares, st.floats(0.01, 2))
def test_a_delay_never_makes_power_cheaper(rate, time_cost_share, years):
    inputs = make_plant(time_cost_share=time_cost_share, inflation=0.0)
    now, later = (
        levelised_cost(plant_flows(one, 100), rate, 0.0) for one in (inputs, delayed(inputs, years))
    )
    capital = [
        sum(one[name] for name in ("overnight", "overrun", "owner", "interest"))
        for one in (now, later)
    ]
    assert capital[1] >= capital[0] * (1 - 1e-9)
