"""Two studies side by side: ranks, figures and claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tandau.report.formats import bare, interval, probability
from tandau.report.panels import quantiles, target
from tandau.report.ranking_words import first_ranks, ranking_names
from tandau.report.reading import claim_topic, measure_of, offer_names, title_of

if TYPE_CHECKING:
    from tandau.web.shelf import OpenStudy

Entry = dict[str, Any]
CLAIMS_AT_MOST: Final = 200


def _pair(left: dict[str, Any], right: dict[str, Any]) -> dict[str, None]:
    return dict.fromkeys((*left, *right))


def ranks_beside(left: OpenStudy, right: OpenStudy) -> list[Entry]:
    """Return every ranking that either study has, an offer a row, both shares."""
    sides = (left.material, right.material)
    ways = [ranking_names(one) for one in sides]
    names = {**offer_names(sides[1]), **offer_names(sides[0])}
    tables = []
    for way in _pair(ways[0], ways[1]):
        found = [
            {offer: (share, error) for offer, share, error in first_ranks(side, way)}
            if way in side.ranks["rankings"]
            else {}
            for side in sides
        ]
        rows = [
            {
                "offer": names[offer],
                "cells": [
                    probability(*side[offer]) if offer in side else "\u2014" for side in found
                ],
                "change": _change(found[0].get(offer), found[1].get(offer)),
            }
            for offer in _pair(found[0], found[1])
        ]
        tables.append({"name": ways[0].get(way) or ways[1][way], "rows": rows})
    return tables


def _change(left: tuple[float, float] | None, right: tuple[float, float] | None) -> str:
    if left is None or right is None:
        return "\u2014"
    points = (right[0] - left[0]) * 100
    return f"{points:+.1f}".replace("-", "\u2212")


def figures_beside(left: OpenStudy, right: OpenStudy) -> list[Entry]:
    """Return the criteria's figures of both studies, those that differ marked."""
    sides = (left, right)
    names = {**offer_names(right.material), **offer_names(left.material)}
    variables = [
        dict.fromkeys(one["variable"] for one in side.material.ranks["criteria"]) for side in sides
    ]
    rows = []
    for name in _pair(variables[0], variables[1]):
        for offer, text in names.items():
            cells = [_figure(side, name, offer) for side in sides]
            told = [(one["text"], one["interval"]) for one in cells]
            source = next(side.material for side in sides if name in _summary(side))
            rows.append(
                {
                    "label": title_of(source, name),
                    "unit": measure_of(source, name).unit,
                    "offer": text,
                    "cells": cells,
                    "is_changed": told[0] != told[1],
                }
            )
    return rows


def _summary(side: OpenStudy) -> dict[str, Any]:
    found: dict[str, Any] = side.material.ranks["summary"]
    return found


def _figure(side: OpenStudy, name: str, offer: str) -> Entry:
    material = side.material
    if name not in _summary(side) or offer not in material.ranks["alternatives"]:
        return {"study": side.name, "text": "\u2014", "interval": "", "panel": ""}
    values, scale = quantiles(material, name, offer), measure_of(material, name)
    return {
        "study": side.name,
        "text": bare(values[2], scale),
        "interval": interval(values[0], values[4], scale),
        "panel": target(material, side.ids, name, offer),
    }


def claims_beside(left: OpenStudy, right: OpenStudy) -> list[Entry]:
    """Return the claims that feed one study only, or that read otherwise in the other."""
    used = [
        {claim: row for claim, row in side.material.claims.items() if row["is_used"] == "1"}
        for side in (left, right)
    ]
    groups = []
    for title, mine, other, side in (
        ("Only in the first", used[0], used[1], left),
        ("Only in the second", used[1], used[0], right),
    ):
        ids = sorted(set(mine) - set(other))
        groups.append(_group(title, ids, side))
    changed = sorted(
        claim for claim in set(used[0]) & set(used[1]) if used[0][claim] != used[1][claim]
    )
    groups.append(_group("In both, with other words, figures or status", changed, right))
    return groups


def _group(title: str, ids: list[str], side: OpenStudy) -> Entry:
    claims = [
        {"id": claim, "topic": claim_topic(side.material, claim), "study": side.name}
        for claim in ids[:CLAIMS_AT_MOST]
    ]
    return {"title": title, "n": len(ids), "claims": claims}
