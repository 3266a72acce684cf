"""Worth of the offers in every future, whole for the server and packed for the browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.errors import ReportError
from tandau.ranking.smaa import totals
from tandau.report.worths import group_worths
from tandau.web.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import xarray as xr

    from tandau.web.told import Weighing

# Steps between worth 0 and 1 in what the browser gets: 1.5e-5 each.
STEPS: Final = 65_535


@dataclass(frozen=True)
class Worth:
    """Worth of every offer on every criterion in every future.

    Parameters
    ----------
    offers, criteria
        Ids, in the study's order.
    group_of
        Group of each criterion.
    is_political
        Whether each criterion is, shape (criterion,).
    table
        Shape (future, offer, criterion), 0 to 1.
    drawn
        The study's own weights, one vector a future, shape (future, criterion).
    in_groups
        Worth in whole groups, criteria weighed within as they were drawn, shape (future, offer,
        group).
    """

    offers: tuple[str, ...]
    criteria: tuple[str, ...]
    group_of: tuple[str, ...]
    is_political: np.ndarray
    table: np.ndarray
    drawn: np.ndarray
    in_groups: np.ndarray

    @property
    def groups(self) -> tuple[str, ...]:
        """Ids of the groups, in the order of the tree."""
        return tuple(dict.fromkeys(self.group_of))

    def packed(self) -> bytes:
        """Return little-endian 16-bit worths, order future, offer, and criteria before groups."""
        both = np.concatenate([self.table, self.in_groups], axis=2)
        return bytes(np.rint(both * STEPS).astype("<u2").tobytes())

    def weights(self, asked: Weighing) -> np.ndarray:
        """Return weights that sum to one, shape (criterion,), or (future, criterion) as drawn.

        Parameters
        ----------
        asked
            Weights of criteria and of whole groups; with neither, the study's own.

        Raises
        ------
        Refused
            422 where a name is not known or no weight is left.
        """
        counts = ~self.is_political | asked.with_political
        if not counts.any():
            raise Refused(422, "All criteria of this study are political; none is left.")
        if asked.weights is None and asked.groups is None:
            return _normal(self.drawn * counts)
        chosen, groups = asked.weights or {}, asked.groups or {}
        _refuse_strangers("weights", chosen, self.criteria)
        _refuse_strangers("groups", groups, self.groups)
        own = np.array([chosen.get(one, 0.0) for one in self.criteria])
        shares = np.array([groups.get(one, 0.0) for one in self.group_of])
        weights = own * counts
        if (shares * counts).any():
            weights = weights + self._inside() * shares * counts
        if not (weights.sum(axis=-1) > 0).all():
            raise Refused(422, "Give at least one criterion that counts a weight above zero.")
        return _normal(weights)

    def _inside(self) -> np.ndarray:
        """Return the weights of criteria within their groups as drawn, (future, criterion)."""
        totals_of = {
            group: self.drawn[:, [one == group for one in self.group_of]].sum(axis=1)
            for group in self.groups
        }
        return np.asarray(self.drawn / np.stack([totals_of[one] for one in self.group_of], axis=1))

    def values(self, weights: np.ndarray) -> np.ndarray:
        """Return the weighted worth, shape (future, offer)."""
        return totals(self.table, weights) if weights.ndim > 1 else self.table @ weights


def _normal(weights: np.ndarray) -> np.ndarray:
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


def _refuse_strangers(place: str, chosen: Mapping[str, float], known: Iterable[str]) -> None:
    if strange := sorted(set(chosen) - set(known)):
        told = f"No such name in this study; it has {', '.join(known)}."
        raise Refused(422, told, tuple(f"{place}.{one[:60]}" for one in strange))


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
    n_futures, n_offers = ranks.shape
    return np.array([np.bincount(column, minlength=n_offers) / n_futures for column in ranks.T])


def worth_of(worths: xr.Dataset | None) -> Worth:
    """Return the worth of a study's offers.

    Parameters
    ----------
    worths
        ``worths.nc``.

    Raises
    ------
    ReportError
        Where the study was made before it held what its ranking weighs.
    """
    if worths is None:
        raise ReportError("worths.nc: missing, the study is of an older version; run it again")
    return Worth(
        tuple(map(str, worths["offer"].to_numpy())),
        tuple(map(str, worths["criterion"].to_numpy())),
        tuple(map(str, worths["group"].to_numpy())),
        worths["is_political"].to_numpy().astype(bool),
        worths["worth"].to_numpy().astype(np.float64),
        worths["weight"].to_numpy().astype(np.float64),
        group_worths(worths, worths.sizes["future"]).to_numpy(),
    )
