"""The futures of a second and third plant: what plants share stays, what is each plant's is new.

All plants stand in the same futures: the host, prices, and what is not known of a quantity are the
same. The fortune of a project and of its units is each plant's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.futures.construction import PREFIX, SHARED
from tandau.futures.sample import scores

if TYPE_CHECKING:
    from tandau.futures.sample import Plan

_STREAM: Final = 11  # sets these random numbers apart from others of the same seed
_KEPT: Final = (*(f"{PREFIX}:{name}" for name in SHARED), f"{PREFIX}:host", f"{PREFIX}:vendor:")


def is_own(column: str) -> bool:
    """Whether each plant has a draw of its own.

    Examples
    --------
    >>> is_own("driver:project:alpha"), is_own("driver:host:all"), is_own("inflation:x.y:0")
    (True, False, False)
    """
    if column.startswith("driver:"):
        return not column.endswith(":all")
    return column.startswith(f"{PREFIX}:") and not column.startswith(_KEPT)


def plant_points(known: Plan, points: np.ndarray, plan: Plan, plant: int, seed: int) -> np.ndarray:
    """Return the scores of another plant in the same futures.

    Parameters
    ----------
    known, points
        Columns and scores of the plant in question, (future, column).
    plan
        Columns of the other plant.
    plant, seed
        Number of the plant, and the seed of the study.

    Returns
    -------
    numpy.ndarray
        Standard normal scores, (future, column of `plan`).
    """
    fresh = [name for name in plan.columns if is_own(name) or name not in known.columns]
    generator = np.random.default_rng([seed, _STREAM, plant])
    own_seed = int(generator.integers(2**63))
    drawn = scores(max(len(fresh), 1), len(points), own_seed)[generator.permutation(len(points))]
    of_fresh = {name: number for number, name in enumerate(fresh)}
    return np.stack(
        [
            drawn[:, of_fresh[name]] if name in of_fresh else points[:, known.columns[name]]
            for name in plan.columns
        ],
        axis=1,
    )
