"""Scores on criteria that no variable gives: claims first, then one quantity an offer, or nothing.

A criterion that nobody has scored for an offer is missing there: it may lie anywhere on its scale,
and is never given a mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tandau.case.criteria import SCORE
from tandau.case.schema import Claim
from tandau.evidence.pool import Component, Quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tandau.case.criteria import Leaf
    from tandau.case.schema import Offer
    from tandau.case.scores import Score
    from tandau.evidence.ledger import Ledger


@dataclass(frozen=True)
class Scored:
    """What is known of one criterion without a variable.

    Parameters
    ----------
    name
        Of its array: ``score.`` and the criterion's id.
    title, unit, definition
        Of the criterion.
    low, high
        Ends of its scale, in the unit.
    of_offer
        Offer id → pooled score; None where nobody has scored it.
    """

    name: str
    title: str
    unit: str
    definition: str
    low: float
    high: float
    of_offer: Mapping[str, Quantity | None]

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the offers that nobody has scored."""
        return tuple(offer for offer, found in self.of_offer.items() if found is None)


def claims_of_scores(scores: Iterable[Score], leaves: Iterable[Leaf]) -> list[Claim]:
    """Return every score as a claim; an expert's later word supersedes the earlier one."""
    known = {leaf.id: leaf for leaf in leaves}
    before: dict[tuple[str, str, str], str] = {}
    told = []
    for one in sorted(scores, key=lambda row: row.stated_on.last):
        key = (one.expert, one.subject, one.criterion)
        same = ("id", "subject", "low", "mode", "high", "stated_on", "source", "locator")
        graded = ("reliability", "credibility", "note")
        claim = Claim.model_validate(
            {
                **{name: getattr(one, name) for name in (*same, *graded)},
                "category": f"score on {one.criterion}: {known[one.criterion].name}",
                "topic": f"{SCORE}{one.criterion}.{one.expert}",
                "unit": known[one.criterion].unit,
                "speaker": one.expert,
                "voice": "opinion",
                "status": "reported",
                "supersedes": before.get(key, ""),
            }
        )
        before[key] = one.id
        told.append(claim)
    return told


def pool_scores(ledger: Ledger, leaves: Iterable[Leaf], offers: Sequence[Offer]) -> list[Scored]:
    """Return what is known of every criterion that no variable gives.

    For each offer the first of its subjects that anybody has scored speaks; experts count alike.

    Parameters
    ----------
    ledger
        As of the day in question, with the scores among its claims.
    leaves
        All criteria of the case.
    offers
        The alternatives.
    """
    found = []
    for leaf in leaves:
        if leaf.variable:
            continue
        topic = f"{leaf.source}."
        alive = [
            claim
            for _, claim in sorted(ledger.claims.items())
            if claim.topic.startswith(topic) and not claim.variable and ledger.is_alive(claim)
        ]
        pooled = {
            subject: _pooled([claim for claim in alive if claim.subject == subject], leaf.source)
            for subject in dict.fromkeys(claim.subject for claim in alive)
        }
        of_offer = {
            offer.id: next((pooled[one] for one in offer.subjects if one in pooled), None)
            for offer in offers
        }
        low, high = sorted((leaf.worst, leaf.best))
        found.append(Scored(leaf.source, leaf.name, leaf.unit, leaf.reason, low, high, of_offer))
    return found


def _pooled(claims: Sequence[Claim], name: str) -> Quantity:
    parts = []
    for claim in claims:
        stated = [value for value in (claim.low, claim.mode, claim.high) if value is not None]
        low, high = stated[0], stated[-1]
        mode = claim.mode if claim.mode is not None else (low + high) / 2
        parts.append(Component(claim.id, 1 / len(claims), low, mode, high))
    return Quantity(claims[0].subject, name, tuple(parts), is_judgement=True)
