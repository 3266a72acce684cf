"""Firm capacity for the peak with a margin: the planning reserve that a least-cost grid leaves out.

A linear programme sees the load and foresees all of it, so it builds for the highest hour and
trusts every unit, reservoir and import to be there. Planners ask for more: in the hour of the
highest load of all zones, capacity by what can be counted on of it (its firm share) must reach the
load with a margin. Zones help each other up to the limits of their lines. What cannot be reached is
short at a price, so that no future is infeasible for it. Only limits move with parameters: the
programme stays affine in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import xarray as xr

if TYPE_CHECKING:
    from pypsa import Network

KEY: Final = "tandau_reserve"  # of the network's meta: margin and the price of what is short
MARGIN: Final = "margin"
SHORTFALL_COST: Final = "shortfall_cost"  # USD/MW/year
SHARE: Final = "firm_share"  # own column of generators and storage units
# Names of variables and of the constraint in the programme.
REQUIREMENT: Final = "reserve_requirement"
SHORTFALL: Final = "reserve_shortfall"
_STANDING: Final = "reserve_standing"
_HELP: Final = "reserve_help"
_TABLES: Final = ("Generator", "StorageUnit")


def required_capacity(network: Network) -> pd.Series[float]:
    """Return the firm capacity that each zone needs, MW, (bus,): load of the peak and the margin.

    Parameters
    ----------
    network
        With hourly loads; its meta tells the margin.
    """
    loads = network.c.loads
    hourly = loads.dynamic["p_set"]
    peak = hourly.iloc[int(hourly.sum(axis=1).to_numpy().argmax())]
    by_bus = peak.groupby(loads.static["bus"].reindex(peak.index)).sum()
    needed: pd.Series[float] = by_bus.reindex(network.c.buses.static.index, fill_value=0.0)
    return needed * (1 + float(network.meta[KEY][MARGIN]))


def firm_capacity(network: Network) -> pd.Series[float]:
    """Return what can be counted on of what stands in each zone, MW, (bus,)."""
    buses = network.c.buses.static.index
    total = pd.Series(0.0, index=buses)
    for component in _TABLES:
        table = network.c[component].static
        held = table[~table["p_nom_extendable"].astype(bool)]
        by_bus = (held["p_nom"] * held[SHARE]).groupby(held["bus"]).sum()
        total = total + by_bus.reindex(buses, fill_value=0.0)
    return total


def require_reserve(network: Network) -> None:
    """Add the planning reserve to a network's model, in place; nothing where none is asked for.

    Parameters
    ----------
    network
        `pypsa.Network` whose model is created, at every hour or at days among which is that of the
        highest load.
    """
    if KEY not in network.meta:
        return
    model = network.model
    buses = [str(one) for one in network.c.buses.static.index]
    place = {"bus": buses}
    standing = xr.DataArray(firm_capacity(network).to_numpy(), dims="bus", coords=place)
    held = model.add_variables(lower=standing, upper=standing, name=_STANDING)
    short = model.add_variables(lower=xr.zeros_like(standing), name=SHORTFALL)
    firm = held + short
    links = network.c.links.static
    if len(links):
        names = {"line": [str(one) for one in links.index]}
        most = xr.DataArray(links["p_nom"].to_numpy(dtype=float), dims="line", coords=names)
        least = most * xr.DataArray(links["p_min_pu"].to_numpy(dtype=float), dims="line")
        flow = model.add_variables(lower=least, upper=most, name=_HELP)
        into = [[float(b == to) - float(b == of) for of, to in _ends(links)] for b in buses]
        ends = xr.DataArray(np.array(into), dims=("bus", "line"), coords={**place, **names})
        firm = firm + (ends * flow).sum("line")
    for component in _TABLES:
        table = network.c[component].static
        new = table[table["p_nom_extendable"].astype(bool) & (table[SHARE] > 0)]
        if len(new):
            size = model[f"{component}-p_nom"].sel(name=list(new.index))
            share = [
                [float(row.bus == bus) * float(row.firm_share) for row in new.itertuples()]
                for bus in buses
            ]
            by_bus = xr.DataArray(
                np.array(share), dims=("bus", "name"), coords={**place, "name": list(new.index)}
            )
            firm = firm + (by_bus * size).sum("name")
    needed = xr.DataArray(required_capacity(network).to_numpy(), dims="bus", coords=place)
    model.add_constraints(firm >= needed, name=REQUIREMENT)
    price = float(network.meta[KEY][SHORTFALL_COST])
    model.objective = model.objective.expression + price * short.sum()


def _ends(links: pd.DataFrame) -> list[tuple[str, str]]:
    return [(str(of), str(to)) for of, to in zip(links["bus0"], links["bus1"], strict=True)]
