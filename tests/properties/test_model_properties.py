"""Laws of the cost models."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import costs, lifetimes, rates, shares, times
from tandau.evidence.convert import factor
from tandau.models import capital, finance


@given(costs, times, st.floats(0, 20), rates)
def test_longer_construction_never_lowers_interest(cost, years, more, rate):
    shorter, longer = (
        capital.interest_during_construction(cost, capital.interest_factor(time, rate))
        for time in (years, years + more)
    )
    assert shorter >= -1e-9 * cost
    assert longer >= shorter - 1e-9 * cost


@given(costs, times, rates, rates)
def test_higher_rate_never_lowers_interest(cost, years, rate, more):
    low, high = (
        capital.interest_during_construction(cost, capital.interest_factor(years, one))
        for one in (rate, rate + more)
    )
    assert high >= low - 1e-9 * cost


@given(st.one_of(rates, st.floats(-0.03, -1e-3)), lifetimes)
def test_annuity_repays(rate, years):
    payment = finance.capital_recovery_factor(rate, float(years))
    worth = payment * sum((1 + rate) ** -year for year in range(1, years + 1))
    assert worth == pytest.approx(1, rel=1e-6)


@given(costs, st.floats(0.5, 3), shares, times, rates, st.floats(1, 2))
def test_capital_is_monotone(cost, outturn, owner, years, rate, more):
    def total(cost, outturn, owner):
        final = capital.capital_outturn(cost, outturn, owner)
        interest = capital.interest_during_construction(final, capital.interest_factor(years, rate))
        return capital.total_capital_cost(final, interest)

    plain = total(cost, outturn, owner)
    assert plain >= cost * outturn * (1 + owner) * (1 - 1e-9)
    assert total(cost * more, outturn, owner) == pytest.approx(plain * more)
    assert total(cost, outturn * more, owner) == pytest.approx(plain * more)
    assert total(cost, outturn, owner * more) >= plain * (1 - 1e-12)


@given(
    st.sampled_from(["USD/kW", "kEUR/kW", "GUSD/(2220 MW)", "MKRW/kW", "CNY/kW"]),
    st.floats(1e-3, 1e3),
    st.integers(2006, 2024),
    st.integers(2000, 2040),
)
def test_factor_is_linear(unit, times, year, target):
    plain = factor(unit, year, "USD/kW", target)
    assert plain > 0
    assert factor(f"{times:.6f}*{unit}", year, "USD/kW", target) == pytest.approx(
        float(f"{times:.6f}") * plain
    )
    # A figure may take any way through the years.
    via = factor(unit, year, "USD/kW", 2020) * factor("USD/kW", 2020, "USD/kW", target)
    assert via == pytest.approx(plain)


@given(
    costs, times, rates, st.floats(0.3, 1), lifetimes, shares, st.floats(0, 50), st.floats(0, 30)
)
def test_price_at_lcoe_pays_every_cost(
    cost, years, rate, capacity_factor, lifetime, share, operation, fuel
):
    interest = capital.interest_during_construction(cost, capital.interest_factor(years, rate))
    total = capital.total_capital_cost(cost, interest)
    recovery = finance.capital_recovery_factor(rate, float(lifetime))
    generation = finance.specific_generation(capacity_factor)
    decommissioning = finance.lcoe_decommissioning(
        cost, share, rate, float(lifetime), recovery, generation
    )
    price = finance.lcoe(
        finance.lcoe_capital(total, recovery, generation), decommissioning, operation, fuel
    )
    energy = generation * sum((1 + rate) ** -year for year in range(1, lifetime + 1))
    paid_later = cost * share * (1 + rate) ** -(lifetime + 10)
    discounted_cost = total + paid_later + (operation + fuel) * energy
    assert price * energy == pytest.approx(discounted_cost, rel=1e-6)


@given(st.lists(st.floats(1e3, 1e5), min_size=1, max_size=5), rates)
def test_money_at_risk_is_shared_between_loan_and_host(sums, share):
    sums = np.array(sums)
    assert capital.host_funding(sums, share) + sums * share == pytest.approx(sums)
