"""Which inputs drive an outcome: from given samples, and by a design of one's own.

Source: [Saltelli2010] for the estimators of the design (first order: Saltelli; total: Jansen).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import qmc

from tandau.ranking.inputs import finite, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike


def first_order(outcome: ArrayLike, inputs: ArrayLike, *, n_bins: int = 32) -> np.ndarray:
    """Return the share of an outcome's variance that knowing each input alone would remove.

    From any samples, inputs independent or not: the variance between means of equally filled bins,
    corrected for the noise of these means. With dependent inputs the shares may add up to more than
    one, since one input then tells of others.

    Parameters
    ----------
    outcome
        Shape (sample,).
    inputs
        Shape (sample, input).
    n_bins
        Two or more, with at least two samples in each.

    Returns
    -------
    numpy.ndarray
        Shape (input,); a little below zero where an input says nothing.

    Raises
    ------
    ModelError
        If samples do not match, are too few for the bins, or the outcome does not vary.

    Examples
    --------
    >>> x = np.random.default_rng(0).random((4096, 2))
    >>> first_order(x[:, 0], x).round(2).tolist()
    [1.0, 0.0]
    """
    values = finite("outcome", outcome, n_dims=(1,))
    known = finite("inputs", inputs, n_dims=(2,))
    n = len(values)
    if len(known) != n or n_bins < 2 or n < 2 * n_bins:  # noqa: PLR2004
        told = f"{n} outcomes, {len(known)} samples, {n_bins} bins"
        raise refusal("inputs", told, "as many samples, two or more per bin", "draw more")
    variance = float(values.var())
    if variance == 0:
        raise refusal("outcome", "one value", "values that vary", "leave it out")
    found = np.empty(known.shape[1])
    for place in range(known.shape[1]):
        order = np.argsort(known[:, place], kind="stable")
        rank = np.empty(n, dtype=int)
        # Tied values fall into one bin whatever their order.
        ordered = known[order, place]
        starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
        rank[order] = np.repeat(starts, np.diff(np.append(starts, n)))
        bins = rank * n_bins // n
        counts = np.bincount(bins, minlength=n_bins)
        used = counts > 0
        means = np.bincount(bins, values, n_bins)[used] / counts[used]
        between = float((counts[used] * (means - values.mean()) ** 2).sum() / n)
        n_used = int(used.sum())
        # Omega squared: what bins of noise would show is taken off.
        within = (variance - between) / max(n - n_used, 1)
        found[place] = (between - (n_used - 1) * within) / variance
    return found


@dataclass(frozen=True)
class SobolIndices:
    """Shares of an outcome's variance, shape (input,).

    Parameters
    ----------
    first
        Removed by knowing the input alone.
    total
        Left when all but it are known: its own and its interactions.
    n_evaluations
        Samples that the model was asked for.
    """

    first: np.ndarray
    total: np.ndarray
    n_evaluations: int


def sobol_indices(
    evaluate: Callable[[np.ndarray], np.ndarray],
    low: ArrayLike,
    high: ArrayLike,
    *,
    n_samples: int,
    seed: int,
) -> SobolIndices:
    """Return first-order and total indices of a function of independent uniform inputs.

    Parameters
    ----------
    evaluate
        Takes inputs (sample, input), returns outcomes (sample,).
    low, high
        Bounds of the inputs, shape (input,); other distributions go in by their quantiles.
    n_samples
        A power of two; the function is evaluated at n_samples (n_inputs + 2) points.
    seed
        Of the scrambled Sobol points.

    Raises
    ------
    ModelError
        If bounds are not in order, `n_samples` is no power of two or the outcome does not vary.

    Examples
    --------
    >>> found = sobol_indices(lambda x: x[:, 0], [0, 0], [1, 1], n_samples=256, seed=1)
    >>> found.total.round(2).tolist()
    [1.0, 0.0]
    """
    bottom, top = finite("low", low, n_dims=(1,)), finite("high", high, n_dims=(1,))
    if len(bottom) != len(top) or (top <= bottom).any():
        raise refusal("low", "bounds out of order", "low < high for each input", "exchange them")
    if n_samples < 2 or n_samples & (n_samples - 1):  # noqa: PLR2004
        raise refusal("n_samples", str(n_samples), "a power of two", "take the next one")
    n_inputs = len(bottom)
    points = qmc.Sobol(2 * n_inputs, rng=np.random.default_rng(seed)).random(n_samples)
    one = bottom + (top - bottom) * points[:, :n_inputs]
    other = bottom + (top - bottom) * points[:, n_inputs:]
    of_one, of_other = (finite("evaluate", evaluate(half), n_dims=(1,)) for half in (one, other))
    middle = float(np.concatenate([of_one, of_other]).mean())
    variance = float(np.concatenate([of_one, of_other]).var())
    if variance == 0:
        raise refusal("evaluate", "one value", "an outcome that varies", "leave it out")
    first, total = np.empty(n_inputs), np.empty(n_inputs)
    for place in range(n_inputs):
        mixed = one.copy()
        mixed[:, place] = other[:, place]
        of_mixed = finite("evaluate", evaluate(mixed), n_dims=(1,))
        # Taking the mean off leaves the expectation and lowers the variance of the estimate.
        first[place] = np.mean((of_other - middle) * (of_mixed - of_one)) / variance
        total[place] = np.mean((of_one - of_mixed) ** 2) / (2 * variance)
    return SobolIndices(first, total, n_samples * (n_inputs + 2))
