"""How much capacity is available with which chance: failing units, put together by convolution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.models.dependence.inputs import misfit, outside, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

MOST: Final = float(np.finfo(np.float64).max)


@dataclass(frozen=True)
class CapacityStates:
    """Chance of each available capacity: state ``k`` stands for ``k`` steps.

    Parameters
    ----------
    step
        MW from one state to the next.
    probability
        Dims (…, state); sums to one along the last axis.
    """

    step: float
    probability: Floats

    def below(self) -> Floats:
        """Return the chance of less than ``k`` steps, (…, state + 1)."""
        return _summed(self.probability)

    def moment(self) -> Floats:
        """Return the sum of chance times MW over all states under ``k`` steps, (…, state + 1)."""
        places = self.step * np.arange(self.probability.shape[-1])
        return _summed(self.probability * places)

    def mean(self) -> Floats:
        """Return the mean available capacity in MW, (…)."""
        return np.asarray(self.moment()[..., -1])


@dataclass(frozen=True)
class Group:
    """Units alike: size in MW, forced-outage rate, and how many stand in each future.

    A count with a fraction is a unit that stands with that chance, such as one that joins during
    the year.

    Parameters
    ----------
    capacity
        MW of one unit.
    outage_rate
        Share of the time in forced outage, 0 to 1; a float or (future,).
    count
        Units, a float or (future,).
    """

    capacity: float
    outage_rate: float | Floats
    count: float | Floats


def capacity_states(
    capacity: npt.ArrayLike, outage_rate: npt.ArrayLike, *, step: float = 1.0
) -> CapacityStates:
    """States of a fleet of two-state units that fail independently, unit by unit.

    Exact where every capacity is a multiple of the step; else a unit's capacity is shared between
    the two states beside it so that its mean stays. Source: recursive convolution
    [BillintonAllan1996].

    Parameters
    ----------
    capacity
        MW, (unit,).
    outage_rate
        Share of the time in forced outage, (unit,).
    step
        MW from one state to the next.

    Raises
    ------
    ModelError
        For negative capacities, rates outside 0 to 1, or lengths that differ.

    Examples
    --------
    >>> capacity_states([2, 1], [0.1, 0.5]).probability.round(3).tolist()
    [0.05, 0.05, 0.45, 0.45]
    """
    sizes, rates = (np.atleast_1d(np.asarray(x, dtype=np.float64)) for x in (capacity, outage_rate))
    refuse(
        [
            outside("capacity_states", "step", step, 1e-6, MOST),
            outside("capacity_states", "capacity", sizes, 0.0, MOST),
            outside("capacity_states", "outage_rate", rates, 0.0, 1.0),
            misfit("capacity_states", "outage_rate", rates.shape, sizes.shape),
        ]
    )
    states = np.ones(1)
    for size, rate in zip(sizes, rates, strict=True):
        low, share = _places(float(size), step)
        added = np.zeros(states.size + low + (share > 0))
        added[: states.size] += rate * states
        added[low : low + states.size] += (1 - rate) * (1 - share) * states
        if share > 0:
            added[low + 1 : low + 1 + states.size] += (1 - rate) * share * states
        states = added
    return CapacityStates(step, states)


def states_of_futures(groups: Sequence[Group], n_futures: int, *, step: float) -> CapacityStates:
    """States of a fleet in every future at once.

    The transforms of independent capacities multiply, so a group is a power of its unit's
    transform whatever the count of each future. Rounding of the transform leaves errors of some
    1e-16 of probability. Source: [BillintonAllan1996] for the states; the transform is our own
    [Tandau].

    Parameters
    ----------
    groups
        What stands, as `Group`.
    n_futures
        Futures; floats hold for each.
    step
        MW from one state to the next.

    Returns
    -------
    CapacityStates
        Probability with dims (future, state).

    Examples
    --------
    >>> fleet = [Group(1.0, 0.5, np.array([0.0, 1.0, 0.5]))]
    >>> states_of_futures(fleet, 3, step=1.0).probability.round(3)[:, :2].tolist()
    [[1.0, 0.0], [0.5, 0.5], [0.75, 0.25]]
    """
    refuse(
        [
            *(outside("states_of_futures", "capacity", one.capacity, 0.0, MOST) for one in groups),
            *(outside("states_of_futures", "count", one.count, 0.0, 1e6) for one in groups),
            *(outside("states_of_futures", "rate", one.outage_rate, 0.0, 1.0) for one in groups),
        ]
    )
    most = sum(float(np.ceil(np.max(g.count))) * (_places(g.capacity, step)[0] + 1) for g in groups)
    n_states = int(most) + 1
    angle = -2j * np.pi * np.arange(n_states // 2 + 1) / n_states
    transform = np.ones((n_futures, angle.size), dtype=np.complex128)
    for one in groups:
        low, share = _places(one.capacity, step)
        up = (1 - share) * np.exp(angle * low) + share * np.exp(angle * (low + 1))
        count, rate = (np.atleast_1d(np.asarray(x, float)) for x in (one.count, one.outage_rate))
        unit = rate[:, None] + (1 - rate[:, None]) * up
        # Few whole counts and a part of a unit: powers are dear, so each is taken once.
        wholes, at = np.unique(np.floor(count), return_inverse=True)
        part = (count - np.floor(count))[:, None]
        powers = unit ** wholes[:, None] if len(rate) == 1 else unit ** np.floor(count)[:, None]
        transform *= (powers[at] if len(rate) == 1 else powers) * (1 - part + part * unit)
    probability = np.fft.irfft(transform, n=n_states, axis=-1)
    np.clip(probability, 0.0, None, out=probability)
    return CapacityStates(step, probability / probability.sum(axis=-1, keepdims=True))


def _places(capacity: float, step: float) -> tuple[int, float]:
    steps = round(capacity / step, 9)
    low = int(np.floor(steps))
    return low, steps - low


def _summed(values: Floats) -> Floats:
    before = np.zeros((*values.shape[:-1], values.shape[-1] + 1))
    np.cumsum(values, axis=-1, out=before[..., 1:])
    return before
