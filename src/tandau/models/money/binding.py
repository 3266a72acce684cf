"""From variables by name to the records of the money core, for one offer."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tandau.models.money.contract import ContractTerms, owner_time_cost_share
from tandau.models.money.depreciation import declining_balance
from tandau.models.money.outcomes import Economy
from tandau.models.money.overnight import unit_overnight_cost
from tandau.models.money.plant import PlantInputs
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Values = Mapping[str, Floats]

LEVELISED: Final = "money_lcoe"
LEVELISED_DELAY: Final = "money_lcoe_month_delay"
MONTH_DELAY: Final = "month_delay_"
# A declining balance has no end; what is left after this many years goes in equal parts.
_TAX_YEARS: Final = 40
_COST: Final = (
    "net_capacity", "overnight_cost", "cost_outturn", "owner_cost_share", "unit_spacing",
    "construction_time", "inflation", "capacity_factor", "operating_lifetime", "operation_cost",
    "fuel_cost", "decommissioning_share", "host_cost_of_capital", "n_design_units",
    "n_partner_committed_units", "localisation_share", "foak_premium", "learning_within_plant",
    "learning_between_plants", "localisation_premium", "construction_escalation",
    "replacement_share", "replacement_interval", "insurance_share", "working_capital_months",
    "waste_fee_share", "decommissioning_delay",
)  # fmt: skip
_SPLIT: Final = ("contract_fixed_share", "overrun_cap")
_CONTRACT: Final = (
    "planned_construction_time", *_SPLIT, "damages_rate", "damages_cap", "fund_return",
)  # fmt: skip
_REFERENCE: Final = (
    "reference_rate_now", "reference_rate_mean", "reference_rate_reversion",
    "reference_rate_volatility",
)  # fmt: skip
_LATER: Final = ("time_cost_share", "planned_construction_time", *_SPLIT)
_HOST: Final = ("market_price", "tax_rate", "tax_depreciation_rate", "real_depreciation")
_LOANS: Final = ("loan_share", "loan_rate")
_PRODUCT: Final = ("gross_domestic_product", "product_growth", "first_concrete")
_ALSO: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "debt_to_product": _PRODUCT,
        "household_effect": ("household_consumption", "mix_generation"),
        "exit_cost": ("salvage_share", "cancellation_share", "forgiven_share"),
    }
)


@cache
def money_arguments() -> Mapping[str, tuple[str, ...]]:
    """Return what each outcome of the money core rests on.

    Returns
    -------
    Mapping
        Outcome → variables. The levelised cost rests on the plant alone; every outcome with dim
        financing also on contract, host and every financing term, of which its kind uses a part.
    """
    terms = tuple(
        name for name, one in vocabulary().items() if one.kind == "term" and "financing" in one.dims
    )
    found = {}
    for name, one in vocabulary().items():
        if one.kind == "outcome" and name.startswith(LEVELISED):
            is_later = name == LEVELISED_DELAY
            found[name] = (*_COST, *_LATER) if is_later else _COST
        elif one.kind == "outcome" and "financing" in one.dims:
            later = _LATER[:1] if name.startswith(MONTH_DELAY) else ()
            also = (*_ALSO.get(name, ()), *later)
            found[name] = (*_COST, *_CONTRACT, *_HOST, *_LOANS, *_REFERENCE, *terms, *also)
    return MappingProxyType(found)


def plant_inputs(values: Values) -> PlantInputs:
    """One offer's plant; the start is its first concrete.

    What a case does not speak of is left out: no learning, no insurance, no waste fee apart.

    Parameters
    ----------
    values
        Variables (offer, future), those by unit (offer, future, unit), in their own units.
    """
    # One schedule of tax depreciation serves all futures.
    written_off = float(np.median(values["tax_depreciation_rate"]))
    names = (
        "net_capacity", "cost_outturn", "owner_cost_share", "unit_spacing", "construction_time",
        "planned_construction_time", "inflation", "capacity_factor", "operating_lifetime",
        "operation_cost", "market_price", "tax_rate", "real_depreciation", "decommissioning_share",
    )  # fmt: skip
    possible = (
        "construction_escalation", "replacement_share", "replacement_interval", "insurance_share",
        "working_capital_months", "decommissioning_delay", "fund_return",
    )  # fmt: skip
    named: dict[str, Any] = {name: values[name] for name in names}
    named |= {name: values[name] for name in possible if name in values}
    fee = np.asarray(values.get("waste_fee_share", 0.0))
    contract = contract_of(values)
    return PlantInputs(
        overnight_cost=plant_price(values),
        first_concrete=0.0,
        depreciation_shares=declining_balance(_TAX_YEARS, written_off * _TAX_YEARS),
        fuel_cost=values["fuel_cost"] * (1 - fee),
        waste_fee=values["fuel_cost"] * fee,
        time_cost_share=owner_time_cost_share(
            values["cost_outturn"], values["time_cost_share"], contract
        ),
        **named,
    )


def plant_price(values: Values) -> Floats:
    """Price of each unit of a plant (offer, future, unit), USD/kW.

    A claim's price is that of the plant: learning within it makes the first units dearer and the
    last ones cheaper. It belongs to the units of the design that run today; those committed to the
    partner before this plant are built by then.
    """
    unit_index = np.arange(values["construction_time"].shape[-1], dtype=np.float64)
    n_today = values["n_design_units"]
    return unit_overnight_cost(
        values["overnight_cost"],
        unit_index,
        learning_within_plant=values.get("learning_within_plant", np.zeros(1)),
        learning_between_plants=values.get("learning_between_plants", np.zeros(1)),
        n_design_units=n_today + values["n_partner_committed_units"],
        n_design_units_in_price=n_today,
        foak_premium=values.get("foak_premium", np.zeros(1)),
        localisation_share=values["localisation_share"],
        localisation_premium=values.get("localisation_premium", np.zeros(1)),
        is_mean_price=True,
    )


def contract_of(values: Values) -> ContractTerms:
    """The contract; outturns on record are what projects cost their owners."""
    return ContractTerms(
        values["contract_fixed_share"],
        values["overrun_cap"],
        values["damages_rate"],
        values["damages_cap"],
        outturn_of="owner",
    )


def economy_of(values: Values, price_year: int) -> Economy:
    """The country around the plant; its product is that of the year of first concrete."""
    growth = values["product_growth"]
    product = values["gross_domestic_product"] * 1e3  # GUSD to MUSD
    years = values["first_concrete"] - price_year
    return Economy(
        discount_rate=values["host_cost_of_capital"],
        cost_of_equity=values["host_cost_of_capital"],
        gross_domestic_product=product * np.exp(np.log1p(growth) * years),
        product_growth=(1 + growth) * (1 + values["inflation"]) - 1,
        national_consumption=values["mix_generation"],
        household_consumption=values["household_consumption"],
        salvage_share=values["salvage_share"],
        cancellation_share=values["cancellation_share"],
        forgiven_share=values["forgiven_share"],
    )
