"""One future of one study year looked at closely: prices, flows, and two weeks hour by hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.errors import SolverError
from tandau.models.power.balance import year_balance
from tandau.models.power.commitment import WEEK, committed, dispatched, week_of
from tandau.models.power.hours import plan_of_solved
from tandau.models.power.linking import optimised
from tandau.models.power.network import build_network
from tandau.models.power.periods import in_steps_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    import pypsa

    from tandau.models.power.balance import Balance
    from tandau.models.power.commitment import UnitLimits, Week
    from tandau.models.power.hours import HourlyPlan
    from tandau.models.power.periods import Periods
    from tandau.models.power.system import PowerSystem

    Floats = npt.NDArray[np.float64]

TABLES: Final = ("Generator", "StorageUnit")
SECONDS: Final = 300  # far more than a week takes, so that the clock decides nothing
GAP: Final = 0.005
YEAR: Final = 52 * WEEK


@dataclass(frozen=True)
class WeekPicture:
    """One week of dispatch.

    Parameters
    ----------
    season
        ``winter`` (with the highest load of the year) or ``summer`` (with the lowest mean load).
    first
        Number of its first hour in the year.
    made, committed_made
        Carrier → MW, (hour,), as a linear programme and with starts and least loads (empty where
        that was not solved); negative where it takes: storage, sales, what nobody needs.
    load
        MW, (hour,).
    cost, committed_cost
        USD of the week as a linear programme and with starts and least loads; not a number where
        that was not solved.
    starts
        Of units or blocks.
    curtailed, committed_curtailed
        MWh of wind and sun not used in both.
    plan
        The linear programme's, zone by zone.
    """

    season: str
    first: int
    made: Mapping[str, Floats]
    load: Floats
    cost: float
    committed_cost: float
    starts: int
    curtailed: float
    committed_curtailed: float
    committed_made: Mapping[str, Floats]
    plan: HourlyPlan


@dataclass(frozen=True)
class ReferenceYear:
    """One future of a study year.

    Parameters
    ----------
    capacities
        What is built: component → MW.
    prices, hours
        Mean price over the zones by load, USD/MWh, and hours that each stands for, dear first.
    flows
        Line → MWh a year forth and back.
    balance
        Yearly totals.
    weeks
        Winter and summer.
    """

    capacities: Mapping[str, float]
    prices: Floats
    hours: Floats
    flows: Mapping[str, tuple[float, float]]
    balance: Balance
    weeks: tuple[WeekPicture, ...]


def reference_year(
    system: PowerSystem,
    values: Mapping[str, float],
    periods: Periods | None,
    limits: Mapping[str, UnitLimits],
) -> ReferenceYear:
    """Solve one future at representative days, and two weeks of it hour by hour.

    Parameters
    ----------
    system
        Of the study year.
    values
        Parameters of the future.
    periods
        Representative days; None for all snapshots.
    limits
        Of units, for the weeks with starts and least loads; empty to leave these out.

    Raises
    ------
    SolverError
        Where the year or a week has no solution.
    """
    hourly = build_network(system, values)
    solved = solved_days(hourly, in_steps_of(hourly, periods))
    capacities = built_capacities(solved)
    load = hourly.c.loads.dynamic["p_set"].sum(axis=1).to_numpy()
    prices, hours = price_duration(solved)
    return ReferenceYear(
        capacities,
        prices,
        hours,
        line_flows(solved),
        year_balance(solved),
        tuple(
            _picture(hourly, season, first, capacities, limits)
            for season, first in (telling_weeks(load) if is_hourly(hourly) else {}).items()
        ),
    )


def solved_days(hourly: pypsa.Network, periods: Periods | None) -> pypsa.Network:
    """Return the network at representative days with capacities, dispatch and prices.

    Raises
    ------
    SolverError
        Where there is no solution.
    """
    return optimised(hourly, periods)


def is_hourly(network: pypsa.Network) -> bool:
    """Whether a network has every hour of a year, so that weeks of it can be looked at."""
    return len(network.snapshots) >= YEAR and bool((network.snapshot_weightings == 1.0).all().all())


def telling_weeks(load: Floats) -> dict[str, int]:
    """Return the first hours of the week with the highest load and that with the lowest mean.

    Examples
    --------
    >>> telling_weeks(np.concatenate([np.full(168, 2.0), np.full(168, 1.0), np.full(168, 3.0)]))
    {'winter': 336, 'summer': 168}
    """
    n_weeks = load.size // WEEK
    weeks = load[: n_weeks * WEEK].reshape(n_weeks, WEEK)
    highest, lowest = int(weeks.max(axis=1).argmax()), int(weeks.mean(axis=1).argmin())
    return {"winter": highest * WEEK, "summer": lowest * WEEK}


def built_capacities(solved: pypsa.Network) -> dict[str, float]:
    """Return what a solved network builds, component → MW."""
    found: dict[str, float] = {}
    for component in TABLES:
        table = solved.c[component].static
        chosen = table["p_nom_extendable"].astype(bool)
        found |= {str(name): float(value) for name, value in table.loc[chosen, "p_nom_opt"].items()}
    return found


def price_duration(solved: pypsa.Network) -> tuple[Floats, Floats]:
    """Return prices over all zones, weighted by load, dear first, and the hours each stands for."""
    price = solved.c.buses.dynamic["marginal_price"]
    loads = solved.c.loads
    load = loads.dynamic["p_set"].T.groupby(loads.static["bus"]).sum().T
    load = load.reindex(columns=price.columns, fill_value=0.0).to_numpy()
    mean = (price.to_numpy() * load).sum(axis=1) / np.maximum(load.sum(axis=1), 1e-9)
    order = np.argsort(-mean, kind="stable")
    return mean[order], solved.snapshot_weightings["objective"].to_numpy()[order]


def line_flows(solved: pypsa.Network) -> dict[str, tuple[float, float]]:
    """Return what each line carries in a year forth and back, MWh."""
    hours = solved.snapshot_weightings["objective"].to_numpy()
    flow = solved.c.links.dynamic["p0"]
    return {
        str(name): (
            float(np.maximum(flow[name].to_numpy(), 0.0) @ hours),
            float(np.maximum(-flow[name].to_numpy(), 0.0) @ hours),
        )
        for name in flow.columns
    }


def made_by_carrier(week: pypsa.Network) -> dict[str, Floats]:
    """Return what each carrier makes in a solved week, MW, (hour,); taking is negative."""
    found: dict[str, Floats] = {}
    for component in TABLES:
        table, power = week.c[component].static, week.c[component].dynamic["p"]
        for name in power.columns:
            sign = float(table["sign"][name]) if "sign" in table else 1.0
            carrier = str(table["carrier"][name])
            made = sign * power[name].to_numpy(dtype=np.float64)
            found[carrier] = found[carrier] + made if carrier in found else made
    return found


def _picture(
    hourly: pypsa.Network,
    season: str,
    first: int,
    capacities: Mapping[str, float],
    limits: Mapping[str, UnitLimits],
) -> WeekPicture:
    week = dispatched(week_of(hourly, first, capacities))
    stepped: Week | None = None
    if limits:
        try:
            stepped = committed(
                week_of(hourly, first, capacities), limits, gap=GAP, seconds=SECONDS
            )
        except SolverError:
            stepped = None
    return WeekPicture(
        season=season,
        first=first,
        made=made_by_carrier(week.network),
        load=week.network.c.loads.dynamic["p_set"].sum(axis=1).to_numpy(),
        cost=week.cost,
        committed_cost=stepped.cost if stepped else float("nan"),
        starts=stepped.starts if stepped else 0,
        curtailed=week.curtailed,
        committed_curtailed=stepped.curtailed if stepped else float("nan"),
        committed_made=made_by_carrier(stepped.network) if stepped else {},
        plan=plan_of_solved(week.network),
    )
