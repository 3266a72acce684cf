"""Second opinions: other methods over the same samples, and why one of them disagrees.

The methods see the same worths and weights as the weighted sum of SMAA. Source: [BransVincke1985],
[HwangYoon1981], [Opricovic2004].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from tandau.ranking.compromise import topsis, vikor
from tandau.ranking.inputs import finite
from tandau.ranking.promethee import promethee_ii
from tandau.ranking.smaa import first_rank, totals
from tandau.ranking.worth_knowing import best_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

Method = Literal["weighted_sum", "promethee_ii", "topsis", "vikor"]


@dataclass(frozen=True)
class Reason:
    """Why a method puts another offer first than the weighted sum does.

    Parameters
    ----------
    rival
        Place of the offer that the method puts first.
    criterion
        Place of the criterion on which the method treats the leader worse than the sum does.
    weight_ahead
        Mean weight of the criteria on which the rival is ahead of the leader, 0 to 1.
    """

    rival: int
    criterion: int
    weight_ahead: float


@dataclass(frozen=True)
class Opinion:
    """What one method says.

    Parameters
    ----------
    first_rank
        Share of the samples in which it puts each offer first, ties split, shape (offer,).
    agreement
        Share of the samples in which it puts the same offer first as the weighted sum.
    reason
        Where its most frequent first is another; else None.
    """

    first_rank: np.ndarray
    agreement: float
    reason: Reason | None


def opinions(worth: ArrayLike, weights: ArrayLike) -> Mapping[Method, Opinion]:
    """Return what the weighted sum, PROMETHEE II, TOPSIS and VIKOR say of the same samples.

    Parameters
    ----------
    worth
        0 to 1, more is better, shape (sample, offer, criterion), two or more offers.
    weights
        Shape (sample, criterion).

    Raises
    ------
    ModelError
        If shapes do not fit or there is one offer only.

    Notes
    -----
    PROMETHEE II counts any lead in full (the usual shape). TOPSIS takes the worths as they are, on
    their common scale. VIKOR stretches every criterion to the range of the offers of the sample.

    Examples
    --------
    >>> even = np.full((4, 2), 0.5)
    >>> found = opinions(np.broadcast_to([[0.9, 0.2], [0.5, 0.5]], (4, 2, 2)), even)
    >>> found["weighted_sum"].first_rank.tolist(), found["vikor"].first_rank.tolist()
    ([1.0, 0.0], [0.5, 0.5])
    """
    table = finite("worth", worth, n_dims=(3,))
    share = finite("weights", weights, n_dims=(2,))
    up = np.ones(table.shape[-1])
    values: dict[Method, np.ndarray] = {
        "weighted_sum": totals(table, share),
        "promethee_ii": promethee_ii(table, share, up).net,
        "topsis": topsis(table, share, up, normalisation="none"),
        "vikor": -vikor(table, share, up).index,
    }
    # The last digits of a sum tell nobody apart.
    rounded = {name: np.round(one, 12) for name, one in values.items()}
    of_sum = best_of(rounded["weighted_sum"])
    leader = int(first_rank(rounded["weighted_sum"]).argmax())
    return {
        name: Opinion(
            first_rank=(shares := first_rank(one)),
            agreement=float((best_of(one) * of_sum).sum(axis=1).mean()),
            reason=_reason(name, leader, int(shares.argmax()), table, share),
        )
        for name, one in rounded.items()
    }


def _reason(
    method: Method, leader: int, rival: int, worth: np.ndarray, weights: np.ndarray
) -> Reason | None:
    if leader == rival:
        return None
    lead = worth[:, leader] - worth[:, rival]
    ahead = float((weights * (lead < 0)).sum(axis=1).mean())
    part = np.asarray((weights * lead).mean(axis=0))
    if method == "promethee_ii":
        # Where the sum gains by the size of a lead that here counts as no more than a lead.
        excess = part - (weights * np.sign(lead)).mean(axis=0) * np.abs(lead).mean()
        return Reason(rival, int(excess.argmax()), ahead)
    best = worth.max(axis=1)
    if method == "vikor":
        room = best - worth.min(axis=1)
        best, worth = (
            np.ones_like(best),
            1 - (best[:, None] - worth) / np.where(room, room, 1)[:, None],
        )
    gaps = weights * (best - worth[:, leader])
    of_rival = weights * (best - worth[:, rival])
    # Distances are squared, or the largest one counts by itself: large gaps weigh more than sums.
    return Reason(rival, int((gaps**2 - of_rival**2).mean(axis=0).argmax()), ahead)
