"""A plant's yearly flows before anybody finances it, in nominal money of its contract."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tandau.models.arrays import HOURS_PER_YEAR
from tandau.models.money.discounting import along_years, price_path
from tandau.models.money.operation import fund_contribution, yearly_change
from tandau.models.money.spending import (
    Spending,
    scaled,
    spending_by_year,
    summed_over_units,
)
from tandau.models.money.timeline import is_in_year, share_of_year, times_in_year

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PlantInputs:
    """What a plant costs and earns; money of the start, dates in years from the start.

    Every array is (…) unless said otherwise, and floats serve for all of them.

    Parameters
    ----------
    net_capacity
        One unit, MW.
    overnight_cost
        Contract price of each unit (…, unit), USD/kW, as from `unit_overnight_cost`.
    cost_outturn, time_cost_share
        Cost of the vendor's work over its price, ratio, the project's or what the owner paid as the
        contract's `outturn_of` says; part of the price that a longer construction adds to it in
        proportion (`outturn_after_delay`), for the cost of a month's delay.
    owner_cost_share
        Owner's cost over the contract price, ratio; it grows with the outturn.
    first_concrete, unit_spacing
        Years.
    construction_time, standstill
        Each unit (…, unit), years; years between the last spending on a unit and its connection.
    planned_construction_time
        In the contract, years.
    curve
        Early and late parameter of the spending curve.
    construction_escalation
        Real yearly rise of construction prices, 1/year.
    inflation, real_depreciation
        Of the contract's currency, and of the local one against it beyond the inflations; 1/year.
    capacity_factor, operating_lifetime
        Ratio, years.
    operation_cost, fixed_operation_cost
        USD/MWh and USD/kW/year.
    fuel_cost, fuel_back_cost, waste_fee
        Front end, back end and fee, USD/MWh.
    replacement_share, replacement_interval
        Major replacement over the contract price, ratio, and years between two of them.
    decommissioning_share, decommissioning_delay, fund_return
        Over the true overnight cost, ratio; years after shutdown; real return of the fund, 1/year.
    insurance_share
        Yearly, over the contract price, 1/year.
    working_capital_months
        Months of operating cost and fuel held.
    market_price, market_price_path
        What a MWh is worth, USD/MWh of the start; its real course (…, year), ratio.
    tax_rate
        On profit, ratio.
    depreciation_shares
        Write-off by year of life (year of life,).
    is_loss_refunded
        See `profit_tax`.
    """

    net_capacity: npt.ArrayLike
    overnight_cost: npt.ArrayLike
    cost_outturn: npt.ArrayLike
    owner_cost_share: npt.ArrayLike
    first_concrete: npt.ArrayLike
    unit_spacing: npt.ArrayLike
    construction_time: npt.ArrayLike
    planned_construction_time: npt.ArrayLike
    inflation: npt.ArrayLike
    capacity_factor: npt.ArrayLike
    operating_lifetime: npt.ArrayLike
    operation_cost: npt.ArrayLike
    fuel_cost: npt.ArrayLike
    market_price: npt.ArrayLike
    tax_rate: npt.ArrayLike
    depreciation_shares: Floats
    market_price_path: npt.ArrayLike = 1.0
    curve: tuple[float, float] = (1.0, 1.0)
    time_cost_share: npt.ArrayLike = 0.0
    standstill: npt.ArrayLike = 0.0
    construction_escalation: npt.ArrayLike = 0.0
    real_depreciation: npt.ArrayLike = 0.0
    fixed_operation_cost: npt.ArrayLike = 0.0
    fuel_back_cost: npt.ArrayLike = 0.0
    waste_fee: npt.ArrayLike = 0.0
    replacement_share: npt.ArrayLike = 0.0
    replacement_interval: npt.ArrayLike = 20.0
    decommissioning_share: npt.ArrayLike = 0.0
    decommissioning_delay: npt.ArrayLike = 10.0
    fund_return: npt.ArrayLike = 0.0
    insurance_share: npt.ArrayLike = 0.0
    working_capital_months: npt.ArrayLike = 0.0
    is_loss_refunded: bool = False


@dataclass(frozen=True)
class PlantFlows:
    """Yearly flows (…, year) in MUSD, costs positive; dates (…) in years from the start.

    Parameters
    ----------
    price_level, local_price
        Price level over the start's; what a local price of constant purchasing power is worth in
        the contract's currency, ratio.
    unit_contract
        `Spending` at the contract price by unit (…, unit, year), in money of the start.
    contract, owner_cost
        The same for the plant, nominal; owner's spending as it turns out (amount only).
    owner_cost_share
        (…), ratio.
    overrun_ratio
        The outturn (…), ratio.
    generation
        TWh.
    operation, fuel, waste_fee, replacement, insurance, running
        Operating costs, of which fuel holds front and back end, and their sum.
    working_capital
        Money put into stocks (positive) or released.
    decommissioning, fund
        Cost when it falls, and what the owner pays into the fund for it.
    market_value
        Generation at the market price.
    connection, completion, delay
        Grid connection of each unit (…, unit) and of the last one; years later than the contract
        said, mean over the units.
    end
        Last unit's shutdown.
    """

    price_level: Floats
    local_price: Floats
    unit_contract: Spending
    contract: Spending
    owner_cost: Floats
    owner_cost_share: Floats
    overrun_ratio: Floats
    generation: Floats
    operation: Floats
    fuel: Floats
    waste_fee: Floats
    replacement: Floats
    insurance: Floats
    running: Floats
    working_capital: Floats
    decommissioning: Floats
    fund: Floats
    market_value: Floats
    connection: Floats
    completion: Floats
    delay: Floats
    end: Floats


def delayed(inputs: PlantInputs, years: float) -> PlantInputs:
    """The same plant with every unit finished later, its money spent by then, at a cost in time.

    The spending does not wait, as it does not when a plant that is all but built is late: interest
    runs on all of it, and the part of the price that runs with time is added.

    Source: Tandau.
    """
    outturn = np.asarray(inputs.cost_outturn, dtype=np.float64)
    more = np.asarray(inputs.time_cost_share) * years / np.asarray(inputs.planned_construction_time)
    later = np.asarray(inputs.standstill, dtype=np.float64) + years
    return replace(inputs, standstill=later, cost_outturn=outturn + more)


def plant_flows(inputs: PlantInputs, n_years: int) -> PlantFlows:
    """Lay a plant's costs and generation out over the years.

    Parameters
    ----------
    inputs
        See `PlantInputs`.
    n_years
        Length of the year dim; what falls later is cut off.

    Source: EMWG2007 (cost items); Tandau (layout).
    """
    time = np.asarray(inputs.construction_time, dtype=np.float64)
    index = np.arange(time.shape[-1])
    spacing, first, life = (
        along_years(one)
        for one in (inputs.unit_spacing, inputs.first_concrete, inputs.operating_lifetime)
    )
    start = first + index * spacing
    finished = time + along_years(inputs.standstill)
    connection = start + finished
    end = connection + life
    price_level = price_path(inputs.inflation, n_years)
    # USD/kW * MW = kUSD; all money is in MUSD.
    price = np.asarray(inputs.overnight_cost) * along_years(inputs.net_capacity) * 1e-3
    unit_contract = _unit_contract(inputs, price, start, time, n_years)
    contract = scaled(summed_over_units(unit_contract), price_level)
    operating = share_of_year(connection, end, n_years)
    capacity = along_years(inputs.net_capacity)
    yearly_energy = capacity * along_years(inputs.capacity_factor) * (HOURS_PER_YEAR * 1e-6)
    generation = yearly_energy * operating.sum(axis=-2)
    every = along_years(inputs.replacement_interval)
    replaced = times_in_year(connection, end, every, n_years)
    costs = _running_costs(inputs, price, operating, replaced, generation * price_level)
    outturn = np.asarray(inputs.cost_outturn, dtype=np.float64)
    owner_share = np.asarray(inputs.owner_cost_share, dtype=np.float64)
    true_cost = price * along_years(outturn)
    cost, fund = _decommissioning(inputs, true_cost, operating, end, n_years)
    stock = (costs["operation"] + costs["fuel"]) * (along_years(inputs.working_capital_months) / 12)
    local_price = price_level / price_path(inputs.real_depreciation, n_years)
    late = finished - along_years(inputs.planned_construction_time)
    return PlantFlows(
        price_level=price_level,
        local_price=local_price,
        unit_contract=unit_contract,
        contract=contract,
        owner_cost=contract.amount * along_years(outturn * owner_share),
        owner_cost_share=owner_share,
        overrun_ratio=outturn,
        generation=generation,
        **costs,
        running=np.add.reduce(list(costs.values())),
        working_capital=yearly_change(stock),
        decommissioning=cost * price_level,
        fund=fund * price_level,
        market_value=generation
        * along_years(inputs.market_price)
        * np.asarray(inputs.market_price_path, dtype=np.float64)
        * local_price,
        connection=connection,
        completion=connection.max(axis=-1),
        delay=late.mean(axis=-1),
        end=end.max(axis=-1),
    )


def _running_costs(
    inputs: PlantInputs, price: Floats, operating: Floats, replaced: Floats, priced: Floats
) -> dict[str, Floats]:
    """Operating costs by name; `priced` is generation times price level: TWh * USD/MWh = MUSD."""
    price_level = price_path(inputs.inflation, priced.shape[-1])
    fixed = along_years(np.asarray(inputs.net_capacity) * np.asarray(inputs.fixed_operation_cost))
    per_unit = operating.sum(axis=-2) * price_level * 1e-3
    fuel = np.asarray(inputs.fuel_cost, dtype=np.float64) + np.asarray(inputs.fuel_back_cost)
    rebuilt = (replaced * price[..., None]).sum(axis=-2) * along_years(inputs.replacement_share)
    insured = (operating * price[..., None]).sum(axis=-2) * along_years(inputs.insurance_share)
    return {
        "operation": priced * along_years(inputs.operation_cost) + fixed * per_unit,
        "fuel": priced * along_years(fuel),
        "waste_fee": priced * along_years(inputs.waste_fee),
        "replacement": rebuilt * price_level,
        "insurance": insured * price_level,
    }


def _unit_contract(
    inputs: PlantInputs, price: Floats, start: Floats, time: Floats, n_years: int
) -> Spending:
    shares = scaled(spending_by_year(start, time, n_years, *inputs.curve), price[..., None])
    rise = np.asarray(inputs.construction_escalation, dtype=np.float64)
    if not rise.any():
        return shares
    return scaled(shares, price_path(rise, n_years)[..., None, :])


def _decommissioning(
    inputs: PlantInputs, true_cost: Floats, running: Floats, end: Floats, n_years: int
) -> tuple[Floats, Floats]:
    share = along_years(inputs.decommissioning_share)
    whole = true_cost * share
    due = is_in_year(end + along_years(inputs.decommissioning_delay), n_years)
    cost = (whole[..., None] * due).sum(axis=-2)
    yearly = fund_contribution(
        whole,
        along_years(inputs.fund_return),
        along_years(inputs.operating_lifetime),
        along_years(inputs.decommissioning_delay),
    )
    return cost, (yearly[..., None] * running).sum(axis=-2)
