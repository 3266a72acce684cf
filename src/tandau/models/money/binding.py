"""From variables by name to the records of the money core, for one offer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from tandau.models.money.contract import ContractTerms
from tandau.models.money.debt import LoanTerms
from tandau.models.money.depreciation import declining_balance
from tandau.models.money.financing import (
    Financing,
    build_own_operate,
    contract_for_difference,
    covered_bank_debt,
    equity_partner,
    export_credit,
    host_budget,
    regulated_asset_base,
)
from tandau.models.money.outcomes import Economy
from tandau.models.money.overnight import unit_overnight_cost
from tandau.models.money.plant import PlantInputs
from tandau.models.money.revenue import RevenueTerms
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
    "fuel_cost", "decommissioning_share", "host_cost_of_capital",
)  # fmt: skip
_CONTRACT: Final = (
    "planned_construction_time", "contract_fixed_share", "overrun_cap", "damages_rate",
    "damages_cap",
)  # fmt: skip
_LATER: Final = ("time_cost_share", "planned_construction_time")
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
            found[name] = (*_COST, *_CONTRACT, *_HOST, *_LOANS, *terms, *also)
    return MappingProxyType(found)


@dataclass(frozen=True)
class Scheme:
    """A financing model as the case names it.

    Parameters
    ----------
    id, kind
        Its id; which of the seven models it is.
    repayment, service_currency, price_currency
        How its loan is repaid; in which currency the service and a contract price fall due.
    """

    id: str
    kind: str
    repayment: Literal["equal_principal", "level"] = "equal_principal"
    service_currency: Literal["contract", "local"] = "contract"
    price_currency: Literal["contract", "local"] = "contract"


def plant_inputs(values: Values) -> PlantInputs:
    """One offer's plant; the start is its first concrete.

    Parameters
    ----------
    values
        Variables (offer, future), those by unit (offer, future, unit), in their own units.
    """
    unit_index = np.arange(values["construction_time"].shape[-1], dtype=np.float64)
    # One schedule of tax depreciation serves all futures.
    written_off = float(np.median(values["tax_depreciation_rate"]))
    names = (
        "net_capacity", "cost_outturn", "owner_cost_share", "unit_spacing", "construction_time",
        "planned_construction_time", "inflation", "capacity_factor", "operating_lifetime",
        "operation_cost", "fuel_cost", "market_price", "tax_rate", "time_cost_share",
        "real_depreciation", "decommissioning_share",
    )  # fmt: skip
    named: dict[str, Any] = {name: values[name] for name in names}
    return PlantInputs(
        overnight_cost=unit_overnight_cost(values["overnight_cost"], unit_index),
        first_concrete=0.0,
        depreciation_shares=declining_balance(_TAX_YEARS, written_off * _TAX_YEARS),
        **named,
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


def financing_of(scheme: Scheme, values: Values) -> Financing:
    """One financing model of one offer.

    Parameters
    ----------
    scheme
        Which model.
    values
        Variables of the offer and the terms of this model (offer, future).

    Raises
    ------
    KeyError
        Where the kind is none of the seven.
    """
    contract = ContractTerms(
        values["contract_fixed_share"],
        values["overrun_cap"],
        values["damages_rate"],
        values["damages_cap"],
    )
    return _BUILDERS[scheme.kind](scheme, values, contract)


def _loan(scheme: Scheme, values: Values, share: Floats, rate: Floats) -> LoanTerms:
    """A loan whose grace and tenor are whole years, since instalments are yearly."""
    return LoanTerms(
        share=share,
        rate=rate,
        grace=np.rint(values["loan_grace"]),
        tenor=np.rint(values["loan_tenor"]),
        availability=values["loan_availability"],
        late_draw_penalty=values["late_draw_penalty"],
        commitment_fee=values["commitment_fee"],
        premium=values["credit_premium"],
        capitalised_share=values["capitalised_interest_share"],
        repayment=scheme.repayment,
        currency=scheme.service_currency,
    )


def _bank_loan(scheme: Scheme, values: Values) -> LoanTerms:
    return _loan(scheme, values, values["bank_loan_share"], values["bank_loan_rate"])


def _export_loan(scheme: Scheme, values: Values) -> LoanTerms:
    return _loan(scheme, values, values["loan_share"], values["loan_rate"])


def _guaranteed(financing: Financing, values: Values) -> Financing:
    """What the host's state guarantees is its debt; the covenant is the lenders'."""
    share = values["guaranteed_share"]
    return replace(
        financing, guaranteed_share=share, sovereign_share=share, covenant=values["covenant"]
    )


def _host_budget(_scheme: Scheme, _values: Values, contract: ContractTerms) -> Financing:
    return host_budget(contract)


def _export_credit(scheme: Scheme, values: Values, contract: ContractTerms) -> Financing:
    found = export_credit(
        contract,
        _export_loan(scheme, values),
        state_equity_share=values["state_equity_share"],
        covenant=values["covenant"],
    )
    return _guaranteed(found, values)


def _covered_bank_debt(scheme: Scheme, values: Values, contract: ContractTerms) -> Financing:
    found = covered_bank_debt(
        contract,
        _bank_loan(scheme, values),
        RevenueTerms(),
        guaranteed_share=values["guaranteed_share"],
        covenant=values["covenant"],
    )
    return replace(found, state_equity_share=values["state_equity_share"])


def _build_own_operate(scheme: Scheme, values: Values, contract: ContractTerms) -> Financing:
    found = build_own_operate(
        contract,
        contracted_share=values["contracted_share"],
        contract_price=values["contract_price"],
        contract_tenor=values["contract_tenor"],
        contract_index=values["contract_index"],
        partner_equity_share=values["partner_equity_share"],
    )
    return _priced(found, scheme)


def _regulated(scheme: Scheme, values: Values, contract: ContractTerms) -> Financing:
    found = regulated_asset_base(
        contract,
        allowed_return=values["allowed_return"],
        regulatory_lifetime=round(float(np.median(values["operating_lifetime"]))),
        recognised_overrun=values["recognised_overrun"],
        state_equity_share=values["state_equity_share"],
        loan=_bank_loan(scheme, values),
    )
    return _guaranteed(found, values)


def _difference(scheme: Scheme, values: Values, contract: ContractTerms) -> Financing:
    found = contract_for_difference(
        contract,
        strike_price=values["contract_price"],
        contract_tenor=values["contract_tenor"],
        contract_index=values["contract_index"],
        state_equity_share=values["state_equity_share"],
        loan=_bank_loan(scheme, values),
    )
    return _guaranteed(_priced(found, scheme), values)


def _equity_partner(scheme: Scheme, values: Values, contract: ContractTerms) -> Financing:
    partner = values["partner_equity_share"]
    found = equity_partner(
        contract,
        RevenueTerms(),
        partner_equity_share=partner,
        # State and partner are drawn apart; together they hold no more than all of it.
        state_equity_share=np.minimum(values["state_equity_share"], 1 - partner),
        export_loan=_export_loan(scheme, values),
    )
    return _guaranteed(found, values)


def _priced(financing: Financing, scheme: Scheme) -> Financing:
    is_local = scheme.price_currency == "local"
    return replace(financing, revenue=replace(financing.revenue, is_price_local=is_local))


_BUILDERS: Final = MappingProxyType(
    {
        "host_budget": _host_budget,
        "export_credit": _export_credit,
        "covered_bank_debt": _covered_bank_debt,
        "build_own_operate": _build_own_operate,
        "regulated_asset_base": _regulated,
        "contract_for_difference": _difference,
        "equity_partner": _equity_partner,
    }
)
