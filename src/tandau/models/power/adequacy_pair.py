"""Adequacy of two zones that help each other over a line of limited capacity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tandau.models.dependence.inputs import misfit, outside, refuse
from tandau.models.power.capacity_states import MOST, CapacityStates

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PairAdequacy:
    """Loss-of-load expectation of two joined zones, hours a year.

    Parameters
    ----------
    first, second
        Hours in which the zone lacks capacity after help.
    both
        Hours in which both do.
    any
        Hours in which one of them does.
    """

    first: float
    second: float
    both: float
    any: float


def pair_lole(
    first: CapacityStates,
    second: CapacityStates,
    loads: tuple[npt.ArrayLike, npt.ArrayLike],
    limit: float,
    weight: npt.ArrayLike = 1.0,
) -> PairAdequacy:
    """Loss-of-load expectation of two zones with a transfer limit, in hours a year.

    A zone helps with what it has left over, up to the limit, and never at the cost of its own
    load; the line does not fail. A zone is short where its lack is above the limit or above what
    the other has left. Loads are rounded to the nearest state, so the step must be small beside
    the units. Source: two-area method of the interconnected-systems chapter of
    [BillintonAllan1996].

    Parameters
    ----------
    first, second
        States of the zones, (state,), of one step.
    loads
        MW in each zone, (hour,) each.
    limit
        MW that the line can carry either way.
    weight
        Hours of the year that each load stands for.

    Raises
    ------
    ModelError
        For steps that differ, a negative limit, or loads of different length.

    Examples
    --------
    >>> from tandau.models.power.capacity_states import capacity_states
    >>> one = capacity_states([2], [0.1])
    >>> joined = pair_lole(one, one, ([1.0], [1.0]), 1.0)
    >>> round(joined.any, 3), round(pair_lole(one, one, ([1.0], [1.0]), 0.0).any, 3)
    (0.01, 0.19)
    """
    wanted = tuple(np.atleast_1d(np.asarray(load, dtype=np.float64)) for load in loads)
    refuse(
        [
            misfit("pair_lole", "step of second", second.step, first.step),
            misfit("pair_lole", "loads of second", wanted[1].shape, wanted[0].shape),
            outside("pair_lole", "limit", limit, 0.0, MOST),
        ]
    )
    places = tuple(np.rint(load / first.step).astype(np.int64) for load in wanted)
    # No zone lacks more than its load, so a wider line is none.
    most = max((int(place.max(initial=0)) for place in places), default=0)
    steps = min(int(np.floor(round(limit / first.step, 9))), max(most, 0))
    hours = np.broadcast_to(np.asarray(weight, dtype=np.float64), places[0].shape)
    one = _short(first, second, places[0], places[1], steps)
    other = _short(second, first, places[1], places[0], steps)
    # With help that never costs the helper its own load, both are short just when each lacks.
    both = _under(first, places[0]) * _under(second, places[1])
    told = [float((hours * chance).sum()) for chance in (one, other, both, one + other - both)]
    return PairAdequacy(*told)


def _short(
    own: CapacityStates,
    other: CapacityStates,
    own_load: npt.NDArray[np.int64],
    other_load: npt.NDArray[np.int64],
    limit: int,
) -> Floats:
    """Chance that a zone is short: beyond the limit, or by more than the other has left."""
    chance = _under(own, own_load - limit)
    lacks = np.arange(1, limit + 1)
    exactly = _exactly(own, own_load[:, None] - lacks)
    return np.asarray(chance + (exactly * _under(other, other_load[:, None] + lacks)).sum(axis=1))


def _under(states: CapacityStates, place: npt.NDArray[np.int64]) -> Floats:
    return np.asarray(states.below()[np.clip(place, 0, states.probability.size)])


def _exactly(states: CapacityStates, place: npt.NDArray[np.int64]) -> Floats:
    is_state = (place >= 0) & (place < states.probability.size)
    return np.where(is_state, states.probability[np.where(is_state, place, 0)], 0.0)
