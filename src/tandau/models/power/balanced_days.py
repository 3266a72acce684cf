"""Days that stand for equally many others, in steps of a few hours, and the extreme days.

The middle of a cluster of days is calmer than its members, so a grid of such days needs too little
of everything. Days are chosen so that what they ask of all but the wind, on the mean and at
their highest and lowest step, is spread as in the year [MakJoseph2018]: that is what capacity is
built and fuel is burned for, and of more series than these so few days keep the spread of none.
Steps of three hours cost little accuracy and a third of the size, which buys three times as many
days (docs/power.md says what was measured).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pypsa
from scipy.optimize import linear_sum_assignment

from tandau.models.power.design import scaled, support_points
from tandau.models.power.periods import (
    HOURS_OF_DAY,
    Periods,
    choose_periods,
    extreme_days,
    steps_of_day,
)

if TYPE_CHECKING:
    import numpy.typing as npt
    from pypsa import Network

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

N_DAYS: Final = 36  # representative days beside the extreme ones
STEP_HOURS: Final = 3  # of a representative day
FEW_DAYS: Final = 13  # so many days are all solved, hour by hour
MANY_DAYS: Final = 180  # so many are worth being chosen from in steps of hours
FEWER_DAYS: Final = 10  # representative days of a network with fewer, or with limited ramps
# What wind gives of the load where days are looked for that ask for much besides.
_SHARES: Final = (0.0, 0.2, 0.4, 0.7)
# The same where days are chosen that stand for others: what futures may build, and more.
_SPREAD_SHARES: Final = (0.3, 0.6, 0.9, 1.2)
_WIND: Final = "wind"
_WEATHER: Final = (_WIND, "solar")


def coarsened(network: Network, hours: int) -> Network:
    """Return a copy of an hourly network in steps of some hours, series at their means.

    Parameters
    ----------
    network
        Of whole days, hourly.
    hours
        Of a step; a divisor of 24.
    """
    first = np.arange(0, len(network.snapshots), hours)
    with pypsa.option_context("api.legacy_string_dtype", False):
        made = network.copy(snapshots=list(network.snapshots[first]))
    for component in network.components:
        for attribute, whole in component.dynamic.items():
            part = made.components[component.name].dynamic[attribute]
            for name in whole.columns:
                part[name] = whole[name].to_numpy().reshape(-1, hours).mean(axis=1)
    for name in made.snapshot_weightings.columns:
        weights = network.snapshot_weightings[name].to_numpy()
        made.snapshot_weightings[name] = weights.reshape(-1, hours).sum(axis=1)
    return made


def needy_days(network: Network) -> list[int]:
    """Return the days that ask most of all but the wind, in each zone and in all together.

    Of each, with wind giving several shares of the load, the day of the highest step and the one
    with the highest mean.

    Parameters
    ----------
    network
        Of whole days.
    """
    loads = network.loads_t.p_set
    zones = sorted(set(network.loads.bus[loads.columns]))
    found: set[int] = set()
    for area in [*([zone] for zone in zones), zones]:
        left = _left(network, area, _WIND, _SHARES)
        found |= set(left.max(axis=1).argmax(axis=0).tolist())
        found |= set(left.mean(axis=1).argmax(axis=0).tolist())
    return sorted(found)


def _left(network: Network, zones: list[str], carrier: str, shares: tuple[float, ...]) -> Floats:
    """Return the load less what a carrier gives with given shares of it, (day, step, share)."""
    loads, given = network.loads_t.p_set, network.generators_t.p_max_pu
    is_here = network.loads.bus[loads.columns].isin(zones).to_numpy()
    load = loads.loc[:, is_here].sum(axis=1).to_numpy()
    plants = network.generators.loc[given.columns]
    names = plants.index[plants.bus.isin(zones) & plants.carrier.str.contains(carrier, regex=False)]
    output = given[names].mean(axis=1).to_numpy() if len(names) else np.zeros(len(load))
    shape = output / max(float(output.mean()), 1e-12)
    left: Floats = load[:, None] - np.array(shares) * load.mean() * shape[:, None]
    return left.reshape(-1, steps_of_day(network), len(shares))


def _asked(network: Network) -> Floats:
    """Return what days ask of all but wind, or sun where there is no wind, (day, feature)."""
    given, plants = network.generators_t.p_max_pu, network.generators
    carriers = plants.carrier[given.columns]
    found = [one for one in _WEATHER if carriers.str.contains(one, regex=False).any()]
    zones = sorted(set(network.loads.bus))
    left = _left(network, zones, found[0] if found else _WIND, _SPREAD_SHARES)
    return np.concatenate([left.mean(axis=1), left.max(axis=1), left.min(axis=1)], axis=1)


def balanced_periods(network: Network, n_days: int) -> Periods:
    """Days whose spread is that of the year, each for as many days as the others, and extreme ones.

    Support points of the load less wind (or sun, where there is no wind) at several shares are
    chosen, by its mean, highest and lowest step in a day; each of the other days goes to one of
    them so that all have as many, within one, and the way is shortest.

    Parameters
    ----------
    network
        `pypsa.Network` of one year of whole days.
    n_days
        Beside the extreme days, of which there are up to a dozen.

    Raises
    ------
    ModelError
        Where the snapshots are no whole days.
    """
    steps = steps_of_day(network)
    daily = _asked(network)
    kept = np.array(sorted({*needy_days(network), *extreme_days(network)}), dtype=np.int64)
    others = np.setdiff1d(np.arange(len(daily)), kept)
    places = scaled(daily)[others]
    chosen = support_points(places, n_days)
    n_chosen = len(chosen)
    period_of = np.empty(len(daily), dtype=np.int64)
    period_of[others] = _shared_out(places, chosen)
    period_of[kept] = n_chosen + np.arange(len(kept))
    days = np.concatenate([others[chosen], kept])
    weight = np.bincount(period_of, minlength=len(days)).astype(np.float64)
    return Periods(days, weight, np.arange(len(days)) >= n_chosen, period_of, steps)


def _shared_out(places: Floats, chosen: Whole) -> Whole:
    """Return the chosen day that stands for each day, all chosen ones for as many within one."""
    n_places, n_chosen = len(places), len(chosen)
    if n_chosen == 0:
        return np.empty(0, dtype=np.int64)
    square = ((places[:, None] - places[chosen][None]) ** 2).sum(axis=2)
    # A chosen day stands for itself.
    square[chosen, np.arange(n_chosen)] = -1.0 - square.max()
    least, more = divmod(n_places, n_chosen)
    slots = np.concatenate([np.tile(np.arange(n_chosen), least), np.arange(n_chosen)[:more]])
    day, slot = linear_sum_assignment(square[:, slots])
    found = np.empty(n_places, dtype=np.int64)
    found[day] = slots[slot]
    return found


def represented(hourly: Network, n_days: int = N_DAYS) -> tuple[Network, Periods | None]:
    """Return the network from whose days those that stand for all are taken, and these.

    Parameters
    ----------
    hourly
        Of a study year.
    n_days
        Beside the extreme ones.

    Returns
    -------
    tuple
        A year of hours comes in steps of `STEP_HOURS`; other networks, and those whose plants have
        limited ramps, stay as they are. The days are None for a network of so few snapshots that
        all are solved.
    """
    n_snapshots = len(hourly.snapshots)
    if n_snapshots <= FEW_DAYS * HOURS_OF_DAY:
        return hourly, None
    ramps = hourly.c.generators.static[["ramp_limit_up", "ramp_limit_down"]]
    is_hourly = bool((hourly.snapshot_weightings["stores"] == 1).all())
    is_short = n_snapshots < MANY_DAYS * HOURS_OF_DAY
    if not is_hourly or is_short or bool(ramps.notna().to_numpy().any()):
        return hourly, choose_periods(hourly, FEWER_DAYS)
    coarse = coarsened(hourly, STEP_HOURS)
    return coarse, balanced_periods(coarse, n_days)
