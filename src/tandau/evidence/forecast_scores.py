"""How good a probabilistic forecast of a time was: proper scores and calibration.

A forecast is a sample: an array of equally likely values, possibly infinite.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence


def crps(sample: np.ndarray, outcome: float) -> float:
    """Return the continuous ranked probability score, in the outcome's unit [GneitingRaftery2007].

    Mean distance to the outcome less half the mean distance within the sample.

    Parameters
    ----------
    sample
        Shape (n,), finite.
    outcome
        What happened.

    Examples
    --------
    >>> crps(np.array([4.0, 6.0]), 5.0)
    0.5
    """
    ordered = np.sort(sample)
    n = len(ordered)
    within = ((2 * np.arange(1, n + 1) - n - 1) * ordered).sum() / n**2
    return float(np.abs(ordered - outcome).mean() - within)


def brier_integral(sample: np.ndarray, outcome: float, seen: float, horizon: float) -> float:
    """Return the Brier score of "finished by t", integrated over t up to the horizon, in years.

    Parameters
    ----------
    sample
        Shape (n,), in years; infinite for never.
    outcome
        Years until finished; infinite where it never will be.
    seen
        Years up to which the outcome is known.
    horizon
        End of the integral, years; it is scaled up to the horizon where less was seen.
    """
    end = min(seen, horizon)
    times = np.linspace(0, end, 301)
    share = np.searchsorted(np.sort(sample), times, side="right") / len(sample)
    squares = (share - (times >= outcome)) ** 2
    return float(np.trapezoid(squares, times) * horizon / end)


def probability_of_outcome(sample: np.ndarray, outcome: float) -> float:
    """Return the share of the sample below the outcome: its probability integral transform."""
    return float((sample < outcome).mean())


def coverage(transforms: np.ndarray, level: float) -> float:
    """Return the share of outcomes within the central interval of a level.

    Examples
    --------
    >>> coverage(np.array([0.1, 0.5, 0.7, 0.99]), 0.5)
    0.5
    """
    tail = (1 - level) / 2
    return float(((transforms > tail) & (transforms < 1 - tail)).mean())


def uniform_distance(transforms: np.ndarray) -> float:
    """Return the Kolmogorov-Smirnov distance of transforms from the uniform distribution.

    Examples
    --------
    >>> uniform_distance(np.array([0.25, 0.75]))
    0.25
    """
    ordered = np.sort(transforms)
    n = len(ordered)
    above = np.arange(1, n + 1) / n - ordered
    below = ordered - np.arange(n) / n
    return float(max(above.max(), below.max()))


def skill_interval(
    ours: np.ndarray, theirs: np.ndarray, groups: Sequence[str], n_samples: int, seed: int
) -> tuple[float, float, float]:
    """Return one less the ratio of mean scores, and a bootstrap interval over groups.

    Parameters
    ----------
    ours, theirs
        Scores of the same cases, shape (n,); smaller is better.
    groups
        Group of each case; whole groups are drawn, since their members move together.
    n_samples
        Bootstrap samples.
    seed
        Of the bootstrap.

    Returns
    -------
    skill, low, high
        The 5 and 95 % points beside the skill itself.
    """
    _, code = np.unique(np.asarray(groups), return_inverse=True)
    sums = np.stack([np.bincount(code, weights=one) for one in (ours, theirs)])
    n_groups = sums.shape[1]
    picked = np.random.default_rng(seed).integers(0, n_groups, (n_samples, n_groups))
    drawn = sums[:, picked].sum(axis=2)
    low, high = np.quantile(1 - drawn[0] / drawn[1], [0.05, 0.95])
    return float(1 - ours.sum() / theirs.sum()), float(low), float(high)
