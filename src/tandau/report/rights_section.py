"""The page's section on technology rights: consents, what waiting does, and reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tandau.report.formats import number, percent
from tandau.report.panels import claim_panel
from tandau.report.phrases import joined, phrase, small
from tandau.report.reading import offer_names
from tandau.report.rights_figures import graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tandau.report.panels import PanelIds
    from tandau.report.reading import Material

Entry = dict[str, Any]
PURPOSES: Final = {
    "operate": "Run in the plant",
    "localise": "Make in the country",
    "modify": "Change",
    "retransfer": "Pass to a third state",
}
PERMISSIONS: Final = {"permitted": "free", "consent": "with consent", "barred": "barred"}


def rights_section(material: Material, ids: PanelIds) -> Entry | None:
    """Return what the template shows of technology rights; None where the case has none."""
    if material.rights is None:
        return None
    rights = ordered(material.rights)
    names = offer_names(material)
    return {
        "host": rights["host"],
        "n_futures": rights["n_futures"],
        "answer": _answer(rights, names),
        "graph": graph(rights, names),
        "offers": [_offer(ids, rights, offer, name) for offer, name in names.items()],
        "none_left": percent(rights["none_left"]),
        "has_political": "without_political" in rights["first_rank"],
        "purposes": list(PURPOSES.values()),
        "allowed": [_allowed(rights, offer, name) for offer, name in names.items()],
        "items": [_item(material, ids, rights, item) for item in rights["items"]],
        "regimes": [
            {"name": name, "regime": one["regime"], "claims": _links(material, ids, one["claims"])}
            for name, one in rights["jurisdictions"].items()
        ],
        "reach": _alike([_reach(material, rights, one) for one in rights["reach"]]),
        "controls": _controls(material, ids, rights),
    }


def ordered(rights: Entry) -> Entry:
    """Return ``rights.json`` with its parts in the case's order."""
    parts = {
        name: {key: rights[name][key] for key in keys} for name, keys in rights["order"].items()
    }
    return {**rights, **parts}


def _links(material: Material, ids: PanelIds, claims: Iterable[str]) -> list[Entry]:
    return [{"id": one, "panel": claim_panel(material, ids, one)} for one in claims]


def spread(values: Sequence[float] | None, factor: float = 1.0) -> tuple[str, str]:
    """Return median and 90 % interval as they are written; a dash where there is none."""
    if values is None:
        return "\u2014", ""
    low, middle, high = (number(values[place] * factor) for place in (0, 2, 4))
    return middle, "" if low == high else phrase("{low} to {high}", low=low, high=high)


def _years(values: Sequence[float] | None) -> tuple[str, str]:
    if values is None:
        return "never", ""
    return f"{values[2]:.0f}", phrase(
        "{values} to {values_2}", values=f"{values[0]:.0f}", values_2=f"{values[4]:.0f}"
    )


def _offer(ids: PanelIds, rights: Entry, offer: str, name: str) -> Entry:
    one = rights["offers"][offer]
    ranks = rights["first_rank"]
    way = "without_political" if "without_political" in ranks else "all"
    return {
        "offer": name,
        "barred": [rights["items"][item]["name"] for item in one["barred"]],
        "consents": _asked(ids, rights, one["consents"]),
        "chance": (percent(one["chance"][2]), "" if one["barred"] else _percents(one["chance"])),
        "late": "\u2014" if one["is_delayed"] is None else percent(one["is_delayed"]),
        "delay": spread(one["delay"]),
        "before": _years(one["completion"]),
        "after": _years(one["completion_with_consents"]),
        "ranks": [
            (percent(ranks[key]["as_ranked"][offer]), percent(ranks[key]["with_consents"][offer]))
            for key in dict.fromkeys(("all", way))
        ],
    }


def _answer(rights: Entry, names: dict[str, str]) -> str:
    """Return in one sentence what consents would change of the ranking."""
    ranks = rights["first_rank"]["all"]
    leads = {when: max(names, key=shares.__getitem__) for when, shares in ranks.items()}
    now, then = leads["as_ranked"], leads["with_consents"]
    told = phrase(
        "As ranked {names} is best most often ({as_ranked})",
        names=names[now],
        as_ranked=percent(ranks["as_ranked"][now]),
    )
    share = percent(ranks["with_consents"][then])
    if now == then:
        return phrase(
            "{told}; if offers needed their consents it would still be, in {share}.",
            told=told,
            share=share,
        )
    left = percent(ranks["with_consents"][now])
    return phrase(
        "{told}; if offers needed their consents it would be {names} ({share} to {left}).",
        told=told,
        names=names[then],
        share=share,
        left=left,
    )


def _asked(ids: PanelIds, rights: Entry, consents: list[Entry]) -> list[Entry]:
    """Return each holder once for each pair of ranges, with all that it is asked for."""
    groups: dict[tuple[str, str, str], list[Entry]] = {}
    for asked in consents:
        chance = joined(" to ", (percent(asked["probability"][place]) for place in (0, 4)))
        lead = joined(" to ", (number(asked["lead_time"][place]) for place in (0, 4)))
        groups.setdefault((asked["holder"], chance, lead), []).append(asked)
    return [
        {
            "holder": rights["holders"][holder]["name"],
            "asked": joined(
                ", ",
                (
                    rights["items"][one["item"]]["name"]
                    + (" (fuel)" if one["needed_by"] == "fuel_load" else "")
                    for one in alike
                ),
            ),
            "chance": chance,
            "lead": lead,
            "panels": [ids.of_quantity[key] for key in alike[0]["quantities"]],
            "is_judgement": all(one["is_judgement"] for one in alike),
        }
        for (holder, chance, lead), alike in groups.items()
    ]


