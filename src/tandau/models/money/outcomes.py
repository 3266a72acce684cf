"""What a minister reads: every outcome of one plant under one financing model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tandau.models.money.contract import overrun_kept_share
from tandau.models.money.coverage import (
    debt_coverage,
    debt_to_product,
    exit_cost,
    exposed_capital,
    foreign_currency_share,
    household_effect,
)
from tandau.models.money.discounting import along_years, discount_rate_nominal, price_path
from tandau.models.money.levelised import break_even_price, discounted
from tandau.models.money.returns import internal_rate, payback
from tandau.models.money.settlement import PARTIES, Settlement
from tandau.models.money.status import Status
from tandau.models.money.timeline import year_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from tandau.models.money.financing import Financing
    from tandau.models.money.plant import PlantFlows, PlantInputs

    Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Economy:
    """The country around the plant; floats or arrays (…).

    Parameters
    ----------
    discount_rate
        Real rate at which parties' flows are weighed, 1/year.
    cost_of_equity
        Real return that the owner asks, for the break-even price, 1/year.
    gross_domestic_product, product_growth
        MUSD at the start; nominal yearly growth in the contract's currency, 1/year.
    national_consumption, household_consumption
        TWh/year and MWh/year of one household.
    salvage_share, cancellation_share, forgiven_share
        See `exit_cost`.
    """

    discount_rate: npt.ArrayLike
    cost_of_equity: npt.ArrayLike
    gross_domestic_product: npt.ArrayLike
    product_growth: npt.ArrayLike
    national_consumption: npt.ArrayLike
    household_consumption: npt.ArrayLike
    salvage_share: npt.ArrayLike = 0.0
    cancellation_share: npt.ArrayLike = 0.0
    forgiven_share: npt.ArrayLike = 0.0


@dataclass(frozen=True)
class Series:
    """A country's year by year (…, year), MUSD.

    Parameters
    ----------
    debt, exposed, exit
        Debt, capital exposed, and the price of an exit at each year's end, nominal.
    country
        Net flow to the owner and the host's state together, nominal, contract's currency.
    country_at_home
        The same in local purchasing power of the start, at the start's exchange rate: a falling
        local currency makes what is owed abroad heavier.
    """

    debt: Floats
    exposed: Floats
    exit: Floats
    country: Floats
    country_at_home: Floats


def party_values(
    inputs: PlantInputs, settlement: Settlement, discount_rate: npt.ArrayLike
) -> dict[str, Floats]:
    """Net present value to each party (…), MUSD of the start.

    Parameters
    ----------
    inputs, settlement
        The plant and its settlement.
    discount_rate
        Real (…), 1/year; one rate for all parties, so that their values add up to the project's.

    Source: EMWG2007.
    """
    factors = discount_factors(inputs, discount_rate, settlement.equity.shape[-1])
    return {name: discounted(settlement.parties[name], factors) for name in PARTIES}


def discount_factors(inputs: PlantInputs, discount_rate: npt.ArrayLike, n_years: int) -> Floats:
    """Factors that bring nominal flows at year ends to the start at a real rate (…, year)."""
    rate = np.asarray(discount_rate, dtype=np.float64)
    inflation = np.asarray(inputs.inflation, dtype=np.float64)
    return 1 / price_path(discount_rate_nominal(rate, inflation), n_years)


def yearly_series(
    flows: PlantFlows, settlement: Settlement, financing: Financing, economy: Economy
) -> Series:
    """Debt, capital exposed and the price of an exit, year by year."""
    country = settlement.parties["owner"] + settlement.parties["host_state"]
    sovereign = settlement.debt * along_years(financing.sovereign_share)
    exposed = exposed_capital(country, sovereign)
    paid = np.cumsum(flows.contract.amount, axis=-1)
    unspent = paid[..., -1:] - paid
    leaving = exit_cost(
        exposed,
        unspent,
        salvage_share=economy.salvage_share,
        cancellation_share=economy.cancellation_share,
        forgiven_share=economy.forgiven_share,
        debt=sovereign,
    )
    is_building = np.arange(paid.shape[-1]) <= along_years(year_of(flows.completion))
    return Series(
        settlement.debt, exposed, leaving * is_building, country, country / flows.local_price
    )


def is_service_counted(flows: PlantFlows, settlement: Settlement) -> npt.NDArray[np.bool_]:
    """Whether a year's debt service counts in the coverage (…, year).

    From completion on, and before it where an instalment falls due though nothing is earned yet.
    """
    years = np.arange(flows.generation.shape[-1])
    is_complete = years > along_years(year_of(flows.completion))
    return np.asarray(is_complete | (settlement.repaid > 0))


def coverage_by_year(flows: PlantFlows, settlement: Settlement) -> Floats:
    """Cash over debt service in each year (…, year), ratio; no number where none counts."""
    due = settlement.service
    # Rounding leaves a hair of debt after the last instalment, which is no debt service.
    counts = is_service_counted(flows, settlement) & (due > 1e-9 * due.max(axis=-1, keepdims=True))
    return np.where(counts, settlement.cash_available / np.where(counts, due, 1.0), np.nan)


def outcomes(
    inputs: PlantInputs,
    flows: PlantFlows,
    settlement: Settlement,
    financing: Financing,
    economy: Economy,
) -> dict[str, Floats]:
    """Compute every outcome of one plant under one financing model.

    Returns
    -------
    dict
        Arrays (…) by outcome. Money in MUSD of the start if discounted, else nominal; prices in
        USD/MWh and household effect in USD/year of the start; rates 1/year; ``…_status`` are
        `Status`. Flows before a year count at its end, and the rate of return does not depend on
        where inside the year they are booked.

    Source: Tandau.
    """
    values = party_values(inputs, settlement, economy.discount_rate)
    found = {f"npv_{name}": value for name, value in values.items()}
    found["npv_country"] = values["owner"] + values["host_state"] + values["consumers"]
    found |= _returns(settlement)
    found |= _debt_outcomes(flows, settlement, financing, economy)
    price = equity_break_even(inputs, flows, settlement, economy)
    share = flows.generation.max(axis=-1) / np.asarray(economy.national_consumption)
    contract = settlement.contract
    overrun = contract.paid + contract.vendor_overrun - flows.contract.amount.sum(axis=-1)
    series = yearly_series(flows, settlement, financing, economy)
    country = settlement.parties["owner"] + settlement.parties["host_state"]
    found |= {
        "break_even_price": price,
        "break_even_status": np.where(
            flows.generation.any(axis=-1), Status.FOUND, Status.NO_GENERATION
        ).astype(np.float64),
        "household_effect": household_effect(
            price, inputs.market_price, share, economy.household_consumption
        ),
        "overrun_kept_share": overrun_kept_share(
            contract.vendor_overrun, overrun, financing.partner_equity_share
        ),
        "damages": contract.damages,
        "capital_exposed": series.exposed.max(axis=-1),
        "largest_outlay": np.maximum(-np.cumsum(country, axis=-1), 0).max(axis=-1),
        "exit_cost": series.exit.max(axis=-1),
    }
    shape = settlement.equity.shape[:-1]
    return {name: np.broadcast_to(one, shape) for name, one in found.items()}


def _returns(settlement: Settlement) -> dict[str, Floats]:
    """Rates of return and payback with their status.

    Whoever brings the equity is asked for its return: with a state budget there is no owner's.
    """
    equity, equity_status = internal_rate(settlement.equity)
    state, state_status = internal_rate(settlement.parties["host_state"])
    years, years_status = payback(settlement.equity)
    return {
        "irr_equity": equity,
        "irr_equity_status": equity_status.astype(np.float64),
        "irr_state": state,
        "irr_state_status": state_status.astype(np.float64),
        "payback": years,
        "payback_status": years_status.astype(np.float64),
    }


def _debt_outcomes(
    flows: PlantFlows, settlement: Settlement, financing: Financing, economy: Economy
) -> dict[str, Floats]:
    lowest, mean, status = debt_coverage(
        settlement.cash_available, settlement.service, is_service_counted(flows, settlement)
    )
    return {
        "peak_debt": settlement.debt.max(axis=-1),
        "debt_to_product": debt_to_product(
            settlement.debt,
            financing.sovereign_share,
            economy.gross_domestic_product,
            economy.product_growth,
        ),
        "dscr_lowest": lowest,
        "dscr_mean": mean,
        "dscr_status": status.astype(np.float64),
        "is_covenant_broken": (lowest < np.asarray(financing.covenant)).astype(np.float64),
        "foreign_currency_share": foreign_currency_share(
            settlement.foreign_service, settlement.service
        ),
    }


def equity_break_even(
    inputs: PlantInputs, flows: PlantFlows, settlement: Settlement, economy: Economy
) -> Floats:
    """Price of all energy at which equity earns its real return (…), USD/MWh of the start.

    Guarantees that the state would have to honour at the present price are left out.

    Source: Tandau.
    """
    unit = flows.generation * flows.price_level
    factors = discount_factors(inputs, economy.cost_of_equity, unit.shape[-1])
    running = flows.running + flows.working_capital + flows.fund
    lent = settlement.service + settlement.capital - settlement.drawn
    return break_even_price(
        -(running + lent) + settlement.damages,
        unit,
        settlement.deductions,
        inputs.tax_rate,
        factors,
        is_loss_refunded=inputs.is_loss_refunded,
    )
