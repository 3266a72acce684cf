"""Which claims matter most: how far the answer moves when one of them is at its other end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


@dataclass(frozen=True)
class Influence:
    """What one claim does to the probabilities of being best.

    Parameters
    ----------
    claim
        Its id.
    at_low, at_high
        Probability of each offer being best with the claim's figure held at its low and its high
        end and all else as it was, shape (offer,).
    swing
        Largest difference between the two over the offers.
    """

    claim: str
    at_low: tuple[float, ...]
    at_high: tuple[float, ...]
    swing: float


def influences(
    claims: Iterable[str], first_rank_with: Callable[[str, str], np.ndarray]
) -> list[Influence]:
    """Rank claims by their swing, the largest first.

    Parameters
    ----------
    claims
        Ids.
    first_rank_with
        Called with a claim id and ``"low"`` or ``"high"``; returns the probability of each offer
        being best with that claim held there, shape (offer,).
    """
    found = []
    for claim in claims:
        low = first_rank_with(claim, "low")
        high = first_rank_with(claim, "high")
        swing = float(np.abs(high - low).max())
        found.append(Influence(claim, tuple(map(float, low)), tuple(map(float, high)), swing))
    return sorted(found, key=lambda one: (-one.swing, one.claim))
