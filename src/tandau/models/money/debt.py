"""Loans: drawn while building, with grace, capitalised interest, tenor, fees and late draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from tandau.models.arrays import growth, never_zero
from tandau.models.money.discounting import along_years

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Repayment = Literal["equal_principal", "level"]


@dataclass(frozen=True)
class LoanTerms:
    """What a lender and a borrower agree; all times run from the loan's start.

    Parameters
    ----------
    share
        Part of the financed cost that is lent (…), 0 to 1.
    rate
        Nominal yearly interest (…), 1/year.
    grace
        Years (…) before the first instalment, which falls at the end of the year after.
    tenor
        Number of yearly instalments (…).
    commitment
        Most that is lent (…), money; infinite where the lender follows every overrun.
    availability
        Years (…) during which money can be drawn.
    is_extendable
        Whether later draws are lent at a penalty; otherwise the borrower must find the money.
    late_draw_penalty
        Fee (…) as a share of what is drawn late.
    commitment_fee
        Yearly fee (…) on what is not drawn yet, while the money is available; 1/year.
    premium
        Paid once on what is drawn (…), ratio: an arrangement fee or the price of export-credit
        cover.
    capitalised_share
        Part (…) of the interest in grace that is added to the debt, 0 to 1; the rest is paid.
    repayment
        Equal instalments of principal, as export credits have them, or a level annuity.
    rate_by_year
        The rate where it moves (…, year), as from `floating_rate`, in place of `rate`; 1/year.
    currency
        ``contract`` or ``local``: in which currency the service falls due.
    """

    share: npt.ArrayLike
    rate: npt.ArrayLike
    grace: npt.ArrayLike
    tenor: npt.ArrayLike
    commitment: npt.ArrayLike = np.inf
    availability: npt.ArrayLike = np.inf
    is_extendable: bool = True
    late_draw_penalty: npt.ArrayLike = 0.0
    commitment_fee: npt.ArrayLike = 0.0
    premium: npt.ArrayLike = 0.0
    capitalised_share: npt.ArrayLike = 1.0
    repayment: Repayment = "equal_principal"
    rate_by_year: Floats | None = None
    currency: Literal["contract", "local"] = "contract"


@dataclass(frozen=True)
class Loan:
    """A loan year by year; every array (…, year), in the currency of the draws.

    Parameters
    ----------
    drawn, interest, capitalised, principal, fees, balance
        Money drawn; interest that accrues; the part of it added to the debt; principal repaid;
        premium, commitment fee and penalty; debt at the year's end.
    """

    drawn: Floats
    interest: Floats
    capitalised: Floats
    principal: Floats
    fees: Floats
    balance: Floats


def debt_service(loan: Loan) -> Floats:
    """Money that the borrower pays the lender in each year (…, year).

    Interest paid, principal and fees.
    """
    return loan.interest - loan.capitalised + loan.principal + loan.fees


def yearly_rate(terms: LoanTerms) -> Floats:
    """Interest of a loan (…, year) or (…, 1), 1/year."""
    return along_years(terms.rate) if terms.rate_by_year is None else terms.rate_by_year


def floating_rate(
    reference: npt.ArrayLike,
    spread: npt.ArrayLike,
    cap: npt.ArrayLike = np.inf,
    floor: npt.ArrayLike = 0.0,
) -> Floats:
    """Yearly interest of a loan at a reference rate plus a spread, held at a cap (…, year).

    ``max(floor, min(cap, reference + spread))``.

    Parameters
    ----------
    reference
        Path of the reference rate (…, year), 1/year.
    spread, cap, floor
        (…), 1/year.

    Source: Tandau.

    Examples
    --------
    >>> floating_rate([0.01, 0.05], 0.0175, 0.04).round(4).tolist()
    [0.0275, 0.04]
    """
    plain = np.asarray(reference, dtype=np.float64) + along_years(spread)
    return np.asarray(np.clip(plain, along_years(floor), along_years(cap)))


def reference_rate_path(
    now: npt.ArrayLike,
    mean: npt.ArrayLike,
    reversion: npt.ArrayLike,
    volatility: npt.ArrayLike,
    shocks: npt.ArrayLike,
) -> Floats:
    """Course of a reference rate that returns to its mean (…, year), 1/year.

    Each year it loses the part ``1 - exp(-reversion)`` of its distance from the mean and is moved
    by a normal shock, the exact yearly step of Vasicek's process; the first year has today's rate.

    Parameters
    ----------
    now, mean
        (…), 1/year.
    reversion
        (…), 1/year, above 0.
    volatility
        Of the process over a year without reversion (…), 1/year.
    shocks
        Standard normal numbers (…, year); the first of them is not used.

    Source: Vasicek1977.

    Examples
    --------
    >>> reference_rate_path(0.05, 0.03, 0.5, 0.01, [0.0, 0.0, 0.0]).round(4).tolist()
    [0.05, 0.0421, 0.0374]
    """
    drawn = np.asarray(shocks, dtype=np.float64)
    speed = np.asarray(reversion, dtype=np.float64)
    kept = np.exp(-speed)
    size = np.asarray(volatility) * np.sqrt(-np.expm1(-2 * speed) / (2 * speed))
    level = np.asarray(now, dtype=np.float64) - np.asarray(mean)
    path = np.empty((*np.broadcast_shapes(drawn.shape[:-1], level.shape), drawn.shape[-1]))
    path[..., 0] = level
    for year in range(1, path.shape[-1]):
        path[..., year] = path[..., year - 1] * kept + size * drawn[..., year]
    return np.asarray(path + along_years(mean))


def draws(financed: Floats, terms: LoanTerms) -> Floats:
    """What the lender pays out in each year (…, year): its share, up to the commitment."""
    n_years = financed.shape[-1]
    years = np.arange(n_years)
    # Nothing is lent in the last year of repayment or after it.
    is_open = years < along_years(np.ceil(np.asarray(terms.grace)) + np.asarray(terms.tenor) - 1)
    if not terms.is_extendable:
        is_open = is_open & (years < along_years(terms.availability))
    wanted = financed * along_years(terms.share) * is_open
    if np.all(np.isinf(np.asarray(terms.commitment, dtype=np.float64))):
        return np.asarray(wanted)
    running = np.minimum(np.cumsum(wanted, axis=-1), along_years(terms.commitment))
    return np.diff(running, axis=-1, prepend=0.0)


def loan_schedule(
    financed: npt.ArrayLike, terms: LoanTerms, growth_in_year: npt.ArrayLike = 0.0
) -> Loan:
    """Run a loan from its first draw to its last instalment.

    Interest runs on the debt at the year's start and on the year's draws for the part of the year
    that they were out. Instalments follow from the debt and the number of instalments left, so that
    late draws and moving rates are repaid by the same last date.

    Parameters
    ----------
    financed
        Cost to which the lender's share applies (…, year).
    terms
        The terms.
    growth_in_year
        Interest that one unit drawn in a year carries at that year's end (…, year), ratio:
        ``value_at_year_end(spending, rate) / amount - 1``; 0 for draws at year ends.

    Returns
    -------
    Loan
        All in the unit of `financed`.

    Source: EMWG2007 (annuity); OECD2023 (equal principal).

    Examples
    --------
    >>> loan = loan_schedule([100.0, 0.0, 0.0], LoanTerms(1.0, 0.1, 1.0, 2.0))
    >>> loan.balance.tolist(), debt_service(loan).tolist()
    ([100.0, 50.0, 0.0], [0.0, 60.0, 55.0])
    """
    cost = np.asarray(financed, dtype=np.float64)
    rate = yearly_rate(terms)
    lent = draws(cost, terms)
    shape = np.broadcast_shapes(lent.shape, rate.shape, np.shape(growth_in_year))
    by_year = [
        np.ascontiguousarray(np.moveaxis(np.broadcast_to(array, shape), -1, 0))
        for array in (lent, rate, np.asarray(growth_in_year, dtype=np.float64))
    ]
    flows = _instalments(by_year, terms)
    interest, capitalised, principal, balance = (np.moveaxis(flow, 0, -1) for flow in flows)
    drawn = np.broadcast_to(lent, shape)
    return Loan(drawn, interest, capitalised, principal, _fees(drawn, terms), balance)


def _instalments(by_year: list[Floats], terms: LoanTerms) -> list[Floats]:
    lent, rate, inside = by_year
    first = np.ceil(np.asarray(terms.grace, dtype=np.float64))
    last = first + np.asarray(terms.tenor)
    flows = [np.zeros_like(lent) for _ in range(4)]
    interest, capitalised, principal, balance = flows
    debt = np.zeros(lent.shape[1:])
    for year in range(min(len(lent), int(np.max(last)))):
        is_grace = year < first
        interest[year] = debt * rate[year] + lent[year] * inside[year]
        capitalised[year] = interest[year] * is_grace * terms.capitalised_share
        n_left = np.maximum(last - year, 1)
        if terms.repayment == "level":
            safe = never_zero(rate[year])
            part = safe / growth(safe, n_left)
        else:
            part = 1 / n_left
        principal[year] = debt * part * (~np.asarray(is_grace) & (year < last))
        debt = debt + lent[year] + capitalised[year] - principal[year]
        balance[year] = debt
    return flows


def _fees(drawn: Floats, terms: LoanTerms) -> Floats:
    fees = drawn * along_years(terms.premium)
    late = np.asarray(terms.late_draw_penalty, dtype=np.float64)
    fee = np.asarray(terms.commitment_fee, dtype=np.float64)
    if not late.any() and not fee.any():
        return fees
    is_available = np.arange(drawn.shape[-1]) < along_years(terms.availability)
    fees = fees + drawn * along_years(late) * ~is_available
    whole = drawn.sum(axis=-1, keepdims=True)
    committed = np.asarray(terms.commitment, dtype=np.float64)
    if not np.isinf(committed).any():
        whole = np.broadcast_to(along_years(committed), whole.shape)
    undrawn = whole - np.cumsum(drawn, axis=-1)
    return np.asarray(fees + along_years(fee) * undrawn * is_available)
