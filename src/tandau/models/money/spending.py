"""When the money is spent while a unit is built, and the interest that it carries by then.

Spending runs continuously along a curve over the construction time and interest compounds from the
day of spending, so that a longer construction never carries less of it. (Payments at calendar year
ends would jump where a unit slips past New Year.)
"""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import betainc

from tandau.models.money.discounting import along_years

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

# Moments of the time that spending has left in its year: with seven the interest is exact to 1e-9
# of the spending at 20 % a year.
N_MOMENTS: Final = 7
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(6)


@dataclass(frozen=True)
class Spending:
    """Money spent by year, and where inside the year.

    Parameters
    ----------
    amount
        (…, year), any currency.
    moments
        (moment, …, year): integral of (time left in the year)^k / k! over the year's spending; the
        first is the amount itself.
    """

    amount: Floats
    moments: Floats


def spending_progress(progress: npt.ArrayLike, early: float = 1.0, late: float = 1.0) -> Floats:
    """Share of the cost spent when a share of the construction time has passed, 0 to 1.

    The beta distribution function: equal spending at (1, 1), an S-curve that is half through at
    half time at (2, 2), earlier spending where `late` exceeds `early`.

    Parameters
    ----------
    progress
        Time passed over construction time (…), any number; below 0 nothing, above 1 everything.
    early, late
        The two parameters, at least 1.

    Source: EMWG2007 (S-curve); Tandau (beta distribution for it).

    Examples
    --------
    >>> spending_progress([0.25, 0.5], 2.0, 2.0).round(5).tolist()
    [0.15625, 0.5]
    """
    clipped = np.clip(np.asarray(progress, dtype=np.float64), 0, 1)
    if early == 1 and late == 1:
        return np.asarray(clipped)
    return np.asarray(betainc(early, late, clipped), dtype=np.float64)


def curve_interest_factor(
    construction_time: npt.ArrayLike,
    rate: npt.ArrayLike,
    early: float = 1.0,
    late: float = 1.0,
) -> Floats:
    """Capital cost at grid connection over the same cost without interest, as a ratio.

    Mean of ``(1 + r)^(T (1 - x))`` over the spending curve; for equal spending
    ``((1 + r)^T - 1) / (T ln(1 + r))``.

    Parameters
    ----------
    construction_time
        Years (…).
    rate
        1/year (…).
    early, late
        Parameters of the curve, floats.

    Source: EMWG2007.

    Examples
    --------
    >>> float(curve_interest_factor(7.0, 0.07).round(4))
    1.2791
    """
    edges = np.linspace(0, 1, 201)
    weights = np.diff(spending_progress(edges, early, late))
    middle = 1 - (edges[1:] + edges[:-1]) / 2
    log = np.log1p(np.asarray(rate, dtype=np.float64)) * np.asarray(construction_time)
    # Inside a slice spending is level, for which the mean of the exponential is sinh(h) / h.
    half = np.where(log == 0, 1.0, log * (edges[1] / 2))
    inside = np.where(log == 0, 1.0, np.sinh(half) / half)
    return np.asarray((np.exp(log[..., None] * middle) * weights).sum(axis=-1) * inside)


def spending_by_year(
    start: npt.ArrayLike,
    construction_time: npt.ArrayLike,
    n_years: int,
    early: float = 1.0,
    late: float = 1.0,
) -> Spending:
    """Spend one unit of money along the curve, split into years.

    Parameters
    ----------
    start
        First concrete (…), years from the start of the first year.
    construction_time
        Years (…), above 0.
    n_years
        Length of the year dim; what would be spent later is cut off.
    early, late
        Parameters of the curve (`spending_progress`).

    Returns
    -------
    Spending
        Shares of the cost; they add up to 1 where the construction ends within the years.

    Source: EMWG2007.

    Examples
    --------
    >>> spending_by_year(0.0, 2.5, 4).amount.round(3).tolist()
    [0.4, 0.4, 0.2, 0.0]
    """
    begin, time = np.broadcast_arrays(
        np.asarray(start, dtype=np.float64), np.asarray(construction_time, dtype=np.float64)
    )
    edges = np.arange(n_years + 1)
    done = spending_progress((edges - begin[..., None]) / time[..., None], early, late)
    amount = np.diff(done, axis=-1)
    moments = np.zeros((N_MOMENTS, *amount.shape))
    moments[0] = amount
    # Only years in which something is built need the integral.
    last = min(n_years, int(np.ceil((begin + time).max(initial=0.0))))
    if last:
        moments[1:, ..., :last] = _later_moments(begin, time, amount[..., :last], early, late)
    return Spending(amount, moments)


