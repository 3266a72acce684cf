"""Field types of case records: dates known to the day, month or year, and texts with limits."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field


@dataclass(frozen=True, order=True)
class Period:
    """A date that may be known to the day, the month or the year only.

    Examples
    --------
    >>> parse_period("2025-02").last
    datetime.date(2025, 2, 28)
    """

    first: date
    last: date
    text: str

    def __str__(self) -> str:
        """Return the date as the case wrote it."""
        return self.text


_PERIOD = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def parse_period(value: object) -> Period:
    """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

    Raises
    ------
    ValueError
        Where the text has another form or names no day of the calendar.
    """
    if isinstance(value, Period):
        return value
    return _period(value.isoformat() if isinstance(value, date) else str(value).strip())


@lru_cache(maxsize=4096)
def _period(text: str) -> Period:
    found = _PERIOD.fullmatch(text)
    if not found:
        raise ValueError("a date as YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(part) if part else None for part in found.groups())
    if year is None or year < 1:
        raise ValueError("a year of the calendar")
    if month is None:
        return Period(date(year, 1, 1), date(year, 12, 31), text)
    if not 1 <= month <= 12:  # noqa: PLR2004
        raise ValueError("a month from 01 to 12")
    length = calendar.monthrange(year, month)[1]
    if day is None:
        return Period(date(year, month, 1), date(year, month, length), text)
    if not 1 <= day <= length:
        raise ValueError(f"a day from 01 to {length}")
    only = date(year, month, day)
    return Period(only, only, text)


def blank_to_none(value: object) -> object:
    """Return None for an empty cell, anything else as it is."""
    return None if isinstance(value, str) and not value.strip() else value


def _short(value: str) -> str:
    if len(value.split()) > 15:  # noqa: PLR2004
        raise ValueError("a quote of at most 15 words")
    return value


Text = Annotated[str, Field(min_length=1, max_length=4000)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]*$", max_length=80)]
Note = Annotated[str, Field(max_length=4000)]
Quote = Annotated[Note, AfterValidator(_short)]
Number = Annotated[float, Field(allow_inf_nan=False)]
When = Annotated[Period, BeforeValidator(parse_period)]
MaybeNumber = Annotated[Number | None, BeforeValidator(blank_to_none)]
MaybeWhen = Annotated[When | None, BeforeValidator(blank_to_none)]
MaybeYear = Annotated[
    Annotated[int, Field(ge=1900, le=2200)] | None, BeforeValidator(blank_to_none)
]


class Record(BaseModel):
    """Base of all records: frozen, no unknown fields."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, str_strip_whitespace=True
    )
