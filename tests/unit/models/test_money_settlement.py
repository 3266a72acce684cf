"""Who pays what under each financing model, and thousands of futures at once."""

from dataclasses import replace

import numpy as np
import pytest

from makers import make_plant
from tandau.errors import ModelError
from tandau.models.money import financing
from tandau.models.money.contract import cost_plus, turnkey
from tandau.models.money.debt import LoanTerms, loan_schedule
from tandau.models.money.ensemble import QUANTILES, evaluate_money, fan_of
from tandau.models.money.levelised import discounted, levelised_cost, unit_interest
from tandau.models.money.outcomes import (
    Economy,
    coverage_by_year,
    discount_factors,
    equity_break_even,
    outcomes,
    party_values,
    yearly_series,
)
from tandau.models.money.plant import delayed, plant_flows
from tandau.models.money.returns import internal_rate
from tandau.models.money.revenue import RevenueTerms, real_price
from tandau.models.money.settlement import PARTIES, project_flow, settle
from tandau.models.money.spending import curve_interest_factor, value_at_year_end
from tandau.models.money.status import Status, count_status
from tandau.models.money.timeline import year_of

N_YEARS = 80
ECONOMY = Economy(
    discount_rate=0.05,
    cost_of_equity=0.07,
    gross_domestic_product=250_000.0,
    product_growth=0.04,
    national_consumption=120.0,
    household_consumption=2.0,
    salvage_share=0.3,
    cancellation_share=0.1,
)
TURNKEY = turnkey(0.3, 0.005, 0.1)
LOAN = LoanTerms(0.85, 0.03, 10.0, 20.0, availability=9.0, late_draw_penalty=0.01)
BANK = LoanTerms(0.7, 0.06, 9.0, 15.0, premium=0.08, repayment="level", currency="local")
MODELS = {
    "budget": financing.host_budget(cost_plus()),
    "export": financing.export_credit(TURNKEY, LOAN, state_equity_share=1.0, covenant=1.3),
    "banks": financing.covered_bank_debt(
        TURNKEY, BANK, RevenueTerms(), guaranteed_share=0.5, covenant=1.3
    ),
    "owned": financing.build_own_operate(
        TURNKEY,
        contracted_share=0.7,
        contract_price=123.5,
        contract_tenor=15.0,
        contract_index=0.0,
        partner_equity_share=1.0,
    ),
    "regulated": financing.regulated_asset_base(
        cost_plus(),
        allowed_return=0.06,
        regulatory_lifetime=40,
        recognised_overrun=0.3,
        state_equity_share=0.0,
    ),
    "difference": financing.contract_for_difference(
        cost_plus(),
        strike_price=110.0,
        contract_tenor=40.0,
        contract_index=1.0,
        state_equity_share=0.3,
        loan=BANK,
    ),
    "partner": financing.equity_partner(
        TURNKEY,
        RevenueTerms("power_purchase", 1.0, 120.0, 1.0, 30.0),
        partner_equity_share=0.49,
        state_equity_share=0.0,
        export_loan=LOAN,
    ),
}


def settled(name, **changes):
    inputs = make_plant(**changes)
    flows = plant_flows(inputs, N_YEARS)
    return inputs, flows, settle(inputs, flows, MODELS[name])


@pytest.mark.parametrize("name", MODELS)
def test_parties_that_take_no_part_have_no_flows(name):
    _, _, found = settled(name)
    active = {party for party in PARTIES if np.abs(found.parties[party]).max() > 0}
    expected = {
        "budget": {"host_state", "vendor"} - {"vendor"},
        "export": {"host_state", "vendor", "vendor_state"},
        "banks": {"host_state", "owner", "vendor", "commercial_bank"},
        "owned": {"host_state", "equity_partner", "vendor", "consumers"},
        "regulated": {"host_state", "owner", "consumers"},
        "difference": {"host_state", "owner", "commercial_bank", "consumers"},
        "partner": {"host_state", "owner", "equity_partner", "vendor", "vendor_state", "consumers"},
    }
    assert active == expected[name]


@pytest.mark.parametrize("name", MODELS)
def test_values_of_the_parties_add_up(name):
    inputs, flows, found = settled(name)
    values = party_values(inputs, found, 0.05)
    factors = discount_factors(inputs, 0.05, N_YEARS)
    assert sum(values.values()) == pytest.approx(discounted(project_flow(flows), factors))
    assert flows.generation.sum() > 0


