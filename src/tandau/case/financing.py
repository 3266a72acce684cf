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


# A rate that floats follows a reference rate, which the case's claims describe.
FLOATING: Final = ("loan_spread", "loan_rate_cap")
REFERENCE: Final = (
    "reference_rate_now",
    "reference_rate_mean",
    "reference_rate_reversion",
    "reference_rate_volatility",
)
# Flows that a case may have: where no claim speaks of a group it is left out, and the report says
# so; where one does, the whole group is needed.
OPTIONAL: Final = (
    ("foak_premium",),
    ("learning_within_plant",),
    ("learning_between_plants",),
    ("localisation_premium",),
    ("replacement_share", "replacement_interval"),
    ("insurance_share",),
    ("working_capital_months",),
    ("waste_fee_share",),
    ("decommissioning_delay",),
    ("construction_escalation",),
    ("fund_return",),
    ("commitment_share",),
)
_OPTIONAL: Final = frozenset(name for group in OPTIONAL for name in group)


class FinancingModel(Record):
    """One way to pay for a plant: an identity, never a number."""

    id: Name
    name: Text
    kind: FinancingKind
    offers: Annotated[tuple[Name, ...], Field(min_length=1)]
    repayment: Literal["equal_principal", "level"] = "equal_principal"
    service_currency: Literal["contract", "local"] = "contract"
    price_currency: Literal["contract", "local"] = "contract"
    interest: Literal["fixed", "floating"] = "fixed"
    late_draws: Literal["lent", "refused"] = "lent"
    reference: Note = ""

    @property
    def terms(self) -> tuple[str, ...]:
        """Terms with dim financing that claims must give for this model."""
        of_kind = TERMS_OF_KIND[self.kind]
        if self.interest == "fixed" or not self.has_loan:
            return of_kind
        return (*(name for name in of_kind if name != "bank_loan_rate"), *FLOATING)

    @property
    def possible_terms(self) -> tuple[str, ...]:
        """Those, and the optional ones that a loan may have."""
        return (*self.terms, "commitment_share") if self.has_loan else self.terms

    @property
    def has_loan(self) -> bool:
        """Whether anybody lends."""
        return "loan_grace" in TERMS_OF_KIND[self.kind]


def terms_needed(models: Sequence[FinancingModel]) -> tuple[str, ...]:
    """Return the terms that claims must give, in the vocabulary's order; none without models."""
    wanted = {name for model in models for name in model.terms}
    if any(name in wanted for name in FLOATING):
        wanted.update(REFERENCE)
    apart = {*_OPTIONAL, *REFERENCE}
    return tuple(
        name
        for name, one in vocabulary().items()
        if one.kind == "term"
        and models
        and (name in wanted or not (name in apart or "financing" in one.dims))
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
