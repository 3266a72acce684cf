"""Representative days of a year, extreme days kept, and the network that has only these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
import pypsa
import tsam

from tandau.errors import Fault, ModelError

if TYPE_CHECKING:
    import numpy.typing as npt
    from pypsa import Network

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

HOURS_OF_DAY: Final = 24
# Share of the yearly load that wind and sun together are taken to give where the day with the
# largest residual load is looked for.
_VARIABLE_SHARE: Final = 0.4
_LOAD, _RESIDUAL = "total load", "residual load"
SERIES: Final = (("loads_t", "p_set"), ("generators_t", "p_max_pu"), ("storage_units_t", "inflow"))
_ROUNDS: Final = 20


class Periods(NamedTuple):
    """Days of a year that stand for all of them.

    Parameters
    ----------
    days
        Number of each chosen day in its year, (period,).
    weight
        How many days each stands for, (period,).
    is_extreme
        Whether it was kept for its load or residual load; its figures stay as they are, (period,).
    period_of
        Which period stands for each day of the year, (day,).
    steps
        Snapshots of one day.
    """

    days: Whole
    weight: Floats
    is_extreme: npt.NDArray[np.bool_]
    period_of: Whole
    steps: int

    def snapshots(self) -> Whole:
        """Return positions of the chosen snapshots in the year, period by period, (snapshot,)."""
        return (self.days[:, None] * self.steps + np.arange(self.steps)).ravel()


def steps_of_day(network: Network) -> int:
    """Return the snapshots of a day.

    Parameters
    ----------
    network
        Of equal steps.

    Raises
    ------
    ModelError
        Where its snapshots are no whole days.
    """
    hours = float(network.snapshot_weightings["stores"].iloc[0])
    steps = HOURS_OF_DAY / hours
    n_snapshots = len(network.snapshots)
    if steps != int(steps) or n_snapshots % int(steps):
        fault = Fault(
            "choose_periods", "snapshots", f"{n_snapshots} of {hours:g} h", "whole days",
            "give the network a year of whole days in equal steps",
        )  # fmt: skip
        raise ModelError(str(fault), (fault,))
    return int(steps)


def _moving(series: pd.DataFrame) -> list[str]:
    """Return the names of the columns that are not the same in every snapshot."""
    values = series.to_numpy()
    return [str(one) for one in series.columns[(values != values[:1]).any(axis=0)]]


def varying(network: Network) -> pd.DataFrame:
    """Return every series of the network that moves over the year, snapshots by names.

    Parameters
    ----------
    network
        Of one year.
    """
    parts = []
    for table, attribute in SERIES:
        series = getattr(network, table)[attribute]
        named = series[_moving(series)].add_prefix(f"{table}.{attribute} ")
        parts.append(named)
    joined: pd.DataFrame = pd.concat(parts, axis=1)
    return joined


def features(network: Network) -> pd.DataFrame:
    """Return the series by which days are compared, each distinct one once, snapshots by names.

    Parameters
    ----------
    network
        Of one year of whole days.
    """
    every = varying(network)
    every.columns = [str(one) for one in every.columns]
    distinct: pd.DataFrame = every[list(every.columns[~every.round(9).T.duplicated()])]
    load = network.loads_t.p_set.sum(axis=1)
    profiles = network.generators_t.p_max_pu
    profiles = profiles[_moving(profiles)]
    distinct[_LOAD] = load
    if profiles.shape[1]:
        mean = (profiles / profiles.mean()).mean(axis=1)
        distinct[_RESIDUAL] = load - _VARIABLE_SHARE * float(load.mean()) * mean
    start = pd.Timestamp("2001-01-01")
    distinct.index = pd.date_range(start, periods=len(distinct), freq="h")
    return distinct


def _extremes(features: pd.DataFrame, steps: int) -> list[int]:
    extremes = [name for name in (_LOAD, _RESIDUAL) if name in features]
    kept = {int(features[name].to_numpy().argmax()) // steps for name in extremes}
    if _RESIDUAL in features:
        residual = features[_RESIDUAL].to_numpy().reshape(-1, steps)
        kept.add(int(residual.mean(axis=1).argmax()))
    return sorted(kept)


def extreme_days(network: Network) -> list[int]:
    """Return the days of the largest load, and of the largest residual load in a step and a day.

    Parameters
    ----------
    network
        Of one year of whole days.
    """
    return _extremes(features(network), steps_of_day(network))


def choose_periods(network: Network, n_days: int = 10) -> Periods:
    """Days that represent the year of a network: medoids of alike days and the extreme ones.

    Days are clustered hierarchically on all series that vary [Hoffmann2020]; the medoid stands for
    its cluster. Beside them stay the day of the largest hourly load and, with wind and sun giving
    40 % of the load, those of the largest hourly and daily residual load.

    Parameters
    ----------
    network
        Hourly `pypsa.Network` of one year of whole days.
    n_days
        Clusters; up to three extreme days come on top.

    Raises
    ------
    ModelError
        Where the snapshots are no whole days.
    """
    steps = steps_of_day(network)
    compared = features(network)
    daily = compared.to_numpy().reshape(-1, steps, compared.shape[1])
    kept = set(_extremes(compared, steps))
    others = np.array([day for day in range(len(daily)) if day not in kept])
    left = pd.DataFrame(daily[others].reshape(-1, compared.shape[1]), columns=compared.columns)
    left.index = pd.date_range("2001-01-01", periods=len(left), freq="h")
    found = tsam.aggregate(
        left,
        n_clusters=min(n_days, len(others)),
        period_duration=steps,
        temporal_resolution=1.0,
        cluster=tsam.ClusterConfig(method="hierarchical", representation="medoid"),
        preserve_column_means=False,
    )
    group = np.asarray(found.cluster_assignments)
    centres = _medoids(daily[others], group)
    days = np.array([*others[centres], *sorted(kept)], dtype=np.int64)
    period_of = np.empty(len(daily), dtype=np.int64)
    period_of[others] = group
    period_of[sorted(kept)] = len(centres) + np.arange(len(kept))
    n_periods = len(days)
    weight = np.bincount(period_of, minlength=n_periods).astype(np.float64)
    return Periods(days, weight, np.arange(n_periods) >= len(centres), period_of, steps)


def _medoids(daily: Floats, group: Whole) -> Whole:
    """Return the day nearest to the mean of its group, series scaled to 0 to 1, (group,)."""
    low, high = daily.min(axis=(0, 1)), daily.max(axis=(0, 1))
    scaled = (daily - low) / np.where(high > low, high - low, 1.0)
    centres = []
    for number in range(int(group.max()) + 1):
        own = np.flatnonzero(group == number)
        gap = scaled[own] - scaled[own].mean(axis=0)
        centres.append(own[int(np.argmin((gap**2).sum(axis=(1, 2))))])
    return np.array(centres, dtype=np.int64)


def _kept_mean(series: Floats, chosen: Floats, periods: Periods, ceiling: float) -> Floats:
    """Return the chosen days with the yearly mean of the series, extreme days as they are.

    A ceiling, as 1 for what a plant can give, binds; the rest is then spread over other hours.
    """
    weight = np.repeat(periods.weight, periods.steps)
    is_free = np.repeat(~periods.is_extreme, periods.steps)
    missing = float(series.sum()) - float(weight[~is_free] @ chosen[~is_free])
    found = chosen.copy()
    for _ in range(_ROUNDS):
        total = float(weight[is_free] @ found[is_free])
        if total <= 0:
            break
        found[is_free] = np.minimum(found[is_free] * missing / total, ceiling)
    return found


def in_steps_of(network: Network, periods: Periods | None) -> Periods | None:
    """Return the same days in the steps of another network of the year; None stays None.

    Parameters
    ----------
    network
        Of the same days, in whatever steps.
    periods
        Chosen from the network in other steps.

    Raises
    ------
    ModelError
        Where the snapshots are no whole days.
    """
    return None if periods is None else periods._replace(steps=steps_of_day(network))


def at_periods(network: Network, periods: Periods) -> Network:
    """Return a copy of the network with the chosen days alone.

    Load, what wind and sun can give, and inflow keep their yearly sums: days that are not extreme
    are scaled. Weights in days stand in the weightings of objective and generators; storage counts
    the hours of a step.

    Parameters
    ----------
    network
        Hourly `pypsa.Network` of the year.
    periods
        From `choose_periods`.
    """
    at = periods.snapshots()
    with pypsa.option_context("api.legacy_string_dtype", False):
        reduced = network.copy(snapshots=list(network.snapshots[at]))
    for table, attribute in SERIES:
        whole, part = getattr(network, table)[attribute], getattr(reduced, table)[attribute]
        ceiling = 1.0 if attribute == "p_max_pu" else np.inf
        for name in _moving(whole):
            kept = _kept_mean(whole[name].to_numpy(), part[name].to_numpy(), periods, ceiling)
            part[name] = kept
    days = np.repeat(periods.weight, periods.steps)
    for name in ("objective", "generators"):
        reduced.snapshot_weightings[name] = days * network.snapshot_weightings[name].to_numpy()[at]
    return reduced
