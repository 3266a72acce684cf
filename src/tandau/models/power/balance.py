"""Yearly totals of a solved network: generation by carrier, balance and peak of each bus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.models.power.network import EXPORT, IMPORT, SURPLUS, UNSERVED

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    import pypsa

OUTSIDE: Final = (IMPORT, EXPORT, SURPLUS, UNSERVED)


@dataclass(frozen=True)
class Balance:
    """A year of a solved network, MWh and MW.

    Parameters
    ----------
    generation
        Carrier → generation; storages count what they give, without what they took.
    demand, peak_load
        Bus → yearly load and its highest hour; ``system_peak`` is that of all together.
    own_generation
        Bus → generation inside it.
    imports, exports, unserved, surplus
        Of the whole network.
    flow
        Link → net flow from its first to its second bus.
    emissions
        tCO2 from burning fuel.
    """

    generation: Mapping[str, float]
    demand: Mapping[str, float]
    peak_load: Mapping[str, float]
    system_peak: float
    own_generation: Mapping[str, float]
    imports: float
    exports: float
    unserved: float
    surplus: float
    flow: Mapping[str, float]
    emissions: float

    def deficit(self, bus: str) -> float:
        """Return the demand of a bus less the generation in it, MWh."""
        return self.demand.get(bus, 0.0) - self.own_generation.get(bus, 0.0)


def year_balance(network: pypsa.Network) -> Balance:
    """Return the totals of a solved network, weighted by its snapshots."""
    weights = network.snapshot_weightings["generators"]
    units, stores = network.c.generators.static, network.c.storage_units.static
    made = _total(network.c.generators.dynamic["p"], weights, units.index)
    given = _total(network.c.storage_units.dynamic["p"].clip(lower=0), weights, stores.index)
    net = _total(network.c.storage_units.dynamic["p"], weights, stores.index)
    is_outside = units["carrier"].isin(OUTSIDE)
    inside = units.index[~is_outside]
    generation = made[inside].groupby(units.loc[inside, "carrier"]).sum()
    generation = generation.add(given.groupby(stores["carrier"]).sum(), fill_value=0.0)
    own = made[inside].groupby(units.loc[inside, "bus"]).sum()
    own = own.add(net.groupby(stores["bus"]).sum(), fill_value=0.0)
    loads = network.c.loads.dynamic["p_set"].T.groupby(network.c.loads.static["bus"]).sum().T
    buses = list(network.c.buses.static.index)
    outside = made[is_outside].groupby(units.loc[is_outside, "carrier"]).sum()
    burnt = units["heat_rate"] * units["carbon_intensity"] if "heat_rate" in units else 0.0
    flows = _total(network.c.links.dynamic["p0"], weights, network.c.links.static.index)
    return Balance(
        generation={str(name): float(value) for name, value in generation.items()},
        demand={bus: float((loads[bus] * weights).sum()) for bus in loads},
        peak_load={bus: float(loads[bus].max()) for bus in loads},
        system_peak=float(loads.sum(axis=1).max()),
        own_generation={bus: float(own.get(bus, 0.0)) for bus in buses},
        imports=float(outside.get(IMPORT, 0.0)),
        exports=float(outside.get(EXPORT, 0.0)),
        unserved=float(outside.get(UNSERVED, 0.0)),
        surplus=float(outside.get(SURPLUS, 0.0)),
        flow={str(name): float(value) for name, value in flows.items()},
        emissions=float(np.sum(made * burnt)),
    )


def _total(
    hourly: pd.DataFrame, weights: pd.Series[float], names: pd.Index[str]
) -> pd.Series[float]:
    """Return what each component gave over the year, 0 where it has no series."""
    return hourly.mul(weights, axis=0).sum().reindex(names, fill_value=0.0)