def test_a_regulated_plant_earns_its_allowed_return():
    """Return on the base and its write-off repay the base at the allowed rate, before tax."""
    _, flows, found = settled("regulated", cost_outturn=1.0, tax_rate=0.0)
    rate, status = internal_rate(found.equity)
    assert status == Status.FOUND
    # The opening base of a year earns, spending during it does not, so the rate is met exactly.
    assert rate == pytest.approx(0.06, abs=1e-9)
    before = np.arange(N_YEARS) < np.floor(flows.connection.min())
    assert found.revenue.earned[before][2:].min() > 0


def test_an_overrun_beyond_what_the_regulator_recognises_is_the_owners():
    rates = [
        internal_rate(settled("regulated", cost_outturn=outturn, tax_rate=0.0)[2].equity)[0]
        for outturn in (1.0, 1.3, 2.0)
    ]
    assert rates[0] == pytest.approx(rates[1])
    assert rates[2] < rates[1] - 0.005


def test_a_contract_for_difference_fixes_the_price_whatever_the_market():
    earned = [
        settled("difference", market_price=price)[2].revenue.earned[:40] for price in (30.0, 150.0)
    ]
    assert earned[0] == pytest.approx(earned[1])
    _, flows, found = settled("difference", market_price=30.0)
    price = real_price(found.revenue.earned, flows.generation, 0.02)
    assert price[20] == pytest.approx(110)
    assert (found.parties["consumers"][10:40] < 0).all()
    assert (settled("difference", market_price=150.0)[2].parties["consumers"][10:40] > 0).all()


def test_a_nominal_power_purchase_price_does_not_follow_inflation():
    _, flows, found = settled("owned", market_price=0.0)
    year = int(flows.completion) + 3
    assert found.revenue.earned[year] / flows.generation[year] == pytest.approx(0.7 * 123.5)
    later = int(flows.completion + 15) + 1
    assert found.revenue.earned[later] == 0


def test_local_currency_service_is_not_foreign():
    economy = ECONOMY
    for name, share in (("export", 1.0), ("banks", 0.0), ("budget", 0.0)):
        inputs, flows, found = settled(name)
        got = outcomes(inputs, flows, found, MODELS[name], economy)
        assert got["foreign_currency_share"] == share


def test_weaker_local_money_lowers_a_local_price():
    firm, weak = (
        settled("banks", real_depreciation=fall)[2].revenue.earned for fall in (0.0, 0.03)
    )
    assert weak[30] == pytest.approx(firm[30] / 1.03**31)


def test_a_guarantee_moves_the_shortfall_to_the_state():
    inputs, flows, found = settled("banks", market_price=30.0)
    bare = settle(inputs, flows, replace(MODELS["banks"], guaranteed_share=0.0))
    moved = found.parties["host_state"] - bare.parties["host_state"]
    assert moved.min() < 0
    assert moved == pytest.approx(-(found.parties["owner"] - bare.parties["owner"]))


def test_break_even_price_gives_equity_its_return():
    for name, plain in MODELS.items():
        inputs, flows, found = settled(name)
        price = float(equity_break_even(inputs, flows, found, ECONOMY))
        again = replace(inputs, market_price=price)
        model = replace(plain, revenue=RevenueTerms(), guaranteed_share=0.0)
        new_flows = plant_flows(again, N_YEARS)
        equity = settle(again, new_flows, model).equity
        worth = discounted(equity, discount_factors(inputs, 0.07, N_YEARS))
        assert worth == pytest.approx(0, abs=1e-6 * found.capital.sum())


def test_break_even_of_untaxed_equity_is_near_the_levelised_cost():
    """Without debt, tax and fund the two prices differ by when in the year capital is spent."""
    inputs, flows, found = settled("budget", tax_rate=0.0, decommissioning_share=0.0)
    economy = replace(ECONOMY, cost_of_equity=0.05)
    price = equity_break_even(inputs, flows, found, economy)
    parts = levelised_cost(flows, 0.05, inputs.inflation)
    assert price == pytest.approx(sum(parts.values()), rel=0.03)


