"""SMAA-2: how probably each offer takes each rank, and for which weights.

Source: [LahdelmaSalminen2001]. Ties share the best rank, as in the R package of the method's
authors [TervonenLahdelma2007]; `first_rank` alone splits ties, so that it sums to one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from tandau.ranking.inputs import refusal

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

# Samples worked on at once: few enough to keep memory small beside the input.
_CHUNK = 20_000
# What the products of one chunk take stays in the processor's cache.
_CHUNK_OF_PRODUCTS = 2500


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
        times_first = acceptability[:, 0].copy()
        with np.errstate(invalid="ignore", divide="ignore"):
            central = of_first / times_first[:, None]
        confidence = np.full(n_offers, np.nan)
        ever = np.flatnonzero(times_first)
        confidence[ever] = _confidence(performance, central, ever)
    share = first / n_samples
    pairwise = 0.5 + (lead - lead.T) / (2 * n_samples)
    np.fill_diagonal(pairwise, np.nan)
    return Acceptability(
        first_rank=share,
        standard_error=np.sqrt(np.maximum(share * (1 - share), 0) / n_samples),
        rank_acceptability=acceptability / n_samples,
        central_weight=central,
        confidence_factor=confidence,
        pairwise_winning=pairwise,
    )


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


def _largest(values: np.ndarray) -> np.ndarray:
    """Return the maximum over the middle axis; halving it keeps the inner loops long."""
    while values.shape[1] > 1:
        half = values.shape[1] // 2
        upper = np.maximum(values[:, :half], values[:, half : 2 * half])
        if values.shape[1] % 2:
            np.maximum(upper[:, 0], values[:, -1], out=upper[:, 0])
        values = upper
    return values[:, 0]


def _confidence(performance: np.ndarray, central: np.ndarray, ever: np.ndarray) -> np.ndarray:
    """Return how often each offer that was ever first is so under its own central weights.

    One product tries all central weights; what an offer gets under those of others falls out.
    """
    table = performance if performance.ndim == 3 else performance[None]  # noqa: PLR2004
    chosen, found = central[ever], np.zeros(len(ever))
    columns, n_offers = np.arange(len(ever)), table.shape[1]
    for start in range(0, len(table), _CHUNK_OF_PRODUCTS):
        part = table[start : start + _CHUNK_OF_PRODUCTS]
        flat = part.reshape(-1, part.shape[-1])
        values = (flat @ chosen.T).reshape(len(part), n_offers, len(ever))
        own = values[:, ever, columns]
        values[:, ever, columns] = -np.inf
        best = _largest(values)
        found += np.count_nonzero(own > best, axis=0)
        # Ties are rare, so that they are counted where they are.
        for sample, column in np.argwhere(own == best):
            found[column] += 1 / (1 + (values[sample, :, column] == best[sample, column]).sum())
    return np.asarray(found / len(table))
