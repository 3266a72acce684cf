"""The network of one study year as a plain `pypsa.Network`, hourly."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pypsa

from tandau.models.power import shapes as hourly
from tandau.models.power.maintenance import refuelling_availability
from tandau.models.power.network_files import adopt_network, read_network
from tandau.models.power.parameters import (
    CAPITAL_COSTS,
    FACTORS,
    KEY,
    fill_own_columns,
    reference_values,
    set_parameters,
)
from tandau.models.power.reserve import KEY as RESERVE
from tandau.models.power.reserve import MARGIN, SHORTFALL_COST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tandau.models.power.system import Candidate, PowerSystem, Technology

UNSERVED: Final = "unserved_energy"
SURPLUS: Final = "surplus"
IMPORT: Final = "import"
EXPORT: Final = "export"
AMPLE: Final = 1e5  # MW: more than any zone can lack or have too much


def snapshots(year: int) -> pd.DatetimeIndex:
    """Return the 8760 hours of a year; a leap day is left out."""
    hours = pd.date_range(f"{year}-01-01", f"{year}-12-31 23:00", freq="h")
    return hours[~((hours.month == 2) & (hours.day == 29))]  # noqa: PLR2004


def annuity(discount_rate: float, lifetime: float) -> float:
    """Return the yearly payment that repays 1 over the lifetime, 1/year.

    Source: EMWG2007.

    Examples
    --------
    >>> round(annuity(0.05, 20), 4)
    0.0802
    """
    if discount_rate == 0:
        return 1 / lifetime
    return float(discount_rate / (1 - (1 + discount_rate) ** -lifetime))


def build_network(
    system: PowerSystem, values: Mapping[str, float] = MappingProxyType({})
) -> pypsa.Network:
    """Build the network of a study year at the system's reference values.

    Parameters
    ----------
    system
        What the network is built from; its ``references`` are the values of the parameters.
    values
        Parameters that have another value than the reference.

    Returns
    -------
    pypsa.Network
        8760 snapshots; buses are zones, lines are links with the same limit both ways (no
        impedances: a transport model), generators are classes of a technology in a zone, named
        ``zone technology``; candidates end in `` new``. Its meta holds the parameters in force.
    """
    if system.network is not None:
        return _adopted(system, values)
    # Text stays what pandas makes of it, as PyPSA 2 will have it; the default warns.
    with pypsa.option_context("api.legacy_string_dtype", False):
        network = _assembled(system)
    # Series are built at factor 1, so that is what is in force before the values are set.
    built = {**system.references, **dict.fromkeys(FACTORS, 1.0)}
    network.meta = {"tandau_year": system.year, KEY: built}
    if system.reserve_margin is not None:
        told = {MARGIN: system.reserve_margin, SHORTFALL_COST: system.reserve_shortfall_cost}
        network.meta = {**network.meta, RESERVE: told}
    set_parameters(network, {**system.references, **values})
    return network


def _adopted(system: PowerSystem, values: Mapping[str, float]) -> pypsa.Network:
    """Return the user's own network; what claims say of the year (more demand) holds for it too."""
    network = read_network(Path(str(system.network)))
    adopt_network(network, system.references, system.blocks)
    known = reference_values(network)
    told = {name: value for name, value in system.references.items() if name in known}
    set_parameters(network, {**told, **values})
    return network


def _assembled(system: PowerSystem) -> pypsa.Network:
    network = pypsa.Network(name=f"study year {system.year}")
    network.set_snapshots(list(snapshots(system.year)))
    _add_places(network, system)
    _add_loads(network, system)
    _add_standing(network, system)
    for candidate in system.candidates:
        _add_candidate(network, system, candidate)
    _add_blocks(network, system)
    _add_trade(network, system)
    fill_own_columns(network)
    return network


