"""Planned outages, such as refuelling, placed where the grid misses the units least."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.models.dependence.inputs import outside, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

WEEKS: Final = 52
HOURS_OF_WEEK: Final = 168


def planned_outages(
    net_load: npt.ArrayLike, capacity: Sequence[float], duration: Sequence[float]
) -> list[int]:
    """First period of each unit's planned outage, placed one after the other.

    The largest loss (capacity times duration) is placed first, each where the highest net load of
    its stretch, raised by what is out already, is lowest; the year is a ring. This levels the
    reserve over the year. Source: levelised reserve of the maintenance chapter of
    [BillintonAllan1996].

    Parameters
    ----------
    net_load
        MW that dispatchable units must meet, (period,), the whole year.
    capacity
        MW of each unit.
    duration
        Periods of each unit's outage.

    Raises
    ------
    ModelError
        For an outage longer than the year, or negative figures.

    Examples
    --------
    >>> planned_outages([9, 5, 4, 6, 8], [2, 2], [1, 1])
    [2, 1]
    """
    load = np.asarray(net_load, dtype=np.float64).copy()
    lengths = np.asarray(duration, dtype=np.float64)
    refuse(
        [
            outside("planned_outages", "capacity", list(capacity), 0.0, 1e9),
            outside("planned_outages", "duration", lengths, 0.0, float(load.size)),
        ]
    )
    periods = np.rint(lengths).astype(int)
    starts = [0] * len(capacity)
    for unit in sorted(range(len(capacity)), key=lambda u: (-capacity[u] * periods[u], u)):
        if periods[unit] == 0:
            continue
        ring = np.concatenate([load, load[: periods[unit] - 1]])
        highest = np.lib.stride_tricks.sliding_window_view(ring, periods[unit]).max(axis=1)
        starts[unit] = int(np.argmin(highest))
        out = (starts[unit] + np.arange(periods[unit])) % load.size
        load[out] += capacity[unit]
    return starts


def planned_availability(starts: Sequence[int], duration: Sequence[float], n: int) -> Floats:
    """Whether each unit is there in each period: 0 in its planned outage, else 1, (unit, period).

    Source: own definition [Tandau]; arguments as `planned_outages` gives and takes them.

    Examples
    --------
    >>> planned_availability([3, 1], [2, 1], 4).tolist()
    [[0.0, 1.0, 1.0, 0.0], [1.0, 0.0, 1.0, 1.0]]
    """
    there = np.ones((len(starts), n))
    for unit, (start, length) in enumerate(zip(starts, duration, strict=True)):
        there[unit, (start + np.arange(round(length))) % n] = 0.0
    return there


def refuelling_availability(
    net_load: npt.ArrayLike, capacity: Sequence[float], weeks: float
) -> Floats:
    """Hourly availability of each unit with one refuelling a year in the best season, (unit, hour).

    Outages are placed by `planned_outages` on weekly peaks; a week that is not whole lowers all
    weeks of its outage alike, so that a unit's mean is 1 - weeks / 52. Source: own definition
    [Tandau].

    Parameters
    ----------
    net_load
        MW that dispatchable units must meet, (hour,) of a year of whole days.
    capacity
        MW of each unit.
    weeks
        Length of one outage, 0 to 52.

    Examples
    --------
    >>> load = 10 + 5 * np.cos(2 * np.pi * np.arange(8760) / 8760)
    >>> share = refuelling_availability(load, [1.0, 1.0], 4.5)
    >>> [round(float(one), 3) for one in (share.min(), share.mean(), 1 - 4.5 / 52)]
    [0.1, 0.914, 0.913]
    >>> week = np.flatnonzero(share.mean(axis=0) < 1).min() / 168
    >>> bool(20 < week < 26)  # the lowest load is in the middle of the year
    True
    """
    load = np.asarray(net_load, dtype=np.float64)
    whole = float(np.ceil(weeks))
    if whole == 0:
        return np.ones((len(capacity), load.size))
    weekly = load[: WEEKS * HOURS_OF_WEEK].reshape(WEEKS, HOURS_OF_WEEK).max(axis=1)
    starts = planned_outages(weekly, capacity, [whole] * len(capacity))
    there = planned_availability(starts, [whole] * len(capacity), WEEKS)
    share = 1 - (1 - there) * weeks / whole
    hourly = np.repeat(share, HOURS_OF_WEEK, axis=1)
    rest = np.repeat(share[:, -1:], load.size - hourly.shape[1], axis=1)
    return np.concatenate([hourly, rest], axis=1)