@pytest.mark.parametrize(("rate", "expected"), [(0.03, 45.28), (0.07, 71.10), (0.10, 96.89)])
def test_yearly_core_gives_the_published_cost_of_a_french_plant(rate, expected):
    """IEA2020, USD/MWh; its payments fall at year ends, ours within the year: r / ln(1 + r)."""
    inputs = make_plant(
        net_capacity=1000.0,
        overnight_cost=np.array([4013.0]),
        cost_outturn=1.0,
        owner_cost_share=0.0,
        first_concrete=0.0,
        construction_time=np.array([7.0]),
        inflation=0.0,
        capacity_factor=0.85,
        operating_lifetime=60.0,
        operation_cost=14.26,
        fixed_operation_cost=0.0,
        fuel_cost=9.33,
        fuel_back_cost=0.0,
        waste_fee=0.0,
        replacement_share=0.0,
        insurance_share=0.0,
        working_capital_months=0.0,
        decommissioning_share=0.15,
    )
    parts = levelised_cost(plant_flows(inputs, 90), rate, 0.0)
    capital = parts["overnight"] + parts["interest"]
    year_ends = capital * np.log1p(rate) / rate
    assert sum(parts.values()) - capital + year_ends == pytest.approx(expected, abs=0.05)


def test_a_month_of_delay_costs_its_overhead():
    inputs = make_plant(time_cost_share=0.3)
    late = delayed(inputs, 1 / 12)
    assert late.cost_outturn == pytest.approx(1.2 + 0.3 / 72)
    before, after = (plant_flows(one, 90) for one in (inputs, late))
    assert after.connection == pytest.approx(before.connection + 1 / 12)
    assert after.delay == pytest.approx(before.delay + 1 / 12)
    # The money is spent as before, and carries a month's interest more until the connection.
    assert after.unit_contract.amount.tolist() == before.unit_contract.amount.tolist()
    price, carried = before.unit_contract.amount.sum(axis=-1), 1.05 ** (1 / 12)
    ratio = after.overrun_ratio / before.overrun_ratio
    whole = unit_interest(before, 0.05) + price * before.overrun_ratio * (
        1 + before.owner_cost_share
    )
    later = unit_interest(after, 0.05) + price * after.overrun_ratio * (1 + after.owner_cost_share)
    assert later == pytest.approx(whole * ratio * carried)


def test_late_instalments_count_though_the_plant_earns_nothing():
    on_time = make_plant(construction_time=np.array([6.0, 6.0]))
    late = make_plant(construction_time=np.array([16.0, 16.0]))
    lowest = [
        outcomes(one, flows, settle(one, flows, MODELS["export"]), MODELS["export"], ECONOMY)[
            "dscr_lowest"
        ]
        for one in (on_time, late)
        for flows in [plant_flows(one, N_YEARS)]
    ]
    assert lowest[1] == pytest.approx(0, abs=1e-9)
    assert lowest[0] > 0.5


def ensemble_inputs(n_offers=2, n_futures=50):
    draw = np.random.default_rng(3)
    shape = (n_offers, n_futures)
    inputs = make_plant(
        construction_time=draw.uniform(4, 12, (*shape, 2)),
        overnight_cost=draw.uniform(3000, 7000, (*shape, 2)),
        cost_outturn=draw.uniform(0.9, 2, shape),
        market_price=draw.uniform(60, 120, shape),
        inflation=draw.uniform(0.01, 0.03, (1, n_futures)),
        time_cost_share=0.2,
    )
    return inputs, shape


