"""Adequacy of a power system with what stands and what is built in each future."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.models.power import shapes
from tandau.models.power.adequacy_pair import pair_lole
from tandau.models.power.capacity_states import CapacityStates, Group, states_of_futures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from tandau.models.power.system import PowerSystem

    Floats = npt.NDArray[np.float64]

HARD_SHARE: Final = 0.1  # of the hours are hard: all are taken, of the others
STRIDE: Final = 5  # every fifth, which meets all hours of the day
SURE: Final = 10.0  # MW of the small sure units that stand for reservoirs, storage and imports


@dataclass(frozen=True)
class Reliability:
    """How units fail and how much of other capacity can be counted on at the peak.

    Parameters
    ----------
    unit_size
        Technology → MW of one unit.
    outage_rate
        Technology → share of the time in forced outage.
    firm_share
        Technology of hydro or storage → share of its capacity that is there at the peak.
    import_share
        Neighbour → share of the import capacity that is there at the peak.
    step
        MW between states of available capacity.
    """

    unit_size: Mapping[str, float]
    outage_rate: Mapping[str, float]
    firm_share: Mapping[str, float]
    import_share: Mapping[str, float]
    step: float = 10.0


@dataclass(frozen=True)
class NuclearUnits:
    """Units of a plant; ``count`` (future,) stand in the year, a fraction for one that joins."""

    zone: str
    capacity: float
    outage_rate: float
    count: Floats


@dataclass(frozen=True)
class Standing:
    """What the futures of one study year and alternative hold.

    Parameters
    ----------
    demand_factor, coal_standing_factor, transfer_limit_factor
        As the parameters of the network, (future,).
    built
        Candidate as the network names it → MW, (future,).
    plants
        Nuclear units.
    """

    demand_factor: Floats
    coal_standing_factor: Floats
    transfer_limit_factor: Floats
    built: Mapping[str, Floats]
    plants: Sequence[NuclearUnits] = ()


def zone_groups(
    system: PowerSystem, reliability: Reliability, zones: Sequence[str], standing: Standing
) -> list[Group]:
    """Return the units of some zones as groups, without technologies of unknown reliability.

    Reservoirs, storage and imports count as sure capacity of their firm share; wind and sun belong
    to the net load. Source: own definition [Tandau].
    """
    technologies = {one.id: one for one in system.technologies}
    capacities: dict[tuple[str, bool], float] = defaultdict(float)
    for station in system.stations:
        if station.zone in zones and station.stands_in(system.year):
            is_moved = station.is_existing and technologies[station.technology].carrier == "coal"
            capacities[station.technology, is_moved] += station.capacity
    amounts: list[tuple[str, Floats | float]] = [
        (name, standing.coal_standing_factor * capacity if is_moved else capacity)
        for (name, is_moved), capacity in sorted(capacities.items())
    ]
    for candidate in system.candidates:
        name = f"{candidate.zone} {candidate.technology} new"
        if candidate.zone in zones and name in standing.built:
            amounts.append((candidate.technology, np.maximum(standing.built[name], 0.0)))
    groups = []
    sure: Floats | float = 0.0
    for name, amount in amounts:
        if name in reliability.firm_share:
            sure = sure + amount * reliability.firm_share[name]
        elif name in reliability.unit_size and name in reliability.outage_rate:
            size = reliability.unit_size[name]
            groups.append(Group(size, reliability.outage_rate[name], amount / size))
    for neighbour in system.neighbours:
        if neighbour.zone in zones:
            share = reliability.import_share.get(neighbour.id, 0.0)
            sure = sure + neighbour.import_capacity * share
    groups.append(Group(SURE, 0.0, sure / SURE))
    groups += [
        Group(one.capacity, one.outage_rate, one.count)
        for one in standing.plants
        if one.zone in zones
    ]
    return groups


def zone_net_load(system: PowerSystem, zones: Sequence[str], standing: Standing) -> Floats:
    """Load less wind and sun of some zones in MW, (future, hour). Source: own [Tandau]."""
    series = {
        "wind": shapes.wind_series(system.zones, system.shapes),
        "solar": shapes.solar_series(system.zones, system.shapes),
    }
    loads = shapes.load_series(system.zones, system.shapes)
    roles = {one.id: one.role for one in system.technologies}
    total = np.zeros((standing.demand_factor.size, loads.shape[1]))
    for place, zone in enumerate(system.zones):
        if zone.id not in zones:
            continue
        total += standing.demand_factor[:, None] * loads[place]
        for station in system.stations:
            role = roles[station.technology]
            if station.zone == zone.id and role in series and station.stands_in(system.year):
                total -= station.capacity * series[role][place]
        for candidate in system.candidates:
            role = roles[candidate.technology]
            built = standing.built.get(f"{zone.id} {candidate.technology} new")
            if candidate.zone == zone.id and role in series and built is not None:
                total -= np.maximum(built, 0.0)[:, None] * series[role][place]
    return total


def zone_states(
    system: PowerSystem, reliability: Reliability, zones: Sequence[str], standing: Standing
) -> CapacityStates:
    """States of available capacity of some zones, (future, state). Source: own [Tandau]."""
    groups = zone_groups(system, reliability, zones, standing)
    return states_of_futures(groups, standing.demand_factor.size, step=reliability.step)


def chosen_hours(net_load: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
    """Hours that stand for a year, and for how many each does: all hard ones, few of the others.

    Source: own [Tandau].

    Examples
    --------
    >>> hours, weight = chosen_hours(np.arange(100.0))
    >>> len(hours), float(weight.sum())
    (28, 100.0)
    """
    n_hard = int(net_load.size * HARD_SHARE)
    order = np.argsort(net_load, kind="stable")
    hard, others = np.sort(order[net_load.size - n_hard :]), np.sort(order[:-n_hard])
    few = others[::STRIDE]
    weight = np.concatenate([np.ones(n_hard), np.full(few.size, others.size / few.size)])
    return np.concatenate([hard, few]), weight


def pair_of_futures(
    system: PowerSystem, reliability: Reliability, zones: tuple[str, str], standing: Standing
) -> Floats:
    """Loss-of-load expectation of two zones and either, hours a year, (future, 3).

    The line between them carries the sum of the limits of the lines that join them; hours are
    those of `chosen_hours`. Source: [BillintonAllan1996] by `pair_lole`.
    """
    joined = frozenset(zones)
    limit = sum(
        line.limit for line in system.lines if frozenset((line.from_zone, line.to_zone)) == joined
    )
    states = [zone_states(system, reliability, (zone,), standing) for zone in zones]
    loads = [zone_net_load(system, (zone,), standing) for zone in zones]
    hours, weight = chosen_hours((loads[0] + loads[1]).mean(axis=0))
    found = np.zeros((standing.demand_factor.size, 3))
    for future, factor in enumerate(standing.transfer_limit_factor):
        first, second = (CapacityStates(one.step, one.probability[future]) for one in states)
        wanted = loads[0][future, hours], loads[1][future, hours]
        pair = pair_lole(first, second, wanted, limit * float(factor), weight)
        found[future] = pair.first, pair.second, pair.any
    return found
