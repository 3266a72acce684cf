"""Levelised cost and its parts, and the price at which an owner breaks even."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.models.money.discounting import along_years, discount_rate_nominal, price_path
from tandau.models.money.spending import interest_until

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from tandau.models.money.plant import PlantFlows

    Floats = npt.NDArray[np.float64]

MOST_STEPS: Final = 40
EXACT: Final = 1e-12


def discounted(flows: npt.ArrayLike, factors: npt.ArrayLike) -> Floats:
    """Sum over the years of flows times discount factors (…), without a copy of either.

    Examples
    --------
    >>> float(discounted([1.0, 2.0], [0.5, 0.25]))
    1.0
    """
    return np.asarray(np.einsum("...y,...y->...", np.asarray(flows), np.asarray(factors)))


def levelised_parts(
    costs: Mapping[str, Floats], generation: npt.ArrayLike, factors: npt.ArrayLike
) -> dict[str, Floats]:
    """Each cost over the energy, both discounted (…); the parts add up to the levelised cost.

    Parameters
    ----------
    costs
        Yearly costs by name (…, year), money.
    generation
        (…, year); priced in the same money of the start as the result.
    factors
        Discount factors (…, year): nominal for nominal costs. The energy must then be given in
        nominal terms too, that is times the price level.

    Source: EMWG2007.

    Examples
    --------
    >>> levelised_parts({"fuel": np.array([8.0, 8.0])}, [1.0, 1.0], [0.9, 0.8])["fuel"].round(6)
    np.float64(8.0)
    """
    energy = discounted(generation, factors)
    safe = np.where(energy > 0, energy, np.inf)
    return {name: discounted(cost, factors) / safe for name, cost in costs.items()}


def unit_interest(flows: PlantFlows, rate: npt.ArrayLike) -> Floats:
    """Interest that each unit's true cost carries until its grid connection (…, unit), MUSD.

    In money of the start, at a real rate; a longer construction never lowers it.

    Parameters
    ----------
    flows
        The plant.
    rate
        Real (…), 1/year.

    Source: EMWG2007.
    """
    yearly = np.asarray(rate, dtype=np.float64)[..., None, None]
    carried = interest_until(flows.unit_contract, yearly, flows.connection)
    return carried * along_years(flows.overrun_ratio * (1 + flows.owner_cost_share))


def levelised_cost(
    flows: PlantFlows, discount_rate: npt.ArrayLike, inflation: npt.ArrayLike
) -> dict[str, Floats]:
    """Levelised cost of a plant by part (…), USD/MWh of the start; no financing and no tax.

    Capital counts at each unit's grid connection: what was spent, and the interest it carries by
    then. Running costs and energy count at year ends. The parts add up to the levelised cost; all
    are 0 where nothing is generated.

    Parameters
    ----------
    flows
        The plant.
    discount_rate, inflation
        Real rate, and inflation (…), 1/year.

    Source: EMWG2007; IEA2020.
    """
    n_years = flows.generation.shape[-1]
    real = np.asarray(discount_rate, dtype=np.float64)
    nominal = discount_rate_nominal(real, np.asarray(inflation, dtype=np.float64))
    factors = 1 / price_path(nominal, n_years)
    running = {
        "operation": flows.operation,
        "fuel": flows.fuel,
        "waste": flows.waste_fee,
        "replacement": flows.replacement,
        "insurance": flows.insurance,
        "stocks": flows.working_capital,
        "decommissioning": flows.decommissioning,
    }
    energy = flows.generation * flows.price_level
    spread = levelised_parts(running, energy, factors)
    whole = discounted(energy, factors)
    at_connection = np.exp(-np.log1p(along_years(real)) * flows.connection)
    price = (flows.unit_contract.amount.sum(axis=-1) * at_connection).sum(axis=-1)
    true_cost = price * flows.overrun_ratio
    capital = {
        "overnight": price,
        "overrun": true_cost - price,
        "owner": true_cost * flows.owner_cost_share,
        "interest": (unit_interest(flows, real) * at_connection).sum(axis=-1),
    }
    safe = np.where(whole > 0, whole, np.inf)
    return {name: worth / safe for name, worth in capital.items()} | spread


def break_even_price(
    fixed: Floats,
    unit_revenue: Floats,
    deductions: Floats,
    tax_rate: npt.ArrayLike,
    factors: Floats,
    *,
    is_loss_refunded: bool = False,
) -> Floats:
    """Price of energy at which flows after tax are worth nothing (…), the unit of the price.

    The present value rises with the price in straight pieces, each at least as flat as the one
    before it, so that Newton's method from any price comes to the root from one side and ends in a
    few steps.

    Parameters
    ----------
    fixed
        Every flow but revenue and tax (…, year), money.
    unit_revenue
        Revenue at a price of one (…, year), money.
    deductions
        What lowers the taxable profit (…, year), money.
    tax_rate
        (…), ratio.
    factors
        Discount factors (…, year).
    is_loss_refunded
        See `profit_tax`.

    Returns
    -------
    numpy.ndarray
        (…); 0 where there is no revenue at any price.

    Source: Tandau.

    Examples
    --------
    >>> year = np.ones(2)
    >>> float(break_even_price(-10 * year, 2 * year, 0 * year, 0.5, year).round(6))
    10.0
    """
    rate = np.asarray(tax_rate, dtype=np.float64)
    worth = discounted(unit_revenue, factors)
    base = discounted(fixed, factors)
    safe = np.where(worth > 0, worth, 1.0)
    if is_loss_refunded:
        cost = base + rate * discounted(deductions, factors)
        price = -cost / (safe * (1 - rate))
        return np.where(worth > 0, price, 0.0)
    # Present value of tax = rate * sum of (level reached so far) * (fall of the discount factor).
    falls = factors - np.append(factors[..., 1:], np.zeros_like(factors[..., :1]), axis=-1)
    revenue, lowered = np.cumsum(unit_revenue, axis=-1), np.cumsum(deductions, axis=-1)
    price = np.asarray(-base / safe, dtype=np.float64)
    is_open = np.broadcast_to(worth > 0, price.shape)
    for _ in range(MOST_STEPS):
        running = along_years(price) * revenue - lowered
        level = np.maximum(np.maximum.accumulate(running, axis=-1), 0)
        value = base + price * worth - rate * discounted(level, falls)
        # A price once found stays as it is, so that it does not depend on its neighbours.
        is_open = is_open & (np.abs(value) > EXACT * (np.abs(base) + np.abs(price * worth)))
        if not is_open.any():
            break
        # The level moves with the price as the revenue up to the year in which it was reached.
        moving = np.maximum.accumulate(np.where(running >= level, revenue, 0.0), axis=-1)
        slope = worth - rate * discounted(moving, falls)
        price = np.where(is_open, price - value / np.where(slope > 0, slope, safe), price)
    return np.where(worth > 0, price, 0.0)
