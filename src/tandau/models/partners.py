"""Partners: how probably the partner leaves before the plant is complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

if TYPE_CHECKING:
    from tandau.models.arrays import Array

# Ages of a deal, in years, at which the rate of exit before first concrete changes.
FIRST_AGE: Final = 2.0
SECOND_AGE: Final = 5.0


def partner_exit_probability(
    exit_hazard_early: Array,
    exit_hazard_middle: Array,
    exit_hazard_late: Array,
    exit_hazard_construction: Array,
    first_concrete: Array,
    plant_construction_time: Array,
    decision_year: Array,
) -> Array:
    """Probability that the partner leaves between the decision and the plant's completion, 0 to 1.

    The base rate of comparable deals, the same for every partner; offers differ by how long they
    take. ``1 - exp(-(early * min(w, 2) + middle * clip(w - 2, 0, 3) + late * max(w - 5, 0) +
    construction * plant_construction_time))`` with ``w = max(first_concrete - decision_year, 0)``.

    Source: Jeffreys1946 (posterior of the rates; see evidence/partner_exit.py).

    Examples
    --------
    >>> round(float(partner_exit_probability(0.1, 0.1, 0.1, 0.01, 2030.0, 8.0, 2025.0)), 4)
    0.4401
    """
    wait = np.maximum(cast("Any", first_concrete) - decision_year, 0.0)
    hazard = (
        exit_hazard_early * np.minimum(wait, FIRST_AGE)
        + exit_hazard_middle * np.clip(wait - FIRST_AGE, 0.0, SECOND_AGE - FIRST_AGE)
        + exit_hazard_late * np.maximum(wait - SECOND_AGE, 0.0)
        + exit_hazard_construction * plant_construction_time
    )
    return cast("Array", -np.expm1(-hazard))
