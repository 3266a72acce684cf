"""One owner with one loan on a plant that is complete at the start, as in NREL's SAM."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tandau.models.money.coverage import debt_coverage
from tandau.models.money.discounting import along_years, present_value, price_path
from tandau.models.money.returns import internal_rate
from tandau.models.money.sizing import level_debt, sculpted_debt
from tandau.models.money.tax import profit_tax

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    States = npt.NDArray[np.int8]


@dataclass(frozen=True)
class OwnerInputs:
    """One owner's plant, complete and paid at the start; floats or arrays (…).

    Parameters
    ----------
    generation, degradation
        MWh in the first year; yearly loss, ratio.
    price, price_escalation
        USD/MWh in the first year; 1/year.
    capital_cost
        USD.
    fixed_cost, variable_cost, cost_escalation
        USD/year, USD/MWh in the first year, and nominal rise, 1/year.
    insurance_share, property_tax_share, inflation
        Of the capital cost per year: the first rises with inflation, the second does not; 1/year.
    debt_share, debt_rate, tenor
        Ratio (ignored where a coverage sizes the debt), 1/year, years.
    tax_rate, depreciation_shares
        Ratio, and write-off by year of life (year of life,).
    discount_rate
        Real, 1/year.
    operating_lifetime
        Whole years.
    coverage
        Debt service coverage that sizes the debt, held at the capital cost; None to use the share.
    """

    generation: npt.ArrayLike
    price: npt.ArrayLike
    capital_cost: npt.ArrayLike
    fixed_cost: npt.ArrayLike
    variable_cost: npt.ArrayLike
    debt_share: npt.ArrayLike
    debt_rate: npt.ArrayLike
    tenor: int
    tax_rate: npt.ArrayLike
    depreciation_shares: Floats
    discount_rate: npt.ArrayLike
    operating_lifetime: int
    inflation: npt.ArrayLike = 0.0
    cost_escalation: npt.ArrayLike = 0.0
    price_escalation: npt.ArrayLike = 0.0
    degradation: npt.ArrayLike = 0.0
    insurance_share: npt.ArrayLike = 0.0
    property_tax_share: npt.ArrayLike = 0.0
    coverage: npt.ArrayLike | None = None


@dataclass(frozen=True)
class OwnerResult:
    """What the plant is worth to its owner (…).

    Parameters
    ----------
    npv, irr, irr_status
        After tax: USD, 1/year, `Status`.
    lcoe_nominal, lcoe_real
        USD/MWh.
    debt, debt_status
        USD and `Status`.
    dscr_lowest, dscr_status
        Ratio and `Status`.
    flow
        After tax, the start first (…, year + 1), USD.
    """

    npv: Floats
    irr: Floats
    irr_status: States
    lcoe_nominal: Floats
    lcoe_real: Floats
    debt: Floats
    debt_status: States
    dscr_lowest: Floats
    dscr_status: States
    flow: Floats


def single_owner(inputs: OwnerInputs) -> OwnerResult:
    """Cash flow of one owner with a level loan, as in SAM's single owner model.

    Losses are worth their tax at once. The levelised cost is what the price must be in present
    value to leave nothing over: discounted revenue less net present value, over discounted energy.
    Where a coverage sizes the debt, the service follows the cash, each year's at that coverage.

    Parameters
    ----------
    inputs
        See `OwnerInputs`.

    Source: SAM2018.
    """
    n_years = inputs.operating_lifetime
    energy = along_years(inputs.generation) * price_path(
        -np.asarray(inputs.degradation, dtype=np.float64), n_years, 0.0
    )
    revenue = energy * along_years(inputs.price) * price_path(inputs.price_escalation, n_years, 0.0)
    rise = price_path(inputs.cost_escalation, n_years, 0.0)
    cost = np.asarray(inputs.capital_cost, dtype=np.float64)
    running = (along_years(inputs.fixed_cost) + along_years(inputs.variable_cost) * energy) * rise
    insurance = along_years(cost * np.asarray(inputs.insurance_share))
    running = running + insurance * price_path(inputs.inflation, n_years, 0.0)
    running = running + along_years(cost * np.asarray(inputs.property_tax_share))
    cash = revenue - running
    debt, debt_status, interest, repaid = _owner_debt(inputs, cash, cost)
    written = np.zeros(n_years)
    table = inputs.depreciation_shares[:n_years]
    written[: table.size] = table
    profit = cash - along_years(cost) * written - interest
    tax = profit_tax(profit, inputs.tax_rate, is_loss_refunded=True)
    later = cash - tax - interest - repaid
    flow = np.concatenate([-(cost - debt)[..., None] + 0 * later[..., :1], later], axis=-1)
    real = np.asarray(inputs.discount_rate, dtype=np.float64)
    nominal = (1 + real) * (1 + np.asarray(inputs.inflation)) - 1
    npv = present_value(flow, nominal, 0.0)
    irr, irr_status = internal_rate(flow)
    needed = present_value(revenue, nominal) - npv
    lowest, _, dscr_status = debt_coverage(cash, interest + repaid)
    return OwnerResult(
        npv=npv,
        irr=irr,
        irr_status=irr_status,
        lcoe_nominal=needed / present_value(energy, nominal),
        lcoe_real=needed / present_value(energy, real),
        debt=debt,
        debt_status=debt_status,
        dscr_lowest=lowest,
        dscr_status=dscr_status,
        flow=flow,
    )


def _owner_debt(
    inputs: OwnerInputs, cash: Floats, cost: Floats
) -> tuple[Floats, States, Floats, Floats]:
    n_years = inputs.operating_lifetime
    if inputs.coverage is None:
        debt = np.broadcast_to(cost * np.asarray(inputs.debt_share), cash.shape[:-1])
        interest, repaid = level_debt(debt, inputs.debt_rate, inputs.tenor, n_years)
        return debt, np.zeros(debt.shape, np.int8), interest, repaid
    debt, status = sculpted_debt(cash, cost, inputs.coverage, inputs.debt_rate, inputs.tenor)
    is_repaying = np.arange(n_years) < inputs.tenor
    wanted = cash / along_years(inputs.coverage) * is_repaying
    carried = present_value(wanted, inputs.debt_rate)
    # A debt held at its cap is served by the same profile, scaled.
    service = wanted * along_years(debt / np.where(carried > 0, carried, 1.0))
    opening = np.empty_like(service)
    owed = debt
    rate = np.asarray(inputs.debt_rate, dtype=np.float64)
    for year in range(n_years):
        opening[..., year] = owed
        owed = owed * (1 + rate) - service[..., year]
    interest = opening * along_years(rate) * is_repaying
    return debt, status, interest, service - interest