def _later_moments(
    begin: Floats, time: Floats, amount: Floats, early: float, late: float
) -> Floats:
    years = np.arange(amount.shape[-1])
    left = np.clip(begin[..., None], years, years + 1)
    width = np.clip((begin + time)[..., None], years, years + 1) - left
    found = np.zeros((N_MOMENTS, *amount.shape))
    for node, weight in zip((_NODES + 1) / 2, _WEIGHTS / 2, strict=True):
        at = left + width * node
        dense = width * weight * _density((at - begin[..., None]) / time[..., None], early, late)
        remaining = years + 1 - at
        for k in range(N_MOMENTS):
            found[k] += dense
            dense = dense * remaining
    # The nodes integrate the amount too; its exact value is known, so the rest is scaled to it.
    scale = amount / np.where(found[0] > 0, found[0], 1.0)
    orders = np.array([factorial(k) for k in range(1, N_MOMENTS)], dtype=np.float64)
    return np.asarray(found[1:] * scale / orders.reshape((-1, *[1] * amount.ndim)))


def _density(progress: Floats, early: float, late: float) -> Floats:
    inside = np.clip(progress, 0, 1)
    if early == 1 and late == 1:
        return np.ones_like(inside)
    return np.asarray(inside ** (early - 1) * (1 - inside) ** (late - 1))


def scaled(spending: Spending, factor: npt.ArrayLike) -> Spending:
    """Multiply spending by a factor (…, year), for instance a price path.

    Examples
    --------
    >>> scaled(spending_by_year(0.0, 2.0, 2), 10.0).amount.tolist()
    [5.0, 5.0]
    """
    times = np.asarray(factor, dtype=np.float64)
    return Spending(spending.amount * times, spending.moments * times)


def summed_over_units(spending: Spending) -> Spending:
    """Add the spending of a plant's units, the dim before the year.

    Examples
    --------
    >>> summed_over_units(spending_by_year([0.0, 1.0], 2.0, 3)).amount.tolist()
    [0.5, 1.0, 0.5]
    """
    return Spending(spending.amount.sum(axis=-2), spending.moments.sum(axis=-2))


def value_at_year_end(spending: Spending, rate: npt.ArrayLike) -> Floats:
    """Spending with the interest it carries at the end of its own year (…, year).

    Parameters
    ----------
    rate
        Yearly interest (…, year) or anything that broadcasts to it, 1/year.

    Examples
    --------
    >>> value_at_year_end(spending_by_year(0.0, 1.0, 1), 0.1).round(5).tolist()
    [1.04921]
    """
    log = np.log1p(np.asarray(rate, dtype=np.float64))
    value = spending.moments[-1]
    for moment in spending.moments[-2::-1]:
        value = value * log + moment
    return np.asarray(value)


def interest_until(spending: Spending, rate: npt.ArrayLike, completion: npt.ArrayLike) -> Floats:
    """Interest carried by all spending at a date, compounded yearly, in the spending's unit (…).

    Parameters
    ----------
    spending
        (…, year); nothing may be spent after the date.
    rate
        Yearly interest (…, year) or (…, 1), 1/year; it may change from year to year.
    completion
        The date (…), years from the start of the first year.

    Source: EMWG2007.

    Examples
    --------
    >>> float(interest_until(spending_by_year(0.0, 7.0, 10), 0.07, 7.0).round(4))
    0.2791
    """  # fmt: skip
    n_years = spending.amount.shape[-1]
    log = np.broadcast_to(np.log1p(np.asarray(rate, dtype=np.float64)), spending.amount.shape)
    grown = np.cumsum(log, axis=-1)
    date = np.minimum(np.asarray(completion, dtype=np.float64), n_years)
    place = np.broadcast_to(
        along_years(np.clip(np.ceil(date) - 1, 0, n_years - 1)), (*log.shape[:-1], 1)
    ).astype(np.intp)
    end = np.take_along_axis(grown, place, axis=-1) - np.take_along_axis(log, place, axis=-1) * (
        place + 1 - along_years(date)
    )
    at_date = value_at_year_end(spending, rate) * np.exp(end - grown)
    return np.asarray((at_date - spending.amount).sum(axis=-1))