def test_an_ensemble_is_the_same_in_any_blocks_and_equals_single_futures():
    inputs, shape = ensemble_inputs()
    rate = replace(LOAN, rate=np.random.default_rng(4).uniform(0.02, 0.06, shape))
    models = MODELS | {"export": replace(MODELS["export"], export_loan=rate)}
    asked = {"n_offers": 2, "n_futures": 50, "n_years": N_YEARS, "fans": ("debt",)}
    whole = evaluate_money(inputs, models, ECONOMY, is_delay_priced=True, **asked)
    parts = evaluate_money(
        inputs, models, ECONOMY, is_delay_priced=True, block=7, n_threads=3, **asked
    )
    for kind in ("outcomes", "levelised", "delay_cost", "fans"):
        for name, values in getattr(whole, kind).items():
            assert getattr(parts, kind)[name].tobytes() == values.tobytes(), name
    assert whole.outcomes["irr_equity"].shape == (len(MODELS), 2, 50)
    assert whole.fans["debt"].shape == (len(MODELS), 2, len(QUANTILES), N_YEARS)
    assert all(np.isfinite(values).all() for values in whole.outcomes.values())
    one = replace(
        inputs,
        **{
            name: getattr(inputs, name)[1, 17]
            for name in ("construction_time", "overnight_cost", "cost_outturn", "market_price")
        },
        inflation=inputs.inflation[0, 17],
    )
    flows = plant_flows(one, N_YEARS)
    for place, (name, model) in enumerate(MODELS.items()):
        if name != "export":
            alone = outcomes(one, flows, settle(one, flows, model), model, ECONOMY)
            for key, value in alone.items():
                assert whole.outcomes[key][place, 1, 17] == pytest.approx(value, rel=1e-7), key


def test_impossible_states_are_counted():
    inputs, _ = ensemble_inputs()
    # Half of the futures are never built within the years looked at.
    inputs.construction_time[:, 25:] = 200.0
    found = evaluate_money(inputs, MODELS, ECONOMY, n_offers=2, n_futures=50, n_years=N_YEARS)
    n = len(MODELS) * 2 * 25
    assert count_status(found.outcomes["break_even_status"]) == {"found": n, "no_generation": n}
    # A regulated plant is paid for by consumers, built or not.
    names = list(MODELS)
    unbuilt = found.outcomes["payback_status"][:, :, 25:]
    assert (np.delete(unbuilt, names.index("regulated"), axis=0) == Status.NEVER_REPAID).all()
    assert all(np.isfinite(values).all() for values in found.outcomes.values())
    assert all(np.isfinite(values).all() for values in found.levelised.values())


def test_delay_costs_of_the_parties_add_up_to_the_projects():
    inputs, _ = ensemble_inputs()
    found = evaluate_money(
        inputs, MODELS, ECONOMY, n_offers=2, n_futures=50, n_years=N_YEARS, is_delay_priced=True
    )
    total = sum(found.delay_cost.values())
    # The project's loss does not depend on who finances it.
    assert np.ptp(total, axis=0) == pytest.approx(0, abs=1e-6)
    # Cost-plus: the owner's side pays all of it; the vendor pays damages only where it agreed to.
    names = list(MODELS)
    assert found.delay_cost["vendor"][names.index("budget")] == pytest.approx(0, abs=1e-9)
    assert found.delay_cost["vendor"][names.index("export")].min() < 0


def test_arrays_of_another_length_are_refused():
    inputs, _ = ensemble_inputs(n_futures=50)
    with pytest.raises(ModelError, match=r"\(2, 50\), expected \(3, 50\)"):
        evaluate_money(inputs, MODELS, ECONOMY, n_offers=3, n_futures=50)
    with pytest.raises(ModelError, match="no financing model"):
        evaluate_money(inputs, {}, ECONOMY, n_offers=2, n_futures=50)


def test_interest_until_completion_is_depreciated_and_then_expensed():
    _, flows, found = settled("export")
    rate = 0.03
    paid = flows.contract.amount * found.contract.paid / flows.contract.amount.sum()
    building = flows.contract.amount > 0
    grown = np.zeros(N_YEARS)
    amount = flows.contract.amount[building]
    grown[building] = value_at_year_end(flows.contract, rate)[building] / amount - 1
    loan = loan_schedule(paid, LOAN, grown)
    assert loan.balance == pytest.approx(found.debt)
    done = year_of(flows.completion)
    cost = found.capital.sum() + loan.interest[: done + 1].sum()
    written = np.zeros(N_YEARS)
    written[done : done + 20] = cost / 20
    expense = np.where(np.arange(N_YEARS) > done, loan.interest, 0)
    expected = flows.running + flows.fund + written + expense
    assert found.deductions == pytest.approx(expected)
    assert loan.interest[0] == 0
    assert loan.interest[1] > 0


def test_interest_runs_inside_the_year_of_a_draw():
    loan = loan_schedule([100.0, 0, 0], LoanTerms(1.0, 0.1, 1.0, 2.0), [0.05, 0.05, 0.05])
    assert loan.interest.tolist() == pytest.approx([5, 10.5, 5.25])


