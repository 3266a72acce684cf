"""From a financing model that a case names, and its sampled terms, to the core's record of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from tandau.models.money.binding import contract_of, plant_price
from tandau.models.money.debt import LoanTerms, floating_rate, reference_rate_path
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
from tandau.models.money.revenue import RevenueTerms
from tandau.models.money.sizing import planned_price

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from tandau.models.money.contract import ContractTerms

    Floats = npt.NDArray[np.float64]
    Values = Mapping[str, Floats]


@dataclass(frozen=True)
class Scheme:
    """A financing model as the case names it.

    Parameters
    ----------
    id, kind
        Its id; which of the seven models it is.
    repayment, service_currency, price_currency
        How its loan is repaid; in which currency the service and a contract price fall due.
    interest, late_draws
        Whether its rate floats; whether what is drawn late is lent, at a penalty.
    """

    id: str
    kind: str
    repayment: Literal["equal_principal", "level"] = "equal_principal"
    service_currency: Literal["contract", "local"] = "contract"
    price_currency: Literal["contract", "local"] = "contract"
    interest: Literal["fixed", "floating"] = "fixed"
    late_draws: Literal["lent", "refused"] = "lent"


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
    return _BUILDERS[scheme.kind](scheme, values, contract_of(values))


def _loan(scheme: Scheme, values: Values, share: Floats, rate_of: str) -> LoanTerms:
    """A loan whose grace and tenor are whole years, since instalments are yearly."""
    is_floating = scheme.interest == "floating"
    path = _floating(values) if is_floating else None
    return LoanTerms(
        share=share,
        rate=values["reference_rate_now"] + values["loan_spread"]
        if is_floating
        else values[rate_of],
        rate_by_year=path,
        grace=np.rint(values["loan_grace"]),
        tenor=np.rint(values["loan_tenor"]),
        commitment=_commitment(values, share),
        availability=values["loan_availability"],
        is_extendable=scheme.late_draws == "lent",
        late_draw_penalty=values["late_draw_penalty"],
        commitment_fee=values["commitment_fee"],
        premium=values["credit_premium"],
        capitalised_share=values["capitalised_interest_share"],
        repayment=scheme.repayment,
        currency=scheme.service_currency,
    )


def _floating(values: Values) -> Floats:
    reference = reference_rate_path(
        values["reference_rate_now"],
        values["reference_rate_mean"],
        values["reference_rate_reversion"],
        values["reference_rate_volatility"],
        values["reference_rate_shocks"],
    )
    return floating_rate(reference, values["loan_spread"], values["loan_rate_cap"])


def _commitment(values: Values, share: Floats) -> npt.ArrayLike:
    """What the lender lends at most: it may follow an overrun only so far, or without limit."""
    most = values.get("commitment_share")
    if most is None:
        return np.inf
    planned = planned_price(
        plant_price(values),
        values["net_capacity"],
        values["unit_spacing"],
        values["planned_construction_time"],
        values["inflation"],
    )
    return np.asarray(most * share * planned)


def _bank_loan(scheme: Scheme, values: Values) -> LoanTerms:
    return _loan(scheme, values, values["bank_loan_share"], "bank_loan_rate")


def _export_loan(scheme: Scheme, values: Values) -> LoanTerms:
    return _loan(scheme, values, values["loan_share"], "loan_rate")


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
