"""Several experts' quantiles of the same questions become one distribution a question.

Each expert states the 5, 50 and 95 % quantile. Between them the probability is spread evenly (the
minimum-information density on a uniform background), out to the intrinsic range: the span of all
stated quantiles and the known answer, widened by a tenth on either side. The equal-weight linear
pool is the default; `performance` gives weights from seed questions with known answers.

Arrays: ``quantiles`` (expert, question, 3), rising along the last axis, in the question's unit;
``answers`` (question,); ``low`` and ``high`` (question,), the intrinsic range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.errors import EvidenceError, Fault

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

PROBABILITIES: Final = (0.05, 0.5, 0.95)
OVERSHOOT: Final = 0.1
SHARES: Final = np.diff([0.0, *PROBABILITIES, 1.0])
_NEAREST: Final = 1e-9  # quantiles closer than this, relative to their size, are a point


@dataclass(frozen=True, eq=False)
class Pooled:
    """Pooled quantiles and how far they hang on single experts.

    ``values`` is (question, probability) in the question's unit; ``left_out`` (expert, question,
    probability) holds the same without that expert, and has no rows where only one has weight.
    """

    probabilities: np.ndarray
    values: np.ndarray
    weights: np.ndarray
    left_out: np.ndarray

    @property
    def spread(self) -> np.ndarray:
        """Largest less smallest leave-one-out quantile; not a number where there is none."""
        if len(self.left_out) == 0:
            return np.full_like(self.values, np.nan)
        return np.asarray(np.ptp(self.left_out, axis=0))


def intrinsic_range(
    quantiles: np.ndarray, answers: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of the intrinsic range of every question, each (question,).

    Examples
    --------
    >>> low, high = intrinsic_range(np.array([[[2.0, 5, 7]], [[20, 23, 34]]]))
    >>> low.round(1).tolist(), high.round(1).tolist()
    ([-1.2], [37.2])
    """
    low, high = quantiles.min(axis=(0, 2)), quantiles.max(axis=(0, 2))
    if answers is not None:
        low, high = np.minimum(low, answers), np.maximum(high, answers)
    wider = OVERSHOOT * (high - low)
    return low - wider, high + wider


def breaks(quantiles: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Return the stated quantiles between the ends of the range, (expert, question, 5)."""
    ends = [np.broadcast_to(end[None, :, None], (*quantiles.shape[:2], 1)) for end in (low, high)]
    return np.concatenate([ends[0], quantiles, ends[1]], axis=2)


def pooled_quantiles(
    quantiles: np.ndarray,
    weights: np.ndarray,
    reach: tuple[np.ndarray, np.ndarray],
    probabilities: np.ndarray,
    *,
    is_logarithmic: bool = False,
) -> np.ndarray:
    """Return quantiles, (question, probability), of the weighted mean of the densities.

    Parameters
    ----------
    weights
        (expert,), summing to one.
    reach
        Ends of the intrinsic range, each (question,).
    probabilities
        (probability,), from 0 to 1.
    is_logarithmic
        The normalised geometric mean (GenestZidek1986) instead of the arithmetic one. Both are
        exact: densities are constant between neighbouring stated quantiles.
    """
    pooled = []
    for points in breaks(quantiles, *reach).swapaxes(0, 1):
        grid = np.unique(points)
        densities = SHARES / np.diff(points, axis=1)
        places = [np.searchsorted(own, grid[:-1], side="right") - 1 for own in points]
        here = np.take_along_axis(densities, np.array(places), axis=1)
        if is_logarithmic:
            exponent = weights @ np.log(here)
            share = np.diff(grid) * np.exp(exponent - exponent.max())
        else:
            share = np.diff(grid) * (weights @ here)
        total = np.concatenate([[0.0], np.cumsum(share)])
        pooled.append(np.interp(probabilities, total / total[-1], grid))
    return np.array(pooled)


def faults_of(quantiles: np.ndarray, answers: np.ndarray | None, file: str) -> list[Fault]:
    """Return every fault of stated quantiles and known answers."""
    if quantiles.ndim != 3 or quantiles.shape[2] != 3 or 0 in quantiles.shape:  # noqa: PLR2004
        expected = "(expert, question, 3), none empty"
        got = f"shape {quantiles.shape}"
        return [Fault(file, "quantiles", got, expected, "give 5, 50 and 95 % for every question")]
    faults = []
    gaps, size = np.diff(quantiles, axis=2), np.abs(quantiles).max(axis=2, keepdims=True)
    is_right = np.isfinite(quantiles).all(axis=2) & (gaps > _NEAREST * size).all(axis=2)
    for expert, question in np.argwhere(~is_right):
        place = f"expert {expert + 1}, question {question + 1}"
        got = str(quantiles[expert, question].tolist())
        expected = "three rising finite quantiles, 5, 50 and 95 %"
        faults.append(Fault(file, place, got, expected, "ask the expert again"))
    if answers is not None and (
        answers.shape != quantiles.shape[1:2] or not np.isfinite(answers).all()
    ):
        expected = f"{quantiles.shape[1]} finite numbers"
        remedy = "give the known answer of every seed question"
        faults.append(Fault(file, "answers", str(answers.tolist()), expected, remedy))
    return faults


def pool_experts(
    quantiles: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    answers: ArrayLike | None = None,
    probabilities: ArrayLike = PROBABILITIES,
    is_logarithmic: bool = False,
    file: str = "elicitation",
) -> Pooled:
    """Pool experts' quantiles and say what each expert's absence would change.

    Parameters
    ----------
    quantiles
        (expert, question, 3), the 5, 50 and 95 % quantiles in the question's unit.
    weights
        (expert,), equal where None; scaled to sum to one.
    answers
        (question,), where known: they widen the intrinsic range.
    probabilities
        Where to give the pooled quantiles; 0 and 1 give the intrinsic range.
    is_logarithmic
        Geometric instead of arithmetic mean of the densities.
    file
        Named in faults.

    Raises
    ------
    EvidenceError
        Where quantiles are not finite and rising, or a shape or a weight is wrong; all faults.

    Examples
    --------
    >>> pool_experts([[[20, 23, 34]], [[20, 25, 28]]]).values.round(2).tolist()
    [[20.0, 24.38, 33.15]]
    """
    stated = np.asarray(quantiles, dtype=float)
    known = None if answers is None else np.asarray(answers, dtype=float)
    faults = faults_of(stated, known, file)
    n_experts = stated.shape[0] if stated.ndim else 0
    given = np.ones(n_experts) if weights is None else np.asarray(weights, dtype=float)
    if given.shape != (n_experts,) or not ((given >= 0).all() and 0 < given.sum() < np.inf):
        expected = f"{n_experts} numbers from 0, not all 0"
        faults.append(Fault(file, "weights", str(given.tolist()), expected, "correct the weights"))
    if faults:
        raise EvidenceError(faults)
    at = np.asarray(probabilities, dtype=float)

    def pooled(who: np.ndarray) -> np.ndarray:
        reach = intrinsic_range(stated[who], known)
        share = given[who] / given[who].sum()
        return pooled_quantiles(stated[who], share, reach, at, is_logarithmic=is_logarithmic)

    everyone = np.arange(n_experts)
    others = [who for one in everyone if given[who := np.delete(everyone, one)].sum() > 0]
    without = [pooled(who) for who in others] if len(others) == n_experts else []
    left_out = np.array(without).reshape(-1, stated.shape[1], len(at))
    return Pooled(at, pooled(everyone), given / given.sum(), left_out)
