"""Tax on profit, with losses carried forward or paid out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tandau.models.money.discounting import along_years

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


def taxable_profit(profit: npt.ArrayLike) -> Floats:
    """Profit left to tax when losses are carried forward without limit (…, year).

    The profit taxed up to a year is the highest level that the running sum of profits has reached,
    or nothing if that is below zero; so a year's taxable profit is the rise of that level.

    Parameters
    ----------
    profit
        Yearly profit before tax (…, year), losses negative.

    Source: Tandau (running maximum of cumulative profit).

    Examples
    --------
    >>> taxable_profit([-30.0, 10.0, 50.0, -5.0, 8.0]).tolist()
    [0.0, 0.0, 30.0, 0.0, 3.0]
    """
    running = np.cumsum(np.asarray(profit, dtype=np.float64), axis=-1)
    level = np.maximum(np.maximum.accumulate(running, axis=-1), 0)
    return np.diff(level, axis=-1, prepend=0.0)


def profit_tax(
    profit: npt.ArrayLike, tax_rate: npt.ArrayLike, *, is_loss_refunded: bool = False
) -> Floats:
    """Tax on yearly profit (…, year), in the unit of the profit.

    Parameters
    ----------
    profit
        Yearly profit before tax (…, year): revenue less operating cost, depreciation and interest.
    tax_rate
        Share (…).
    is_loss_refunded
        Whether a loss earns its tax at once, as where the owner has other profits (NREL's SAM and
        Lazard assume it); otherwise it is carried forward without limit of time.

    Source: SAM2018 (refunded losses); Tandau (carried ones).

    Examples
    --------
    >>> profit_tax([-30.0, 50.0], 0.2).tolist()
    [0.0, 4.0]
    >>> profit_tax([-30.0, 50.0], 0.2, is_loss_refunded=True).tolist()
    [-6.0, 10.0]
    """
    taxed = np.asarray(profit, dtype=np.float64) if is_loss_refunded else taxable_profit(profit)
    return np.asarray(along_years(tax_rate) * taxed)
