"""Gates: what an offer must meet before it is scored at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tandau.ranking.inputs import finite

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def share_met(
    values: ArrayLike, *, least: float | None = None, most: float | None = None
) -> np.ndarray:
    """Return in which share of the futures each offer is inside a gate's limits, shape (offer,).

    Parameters
    ----------
    values
        In the criterion's unit, shape (offer, future).
    least, most
        Limits, both inside; None where there is none.

    Raises
    ------
    ModelError
        If values are not finite.

    Examples
    --------
    >>> share_met([[0.0, 1.0], [2.0, 2.0]], least=1.0).tolist()
    [0.5, 1.0]
    """
    table = finite("values", values, n_dims=(2,))
    met = np.ones(table.shape, dtype=bool)
    if least is not None:
        met &= table >= least
    if most is not None:
        met &= table <= most
    return np.asarray(met.mean(axis=1))
