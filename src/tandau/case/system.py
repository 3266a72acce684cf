"""The power system as a case names it: ``system/*.csv`` hold identities; numbers are claims."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field, model_validator

from tandau.case.fields import Name, Note, Number, Record, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER: Final = "system"
# Carriers whose new capacity has a capital cost in the vocabulary.
BUILDABLE: Final = ("wind", "solar", "gas", "coal", "battery")
_DATED: Final = re.compile(r"(.+)/(\d{4})")


class PowerQuestion(Record):
    """``power`` of ``case.yaml``: for which years the power system is computed, and from what.

    ``network`` names a PyPSA network of the user's own, a netCDF file or a folder of CSV files in
    the folder ``system``; without it the tables of that folder say what the system is.
    ``in_study`` says whether ``tandau run`` solves the system too, which takes minutes the first
    time.
    """

    base_year: Annotated[int, Field(ge=1990, le=2100)]
    years: Annotated[tuple[Annotated[int, Field(ge=1990, le=2100)], ...], Field(min_length=1)]
    weather_seed: Annotated[int, Field(ge=0, lt=2**63)]
    network: Note = ""
    in_study: bool = True

    @model_validator(mode="after")
    def _rising(self) -> PowerQuestion:
        if list(self.years) != sorted(set(self.years)) or self.years[0] < self.base_year:
            raise ValueError("years that rise, none before base_year")
        if self.network and (self.network.startswith(".") or re.search(r"[/\\]", self.network)):
            raise ValueError("network as a plain name of a file or folder in system/")
        return self


class _Named(Record):
    """What claims can speak of."""

    id: Name


class SystemZone(_Named):
    """A part of the grid without limits inside."""

    name: Text
    note: Note = ""


class SystemLine(_Named):
    """A corridor between two zones."""

    name: Text
    from_zone: Name
    to_zone: Name
    note: Note = ""


class SystemTechnology(_Named):
    """A way to make or store electricity; generation is counted by ``carrier``."""

    name: Text
    carrier: Name
    role: Literal["thermal", "wind", "solar", "hydro", "storage"]
    fuel: Note = ""
    note: Note = ""


class SystemStation(_Named):
    """Existing or decided capacity of one technology in one zone."""

    name: Text
    zone: Name
    technology: Name
    note: Note = ""


class SystemCandidate(_Named):
    """What may be built in a zone."""

    technology: Name
    zone: Name
    note: Note = ""


class SystemNeighbour(_Named):
    """A neighbour's grid with which one zone trades."""

    name: Text
    zone: Name
    note: Note = ""


class SystemOutline(_Named):
    """A corner of the country's outline, in the order of its ring; for the map alone."""

    ring: Name
    longitude: Annotated[Number, Field(ge=-180, le=180)]
    latitude: Annotated[Number, Field(ge=-90, le=90)]
    note: Note = ""


SYSTEM_TABLES: Final[Mapping[str, type[Record]]] = MappingProxyType(
    {
        "zones": SystemZone,
        "lines": SystemLine,
        "technologies": SystemTechnology,
        "stations": SystemStation,
        "candidates": SystemCandidate,
        "neighbours": SystemNeighbour,
        "outline": SystemOutline,
    }
)


class System(Record):
    """The power system of a case; empty where it has none."""

    zones: tuple[SystemZone, ...] = ()
    lines: tuple[SystemLine, ...] = ()
    technologies: tuple[SystemTechnology, ...] = ()
    stations: tuple[SystemStation, ...] = ()
    candidates: tuple[SystemCandidate, ...] = ()
    neighbours: tuple[SystemNeighbour, ...] = ()
    outline: tuple[SystemOutline, ...] = ()

    def subjects(self, dim: str) -> frozenset[str]:
        """Return the names of which a claim on a variable with a dim can speak."""
        told: dict[str, tuple[_Named, ...]] = {
            "zone": self.zones,
            "line": self.lines,
            "technology": self.technologies,
            "station": self.stations,
            "candidate": self.candidates,
            "neighbour": self.neighbours,
        }
        if dim == "fuel":
            return frozenset(one.fuel for one in self.technologies if one.fuel)
        if dim == "carrier":
            return frozenset(one.carrier for one in self.technologies)
        return frozenset(one.id for one in told[dim])


NO_SYSTEM: Final = System()


def dated_subject(subject: str) -> tuple[str, int | None]:
    """Split a subject of the power system into its name and the year of which a claim speaks.

    Examples
    --------
    >>> dated_subject("wind_north/2035")
    ('wind_north', 2035)
    >>> dated_subject("South")
    ('South', None)
    """
    found = _DATED.fullmatch(subject)
    return (found[1], int(found[2])) if found else (subject, None)


_OF_CASE: Final = (
    "coal_price",
    "gas_price",
    "co2_price",
    "demand_factor",
    "inflow_factor",
    "transfer_limit_factor",
    "coal_standing_factor",
    "load_evening_ratio",
    "load_weekend_ratio",
    "weather_memory",
    "weather_correlation",
    "cold_spread",
    "wind_spread",
    "wind_winter_ratio",
    "cloud_spread",
    "hydro_summer_ratio",
    "power_discount_rate",
    "unserved_energy_cost",
)
_OF_ZONE: Final = (
    "zone_demand",
    "zone_peak_load",
    "zone_winter_ratio",
    "zone_longitude",
    "zone_latitude",
)
_OF_STATION: Final = ("station_capacity", "station_commissioning", "station_retirement")
_OF_NEIGHBOUR: Final = ("import_capacity", "export_capacity", "import_price", "export_price")
_RENEWABLE: Final = ("wind", "solar", "hydro")


def needed_claims(system: System, case: str) -> Iterator[tuple[str, str]]:
    """Yield each (subject, variable) of which a claim must speak, in a fixed order.

    ``must_run_winter`` and ``must_run_summer`` may be left out: then nothing must run.
    """
    yield from ((case, name) for name in _OF_CASE)
    built = {one.technology for one in system.candidates}
    technologies = {one.id: one for one in system.technologies}
    carriers = dict.fromkeys(technologies[name].carrier for name in sorted(built))
    yield from ((case, f"{carrier}_capital_cost") for carrier in carriers)
    places = {(one.zone, technologies[one.technology].role) for one in system.stations}
    places |= {(one.zone, technologies[one.technology].role) for one in system.candidates}
    for zone in system.zones:
        yield from ((zone.id, name) for name in _OF_ZONE)
        yield from (
            (zone.id, f"{role}_capacity_factor") for role in _RENEWABLE if (zone.id, role) in places
        )
    yield from ((line.id, "line_limit") for line in system.lines)
    for one in system.technologies:
        yield from ((one.id, name) for name in _of_technology(one, is_built=one.id in built))
    yield from ((fuel, "fuel_carbon_intensity") for fuel in sorted(system.subjects("fuel")))
    yield from ((one.id, name) for one in system.stations for name in _OF_STATION)
    yield from ((one.id, "build_limit") for one in system.candidates)
    yield from ((one.id, name) for one in system.neighbours for name in _OF_NEIGHBOUR)


def _of_technology(one: SystemTechnology, *, is_built: bool) -> Iterator[str]:
    if one.carrier == "nuclear" and not is_built:
        return  # the offers say what a nuclear plant is
    yield "technology_operation_cost"
    if one.fuel or one.role == "storage":
        yield "technology_efficiency"
    if one.role == "thermal":
        yield "technology_availability"
    if one.role in ("hydro", "storage"):
        yield "storage_duration"
    if is_built:
        yield "technology_fixed_cost"
        yield "technology_lifetime"
