"""What a plant adds to adequacy: the load it lets the grid carry, and the reserve it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.models.power.adequacy import lole

if TYPE_CHECKING:
    import numpy.typing as npt

    from tandau.models.power.capacity_states import CapacityStates

    Floats = npt.NDArray[np.float64]

HALVINGS: Final = 40


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
    low, high = np.zeros(before.shape), np.full(before.shape, float(capacity))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        # Equal but for rounding counts as carried.
        is_carried = lole(added, wanted + middle[..., None], weight) <= before * (1 + 1e-9) + 1e-15
        low, high = np.where(is_carried, middle, low), np.where(is_carried, high, middle)
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
