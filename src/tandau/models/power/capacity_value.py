"""What a plant adds to adequacy: the load it lets the grid carry, and the reserve it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.models.power.adequacy import lole

if TYPE_CHECKING:
    import numpy.typing as npt

    from tandau.models.power.capacity_states import CapacityStates

    Floats = npt.NDArray[np.float64]

HALVINGS: Final = 30


def load_to_standard(
    states: CapacityStates, load: npt.ArrayLike, standard: float, weight: npt.ArrayLike = 1.0
) -> Floats:
    """Load, the same in every hour, that brings the grid to a standard of adequacy, in MW.

    Negative where the grid misses the standard. Capability is compared there, since a grid with
    capacity to spare tells nothing of it. Source: [Garver1966], who starts from a risk level too.

    Parameters
    ----------
    states
        Of the grid, (…, state).
    load
        MW, (hour,) or (…, hour).
    standard
        Loss-of-load expectation to be met, hours a year.
    weight
        Hours of the year that each load stands for.

    Returns
    -------
    numpy.ndarray
        (…).

    Examples
    --------
    >>> from tandau.models.power.capacity_states import capacity_states
    >>> grid = capacity_states([10] * 5, [0.0] * 5)
    >>> float(np.round(load_to_standard(grid, [25.0, 30.0], 0.5), 6))
    20.0
    """
    wanted = np.asarray(load, dtype=np.float64)
    most = states.step * states.probability.shape[-1]
    lead = lole(states, wanted, weight).shape
    low, high = np.full(lead, -float(wanted.max())), np.full(lead, most)
    return _highest(states, wanted, weight, np.full(lead, float(standard)), (low, high))


def effective_load_carrying_capability(
    without: CapacityStates,
    added: CapacityStates,
    load: npt.ArrayLike,
    capacity: float,
    weight: npt.ArrayLike = 1.0,
) -> Floats:
    """Load, the same in every hour, that the grid carries more with a plant, in MW.

    The loss-of-load expectation with plant and added load is that without either; found by
    halving between nothing and the plant's capacity. Expectations move in steps of the states, so
    the answer is as fine as these. Source: [Garver1966].

    Parameters
    ----------
    without, added
        States of the grid without and with the plant, (…, state).
    load
        MW, (hour,) or (…, hour).
    capacity
        MW of the plant, above which no answer can lie.
    weight
        Hours of the year that each load stands for.

    Returns
    -------
    numpy.ndarray
        (…).

    Examples
    --------
    >>> from tandau.models.power.capacity_states import capacity_states
    >>> grid, more = capacity_states([10] * 5, [0.1] * 5), capacity_states([10] * 6, [0.1] * 6)
    >>> carried = effective_load_carrying_capability(grid, more, [25.0, 30.0], 10.0)
    >>> 0 < float(carried) < 10
    True
    """
    wanted = np.asarray(load, dtype=np.float64)
    before = lole(without, wanted, weight)
    ends = np.zeros(before.shape), np.full(before.shape, float(capacity))
    return _highest(added, wanted, weight, before, ends)


def _highest(
    states: CapacityStates,
    load: Floats,
    weight: npt.ArrayLike,
    target: Floats,
    ends: tuple[Floats, Floats],
) -> Floats:
    """Return the most load that can be added with the target still met."""
    low, high = ends
    # Equal but for rounding counts as met.
    target = target * (1 + 1e-9) + 1e-15
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        is_met = lole(states, load + middle[..., None], weight) <= target
        low, high = np.where(is_met, middle, low), np.where(is_met, high, middle)
    return low


def reserve_for_largest_unit(largest: npt.ArrayLike, capacity: npt.ArrayLike) -> Floats:
    """Reserve beyond today's that the loss of one unit of a plant asks for, in MW.

    To hold the loss of any one unit (N-1) the grid keeps the largest unit in reserve; a larger one
    raises it by the difference. Source: own definition [Tandau] of the N-1 rule.

    Parameters
    ----------
    largest
        MW of the largest unit without the plant.
    capacity
        MW of one unit of the plant.

    Examples
    --------
    >>> reserve_for_largest_unit(500.0, [300.0, 1200.0]).tolist()
    [0.0, 700.0]
    """
    before, after = (np.asarray(one, dtype=np.float64) for one in (largest, capacity))
    return np.asarray(np.maximum(after - before, 0.0))
