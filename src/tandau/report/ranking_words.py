"""The rankings of a study: who is first in each, and its name in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tandau.report.phrases import phrase

if TYPE_CHECKING:
    from tandau.report.reading import Material

WITHOUT: Final = ":without_political"


def first_ranks(material: Material, ranking: str) -> list[tuple[str, float, float]]:
    """Return offer, probability of being best and standard error, the most probable first."""
    rows = material.ranks["rankings"][ranking]
    found = [
        (offer, float(rows[offer]["first_rank"]), float(rows[offer]["standard_error"]))
        for offer in material.ranks["alternatives"]
    ]
    return sorted(found, key=lambda one: -one[1])


def ranking_names(material: Material) -> dict[str, str]:
    """Return the rankings' names in words, in the order in which the report prints them."""
    names = {"all": "All criteria", "without_political": "Without political criteria"}
    names["flat"] = "Every single criterion weighed alike"
    for key in sorted(material.ranks["rankings"]):
        if key.startswith("stakeholder:") and not key.endswith(WITHOUT):
            stakeholder = material.ranks["stakeholders"][key.partition(":")[2]]
            names[key] = stakeholder["name"]
    names["pooled"] = "All stakeholders pooled"
    names["evidenced"] = "Only criteria of which something is known"
    # Each stands beside its twin without the political criteria.
    twins = {
        twin: told
        for key, name in names.items()
        for twin, told in (
            (key, name),
            (
                f"{key}{WITHOUT}",
                phrase("{name}, without political criteria", name=name),
            ),
        )
    }
    return {key: name for key, name in twins.items() if key in material.ranks["rankings"]}
