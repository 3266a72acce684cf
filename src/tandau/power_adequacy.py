"""From the claims on units that fail to the adequacy of the grid under every alternative."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.models.power.adequacy import eens, lole
from tandau.models.power.capacity_value import (
    effective_load_carrying_capability,
    load_to_standard,
    reserve_for_largest_unit,
)
from tandau.models.power.fleet import (
    NuclearUnits,
    Reliability,
    Standing,
    chosen_hours,
    pair_of_futures,
    zone_net_load,
    zone_states,
)
from tandau.models.power.frequency import frequency_response
from tandau.models.power.maintenance import planned_outages
from tandau.power_system import Numbers, power_question

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from tandau.evidence.resolve import Known
    from tandau.models.power.frequency import FrequencyResponse
    from tandau.models.power.system import PowerSystem

    Floats = npt.NDArray[np.float64]

STEP: Final = 20.0  # MW between states; units of the grid are several times as large
PAIR_FUTURES: Final = 24  # joint states of two zones are dear
WEEKS: Final = 52
HOURS: Final = 8760
FREQUENCY: Final = (
    "system_inertia",
    "load_damping",
    "governor_droop",
    "governed_share",
    "fast_response_share",
    "governor_response_time",
)
NEEDED: Final = ("nuclear_outage_rate", "lole_standard", *FREQUENCY)


@dataclass(frozen=True)
class YearAdequacy:
    """Adequacy of one alternative in one study year.

    Parameters
    ----------
    lole, eens
        Hours and MWh a year, (future,), without limits between zones.
    pair
        Hours a year of the first zone, the second, and either, with the limit between them, over
        the first futures, (future, 3).
    pair_zones
        Which zones; empty where no two are joined.
    carried
        Load that the grid carries more with the plant, MW, (future,); not a number without one.
    """

    lole: Floats
    eens: Floats
    pair: Floats
    pair_zones: tuple[str, ...]
    carried: Floats


def has_reliability(known: Known) -> bool:
    """Whether the case claims how units fail; without that there is no adequacy to tell."""
    if not known.case.system.zones or power_question(known).network:
        return False
    case, system = known.case.question.id, known.evidence.system
    is_told = all(case in system.get(name, {}) for name in NEEDED)
    return is_told and bool(system.get("forced_outage_rate"))


def reliability_of_case(known: Known, year: int) -> Reliability:
    """Return how units fail in a year, from claims on technologies and neighbours."""
    number, system = Numbers(known.evidence, year), known.case.system

    def told(variable: str, subjects: Sequence[str]) -> dict[str, float]:
        return {one: number(variable, one) for one in subjects if number.has(variable, one)}

    technologies = [one.id for one in system.technologies]
    # What wind and sun give is in the net load hour by hour already.
    held = [one.id for one in system.technologies if one.role not in ("wind", "solar")]
    return Reliability(
        unit_size=told("unit_size", technologies),
        outage_rate=told("forced_outage_rate", technologies),
        firm_share=told("firm_share", held),
        import_share=told("import_firm_share", [one.id for one in system.neighbours]),
        step=STEP,
    )


def nuclear_outage_rate(known: Known, year: int) -> float:
    """Return the forced-outage rate of a nuclear unit, a share of the time."""
    return Numbers(known.evidence, year)("nuclear_outage_rate", known.case.question.id)


def year_adequacy(
    system: PowerSystem,
    reliability: Reliability,
    standing: Standing,
    without: Standing | None,
    standard: float,
    *,
    with_pair: bool = True,
) -> YearAdequacy:
    """Return the adequacy of one alternative in one study year.

    Parameters
    ----------
    system
        Of the year.
    reliability
        How its units fail.
    standing
        What the futures hold under the alternative.
    without
        What they hold without the plant, for the load that it lets the grid carry; None for an
        alternative without a plant.
    standard
        Loss-of-load expectation, hours a year, at which that load is told.
    with_pair
        Whether to look at the two joined zones too.
    """
    zones = [zone.id for zone in system.zones]
    states = zone_states(system, reliability, zones, standing)
    load = zone_net_load(system, zones, standing)
    n_futures = load.shape[0]
    carried = np.full(n_futures, np.nan)
    if without is not None:
        carried = _carried(system, reliability, standing, without, standard)
    pair_zones = joined_pair(system) if with_pair else ()
    pair = np.zeros((0, 3))
    if pair_zones:
        first = first_futures(standing, PAIR_FUTURES)
        pair = pair_of_futures(system, reliability, pair_zones, first)
    return YearAdequacy(lole(states, load), eens(states, load), pair, pair_zones, carried)


def _carried(
    system: PowerSystem,
    reliability: Reliability,
    standing: Standing,
    without: Standing,
    standard: float,
) -> Floats:
    """Return the load that the plant lets the grid carry, where it would just meet the standard."""
    zones = [zone.id for zone in system.zones]
    load = zone_net_load(system, zones, without)
    hours, weight = chosen_hours(load.mean(axis=0))
    load = load[:, hours]
    bare = zone_states(system, reliability, zones, without)
    added = zone_states(system, reliability, zones, replace(without, plants=standing.plants))
    load = load + load_to_standard(bare, load, standard, weight)[:, None]
    most = sum(one.capacity * float(np.ceil(one.count.max())) for one in standing.plants)
    return effective_load_carrying_capability(bare, added, load, max(most, 1.0), weight)


def joined_pair(system: PowerSystem) -> tuple[str, str] | tuple[()]:
    """Return the two joined zones with the largest smaller demand; none where no line is."""
    demand = {zone.id: zone.demand for zone in system.zones}
    lines = sorted(
        system.lines,
        key=lambda one: (-min(demand[one.from_zone], demand[one.to_zone]), one.id),
    )
    return (lines[0].from_zone, lines[0].to_zone) if lines else ()


def first_futures(standing: Standing, n_futures: int) -> Standing:
    """Return the first futures of a standing."""
    plants = tuple(
        NuclearUnits(one.zone, one.capacity, one.outage_rate, one.count[:n_futures])
        for one in standing.plants
    )
    return Standing(
        standing.demand_factor[:n_futures],
        standing.coal_standing_factor[:n_futures],
        standing.transfer_limit_factor[:n_futures],
        {name: values[:n_futures] for name, values in standing.built.items()},
        plants,
    )


def largest_unit(system: PowerSystem, reliability: Reliability) -> float:
    """Return the largest unit that stands without nuclear plants, MW."""
    return max(
        (
            min(reliability.unit_size[one.technology], one.capacity)
            for one in system.stations
            if one.stands_in(system.year) and one.technology in reliability.unit_size
        ),
        default=0.0,
    )


def extra_reserve(system: PowerSystem, reliability: Reliability, capacity: float) -> float:
    """Return the reserve beyond today's that the loss of one nuclear unit asks for, MW."""
    return float(reserve_for_largest_unit(largest_unit(system, reliability), capacity))


