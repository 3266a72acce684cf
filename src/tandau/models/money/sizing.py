"""How much debt a cash flow carries, and the level loan in closed form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tandau.models.money.discounting import along_years, annuity, present_value, price_path
from tandau.models.money.spending import spending_by_year
from tandau.models.money.status import Status

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    States = npt.NDArray[np.int8]


def planned_price(
    overnight_cost: npt.ArrayLike,
    net_capacity: npt.ArrayLike,
    unit_spacing: npt.ArrayLike,
    planned_construction_time: npt.ArrayLike,
    inflation: npt.ArrayLike,
) -> Floats:
    """Contract price of a plant that is built as planned (…), MUSD, nominal.

    Equal spending over each unit's planned time, raised by inflation until it is paid.

    Parameters
    ----------
    overnight_cost
        Of each unit (…, unit), USD/kW of the start.
    net_capacity
        One unit (…), MW.
    unit_spacing, planned_construction_time
        Years (…).
    inflation
        1/year (…).

    Source: Tandau.

    Examples
    --------
    >>> float(planned_price([5000.0, 5000.0], 1000.0, 1.0, 4.0, 0.0))
    10000.0
    """
    price = np.asarray(overnight_cost, dtype=np.float64) * along_years(net_capacity) * 1e-3
    start = np.arange(price.shape[-1]) * along_years(unit_spacing)
    time = along_years(planned_construction_time)
    n_years = int(np.ceil((start + time).max()))
    spent = (spending_by_year(start, time, n_years).amount * price[..., None]).sum(axis=-2)
    return np.asarray((spent * price_path(inflation, n_years)).sum(axis=-1))


def sculpted_debt(
    cash_available: npt.ArrayLike,
    capital_cost: npt.ArrayLike,
    dscr: npt.ArrayLike,
    rate: npt.ArrayLike,
    tenor: int,
    highest_share: npt.ArrayLike = 1.0,
) -> tuple[Floats, States]:
    """Debt that the cash flow carries at a given coverage, held at a share of the cost.

    ``sum over the tenor of cash / dscr * (1 + r)^-k``, at most ``highest_share * capital_cost``.

    Parameters
    ----------
    cash_available
        Cash before debt service from the first year of operation on (…, year).
    capital_cost
        (…), the unit of the cash.
    dscr
        Cash over debt service that the lender asks (…), ratio.
    rate
        (…), 1/year.
    tenor
        Years of repayment.
    highest_share
        Cap on debt over cost (…), ratio.

    Returns
    -------
    debt
        (…), the unit of the cash, not below zero.
    status
        (…), FOUND, DEBT_CAPPED or NO_DEBT.

    Source: SAM2018.

    Examples
    --------
    >>> debt, status = sculpted_debt([130.0, 130.0], [100.0, 500.0], 1.3, 0.0, 2)
    >>> debt.tolist(), status.tolist()
    ([100.0, 200.0], [6, 0])
    """
    cash = np.asarray(cash_available, dtype=np.float64)[..., :tenor]
    carried = present_value(cash / along_years(dscr), rate)
    cap = np.asarray(capital_cost, dtype=np.float64) * np.asarray(highest_share)
    debt = np.clip(carried, 0, cap)
    status = np.select(
        [carried > cap, np.broadcast_to(carried <= 0, debt.shape)],
        [Status.DEBT_CAPPED, Status.NO_DEBT],
        Status.FOUND,
    ).astype(np.int8)
    return debt, status


def level_debt(
    principal: npt.ArrayLike, rate: npt.ArrayLike, tenor: int, n_years: int
) -> tuple[Floats, Floats]:
    """Interest and principal of a level loan that is out at the start (…, year), closed form.

    Parameters
    ----------
    principal
        (…).
    rate
        (…), 1/year.
    tenor
        Number of yearly payments.
    n_years
        Length of the year dim.

    Returns
    -------
    interest, repaid
        (…, year), the unit of the principal.

    Source: EMWG2007.

    Examples
    --------
    >>> interest, repaid = level_debt(100.0, 0.0, 2, 3)
    >>> interest.tolist(), repaid.round(6).tolist()
    ([0.0, 0.0, 0.0], [50.0, 50.0, 0.0])
    """
    owed, safe = np.broadcast_arrays(np.asarray(principal, dtype=np.float64), rate)
    payment = annuity(owed, np.asarray(safe, dtype=np.float64), np.asarray(float(tenor)))
    left = tenor - np.arange(n_years, dtype=np.float64)
    is_running = left > 0
    # A payment's principal is the payment discounted over the payments left, itself included.
    repaid = (
        along_years(payment)
        * np.exp(-np.log1p(along_years(safe)) * np.maximum(left, 0))
        * is_running
    )
    interest = along_years(payment) * is_running - repaid
    return np.asarray(interest), np.asarray(repaid)