def test_banks_lend_on_what_the_export_loan_leaves():
    inputs = make_plant()
    flows = plant_flows(inputs, N_YEARS)
    both = financing.equity_partner(
        cost_plus(),
        RevenueTerms(),
        partner_equity_share=0.2,
        state_equity_share=0.3,
        export_loan=LoanTerms(0.5, 0.03, 12.0, 20.0),
        bank_loan=LoanTerms(0.6, 0.05, 12.0, 10.0),
    )
    found = settle(inputs, flows, both)
    work = flows.contract.amount * 1.2
    expected = 0.5 * work + 0.6 * (0.5 * work + flows.owner_cost)
    assert found.drawn == pytest.approx(expected)


def test_interest_of_a_unit_is_that_of_its_curve_with_the_owners_cost():
    inputs = make_plant(curve=(2.0, 2.0))
    interest = unit_interest(plant_flows(inputs, N_YEARS), 0.06)
    price = np.array([5000.0, 4500.0])  # 1,000 MW: MUSD as many as USD/kW
    factor = curve_interest_factor(inputs.construction_time, 0.06, 2.0, 2.0)
    assert interest == pytest.approx(price * 1.2 * 1.1 * (factor - 1), rel=1e-4)


def test_damages_follow_the_contracts_date():
    _, flows, found = settled("export", planned_construction_time=6.0)
    assert flows.delay == pytest.approx(0.75)
    assert found.contract.damages == pytest.approx(9 * 0.005 * flows.contract.amount.sum())
    assert found.damages[year_of(flows.completion)] == found.contract.damages
    _, _, early = settled("export", planned_construction_time=9.0)
    assert early.contract.damages == 0


def test_cost_of_a_month_is_the_difference_of_two_settlements():
    inputs = make_plant(time_cost_share=0.2)
    late = delayed(inputs, 1 / 12)
    for name, model in MODELS.items():
        found = evaluate_money(
            inputs, {name: model}, ECONOMY, n_offers=1, n_futures=1, n_years=N_YEARS,
            is_delay_priced=True,
        )  # fmt: skip
        now, later = (
            party_values(one, settle(one, plant_flows(one, N_YEARS), model), 0.05)
            for one in (inputs, late)
        )
        for party in PARTIES:
            difference = later[party] - now[party]
            assert found.delay_cost[party] == pytest.approx(difference, abs=1e-7), (name, party)


def test_a_fan_takes_the_futures_that_have_a_figure():
    values = np.full((2, 40, 3), np.nan)
    values[:, :, 0] = np.arange(40)
    values[0, 10:30, 1] = np.arange(20) ** 2
    values[1, 7, 1] = 5.0  # one future in forty is too few
    found = fan_of(values)
    assert found.shape == (len(QUANTILES), 2, 3)
    np.testing.assert_allclose(found[:, 1, 0], np.quantile(np.arange(40), QUANTILES))
    np.testing.assert_allclose(found[:, 0, 1], np.quantile(np.arange(20) ** 2, QUANTILES))
    assert np.isnan(found[:, 1, 1]).all()
    assert np.isnan(found[:, :, 2]).all()


def test_the_coverage_of_a_year_counts_only_where_service_falls_due():
    inputs, flows, found = settled("export")
    fan = coverage_by_year(flows, found)
    lowest = outcomes(inputs, flows, found, MODELS["export"], ECONOMY)["dscr_lowest"]
    assert np.nanmin(fan) == pytest.approx(float(lowest))
    assert np.isnan(
        fan[: year_of(flows.completion) + 1][found.repaid[: year_of(flows.completion) + 1] == 0]
    ).all()


def test_a_falling_currency_makes_payments_heavier_at_home():
    inputs, flows, found = settled("export", real_depreciation=0.03, inflation=0.02)
    series = yearly_series(flows, found, MODELS["export"], ECONOMY)
    country = found.parties["owner"] + found.parties["host_state"]
    assert series.country == pytest.approx(country)
    year = 9
    # Ten years of inflation make it lighter, ten years of real depreciation heavier.
    assert series.country_at_home[year] == pytest.approx(country[year] * (1.03 / 1.02) ** 10)
    assert inputs.real_depreciation == 0.03
