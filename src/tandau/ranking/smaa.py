"""SMAA-2: how probably each offer takes each rank, and for which weights.

Source: [LahdelmaSalminen2001]. Ties share the best rank, as in the R package of the method's
authors [TervonenLahdelma2007]; `first_rank` alone splits ties, so that it sums to one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from tandau.ranking.confidence import confident
from tandau.ranking.inputs import refusal

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

# Samples worked on at once: few enough to keep memory small beside the input.
_CHUNK = 20_000


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


@dataclass(frozen=True)
class Tally:
    """Counts from which the indices follow; those of parts of the samples add up.

    Parameters
    ----------
    n_samples
        How many were counted.
    first
        How often each offer was best, ties split, shape (offer,).
    acceptability
        How often it took each rank, ties share the best, shape (offer, rank).
    lead
        How often the row's offer was ahead of the column's, shape (offer, offer).
    of_first
        Sum of the weights with which it was best, shape (offer, criterion).
    """

    n_samples: int
    first: np.ndarray
    acceptability: np.ndarray
    lead: np.ndarray
    of_first: np.ndarray

    def __add__(self, other: Tally) -> Tally:
        """Return the counts of both."""
        return Tally(
            self.n_samples + other.n_samples,
            self.first + other.first,
            self.acceptability + other.acceptability,
            self.lead + other.lead,
            self.of_first + other.of_first,
        )

    @property
    def central_weight(self) -> np.ndarray:
        """Mean weights with which each offer is best, NaN where it never is."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self.of_first / self.acceptability[:, :1])

    @property
    def standard_error(self) -> np.ndarray:
        """Of the probability of being best; binomial, shape (offer,)."""
        share = self.first / self.n_samples
        return np.sqrt(np.maximum(share * (1 - share), 0) / self.n_samples)


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


def rank_entropy(rank_acceptability: ArrayLike) -> np.ndarray:
    """Return how open each offer's rank is: Shannon entropy over its largest, 0 to 1, (offer,).

    Parameters
    ----------
    rank_acceptability
        Shape (offer, rank).

    Notes
    -----
    Source: [Shannon1948].

    Examples
    --------
    >>> rank_entropy([[1.0, 0.0], [0.5, 0.5]]).tolist()
    [0.0, 1.0]
    """
    shares = np.asarray(rank_acceptability, dtype=float)
    safe = np.where(shares > 0, shares, 1.0)
    most = np.log(shares.shape[1]) or 1.0
    return np.asarray(-(shares * np.log(safe)).sum(axis=1) / most) + 0.0


def smaa(performance: ArrayLike, weights: ArrayLike) -> Acceptability:
    """Return the SMAA-2 indices.

    Parameters
    ----------
    performance
        Worth 0 to 1, shape (sample, offer, criterion), or (offer, criterion) where it is certain.
    weights
        Shape (sample, criterion), rows that sum to one.

    Raises
    ------
    ModelError
        If the shapes do not fit each other.

    Examples
    --------
    >>> weights = np.array([[0.8, 0.2], [0.1, 0.9]])
    >>> smaa(np.eye(2), weights).first_rank.tolist()
    [0.5, 0.5]
    """
    counted = tally(performance, weights)
    sure = confident(np.asarray(performance), counted.central_weight)
    return indices(counted, sure / _n_tables(np.asarray(performance)))


def tally(performance: ArrayLike, weights: ArrayLike) -> Tally:
    """Return the counts of some samples; arguments and errors as of `smaa`.

    Examples
    --------
    >>> weights = np.array([[0.8, 0.2], [0.1, 0.9]])
    >>> half = [tally(np.eye(2), weights[[i]]) for i in (0, 1)]
    >>> (half[0] + half[1]).first.tolist()
    [1.0, 1.0]
    """
    performance, weights = np.asarray(performance), np.asarray(weights)
    if (
        performance.ndim not in {2, 3}
        or weights.shape != (len(weights), performance.shape[-1])
        or performance.shape[:-2] not in {(), (len(weights),)}
    ):
        told = f"shapes {performance.shape} and {weights.shape}"
        wanted = "(sample, offer, criterion) or (offer, criterion), and (sample, criterion)"
        raise refusal("performance", told, wanted, "draw both together")
    n_samples, n_offers = len(weights), performance.shape[-2]
    first, acceptability = np.zeros(n_offers), np.zeros((n_offers, n_offers))
    lead, of_first = np.zeros((n_offers, n_offers)), np.zeros((n_offers, weights.shape[1]))
    # Matrices this narrow are multiplied faster by one thread than by several.
    with threadpool_limits(1):
        for start in range(0, n_samples, _CHUNK):
            part = weights[start : start + _CHUNK]
            values = np.ascontiguousarray(totals(_piece(performance, start), part).T)
            ranks = _ranks(values, lead)
            is_first = (ranks == 0).astype(float)
            of_first += is_first @ part
            acceptability += [
                [np.count_nonzero(row == rank) for rank in range(n_offers)] for row in ranks
            ]
            n_first = is_first.sum(axis=0)
            first += (is_first if n_first.max() == 1 else is_first / n_first).sum(axis=1)
    return Tally(n_samples, first, acceptability, lead, of_first)


def indices(counted: Tally, confidence: np.ndarray) -> Acceptability:
    """Return the SMAA-2 indices of what was counted.

    Parameters
    ----------
    counted
        Of all samples.
    confidence
        How often each offer is best under its own central weights, a share, (offer,).
    """
    pairwise = 0.5 + (counted.lead - counted.lead.T) / (2 * counted.n_samples)
    np.fill_diagonal(pairwise, np.nan)
    return Acceptability(
        first_rank=counted.first / counted.n_samples,
        standard_error=counted.standard_error,
        rank_acceptability=counted.acceptability / counted.n_samples,
        central_weight=counted.central_weight,
        confidence_factor=confidence,
        pairwise_winning=pairwise,
    )


def _n_tables(performance: np.ndarray) -> int:
    return len(performance) if performance.ndim == 3 else 1  # noqa: PLR2004


def _piece(performance: np.ndarray, start: int) -> np.ndarray:
    return performance if performance.ndim == 2 else performance[start : start + _CHUNK]  # noqa: PLR2004


def _ranks(values: np.ndarray, lead: np.ndarray) -> np.ndarray:
    """Return ranks from 0, shape (offer, sample); add to `lead` how often the row's offer is ahead.

    Ties share the best rank: it is the number of offers strictly ahead.
    """
    ranks = np.zeros(values.shape, dtype=np.int16)
    for one in range(len(values)):
        for other in range(one + 1, len(values)):
            ahead, behind = values[one] > values[other], values[one] < values[other]
            ranks[other] += ahead
            ranks[one] += behind
            lead[one, other] += np.count_nonzero(ahead)
            lead[other, one] += np.count_nonzero(behind)
    return ranks
