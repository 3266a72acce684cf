"""Worth of the offers in every future, whole for the server and packed for the browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tandau.errors import ReportError
from tandau.ranking.assess import generator
from tandau.ranking.criteria import Criterion, performance
from tandau.ranking.smaa import totals
from tandau.ranking.weights import by_group
from tandau.web.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr

# Steps between worth 0 and 1 in what the browser gets: 1.5e-5 each.
STEPS: Final = 65_535


@dataclass(frozen=True)
class Worth:
    """Worth of every offer on every criterion in every future.

    Parameters
    ----------
    offers
        Ids, in the study's order.
    criteria
        The leaves that count.
    table
        Shape (future, offer, criterion), 0 to 1.
    drawn
        The study's own weights, one vector a future, shape (future, criterion).
    """

    offers: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    table: np.ndarray
    drawn: np.ndarray

    def packed(self) -> bytes:
        """Return the table as little-endian 16-bit numbers, order criterion, future, offer."""
        steps = np.rint(self.table * STEPS).astype("<u2")
        return np.ascontiguousarray(steps.transpose(2, 0, 1)).tobytes()

    def weights(self, chosen: Mapping[str, float] | None, *, with_political: bool) -> np.ndarray:
        """Return weights that sum to one, shape (criterion,), or (future, criterion) as drawn.

        Parameters
        ----------
        chosen
            By criterion, those not named without weight; None for the study's own.
        with_political
            Whether political criteria count.

        Raises
        ------
        Refused
            422 where a criterion is not known or no weight is left.
        """
        known = [one.id for one in self.criteria]
        counts = np.array([with_political or not one.is_political for one in self.criteria])
        if not counts.any():
            raise Refused(422, "All criteria of this study are political; none is left.")
        if chosen is None:
            kept = self.drawn * counts
            return np.asarray(kept / kept.sum(axis=1, keepdims=True))
        if strange := sorted(set(chosen) - set(known)):
            told = f"No such criterion in this study; it has {', '.join(known)}."
            raise Refused(422, told, tuple(f"weights.{one[:60]}" for one in strange))
        weights = np.array([chosen.get(one, 0.0) for one in known]) * counts
        total = weights.sum()
        if not np.isfinite(total) or total <= 0:
            raise Refused(422, "Give at least one criterion that counts a weight above zero.")
        return np.asarray(weights / total)

    def values(self, weights: np.ndarray) -> np.ndarray:
        """Return the weighted worth, shape (future, offer)."""
        return totals(self.table, weights) if weights.ndim > 1 else self.table @ weights


def ranks_of(values: np.ndarray) -> np.ndarray:
    """Return ranks from 0, ties share the best, shape (future, offer).

    Examples
    --------
    >>> ranks_of(np.array([[0.2, 0.9, 0.2]])).tolist()
    [[1, 0, 1]]
    """
    ranks = np.zeros(values.shape, dtype=np.int16)
    for other in range(values.shape[1]):
        ranks += values[:, [other]] > values
    return ranks


def rank_shares(ranks: np.ndarray) -> np.ndarray:
    """Return the share of futures in which each offer takes each rank, shape (offer, rank)."""
    n_offers = ranks.shape[1]
    return np.asarray([[(column == rank).mean() for rank in range(n_offers)] for column in ranks.T])


def worth_of(ranks: Mapping[str, Any], arrays: xr.Dataset) -> Worth:
    """Return the worth of a study's offers.

    Parameters
    ----------
    ranks
        ``ranks.json``.
    arrays
        Inputs and outcomes, dims offer and, where uncertain, future.

    Raises
    ------
    ReportError
        Where the study was made before its value functions were written down.
    """
    criteria = criteria_of(ranks)
    n_futures = ranks["about"]["n_futures"]
    table = performance(arrays, criteria, n_futures)
    drawn = by_group(criteria, (), n_futures, generator(ranks["about"]["seed"]))
    return Worth(tuple(ranks["alternatives"]), criteria, table, drawn)


def criteria_of(ranks: Mapping[str, Any]) -> tuple[Criterion, ...]:
    """Return the leaves that count in a study's ranking.

    Raises
    ------
    ReportError
        Where the study was made before its value functions were written down.
    """
    rows = ranks["criteria"]
    if any("corners" not in one for one in rows):
        raise ReportError(
            "ranks.json: criteria without corners, from an older version; run the study again"
        )
    return tuple(
        Criterion(
            id=one["id"],
            name=one["name"],
            group=one["group"],
            is_political=one["is_political"],
            variable=one["variable"],
            places=tuple(place for place, _ in one["corners"]),
            worths=tuple(value for _, value in one["corners"]),
            threshold=one["threshold"],
        )
        for one in rows
    )
