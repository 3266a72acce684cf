"""How well offers hold up over the futures: transform, choose a subset, aggregate.

All metrics take worth or money, more is better, shape (offer, future), futures equally likely
unless probabilities are given. Source: [McPhail2018], [RockafellarUryasev2000] for the conditional
value at risk, [HadarRussell1969] for dominance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tandau.ranking.inputs import finite, refusal, shares

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_ROUNDING = 1e-12


def _table(values: ArrayLike) -> np.ndarray:
    return finite("values", values, n_dims=(2,))


def _share(name: str, value: float) -> float:
    if not 0 <= value <= 1:
        raise refusal(name, f"{value:g}", "0 to 1", "give a share")
    return value


def _likely(probabilities: ArrayLike | None, n_futures: int) -> np.ndarray:
    even = np.full(n_futures, 1 / n_futures)
    return even if probabilities is None else shares("probabilities", probabilities, n_futures)


def expected(values: ArrayLike, probabilities: ArrayLike | None = None) -> np.ndarray:
    """Return the mean over the futures (Laplace's rule where they are equally likely), (offer,)."""
    table = _table(values)
    return np.asarray(table @ _likely(probabilities, table.shape[1]))


def maximin(values: ArrayLike) -> np.ndarray:
    """Return the worst value, shape (offer,)."""
    return np.asarray(_table(values).min(axis=1))


def maximax(values: ArrayLike) -> np.ndarray:
    """Return the best value, shape (offer,)."""
    return np.asarray(_table(values).max(axis=1))


def hurwicz(values: ArrayLike, optimism: float) -> np.ndarray:
    """Return optimism times the best value plus the rest times the worst, shape (offer,).

    Raises
    ------
    ModelError
        If `optimism` is outside 0 to 1.

    Examples
    --------
    >>> hurwicz([[40, 60, 20]], 0.4).tolist()
    [36.0]
    """
    part = _share("optimism", optimism)
    return np.asarray(part * maximax(values) + (1 - part) * maximin(values))


def regret(values: ArrayLike) -> np.ndarray:
    """Return how far each offer is behind the best of its future, shape (offer, future)."""
    table = _table(values)
    return np.asarray(table.max(axis=0) - table)


def maximum_regret(values: ArrayLike) -> np.ndarray:
    """Return the largest regret, shape (offer,); the least of them is the minimax-regret choice."""
    return np.asarray(regret(values).max(axis=1))


def regret_quantile(values: ArrayLike, share: float = 0.9) -> np.ndarray:
    """Return the regret that the share of futures does not exceed, shape (offer,).

    Between two futures by a straight line, as `numpy.quantile`.

    Raises
    ------
    ModelError
        If `share` is outside 0 to 1.

    Examples
    --------
    >>> regret_quantile([[40, 60, 20], [50, 90, 35]]).tolist()
    [27.0, 0.0]
    """
    return np.asarray(np.quantile(regret(values), _share("share", share), axis=1))


def satisficing_share(
    values: ArrayLike, threshold: ArrayLike, probabilities: ArrayLike | None = None
) -> np.ndarray:
    """Return the share of futures that meet a threshold (Starr's domain criterion), shape (offer,).

    Parameters
    ----------
    values
        Shape (offer, future).
    threshold
        Least value that will do: a number, or one per future, shape (future,).
    probabilities
        Of the futures, shape (future,).

    Examples
    --------
    >>> satisficing_share([[40, 60, 20], [50, 40, 30]], 30).round(3).tolist()
    [0.667, 1.0]
    """
    table = _table(values)
    met = table >= finite("threshold", threshold, n_dims=(0, 1))
    return np.asarray(met @ _likely(probabilities, table.shape[1]))


def conditional_value_at_risk(
    values: ArrayLike, share: float = 0.05, probabilities: ArrayLike | None = None
) -> np.ndarray:
    """Return the mean of the worst share of futures, shape (offer,).

    A future at the border counts with the part of its probability that fills the share, so that the
    measure is coherent for any number of futures.

    Parameters
    ----------
    values
        Shape (offer, future), more is better.
    share
        Of the worst futures, above 0 to 1.
    probabilities
        Of the futures, shape (future,).

    Raises
    ------
    ModelError
        If `share` is not above 0 and up to 1.

    Examples
    --------
    >>> conditional_value_at_risk([[1.0, 2.0, 3.0, 4.0]], 0.5).tolist()
    [1.5]
    """
    if _share("share", share) == 0:
        raise refusal("share", "0", "above 0", "use maximin for the worst future alone")
    table = _table(values)
    order = np.argsort(table, axis=1, kind="stable")
    likely = _likely(probabilities, table.shape[1])[order]
    before = np.cumsum(likely, axis=1) - likely
    part = np.clip(share - before, 0, likely)
    worst = np.take_along_axis(table, order, axis=1)
    return np.asarray((part * worst).sum(axis=1) / part.sum(axis=1))


def mean_variance(values: ArrayLike) -> np.ndarray:
    """Return (mean + 1) / (standard deviation + 1), shape (offer,), as in [McPhail2018]."""
    table = _table(values)
    return np.asarray((table.mean(axis=1) + 1) / (table.std(axis=1) + 1))


def undesirable_deviations(values: ArrayLike) -> np.ndarray:
    """Return the mean shortfall from the median over the futures not above it, shape (offer,).

    As in [McPhail2018]: less is better.
    """
    table = _table(values)
    middle = np.median(table, axis=1, keepdims=True)
    is_low = table <= middle
    return np.asarray(((middle - table) * is_low).sum(axis=1) / is_low.sum(axis=1))


def percentile_skewness(values: ArrayLike) -> np.ndarray:
    """Return how far the tenth and ninetieth percentiles lean to the good side, (offer,).

    ``((p90 + p10) / 2 - p50) / ((p90 - p10) / 2)``, zero where the two are one value; -1 to 1.
    """
    low, middle, high = np.quantile(_table(values), (0.1, 0.5, 0.9), axis=1)
    half = (high - low) / 2
    safe = np.where(half > 0, half, 1.0)
    return np.asarray(np.where(half > 0, ((high + low) / 2 - middle) / safe, 0.0))


def first_order_dominance(values: ArrayLike) -> np.ndarray:
    """Return whether the row's offer is at least as likely as the column's to exceed any value.

    Parameters
    ----------
    values
        Shape (offer, future), futures equally likely.

    Returns
    -------
    numpy.ndarray
        Booleans, shape (offer, offer); strict, so that nobody dominates an equal.

    Examples
    --------
    >>> first_order_dominance([[3, 1], [1, 2]]).tolist()
    [[False, True], [False, False]]
    """
    return _dominance(np.sort(_table(values), axis=1))


def second_order_dominance(values: ArrayLike) -> np.ndarray:
    """Return whether everybody averse to risk would take the row's offer over the column's.

    Parameters and result as of `first_order_dominance`, which implies it.

    Examples
    --------
    >>> second_order_dominance([[2, 2], [1, 3]]).tolist()
    [[False, True], [False, False]]
    """
    return _dominance(np.cumsum(np.sort(_table(values), axis=1), axis=1))


def _dominance(curves: np.ndarray) -> np.ndarray:
    slack = _ROUNDING * np.abs(curves).max()
    found = np.zeros((len(curves), len(curves)), dtype=bool)
    for place, curve in enumerate(curves):
        lead = curve - curves
        found[place] = (lead >= -slack).all(axis=1) & (lead > slack).any(axis=1)
    return found
