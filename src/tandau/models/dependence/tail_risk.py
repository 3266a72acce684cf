"""Value at risk and its tail mean, of a discrete distribution and of samples."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from tandau.models.dependence.inputs import misfit, outside, refuse

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

# Sums of probabilities are compared with a level up to this rounding.
ROUNDING = 1e-12
# Futures of a pilot that bounds the tail of many, and how many times as many make it worth while.
PILOT = 500
FEW_STRIDES = 4


def value_at_risk(losses: npt.ArrayLike, probabilities: npt.ArrayLike, level: float) -> float:
    """Smallest loss that is not exceeded with the probability ``level``, in the losses' unit.

    Parameters
    ----------
    losses, probabilities
        A discrete distribution, (outcome,); the probabilities sum to one.
    level
        From 0 to below 1.

    Raises
    ------
    ModelError
        For a level or probabilities outside 0 to 1, or that do not sum to one.

    Examples
    --------
    >>> value_at_risk([0, 100, 500], [0.90, 0.08, 0.02], 0.95)
    100.0
    """
    ordered, cumulative, _ = _distribution("value_at_risk", losses, probabilities, level)
    return float(ordered[np.argmax(cumulative >= level - ROUNDING)])


def conditional_value_at_risk(
    losses: npt.ArrayLike, probabilities: npt.ArrayLike, level: float
) -> float:
    """Mean of the worst ``1 - level`` of a discrete distribution, in the losses' unit.

    An outcome that straddles the level counts with the part of its probability that lies beyond
    [RockafellarUryasev2002]. Parameters and errors are those of ``value_at_risk``.

    Examples
    --------
    >>> round(conditional_value_at_risk([0, 100, 500], [0.90, 0.08, 0.02], 0.95), 6)
    260.0
    """
    ordered, cumulative, weights = _distribution(
        "conditional_value_at_risk", losses, probabilities, level
    )
    beyond = np.clip(cumulative - level, 0.0, weights)
    return float(beyond @ ordered / beyond.sum())


def _distribution(
    function: str, losses: npt.ArrayLike, probabilities: npt.ArrayLike, level: float
) -> tuple[Floats, Floats, Floats]:
    values, weights = np.asarray(losses, np.float64), np.asarray(probabilities, np.float64)
    total = 1.0 if abs(weights.sum() - 1.0) < 1e-9 else float(weights.sum())  # noqa: PLR2004
    refuse(
        [
            outside(function, "level", level, 0.0, float(np.nextafter(1.0, 0.0))),
            outside(function, "probabilities", weights, 0.0, 1.0),
            misfit(function, "losses", values.shape, weights.shape),
            misfit(function, "sum of probabilities", total, 1.0),
        ]
    )
    order = np.argsort(values, kind="stable")
    return values[order], np.cumsum(weights[order]), weights[order]


def _worst(values: Floats, n_kept: int) -> Floats:
    """Return the largest values along the last axis, the smallest of them first.

    Of many futures a pilot of some hundred tells a bound below the tail, and only what lies above
    is partitioned; where ties or a misleading pilot leave too few, all are.
    """
    n_futures = values.shape[-1]
    stride = n_futures // PILOT
    # Twice the tail and ten more: too few are left in about one row of a million.
    n_above = math.ceil(2 * PILOT * n_kept / n_futures) + 10
    if stride < FEW_STRIDES or n_above > PILOT // 2:
        return np.asarray(np.partition(values, n_futures - n_kept)[..., n_futures - n_kept :])
    rows = values.reshape(-1, n_futures)
    pilot = rows[:, ::stride]
    bounds = np.partition(pilot, pilot.shape[1] - n_above)[:, pilot.shape[1] - n_above]
    worst = np.empty((len(rows), n_kept), dtype=values.dtype)
    for row, bound, out in zip(rows, bounds, worst, strict=True):
        above = row[row > bound]
        above = above if above.size >= n_kept else row
        out[:] = np.partition(above, above.size - n_kept)[above.size - n_kept :]
    return worst.reshape(*values.shape[:-1], n_kept)


def sample_value_at_risk(losses: npt.ArrayLike, level: float, axis: int = 0) -> Floats:
    """Value at risk of equally likely futures along an axis, in the losses' unit.

    Parameters
    ----------
    losses
        Any shape; ``axis`` is the future.
    level
        From 0 to below 1.

    Returns
    -------
    numpy.ndarray
        The shape without the axis.

    Raises
    ------
    ModelError
        For a level outside its range.

    Examples
    --------
    >>> float(sample_value_at_risk([1.0, 2.0, 3.0, 4.0], 0.5))
    2.0
    """
    values = np.moveaxis(np.asarray(losses, dtype=np.float64), axis, -1)
    refuse([outside("sample_value_at_risk", "level", level, 0.0, float(np.nextafter(1.0, 0.0)))])
    n_futures = values.shape[-1]
    place = max(math.ceil((level - ROUNDING) * n_futures) - 1, 0)
    return np.asarray(_worst(values, n_futures - place)[..., 0])


def sample_conditional_value_at_risk(losses: npt.ArrayLike, level: float, axis: int = 0) -> Floats:
    """Mean of the worst ``1 - level`` of equally likely futures, in the losses' unit.

    The future that straddles the level counts in part [RockafellarUryasev2002], so that the figure
    is that of the discrete distribution with equal probabilities. Parameters, shape and errors are
    those of ``sample_value_at_risk``.

    Examples
    --------
    >>> float(sample_conditional_value_at_risk([1.0, 2.0, 3.0, 4.0], 0.25))
    3.0
    """
    values = np.moveaxis(np.asarray(losses), axis, -1)
    level_fault = outside(
        "sample_conditional_value_at_risk", "level", level, 0.0, float(np.nextafter(1.0, 0.0))
    )
    refuse([level_fault])
    n_futures = values.shape[-1]
    beyond = n_futures * (1.0 - level)
    n_whole = min(math.floor(beyond + ROUNDING * n_futures), n_futures)
    part = max(beyond - n_whole, 0.0) if n_whole < n_futures else 0.0
    # One more than the whole ones: the smallest of them is the future that straddles the level.
    n_kept = min(n_whole + 1, n_futures)
    worst = _worst(values, n_kept)
    if n_kept == n_whole:
        return np.asarray(worst.mean(axis=-1, dtype=np.float64))
    whole = worst[..., 1:].sum(axis=-1, dtype=np.float64)
    return np.asarray((whole + part * worst[..., 0]) / (n_whole + part))
