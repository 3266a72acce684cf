"""``stakeholders.json``: who supports which offer, through what, and what hangs on whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tandau.case.actors import interest_name, visible_actors
from tandau.report.money import quantiles

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from tandau.case.actors import Actor, Interest, Position
    from tandau.evidence.resolve import Known
    from tandau.ranking.support import OfferStakes, Stakes

Entry = dict[str, Any]
DIGITS = 4


def stakeholders_entry(known: Known, stakes: Stakes, offers: Mapping[str, OfferStakes]) -> Entry:
    """Return what the report shows of actors.

    Parameters
    ----------
    known
        The case and its evidence.
    stakes
        Support and weight of every actor.
    offers
        What the actors make of each offer.
    """
    actors = visible_actors(known.case.actors, known.ledger.claims)
    return {
        "n_futures": len(stakes.main[1]),
        "order": list(stakes.actors),
        "offers": {name: _offer(one) for name, one in offers.items()},
        "actors": {one.id: _actor(known, stakes, one, number) for number, one in enumerate(actors)},
    }


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(float(value), DIGITS) for name, value in values.items()}


def _offer(one: OfferStakes) -> Entry:
    group, share = one.blocking
    return {
        "mean": quantiles(one.mean),
        "median": quantiles(one.median),
        "mean_of_means": round(float(one.mean.mean()), DIGITS),
        "range_of_means": [round(value, DIGITS) for value in one.range_of_means],
        "without": _rounded(one.without),
        "carried": round(one.carried, DIGITS),
        "pivotal": _rounded(one.pivotal),
        "blocking": {"actors": list(group), "share": round(share, DIGITS)},
        "election": [round(value, DIGITS) for value in one.election],
    }


def _actor(known: Known, stakes: Stakes, actor: Actor, number: int) -> Entry:
    support, weight = stakes.main
    own = support[:, number]
    keys = known.evidence.of_offer
    share = weight[:, number] / weight.sum(axis=1)
    return {
        "name": actor.name,
        "role": actor.role,
        "jurisdiction": actor.jurisdiction,
        "note": actor.note,
        "weight_share": quantiles(share),
        "quantities": [keys[name][actor.id] for name in ("actor_capability", "actor_salience")],
        "support": {
            offer: {
                "mean": round(float(own[:, place].mean()), DIGITS),
                "quantiles": quantiles(own[:, place]),
                "in_favour": round(float((own[:, place] > 0).mean()), DIGITS),
                "against": round(float((own[:, place] < 0).mean()), DIGITS),
            }
            for place, offer in enumerate(stakes.offers)
        },
        "interests": [
            _interest(known, stakes, actor, place, one) for place, one in enumerate(actor.interests)
        ],
        "position": _position(known, actor.position, stakes, own.mean(axis=0)),
        "consents": _consents(known, actor),
    }


def _interest(known: Known, stakes: Stakes, actor: Actor, place: int, one: Interest) -> Entry:
    parts = stakes.parts[actor.id][:, :, place].mean(axis=0)
    claims = [claim for claim in one.claims if claim in known.ledger.claims]
    kinds = {known.evidence.sources[known.ledger.claims[claim].source].kind for claim in claims}
    key = known.evidence.of_offer["interest_weight"][interest_name(actor.id, one.id)]
    return {
        "id": one.id,
        "name": one.name,
        "channel": one.channel,
        "criterion": one.criterion,
        "wants": one.wants if one.criterion else "",
        "claims": claims,
        "is_judgement": kinds == {"judgement"},
        "note": one.note,
        "quantity": key,
        "parts": _rounded(dict(zip(stakes.offers, parts, strict=True))),
    }


def _position(
    known: Known, told: Position | None, stakes: Stakes, support: np.ndarray
) -> Entry | None:
    """Return a stated position, and the offers on which the computed support contradicts it."""
    if told is None:
        return None
    computed = dict(zip(stakes.offers, support, strict=True))
    against = [offer for offer in told.favours if computed.get(offer, 1.0) <= 0]
    against += [offer for offer in told.opposes if computed.get(offer, -1.0) >= 0]
    return {
        "says": told.says,
        "favours": [offer for offer in told.favours if offer in computed],
        "opposes": [offer for offer in told.opposes if offer in computed],
        "claims": [claim for claim in told.claims if claim in known.ledger.claims],
        "contradicted": against,
    }


def _consents(known: Known, actor: Actor) -> list[str]:
    """Return the items whose use waits for a consent holder of the actor's jurisdiction."""
    rights = known.case.rights
    if rights is None or not actor.jurisdiction:
        return []
    return sorted(
        {item.id for item, holder in rights.consents() if holder.jurisdiction == actor.jurisdiction}
    )
