"""Days as foreign tables write them, some known to the month or the year only."""

from __future__ import annotations

import calendar
import re
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from tandau.case.fields import Period, parse_period

if TYPE_CHECKING:
    from collections.abc import Iterable

Order = Literal["month first", "day first", "ambiguous", "both", "none"]

_NOTHING: Final = frozenset(
    ("", "-", "--", "missing id", "n/a", "na", "nan", "nat", "nc", "none", "not found", "null")
) | {"tbd", "unknown"}
_MONTHS: Final = {name.casefold(): n for n, name in enumerate(calendar.month_abbr) if name}
_ISO: Final = re.compile(r"(\d{4}(?:-\d{2}){0,2})(?:\.0|[T ]\d{2}:\d{2}.*)?", re.ASCII)
_SLASHES: Final = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)
_WORDS: Final = re.compile(r"(?:(\d{1,2})[ .-]+)?([A-Za-z]{3})[a-z]*\.?,?[ -]+(\d{4})", re.ASCII)
_WORDS_FIRST: Final = re.compile(r"([A-Za-z]{3})[a-z]*\.? (\d{1,2}), (\d{4})", re.ASCII)


def slash_order(texts: Iterable[str]) -> Order:
    """Return how a table writes days with slashes, as far as its own cells tell.

    Examples
    --------
    >>> slash_order(["6/1/1968", "1/13/1974"])
    'month first'
    """
    found = [one for text in texts if (one := _SLASHES.fullmatch(text.strip()))]
    is_day_first = any(int(one[1]) > 12 for one in found)  # noqa: PLR2004
    is_month_first = any(int(one[2]) > 12 for one in found)  # noqa: PLR2004
    if is_day_first and is_month_first:
        return "both"
    if is_day_first:
        return "day first"
    if is_month_first:
        return "month first"
    return "ambiguous" if found else "none"


def day_of(text: str, order: Order) -> Period | None:
    """Return the day, month or year that a cell holds, None where it says that it is not known.

    Parameters
    ----------
    text
        ISO (with or without a time), ``M/D/YYYY`` or ``D/M/YYYY``, ``1 Jun 1968``, or a year.
    order
        As `slash_order` finds it.

    Raises
    ------
    ValueError
        Where the text has another form or names no day of the calendar.

    Examples
    --------
    >>> str(day_of("01 Jun, 1968", "none"))
    '1968-06-01'
    """
    text = " ".join(text.split())
    if text.casefold() in _NOTHING:
        return None
    if iso := _ISO.fullmatch(text):
        return _period(iso[1])
    if parts := _SLASHES.fullmatch(text):
        first, second, year = parts.groups()
        month, day = (second, first) if order == "day first" else (first, second)
        return _period(f"{year}-{int(month):02}-{int(day):02}")
    if first_month := _WORDS_FIRST.fullmatch(text):
        month, day, year = first_month.groups()
    elif parts := _WORDS.fullmatch(text):
        day, month, year = parts.groups()
    else:
        raise ValueError("a day such as 1968-06-01, 6/13/1968 or 1 Jun 1968, or a year")
    number = _MONTHS.get(month.casefold())
    if number is None:
        raise ValueError("an English name of a month")
    return _period(f"{year}-{number:02}-{int(day):02}" if day else f"{year}-{number:02}")


def _period(text: str) -> Period:
    period = parse_period(text)
    if not 1900 <= period.first.year <= 2200:  # noqa: PLR2004
        raise ValueError("a year from 1900 to 2200")
    return period


def is_exact(period: Period) -> bool:
    """Whether the day itself is known."""
    return period.first == period.last


def middle(period: Period) -> date:
    """Return the day in the middle: that day, the 15th of the month, or 1 July of the year.

    Examples
    --------
    >>> middle(parse_period("1974"))
    datetime.date(1974, 7, 1)
    """
    if is_exact(period):
        return period.first
    if period.first.month == period.last.month:
        return period.first.replace(day=15)
    return date(period.first.year, 7, 1)


def in_sequence(steps: dict[str, Period]) -> dict[str, date]:
    """Return a day for each step, in the order of the steps as far as their periods allow.

    A step known to the month or the year takes the middle, or the day of its neighbour where the
    middle would break the order.

    Examples
    --------
    >>> in_sequence({"start": parse_period("1974"), "grid": parse_period("1974-05-02")})["start"]
    datetime.date(1974, 5, 2)
    """
    days = {name: middle(period) for name, period in steps.items()}
    names = list(steps)
    for before, name in pairwise(names):
        if days[name] < days[before] <= steps[name].last:
            days[name] = days[before]
    for name, before in pairwise(reversed(names)):
        if days[before] > days[name] >= steps[before].first:
            days[before] = days[name]
    return days
