"""Financing models: who brings the money, who is paid how, who keeps which risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tandau.models.money.revenue import RevenueTerms

if TYPE_CHECKING:
    import numpy.typing as npt

    from tandau.models.money.contract import ContractTerms
    from tandau.models.money.debt import LoanTerms


@dataclass(frozen=True)
class Financing:
    """One way to pay for a plant; numbers are floats or arrays (…).

    Parameters
    ----------
    contract
        Who keeps an overrun and a delay.
    revenue
        How the plant earns.
    export_loan, bank_loan
        Loans of the vendor's state (on what the vendor is paid) and of commercial banks (on all
        capital spending that the export loan leaves); None for none.
    state_equity_share, partner_equity_share
        Parts of the equity that the host's budget and a foreign partner bring, 0 to 1; the owner
        brings the rest.
    guaranteed_share
        Part of a debt service beyond the plant's cash that the host's budget pays, 0 to 1.
    sovereign_share
        Part of the debt that counts as the host state's, 0 to 1.
    covenant
        Coverage below which the lenders may step in, ratio.
    """

    contract: ContractTerms
    revenue: RevenueTerms
    export_loan: LoanTerms | None = None
    bank_loan: LoanTerms | None = None
    state_equity_share: npt.ArrayLike = 0.0
    partner_equity_share: npt.ArrayLike = 0.0
    guaranteed_share: npt.ArrayLike = 0.0
    sovereign_share: npt.ArrayLike = 0.0
    covenant: npt.ArrayLike = 1.0


def host_budget(contract: ContractTerms) -> Financing:
    """The host's budget pays for everything and owns the plant, which sells at the market price."""
    return Financing(contract, RevenueTerms(), state_equity_share=1.0)


def export_credit(
    contract: ContractTerms,
    loan: LoanTerms,
    *,
    state_equity_share: npt.ArrayLike,
    covenant: npt.ArrayLike,
) -> Financing:
    """The vendor's state lends to the host's state, which guarantees all of it."""
    return Financing(
        contract,
        RevenueTerms(),
        export_loan=loan,
        state_equity_share=state_equity_share,
        guaranteed_share=1.0,
        sovereign_share=1.0,
        covenant=covenant,
    )


def covered_bank_debt(
    contract: ContractTerms,
    loan: LoanTerms,
    revenue: RevenueTerms,
    *,
    guaranteed_share: npt.ArrayLike,
    covenant: npt.ArrayLike,
) -> Financing:
    """Commercial banks lend under the cover of an export-credit agency, whose premium is paid."""
    return Financing(
        contract,
        revenue,
        bank_loan=loan,
        guaranteed_share=guaranteed_share,
        sovereign_share=guaranteed_share,
        covenant=covenant,
    )


def build_own_operate(
    contract: ContractTerms,
    *,
    contracted_share: npt.ArrayLike,
    contract_price: npt.ArrayLike,
    contract_tenor: npt.ArrayLike,
    contract_index: npt.ArrayLike,
    partner_equity_share: npt.ArrayLike,
    loan: LoanTerms | None = None,
) -> Financing:
    """The partner builds, owns and sells under a power purchase agreement."""
    revenue = RevenueTerms(
        "power_purchase", contracted_share, contract_price, contract_index, contract_tenor
    )
    return Financing(contract, revenue, export_loan=loan, partner_equity_share=partner_equity_share)


def regulated_asset_base(
    contract: ContractTerms,
    *,
    allowed_return: npt.ArrayLike,
    regulatory_lifetime: int,
    recognised_overrun: npt.ArrayLike,
    state_equity_share: npt.ArrayLike,
    loan: LoanTerms | None = None,
) -> Financing:
    """Consumers pay a regulated return while the plant is built and as long as it runs."""
    revenue = RevenueTerms(
        "regulated",
        allowed_return=allowed_return,
        regulatory_lifetime=regulatory_lifetime,
        recognised_overrun=recognised_overrun,
    )
    return Financing(contract, revenue, bank_loan=loan, state_equity_share=state_equity_share)


def contract_for_difference(
    contract: ContractTerms,
    *,
    strike_price: npt.ArrayLike,
    contract_tenor: npt.ArrayLike,
    contract_index: npt.ArrayLike,
    state_equity_share: npt.ArrayLike,
    loan: LoanTerms | None = None,
) -> Financing:
    """All generation sells at the market; consumers pay or receive the difference to a strike."""
    revenue = RevenueTerms("difference", 1.0, strike_price, contract_index, contract_tenor)
    return Financing(contract, revenue, bank_loan=loan, state_equity_share=state_equity_share)


def equity_partner(
    contract: ContractTerms,
    revenue: RevenueTerms,
    *,
    partner_equity_share: npt.ArrayLike,
    state_equity_share: npt.ArrayLike,
    export_loan: LoanTerms | None = None,
    bank_loan: LoanTerms | None = None,
) -> Financing:
    """A foreign partner holds a part of the equity beside the owner and the host's state."""
    return Financing(
        contract,
        revenue,
        export_loan=export_loan,
        bank_loan=bank_loan,
        partner_equity_share=partner_equity_share,
        state_equity_share=state_equity_share,
    )
