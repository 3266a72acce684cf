"""Capital: from the estimate at the decision to the money sunk when the plant is complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tandau.models.arrays import at_least_one, growth, never_zero

if TYPE_CHECKING:
    import xarray as xr

    from tandau.models.arrays import Array


def capital_outturn(overnight_cost: Array, cost_outturn: Array, owner_cost_share: Array) -> Array:
    """Final overnight cost including owner's cost, in USD/kW of the case's price year.

    The vendor's part grows by the outturn ratio; the owner's part is a share of the estimate and
    grows with it: ``overnight_cost * cost_outturn * (1 + owner_cost_share)``.

    Source: EMWG2007 (total overnight cost); Flyvbjerg2006 (uplift by reference class).

    Examples
    --------
    >>> capital_outturn(5000.0, 1.5, 0.1)
    8250.0
    """
    return overnight_cost * cost_outturn * (1 + owner_cost_share)


def interest_factor(construction_time: Array, cost_of_capital: Array) -> Array:
    """Capital cost at grid connection over the same cost without interest, as a ratio.

    Equal spending at each year's end, compounded to grid connection:
    ``((1 + r)^T - 1) / (r T)``, which for whole years is the mean of ``(1 + r)^k``, k = 0 … T - 1,
    and is used for fractions of years as it stands; below one year there is a single payment at the
    end, hence no interest.

    Source: IEA2020 (method of the projected costs of generating electricity).

    Examples
    --------
    >>> round(float(interest_factor(7.0, 0.07)), 4)
    1.2363
    """
    rate = never_zero(cost_of_capital)
    years = at_least_one(construction_time)
    return growth(rate, years) / (rate * years)


def interest_during_construction(capital_outturn: Array, interest_factor: Array) -> Array:
    """Interest during construction of one unit, in USD/kW.

    ``capital_outturn * (interest_factor - 1)``.

    Source: IEA2020.

    Examples
    --------
    >>> interest_during_construction(5000.0, 1.25)
    1250.0
    """
    return capital_outturn * (interest_factor - 1)


def plant_interest_during_construction(
    interest_during_construction: xr.DataArray,
) -> xr.DataArray:
    """Mean interest during construction over the plant's units, in USD/kW.

    Units of one plant have the same capacity, so that the plain mean is the plant's figure:
    ``mean(interest_during_construction over unit)``.

    Source: IEA2020.
    """
    return interest_during_construction.mean("unit")


def total_capital_cost(capital_outturn: Array, plant_interest_during_construction: Array) -> Array:
    """Final overnight cost with owner's cost and interest during construction, in USD/kW.

    ``capital_outturn + plant_interest_during_construction``.

    Source: EMWG2007.

    Examples
    --------
    >>> total_capital_cost(5000.0, 1250.0)
    6250.0
    """
    return capital_outturn + plant_interest_during_construction


def plant_capacity(net_capacity: Array, n_units: Array) -> Array:
    """Net capacity of the plant, in MW.

    ``net_capacity * n_units``.

    Source: IAEA_PRIS.

    Examples
    --------
    >>> plant_capacity(1100.0, 2.0)
    2200.0
    """
    return net_capacity * n_units


def capital_at_risk(total_capital_cost: Array, plant_capacity: Array) -> Array:
    """Capital sunk when the plant is complete and has earned nothing, in GUSD.

    ``total_capital_cost * plant_capacity * 1e-6``: USD/kW times MW is thousands of USD.

    Source: Tandau.

    Examples
    --------
    >>> capital_at_risk(6250.0, 2000.0)
    12.5
    """
    return total_capital_cost * plant_capacity * 1e-6


def host_funding(capital_at_risk: Array, loan_share: Array) -> Array:
    """Part of the capital at risk that the partner's loan does not cover, in GUSD.

    ``capital_at_risk * (1 - loan_share)``.

    Source: Tandau.

    Examples
    --------
    >>> round(host_funding(12.5, 0.8), 6)
    2.5
    """
    return capital_at_risk * (1 - loan_share)
