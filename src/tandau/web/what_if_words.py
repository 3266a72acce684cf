"""A what-if in words: what was held, how the ranks and the outcomes move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tandau.report.formats import bare, interval, label, measure, number, with_unit
from tandau.report.reading import (
    claim_topic,
    measure_of,
    offer_names,
    subject_name,
    title_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tandau.web.shelf import OpenStudy
    from tandau.web.told import MovedTold, WhatIfTold

Entry = dict[str, Any]
# So many rows fit on a page that is read; the API tells more.
MOST_SHOWN: Final = 40
MOST_DETAILS: Final = 10
PARTS: Final = {
    "claim": "The quantity itself",
    "ranking": "Ranking",
    "money": "Money",
    "risks": "Risks and contingency",
    "portfolios": "Portfolios and partners",
    "rights": "Technology rights",
    "stakeholders": "Actors",
    "power": "Power system",
}
WAYS: Final = {"all": "All criteria", "without_political": "Without political criteria"}


def in_words(study: OpenStudy, told: WhatIfTold) -> Entry:
    """Return a what-if as the page shows it."""
    material = study.material
    names = offer_names(material)
    scale = measure_of(material, told.variable)
    main = [one for one in told.outcomes if one.is_main]
    shown = (main + [one for one in told.outcomes if not one.is_main][:MOST_DETAILS])[:MOST_SHOWN]
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
        "is_ranked": "ranking" in told.parts,
        "computed": _listed(told.parts),
        "left": _listed(told.not_computed),
        "outcomes": [_outcome(study, one, names) for one in shown],
        "n_more": told.n_moved - len(shown),
        "n_told": len(told.outcomes) if len(told.outcomes) > len(shown) else 0,
    }


def _signed(points: float) -> str:
    return f"{points:+.1f}".replace("-", "\u2212")


def _listed(parts: Sequence[str]) -> str:
    return ", ".join(PARTS[one].lower() for one in parts)


def _outcome(study: OpenStudy, one: MovedTold, names: dict[str, str]) -> Entry:
    material = study.material
    told = {"part": PARTS[one.part], "before": "none", "after": "none"}
    variable, of = one.name, one.of
    if one.part == "claim":
        subject, _, variable = one.name.partition(".")
        of = subject_name(material, subject)
    # Figures of a part's own, as a path in its JSON file, are not of the vocabulary.
    if variable in material.lineage["variables"]:
        title, scale = title_of(material, variable), measure_of(material, variable)
    else:
        title, scale = label(variable), measure(variable, one.unit, is_calendar=False)
    offer = names.get(one.offer, "" if one.offer == "all" else one.offer)
    for side, values in (("before", one.before), ("after", one.after)):
        if len(values) == 1:
            told[side] = bare(values[0], scale) if one.unit else number(values[0])
        elif values:
            told[side] = f"{bare(values[1], scale)} ({interval(values[0], values[2], scale)})"
    whose = ", ".join(text for text in (offer, of) if text)
    return {
        **told,
        "label": title,
        "unit": scale.unit,
        "of": whose or ("all offers" if one.is_main else ""),
    }
