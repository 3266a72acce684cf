"""``rights.json``: who must consent to what, what waiting does, what lies in whose reach."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, get_args

import numpy as np

from tandau.case.rights import Purpose, consent_name
from tandau.report.money import quantiles

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tandau.case.rights import Item, Rights
    from tandau.evidence.resolve import Known
    from tandau.models.rights.found import OfferRights, Reach, RightsFound

PURPOSES: Final[tuple[Purpose, ...]] = get_args(Purpose)
Entry = dict[str, Any]


def rights_entry(known: Known, found: RightsFound, reaches: Sequence[Reach]) -> Entry:
    """Return what the report shows of technology rights.

    Parameters
    ----------
    known
        The case and its evidence.
    found
        What the consents do to the offers.
    reaches
        What lies within whose reach.
    """
    rights = known.case.rights
    assert rights is not None
    items = {one.id: one for one in rights.items}
    return {
        "host": rights.host,
        "n_futures": found.arrays.sizes["future"],
        # JSON sorts its keys; the page keeps the case's order.
        "order": {
            name: [one.id for one in getattr(rights, name)]
            for name in ("jurisdictions", "holders", "items", "controls")
        },
        "jurisdictions": {
            one.id: {"regime": one.regime, "claims": _seen(known, one.claims)}
            for one in rights.jurisdictions
        },
        "holders": {
            one.id: {
                "name": one.name,
                "jurisdiction": one.jurisdiction,
                "claims": _seen(known, one.claims),
            }
            for one in rights.holders
        },
        "items": {one.id: _item(known, rights, one) for one in rights.items},
        "offers": {
            offer: _offer(known, rights, found, offer, one, [items[name] for name in one.items])
            for offer, one in found.offers.items()
        },
        "first_rank": {
            way: {when: _rounded(shares) for when, shares in both.items()}
            for way, both in found.first_rank.items()
        },
        "none_left": round(found.none_left, 6),
        "controls": {
            one.id: {
                "name": one.name,
                "claims": _seen(known, one.claims),
                "effect": quantiles(found.asides["leakage_control_effect"][one.id]),
                "is_judgement": _is_judged(known, "leakage_control_effect", one.id),
            }
            for one in rights.controls
        },
        "reach": [_reach(one) for one in reaches],
    }


def _seen(known: Known, claims: Iterable[str]) -> list[str]:
    """Return the claims that were stated by the study's day."""
    return [one for one in claims if one in known.ledger.claims]


def _is_judged(known: Known, name: str, owner: str) -> bool:
    key = known.evidence.of_offer[name][owner]
    return known.evidence.quantities[key].is_judgement


def _rounded(shares: dict[str, float] | Any) -> dict[str, float]:  # noqa: ANN401
    return {offer: round(share, 6) for offer, share in shares.items()}


def _item(known: Known, rights: Rights, item: Item) -> Entry:
    return {
        **item.model_dump(
            include={"name", "kind", "origin", "owner", "needed_by", "note"},
        ),
        "rests_on": list(item.rests_on),
        "offers": list(item.offers),
        "holders": list(item.holders),
        "claims": _seen(known, item.claims),
        "permission": {purpose: item.permission(rights.host, purpose) for purpose in PURPOSES},
    }


def _offer(
    known: Known,
    rights: Rights,
    found: RightsFound,
    offer: str,
    one: OfferRights,
    items: Sequence[Item],
) -> Entry:
    own = found.arrays.sel(offer=offer)
    # Whether consent comes and when are drawn apart: the dates of all futures serve.
    delay = None if one.barred else own["consent_delay"].to_numpy()
    return {
        "items": list(one.items),
        "barred": list(one.barred),
        "consents": [
            {
                "item": item,
                "holder": holder,
                "needed_by": by,
                "probability": quantiles(
                    found.asides["consent_probability"][consent_name(item, holder)]
                ),
                "lead_time": quantiles(
                    found.asides["consent_lead_time"][consent_name(item, holder)]
                ),
                "quantities": [
                    known.evidence.of_offer[name][consent_name(item, holder)]
                    for name in ("consent_probability", "consent_lead_time")
                ],
                "is_judgement": all(
                    _is_judged(known, name, consent_name(item, holder))
                    for name in ("consent_probability", "consent_lead_time")
                ),
            }
            for item, holder, by in one.consents
        ],
        "purposes": {
            purpose: dict(Counter(item.permission(rights.host, purpose) for item in items))
            for purpose in PURPOSES
        },
        "chance": quantiles(one.chance),
        "mean_chance": round(float(one.chance.mean()), 6),
        "free_share": round(float(one.is_free.mean()), 6),
        "is_delayed": None if delay is None else round(float((delay > 0).mean()), 6),
        "delay": None if delay is None else quantiles(delay),
        "completion": quantiles(own["plant_completion"].to_numpy()),
        "completion_with_consents": (
            None if delay is None else quantiles(own["completion_with_consents"].to_numpy())
        ),
    }


def _reach(one: Reach) -> Entry:
    def spread(way: str, control: str) -> Entry | None:
        if (way, control) not in one.widest:
            return None
        widest, mean = one.widest[way, control], one.mean_open[way, control]
        return {"widest": quantiles(np.asarray(widest)), "mean": quantiles(np.asarray(mean))}

    return {
        "owner": one.owner,
        "observer": one.observer,
        "items": list(one.items),
        "ways": {item: list(way) for item, way in one.ways.items()},
        "left_with": {control: list(items) for control, items in one.left_with.items()},
        "cutting": [list(group) for group in one.cutting],
        "fewest": one.fewest,
        "open_with_all": spread("all", ""),
        "open_with": {control: spread("only", control) for control in one.left_with},
        "open_without": {control: spread("but", control) for control in one.left_with},
    }
