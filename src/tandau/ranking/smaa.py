"""SMAA-2: how probably each offer takes each rank, and for which weights.

Source: [LahdelmaSalminen2001]. Ties share the best rank, as in the R package of the method's
authors [TervonenLahdelma2007]; `first_rank` alone splits ties, so that it sums to one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Acceptability:
    """What the samples say of the offers.

    Parameters
    ----------
    first_rank
        Probability of being best, ties split, shape (offer,).
    standard_error
        Of `first_rank`; binomial, hence a little too large for low-discrepancy futures, (offer,).
    rank_acceptability
        Probability of each rank, ties share the best, shape (offer, rank).
    central_weight
        Mean weights of the samples in which the offer is best, NaN where it never is,
        shape (offer, criterion).
    confidence_factor
        Probability of being best under the offer's own central weights, NaN likewise, (offer,).
    pairwise_winning
        Probability that the row's offer beats the column's, ties split, shape (offer, offer).
    """

    first_rank: np.ndarray
    standard_error: np.ndarray
    rank_acceptability: np.ndarray
    central_weight: np.ndarray
    confidence_factor: np.ndarray
    pairwise_winning: np.ndarray


def totals(performance: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the weighted worth of every offer in every sample.

    Parameters
    ----------
    performance
        Shape (sample, offer, criterion), or (offer, criterion) where it is certain.
    weights
        Shape (sample, criterion).

    Returns
    -------
    numpy.ndarray
        Shape (sample, offer).
    """
    if performance.ndim == 2:  # noqa: PLR2004
        return np.asarray(weights @ performance.T)
    return np.asarray(np.matmul(performance, weights[:, :, None])[:, :, 0])


def first_rank(values: np.ndarray) -> np.ndarray:
    """Return the share of samples in which each offer is best, ties split.

    Parameters
    ----------
    values
        Shape (sample, offer).

    Examples
    --------
    >>> first_rank(np.array([[1.0, 0.0], [0.5, 0.5]])).tolist()
    [0.75, 0.25]
    """
    best = values == values.max(axis=1, keepdims=True)
    return np.asarray((best / best.sum(axis=1, keepdims=True)).mean(axis=0))


def smaa(performance: np.ndarray, weights: np.ndarray) -> Acceptability:
    """Return the SMAA-2 indices.

    Parameters
    ----------
    performance
        Worth 0 to 1, shape (sample, offer, criterion), or (offer, criterion) where it is certain.
    weights
        Shape (sample, criterion), rows that sum to one.

    Examples
    --------
    >>> weights = np.array([[0.8, 0.2], [0.1, 0.9]])
    >>> smaa(np.eye(2), weights).first_rank.tolist()
    [0.5, 0.5]
    """
    values = totals(performance, weights)
    n_samples, n_offers = values.shape
    share = first_rank(values)
    ranks = np.zeros((n_samples, n_offers), dtype=np.int16)
    pairwise = np.full((n_offers, n_offers), np.nan)
    for one in range(n_offers):
        for other in range(one + 1, n_offers):
            ahead = values[:, one] > values[:, other]
            behind = values[:, one] < values[:, other]
            ranks[:, other] += ahead
            ranks[:, one] += behind
            lead = float(ahead.mean() - behind.mean())
            pairwise[one, other] = 0.5 + lead / 2
            pairwise[other, one] = 0.5 - lead / 2
    acceptability = np.stack([(ranks == rank).mean(axis=0) for rank in range(n_offers)], axis=1)
    is_first = (ranks == 0).astype(float)
    times_first = is_first.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        central = (is_first.T @ weights) / times_first[:, None]
    confidence = np.full(n_offers, np.nan)
    for offer in np.flatnonzero(times_first):
        own = np.atleast_2d(performance @ central[offer])
        confidence[offer] = first_rank(own)[offer]
    return Acceptability(
        first_rank=share,
        standard_error=np.sqrt(share * (1 - share) / n_samples),
        rank_acceptability=acceptability,
        central_weight=central,
        confidence_factor=confidence,
        pairwise_winning=pairwise,
    )