def _add_places(network: pypsa.Network, system: PowerSystem) -> None:
    technologies = system.technologies
    carriers = {one.carrier for one in technologies}
    network.add("Carrier", ["AC", "nuclear", UNSERVED, SURPLUS, IMPORT, EXPORT])
    emitted = {one.carrier: system.carbon_intensity.get(one.fuel, 0.0) for one in technologies}
    named = sorted(carriers - {"nuclear"})
    network.add("Carrier", named, co2_emissions=[emitted[name] for name in named])
    for zone in system.zones:
        network.add("Bus", zone.id, carrier="AC", x=zone.longitude, y=zone.latitude)
    for line in system.lines:
        network.add(
            "Link", line.id, bus0=line.from_zone, bus1=line.to_zone, carrier="AC",
            p_nom=line.limit, p_min_pu=-1.0, standing_capacity=line.limit,
        )  # fmt: skip


def _add_loads(network: pypsa.Network, system: PowerSystem) -> None:
    series = hourly.load_series(system.zones, system.shapes)
    for zone, load in zip(system.zones, series, strict=True):
        network.add("Load", zone.id, bus=zone.id, p_set=load)
        network.add(
            "Generator", f"{zone.id} {UNSERVED}", bus=zone.id, carrier=UNSERVED, p_nom=AMPLE,
            marginal_cost=system.unserved_energy_cost,
        )  # fmt: skip
        # Takes what must run and nobody needs, so that no future is infeasible for that.
        network.add(
            "Generator", f"{zone.id} {SURPLUS}", bus=zone.id, carrier=SURPLUS, p_nom=AMPLE,
            sign=-1.0,
        )  # fmt: skip


def _add_standing(network: pypsa.Network, system: PowerSystem) -> None:
    """Add what stands in the year, one class a zone, technology and age group."""
    capacities: dict[tuple[str, str, bool], float] = defaultdict(float)
    for station in system.stations:
        if station.stands_in(system.year):
            key = station.zone, station.technology, station.is_existing
            capacities[key] += station.capacity
    technologies = {one.id: one for one in system.technologies}
    for (zone, technology, is_existing), capacity in sorted(capacities.items()):
        one = technologies[technology]
        name = f"{zone} {technology}" + ("" if is_existing else " committed")
        is_moved = one.carrier == "coal" and is_existing
        if one.role in ("hydro", "storage"):
            _add_storage(network, system, name, zone, one, capacity)
            continue
        network.add(
            "Generator", name, bus=zone, p_nom=capacity, standing_capacity=capacity,
            standing_parameter="coal_standing_factor" if is_moved else "",
            **_production(system, one, zone),
        )  # fmt: skip


def _production(system: PowerSystem, one: Technology, zone: str) -> dict[str, Any]:
    """Return what a generator of a technology has in a zone whatever its capacity."""
    place = [other.id for other in system.zones].index(zone)
    intensity = system.carbon_intensity.get(one.fuel, 0.0)
    told: dict[str, Any] = {
        "carrier": one.carrier,
        "efficiency": one.efficiency,
        "marginal_cost": one.operation_cost,
        "operation_cost": one.operation_cost,
        "fuel": one.fuel,
        "heat_rate": 1 / one.efficiency if one.fuel else 0.0,
        "carbon_intensity": intensity,
        "p_max_pu": hourly.winter_summer(one.availability, one.summer_availability),
        "firm_share": one.firm_share,
    }
    if one.role == "wind":
        told["p_max_pu"] = hourly.wind_series(system.zones, system.shapes)[place]
    elif one.role == "solar":
        told["p_max_pu"] = hourly.solar_series(system.zones, system.shapes)[place]
    elif one.must_run_winter or one.must_run_summer:
        least = hourly.winter_summer(one.must_run_winter, one.must_run_summer)
        told["p_min_pu"] = np.minimum(least, told["p_max_pu"])
    return told


