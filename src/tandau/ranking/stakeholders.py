"""Stakeholders: who supports what, how firmly, and who could block it. A map, not a forecast.

On 353 decisions of the European Union a mean weighted by capability and salience was no better than
the plain mean, so nothing here predicts an outcome: figures are for comparing variants. Weights are
uncertain and may lead with any dims (…), as futures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from tandau.models.dependence.inputs import misfit, outside, refuse

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

MOST = float(np.finfo(np.float64).max)
# Sums of weights are compared with a quota up to this share of the total.
ROUNDING = 1e-12


def _weighted(
    function: str, name: str, values: npt.ArrayLike, weight: npt.ArrayLike
) -> tuple[Floats, Floats]:
    told, heavy = np.asarray(values, np.float64), np.asarray(weight, np.float64)
    refuse(
        [
            outside(function, name, told, -MOST, MOST),
            outside(function, "weight", heavy, 0.0, MOST),
            outside(function, "sum of weight", heavy.sum(axis=-1), np.finfo(np.float64).tiny, MOST),
            misfit(function, "weight", heavy.shape[-1:], told.shape[-1:]),
        ]
    )
    shape = np.broadcast_shapes(told.shape, heavy.shape)
    return np.broadcast_to(told, shape), np.broadcast_to(heavy, shape)


def weighted_mean(position: npt.ArrayLike, weight: npt.ArrayLike) -> Floats:
    """Mean of the actors' positions, in their unit, (…).

    Parameters
    ----------
    position
        Where each actor stands on one issue, (…, actor).
    weight
        Capability times salience, or any other weight not below zero, (…, actor).

    Raises
    ------
    ModelError
        For weights below zero or all zero, positions that are no numbers, shapes that do not fit.

    Examples
    --------
    >>> float(weighted_mean([4.0, 10.0], [1.0, 2.0]))
    8.0
    """
    told, heavy = _weighted("weighted_mean", "position", position, weight)
    return np.asarray((told * heavy).sum(axis=-1) / heavy.sum(axis=-1))


def weighted_median(position: npt.ArrayLike, weight: npt.ArrayLike) -> Floats:
    """Position that no other one beats in a vote by weight, in the positions' unit, (…).

    The smallest position that half of the weight does not exceed; where a half ends exactly at a
    position, the middle to the next one. Parameters and errors are those of ``weighted_mean``.

    Examples
    --------
    >>> float(weighted_median([4.0, 7.0, 10.0], [1.0, 1.0, 1.0]))
    7.0
    """
    told, heavy = _weighted("weighted_median", "position", position, weight)
    order = np.argsort(told, axis=-1, kind="stable")
    ordered = np.take_along_axis(told, order, axis=-1)
    parts = np.take_along_axis(heavy, order, axis=-1)
    share = np.cumsum(parts, axis=-1) / parts.sum(axis=-1, keepdims=True)
    low = np.argmax(share >= 0.5 - ROUNDING, axis=-1)[..., None]
    high = np.argmax(share > 0.5 + ROUNDING, axis=-1)[..., None]
    middle = np.take_along_axis(ordered, low, axis=-1) + np.take_along_axis(ordered, high, axis=-1)
    return np.asarray(middle[..., 0] / 2)


def drop_one(
    position: npt.ArrayLike,
    weight: npt.ArrayLike,
    statistic: Literal["mean", "median"] = "mean",
) -> Floats:
    """Mean or median of the positions without each actor in turn, in their unit, (…, actor).

    Raises
    ------
    ModelError
        As ``weighted_mean``, and where one actor holds all the weight.

    Examples
    --------
    >>> drop_one([4.0, 7.0, 10.0], [1.0, 1.0, 2.0]).tolist()
    [9.0, 8.0, 5.5]
    """
    told, heavy = _weighted("drop_one", "position", position, weight)
    function = {"mean": weighted_mean, "median": weighted_median}[statistic]
    n_actors = told.shape[-1]
    kept = [np.arange(n_actors) != number for number in range(n_actors)]
    return np.stack([function(told[..., one], heavy[..., one]) for one in kept], axis=-1)


def actor_support(interest: npt.ArrayLike, gain: npt.ArrayLike) -> Floats:
    """Return what each actor gains or loses by each option, by outcome, from -1 to 1.

    ``interest * gain / sum of |interest|``: summed over outcomes it is the actor's support of the
    option; its parts say through which outcome an actor wins or loses. An actor without any
    interest supports nothing.

    Parameters
    ----------
    interest
        Weight of an outcome for an actor, below zero where the actor loses by it,
        (…, actor, outcome).
    gain
        Each option's outcomes against a reference (wait, or the mean of the options), scaled to
        -1 to 1, (…, option, outcome).

    Returns
    -------
    numpy.ndarray
        (…, actor, option, outcome).

    Raises
    ------
    ModelError
        For gains outside -1 to 1, interests that are no numbers, or outcomes that do not fit.

    Examples
    --------
    >>> actor_support([[1.0, -1.0]], [[0.5, 0.2]]).round(2).tolist()
    [[[0.25, -0.1]]]
    """
    wanted, gains = np.asarray(interest, np.float64), np.asarray(gain, np.float64)
    refuse(
        [
            outside("actor_support", "interest", wanted, -MOST, MOST),
            outside("actor_support", "gain", gains, -1.0, 1.0),
            misfit("actor_support", "gain", gains.shape[-1:], wanted.shape[-1:]),
        ]
    )
    total = np.abs(wanted).sum(axis=-1, keepdims=True)
    share = np.divide(wanted, total, out=np.zeros_like(wanted), where=total > 0)
    return np.asarray(share[..., :, None, :] * gains[..., None, :, :])


def is_carried(support: npt.ArrayLike, weight: npt.ArrayLike, quota: float = 0.5) -> Flags:
    """Whether the actors in favour hold more than the quota of all weight, (…).

    Parameters
    ----------
    support
        Above zero in favour, (…, actor); who gives none counts in the whole, as if against.
    weight
        (…, actor).
    quota
        Share of all weight that must be exceeded, from 0 to below 1.

    Raises
    ------
    ModelError
        For a quota, weights or support that are none.

    Examples
    --------
    >>> bool(is_carried([1.0, -1.0, -1.0], [50, 49, 1])), bool(is_carried([1, -1, 1], [50, 49, 1]))
    (False, True)
    """
    told, heavy = _weighted("is_carried", "support", support, weight)
    refuse([outside("is_carried", "quota", quota, 0.0, float(np.nextafter(1.0, 0.0)))])
    favour = (heavy * (told > 0)).sum(axis=-1) / heavy.sum(axis=-1)
    return np.asarray(favour > quota + ROUNDING)


def pivotal_probability(
    support: npt.ArrayLike, weight: npt.ArrayLike, quota: float = 0.5
) -> Floats:
    """Share of futures in which an actor that changed sides would change the result, (actor,).

    With sides drawn at random it is the measure of power of [Penrose1946].

    Parameters
    ----------
    support, weight
        (future, actor); one of them may be (actor,).
    quota
        As in ``is_carried``.

    Raises
    ------
    ModelError
        As ``is_carried``.

    Examples
    --------
    >>> pivotal_probability([[1.0, -1.0, -1.0], [1.0, 1.0, -1.0]], [50, 49, 1]).tolist()
    [0.5, 1.0, 0.5]
    """
    told, heavy = _weighted("pivotal_probability", "support", support, weight)
    told, heavy = np.atleast_2d(told), np.atleast_2d(heavy)
    now = is_carried(told, heavy, quota)
    pivotal = np.empty(told.shape[-1])
    for number in range(told.shape[-1]):
        turned = told.copy()
        turned[:, number] = np.where(told[:, number] > 0, -1.0, 1.0)
        pivotal[number] = (is_carried(turned, heavy, quota) != now).mean()
    return pivotal


def blocking_coalition(support: npt.ArrayLike, weight: npt.ArrayLike, quota: float = 0.5) -> Flags:
    """Fewest supporters whose leaving stops an option, (…, actor); none where it fails already.

    The heaviest supporters first, which needs the fewest; of equal ones the first in order. Whoever
    holds no weight is never among them. Parameters and errors are those of ``is_carried``.

    Examples
    --------
    >>> blocking_coalition([1, 1, 1, -1], [3, 2, 2, 3]).tolist()
    [True, False, False, False]
    """
    told, heavy = _weighted("blocking_coalition", "support", support, weight)
    carried = is_carried(told, heavy, quota)[..., None]
    favour = np.where(told > 0, heavy, 0.0)
    order = np.argsort(-favour, axis=-1, kind="stable")
    ordered = np.take_along_axis(favour, order, axis=-1)
    # Weight still in favour before each one leaves: he must go while it still exceeds the quota.
    left = favour.sum(axis=-1, keepdims=True) - np.cumsum(ordered, axis=-1) + ordered
    is_needed = (left / heavy.sum(axis=-1, keepdims=True) > quota + ROUNDING) & carried
    found = np.zeros(is_needed.shape, dtype=bool)
    np.put_along_axis(found, order, is_needed & (ordered > 0), axis=-1)
    return found