def _percents(values: Sequence[float]) -> str:
    return phrase("{values} to {values_2}", values=percent(values[0]), values_2=percent(values[4]))


def _allowed(rights: Entry, offer: str, name: str) -> Entry:
    cells = []
    for purpose in PURPOSES:
        counts = rights["offers"][offer]["purposes"][purpose]
        told = [
            phrase("{counts} {word}", counts=counts[one], word=word)
            for one, word in PERMISSIONS.items()
            if one in counts
        ]
        share = 1 - counts.get("permitted", 0) / max(sum(counts.values()), 1)
        cells.append({"text": joined(", ", told) or "\u2014", "share": round(share, 3)})
    return {"offer": name, "cells": cells}


def _item(material: Material, ids: PanelIds, rights: Entry, item: str) -> Entry:
    one = rights["items"][item]
    return {
        "name": one["name"],
        "kind": one["kind"].replace("_", " "),
        "origin": one["origin"],
        "owner": one["owner"],
        "rests_on": joined(", ", (rights["items"][other]["name"] for other in one["rests_on"])),
        "holders": joined(", ", (rights["holders"][holder]["name"] for holder in one["holders"])),
        "permission": _permission(one["permission"]),
        "claims": _links(material, ids, one["claims"]),
        "note": one["note"],
    }


def _permission(told: dict[str, str]) -> str:
    """Return what may be done with an item, purposes of the same permission together.

    Examples
    --------
    >>> _permission({"operate": "permitted", "modify": "barred"})
    'free: run in the plant; barred: change'
    """
    groups = {
        word: [small(PURPOSES[one]) for one in PURPOSES if told.get(one) == permission]
        for permission, word in PERMISSIONS.items()
    }
    kept = {word: purposes for word, purposes in groups.items() if purposes}
    if len(kept) == 1:
        return phrase("everything {kept}", kept=next(iter(kept)))
    return joined(
        "; ",
        (
            phrase("{word}: {purposes}", word=word, purposes=joined(", ", purposes))
            for word, purposes in kept.items()
        ),
    )


def _side(material: Material, rights: Entry, side: str, *, is_owner: bool) -> str:
    offers = material.ranks["case"]["offers"]
    if side in offers:
        return str(offers[side]["vendor"])
    if side == rights["host"]:
        return side
    return phrase(
        "{value} of the {side} plant's vendor", value="Items" if is_owner else "Staff", side=side
    )


def _reach(material: Material, rights: Entry, one: Entry) -> Entry:
    items, controls = rights["items"], rights["controls"]
    sets = [joined(" + ", (controls[name]["name"] for name in group)) for group in one["cutting"]]
    within = one["open_with_all"]
    return {
        "owner": _side(material, rights, one["owner"], is_owner=True),
        "observer": _side(material, rights, one["observer"], is_owner=False),
        "count": phrase("{ways} of {items}", ways=len(one["ways"]), items=len(one["items"])),
        "within": [
            {"name": items[name]["name"], "way": joined(" \u2192 ", way) or "in the same place"}
            for name, way in one["ways"].items()
        ],
        "outside": [items[name]["name"] for name in one["items"] if name not in one["ways"]],
        "fewest": "no cut is enough" if one["fewest"] is None else str(one["fewest"]),
        "sets": sets,
        "open": spread(within["widest"]) if within else ("\u2014", ""),
    }


def _alike(rows: list[Entry]) -> list[Entry]:
    """Return the rows with those joined that differ in nothing but whose people they speak of."""
    groups: dict[str, list[Entry]] = {}
    for row in rows:
        told = [row[key] for key in ("count", "fewest", "sets", "open")]
        groups.setdefault(repr(told), []).append(row)
    return [{**alike[0], "pairs": _pairs(alike), "rows": alike} for alike in groups.values()]


def _pairs(rows: list[Entry]) -> list[str]:
    """Return each pair of people once, with an arrow both ways where both are there."""
    ways = list(dict.fromkeys((row["owner"], row["observer"]) for row in rows))
    told = []
    for one, other in ways:
        if (other, one) not in ways:
            told.append(phrase("{one} → {other}", one=one, other=other))
        elif ways.index((one, other)) < ways.index((other, one)):
            told.append(phrase("{one} ↔ {other}", one=one, other=other))
    return told


def _controls(material: Material, ids: PanelIds, rights: Entry) -> list[Entry]:
    """Return each control with what it leaves open, over the pairs of vendors."""
    pairs = [one for one in rights["reach"] if one["owner"] != rights["host"]] or rights["reach"]
    rows = []
    for name, one in rights["controls"].items():
        told: dict[str, list[list[float]]] = {
            way: [pair[way][name]["mean"] for pair in pairs if pair[way].get(name)]
            for way in ("open_with", "open_without")
        }
        left = [len(pair["left_with"][name]) for pair in pairs if name in pair["left_with"]]
        most = [len(pair["ways"]) for pair in pairs if name in pair["left_with"]]
        rows.append(
            {
                "name": one["name"],
                "claims": _links(material, ids, one["claims"]),
                "effect": phrase(
                    "{effect} to {effect_2}",
                    effect=number(one["effect"][0]),
                    effect_2=number(one["effect"][4]),
                ),
                "is_judgement": one["is_judgement"],
                "alone": spread(_mean(told["open_with"])),
                "missing": spread(_mean(told["open_without"])),
                "cuts": phrase("{most} of {most_2}", most=sum(most) - sum(left), most_2=sum(most))
                if most
                else "\u2014",
            }
        )
    return rows


def _mean(rows: Sequence[Sequence[float]]) -> list[float] | None:
    if not rows:
        return None
    return [sum(column) / len(rows) for column in zip(*rows, strict=True)]
