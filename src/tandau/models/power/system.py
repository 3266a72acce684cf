"""A country's power system in one study year, in plain numbers: what the network is built from.

Power is in MW, energy in MWh, fuel energy in MWh of heat (lower heating value), money in USD of the
case's price year. Identities are the case's own names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Role = Literal["thermal", "wind", "solar", "hydro", "storage"]


@dataclass(frozen=True)
class Zone:
    """A part of the grid without limits inside.

    Parameters
    ----------
    id, name
        Of the zone.
    longitude, latitude
        Degrees of its load centre: for the map, the sun's path and its noon.
    demand
        MWh a year at demand factor 1.
    peak_load
        MW, highest hourly load at demand factor 1.
    winter_ratio
        Mean load of a midwinter day over that of a midsummer day.
    wind_capacity_factor, solar_capacity_factor, hydro_capacity_factor
        Yearly means, 0 to 1.
    """

    id: str
    name: str
    longitude: float
    latitude: float
    demand: float
    peak_load: float
    winter_ratio: float
    wind_capacity_factor: float
    solar_capacity_factor: float
    hydro_capacity_factor: float


@dataclass(frozen=True)
class Line:
    """A corridor between two zones; ``limit`` in MW holds in both directions."""

    id: str
    name: str
    from_zone: str
    to_zone: str
    limit: float


@dataclass(frozen=True)
class Technology:
    """A way to make or store electricity.

    Parameters
    ----------
    id, name
        Of the technology.
    carrier
        By which generation is counted: coal, gas, oil, hydro, wind, solar, battery, nuclear, …
    role
        How it enters the network.
    fuel
        Name of what it burns; empty for none.
    efficiency
        Electricity over fuel, or of one storage cycle.
    operation_cost
        USD/MWh without fuel and carbon dioxide.
    fixed_cost
        USD/kW/year.
    availability, summer_availability
        Share of the capacity that is neither in repair nor derated at midwinter and midsummer, 0
        to 1.
    must_run_winter, must_run_summer
        Least output as a share of the capacity at midwinter and midsummer, 0 to 1.
    lifetime
        Years over which new capacity is paid.
    duration
        Hours of full output that a storage or reservoir holds.
    capital_cost
        USD/kW of new capacity; None where none can be built.
    capital_cost_ratio
        Its capital cost over that of its carrier.
    firm_share
        Share of the capacity that can be counted on at the peak, 0 to 1.
    """

    id: str
    name: str
    carrier: str
    role: Role
    fuel: str = ""
    efficiency: float = 1.0
    operation_cost: float = 0.0
    fixed_cost: float = 0.0
    availability: float = 1.0
    summer_availability: float = 1.0
    must_run_winter: float = 0.0
    must_run_summer: float = 0.0
    lifetime: float = 25.0
    duration: float = 0.0
    capital_cost: float | None = None
    capital_cost_ratio: float = 1.0
    firm_share: float = 0.0


@dataclass(frozen=True)
class Station:
    """Existing or committed capacity of one technology in one zone.

    It stands in the years from ``commissioning`` up to, not including, ``retirement``.
    ``is_existing`` tells capacity that stood in the base year from what is added later.
    """

    id: str
    name: str
    zone: str
    technology: str
    capacity: float
    commissioning: float
    retirement: float
    is_existing: bool

    def stands_in(self, year: int) -> bool:
        """Whether it runs through the year."""
        return self.commissioning <= year < self.retirement


@dataclass(frozen=True)
class Candidate:
    """What may be built by the study year: at most ``build_limit`` MW beyond what stands."""

    technology: str
    zone: str
    build_limit: float


@dataclass(frozen=True)
class Neighbour:
    """Trade of one zone with the grid of a neighbour; MW and USD/MWh.

    ``firm_share`` of the import capacity can be counted on at the peak.
    """

    id: str
    name: str
    zone: str
    import_capacity: float
    export_capacity: float
    import_price: float
    export_price: float
    firm_share: float = 0.0


@dataclass(frozen=True)
class Shapes:
    """What the hourly shapes are synthesised from; see docs/power-system.md.

    Parameters
    ----------
    seed
        Of the weather.
    evening_ratio
        Load of the evening peak over that of the night's minimum, of an average day.
    weekend_ratio
        Load of a Sunday over that of a working day.
    weather_hours
        Hours after which the memory of the weather has fallen to 1/e.
    zone_correlation
        Correlation of the weather of two zones.
    cold_spread
        Standard deviation of the log of the load due to weather.
    wind_spread
        Standard deviation of the logit of the wind's capacity factor.
    wind_winter_ratio
        Mean wind output at midwinter over that at midsummer.
    cloud_spread
        Standard deviation of the log of the clearness of the sky.
    hydro_summer_ratio
        Inflow at midsummer over that at midwinter, as released.
    """

    seed: int
    evening_ratio: float
    weekend_ratio: float
    weather_hours: float
    zone_correlation: float
    cold_spread: float
    wind_spread: float
    wind_winter_ratio: float
    cloud_spread: float
    hydro_summer_ratio: float


@dataclass(frozen=True)
class NuclearBlock:
    """The nuclear capacity of one study year in one zone, at reference values.

    ``parameter`` names what sets its effective capacity: ``nuclear_capacity`` for the open plant,
    ``committed_nuclear_capacity`` for plants given away already. ``unit_capacity`` in MW holds one
    number a unit; of these one after the other refuels when it is missed least.
    """

    id: str
    zone: str
    parameter: str
    capacity: float
    marginal_cost: float
    unit_capacity: tuple[float, ...] = ()


@dataclass(frozen=True)
class PowerSystem:
    """All that the network of one study year is built from.

    Parameters
    ----------
    year
        The study year.
    zones, lines, technologies, stations, candidates, neighbours, blocks
        Its parts.
    shapes
        What hourly shapes are made from.
    carbon_intensity
        Fuel → tCO2 per MWh of heat.
    references
        Reference value of every parameter of `tandau.models.power.parameters`.
    discount_rate
        Real, 1/year: turns capital costs into yearly ones.
    unserved_energy_cost
        USD/MWh.
    refuelling_weeks
        Length of a nuclear unit's yearly refuelling; 0 spreads it over the year.
    reserve_margin
        Firm capacity beyond the highest load, as a share of it; None asks for no reserve.
    reserve_shortfall_cost
        What a MW of firm capacity costs that is not there, USD/MW/year.
    network
        A PyPSA network that stands in place of all tables; None where they say what the system is.
    """

    year: int
    zones: tuple[Zone, ...]
    lines: tuple[Line, ...]
    technologies: tuple[Technology, ...]
    stations: tuple[Station, ...]
    candidates: tuple[Candidate, ...]
    neighbours: tuple[Neighbour, ...]
    shapes: Shapes
    carbon_intensity: Mapping[str, float]
    discount_rate: float
    unserved_energy_cost: float
    blocks: tuple[NuclearBlock, ...] = ()
    references: Mapping[str, float] = field(default_factory=dict)
    refuelling_weeks: float = 0.0
    reserve_margin: float | None = None
    reserve_shortfall_cost: float = 0.0
    network: Path | None = None
