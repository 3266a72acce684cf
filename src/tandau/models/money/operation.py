"""Small parts of a plant's running: the fund for its end, and stocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tandau.models.arrays import growth, never_zero

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


def fund_contribution(
    cost: npt.ArrayLike,
    fund_return: npt.ArrayLike,
    operating_lifetime: npt.ArrayLike,
    delay: npt.ArrayLike,
) -> Floats:
    """Level yearly payment into a fund that meets a cost after shutdown, in the cost's unit.

    Paid at each year's end of operation; the fund goes on earning until the cost falls:
    ``cost * (1 + f)^-delay * f / ((1 + f)^n - 1)``.

    Parameters
    ----------
    cost
        (…), in constant money.
    fund_return
        Real yearly return of the fund (…), 1/year.
    operating_lifetime, delay
        Years of payments, and from shutdown to the cost (…).

    Source: EMWG2007 (sinking fund).

    Examples
    --------
    >>> float(fund_contribution(100.0, 0.0, 50.0, 10.0).round(6))
    2.0
    """
    safe = never_zero(np.asarray(fund_return, dtype=np.float64))
    later = 1 + growth(safe, -np.asarray(delay, dtype=np.float64))
    whole = growth(safe, np.asarray(operating_lifetime, dtype=np.float64))
    return np.asarray(np.asarray(cost) * later * safe / whole)


def yearly_change(stock: npt.ArrayLike) -> Floats:
    """Money that a stock takes in each year (…, year); it is released when the stock falls.

    Examples
    --------
    >>> yearly_change([5.0, 5.0, 0.0]).tolist()
    [5.0, 0.0, -5.0]
    """
    return np.diff(np.asarray(stock, dtype=np.float64), axis=-1, prepend=0.0)
