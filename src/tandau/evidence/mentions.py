"""What a clause mentions: names known to the case, dates, and figures with units.

Dates are found by pattern and read by dateparser; units are read by pint through `convert`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from dateparser.date import DateDataParser  # type: ignore[import-untyped]

from tandau.case.fields import Note, Record, Text, parse_period
from tandau.case.tables import read_table
from tandau.data.tables import rows
from tandau.errors import CaseError, Fault
from tandau.evidence.convert import money_in

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_TOKEN = re.compile(r"[^\W_]+")


class Alias(Record):
    """A name in texts and what it stands for.

    Words of ``note`` that count: ``misspelt`` and ``outdated`` flag each use; ``plant`` marks a
    subject that decisions are about; ``person`` one who can be quoted.
    """

    alias: Text
    subject: Text
    note: Note = ""

    def is_a(self, *kinds: str) -> bool:
        """Whether the note holds one of the words."""
        return not set(kinds).isdisjoint(_TOKEN.findall(self.note))


@dataclass(frozen=True)
class NameFound:
    """A known name in a text and where it begins."""

    start: int
    text: str
    alias: Alias


@dataclass(frozen=True)
class DateFound:
    """A date in a text: ``period`` as ISO (empty: vague or no day of the calendar)."""

    start: int
    text: str
    period: str
    is_attribute: bool = False
    is_no_day: bool = False


@dataclass(frozen=True)
class Figure:
    """A number or range with its unit (a pint expression) and words such as "at least"."""

    low: float | None
    mode: float | None
    high: float | None
    unit: str
    qualifier: str
    text: str
    is_money: bool


def read_aliases(case_folder: Path | None) -> tuple[Alias, ...]:
    """Return the case's ``aliases.csv``, if there is one, then the packaged names.

    A name that stands in both means what the case says.

    Raises
    ------
    CaseError
        Where the folder or its table cannot be read; all faults at once.
    """
    packaged = [Alias.model_validate(row) for row in rows("tandau.data", "aliases.csv")]
    if case_folder is None:
        return tuple(packaged)
    if not case_folder.is_dir():
        fault = Fault(str(case_folder), "", "no such folder", "a case folder", "name one")
        raise CaseError([fault])
    own = read_table(case_folder / "aliases.csv", Alias, required=False)
    if own.faults:
        raise CaseError(own.faults)
    known = {one.alias for one in own.records}
    return (*own.records, *(one for one in packaged if one.alias not in known))


class Names:
    """Aliases for one pass over a text: the longest wins, capitals count where it has any."""

    def __init__(self, aliases: Iterable[Alias]) -> None:
        self._by_first: dict[str, list[tuple[list[str], Alias]]] = {}
        for alias in aliases:
            tokens = _TOKEN.findall(alias.alias)
            if tokens:
                self._by_first.setdefault(tokens[0].lower(), []).append((tokens, alias))
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def find(self, text: str) -> list[NameFound]:
        """Return the names in a text, from left to right, none inside another."""
        tokens = list(_TOKEN.finditer(text))
        found = []
        place = 0
        while place < len(tokens):
            length = 1
            for words, alias in self._by_first.get(tokens[place].group().lower(), ()):
                here = [token.group() for token in tokens[place : place + len(words)]]
                is_lower = alias.alias.islower()
                if words == ([word.lower() for word in here] if is_lower else here):
                    length = len(words)
                    start, end = tokens[place].start(), tokens[place + length - 1].end()
                    found.append(NameFound(start, text[start:end], alias))
                    break
            place += length
        return found


_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|"
    r"Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)(?![a-z])"
)
_YEAR = r"(?:19|20|21)[0-9]{2}(?![0-9])"
_DATE = re.compile(
    r"\b(?:(?P<before>in|on|since|during|at|by|until|till|for|from|of|after|before|to|and|the|early|"
    r"late|end|year|between|through) )?(?P<whole>"
    r"(?P<iso>(?:19|20|21)[0-9]{2}-[0-9]{2}(?:-[0-9]{2})?(?![0-9-]))"
    rf"|(?P<decade>(?:mid-|early |late )?(?:the )?(?:mid-)?(?:19|20)[0-9]0s)"
    rf"|(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH})"
    rf"(?:,? (?P<year>{_YEAR})|,? (?:of )?(?P<which>this|last|next) year)?"
    rf"|(?:(?P<which_b>this|last|next) )?(?P<month_b>{_MONTH})(?: (?P<day_b>[0-9]{{1,2}})"
    rf"(?:st|nd|rd|th)?(?![0-9]))?"
    rf"(?:,? (?P<year_b>{_YEAR})|,? (?:of )?(?P<which_c>this|last|next) year)?"
    r"|(?P<relative>yesterday|today|tomorrow|(?:last|this|next) (?:week|month|year|Monday|Tuesday|"
    r"Wednesday|Thursday|Friday|Saturday|Sunday)|(?:[0-9]{1,3}|an?|two|three|four|five|six|seven|"
    r"eight|nine|ten) (?:day|week|month|year)s? ago)"
    rf"|(?P<bare>{_YEAR})(?! ?(?:MW|GW|TW|kW|km|percent|%|years|tonnes|megawatt|units)))(?![\w-])",
    re.IGNORECASE,
)
_ATTRIBUTIVE: Final = frozenset(
    {"by", "until", "till", "for", "to", "the", "before", "of", "through"}
)
_STEP: Final = {"this": 0, "last": -1, "next": 1}


@lru_cache(maxsize=4096)
def _read_date(text: str, published: date) -> str:
    settings = {
        "RELATIVE_BASE": datetime.combine(published, time()),
        "PREFER_DAY_OF_MONTH": "first",
    }
    try:
        data = DateDataParser(languages=["en"], settings=settings).get_date_data(text)
        day = str(data.date_obj.date()) if data.date_obj else ""
    except (ValueError, OverflowError):  # a day beyond the calendar
        return ""
    length = {"year": 4, "month": 7}.get(data.period, 10)
    return day[:length]


def dates(text: str, published: date) -> list[DateFound]:
    """Return the dates of a text; a month without a year is that of the year of publication.

    Parameters
    ----------
    text
        A clause.
    published
        Day against which "yesterday", "last year" and "this year" are read.

    Examples
    --------
    >>> [one.period for one in dates("signed in September last year", date(2025, 6, 16))]
    ['2024-09']
    """
    return [one for match in _DATE.finditer(text) if (one := _dated(match, published))]


def _dated(match: re.Match[str], published: date) -> DateFound | None:
    part = {name: value or "" for name, value in match.groupdict().items()}
    before, written = part["before"].lower(), part["whole"]
    month = part["month"] or part["month_b"]
    needs_word = part["bare"] or (month and written == part["month_b"])
    if (needs_word and not before) or month[:1].islower():
        return None
    if month:
        period = _of_month(part, published)
    elif part["iso"]:
        period = _iso(part["iso"])
    else:
        period = part["bare"] or (
            _read_date(written.lower(), published) if part["relative"] else ""
        )
    is_no_day = not period and bool(month or part["iso"])
    return DateFound(match.start("whole"), written, period, before in _ATTRIBUTIVE, is_no_day)


def _iso(text: str) -> str:
    try:
        return parse_period(text).text
    except ValueError:
        return ""


def _of_month(part: dict[str, str], published: date) -> str:
    """Read "8 September 2025", "September this year", "last September" or "June 16"."""
    month = _month((part["month"] or part["month_b"]).rstrip("."))
    day, year = part["day"] or part["day_b"], part["year"] or part["year_b"]
    which = _STEP.get((part["which"] or part["which_c"]).lower(), 0)
    if not year:
        told, now = part["which_b"].lower(), published.isoformat()[5:7]
        which += (told == "next" and month <= now) - (told == "last" and month >= now)
        year = f"{published.year + which:04d}"
    return _iso(f"{year}-{month}-{int(day):02d}" if day else f"{year}-{month}")


@lru_cache(maxsize=64)
def _month(name: str) -> str:
    """Return the two digits of a month; only its name needs the library, which is slow."""
    return _read_date(f"{name} 2000", date(2000, 1, 1))[5:7]


_CODES: Final = ("USD", "EUR", "GBP", "CNY", "KRW", "KZT", "RUB", "JPY", "CZK", "CAD")
_CURRENCY: Final = {code: code for code in _CODES} | {
    "US$": "USD", "$": "USD", "€": "EUR", "£": "GBP", "¥": "CNY", "₩": "KRW", "₸": "KZT",
    "dollar": "USD", "euro": "EUR", "yuan": "CNY", "won": "KRW", "tenge": "KZT", "yen": "JPY",
    "dollars": "USD", "euros": "EUR", "rubles": "RUB", "roubles": "RUB", "pounds": "GBP",
}  # fmt: skip
_PLAIN: Final = (
    "percent MW GW kW TWh GWh MWh kWh megawatt megawatts gigawatt gigawatts year years month "
    "months day days week weeks tonne tonnes kilometers kilometres km hectare hectares"
)
_UNIT: Final = {name: name for name in _PLAIN.split()} | {
    "%": "percent", "per cent": "percent", "MWe": "MW", "GWe": "GW", "tons": "tonne",
}  # fmt: skip
_SCALE: Final = {
    "thousand": ("k", "1e3"), "million": ("M", "1e6"), "mn": ("M", "1e6"), "billion": ("G", "1e9"),
    "bn": ("G", "1e9"), "trillion": ("T", "1e12"),
}  # fmt: skip


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,5}|[0-9]{1,15})(?:\.[0-9]{1,9})?"
_SYMBOL = r"US\$|[$€£¥₩₸]"
_FIGURE = re.compile(
    r"(?P<qualifier>\b(?:about|around|approximately|at least|at most|up to|more than|less than|"
    r"over|nearly|almost|some|under) )?(?P<between>\bbetween )?"
    rf"(?<![\w.,-])(?:(?P<sign>{_SYMBOL}|{'|'.join(_CODES)}) ?)?(?P<one>{_NUMBER})"
    rf"(?:(?(between) and |(?: to | ?[-–] ?))(?:{_SYMBOL})?(?P<two>{_NUMBER}))?"  # noqa: RUF001
    rf"(?:[ -](?P<scale>{_either(_SCALE)})\b)?"
    rf"(?P<unit>[ -]?(?:US )?(?:{_either((*_CURRENCY, *_UNIT))})(?!\w))?"
    r"(?:(?: per |/| a )(?P<per>kW|MWh|kWh|MW|year|tonne)\b)?"
)


def figures(text: str) -> list[Figure]:
    """Return the numbers that have a unit or a currency.

    Examples
    --------
    >>> [(one.low, one.high, one.unit) for one in figures("it costs $14-15 billion")]
    [(14.0, 15.0, 'GUSD')]
    """
    return [one for match in _FIGURE.finditer(text) if (one := _figure(match))]


def _figure(match: re.Match[str]) -> Figure | None:
    named = (match["unit"] or "").lstrip(" -").removeprefix("US ")
    currency = _CURRENCY.get(match["sign"] or "") or _CURRENCY.get(named)
    plain = _UNIT.get(named)
    if currency is None and plain is None:
        return None
    prefix, power = _SCALE.get(match["scale"] or "", ("", ""))
    unit = f"{prefix}{currency}" if currency else f"{power} {plain}".strip()
    if match["per"]:
        unit = f"{unit}/{match['per']}"
    is_money = bool(money_in(unit))
    one = float(match["one"].replace(",", ""))
    two = float(match["two"].replace(",", "")) if match["two"] else None
    text, qualifier = match.group().strip(), (match["qualifier"] or "").strip()
    if two is None:
        return Figure(None, one, None, unit, qualifier, text, is_money)
    return Figure(min(one, two), None, max(one, two), unit, qualifier, text, is_money)
