"""Overnight cost: from a reference price to the price of each unit of this plant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from tandau.models.arrays import Array

    Floats = npt.NDArray[np.float64]


def learning_factor(learning_rate: npt.ArrayLike, n_before: npt.ArrayLike) -> Floats:
    """Cost of the next unit over that of the first, as a ratio.

    Each doubling of the number of units lowers the cost by the learning rate (Wright's law):
    ``(n_before + 1)^log2(1 - learning_rate)``. A negative rate is forgetting, as in the French
    record.

    Parameters
    ----------
    learning_rate
        Share saved per doubling (…), below 1.
    n_before
        Units before this one (…).

    Source: Wright1936; Grubler2010 (rates can be negative).

    Examples
    --------
    >>> float(learning_factor(0.1, 1.0).round(6))
    0.9
    """
    exponent = np.log2(1 - np.asarray(learning_rate, dtype=np.float64))
    return np.power(np.asarray(n_before, dtype=np.float64) + 1, exponent)


def unit_overnight_cost(
    overnight_cost: npt.ArrayLike,
    unit_index: npt.ArrayLike,
    *,
    learning_within_plant: npt.ArrayLike = 0.0,
    learning_between_plants: npt.ArrayLike = 0.0,
    n_design_units: npt.ArrayLike = 0.0,
    n_design_units_in_price: npt.ArrayLike = 0.0,
    foak_premium: npt.ArrayLike = 0.0,
    localisation_share: npt.ArrayLike = 0.0,
    localisation_premium: npt.ArrayLike = 0.0,
    contingency_share: npt.ArrayLike = 0.0,
    is_mean_price: bool = False,
) -> Floats:
    """Overnight cost of each unit of a plant, in USD/kW, without owner's cost.

    ``overnight_cost * (1 + foak_premium) * between * within * (1 + share * premium) *
    (1 + contingency_share)``. A price belongs to the experience at which it was stated:
    ``between`` is the learning from that number of units to the present one, and ``within`` starts
    with the plant's first unit at 1.

    Parameters
    ----------
    overnight_cost
        Reference price of a unit (…), USD/kW.
    unit_index
        Place in the plant's building order (unit,), 0 for the first; one is added as last dim.
    learning_within_plant, learning_between_plants
        Shares saved per doubling (…).
    n_design_units, n_design_units_in_price
        Units of the design built elsewhere, now and when the price was stated (…).
    foak_premium
        What a first of a kind costs more (…), ratio; 0 for an nth of a kind.
    localisation_share, localisation_premium
        Share of the value delivered at home and what that share costs more (…), ratios.
    contingency_share
        Allowance for what is not itemised (…); leave it at 0 where an outturn ratio is sampled,
        since that ratio holds it already.
    is_mean_price
        Whether the reference price is the mean over the plant's units rather than its first unit's,
        so that learning within the plant leaves the plant's price as it is.

    Returns
    -------
    numpy.ndarray
        (…, unit), USD/kW.

    Source: EMWG2007 (first of a kind, contingency); Wright1936.

    Examples
    --------
    >>> unit_overnight_cost(5000.0, [0.0, 1.0], learning_within_plant=0.1).round(6).tolist()
    [5000.0, 4500.0]
    """
    between = learning_factor(learning_between_plants, n_design_units) / learning_factor(
        learning_between_plants, n_design_units_in_price
    )
    localised = 1 + np.asarray(localisation_share) * np.asarray(localisation_premium)
    plant = np.asarray(overnight_cost) * (1 + np.asarray(foak_premium)) * between * localised
    plant = plant * (1 + np.asarray(contingency_share))
    within = learning_factor(
        np.asarray(learning_within_plant, dtype=np.float64)[..., None], unit_index
    )
    if is_mean_price:
        within = within / within.mean(axis=-1, keepdims=True)
    return np.asarray(plant[..., None] * within, dtype=np.float64)


def outturn_after_delay(
    cost_outturn: Array,
    construction_time: Array,
    planned_construction_time: Array,
    time_cost_share: Array,
) -> Array:
    """Final over estimated overnight cost when a part of the cost runs with time, as a ratio.

    Site, staff and equipment hire cost by the month: the part `time_cost_share` of the estimate
    grows in proportion to the construction time, the rest with the outturn ratio alone:
    ``cost_outturn * (1 + time_cost_share * (construction_time / planned - 1))``.

    Source: Tandau (coupling of cost to delay).

    Examples
    --------
    >>> outturn_after_delay(1.0, 9.0, 6.0, 0.2)
    1.1
    """  # fmt: skip
    late = construction_time / planned_construction_time - 1
    return cost_outturn * (1 + time_cost_share * late)
