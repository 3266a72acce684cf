"""Who pays what for the energy: market, contract, contract for difference, regulated asset base."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from tandau.models.money.depreciation import depreciation, straight_line
from tandau.models.money.discounting import along_years, price_path
from tandau.models.money.timeline import share_of_year, year_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from tandau.models.money.plant import PlantFlows

    Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class RevenueTerms:
    """How the plant earns.

    Parameters
    ----------
    kind
        ``market``, ``power_purchase``, ``difference`` (contract for difference) or ``regulated``.
    contracted_share
        Part of the generation under contract (…), 0 to 1.
    contract_price
        USD/MWh of the start (…).
    contract_index
        Part of inflation that the price follows (…): 0 fixed in nominal money, 1 in real money.
    contract_tenor
        Years from the last unit's grid connection (…).
    is_price_local
        Whether the price is fixed in local purchasing power rather than in the contract's currency.
    allowed_return
        Nominal yearly return on the regulated asset base (…), 1/year.
    regulatory_lifetime
        Years over which the base is written off.
    recognised_overrun
        Most of the overrun that the regulator lets into the base (…), share of the contract price.
    """

    kind: Literal["market", "power_purchase", "difference", "regulated"] = "market"
    contracted_share: npt.ArrayLike = 0.0
    contract_price: npt.ArrayLike = 0.0
    contract_index: npt.ArrayLike = 1.0
    contract_tenor: npt.ArrayLike = 0.0
    is_price_local: bool = False
    allowed_return: npt.ArrayLike = 0.0
    regulatory_lifetime: int = 1
    recognised_overrun: npt.ArrayLike = np.inf


@dataclass(frozen=True)
class Revenue:
    """What the plant earns (…, year), MUSD.

    Parameters
    ----------
    earned
        All of it; consumers pay it.
    support
        What they pay beyond the market value of the energy; negative where they pay less.
    """

    earned: Floats
    support: Floats


def contract_revenue(flows: PlantFlows, terms: RevenueTerms) -> Revenue:
    """Revenue of a market sale, a power purchase agreement or a contract for difference.

    The contracted share earns the contract's price for its tenor, the rest and everything later the
    market's. A contract for difference pays market plus difference, which is the same money by
    another way.

    Source: Tandau.
    """
    if terms.kind == "market":
        return Revenue(flows.market_value, np.zeros_like(flows.market_value))
    n_years = flows.generation.shape[-1]
    index = np.asarray(terms.contract_index, dtype=np.float64)
    if np.all(index == 1):
        level = flows.price_level
    else:
        level = np.power(flows.price_level, along_years(index))
    if terms.is_price_local:
        level = level * (flows.local_price / flows.price_level)
    # The tenor runs from the last unit; energy before it is under contract too.
    last = flows.completion + np.asarray(terms.contract_tenor)
    covered = share_of_year(0.0, last, n_years) * along_years(terms.contracted_share)
    price = along_years(terms.contract_price) * level
    support = covered * (price * flows.generation - flows.market_value)
    return Revenue(flows.market_value + support, support)


def regulated_revenue(flows: PlantFlows, base_spending: Floats, terms: RevenueTerms) -> Revenue:
    """Revenue that a regulator allows: return on the base, its write-off, and running cost.

    Consumers pay the return from the first spending on, before any energy comes:
    ``allowed_return * base at the year's start + write-off + operating cost + fund``. The return is
    nominal and before tax.

    Parameters
    ----------
    flows
        The plant.
    base_spending
        Capital spending let into the base (…, year), MUSD.
    terms
        Return and regulatory lifetime.

    Source: NuclearFinancing2022 (the idea of a regulated asset base).
    """
    n_years = flows.generation.shape[-1]
    shares = straight_line(terms.regulatory_lifetime)
    spent = base_spending.sum(axis=-1)
    # A construction that outruns the horizon is never written off: nothing is in operation then.
    is_built = flows.completion < n_years
    written = depreciation(np.where(is_built, spent, 0.0), shares, flows.completion, n_years)
    base = np.cumsum(base_spending - written, axis=-1)
    opening = np.concatenate([np.zeros_like(base[..., :1]), base[..., :-1]], axis=-1)
    # After the plant's end nothing is left to pay for.
    is_alive = np.arange(n_years) <= along_years(year_of(flows.end))
    allowed = along_years(terms.allowed_return) * opening * is_alive + written
    earned = allowed + flows.running + flows.fund + flows.working_capital
    return Revenue(earned, earned - flows.market_value)


def recognised_spending(flows: PlantFlows, paid_ratio: Floats, terms: RevenueTerms) -> Floats:
    """Capital spending that the regulator lets into the base (…, year), MUSD."""
    cap = 1 + np.asarray(terms.recognised_overrun, dtype=np.float64)
    return flows.contract.amount * along_years(np.minimum(paid_ratio, cap)) + flows.owner_cost


def real_price(
    earned: npt.ArrayLike, generation: npt.ArrayLike, inflation: npt.ArrayLike
) -> Floats:
    """Price of a year's energy in money of the start (…, year), USD/MWh; 0 in years without.

    Examples
    --------
    >>> real_price([0.0, 104.04], [0.0, 1.0], 0.02).round(6).tolist()
    [0.0, 100.0]
    """
    energy = np.asarray(generation, dtype=np.float64)
    level = price_path(inflation, energy.shape[-1])
    return np.where(
        energy > 0, np.asarray(earned) / (np.where(energy > 0, energy, 1.0) * level), 0.0
    )
