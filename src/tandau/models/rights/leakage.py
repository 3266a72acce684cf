"""Leakage: what lies within whose reach, and which controls cut every way to it.

No public frequency of leakage exists, so nothing here is a probability. Reach is a matter of the
graph alone: a control that an item's way passes either cuts it or does not. Openness sets judged
effects of controls against each other on a scale whose one is: no control at all.
"""

from __future__ import annotations

from collections import deque
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from tandau.errors import Fault
from tandau.models.dependence.inputs import outside, refuse

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

MOST_CONTROLS = 16  # all sets of them are tried
MOST_WAYS = 20_000


class Way(NamedTuple):
    """A channel in one direction: from a place to a place, and the controls that cut it."""

    start: str
    end: str
    controls: frozenset[str]
    name: str


def way_between(
    ways: Sequence[Way], starts: Collection[str], ends: Collection[str]
) -> tuple[Way, ...] | None:
    """Return a shortest way from any start to any end; None where there is none.

    A start that is an end itself needs no step. Of equally short ways the first in order.

    Examples
    --------
    >>> ways = [Way("site", "grid", frozenset(), "data"), Way("grid", "staff", frozenset(), "talk")]
    >>> [one.name for one in way_between(ways, ["site"], ["staff"])]
    ['data', 'talk']
    """
    before: dict[str, Way | None] = dict.fromkeys(starts)
    waiting = deque(starts)
    while waiting:
        at = waiting.popleft()
        if at in ends:
            steps: list[Way] = []
            while (step := before[at]) is not None:
                steps.append(step)
                at = step.start
            return tuple(reversed(steps))
        for way in ways:
            if way.start == at and way.end not in before:
                before[way.end] = way
                waiting.append(way.end)
    return None


def left_open(ways: Sequence[Way], applied: Collection[str]) -> tuple[Way, ...]:
    """Return the ways that none of the applied controls cuts.

    Examples
    --------
    >>> left_open([Way("a", "b", frozenset({"wall"}), "door")], ["wall"])
    ()
    """
    return tuple(way for way in ways if not way.controls & set(applied))


def cutting_sets(
    ways: Sequence[Way], starts: Collection[str], ends: Collection[str], controls: Sequence[str]
) -> tuple[tuple[str, ...], ...]:
    """Return every smallest set of controls that leaves no way; none where all of them do not.

    All sets are tried, the smaller ones first: a control may cut several channels, for which no
    quicker exact method is known.

    Raises
    ------
    ModelError
        For more than `MOST_CONTROLS` controls.

    Examples
    --------
    >>> ways = [Way("a", "b", frozenset({"wall", "vow"}), "x"), Way("a", "b", frozenset("v"), "y")]
    >>> cutting_sets(ways, ["a"], ["b"], ["v", "vow", "wall"])
    (('v', 'vow'), ('v', 'wall'))
    """
    useful = sorted(set(controls) & {name for way in ways for name in way.controls})
    if len(useful) > MOST_CONTROLS:
        got, expected = f"{len(useful)} controls", f"at most {MOST_CONTROLS}"
        refuse([Fault("cutting_sets", "controls", got, expected, "join some of them")])
    if way_between(left_open(ways, useful), starts, ends) is not None:
        return ()
    for size in range(len(useful) + 1):
        found = [
            group
            for group in combinations(useful, size)
            if way_between(left_open(ways, group), starts, ends) is None
        ]
        if found:
            return tuple(found)
    return ()


def fewest_channels(
    ways: Sequence[Way], starts: Collection[str], ends: Collection[str]
) -> int | None:
    """Return how many ways must be cut at least; None where no cut of controlled ways is enough.

    A minimum cut by maximum flow [FordFulkerson1956]; ways without any control cannot be cut.

    Examples
    --------
    >>> fewest_channels([Way("a", "b", frozenset({"wall"}), "x")], ["a"], ["b"])
    1
    >>> fewest_channels([Way("a", "b", frozenset(), "x")], ["a"], ["b"]) is None
    True
    """
    if set(starts) & set(ends):
        return None
    names = sorted({name for way in ways for name in (way.start, way.end)} | {*starts, *ends})
    place = {name: number + 2 for number, name in enumerate(names)}
    endless = len(ways) + 1
    capacity = np.zeros((len(names) + 2, len(names) + 2), dtype=np.int32)
    for way in ways:
        capacity[place[way.start], place[way.end]] += 1 if way.controls else endless
    for name in set(starts):
        capacity[0, place[name]] = endless * endless
    for name in set(ends):
        capacity[place[name], 1] = endless * endless
    flow = int(maximum_flow(csr_array(capacity), 0, 1).flow_value)
    return None if flow >= endless else flow


def every_way(
    ways: Sequence[Way], starts: Collection[str], ends: Collection[str]
) -> tuple[tuple[int, ...], ...]:
    """Return every way from a start to an end that passes no place twice, as numbers of `ways`.

    A start or an end in between begins or ends a way of its own, so that none passes through one.

    Raises
    ------
    ModelError
        Where there are more than `MOST_WAYS`, or they take far more steps to find.

    Examples
    --------
    >>> ways = [Way("a", "b", frozenset(), "x"), Way("b", "c", frozenset(), "y")]
    >>> every_way([*ways, Way("a", "c", frozenset(), "z")], ["a"], ["c"])
    ((0, 1), (2,))
    """
    first, last = set(starts), set(ends)
    n_steps = 0
    found: list[tuple[int, ...]] = [() for _ in sorted(first & last)]
    waiting: list[tuple[tuple[int, ...], tuple[str, ...]]] = [
        ((), (name,)) for name in sorted(first - last, reverse=True)
    ]
    while waiting:
        steps, places = waiting.pop()
        for number in reversed(range(len(ways))):
            way = ways[number]
            if way.start != places[-1] or way.end in places or way.end in first:
                continue
            if way.end in last:
                found.append((*steps, number))
            else:
                waiting.append(((*steps, number), (*places, way.end)))
        n_steps += 1
        if len(found) > MOST_WAYS or n_steps > 10 * MOST_WAYS:
            got, expected = f"more than {MOST_WAYS} ways", f"at most {MOST_WAYS}"
            refuse([Fault("every_way", "ways", got, expected, "join some places or channels")])
    return tuple(sorted(found))


def openness(paths: Sequence[Sequence[int]], left: npt.ArrayLike) -> tuple[Floats, Floats]:
    """How open the widest way is, and the ways in the mean, from 0 to 1, each (future,).

    The product of what is left of each channel on a way: 1 as without any control, 0 shut. It
    compares controls and is no probability. Without a way both are 0.

    Parameters
    ----------
    paths
        Ways as numbers of channels, as `every_way` gives them.
    left
        What controls leave of each channel's openness, 0 to 1, (way, future).

    Raises
    ------
    ModelError
        For values outside 0 to 1.

    Examples
    --------
    >>> widest, mean = openness([(0,), (0, 1)], [[0.5], [0.2]])
    >>> widest.tolist(), mean.round(3).tolist()
    ([0.5], [0.3])
    """
    parts = np.asarray(left, dtype=np.float64)
    refuse([outside("openness", "left", parts, 0.0, 1.0)])
    if not paths:
        return np.zeros(parts.shape[1]), np.zeros(parts.shape[1])
    widest, total = np.zeros(parts.shape[1]), np.zeros(parts.shape[1])
    for steps in paths:
        one = parts[list(steps)].prod(axis=0)
        widest, total = np.maximum(widest, one), total + one
    return widest, total / len(paths)
