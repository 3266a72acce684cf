"""How storage is linked over representative days, and the programme of a network built afresh.

Batteries and other storage end each day as they began it. A reservoir with inflow is followed over
twelve parts of the year: what flows in during a part comes from the hourly year, what is released
is that of the days that stand for the part's days, and the level at the borders of the parts stays
between empty and full and returns to where it began [Kotzur2018].
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pypsa
import xarray as xr

from tandau.errors import Fault, ModelError
from tandau.models.power.dispatch import solve_network
from tandau.models.power.periods import Periods, at_periods
from tandau.models.power.reserve import require_reserve

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from linopy import Variable
    from pypsa import Network

N_PARTS: Final = 12


def _reservoirs(network: Network) -> list[str]:
    inflow = network.storage_units_t.inflow
    names = [str(name) for name in inflow.columns if float(inflow[name].sum()) > 0]
    growing = [name for name in names if bool(network.storage_units.p_nom_extendable[name])]
    if growing:
        fault = Fault(
            "linking", ", ".join(growing), "a reservoir that may be built", "one that stands",
            "set p_nom_extendable to False for storage units with inflow",
        )  # fmt: skip
        raise ModelError(str(fault), (fault,))
    return names


def _day_before(periods: Periods) -> list[int]:
    """Return for each step the one before it in the same day, the last for the first."""
    step = np.arange(len(periods.days) * periods.steps)
    hour = step % periods.steps
    return list(np.where(hour == 0, step + periods.steps - 1, step - 1))


def _n_parts(periods: Periods) -> int:
    """Return the parts of the year: twelve, or as many as there are days in a shorter one."""
    return min(N_PARTS, len(periods.period_of))


def _part(day: np.ndarray, periods: Periods) -> np.ndarray:
    """Return the part of the year in which a day lies."""
    return np.asarray(day * _n_parts(periods) // len(periods.period_of))


def _shares(periods: Periods, snapshots: pd.Index) -> xr.DataArray:
    """Return how often a part of the year has the day of each snapshot, (part, snapshot)."""
    part = _part(np.arange(len(periods.period_of)), periods)
    count = np.zeros((_n_parts(periods), len(periods.days)))
    np.add.at(count, (part, periods.period_of), 1.0)
    return xr.DataArray(
        np.repeat(count, periods.steps, axis=1),
        dims=("part", "snapshot"),
        coords={"part": np.arange(_n_parts(periods)), "snapshot": snapshots},
    )


def linking(hourly: Network, periods: Periods) -> Callable[[Network, pd.Index], None]:
    """Return the ``extra_functionality`` that PyPSA needs for a network at representative days.

    The planning reserve, where the network asks for one, is part of it.

    Parameters
    ----------
    hourly
        The network of the whole year.
    periods
        The days that were chosen.

    Raises
    ------
    ModelError
        Where a storage unit with inflow may be extended.
    """

    def link(network: Network, snapshots: pd.Index) -> None:
        reservoirs = _reservoirs(hourly)
        model = network.model
        if "StorageUnit-energy_balance" in model.constraints:
            model.remove_constraints("StorageUnit-energy_balance")
            names = [str(one) for one in network.storage_units.index]
            daily = [one for one in names if one not in reservoirs]
            if daily:
                _cycle_units(network, periods, daily)
            if reservoirs:
                _follow_reservoirs(network, hourly, periods, reservoirs, snapshots)
        if "Store-energy_balance" in model.constraints:
            model.remove_constraints("Store-energy_balance")
            _cycle_stores(network, periods)
        require_reserve(network)

    return link


def _previous(variable: Variable, periods: Periods) -> Variable:
    snapshots = variable.indexes["snapshot"]
    before: Variable = variable.isel(snapshot=_day_before(periods))
    there: Variable = before.assign_coords(snapshot=snapshots)
    return there


def _figures(network: Network, names: list[str], table: str) -> dict[str, xr.DataArray]:
    static = getattr(network, table).loc[names]
    columns = ("efficiency_dispatch", "efficiency_store", "standing_loss")
    return {
        one: xr.DataArray(static[one].to_numpy(dtype=float), dims="name", coords={"name": names})
        for one in columns
        if one in static
    }


def _hours(network: Network) -> xr.DataArray:
    weighting = network.snapshot_weightings["stores"]
    return xr.DataArray(
        weighting.to_numpy(dtype=float), dims="snapshot", coords={"snapshot": weighting.index}
    )


def _cycle_units(network: Network, periods: Periods, names: list[str]) -> None:
    model, hours = network.model, _hours(network)
    one = _figures(network, names, "storage_units")
    state = model["StorageUnit-state_of_charge"].sel(name=names)
    given = model["StorageUnit-p_dispatch"].sel(name=names)
    taken = model["StorageUnit-p_store"].sel(name=names)
    stays = (1 - one["standing_loss"]) ** hours
    balance = (
        stays * _previous(state, periods) - state
        - (hours / one["efficiency_dispatch"]) * given + (one["efficiency_store"] * hours) * taken
    )  # fmt: skip
    model.add_constraints(balance == 0, name="storage_balance_of_day")


def _cycle_stores(network: Network, periods: Periods) -> None:
    model, hours = network.model, _hours(network)
    names = [str(one) for one in network.stores.index]
    stays = (1 - _figures(network, names, "stores")["standing_loss"]) ** hours
    state, given = model["Store-e"], model["Store-p"]
    balance = stays * _previous(state, periods) - state - hours * given
    model.add_constraints(balance == 0, name="store_balance_of_day")


def _follow_reservoirs(
    network: Network, hourly: Network, periods: Periods, names: list[str], snapshots: pd.Index
) -> None:
    model, hours = network.model, _hours(network)
    one = _figures(network, names, "storage_units")
    shares = _shares(periods, snapshots)
    static = network.storage_units.loc[names]
    full = xr.DataArray(
        (static.p_nom * static.max_hours).to_numpy(dtype=float), dims="name",
        coords={"name": names},
    )  # fmt: skip
    parts = {"part": np.arange(_n_parts(periods)), "name": names}
    full = full.expand_dims(part=parts["part"]).transpose("part", "name")
    level = model.add_variables(lower=xr.zeros_like(full), upper=full, name="reservoir_level")
    spilt = model.add_variables(lower=xr.zeros_like(full), name="reservoir_spill")
    given = model["StorageUnit-p_dispatch"].sel(name=names)
    taken = model["StorageUnit-p_store"].sel(name=names)
    released = (shares * hours / one["efficiency_dispatch"]) * given
    pumped = (shares * hours * one["efficiency_store"]) * taken
    following = level.isel(part=[*range(1, _n_parts(periods)), 0]).assign_coords(part=parts["part"])
    inflow = hourly.storage_units_t.inflow[names].mul(hourly.snapshot_weightings["stores"], axis=0)
    of_part = _part(np.arange(len(inflow)) // periods.steps, periods)
    total = inflow.groupby(of_part).sum().to_numpy()
    given_in = xr.DataArray(total, dims=("part", "name"), coords=parts)
    balance = following - level + spilt + released.sum("snapshot") - pumped.sum("snapshot")
    model.add_constraints(balance == given_in, name="reservoir_balance")


def modelled(hourly: Network, periods: Periods | None = None) -> Network:
    """Return a network whose ``model`` is created: at representative days, or of the whole year.

    Parameters
    ----------
    hourly
        `pypsa.Network` of the year, parameters set.
    periods
        From `periods.choose_periods`; None keeps every hour.

    Raises
    ------
    ModelError
        As `linking`.
    """
    network = hourly if periods is None else at_periods(hourly, periods)
    with pypsa.option_context("api.legacy_string_dtype", False):
        network.optimize.create_model(consistency_check=False, include_objective_constant=False)
    if periods is None:
        require_reserve(network)
    else:
        linking(hourly, periods)(network, network.snapshots)
    return network


def _whole_year(network: Network, _snapshots: pd.Index) -> None:
    require_reserve(network)


def optimised(
    hourly: Network, periods: Periods | None = None, solver_name: str = "highs"
) -> Network:
    """Return a network that PyPSA itself has built and solved, by any solver that linopy knows.

    Parameters
    ----------
    hourly, periods
        As for `modelled`.
    solver_name
        Of an installed solver: highs, gurobi, cplex, copt, cupdlpx and others.

    Raises
    ------
    ModelError
        As `linking`.
    SolverError
        Where the solver is not installed or finds no optimum.
    """
    network = hourly if periods is None else at_periods(hourly, periods)
    extra = _whole_year if periods is None else linking(hourly, periods)
    solve_network(network, extra=extra, solver=solver_name)
    return network
