"""The page's section on stakeholders: who supports what, through what, and what hangs on whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tandau.report.formats import percent
from tandau.report.panels import claim_panel
from tandau.report.phrases import joined, phrase
from tandau.report.reading import offer_names
from tandau.report.stakeholders_figures import SEEN, signed, support_matrix

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tandau.report.panels import PanelIds
    from tandau.report.reading import Material

Entry = dict[str, Any]
ROLES: Final = {
    "decides": "decides",
    "advises": "advises",
    "supplies": "supplies",
    "pays": "pays",
    "lives_beside": "lives beside it",
    "watches": "neither decides nor bids",
}


def stakeholders_section(material: Material, ids: PanelIds) -> Entry | None:
    """Return what the template shows of actors; None where the case has none."""
    if material.stakeholders is None:
        return None
    names = offer_names(material)
    order = material.stakeholders["order"]
    actors = {name: material.stakeholders["actors"][name] for name in order}
    told = {**material.stakeholders, "actors": actors}
    return {
        "n_futures": told["n_futures"],
        "matrix": support_matrix(told, names),
        "names": list(names.values()),
        "offers": [_offer(told, offer, name) for offer, name in names.items()],
        "hinges": [_hinge(told, actor, list(names)) for actor in actors],
        "watching": [
            _channels(material, ids, one, names)
            for one in actors.values()
            if one["role"] == "watches"
        ],
        "others": [
            _channels(material, ids, one, names)
            for one in actors.values()
            if one["role"] != "watches"
        ],
        "actors": [_actor(ids, one) for one in actors.values()],
        "positions": [
            _position(material, ids, one, names) for one in actors.values() if one["position"]
        ],
        "balance": [_balance(told, offer, name) for offer, name in names.items()],
    }


def _span(values: Sequence[float]) -> str:
    low, high = signed(values[0]), signed(values[-1])
    return "" if low == high else phrase("{low} to {high}", low=low, high=high)


def _offer(told: Entry, offer: str, name: str) -> Entry:
    one = told["offers"][offer]
    blocking = one["blocking"]
    group = joined(", ", (told["actors"][actor]["name"] for actor in blocking["actors"]))
    low, high = one["election"]
    return {
        "offer": name,
        "mean": (signed(one["mean"][2]), _span(one["mean"])),
        "median": (signed(one["median"][2]), _span(one["median"])),
        "variants": _span(one["range_of_means"]) or signed(one["range_of_means"][0]),
        "carried": percent(one["carried"]),
        "election": phrase("{low} to {high}", low=percent(low), high=percent(high)),
        "blocking": phrase("{group} ({share})", group=group, share=percent(blocking["share"]))
        if group
        else "\u2014",
    }


def _hinge(told: Entry, actor: str, offers: Sequence[str]) -> Entry:
    """Return what the mean would be without an actor, and how often it could turn the result."""
    return {
        "actor": told["actors"][actor]["name"],
        "cells": [
            {
                "text": signed(told["offers"][offer]["without"][actor]),
                "pivotal": percent(told["offers"][offer]["pivotal"][actor]),
                "share": told["offers"][offer]["pivotal"][actor],
            }
            for offer in offers
        ],
    }


def _links(material: Material, ids: PanelIds, claims: Iterable[str]) -> list[Entry]:
    return [{"id": one, "panel": claim_panel(material, ids, one)} for one in claims]


def _channels(material: Material, ids: PanelIds, actor: Entry, names: dict[str, str]) -> Entry:
    rows = [
        {
            "interest": one["name"],
            "channel": one["channel"],
            "claims": _links(material, ids, one["claims"]),
            "is_judgement": one["is_judgement"],
            "cells": [signed(one["parts"][offer]) for offer in names],
        }
        for one in actor["interests"]
    ]
    total = [signed(actor["support"][offer]["mean"]) for offer in names]
    return {"name": actor["name"], "rows": rows, "total": total, "note": actor["note"]}


def _actor(ids: PanelIds, actor: Entry) -> Entry:
    return {
        "name": actor["name"],
        "role": ROLES[actor["role"]],
        "jurisdiction": actor["jurisdiction"],
        "weight": phrase(
            "{weight_share} to {weight_share_2}",
            weight_share=percent(actor["weight_share"][0]),
            weight_share_2=percent(actor["weight_share"][4]),
        ),
        "panels": [ids.of_quantity[key] for key in actor["quantities"]],
        "consents": len(actor["consents"]),
    }


def _position(material: Material, ids: PanelIds, actor: Entry, names: dict[str, str]) -> Entry:
    told = actor["position"]
    return {
        "name": actor["name"],
        "says": told["says"],
        "favours": joined(", ", (names[offer] for offer in told["favours"])) or "\u2014",
        "opposes": joined(", ", (names[offer] for offer in told["opposes"])) or "\u2014",
        "contradicted": joined(", ", (names[offer] for offer in told["contradicted"])),
        "claims": _links(material, ids, told["claims"]),
    }


def _balance(told: Entry, offer: str, name: str) -> Entry:
    """Return who wins and who loses by an offer, the most first."""
    means = {one["name"]: float(one["support"][offer]["mean"]) for one in told["actors"].values()}
    winners = sorted((one for one in means if means[one] >= SEEN), key=lambda one: -means[one])
    losers = sorted((one for one in means if means[one] <= -SEEN), key=means.__getitem__)
    return {
        "offer": name,
        "winners": joined(
            ", ", (phrase("{one} {means}", one=one, means=signed(means[one])) for one in winners)
        )
        or "nobody",
        "losers": joined(
            ", ", (phrase("{one} {means}", one=one, means=signed(means[one])) for one in losers)
        )
        or "nobody",
    }
