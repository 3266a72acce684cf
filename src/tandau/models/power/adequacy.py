"""Adequacy: hours in which load is not met, and the energy that is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from tandau.models.power.capacity_states import CapacityStates

    Floats = npt.NDArray[np.float64]


def loss_of_load_probability(states: CapacityStates, load: npt.ArrayLike) -> Floats:
    """Chance that less capacity is available than the load asks for, share 0 to 1.

    Source: [BillintonAllan1996].

    Parameters
    ----------
    states
        Of the fleet, (…, state).
    load
        MW, (hour,) or (…, hour) with the leading axes of the states.

    Returns
    -------
    numpy.ndarray
        (…, hour).

    Examples
    --------
    >>> from tandau.models.power.capacity_states import capacity_states
    >>> fleet = capacity_states([2, 1], [0.1, 0.5])
    >>> loss_of_load_probability(fleet, [1, 2, 3, 4]).round(3).tolist()
    [0.05, 0.1, 0.55, 1.0]
    """
    return _at(states.below(), _places(states, load)[0])


def unserved_power(states: CapacityStates, load: npt.ArrayLike) -> Floats:
    """Expected load that is not met in each hour, MW.

    Source: [BillintonAllan1996]; arguments and shapes as in `loss_of_load_probability`.

    Examples
    --------
    >>> from tandau.models.power.capacity_states import capacity_states
    >>> unserved_power(capacity_states([2], [0.1]), [1, 3]).round(3).tolist()
    [0.1, 1.2]
    """
    place, wanted = _places(states, load)
    missing = wanted * _at(states.below(), place) - _at(states.moment(), place)
    return np.asarray(np.maximum(missing, 0.0))


def lole(states: CapacityStates, load: npt.ArrayLike, weight: npt.ArrayLike = 1.0) -> Floats:
    """Loss-of-load expectation: hours a year on hourly loads, days a year on daily peaks.

    Source: [BillintonAllan1996].

    Parameters
    ----------
    states
        Of the fleet, (…, state).
    load
        MW, (hour,) or (…, hour).
    weight
        Hours of the year that each load stands for, (hour,).

    Returns
    -------
    numpy.ndarray
        (…).
    """
    chance = loss_of_load_probability(states, load)
    return np.asarray((chance * np.asarray(weight, dtype=np.float64)).sum(axis=-1))


def eens(states: CapacityStates, load: npt.ArrayLike, weight: npt.ArrayLike = 1.0) -> Floats:
    """Expected energy not served, MWh/year; arguments as in `lole`.

    Source: [BillintonAllan1996].
    """
    missing = unserved_power(states, load)
    return np.asarray((missing * np.asarray(weight, dtype=np.float64)).sum(axis=-1))


def _places(states: CapacityStates, load: npt.ArrayLike) -> tuple[npt.NDArray[np.int64], Floats]:
    wanted = np.asarray(load, dtype=np.float64)
    lead = states.probability.shape[:-1]
    wanted = np.broadcast_to(wanted, np.broadcast_shapes(lead + wanted.shape[-1:], wanted.shape))
    # Rounded, so that a load that meets a state to the last digit is met by it.
    steps = np.ceil(np.round(wanted / states.step, 9))
    return np.clip(steps, 0, states.probability.shape[-1]).astype(np.int64), wanted


def _at(summed: Floats, place: npt.NDArray[np.int64]) -> Floats:
    lead = np.broadcast_shapes(summed.shape[:-1], place.shape[:-1])
    summed = np.broadcast_to(summed, lead + summed.shape[-1:])
    return np.asarray(
        np.take_along_axis(summed, np.broadcast_to(place, lead + place.shape[-1:]), -1)
    )
