"""Unit commitment of one week: what a linear programme without starts and least loads hides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pypsa

from tandau.errors import SolverError
from tandau.models.power.carriers import WEATHER
from tandau.models.power.dispatch import solve_network

if TYPE_CHECKING:
    from collections.abc import Mapping

WEEK: Final = 168
MOST_BLOCKS: Final = 6


@dataclass(frozen=True)
class UnitLimits:
    """What units of a carrier can do, beside their capacity.

    Parameters
    ----------
    size
        MW of one unit.
    stable_share
        Least stable output as a share of capacity, 0 to 1.
    ramp_share
        Share of capacity by which output can change in an hour.
    start_cost
        USD per MW of capacity and start.
    least_up, least_down
        Hours that a unit stays on, or off.
    """

    size: float
    stable_share: float
    ramp_share: float
    start_cost: float
    least_up: int = 1
    least_down: int = 1


@dataclass(frozen=True)
class Week:
    """One solved week.

    Parameters
    ----------
    network
        With the solution.
    cost
        USD of the week: fuel, operation, imports, unserved energy, and starts if counted.
    starts
        Starts of units or blocks; 0 where they are not modelled.
    curtailed
        MWh of wind and sun not used.
    """

    network: pypsa.Network
    cost: float
    starts: int
    curtailed: float


def week_of(
    network: pypsa.Network, first: int, capacities: Mapping[str, float], hours: int = WEEK
) -> pypsa.Network:
    """Cut a week out of an hourly network and hold its capacities, so that only dispatch is left.

    Storage and reservoirs end the week as they began it.

    Parameters
    ----------
    network
        Hourly, not solved.
    first
        Number of the first snapshot.
    capacities
        MW of each component that could be extended; those not named stay at their least.
    hours
        Length.

    Raises
    ------
    SolverError
        Where the stretch does not lie in the network's snapshots.
    """
    if not 0 <= first <= len(network.snapshots) - hours:
        told = f"hours {first} to {first + hours}, expected some of {len(network.snapshots)}"
        raise SolverError(f"week_of: got {told}; choose another first hour")
    with pypsa.option_context("api.legacy_string_dtype", False):
        week = network.copy(snapshots=list(network.snapshots[first : first + hours]))
    week.snapshot_weightings.loc[:, :] = 1.0
    for component in ("Generator", "StorageUnit", "Link", "Store", "Line"):
        table = week.c[component].static
        nominal = "e_nom" if component == "Store" else "s_nom" if component == "Line" else "p_nom"
        loose = table.index[table[f"{nominal}_extendable"].astype(bool)]
        least = table[f"{nominal}_min"].astype(float).to_dict()
        held = [float(capacities.get(str(name), least[name])) for name in loose]
        table.loc[loose, nominal] = held
        table.loc[loose, f"{nominal}_extendable"] = False
    return week


def dispatched(week: pypsa.Network) -> Week:
    """Solve a week as a linear programme.

    Raises
    ------
    SolverError
        Where there is no solution.
    """
    return _solved(week, {})


def committed(
    week: pypsa.Network, limits: Mapping[str, UnitLimits], *, gap: float = 0.005, seconds: int = 60
) -> Week:
    """Solve a week with units that start, stop and have a least load: a mixed-integer programme.

    Generators with limits are split into units, or into at most `MOST_BLOCKS` equal
    blocks of units where there are more; those that must run are left as they are.

    Parameters
    ----------
    week
        From `week_of`; it is changed.
    limits
        By generator, or by carrier for all others of it.
    gap
        Relative gap at which the solver stops.
    seconds
        After which the best solution found counts.

    Raises
    ------
    SolverError
        Where there is no solution.
    """
    split_units(week, limits)
    return _solved(week, {"mip_rel_gap": gap, "time_limit": float(seconds)})


def split_units(week: pypsa.Network, limits: Mapping[str, UnitLimits]) -> None:
    """Split the generators of some carriers into units or blocks that start and stop, in place.

    Parameters
    ----------
    week
        From `week_of`.
    limits
        By generator, or by carrier for all others; generators that must run stay as they are.
    """
    with pypsa.option_context("api.legacy_string_dtype", False):
        for name in list(week.c.generators.static.index):
            carrier = str(week.c.generators.static["carrier"][name])
            limit = limits.get(str(name), limits.get(carrier))
            if limit is not None and _is_free(week, name):
                _split(week, name, limit)


def _is_free(week: pypsa.Network, name: str) -> bool:
    row: dict[Any, Any] = week.c.generators.static.loc[name].to_dict()
    least = week.c.generators.dynamic["p_min_pu"]
    runs = float(least[name].max()) if name in least else float(row["p_min_pu"])
    return runs <= 0.0 and float(row["p_nom"]) > 0.0


def _split(week: pypsa.Network, name: str, limit: UnitLimits) -> None:
    row: dict[Any, Any] = week.c.generators.static.loc[name].to_dict()
    capacity = float(row["p_nom"])
    n_blocks = int(np.clip(np.rint(capacity / limit.size), 1, MOST_BLOCKS))
    most = week.c.generators.dynamic["p_max_pu"]
    available = most[name].copy() if name in most else float(row["p_max_pu"])
    kept: Any = {key: row[key] for key in ("bus", "carrier", "marginal_cost", "efficiency")}
    week.remove("Generator", name)
    ramp = limit.ramp_share if limit.ramp_share < 1 else np.nan
    for block in range(n_blocks):
        week.add(
            "Generator", f"{name} {block + 1}", p_nom=capacity / n_blocks, committable=True,
            p_max_pu=available, p_min_pu=limit.stable_share * available,
            start_up_cost=limit.start_cost * capacity / n_blocks, min_up_time=limit.least_up,
            min_down_time=limit.least_down, ramp_limit_up=ramp, ramp_limit_down=ramp,
            **kept,
        )  # fmt: skip


def _solved(week: pypsa.Network, options: Mapping[str, float]) -> Week:
    solve_network(week, options)
    starts = week.c.generators.dynamic["start_up"]
    return Week(
        week,
        float(week.objective or 0.0),
        0 if starts.empty else int(np.rint(starts.to_numpy()).sum()),
        curtailed_energy(week),
    )


def curtailed_energy(week: pypsa.Network) -> float:
    """Return the wind and sun that a solved network does not use, in MWh."""
    table = week.c.generators.static
    names = table.index[table["carrier"].isin(WEATHER)]
    hours = week.snapshot_weightings["generators"].to_numpy()
    most = week.c.generators.dynamic["p_max_pu"].reindex(columns=names)
    most = most.fillna(table.loc[names, "p_max_pu"])
    unused = most * table.loc[names, "p_nom"] - week.c.generators.dynamic["p"][names]
    return float(np.maximum(unused.to_numpy(), 0.0).sum(axis=1) @ hours)
