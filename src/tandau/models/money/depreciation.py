"""Depreciation for tax: which share of the cost is written off in each year of operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tandau.data.tables import rows
from tandau.errors import ModelError
from tandau.models.money.timeline import year_of

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


def straight_line(lifetime: int) -> Floats:
    """Equal shares over a number of years (year of life,).

    Examples
    --------
    >>> straight_line(4).tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    return np.full(lifetime, 1 / lifetime)


def declining_balance(lifetime: int, factor: float = 2.0) -> Floats:
    """Shares of a declining balance that goes over to equal ones when these are larger.

    Each year writes off ``factor / lifetime`` of what is left, or what is left spread evenly over
    the years that remain, whichever is more.

    Parameters
    ----------
    lifetime
        Years.
    factor
        2 for the double declining balance.

    Source: IRS946.

    Examples
    --------
    >>> declining_balance(4).tolist()
    [0.5, 0.25, 0.125, 0.125]
    """
    shares = np.zeros(lifetime)
    left = 1.0
    for year in range(lifetime):
        shares[year] = left * max(factor / lifetime, 1 / (lifetime - year))
        left -= shares[year]
    return shares


def macrs(lifetime: int) -> Floats:
    """Shares of the modified accelerated cost recovery system of the United States.

    Half-year convention, so that a life of n years is written off in n + 1. The shares are those of
    the packaged ``data/macrs.csv``.

    Parameters
    ----------
    lifetime
        3, 5, 7, 10, 15 or 20 years.

    Raises
    ------
    ModelError
        For a life that the table does not hold.

    Source: IRS946.

    Examples
    --------
    >>> macrs(5).tolist()
    [0.2, 0.32, 0.192, 0.1152, 0.1152, 0.0576]
    """
    table = rows("tandau.data", "macrs.csv")
    shares = [float(row["share"]) for row in table if int(row["life"]) == lifetime]
    if not shares:
        lives = ", ".join(dict.fromkeys(row["life"] for row in table))
        message = f"macrs({lifetime}): the table has the lives {lives}"
        raise ModelError(f"{message}; take one of them or straight_line(lifetime)")
    return np.array(shares)


def depreciation(
    capital_cost: npt.ArrayLike,
    shares: Floats,
    commissioning: npt.ArrayLike,
    n_years: int,
    inflation_index: npt.ArrayLike = 1.0,
) -> Floats:
    """Yearly depreciation (…, year), in the unit of the cost.

    Parameters
    ----------
    capital_cost
        Depreciable cost (…).
    shares
        Share written off in each year of life (year of life,).
    commissioning
        Date (…), years from the start; the first share falls into the year in which it lies.
    n_years
        Length of the year dim.
    inflation_index
        Where the tax code indexes the book value, its price path (…, year); 1 where it does not.

    Source: IRS946.

    Examples
    --------
    >>> depreciation(100.0, straight_line(2), 1.5, 4).tolist()
    [0.0, 50.0, 50.0, 0.0]
    """
    age = np.arange(n_years) - year_of(commissioning)[..., None]
    # Before the first and after the last year of life the lookup meets the zero put at its end.
    padded = np.append(shares, 0.0)
    inside = (age >= 0) & (age < shares.size)
    written = padded[np.where(inside, age, shares.size)]
    cost = np.asarray(capital_cost, dtype=np.float64)[..., None]
    return np.asarray(cost * written * np.asarray(inflation_index, dtype=np.float64))
