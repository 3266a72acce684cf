"""Laws of the yearly cash flows."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from makers import make_plant
from strategies import contracts, curves, financings, lifetimes, loans, plants, rates, shares
from tandau.models.money.contract import owner_time_cost_share, settle_contract
from tandau.models.money.debt import LoanTerms, debt_service, loan_schedule
from tandau.models.money.discounting import (
    annuity,
    discount_rate_nominal,
    present_value,
    price_path,
    real_flows,
)
from tandau.models.money.levelised import (
    break_even_price,
    discounted,
    levelised_cost,
    levelised_parts,
    unit_interest,
)
from tandau.models.money.plant import plant_flows
from tandau.models.money.returns import RATES, internal_rate, payback
from tandau.models.money.settlement import project_flow, settle
from tandau.models.money.sizing import level_debt, sculpted_debt
from tandau.models.money.spending import (
    curve_interest_factor,
    interest_until,
    spending_by_year,
    spending_progress,
)
from tandau.models.money.status import Status
from tandau.models.money.tax import profit_tax, taxable_profit

N_YEARS = 90
sums = st.floats(-1e4, 1e4, allow_subnormal=False).map(lambda x: round(x, 3))
series = hnp.arrays(np.float64, st.integers(2, 40), elements=sums)


@given(st.floats(1, 1e6), rates, lifetimes)
def test_annuity_repays_the_loan(principal, rate, years):
    payment = float(annuity(principal, rate, float(years)))
    debt = principal
    for _ in range(years):
        debt = debt * (1 + rate) - payment
    assert debt == pytest.approx(0, abs=1e-6 * principal * (1 + rate) ** years)
    interest, repaid = level_debt(principal, rate, years, years + 3)
    assert repaid.sum() == pytest.approx(principal, rel=1e-6)
    assert (interest + repaid)[:years] == pytest.approx(payment, rel=1e-9)
    assert not (interest + repaid)[years:].any()


@given(loans(), hnp.arrays(np.float64, 60, elements=st.floats(0, 1000)))
def test_every_loan_is_repaid_with_what_was_added_to_it(terms, financed):
    loan = loan_schedule(financed, terms)
    drawn = loan.drawn.sum()
    assert drawn <= min(financed.sum() * terms.share, terms.commitment) * (1 + 1e-9)
    assert loan.principal.sum() == pytest.approx(drawn + loan.capitalised.sum(), rel=1e-9, abs=1e-6)
    assert loan.balance[-1] == pytest.approx(0, abs=1e-6 * (1 + drawn))
    assert (loan.balance >= -1e-6 * (1 + drawn)).all()
    if not terms.is_extendable:
        assert not loan.drawn[np.arange(60) >= terms.availability].any()


@given(loans(), hnp.arrays(np.float64, 60, elements=st.floats(0, 1000)))
def test_a_lender_earns_its_rate(terms, financed):
    loan = loan_schedule(financed, terms)
    flows = debt_service(loan) - loan.fees - loan.drawn
    worth = present_value(flows, terms.rate)
    assert worth == pytest.approx(0, abs=1e-7 * (1 + loan.drawn.sum()))


@given(plants(), rates)
def test_price_at_levelised_cost_pays_every_cost(inputs, rate):
    flows = plant_flows(inputs, N_YEARS)
    parts = levelised_cost(flows, rate, inputs.inflation)
    nominal = discount_rate_nominal(rate, inputs.inflation)
    energy = present_value(flows.generation * flows.price_level, nominal)
    running = flows.running + flows.working_capital + flows.decommissioning
    true_cost = flows.unit_contract.amount.sum(axis=-1) * flows.overrun_ratio
    built = true_cost * (1 + flows.owner_cost_share) + unit_interest(flows, rate)
    capital = (built * (1 + rate) ** -flows.connection).sum()
    cost = capital + present_value(running, nominal)
    assert sum(parts.values()) * energy == pytest.approx(cost, rel=1e-8)


@given(series, series, rates)
def test_levelised_parts_times_energy_are_the_costs(cost, energy, rate):
    n = min(cost.size, energy.size)
    energy = np.abs(energy[:n]) + 1
    factors = 1 / price_path(rate, n)
    part = levelised_parts({"all": cost[:n]}, energy, factors)["all"]
    assert part * discounted(energy, factors) == pytest.approx(
        present_value(cost[:n], rate), rel=1e-9, abs=1e-6
    )


@given(series, rates, st.floats(-0.02, 0.2))
def test_nominal_and_real_present_value_agree(flows, rate, inflation):
    nominal = present_value(flows, discount_rate_nominal(rate, inflation))
    real = present_value(real_flows(flows, inflation), rate)
    assert nominal == pytest.approx(real, rel=1e-9, abs=1e-6)


@given(st.floats(0, 3), st.floats(0.1, 30), st.floats(0, 20), rates, curves)
def test_longer_construction_never_lowers_interest(start, years, more, rate, curve):
    shorter, longer = (
        interest_until(spending_by_year(start, time, 60, *curve), rate, start + time)
        for time in (years, years + more)
    )
    assert shorter >= -1e-12
    assert longer >= shorter - 1e-7
    factors = curve_interest_factor([years, years + more], rate, *curve)
    assert factors[1] >= factors[0] - 1e-12
    # The two ways to integrate agree.
    assert shorter + 1 == pytest.approx(factors[0], rel=2e-4)


@given(plants(), st.floats(0, 10), rates, st.integers(0, 2))
def test_a_longer_unit_never_lowers_the_interest_of_a_plant(inputs, more, rate, place):
    n_units = inputs.construction_time.size
    longer = inputs.construction_time.copy()
    longer[place % n_units] += more
    short, long = (
        unit_interest(plant_flows(replace(inputs, construction_time=time), N_YEARS), rate).sum()
        for time in (inputs.construction_time, longer)
    )
    assert long >= short * (1 - 1e-7) - 1e-9


@given(st.floats(0, 3), st.floats(0.1, 30), curves)
def test_spending_adds_up_and_lies_inside_construction(start, years, curve):
    spending = spending_by_year(start, years, 60, *curve)
    assert spending.amount.sum() == pytest.approx(1)
    assert (spending.amount >= 0).all()
    assert (spending.moments >= -1e-15).all()
    # What is left of a year after spending is less than a year.
    assert (spending.moments[1] <= spending.amount + 1e-12).all()
    middle = spending_progress(np.linspace(-0.5, 1.5, 41), *curve)
    assert (np.diff(middle) >= 0).all()
    assert middle[0] == 0
    assert middle[-1] == 1


@given(plants(), financings())
def test_flows_of_the_parties_add_up_to_the_project(inputs, financing):
    flows = plant_flows(inputs, N_YEARS)
    found = settle(inputs, flows, financing)
    total = np.add.reduce([np.broadcast_to(one, N_YEARS) for one in found.parties.values()])
    size = max(np.abs(one).max() for one in found.parties.values())
    assert total == pytest.approx(
        project_flow(flows, financing.contract), rel=1e-9, abs=1e-9 * (1 + size)
    )
    assert all(np.isfinite(one).all() for one in found.parties.values())


@given(plants(), financings())
def test_debt_is_repaid_and_never_negative(inputs, financing):
    found = settle(inputs, plant_flows(inputs, N_YEARS), financing)
    size = 1 + found.capital.sum()
    assert (found.debt >= -1e-7 * size).all()
    assert found.drawn.sum() <= found.capital.sum() * (1 + 1e-9)
    assert np.cumsum(found.service)[-1] >= found.drawn.sum() - 1e-6 * size


@given(st.floats(0.5, 3), st.floats(-3, 10), contracts(), st.floats(1, 1e4))
def test_an_overrun_is_shared_without_rest(outturn, delay, terms, price):
    found = settle_contract(price, outturn, delay, terms)
    told = found.paid + (found.vendor_overrun if terms.outturn_of == "project" else 0)
    assert told == pytest.approx(price * outturn)
    assert found.vendor_overrun <= max(terms.overrun_cap * price, 0) * (1 + 1e-12)
    assert 0 <= found.damages <= terms.damages_cap * price * (1 + 1e-12)
    worse = settle_contract(price, outturn + 0.5, delay + 1, terms)
    assert worse.paid >= found.paid - 1e-9 * price
    assert worse.damages >= found.damages - 1e-9 * price


@given(st.floats(1, 3), contracts(), st.floats(1, 1e4))
def test_an_owner_s_outturn_and_the_project_s_tell_the_same_contract(outturn, terms, price):
    of_owner = settle_contract(price, outturn, 0.0, replace(terms, outturn_of="owner"))
    assert of_owner.paid == pytest.approx(price * outturn)
    whole = (of_owner.paid + of_owner.vendor_overrun) / price
    of_project = settle_contract(price, whole, 0.0, replace(terms, outturn_of="project"))
    assert of_project.paid == pytest.approx(of_owner.paid, rel=1e-9)
    assert of_project.vendor_overrun == pytest.approx(of_owner.vendor_overrun, abs=1e-9 * price)


@given(st.floats(1, 3), contracts(), st.floats(0, 0.5))
def test_what_time_costs_the_owner_is_what_the_contract_leaves(outturn, terms, extra):
    before = settle_contract(1.0, outturn, 0.0, replace(terms, outturn_of="owner"))
    whole = before.paid + before.vendor_overrun
    # A step so small that the vendor's cap is not reached on the way.
    step = 1e-7 * extra
    later = settle_contract(1.0, whole + step, 0.0, replace(terms, outturn_of="project"))
    told = owner_time_cost_share(outturn, step, terms)
    assert later.paid - before.paid == pytest.approx(told, abs=2e-9 + 1e-3 * step)


@given(plants())
def test_zero_rates_give_plain_sums(inputs):
    plain = replace(inputs, inflation=0.0, real_depreciation=0.0, fund_return=0.0)
    flows = plant_flows(plain, N_YEARS)
    parts = levelised_cost(flows, 0.0, 0.0)
    energy = flows.generation.sum()
    assert parts["interest"] == 0
    capital = flows.contract.amount.sum() * flows.overrun_ratio * (1 + flows.owner_cost_share)
    built = parts["overnight"] + parts["overrun"] + parts["owner"]
    assert built * energy == pytest.approx(capital)
    assert parts["fuel"] * energy == pytest.approx(flows.fuel.sum())
    # Stocks are released when the plant ends.
    assert flows.working_capital.sum() == pytest.approx(0, abs=1e-9 * energy)
    loan = loan_schedule(flows.contract.amount, LoanTerms(1.0, 0.0, 10.0, 20.0))
    assert debt_service(loan).sum() == pytest.approx(loan.drawn.sum())


@given(plants())
def test_the_fund_meets_its_cost_when_units_run_whole_years(inputs):
    whole = replace(
        inputs,
        construction_time=np.ceil(inputs.construction_time),
        first_concrete=np.ceil(inputs.first_concrete),
        unit_spacing=np.ceil(inputs.unit_spacing),
        operating_lifetime=np.ceil(inputs.operating_lifetime / 2),
        decommissioning_delay=5.0,
    )
    flows = plant_flows(whole, N_YEARS)
    fund, cost = flows.fund / flows.price_level, flows.decommissioning / flows.price_level
    worth = present_value(fund - cost, whole.fund_return)
    assert worth == pytest.approx(0, abs=1e-9 * (1 + cost.sum()))


@given(series)
def test_losses_carried_forward_are_used_once(profit):
    taxed = taxable_profit(profit)
    assert (taxed >= 0).all()
    assert taxed.sum() == pytest.approx(max(0.0, np.cumsum(profit).max()), abs=1e-6)
    assert (taxed <= np.maximum(profit, 0) + 1e-9).all()
    carried = np.cumsum(profit_tax(profit, 0.3))
    refunded = np.cumsum(profit_tax(profit, 0.3, is_loss_refunded=True))
    assert (carried >= refunded - 1e-6).all()


@given(st.floats(-0.4, 3), hnp.arrays(np.float64, st.integers(1, 60), elements=st.floats(1, 100)))
def test_internal_rate_is_found_where_it_is_unique(rate, later):
    years = np.arange(1, later.size + 1)
    paid = (later * (1 + rate) ** -years).sum()
    found, status = internal_rate(np.append(-paid, later))
    assert status == Status.FOUND
    assert found == pytest.approx(rate, abs=1e-7)


@given(series)
def test_internal_rate_makes_flows_worthless_or_says_why(flows):
    rate, status = (one.item() for one in internal_rate(flows))
    if status in {Status.FOUND, Status.SEVERAL_RATES}:
        size = present_value(np.abs(flows), rate, 0.0)
        assert present_value(flows, rate, 0.0) == pytest.approx(0, abs=1e-7 * (size + 1e-9))
    else:
        assert rate in {RATES[0], RATES[-1]}
    has_both = (flows > 0).any() and (flows < 0).any()
    assert (status == Status.NO_SIGN_CHANGE) == (not has_both)


@given(series)
def test_payback_is_the_last_time_the_running_sum_rises_through_zero(flows):
    years, status = payback(flows)
    running = np.cumsum(flows)
    assert (status == Status.NEVER_REPAID) == (running[-1] < 0)
    if status == Status.FOUND:
        after = running[int(np.ceil(years - 1e-12)) :]
        assert (after >= -1e-9).all()


@given(series, series, shares.map(lambda x: x / 2), rates, st.booleans())
def test_break_even_price_leaves_nothing(fixed, deductions, tax_rate, rate, is_refunded):
    n = min(fixed.size, deductions.size)
    revenue = np.linspace(1, 2, n)
    factors = 1 / price_path(rate, n)
    price = break_even_price(
        fixed[:n], revenue, deductions[:n], tax_rate, factors, is_loss_refunded=is_refunded
    )
    profit = price * revenue - deductions[:n]
    tax = profit_tax(profit, tax_rate, is_loss_refunded=is_refunded)
    worth = discounted(fixed[:n] + price * revenue - tax, factors)
    assert worth == pytest.approx(0, abs=1e-7 * (1 + np.abs(fixed[:n]).sum() + abs(price) * n))


@given(series, st.floats(1, 3), rates, st.floats(0, 1e4))
def test_sculpted_debt_never_exceeds_its_cap(cash, dscr, rate, cost):
    debt, status = sculpted_debt(cash, cost, dscr, rate, cash.size)
    assert 0 <= debt <= cost
    carried = present_value(cash / dscr, rate)
    assert (status == Status.DEBT_CAPPED) == (carried > cost)
    if status == Status.FOUND:
        assert debt == pytest.approx(carried)


@given(plants(), financings(), st.integers(2, 4))
def test_arrays_give_what_floats_give(inputs, financing, n):
    """A plant repeated along a leading dim comes out the same at every place."""
    alone = settle(inputs, plant_flows(inputs, N_YEARS), financing)
    many = replace(
        inputs,
        construction_time=np.tile(inputs.construction_time, (n, 1)),
        cost_outturn=np.full(n, inputs.cost_outturn),
    )
    beside = settle(many, plant_flows(many, N_YEARS), financing)
    for name, flow in alone.parties.items():
        size = 1e-9 * (1 + np.abs(flow).max())
        expected = np.broadcast_to(flow, (n, N_YEARS))
        assert np.broadcast_to(beside.parties[name], (n, N_YEARS)) == pytest.approx(
            expected, rel=1e-9, abs=size
        )


def test_maker_gives_a_plant_that_earns():
    assert plant_flows(make_plant(), N_YEARS).generation.sum() > 0