def _add_storage(
    network: pypsa.Network,
    system: PowerSystem,
    name: str,
    zone: str,
    one: Technology,
    capacity: float,
) -> None:
    """Add a reservoir with inflow, or a storage without."""
    place = [other.id for other in system.zones].index(zone)
    one_way = float(np.sqrt(one.efficiency))
    told: dict[str, Any] = {"efficiency_store": one_way, "efficiency_dispatch": one_way}
    if one.role == "hydro":
        mean = capacity * system.zones[place].hydro_capacity_factor
        told = {"inflow": mean * hourly.inflow_shape(system.shapes), "p_min_pu": 0.0}
    network.add(
        "StorageUnit", name, bus=zone, carrier=one.carrier, p_nom=capacity,
        max_hours=one.duration, marginal_cost=one.operation_cost,
        cyclic_state_of_charge=True, firm_share=one.firm_share, **told,
    )  # fmt: skip


def _add_candidate(network: pypsa.Network, system: PowerSystem, candidate: Candidate) -> None:
    one = next(tech for tech in system.technologies if tech.id == candidate.technology)
    name = f"{candidate.zone} {one.id} new"
    parameter = CAPITAL_COSTS[one.carrier]
    yearly = annuity(system.discount_rate, one.lifetime) * one.capital_cost_ratio
    told: dict[str, Any] = {
        "bus": candidate.zone,
        "p_nom_extendable": True,
        "p_nom_max": candidate.build_limit,
        "capital_parameter": parameter,
        "annuity": yearly,
        "fixed_cost": one.fixed_cost * 1000,
        "capital_cost": (yearly * system.references[parameter] + one.fixed_cost) * 1000,
    }
    if one.role == "storage":
        one_way = float(np.sqrt(one.efficiency))
        network.add(
            "StorageUnit", name, carrier=one.carrier, max_hours=one.duration,
            efficiency_store=one_way, efficiency_dispatch=one_way,
            marginal_cost=one.operation_cost, cyclic_state_of_charge=True,
            firm_share=one.firm_share, **told,
        )  # fmt: skip
        return
    network.add("Generator", name, **_production(system, one, candidate.zone), **told)


def _add_blocks(network: pypsa.Network, system: PowerSystem) -> None:
    for block, share in zip(system.blocks, _refuelling(system), strict=True):
        # The parameter is the effective capacity, a yearly mean: more outside refuelling.
        more = 1.0 if share is None else 1 / float(share.mean())
        told: dict[str, Any] = {} if share is None else {"p_max_pu": share}
        network.add(
            "Generator", block.id, bus=block.zone, carrier="nuclear", p_nom=block.capacity * more,
            marginal_cost=block.marginal_cost, operation_cost=block.marginal_cost,
            standing_capacity=more, standing_parameter=block.parameter, firm_share=1.0, **told,
        )  # fmt: skip


def _refuelling(system: PowerSystem) -> list[hourly.Series | None]:
    """Return the hourly availability of each nuclear block; None where nothing is said of it."""
    units = [size for block in system.blocks for size in block.unit_capacity]
    if not units or not system.refuelling_weeks:
        return [None] * len(system.blocks)
    net_load = hourly.load_series(system.zones, system.shapes).sum(axis=0)
    roles = {one.id: one.role for one in system.technologies}
    places = [one.id for one in system.zones]
    weather = {
        "wind": hourly.wind_series(system.zones, system.shapes),
        "solar": hourly.solar_series(system.zones, system.shapes),
    }
    for station in system.stations:
        role = roles[station.technology]
        if role in weather and station.stands_in(system.year):
            net_load = net_load - station.capacity * weather[role][places.index(station.zone)]
    rows = iter(refuelling_availability(net_load, units, system.refuelling_weeks))
    return [
        np.mean([next(rows) for _ in block.unit_capacity], axis=0) if block.unit_capacity else None
        for block in system.blocks
    ]


def _add_trade(network: pypsa.Network, system: PowerSystem) -> None:
    for one in system.neighbours:
        network.add(
            "Generator", f"{one.id} {IMPORT}", bus=one.zone, carrier=IMPORT,
            p_nom=one.import_capacity, marginal_cost=one.import_price,
            firm_share=one.firm_share,
        )  # fmt: skip
        network.add(
            "Generator", f"{one.id} {EXPORT}", bus=one.zone, carrier=EXPORT, sign=-1.0,
            p_nom=one.export_capacity, marginal_cost=-one.export_price,
        )  # fmt: skip
