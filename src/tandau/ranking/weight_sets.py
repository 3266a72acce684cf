"""Weights uniform on what a stakeholder has said: orders, ratios, swings.

They are sampled exactly and without losing a draw; `weight_statements` has what needs rejection.
"Uniform" is meant on the simplex: weights drawn one by one and then scaled are not. Source:
[LahdelmaSalminen2001], [Devroye1986].
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.stats.sampling import TransformedDensityRejection

from tandau.ranking.inputs import finite, refusal
from tandau.ranking.weights import uniform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike


def rank_order_centroid(n_weights: int) -> np.ndarray:
    """Return the mean of all weights in order, the largest first, shape (n_weights,).

    Examples
    --------
    >>> rank_order_centroid(2).tolist()
    [0.75, 0.25]
    """
    return np.asarray(np.cumsum(1 / np.arange(n_weights, 0, -1))[::-1] / n_weights)


def in_order(
    tiers: Sequence[int | Sequence[int]],
    n_weights: int,
    n_samples: int,
    generator: np.random.Generator,
) -> np.ndarray:
    """Return weights that fall from tier to tier.

    Parameters
    ----------
    tiers
        The most important first: a criterion by its place, or several that nobody has ordered
        among themselves. Criteria in no tier are free.
    n_weights, n_samples
        How many criteria, how many weight vectors.
    generator
        Source of random numbers.

    Returns
    -------
    numpy.ndarray
        Shape (n_samples, n_weights), rows that sum to one.

    Raises
    ------
    ModelError
        If a criterion is named twice or is none.

    Notes
    -----
    The named parts of a uniform draw are sorted, which maps the simplex onto the cone of the order
    at equal density, and shuffled within each tier.

    Examples
    --------
    >>> drawn = in_order([2, [0, 1]], 3, 5, np.random.default_rng(0))
    >>> bool((drawn[:, 2] >= drawn.max(axis=1)).all())
    True
    """
    groups = [[tier] if isinstance(tier, (int, np.integer)) else list(tier) for tier in tiers]
    named = [place for group in groups for place in group]
    if len(set(named)) < len(named) or not set(named) <= set(range(n_weights)):
        wanted = f"each of 0 to {n_weights - 1} once at most"
        raise refusal("tiers", f"{groups}", wanted, "name each criterion once")
    weights = uniform(n_samples, n_weights, generator)
    falling = -np.sort(-weights[:, named], axis=1)
    start = 0
    for group in groups:
        part = falling[:, start : start + len(group)]
        weights[:, group] = generator.permuted(part, axis=1) if len(group) > 1 else part
        start += len(group)
    return weights


class _Scale:
    """Density of the mixing variable that makes ratios independent; see `in_ratio`.

    The names of its attributes are those that scipy asks for.
    """

    support = (0.0, float("inf"))

    def __init__(self, fixed: float, low: np.ndarray, width: np.ndarray) -> None:
        # The mode lies between these ends; points are scaled so that it is near one.
        unit = (fixed + low.sum() + width.sum() / 2) / len(low)
        self.unit = float(unit)
        self.rate = float((fixed + low.sum()) / unit)
        self.width = width / unit
        self.offset = 0.0
        ends = len(low) / (self.rate + float(self.width.sum())), len(low) / self.rate
        grid = np.geomspace(*ends, 400)
        logs = [self.log(float(t)) for t in grid]
        self.mode = float(grid[int(np.argmax(logs))])
        # Where the density is highest its logarithm is taken as zero, so that nothing underflows.
        self.offset = max(logs)

    def log(self, t: float) -> float:
        return float(-t * self.rate + np.log(-np.expm1(-t * self.width)).sum()) - self.offset

    def pdf(self, t: float) -> float:
        return float(np.exp(self.log(t))) if t > 0 else 0.0

    def dpdf(self, t: float) -> float:
        if t <= 0:
            return 0.0
        # Beyond this the exponential is zero to every digit and the term with it.
        steps = np.minimum(t * self.width, 500.0)
        slope = -self.rate + float((self.width / np.expm1(steps)).sum())
        return self.pdf(t) * slope


def in_ratio(
    low: ArrayLike, high: ArrayLike, n_samples: int, generator: np.random.Generator
) -> np.ndarray:
    """Return weights whose ratios to a reference lie inside intervals; swing weights likewise.

    Parameters
    ----------
    low, high
        How many points each criterion gets beside the reference, above 0, shape (criterion,). One
        or more have `low` equal to `high`: the reference, 100 in a swing, and others stated
        exactly.
    n_samples
        Number of weight vectors.
    generator
        Source of random numbers.

    Returns
    -------
    numpy.ndarray
        Shape (n_samples, criterion), rows that sum to one, uniform on the set.

    Raises
    ------
    ModelError
        If bounds are not in order or no criterion is a reference.

    Notes
    -----
    With k free ratios u and S the sum of all, uniform weights u / S mean a density of S^-(k+1) in
    the box of the ratios. That power is a mixture of exponentials in S, under which the ratios are
    independent truncated exponentials; the density of the mixing variable is log-concave and drawn
    by transformed density rejection. So nothing is thrown away, whatever the number of criteria.

    Examples
    --------
    >>> in_ratio([100, 50, 50], [100, 50, 50], 1, np.random.default_rng(0)).tolist()
    [[0.5, 0.25, 0.25]]
    """
    bottom, top = finite("low", low, n_dims=(1,)), finite("high", high, n_dims=(1,))
    if len(bottom) != len(top) or (bottom < 0).any() or (top < bottom).any() or (top <= 0).any():
        raise refusal("low", "bounds out of order", "0 <= low <= high, high > 0", "correct them")
    is_free = top > bottom
    fixed = float(bottom[~is_free].sum())
    if fixed <= 0:
        raise refusal("low", "every ratio free", "low equal to high for one", "name a reference")
    ratios = np.tile(bottom, (n_samples, 1))
    if is_free.any():
        least, width = bottom[is_free], (top - bottom)[is_free]
        scale = _Scale(fixed, least, width)
        sampler = TransformedDensityRejection(
            scale, domain=scale.support, center=scale.mode, random_state=generator
        )
        t = np.asarray(sampler.rvs(n_samples))[:, None] / scale.unit
        chance = generator.random((n_samples, len(width)))
        # Inverse of a truncated exponential; shifted, it keeps to its interval.
        steps = -np.log1p(chance * np.expm1(-t * width)) / t
        ratios[:, is_free] = least + np.minimum(steps, width)
    return np.asarray(ratios / ratios.sum(axis=1, keepdims=True))
