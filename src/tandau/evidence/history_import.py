"""A foreign table of reactors → a build history in Tandau's own form, with every doubt flagged."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from tandau import durable
from tandau.case.history_tables import BuiltUnit, flags_of, unit_faults
from tandau.case.tables import Rows, record_faults
from tandau.errors import EvidenceError, Fault
from tandau.evidence.history_formats import FORMATS, Format, cells_of, recognised
from tandau.evidence.import_days import Order, day_of, slash_order
from tandau.evidence.import_rows import FIRST, STEPS, Source, country_of, events, made
from tandau.evidence.projects import projects
from tandau.evidence.raw_tables import RawTable, read_raw
from tandau.evidence.vendor_rules import read_rules

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from tandau.case.fields import Period

_DAYS: Final = (*STEPS, "end")
_PLANT: Final = re.compile(
    r"\s*(?:nuclear )?(?:power )?(?:plant|station)?(?: \([^)]*\))?\s*$", re.IGNORECASE
)


@dataclass(frozen=True)
class Imported:
    """A build history made from a foreign table.

    Parameters
    ----------
    format, licence
        What the table was taken for, and what its licence asks.
    known_until
        Last day of which it speaks.
    rows
        Cells of the build history, by first concrete and unit.
    left_out
        Unit and reason, in the order of the table.
    flags
        How many units carry each kind of doubt.
    """

    format: str
    licence: str
    known_until: date
    rows: tuple[dict[str, str], ...]
    left_out: tuple[tuple[str, str], ...]
    flags: dict[str, int]


@dataclass
class _Reading:
    file: str
    order: Order
    faults: list[Fault] = field(default_factory=list)

    def fault(self, place: str, got: str, expected: str, remedy: str) -> None:
        self.faults.append(Fault(self.file, place, got, expected, remedy))


def import_history(
    path: Path, known_until: date | None = None, rules: Path | None = None
) -> Imported:
    """Bring a foreign table into the form of a build history; nothing is written.

    Parameters
    ----------
    path
        A ``.csv``, ``.json`` or ``.xlsx`` file of one of `FORMATS`.
    known_until
        Last day of which the table knows events, for instance the day of its export; later days in
        it are plans. None: the last event that its own states say has happened.
    rules
        Vendor rules in place of the packaged ones.

    Raises
    ------
    EvidenceError, CaseError
        With every fault; where a table is none of `FORMATS`.
    """
    table = read_raw(path, lambda cells: recognised(cells) is not None)
    kind = recognised(table.header) if table else None
    if table is None or kind is None:
        raise EvidenceError([_not_recognised(path)])
    texts = [cells_of(kind, row) for row in table.rows]
    order = slash_order(cells[name] for cells in texts for name in _DAYS if name in cells)
    reading = _Reading(str(path), order)
    if order in ("both", "ambiguous"):
        got = "days with slashes, of which " + (
            "some begin with the day and some with the month" if order == "both" else "none tells"
        )
        remedy = "write the days as YYYY-MM-DD"
        reading.fault("", got, "one order of day and month throughout", remedy)
        raise EvidenceError(reading.faults)
    sources, left_out = _sources(reading, kind, table, texts)
    happened = [day for row in sources for day in events(row)]
    if not happened and not reading.faults:
        reading.fault("", "no unit that was begun", "at least one", "choose another table")
    if reading.faults:
        raise EvidenceError(reading.faults)
    last = known_until or max(happened)
    vendor_rules = read_rules(rules)
    found: list[tuple[str, dict[str, str]]] = []
    for row in sources:
        one = made(row, last, vendor_rules)
        if one.left_out:
            left_out.append((row.unit, one.left_out))
        else:
            found.append((row.place, one.cells))
    if not found and not reading.faults:
        got, expected = f"no unit begun by {last}", f"at least one begun since {FIRST.year}"
        reading.fault("", got, expected, "choose a later --known-until or another table")
    rows = _checked(reading, found)
    doubts = Counter(re.sub(r"\d[\d-]*", "…", one) for row in rows for one in flags_of(row["flag"]))
    kinds = dict(sorted(doubts.items()))
    return Imported(kind.name, kind.licence, last, rows, tuple(left_out), kinds)


def _not_recognised(path: Path) -> Fault:
    expected = "; or ".join(
        f"{kind.name}: {', '.join(group[0] for group in kind.needed)}" for kind in FORMATS
    )
    got = "no header row with the columns of a known table"
    remedy = "export the table of units (of GeoNuclearData the denormalized one), or rename columns"
    return Fault(str(path), "", got, expected, remedy)


def _sources(
    reading: _Reading, kind: Format, table: RawTable, texts: Sequence[dict[str, str]]
) -> tuple[list[Source], list[tuple[str, str]]]:
    found = []
    left_out = []
    for place, cells in zip(table.places, texts, strict=True):
        unit = _name(cells)
        status = cells["status"].casefold()
        state = kind.states.get(status, "unknown" if not status else None)
        if state in ("planned", "unknown"):
            reason = "planned" if state == "planned" else "its state is not told"
            left_out.append((unit or place, reason))
            continue
        where = f"{place} ({unit})" if unit else place
        if state is None:
            expected = f"one of {', '.join(kind.states)}"
            reading.fault(f"{where}, status", cells["status"], expected, "correct or remove it")
            continue
        if not unit or not cells["country"]:
            got = "no name of the unit" if not unit else "no country"
            reading.fault(where, got, "both", "add it, or remove the row")
            continue
        days = _days(reading, where, cells)
        country = country_of(cells["country"])
        found.append(Source(where, unit, country, state, cells, days))
    return found, left_out


def _name(cells: dict[str, str]) -> str:
    unit = " ".join(cells["unit"].split()).upper()
    if "plant" not in cells:
        return unit
    plant = _PLANT.sub("", " ".join(cells["plant"].split())).upper()
    number = re.sub(r"^(?:UNIT|REACTOR)\s+", "", unit).strip("- ")
    if not plant or not number or number.startswith(plant):
        return number or plant
    return f"{plant}-{number}"


def _days(reading: _Reading, place: str, cells: dict[str, str]) -> dict[str, Period]:
    days: dict[str, Period] = {}
    for name in _DAYS:
        if name not in cells:
            continue
        try:
            period = day_of(cells[name], reading.order)
        except ValueError as error:
            remedy = "correct or empty it"
            reading.fault(f"{place}, {name}", cells[name][:80], str(error), remedy)
            continue
        if period:
            days[name] = period
    return days


def _checked(
    reading: _Reading, found: list[tuple[str, dict[str, str]]]
) -> tuple[dict[str, str], ...]:
    records, places, rows = [], [], []
    for place, cells in found:
        start = cells["first_concrete"]
        rows.append({"unit": cells["unit"], "project": f"{cells['country']}|{start}", **cells})
        try:
            records.append(BuiltUnit.model_validate(rows[-1]))
            places.append(place)
        except ValidationError as error:
            reading.faults += record_faults(reading.file, place, error)
    reading.faults += unit_faults(reading.file, Rows(tuple(records), tuple(places), ()))
    if reading.faults:
        raise EvidenceError(reading.faults)
    shared = projects((unit.unit, unit.country, unit.first_concrete) for unit in records)
    for row in rows:
        row["project"] = shared[row["unit"]]
    return tuple(sorted(rows, key=lambda row: (row["first_concrete"], row["unit"])))


def write_history(imported: Imported, out: Path) -> None:
    """Write the build history in one step, in place of an older file of that name.

    Raises
    ------
    EvidenceError
        Where it cannot be written.
    """
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(BuiltUnit.model_fields), lineterminator="\n")
    writer.writeheader()
    writer.writerows(imported.rows)
    try:
        durable.place(out, text.getvalue().encode())
    except OSError as error:
        got = error.strerror or "cannot be written"
        fault = Fault(str(out), "", got, "a place to write to", "choose another name or folder")
        raise EvidenceError([fault]) from error
