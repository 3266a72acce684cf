"""The build history: one record per unit, as known on a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from tandau.case.schema import Source
from tandau.data.tables import rows

if TYPE_CHECKING:
    from collections.abc import Iterable

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


@cache
def _states() -> dict[str, tuple[tuple[date, str], ...]]:
    found: dict[str, list[tuple[date, str]]] = {}
    for row in rows("tandau.data", "building_states.csv"):
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
        """Whether another state's vendor builds it; within one state of the time it is not."""
        return self.building_state != building_state(self.vendor_country, self.first_concrete)

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


def read_history() -> tuple[Unit, ...]:
    """Return the packaged build history."""
    return tuple(
        Unit(
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
        for row in rows("tandau.data", "reactor_history.csv")
    )


def countries(history: Iterable[Unit]) -> tuple[str, ...]:
    """Return the countries that host or sell units, as the record spells them."""
    return tuple(sorted({name for one in history for name in (one.country, one.vendor_country)}))


def record_sha256() -> str:
    """Return the hash of the packaged build history."""
    return sha256((files("tandau.data") / "reactor_history.csv").read_bytes()).hexdigest()
