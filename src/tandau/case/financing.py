"""Ways to pay for a plant, as a case names them: identities; their numbers are claims."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field

from tandau.case.fields import Name, Note, Record, Text
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tandau.case.schema import Offer

FinancingKind = Literal[
    "host_budget",
    "export_credit",
    "covered_bank_debt",
    "build_own_operate",
    "regulated_asset_base",
    "contract_for_difference",
    "equity_partner",
]

_LOAN: Final = (
    "loan_grace",
    "loan_tenor",
    "loan_availability",
    "late_draw_penalty",
    "commitment_fee",
    "credit_premium",
    "capitalised_interest_share",
    "guaranteed_share",
    "covenant",
)
_BANK: Final = (*_LOAN, "bank_loan_share", "bank_loan_rate")
# What claims must say of a financing model of each kind; export loans have the offer's own
# loan_share and loan_rate beside these.
TERMS_OF_KIND: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "host_budget": (),
        "export_credit": (*_LOAN, "state_equity_share"),
        "covered_bank_debt": (*_BANK, "state_equity_share"),
        "build_own_operate": (
            "contracted_share",
            "contract_price",
            "contract_index",
            "contract_tenor",
            "partner_equity_share",
        ),
        "regulated_asset_base": (
            *_BANK,
            "allowed_return",
            "recognised_overrun",
            "state_equity_share",
        ),
        "contract_for_difference": (
            *_BANK,
            "contract_price",
            "contract_index",
            "contract_tenor",
            "state_equity_share",
        ),
        "equity_partner": (*_LOAN, "state_equity_share", "partner_equity_share"),
    }
)


class FinancingModel(Record):
    """One way to pay for a plant: an identity, never a number."""

    id: Name
    name: Text
    kind: FinancingKind
    offers: Annotated[tuple[Name, ...], Field(min_length=1)]
    repayment: Literal["equal_principal", "level"] = "equal_principal"
    service_currency: Literal["contract", "local"] = "contract"
    price_currency: Literal["contract", "local"] = "contract"
    reference: Note = ""


def terms_needed(models: Sequence[FinancingModel]) -> tuple[str, ...]:
    """Return the terms that claims must give, in the vocabulary's order; none without models."""
    of_kinds = {name for model in models for name in TERMS_OF_KIND[model.kind]}
    return tuple(
        name
        for name, one in vocabulary().items()
        if one.kind == "term" and models and ("financing" not in one.dims or name in of_kinds)
    )


def pair_name(offer: str, model: str) -> str:
    """Return the subject of claims on one offer under one financing model.

    Examples
    --------
    >>> pair_name("alpha", "state_credit")
    'alpha/state_credit'
    """
    return f"{offer}/{model}"


def pair_subjects(offer: Offer, model: FinancingModel) -> tuple[str, ...]:
    """Return the subjects whose claims speak of an offer's terms, the most specific first."""
    return (pair_name(offer.id, model.id), model.id, *offer.subjects)
