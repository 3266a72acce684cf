"""From a plant and a financing model to the flows of every party: each payment has two ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.models.money.contract import ContractOutcome, settle_contract, vendor_part
from tandau.models.money.debt import Loan, debt_service, loan_schedule, yearly_rate
from tandau.models.money.depreciation import depreciation
from tandau.models.money.discounting import along_years
from tandau.models.money.revenue import (
    Revenue,
    contract_revenue,
    recognised_spending,
    regulated_revenue,
)
from tandau.models.money.spending import value_at_year_end
from tandau.models.money.tax import profit_tax
from tandau.models.money.timeline import is_in_year, year_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from tandau.models.money.contract import ContractTerms
    from tandau.models.money.debt import LoanTerms
    from tandau.models.money.financing import Financing
    from tandau.models.money.plant import PlantFlows, PlantInputs

    Floats = npt.NDArray[np.float64]

PARTIES: Final = (
    "host_state",
    "owner",
    "vendor",
    "vendor_state",
    "commercial_bank",
    "equity_partner",
    "consumers",
)
LENDERS: Final = ("vendor_state", "commercial_bank")


@dataclass(frozen=True)
class Settlement:
    """Flows (…, year) in MUSD of the contract's currency, to a party positive.

    Parameters
    ----------
    parties
        Net flow of each of `PARTIES`.
    equity
        Flow to all who brought equity, before it is shared.
    capital, drawn, damages
        What the owner pays for building; what lenders pay out; what the vendor pays for delay.
    cash_available
        Revenue less running cost, stocks, fund and tax.
    service, foreign_service, repaid
        Debt service, the part of it due in the contract's currency, and the principal in it.
    debt
        Debt at the year's end.
    deductions
        What lowers the taxable profit: running cost, fund, depreciation and interest.
    revenue, tax
        As named.
    contract
        How overrun and delay are settled (…).
    """

    parties: dict[str, Floats]
    equity: Floats
    capital: Floats
    drawn: Floats
    damages: Floats
    cash_available: Floats
    service: Floats
    foreign_service: Floats
    repaid: Floats
    debt: Floats
    deductions: Floats
    revenue: Revenue
    tax: Floats
    contract: ContractOutcome


def project_flow(flows: PlantFlows, contract: ContractTerms | None = None) -> Floats:
    """What a plant earns and costs everybody together (…, year), MUSD: no financing, no tax.

    Market value less true capital cost, running cost, stocks and decommissioning.

    Parameters
    ----------
    flows
        The plant.
    contract
        Tells what the vendor loses beside an outturn that is the owner's; None where the outturn is
        the project's.

    Source: Tandau.
    """
    ratio = flows.overrun_ratio
    if contract is not None and contract.outturn_of == "owner":
        ratio = ratio + vendor_part(ratio, contract)
    capital = flows.contract.amount * along_years(ratio) + flows.owner_cost
    running = flows.running + flows.working_capital + flows.decommissioning
    return flows.market_value - capital - running


def settle(inputs: PlantInputs, flows: PlantFlows, financing: Financing) -> Settlement:
    """Let one financing model pay for a plant.

    Parameters
    ----------
    inputs, flows
        The plant and its flows (`plant_flows`).
    financing
        The model.

    Returns
    -------
    Settlement
        Its parties' flows add up to `project_flow`.

    Source: Tandau.
    """
    price = flows.contract.amount.sum(axis=-1)
    contract = settle_contract(price, flows.overrun_ratio, flows.delay, financing.contract)
    paid_ratio = contract.paid / np.where(price > 0, price, 1.0)
    paid = flows.contract.amount * along_years(paid_ratio)
    capital = paid + flows.owner_cost
    export = _loan(flows, paid, financing.export_loan)
    left = capital - (export.drawn if export else 0.0)
    bank = _loan(flows, left, financing.bank_loan)
    loans = [loan for loan in (export, bank) if loan]
    drawn = _total([loan.drawn for loan in loans], capital)
    dues = [debt_service(loan) if loan else np.zeros(1) for loan in (export, bank)]
    service = dues[0] + dues[1] if loans else np.broadcast_to(0.0, capital.shape)
    if financing.revenue.kind == "regulated":
        base = recognised_spending(flows, paid_ratio, financing.revenue)
        revenue = regulated_revenue(flows, base, financing.revenue)
    else:
        revenue = contract_revenue(flows, financing.revenue)
    deductions = _deductions(inputs, flows, capital, loans)
    tax = profit_tax(
        revenue.earned - deductions, inputs.tax_rate, is_loss_refunded=inputs.is_loss_refunded
    )
    running = flows.running + flows.working_capital + flows.fund
    cash = revenue.earned - running - tax
    damages = along_years(contract.damages) * is_in_year(flows.completion, n_years_of(flows))
    called = along_years(financing.guaranteed_share) * np.maximum(service - np.maximum(cash, 0), 0)
    equity = cash - capital + drawn - service + damages + called
    parties = _shared(financing, equity)
    parties["host_state"] = (
        parties["host_state"] + tax + flows.fund - flows.decommissioning - called
    )
    lost = contract.vendor_overrun / np.where(price > 0, price, 1.0)
    parties["vendor"] = -flows.contract.amount * along_years(lost) - damages
    parties["consumers"] = -revenue.support
    for party, loan, due in zip(LENDERS, (export, bank), dues, strict=True):
        if loan:
            parties[party] = due - loan.drawn
    return Settlement(
        parties=parties,
        equity=equity,
        capital=capital,
        drawn=drawn,
        damages=damages,
        cash_available=cash,
        service=service,
        foreign_service=_foreign([financing.export_loan, financing.bank_loan], dues),
        repaid=_total([loan.principal for loan in loans], capital),
        debt=_total([loan.balance for loan in loans], capital),
        deductions=deductions,
        revenue=revenue,
        tax=tax,
        contract=contract,
    )


def n_years_of(flows: PlantFlows) -> int:
    """Length of the year dim of a plant's flows."""
    return int(flows.generation.shape[-1])


