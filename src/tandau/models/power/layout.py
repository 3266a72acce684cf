"""Solved points laid out by alternative and future, and the error of the days put on values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.models.power.resolving import OPTIMAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from tandau.models.power.chunks import Solved

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

EMULATED: Final = -1


def outcomes_by_future(solved: Solved, n_alternatives: int) -> Floats:
    """Return outcomes of solved points, (outcome, alternative, future).

    Parameters
    ----------
    solved
        Points of (future, alternative), alternatives moving fastest.
    n_alternatives
        How many.
    """
    n_outcomes = solved.outcomes.shape[1]
    return solved.outcomes.T.reshape(n_outcomes, -1, n_alternatives).transpose(0, 2, 1)


def laid_out(solved: Solved, points: Floats, chosen: Whole) -> tuple[Floats, Floats, None]:
    """Return costs and outcomes where every future was solved, and no error.

    Parameters
    ----------
    solved
        Points of (future, alternative), alternatives moving fastest.
    points
        (alternative, future, parameter).
    chosen
        Numbers of the futures in the order of `solved`.
    """
    n_alternatives, n_futures, _ = points.shape
    cost = np.empty((n_alternatives, n_futures))
    outcomes = np.empty((solved.outcomes.shape[1], n_alternatives, n_futures))
    cost[:, chosen] = solved.cost.reshape(-1, n_alternatives).T
    outcomes[:, :, chosen] = outcomes_by_future(solved, n_alternatives)
    return cost, outcomes, None


def with_period_errors(cost: Floats, period_errors: Sequence[float], seed: int) -> Floats:
    """Return costs whose values against the first alternative carry the error of the days.

    Parameters
    ----------
    cost
        USD a year, (alternative, future).
    period_errors
        Relative errors of values; one is drawn a future.
    seed
        Of the draws.
    """
    if not len(period_errors):
        return cost
    generator = np.random.default_rng([seed, 1])
    drawn = generator.choice(np.asarray(period_errors, dtype=np.float64), cost.shape[1])
    carried: Floats = cost[:1] - (cost[:1] - cost) * (1 + drawn)
    return carried


def statuses_and_causes(
    solved: Solved, chosen: Whole, shape: tuple[int, int]
) -> tuple[npt.NDArray[np.int8], tuple[tuple[int, int, str], ...]]:
    """Return the status of every point and why solved ones have no optimum.

    Parameters
    ----------
    solved, chosen
        As for `laid_out`.
    shape
        (alternative, future).

    Returns
    -------
    Numbers of `resolving.STATUSES`, `EMULATED` where nothing was solved, (alternative, future);
    alternative, future and words of each point without an optimum.
    """
    status = np.full(shape, EMULATED, dtype=np.int8)
    status[:, chosen] = solved.status.reshape(-1, shape[0]).T
    causes = [
        (at % shape[0], int(chosen[at // shape[0]]), str(solved.causes[at]))
        for at in np.flatnonzero(solved.status != OPTIMAL).tolist()
    ]
    return status, tuple(causes)
