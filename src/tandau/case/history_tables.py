"""The two records of what happened: units that were built or given up, and export deals.

A case may bring its own, in place of the packaged ones: ``reactor_history.csv`` and
``export_deals.csv``. Their rows, and what must hold within and between them, are described here.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from tandau.case.fields import MaybeNumber, Name, Note, Record, Text, blank_to_none
from tandau.case.tables import Rows, read_table
from tandau.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HISTORY_FILE: Final = "reactor_history.csv"
DEALS_FILE: Final = "export_deals.csv"
END_NOT_KNOWN: Final = "end of work not known"
VENDOR_NOT_KNOWN: Final = "vendor country not known"

_MILESTONES: Final = (
    "first_concrete",
    "first_criticality",
    "grid_connection",
    "commercial_operation",
)
_DEAL_STEPS: Final = ("agreement", "first_concrete", "end")
_FALLEN_THROUGH: Final = ("cancelled", "partner_exit", "rescoped")


def _day(value: object) -> object:
    if isinstance(value, date):
        return value
    text = str(value).strip()
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError("a day of the calendar as YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_day)]
MaybeDay = Annotated[Day | None, BeforeValidator(blank_to_none)]
Cause = Literal[
    "",
    "cost",
    "delay",
    "demand",
    "finance",
    "fukushima",
    "geopolitics",
    "legal",
    "no_progress",
    "politics",
    "public_vote",
    "schedule",
    "technology_rights",
    "vendor_insolvency",
]


class BuiltUnit(Record):
    """One unit whose construction started; dates are as IAEA PRIS defines them.

    ``net_capacity`` is in MW, empty where it is not known; ``known_until`` is the last day of which
    the record speaks, the same in every row.
    """

    unit: Text
    project: Text
    country: Text
    vendor_country: Note = ""
    family: Note = ""
    type: Note = ""
    net_capacity: MaybeNumber = None
    first_concrete: Day
    first_criticality: MaybeDay = None
    grid_connection: MaybeDay = None
    commercial_operation: MaybeDay = None
    outcome: Literal["built", "construction", "cancelled", "suspended"]
    end: MaybeDay = None
    flag: Note = ""
    known_until: Day


class ExportDeal(Record):
    """One export deal and how it ended, as far as it is known."""

    id: Name
    host: Text
    project: Text
    vendor_state: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    vendor: Text
    firmness: Literal[
        "contract",
        "IGA",
        "developer",
        "selected",
        "framework",
        "MoU",
        "agreement",
        "JV",
        "request",
    ]
    agreement: Day
    first_concrete: MaybeDay = None
    end: MaybeDay = None
    outcome: Literal[
        "cancelled",
        "completed",
        "construction",
        "stalled",
        "preconstruction",
        "partner_exit",
        "rescoped",
    ]
    cause_primary: Cause = ""
    cause_secondary: Cause = ""
    verified: Note = ""
    source: Text


def flags_of(text: str) -> tuple[str, ...]:
    """Return the doubts that a flag holds.

    Examples
    --------
    >>> flags_of("end of work not known; no electric capacity recorded")
    ('end of work not known', 'no electric capacity recorded')
    """
    return tuple(part.strip() for part in text.split(";")) if text else ()


def read_built_units(path: Path, *, required: bool = True) -> Rows[BuiltUnit]:
    """Read a build history and check it, each row and the rows together.

    Parameters
    ----------
    path
        A CSV file with the fields of `BuiltUnit` as header.
    required
        Whether a missing file is a fault.
    """
    if not required and not path.exists():
        return Rows((), (), ())
    rows = read_table(path, BuiltUnit)
    return replace(rows, faults=(*rows.faults, *unit_faults(str(path), rows)))


def read_export_deals(path: Path, *, required: bool = True) -> Rows[ExportDeal]:
    """Read a table of export deals and check it, each row and the rows together.

    Parameters
    ----------
    path
        A CSV file with the fields of `ExportDeal` as header.
    required
        Whether a missing file is a fault.
    """
    if not required and not path.exists():
        return Rows((), (), ())
    rows = read_table(path, ExportDeal)
    return replace(rows, faults=(*rows.faults, *_deal_faults(str(path), rows)))


def unit_faults(file: str, rows: Rows[BuiltUnit]) -> Iterator[Fault]:
    """Yield what is wrong within and between the rows of a build history.

    Parameters
    ----------
    file
        Named in the faults.
    rows
        Rows whose cells could be read, with their places.
    """
    last = rows.records[0].known_until if rows.records else None
    yield from _twice(file, "unit", [unit.unit for unit in rows.records], rows.places)
    countries: dict[str, str] = {}
    for unit, place in zip(rows.records, rows.places, strict=True):
        yield from _order(file, place, unit, _MILESTONES)
        yield from _order(file, place, unit, ("first_concrete", "end"))
        yield from _state(file, place, unit)
        yield from _told(file, place, unit)
        other = countries.setdefault(unit.project, unit.country)
        if other != unit.country:
            got = f"{unit.project!r} in {unit.country}, above in {other}"
            remedy = "give the units of each host a project of their own"
            yield Fault(file, f"{place}, project", got, "one country for a project", remedy)
        if unit.known_until != last:
            got, expected = str(unit.known_until), f"{last}, as in the first row"
            remedy = "write the last day of which the whole file speaks"
            yield Fault(file, f"{place}, known_until", got, expected, remedy)


def _twice(file: str, column: str, names: list[str], places: tuple[str, ...]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for name, place in zip(names, places, strict=True):
        key = name.casefold()
        if key in first:
            got = f"{name!r}, already at {first[key]}"
            yield Fault(file, f"{place}, {column}", got, "each once", "rename or remove one")
        first.setdefault(key, place)


def _order(
    file: str, place: str, record: BuiltUnit | ExportDeal, steps: tuple[str, ...]
) -> Iterator[Fault]:
    known = [(step, day) for step in steps if (day := getattr(record, step))]
    for (before, earlier), (step, later) in pairwise(known):
        if later < earlier:
            expected = f"{before} ({earlier}) or later"
            remedy = "correct one of the two days"
            yield Fault(file, f"{place}, {step}", str(later), expected, remedy)


def _state(file: str, place: str, unit: BuiltUnit) -> Iterator[Fault]:
    remedy = "correct the day or the outcome"
    if unit.outcome == "built" and not unit.grid_connection:
        expected = "a day, since the outcome is 'built'"
        yield Fault(file, f"{place}, grid_connection", "nothing", expected, remedy)
    if unit.outcome != "built":
        for step in ("grid_connection", "commercial_operation"):
            if day := getattr(unit, step):
                expected = f"nothing, since the outcome is {unit.outcome!r}"
                yield Fault(file, f"{place}, {step}", str(day), expected, remedy)
    gave_up = unit.outcome in ("cancelled", "suspended")
    if unit.end and not gave_up:
        expected = f"nothing, since the outcome is {unit.outcome!r}"
        yield Fault(file, f"{place}, end", str(unit.end), expected, remedy)
    if gave_up and not unit.end and END_NOT_KNOWN not in flags_of(unit.flag):
        expected = f"a day, since the outcome is {unit.outcome!r}"
        remedy = f"add the day work ended, or the flag {END_NOT_KNOWN!r}"
        yield Fault(file, f"{place}, end", "nothing", expected, remedy)


def _told(file: str, place: str, unit: BuiltUnit) -> Iterator[Fault]:
    for step in (*_MILESTONES, "end"):
        day = getattr(unit, step)
        if day and day > unit.known_until:
            expected = f"a day until {unit.known_until}, the record's last known day"
            remedy = "leave plans out, or say up to which day the record knows events"
            yield Fault(file, f"{place}, {step}", str(day), expected, remedy)
    if unit.net_capacity is not None and unit.net_capacity <= 0:
        got, expected = f"{unit.net_capacity:g}", "MW above 0, or nothing"
        yield Fault(file, f"{place}, net_capacity", got, expected, "correct or empty it")
    flags = flags_of(unit.flag)
    if any(not flag for flag in flags):
        expected = "doubts in words, apart by '; '"
        yield Fault(file, f"{place}, flag", repr(unit.flag), expected, "remove the empty ones")
    if not unit.vendor_country and VENDOR_NOT_KNOWN not in flags:
        remedy = f"add it, or the flag {VENDOR_NOT_KNOWN!r}"
        yield Fault(file, f"{place}, vendor_country", "nothing", "a country", remedy)


def _deal_faults(file: str, rows: Rows[ExportDeal]) -> Iterator[Fault]:
    yield from _twice(file, "id", [deal.id for deal in rows.records], rows.places)
    for deal, place in zip(rows.records, rows.places, strict=True):
        yield from _order(file, place, deal, _DEAL_STEPS)
        running = deal.outcome in ("construction", "preconstruction")
        if deal.end and running:
            expected = f"nothing, since the outcome is {deal.outcome!r}"
            yield Fault(file, f"{place}, end", str(deal.end), expected, "correct one of the two")
        if not deal.end and deal.outcome in ("completed", *_FALLEN_THROUGH):
            expected = f"a day, since the outcome is {deal.outcome!r}"
            yield Fault(file, f"{place}, end", "nothing", expected, "add when it ended")
        if not deal.cause_primary and (deal.cause_secondary or deal.outcome in _FALLEN_THROUGH):
            expected = "why it ended"
            yield Fault(file, f"{place}, cause_primary", "nothing", expected, "name the cause")
        if deal.outcome in ("construction", "completed") and not deal.first_concrete:
            expected = f"a day, since the outcome is {deal.outcome!r}"
            yield Fault(file, f"{place}, first_concrete", "nothing", expected, "add it")
