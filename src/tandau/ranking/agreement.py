"""How far people agree who score or rank the same things.

Source: [KendallBabingtonSmith1939].
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.stats import rankdata

from tandau.ranking.inputs import finite, refusal

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_LEAST: Final = 2


def concordance(scores: ArrayLike) -> float | None:
    """Return Kendall's coefficient of concordance W, 0 (no agreement) to 1 (one order).

    Parameters
    ----------
    scores
        What each judge gives each thing, shape (judge, thing), two or more of both; only the order
        of a judge's scores counts.

    Returns
    -------
    float or None
        Corrected for ties; None where every judge scores all things alike, so that there is no
        order to agree on.

    Raises
    ------
    ModelError
        If a score is not finite, or there are fewer than two judges or things.

    Examples
    --------
    >>> concordance([[1, 2, 3], [10, 20, 30]]), concordance([[1, 2, 3], [3, 2, 1]])
    (1.0, 0.0)
    """
    given = finite("scores", scores, n_dims=(2,))
    n_judges, n_things = given.shape
    if n_judges < _LEAST or n_things < _LEAST:
        got = f"{n_judges} judges of {n_things} things"
        raise refusal("scores", got, "two or more of both", "leave such scores out")
    ranks = rankdata(given, axis=1)
    sums = ranks.sum(axis=0)
    squares = float(((sums - sums.mean()) ** 2).sum())
    ties = 0.0
    for row in given:
        _, sizes = np.unique(row, return_counts=True)
        ties += float((sizes**3 - sizes).sum())
    most = n_judges**2 * (n_things**3 - n_things) - n_judges * ties
    return 12 * squares / most if most > 0 else None
