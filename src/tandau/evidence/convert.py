"""Unit, currency and price year: converted once, here, at the door.

Money is turned into US dollars at the mean exchange rate of the claim's price year and then moved
to the case's price year with the US deflator, both packaged (``data/exchange_rates.csv``,
``data/deflators.csv``) with their sources.
"""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Final

import pint

from tandau.data.tables import rows
from tandau.errors import VariableError

CURRENCIES: Final = (
    "USD", "EUR", "GBP", "CNY", "KRW", "CZK", "CAD", "JPY", "RUB", "HUF", "PLN", "TRY", "KZT",
)  # fmt: skip
_WRITTEN: Final = re.compile(r"[A-Za-z0-9_ ./*()%-]{1,80}")
# A power is one small whole number, and no power of a power: `9**9**9` would never end.
_POWERS: Final = re.compile(r"\*\*(?!\s*-?[1-3](?![0-9.eE])(?!\s*\)*\s*\*\*))")


@cache
def _registry() -> pint.UnitRegistry[float]:
    registry: pint.UnitRegistry[float] = pint.UnitRegistry(cache_folder=None)
    for name in CURRENCIES:
        registry.define(f"{name} = [money_{name}]")
    registry.define("tCO2 = [carbon_dioxide]")
    registry.define("gCO2 = 1e-6 tCO2")
    registry.define("tU = [uranium]")
    return registry


@cache
def _table(file: str, column: str) -> dict[tuple[str, int], float]:
    return {
        (row["currency"], int(row["year"])): float(row[column]) for row in rows("tandau.data", file)
    }


def exchange_rate(currency: str, year: int) -> float:
    """Return the units of a currency for one US dollar, mean of a year.

    Raises
    ------
    VariableError
        Where the packaged table has no rate.
    """
    if currency == "USD":
        return 1.0
    table = _table("exchange_rates.csv", "per_usd")
    if (currency, year) in table:
        return table[currency, year]
    years = [one for name, one in table if name == currency]
    known = f"{min(years)} to {max(years)}" if years else "no year"
    raise VariableError(f"no exchange rate of {currency} for {year}: the table has {known}")


def deflator(year: int) -> float:
    """Return the US price index of a year; years after the last known one keep its value.

    Raises
    ------
    VariableError
        Where the year lies before the table.
    """
    table = _table("deflators.csv", "index")
    years = sorted(one for name, one in table if name == "USD")
    if year < years[0]:
        raise VariableError(f"no US deflator for {year}: the table begins in {years[0]}")
    return table["USD", min(year, years[-1])]


@cache
def _parsed(text: str) -> pint.Quantity[float]:
    if not _WRITTEN.fullmatch(text) or _POWERS.search(text):
        raise VariableError(f"unit {text!r} cannot be read")
    written = "dimensionless" if text.strip() == "1" else text.replace("%", "percent")
    try:
        quantity = _registry().parse_expression(written)
    except Exception as error:  # pint raises many kinds on malformed text
        raise VariableError(f"unit {text!r} cannot be read ({error})") from error
    # A text of bare numbers comes back as a number, whatever pint's types say.
    found: pint.Quantity[float] = _registry().Quantity(quantity)
    one, two = (_registry().Quantity(n, found.units).to_root_units().magnitude for n in (1.0, 2.0))
    if not (0 < found.magnitude < math.inf) or not math.isclose(two, 2 * one):
        raise VariableError(f"unit {text!r} is no positive multiple of a plain unit")
    return found


def readable(text: str) -> None:
    """Do nothing where a unit can be read.

    Raises
    ------
    VariableError
        Where it cannot.
    """
    _parsed(text)


@cache
def money_in(text: str) -> tuple[str, ...]:
    """Return the currencies that a unit holds.

    Examples
    --------
    >>> money_in("GUSD/(2220 MW)")
    ('USD',)
    """
    dims = _parsed(text).dimensionality
    return tuple(name for name in CURRENCIES if f"[money_{name}]" in dims)


@cache
def factor(unit: str, price_year: int | None, target: str, target_year: int) -> float:
    """Return the number by which a figure in `unit` is multiplied to stand in `target`.

    Parameters
    ----------
    unit
        Unit of the figure, possibly with numbers in it, such as ``GUSD/(2220 MW)``.
    price_year
        Year of the figure's money, or None where it holds none.
    target
        Unit of the variable; its money is US dollars.
    target_year
        Price year of the case.

    Raises
    ------
    VariableError
        Where the unit cannot be read or converted, or money lacks a price year, rate or deflator.

    Examples
    --------
    >>> factor("percent", None, "1", 2024)
    0.01
    """
    quantity = _parsed(unit)
    currencies = money_in(unit)
    if currencies and price_year is None:
        raise VariableError(f"unit {unit!r} holds money but the claim has no price_year")
    registry = _registry()
    for name in currencies:
        power = quantity.dimensionality[f"[money_{name}]"]
        year = price_year or target_year
        dollars = deflator(target_year) / deflator(year) / exchange_rate(name, year)
        quantity = quantity * (dollars * registry("USD") / registry(name)) ** power
    try:
        return float(quantity.to(_parsed(target).units).magnitude)
    except pint.DimensionalityError as error:
        raise VariableError(f"unit {unit!r} cannot become {target!r} ({error})") from error