def loss_of_unit(known: Known, system: PowerSystem, capacities: Floats) -> FrequencyResponse:
    """Frequency after the loss of a unit at the lowest load of the year, for units of any size.

    Parameters
    ----------
    known
        Claims on inertia, damping and governors.
    system
        Of the year: its lowest load is the base.
    capacities
        MW of the units, (unit,).
    """
    number, case = Numbers(known.evidence, system.year), known.case.question.id
    one = np.array([system.references.get("demand_factor", 1.0)])
    zones = [zone.id for zone in system.zones]
    standing = Standing(one, np.ones(1), np.ones(1), {})
    bare = _without_weather(system)
    lowest = float(zone_net_load(bare, zones, standing).min())
    inertia, damping, droop, governed, fast, time = (number(name, case) for name in FREQUENCY)
    return frequency_response(
        capacities,
        lowest,
        inertia,
        damping=damping,
        droop=droop,
        governed_share=governed,
        fast_share=fast,
        response_time=time,
    )


def _without_weather(system: PowerSystem) -> PowerSystem:
    return replace(system, stations=(), candidates=())


def refuelling_weeks(
    known: Known, system: PowerSystem, standing: Standing, capacity: float, n_units: int
) -> list[int]:
    """Return the first week of each unit's refuelling, counted from 1, where it is missed least."""
    number = Numbers(known.evidence, system.year)
    length = number.optional("refuelling_duration", known.case.question.id, 0.0)
    if length <= 0:
        return []
    zones = [zone.id for zone in system.zones]
    load = np.median(zone_net_load(system, zones, standing), axis=0)
    weeks = load[: WEEKS * (HOURS // WEEKS)].reshape(WEEKS, -1).max(axis=1)
    starts = planned_outages(weeks, [capacity] * n_units, [float(np.ceil(length))] * n_units)
    return [start + 1 for start in starts]
