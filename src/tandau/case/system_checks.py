"""Faults of ``system/*.csv`` that show only beside the other files of a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

from tandau.case.fields import Record
from tandau.case.system import (
    BUILDABLE,
    FOLDER,
    SYSTEM_TABLES,
    System,
    SystemCandidate,
    SystemLine,
    SystemNeighbour,
    SystemOutline,
    SystemStation,
    SystemTechnology,
    SystemZone,
    dated_subject,
)
from tandau.case.tables import Rows, in_place, read_table
from tandau.errors import Fault
from tandau.variables import SYSTEM_DIMS, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from tandau.case.experts import Elicitation
    from tandau.case.schema import Claim
    from tandau.case.system import PowerQuestion

R = TypeVar("R", bound=Record)
LEAST_CORNERS: Final = 3  # of a ring that encloses anything


def _nothing() -> Rows[R]:
    return Rows((), (), ())


@dataclass(frozen=True)
class SystemRows:
    """The tables of a power system as far as they could be read."""

    folder: str = ""
    zones: Rows[SystemZone] = field(default_factory=_nothing)
    lines: Rows[SystemLine] = field(default_factory=_nothing)
    technologies: Rows[SystemTechnology] = field(default_factory=_nothing)
    stations: Rows[SystemStation] = field(default_factory=_nothing)
    candidates: Rows[SystemCandidate] = field(default_factory=_nothing)
    neighbours: Rows[SystemNeighbour] = field(default_factory=_nothing)
    outline: Rows[SystemOutline] = field(default_factory=_nothing)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults that were found in the rows themselves."""
        return tuple(f for name in SYSTEM_TABLES for f in getattr(self, name).faults)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was read and nothing was wrong."""
        return not self.faults and not any(getattr(self, name).records for name in SYSTEM_TABLES)

    def system(self) -> System:
        """Return what could be read."""
        return System(**{name: getattr(self, name).records for name in SYSTEM_TABLES})

    def fault(self, table: str, place: str, got: str, expected: str, remedy: str) -> Fault:
        """Return a fault in one of the tables."""
        return Fault(f"{self.folder}/{FOLDER}/{table}.csv", place, got, expected, remedy)


def read_system(folder: Path) -> SystemRows:
    """Read the tables of a case's power system; all of them may be absent."""

    def table(name: str, kind: type[R]) -> Rows[R]:
        return read_table(folder / FOLDER / f"{name}.csv", kind, required=False)

    return SystemRows(
        str(folder),
        table("zones", SystemZone),
        table("lines", SystemLine),
        table("technologies", SystemTechnology),
        table("stations", SystemStation),
        table("candidates", SystemCandidate),
        table("neighbours", SystemNeighbour),
        table("outline", SystemOutline),
    )


def check_system(rows: SystemRows, power: PowerQuestion | None, is_readable: bool) -> list[Fault]:
    """Return the faults between the tables of a power system and ``case.yaml``.

    Parameters
    ----------
    rows
        The tables.
    power
        What ``case.yaml`` asks of the power system.
    is_readable
        Whether ``case.yaml`` could be read.
    """
    faults = [*_duplicates(rows), *_references(rows), *_rings(rows)]
    case = f"{rows.folder}/case.yaml"
    if power is None and is_readable and not rows.is_empty:
        expected = "`power` with base_year, years and weather_seed"
        remedy = "add it, or remove the folder system"
        faults.append(Fault(case, "power", "nothing, beside a folder system", expected, remedy))
    if power is not None and not power.network:
        faults += [
            rows.fault(name, "", "nothing", "at least one row", "add it, or name a `network`")
            for name in ("zones", "technologies", "stations")
            if not getattr(rows, name).records and not getattr(rows, name).faults
        ]
    return faults


def _duplicates(rows: SystemRows) -> Iterator[Fault]:
    for table in SYSTEM_TABLES:
        first: dict[str, str] = {}
        for one, place in in_place(getattr(rows, table)):
            if one.id in first:
                got = f"the id {one.id!r}, already used at {first[one.id]}"
                yield rows.fault(table, f"{place}, id", got, "each id once", "rename one")
            first.setdefault(one.id, place)


def _references(rows: SystemRows) -> Iterator[Fault]:
    zones, technologies = rows.zones.names(), rows.technologies.names()

    def unknown(table: str, place: str, name: str, known: frozenset[str]) -> Iterator[Fault]:
        if known and name not in known:
            expected = f"one of {', '.join(sorted(known))}"
            yield rows.fault(table, place, repr(name), expected, "correct the id")

    for line, place in in_place(rows.lines):
        yield from unknown("lines", f"{place}, from_zone", line.from_zone, zones)
        yield from unknown("lines", f"{place}, to_zone", line.to_zone, zones)
        if line.from_zone == line.to_zone:
            got, expected = f"{line.to_zone!r} at both ends", "two zones"
            yield rows.fault("lines", f"{place}, to_zone", got, expected, "correct one end")
    for table in ("stations", "candidates"):
        for one, place in in_place(getattr(rows, table)):
            yield from unknown(table, f"{place}, zone", one.zone, zones)
            yield from unknown(table, f"{place}, technology", one.technology, technologies)
    for neighbour, place in in_place(rows.neighbours):
        yield from unknown("neighbours", f"{place}, zone", neighbour.zone, zones)
    of_id = {one.id: one for one in rows.technologies.records}
    for candidate, place in in_place(rows.candidates):
        known = of_id.get(candidate.technology)
        if known and (known.carrier not in BUILDABLE or known.role == "hydro"):
            got = f"{candidate.technology!r} with the carrier {known.carrier!r}"
            expected = f"a carrier whose capital cost is a variable: {', '.join(BUILDABLE)}"
            yield rows.fault("candidates", f"{place}, technology", got, expected, "choose another")


def _rings(rows: SystemRows) -> Iterator[Fault]:
    corners: dict[str, list[str]] = {}
    for one, place in in_place(rows.outline):
        corners.setdefault(one.ring, []).append(place)
    for ring, places in corners.items():
        if len(places) < LEAST_CORNERS and not rows.outline.faults:
            got, expected = f"{len(places)} corners of {ring!r}", f"at least {LEAST_CORNERS}"
            yield rows.fault("outline", f"{places[0]}, ring", got, expected, "add corners")


def check_system_subject(
    rows: SystemRows, file: str, claim: Claim | Elicitation, place: str, case: AbstractSet[str]
) -> Iterator[Fault]:
    """Yield the fault of a claim on the power system whose subject is not of it.

    Parameters
    ----------
    rows
        The tables.
    file, claim, place
        The claim and where it stands.
    case
        The case's id, the subject of what concerns the whole system; empty where it is not known.

    Notes
    -----
    Nothing is told where a table could not be read, so that one fault gives one message.
    """
    dims = [dim for dim in vocabulary()[claim.variable].dims if dim in SYSTEM_DIMS]
    allowed = rows.system().subjects(dims[0]) if dims and not rows.faults else case
    if rows.faults or not allowed or dated_subject(claim.subject)[0] in allowed:
        return
    expected = f"one of {', '.join(sorted(allowed))}"
    got, remedy = f"the subject {claim.subject!r}", "name one of them, alone or as NAME/YEAR"
    where = f"{rows.folder}/{file}"
    yield Fault(where, f"{place}, subject", got, expected, remedy)