def _loan(flows: PlantFlows, financed: Floats, terms: LoanTerms | None) -> Loan | None:
    if terms is None:
        return None
    amount = flows.contract.amount
    grown = value_at_year_end(flows.contract, yearly_rate(terms)) / np.where(
        amount > 0, amount, 1.0
    )
    return loan_schedule(financed, terms, np.where(amount > 0, grown - 1, 0.0))


def _total(arrays: list[Floats], like: Floats) -> Floats:
    if not arrays:
        return np.broadcast_to(0.0, like.shape)
    return arrays[0] if len(arrays) == 1 else arrays[0] + arrays[1]


def _foreign(terms: list[LoanTerms | None], dues: list[Floats]) -> Floats:
    """Service of the loans whose currency is the contract's."""
    foreign = [
        due for one, due in zip(terms, dues, strict=True) if one and one.currency == "contract"
    ]
    return np.add.reduce(np.broadcast_arrays(*foreign)) if foreign else np.zeros(1)


def _deductions(
    inputs: PlantInputs, flows: PlantFlows, capital: Floats, loans: list[Loan]
) -> Floats:
    """Interest is part of the cost until the plant is complete and an expense from then on."""
    years = np.arange(n_years_of(flows))
    is_running = years > along_years(year_of(flows.completion))
    interest = _total([loan.interest for loan in loans], capital)
    expense = interest * is_running
    cost = capital.sum(axis=-1) + (interest - expense).sum(axis=-1)
    written = depreciation(cost, inputs.depreciation_shares, flows.completion, years.size)
    return flows.running + flows.fund + written + expense


def _shared(financing: Financing, equity: Floats) -> dict[str, Floats]:
    state = np.asarray(financing.state_equity_share, dtype=np.float64)
    partner = np.asarray(financing.partner_equity_share, dtype=np.float64)
    nothing = np.broadcast_to(0.0, equity.shape)
    parties = dict.fromkeys(PARTIES, nothing)
    parties["host_state"] = equity * along_years(state)
    parties["equity_partner"] = equity * along_years(partner)
    parties["owner"] = equity * along_years(1 - state - partner)
    return parties
