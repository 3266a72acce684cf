"""A what-if in words: what was held, how the ranks and the outcomes move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tandau.report.formats import bare, interval, label, with_unit
from tandau.report.reading import claim_topic, measure_of, offer_names, title_of

if TYPE_CHECKING:
    from tandau.web.shelf import OpenStudy
    from tandau.web.told import MovedTold, WhatIfTold

Entry = dict[str, Any]
WAYS: Final = {"all": "All criteria", "without_political": "Without political criteria"}


def in_words(study: OpenStudy, told: WhatIfTold) -> Entry:
    """Return a what-if as the page shows it."""
    material = study.material
    names = offer_names(material)
    scale = measure_of(material, told.variable)
    return {
        "topic": claim_topic(material, told.claim),
        "claim": told.claim,
        "figure": with_unit(bare(told.value, scale), scale),
        "ways": [
            {
                "name": WAYS[way],
                "rows": [
                    {
                        "offer": names[offer],
                        "before": f"{row['before'][offer] * 100:.1f}",
                        "after": f"{row['after'][offer] * 100:.1f}",
                        "change": _signed((row["after"][offer] - row["before"][offer]) * 100),
                    }
                    for offer in names
                ],
            }
            for way, row in told.first_rank.items()
        ],
        "outcomes": [_outcome(study, one, names) for one in told.outcomes],
    }


def _signed(points: float) -> str:
    return f"{points:+.1f}".replace("-", "\u2212")


def _outcome(study: OpenStudy, one: MovedTold, names: dict[str, str]) -> Entry:
    material = study.material
    is_known = one.name in material.lineage["variables"]
    scale = measure_of(material, one.name)
    return {
        "label": title_of(material, one.name) if is_known else label(one.name),
        "unit": scale.unit,
        "offer": names.get(one.offer, "all offers"),
        "before": f"{bare(one.before[1], scale)} ({interval(one.before[0], one.before[2], scale)})",
        "after": f"{bare(one.after[1], scale)} ({interval(one.after[0], one.after[2], scale)})",
    }
