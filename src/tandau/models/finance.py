"""Finance: the cost of the plant's capital and of its electricity, at the offer's own terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tandau.models.arrays import HOURS_PER_YEAR, growth, never_zero

if TYPE_CHECKING:
    from tandau.models.arrays import Array

# Decommissioning is paid once, ten years after shutdown, as in the tables of IEA2020 (a fit to
# their published results: the report states the share and not the year).
DECOMMISSIONING_DELAY: Final = 10.0


def loan_rate_real(loan_rate: Array, inflation: Array) -> Array:
    """Real yearly interest of the partner's loan, in 1/year.

    ``(1 + nominal) / (1 + inflation) - 1``.

    Source: Fisher1930.

    Examples
    --------
    >>> round(loan_rate_real(0.05, 0.02), 5)
    0.02941
    """
    return (1 + loan_rate) / (1 + inflation) - 1


def cost_of_capital(loan_share: Array, loan_rate_real: Array, host_cost_of_capital: Array) -> Array:
    """Real yearly cost of the plant's capital, in 1/year.

    ``loan_share * loan_rate_real + (1 - loan_share) * host_cost_of_capital``. The same
    rate serves during construction and operation; grace, tenor and fees of the loan are not in it.

    Source: EMWG2007.

    Examples
    --------
    >>> round(cost_of_capital(0.8, 0.02, 0.07), 4)
    0.03
    """
    return loan_share * loan_rate_real + (1 - loan_share) * host_cost_of_capital


def capital_recovery_factor(cost_of_capital: Array, operating_lifetime: Array) -> Array:
    """Yearly payment that repays one unit of capital over the lifetime, in 1/year.

    ``r / (1 - (1 + r)^-n)``.

    Source: EMWG2007.

    Examples
    --------
    >>> round(float(capital_recovery_factor(0.07, 60.0)), 6)
    0.071229
    """
    rate = never_zero(cost_of_capital)
    return -rate / growth(rate, -operating_lifetime)


def specific_generation(capacity_factor: Array) -> Array:
    """Net generation per year and kW of net capacity, in MWh/kW/year.

    ``capacity_factor * 8760 / 1000``.

    Source: IEA2020.

    Examples
    --------
    >>> round(specific_generation(0.85), 3)
    7.446
    """
    return capacity_factor * HOURS_PER_YEAR / 1000


def lcoe_capital(
    total_capital_cost: Array, capital_recovery_factor: Array, specific_generation: Array
) -> Array:
    """Capital part of the levelised cost, in USD/MWh.

    ``total_capital_cost * capital_recovery_factor / specific_generation``.

    Source: IEA2020.

    Examples
    --------
    >>> round(lcoe_capital(6000.0, 0.07, 7.0), 6)
    60.0
    """
    return total_capital_cost * capital_recovery_factor / specific_generation


def lcoe_decommissioning(
    capital_outturn: Array,
    decommissioning_share: Array,
    cost_of_capital: Array,
    operating_lifetime: Array,
    capital_recovery_factor: Array,
    specific_generation: Array,
) -> Array:
    """Decommissioning part of the levelised cost, in USD/MWh.

    A share of the final overnight cost, paid once `DECOMMISSIONING_DELAY` years after shutdown,
    discounted to grid connection and spread over the lifetime's generation:
    ``capital_outturn * decommissioning_share * (1 + r)^-(n + 10) * capital_recovery_factor /
    specific_generation``.

    Source: IEA2020 (the delay is a fit to its published results).

    Examples
    --------
    >>> round(float(lcoe_decommissioning(5000.0, 0.15, 0.03, 60.0, 0.0361, 7.446)), 3)
    0.459
    """
    discount = 1 + growth(cost_of_capital, -(operating_lifetime + DECOMMISSIONING_DELAY))
    paid = capital_outturn * decommissioning_share * discount
    return paid * capital_recovery_factor / specific_generation


def lcoe(
    lcoe_capital: Array, lcoe_decommissioning: Array, operation_cost: Array, fuel_cost: Array
) -> Array:
    """Levelised cost of electricity at the offer's own financing terms, in USD/MWh.

    ``lcoe_capital + lcoe_decommissioning + operation_cost + fuel_cost``.

    Source: IEA2020.

    Examples
    --------
    >>> lcoe(60.0, 0.5, 20.0, 9.5)
    90.0
    """
    return lcoe_capital + lcoe_decommissioning + operation_cost + fuel_cost
