"""The build history: one record per unit, as known on a day."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from tandau.case.history_tables import HISTORY_FILE, read_built_units
from tandau.case.schema import Source
from tandau.data.tables import rows as rows_of
from tandau.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

DAYS_PER_YEAR: Final = 365.25
KNOWN_UNTIL: Final = date(2025, 3, 31)  # the packaged history says nothing of later days
SOURCE: Final = Source(
    id="reactor_history",
    title="Build history of nuclear units started since 1965 (packaged with Tandau)",
    publisher="Tandau, from IAEA PRIS facts, GeoNuclearData and Wikipedia; see data/README.md",
    kind="dataset",
    date=None,
    url="",
    independent_group="reactor_history",
)
OWN_SOURCE: Final = SOURCE.model_copy(
    update={
        "title": "Build history of nuclear units, the case's own file reactor_history.csv",
        "publisher": "the case; see the flags of the rows",
    }
)


@cache
def _states() -> dict[str, tuple[tuple[date, str], ...]]:
    found: dict[str, list[tuple[date, str]]] = {}
    for row in rows_of("tandau.data", "building_states.csv"):
        until = date.fromisoformat(row["until"]) if row["until"] else date.max
        found.setdefault(row["country"], []).append((until, row["state"]))
    return {country: tuple(sorted(spans)) for country, spans in found.items()}


def building_state(country: str, first_concrete: date) -> str:
    """Return the state whose institutions build a unit begun on a day in today's country.

    Examples
    --------
    >>> building_state("Ukraine", date(1985, 2, 1))
    'Soviet Union'
    >>> building_state("Kazakhstan", date(2029, 1, 1))
    'Kazakhstan'
    """
    spans = _states().get(country, ())
    return next((state for until, state in spans if first_concrete <= until), country)


@dataclass(frozen=True)
class Unit:
    """One unit of the history; dates are None where the event has not happened."""

    name: str
    project: str
    country: str
    vendor_country: str
    family: str
    type: str
    net_capacity: float
    first_concrete: date
    first_criticality: date | None
    grid_connection: date | None
    commercial_operation: date | None
    outcome: str
    end: date | None
    flag: str

    @property
    def building_state(self) -> str:
        """State whose institutions build the unit."""
        return building_state(self.country, self.first_concrete)

    @property
    def is_export(self) -> bool:
        """Whether another state's vendor builds it: not within one state, nor where unknown."""
        vendor = building_state(self.vendor_country, self.first_concrete)
        return bool(self.vendor_country) and self.building_state != vendor

    def as_of(self, day: date) -> Unit | None:
        """Return the unit as it was known on a day, or None where it had not been started."""
        if self.first_concrete > day:
            return None
        grid = _by(self.grid_connection, day)
        end = _by(self.end, day)
        outcome = "built" if grid else self.outcome if end else "construction"
        return replace(
            self,
            first_criticality=_by(self.first_criticality, day),
            grid_connection=grid,
            commercial_operation=_by(self.commercial_operation, day),
            end=end,
            outcome=outcome,
        )

    def years(self, day: date) -> tuple[float, bool]:
        """Return the years of construction seen by a day and whether the unit was connected."""
        if self.grid_connection:
            return (self.grid_connection - self.first_concrete).days / DAYS_PER_YEAR, True
        return ((self.end or day) - self.first_concrete).days / DAYS_PER_YEAR, False


def _by(event: date | None, day: date) -> date | None:
    return event if event and event <= day else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class History:
    """Units of a build history, the last day of which it knows, and the source it stands for."""

    units: tuple[Unit, ...]
    known_until: date
    source: Source

    def __iter__(self) -> Iterator[Unit]:
        """Go through the units."""
        return iter(self.units)


def last_known(history: Iterable[Unit]) -> date:
    """Return the last day of which a history speaks; the packaged one's for bare units."""
    return history.known_until if isinstance(history, History) else KNOWN_UNTIL


def read_history(path: Path | None = None) -> History:
    """Return a build history.

    Parameters
    ----------
    path
        A file as ``docs/case-format.md`` describes it; None for the packaged history.

    Raises
    ------
    EvidenceError
        With every fault of the file.
    """
    if path is None:
        return History(tuple(_packaged()), KNOWN_UNTIL, SOURCE)
    rows = read_built_units(path)
    if rows.faults:
        raise EvidenceError(rows.faults)
    same = [field.name for field in fields(Unit) if field.name not in ("name", "net_capacity")]
    units = tuple(
        Unit(row.unit, net_capacity=row.net_capacity or 0.0, **{k: getattr(row, k) for k in same})
        for row in rows.records
    )
    return History(units, rows.records[0].known_until, OWN_SOURCE)


def own_history(folder: Path) -> Path | None:
    """Return the case's own build history, None where it has none."""
    path = folder / HISTORY_FILE
    return path if path.exists() else None


def _packaged() -> Iterator[Unit]:
    for row in rows_of("tandau.data", HISTORY_FILE):
        yield Unit(
            name=row["unit"],
            project=row["project"],
            country=row["country"],
            vendor_country=row["vendor_country"],
            family=row["family"],
            type=row["type"],
            net_capacity=float(row["net_capacity"] or 0),
            first_concrete=date.fromisoformat(row["first_concrete"]),
            first_criticality=_day(row["first_criticality"]),
            grid_connection=_day(row["grid_connection"]),
            commercial_operation=_day(row["commercial_operation"]),
            outcome=row["outcome"],
            end=_day(row["end"]),
            flag=row["flag"],
        )


def countries(history: Iterable[Unit]) -> tuple[str, ...]:
    """Return the countries that host or sell units, as the record spells them."""
    return tuple(
        sorted({name for one in history for name in (one.country, one.vendor_country) if name})
    )


def record_sha256() -> str:
    """Return the hash of the packaged build history."""
    return sha256((files("tandau.data") / "reactor_history.csv").read_bytes()).hexdigest()
