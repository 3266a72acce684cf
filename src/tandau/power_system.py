"""From a case's tables and claims to its power system in a study year.

A number of the system may be claimed for all years (subject ``South``) or for single ones
(``South/2035``): between claimed years it runs linearly, outside them it is held.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.case.system import FOLDER
from tandau.errors import CaseError, Fault
from tandau.futures.sample import constant
from tandau.models.power.network_files import read_network
from tandau.models.power.system import (
    Candidate,
    Line,
    Neighbour,
    PowerSystem,
    Shapes,
    Station,
    Technology,
    Zone,
)
from tandau.power_blocks import nuclear_blocks, nuclear_marginal_cost
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from tandau.case.system import PowerQuestion, SystemTechnology
    from tandau.evidence.resolve import Evidence, Known

_MWH: Final = 1e6  # MWh in a TWh
_KW: Final = 1e3  # kW in a MW
# Nothing is synthesised for a network of the user's own.
_NO_SHAPES: Final = Shapes(0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0)
RESERVE: Final = ("reserve_margin", "reserve_shortfall_cost")


class Numbers:
    """The numbers of a power system in one year: medians of what claims say.

    Parameters
    ----------
    evidence
        Of the case.
    year
        For which numbers with a year of their own are taken.
    """

    def __init__(self, evidence: Evidence, year: int) -> None:
        self._evidence = evidence
        self._year = year

    def has(self, variable: str, subject: str) -> bool:
        """Whether a claim speaks of it."""
        return subject in self._evidence.system.get(variable, {})

    def __call__(self, variable: str, subject: str) -> float:
        """Return the number in the variable's unit."""
        pairs = self._evidence.system[variable][subject]
        years = [year for year, _ in pairs if year is not None]
        known = [
            constant(self._evidence.quantities[key])
            for year, key in pairs
            if year is not None or not years
        ]
        return float(np.interp(self._year, years, known)) if years else known[0]

    def optional(self, variable: str, subject: str, otherwise: float) -> float:
        """Return the number, or what holds where no claim speaks of it."""
        return self(variable, subject) if self.has(variable, subject) else otherwise


def power_question(known: Known) -> PowerQuestion:
    """Return what the case asks of its power system.

    Raises
    ------
    CaseError
        Where it asks nothing.
    """
    power = known.case.question.power
    if power is None:
        place, expected = f"{known.case.folder}/case.yaml", "`power`, and tables in system/"
        remedy = "see docs/case-format.md"
        raise CaseError([Fault(place, "power", "nothing", expected, remedy)])
    return power


def system_of_case(known: Known, year: int) -> PowerSystem:
    """Return the case's power system in a year, at the medians of its claims.

    Parameters
    ----------
    known
        The case and its evidence.
    year
        A study year, or the base year.

    Raises
    ------
    CaseError
        Where the case has no tables of a power system, or the open plant stands in no zone of it.
    """
    power = power_question(known)
    system, case = known.case.system, known.case.question.id
    if power.network:
        return _own_system(known, year)
    if not system.zones:
        place = f"{known.case.folder}/system/zones.csv"
        expected, remedy = "the tables of a power system", "add them; see docs/case-format.md"
        raise CaseError([Fault(place, "", "nothing", expected, remedy)])
    number = Numbers(known.evidence, year)
    return PowerSystem(
        year=year,
        zones=_zones(known, number),
        lines=tuple(
            Line(one.id, one.name, one.from_zone, one.to_zone, number("line_limit", one.id))
            for one in system.lines
        ),
        technologies=_technologies(known, number),
        stations=_stations(known, number, power.base_year),
        candidates=tuple(
            Candidate(one.technology, one.zone, number("build_limit", one.id))
            for one in system.candidates
        ),
        neighbours=tuple(
            Neighbour(
                one.id,
                one.name,
                one.zone,
                number("import_capacity", one.id),
                number("export_capacity", one.id),
                number("import_price", one.id),
                number("export_price", one.id),
                number.optional("import_firm_share", one.id, 0.0),
            )
            for one in system.neighbours
        ),
        shapes=_shapes(number, case, power.weather_seed),
        carbon_intensity={
            fuel: number("fuel_carbon_intensity", fuel) for fuel in sorted(system.subjects("fuel"))
        },
        discount_rate=number("power_discount_rate", case),
        unserved_energy_cost=number("unserved_energy_cost", case),
        blocks=nuclear_blocks(known, [one.id for one in system.zones]),
        references=reference_parameters(known, year),
        refuelling_weeks=number.optional("refuelling_duration", case, 0.0),
        reserve_margin=number("reserve_margin", case) if has_reserve(known) else None,
        reserve_shortfall_cost=number.optional("reserve_shortfall_cost", case, 0.0) * _KW,
    )


