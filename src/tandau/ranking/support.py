"""Actors and offers: support with its spread over variants, and what hangs on whom.

A map and no forecast: figures are for comparing offers, actors and variants with each other.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.ranking.condorcet import coalition_strength, condorcet_election
from tandau.ranking.stakeholders import (
    blocking_coalition,
    drop_one,
    is_carried,
    pivotal_probability,
    weighted_mean,
    weighted_median,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

EXPONENTS: Final = (1.0, 2.0, 4.0)
# Actors count by means times care and differences in a criterion by its fixed scale; the variants
# stand beside it.
MAIN: Final = ("means_and_care", "fixed")


@dataclass(frozen=True)
class Stakes:
    """Who stands where.

    Parameters
    ----------
    actors
        Ids.
    offers
        Ids of the options.
    parts
        By actor: what it gains or loses by each offer through each interest, -1 to 1,
        (future, offer, interest).
    support
        By variant (weighing, scale): (future, actor, offer).
    weight
        By weighing: (future, actor).
    """

    actors: tuple[str, ...]
    offers: tuple[str, ...]
    parts: Mapping[str, Floats]
    support: Mapping[str, Floats]
    weight: Mapping[str, Floats]

    @property
    def main(self) -> tuple[Floats, Floats]:
        """Support and weight of the main variant."""
        weighing, scale = MAIN
        return self.support[scale], self.weight[weighing]


@dataclass(frozen=True)
class OfferStakes:
    """What the actors make of one offer; all in support from -1 to 1 but the probabilities.

    Parameters
    ----------
    mean, median
        Of the actors' support by weight, (future,).
    range_of_means
        Lowest and highest mean over the futures of ``mean``, over all variants.
    without
        Mean over the futures of ``mean`` without each actor.
    carried
        Share of futures in which those in favour hold more than half of the weight.
    pivotal
        Share of futures in which each actor alone could turn that.
    blocking
        The most frequent smallest set of actors whose leaving stops it, and its share of the
        futures in which it is carried; empty where it never is.
    election
        Lowest and highest share in the elections, over their variants, exponents and weighings.
    """

    mean: Floats
    median: Floats
    range_of_means: tuple[float, float]
    without: Mapping[str, float]
    carried: float
    pivotal: Mapping[str, float]
    blocking: tuple[tuple[str, ...], float]
    election: tuple[float, float]


def offer_stakes(stakes: Stakes) -> dict[str, OfferStakes]:
    """Return what the actors make of each offer.

    Parameters
    ----------
    stakes
        As `stakes_of_case` found them.
    """
    support, weight = stakes.main
    low, high = elections(stakes)
    names = list(stakes.actors)
    found = {}
    for number, offer in enumerate(stakes.offers):
        own = support[:, :, number]
        over = [
            float(weighted_mean(told[:, :, number], heavy).mean())
            for told in stakes.support.values()
            for heavy in stakes.weight.values()
        ]
        without = drop_one(own, weight).mean(axis=0) if len(names) > 1 else np.zeros(1)
        found[offer] = OfferStakes(
            mean=weighted_mean(own, weight),
            median=weighted_median(own, weight),
            range_of_means=(min(over), max(over)),
            without=dict(zip(names, map(float, without), strict=True)),
            carried=float(is_carried(own, weight).mean()),
            pivotal=dict(zip(names, map(float, pivotal_probability(own, weight)), strict=True)),
            blocking=_blocking(own, weight, names),
            election=(float(low[number]), float(high[number])),
        )
    return found


def _blocking(support: Floats, weight: Floats, names: list[str]) -> tuple[tuple[str, ...], float]:
    groups = Counter(
        tuple(name for name, is_in in zip(names, row, strict=True) if is_in)
        for row in blocking_coalition(support, weight)
        if row.any()
    )
    if not groups:
        return (), 0.0
    # Of equally frequent ones the first by name, so that nothing hangs on the order of futures.
    group, count = min(groups.items(), key=lambda one: (-one[1], one[0]))
    return group, count / groups.total()


def elections(stakes: Stakes) -> tuple[Floats, Floats]:
    """Return the lowest and highest mean share of each offer over all elections, (offer,).

    Over the three variants of the election, its exponents, how actors are weighed and the scale.
    """
    shares = []
    for support in stakes.support.values():
        for weight in stakes.weight.values():
            coalition = coalition_strength(support, weight)
            shares += [
                share.mean(axis=0)
                for exponent in EXPONENTS
                for share in condorcet_election(coalition, exponent)
            ]
    told = np.stack(shares)
    return told.min(axis=0), told.max(axis=0)
