"""From which futures each part of a study was computed: from all, or from the first ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from tandau.report.phrases import joined, phrase
from tandau.report.text import count

if TYPE_CHECKING:
    from pathlib import Path

    from tandau.report.reading import Material

INFORMATION: Final = "information"
# Part → its file, and the number of futures in it.
_TOLD_BY: Final = {
    INFORMATION: ("decision.json", "n_informed"),
    **{
        part: (f"{part}.json", "n_futures")
        for part in (
            "decision", "money", "risks", "portfolios", "power", "rights", "stakeholders",
        )
    },
}  # fmt: skip
_NAMES: Final = {
    "ranking": phrase("ranking and ranges"),
    INFORMATION: phrase("what is worth finding out"),
    "decision": phrase("how firm the answer is"),
    "influence": phrase("influence of claims"),
    "schedule": phrase("how long it takes"),
    "money": phrase("money"),
    "risks": phrase("risks"),
    "portfolios": phrase("portfolios"),
    "power": phrase("power system"),
    "rights": phrase("technology rights"),
    "stakeholders": phrase("stakeholders"),
}


def part_futures(folder: Path, n_futures: int, n_first: int, n_influence: int) -> dict[str, int]:
    """Return from how many futures each part of a study was computed, counted from the first.

    Parameters
    ----------
    folder
        Of the study, with all parts but ``ranks.json``.
    n_futures, n_first
        Of the study, and of its first block, from which times are told.
    n_influence
        With which claims were tried at their ends, where the first block has as many.
    """
    found = {
        "ranking": n_futures,
        "schedule": n_first,
        "influence": min(n_influence, n_first),
    }
    for part, (name, key) in _TOLD_BY.items():
        if (folder / name).exists():
            told = json.loads((folder / name).read_text(encoding="utf-8"))
            if key in told:
                found[part] = told[key]
    return found


def rests_on(material: Material) -> dict[str, str]:
    """Return a sentence for each part that does not rest on all futures; empty for the others."""
    found = material.ranks.get("part_futures", {})
    told = dict.fromkeys(_NAMES, "")
    if not found:
        return told
    n_all, n_informed = found["ranking"], found.get(INFORMATION, 0)
    for part, n_first in found.items():
        if n_first < n_all:
            told[part] = phrase(
                "This section rests on the first {some} of the study's {all} futures; the ranking "
                "rests on all of them.",
                some=count(n_first),
                all=count(n_all),
            )
    if found["decision"] < n_informed == n_all:
        told["decision"] = phrase(
            "What is worth finding out rests on all {all} futures of the study, the rest of this "
            "section on the first {some} of them.",
            some=count(found["decision"]),
            all=count(n_all),
        )
    return told


def futures_by_part(material: Material) -> str:
    """Return how many futures each part rests on; empty where all rest on all."""
    found = material.ranks.get("part_futures", {})
    if len(set(found.values())) < 2:  # noqa: PLR2004
        return ""
    return joined(
        "; ",
        (
            phrase("{part}: {n}", part=name, n=count(found[part]))
            for part, name in _NAMES.items()
            if part in found
        ),
    )
