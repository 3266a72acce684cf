"""Levelised cost of one plant that is complete at the start: Lazard's method and fixed charges.

Made of the same parts as the yearly core; floats or arrays (…).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tandau.errors import ModelError
from tandau.models.arrays import HOURS_PER_YEAR
from tandau.models.money.depreciation import macrs
from tandau.models.money.discounting import along_years, price_path
from tandau.models.money.levelised import break_even_price
from tandau.models.money.sizing import level_debt
from tandau.models.money.spending import curve_interest_factor

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


def lazard_lcoe(
    capacity: npt.ArrayLike,
    capacity_factor: npt.ArrayLike,
    capital_cost: npt.ArrayLike,
    fixed_operation_cost: npt.ArrayLike,
    variable_operation_cost: npt.ArrayLike,
    fuel_price: npt.ArrayLike,
    heat_rate: npt.ArrayLike,
    operating_lifetime: npt.ArrayLike,
    depreciation_life: int = 20,
    *,
    construction_months: npt.ArrayLike = 0.0,
    debt_share: npt.ArrayLike = 0.6,
    debt_rate: npt.ArrayLike = 0.08,
    equity_rate: npt.ArrayLike = 0.12,
    tax_rate: npt.ArrayLike = 0.4,
    cost_escalation: npt.ArrayLike = 0.0225,
    fuel_escalation: npt.ArrayLike = 0.0225,
    timing: float = 0.5,
) -> Floats:
    """Levelised cost by Lazard's method, in USD/MWh.

    The constant nominal price at which equity earns its rate: level debt service over the life,
    MACRS depreciation, losses worth their tax at once, costs rising from the first operating day.
    The defaults are the assumptions of version 13.

    Parameters
    ----------
    capacity
        MW; it cancels out and is only checked.
    capacity_factor
        Ratio.
    capital_cost
        USD/kW. Lazard's figures hold the interest during construction already.
    fixed_operation_cost, variable_operation_cost
        USD/kW/year and USD/MWh.
    fuel_price, heat_rate
        USD/MMBtu and Btu/kWh; 0 for none.
    operating_lifetime
        Whole years.
    depreciation_life
        MACRS class: 3, 5, 7, 10, 15 or 20 years.
    construction_months
        Months for which interest is still to be added to the capital cost, at the mean rate of debt
        and equity and level spending; 0 for Lazard's own figures.
    debt_share, debt_rate, equity_rate, tax_rate
        Ratio, 1/year, 1/year, ratio.
    cost_escalation, fuel_escalation
        1/year.
    timing
        Where in its year a flow falls: 0.5 for the middle, 1 for the end. The middle fits Lazard's
        published results, which do not state it.

    Raises
    ------
    ModelError
        For a capacity, capacity factor or lifetime that is not positive, or an unknown class.

    Source: Lazard2019.

    Examples
    --------
    >>> float(lazard_lcoe(2200, 0.91, 6900, 108.5, 3.5, 0.85, 10450, 40).round(1))
    117.3
    """
    life = np.asarray(operating_lifetime, dtype=np.float64)
    for name, value in (
        ("capacity", capacity), ("capacity_factor", capacity_factor), ("operating_lifetime", life)
    ):  # fmt: skip
        if not np.all(np.asarray(value) > 0):
            message = f"lazard_lcoe: {name} is {value}, expected a number above 0"
            raise ModelError(f"{message}; give it in the docstring's unit")
    n_years = int(life.max())
    is_running = np.arange(n_years) < along_years(life)
    equity = np.asarray(equity_rate, dtype=np.float64)
    debt = np.asarray(debt_share, dtype=np.float64)
    mean_rate = debt * np.asarray(debt_rate) + (1 - debt) * equity
    cost = np.asarray(capital_cost, dtype=np.float64) * curve_interest_factor(
        np.asarray(construction_months) / 12, mean_rate
    )
    energy = along_years(capacity_factor) * (HOURS_PER_YEAR / 1000) * is_running
    fuel = np.asarray(fuel_price, dtype=np.float64) * np.asarray(heat_rate) / 1000
    rise, fuel_rise = (
        price_path(one, n_years, timing) for one in (cost_escalation, fuel_escalation)
    )
    operation = (
        along_years(fixed_operation_cost) + along_years(variable_operation_cost) * energy
    ) * rise * is_running  # fmt: skip
    running = operation + energy * along_years(fuel) * fuel_rise
    interest, repaid = _level_by_life(cost * debt, debt_rate, life, n_years)
    shares = np.zeros(n_years)
    table = macrs(depreciation_life)[:n_years]
    shares[: table.size] = table
    written = along_years(cost) * shares * is_running
    factors = 1 / price_path(equity, n_years, timing)
    # The equity itself is paid at the start and not discounted.
    start = np.asarray(cost * (1 - debt))[..., None] / factors[..., :1]
    fixed = -(running + interest + repaid)
    fixed[..., :1] -= start
    return break_even_price(
        fixed, energy, running + written + interest, tax_rate, factors, is_loss_refunded=True
    )


def _level_by_life(
    principal: Floats, rate: npt.ArrayLike, life: Floats, n_years: int
) -> tuple[Floats, Floats]:
    """Level loans of different tenor side by side."""
    shape = np.broadcast_shapes(np.shape(principal), np.shape(rate), life.shape)
    owed, at, years = (np.broadcast_to(one, shape) for one in (principal, rate, life))
    interest, repaid = np.zeros((2, *shape, n_years))
    for tenor in np.unique(years):
        chosen = years == tenor
        found = level_debt(owed[chosen], at[chosen], int(tenor), n_years)
        interest[chosen], repaid[chosen] = found
    return interest, repaid


def fixed_charge_lcoe(
    capital_cost: npt.ArrayLike,
    fixed_operating_cost: npt.ArrayLike,
    variable_operating_cost: npt.ArrayLike,
    fixed_charge_rate: npt.ArrayLike,
    annual_generation: npt.ArrayLike,
) -> Floats:
    """Levelised cost by a fixed charge rate, money per unit of energy.

    ``(fixed_charge_rate * capital_cost + fixed_operating_cost) / annual_generation +
    variable_operating_cost``.

    Parameters
    ----------
    capital_cost, fixed_operating_cost
        Money and money/year.
    variable_operating_cost
        Money per unit of energy.
    fixed_charge_rate
        1/year.
    annual_generation
        Energy/year.

    Source: Short1995.

    Examples
    --------
    >>> float(fixed_charge_lcoe(1000.0, 20.0, 0.5, 0.1, 60.0))
    2.5
    """
    yearly = np.asarray(fixed_charge_rate) * np.asarray(capital_cost, dtype=np.float64)
    return np.asarray(
        (yearly + np.asarray(fixed_operating_cost)) / np.asarray(annual_generation)
        + np.asarray(variable_operating_cost)
    )
