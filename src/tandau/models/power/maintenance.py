"""Planned outages, such as refuelling, placed where the grid misses the units least."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tandau.models.dependence.inputs import outside, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


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
