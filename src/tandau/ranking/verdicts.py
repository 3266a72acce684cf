"""What each measure of robustness says of the offers, and which conclusions hang on the measure.

Source: [McPhail2018].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tandau.ranking.inputs import finite
from tandau.ranking.robustness import (
    conditional_value_at_risk,
    expected,
    first_order_dominance,
    hurwicz,
    maximin,
    maximum_regret,
    regret_quantile,
    satisficing_share,
    second_order_dominance,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

OPTIMISM = 0.5
TAIL = 0.05
REGRET_SHARE = 0.9
# Of these measures less is better.
_LESS = frozenset({"maximum_regret", "regret_p90"})
# Sums of rounded worths differ in their last digits; such differences order nobody.
_TIE = 1e-9


@dataclass(frozen=True)
class Robustness:
    """How the offers hold up over the futures.

    Parameters
    ----------
    metrics
        By name, each of shape (offer,), in the unit of the values (shares: 0 to 1).
    best
        For each metric the place of the offer that it puts first.
    agreement
        Share of the metrics that put the row's offer before the column's, shape (offer, offer).
    first_order, second_order
        Whether the row's offer dominates the column's, shape (offer, offer).
    threshold
        Value at or above which a future counts as satisfying, a number or shape (future,).
    """

    metrics: Mapping[str, np.ndarray]
    best: Mapping[str, int]
    agreement: np.ndarray
    first_order: np.ndarray
    second_order: np.ndarray
    threshold: float


def robustness(values: ArrayLike, is_satisfying: ArrayLike | None = None) -> Robustness:
    """Return every measure of robustness.

    Parameters
    ----------
    values
        Worth or money, more is better, shape (offer, future), futures equally likely.
    is_satisfying
        Whether an offer meets what the case asks for, shape (offer, future); without it: whether
        its value reaches the median over all offers and futures.

    Raises
    ------
    ModelError
        If values are not finite.

    Examples
    --------
    >>> found = robustness([[3.0, 3.0], [0.0, 5.0]])
    >>> found.best["expected"], found.best["hurwicz"], found.best["maximum_regret"]
    (0, 0, 0)
    >>> found.metrics["maximum_regret"].tolist()
    [2.0, 3.0]
    """
    table = finite("values", values, n_dims=(2,))
    threshold = float(np.median(table))
    met = table >= threshold if is_satisfying is None else np.asarray(is_satisfying)
    metrics = {
        "expected": expected(table),
        "maximin": maximin(table),
        "hurwicz": hurwicz(table, OPTIMISM),
        "maximum_regret": maximum_regret(table),
        "regret_p90": regret_quantile(table, REGRET_SHARE),
        "satisficing": satisficing_share(met.astype(float), 0.5),
        "conditional_value_at_risk": conditional_value_at_risk(table, TAIL),
    }
    turned = np.stack([-row if name in _LESS else row for name, row in metrics.items()])
    ahead = turned[:, :, None] - turned[:, None, :]
    scale = np.maximum(np.abs(turned).max(axis=1), 1.0)[:, None, None] * _TIE
    return Robustness(
        metrics=metrics,
        best={name: int(row.argmax()) for name, row in zip(metrics, turned, strict=True)},
        agreement=np.asarray((ahead > scale).mean(axis=0)),
        first_order=first_order_dominance(table),
        second_order=second_order_dominance(table),
        threshold=threshold,
    )