def _own_system(known: Known, year: int) -> PowerSystem:
    """Return a network of the case's own with nuclear blocks and parameters."""
    path = Path(known.case.folder) / FOLDER / power_question(known).network
    buses = [str(one) for one in read_network(path).c.buses.static.index]
    nothing: tuple[()] = ()
    return PowerSystem(
        year=year,
        zones=nothing, lines=nothing, technologies=nothing, stations=nothing, candidates=nothing,
        neighbours=nothing,
        shapes=_NO_SHAPES,
        carbon_intensity={},
        discount_rate=0.0,
        unserved_energy_cost=0.0,
        blocks=nuclear_blocks(known, buses),
        references=reference_parameters(known, year),
        network=path,
    )  # fmt: skip


def has_reserve(known: Known) -> bool:
    """Whether the case claims a planning reserve and what it costs to lack it."""
    case, claimed = known.case.question.id, known.evidence.system
    return all(case in claimed.get(name, {}) for name in RESERVE)


def _zones(known: Known, number: Numbers) -> tuple[Zone, ...]:
    return tuple(
        Zone(
            id=one.id,
            name=one.name,
            longitude=number("zone_longitude", one.id),
            latitude=number("zone_latitude", one.id),
            demand=number("zone_demand", one.id) * _MWH,
            peak_load=number("zone_peak_load", one.id),
            winter_ratio=number("zone_winter_ratio", one.id),
            wind_capacity_factor=number.optional("wind_capacity_factor", one.id, 0.0),
            solar_capacity_factor=number.optional("solar_capacity_factor", one.id, 0.0),
            hydro_capacity_factor=number.optional("hydro_capacity_factor", one.id, 0.0),
        )
        for one in known.case.system.zones
    )


def _technologies(known: Known, number: Numbers) -> tuple[Technology, ...]:
    built = {one.technology for one in known.case.system.candidates}
    case = known.case.question.id
    found = []
    for one in known.case.system.technologies:
        available = number.optional("technology_availability", one.id, 1.0)
        cost = number(f"{one.carrier}_capital_cost", case) if one.id in built else None
        found.append(
            Technology(
                id=one.id,
                name=one.name,
                carrier=one.carrier,
                role=one.role,
                fuel=one.fuel,
                efficiency=number.optional("technology_efficiency", one.id, 1.0),
                operation_cost=number.optional("technology_operation_cost", one.id, 0.0),
                fixed_cost=number.optional("technology_fixed_cost", one.id, 0.0),
                availability=available,
                summer_availability=number.optional("summer_availability", one.id, available),
                must_run_winter=number.optional("must_run_winter", one.id, 0.0),
                must_run_summer=number.optional("must_run_summer", one.id, 0.0),
                lifetime=number.optional("technology_lifetime", one.id, 25.0),
                duration=number.optional("storage_duration", one.id, 0.0),
                capital_cost=cost,
                capital_cost_ratio=number.optional("capital_cost_ratio", one.id, 1.0),
                firm_share=_firm_share(number, one, available),
            )
        )
    return tuple(found)


def _firm_share(number: Numbers, one: SystemTechnology, available: float) -> float:
    """Return what can be counted on at the peak: of plants that burn, what does not fail."""
    if one.role == "thermal":
        return 1 - number.optional("forced_outage_rate", one.id, 1 - available)
    return number.optional("firm_share", one.id, 0.0)


def _stations(known: Known, number: Numbers, base_year: int) -> tuple[Station, ...]:
    found = []
    for one in known.case.system.stations:
        names = ("station_capacity", "station_commissioning", "station_retirement")
        if not all(number.has(name, one.id) for name in names):
            continue  # in an as-of run: nobody had spoken of it by then
        capacity, start, end = (number(name, one.id) for name in names)
        is_existing = start <= base_year
        found.append(
            Station(one.id, one.name, one.zone, one.technology, capacity, start, end, is_existing)
        )
    return tuple(found)


def _shapes(number: Numbers, case: str, seed: int) -> Shapes:
    return Shapes(
        seed=seed,
        evening_ratio=number("load_evening_ratio", case),
        weekend_ratio=number("load_weekend_ratio", case),
        weather_hours=number("weather_memory", case),
        zone_correlation=number("weather_correlation", case),
        cold_spread=number("cold_spread", case),
        wind_spread=number("wind_spread", case),
        wind_winter_ratio=number("wind_winter_ratio", case),
        cloud_spread=number("cloud_spread", case),
        hydro_summer_ratio=number("hydro_summer_ratio", case),
    )


def uncertain_parameters(evidence: Evidence) -> list[str]:
    """Return the parameters that claims give, in the vocabulary's order."""
    return [
        name
        for name, one in vocabulary().items()
        if one.kind == "system_uncertainty" and name in evidence.system
    ]


def reference_parameters(known: Known, year: int) -> dict[str, float]:
    """Return the medians of all parameters in a year; no nuclear capacity."""
    number = Numbers(known.evidence, year)
    case = known.case.question.id
    found = {name: number(name, case) for name in uncertain_parameters(known.evidence)}
    return {
        **found,
        "nuclear_capacity": 0.0,
        "nuclear_marginal_cost": nuclear_marginal_cost(known.evidence),
        "committed_nuclear_capacity": 0.0,
    }
