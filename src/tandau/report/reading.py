"""The parts of a study folder that the report is made of, finished or not."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tandau.case.schema import ALL_OFFERS
from tandau.report.contents import read_arrays
from tandau.report.formats import Measure, label, measure
from tandau.report.phrases import phrase
from tandau.report.provenance import claims_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import xarray as xr

HISTORY: Final = "history."
_LEVELS: Final = {
    ALL_OFFERS: "all offers",
    "turnkey": "turnkey contracts",
    "split": "split contracts",
    "boo": "build-own-operate contracts",
    "consortium": "consortium contracts",
    "foak": "first-of-a-kind designs",
    "noak": "designs built before",
}


@dataclass(frozen=True)
class Material:
    """What a report is made of.

    Parameters
    ----------
    ranks, lineage
        ``ranks.json`` and ``lineage.json``.
    claims
        Rows of ``claims.csv`` by id.
    outcomes
        Every outcome, dims offer, unit, future.
    quantity_of_claim
        Key of the pooled quantity to which a claim gives a figure.
    schedule
        ``schedule.json``.
    decision
        ``decision.json``.
    worths
        ``worths.nc``, what the ranking weighs; None in folders of earlier versions.
    money
        ``money.json``; None where the case has no financing models.
    risks
        ``risks.json``; None where the case has no risk that is simulated.
    power
        ``power.json``; None where the run left the power system out.
    rights, stakeholders
        ``rights.json`` and ``stakeholders.json``; None where the case has none.
    portfolios
        ``portfolios.json``; None where the case does not say who controls what.
    """

    ranks: dict[str, Any]
    lineage: dict[str, Any]
    claims: dict[str, dict[str, str]]
    outcomes: xr.Dataset
    quantity_of_claim: dict[str, str]
    schedule: dict[str, Any]
    decision: dict[str, Any]
    worths: xr.Dataset | None = None
    money: dict[str, Any] | None = None
    risks: dict[str, Any] | None = None
    rights: dict[str, Any] | None = None
    stakeholders: dict[str, Any] | None = None
    portfolios: dict[str, Any] | None = None
    power: dict[str, Any] | None = None


MOST_DRAWN: Final = 8192  # futures from which pictures are drawn: the first block of a large study


def read_material(folder: Path) -> Material:
    """Read a study folder's parts; it needs no manifest, so that a run can report before its end.

    Parameters
    ----------
    folder
        The study folder, published or still under way.
    """
    ranks = json.loads((folder / "ranks.json").read_text(encoding="utf-8"))
    lineage = json.loads((folder / "lineage.json").read_text(encoding="utf-8"))
    with (folder / "claims.csv").open(encoding="utf-8", newline="") as stream:
        claims = {row["id"]: row for row in csv.DictReader(stream)}
    of_claim = {
        claim: key
        for key, quantity in lineage["quantities"].items()
        for claim in claims_of(quantity)
    }
    schedule = json.loads((folder / "schedule.json").read_text(encoding="utf-8"))
    outcomes = read_arrays(folder / "outcomes.nc", MOST_DRAWN)
    decision = json.loads((folder / "decision.json").read_text(encoding="utf-8"))
    names = ("money", "risks", "rights", "stakeholders", "portfolios", "power")
    parts = (_optional(folder / f"{name}.json") for name in names)
    path = folder / "worths.nc"
    worths = read_arrays(path) if path.exists() else None
    return Material(ranks, lineage, claims, outcomes, of_claim, schedule, decision, worths, *parts)


def _optional(path: Path) -> dict[str, Any] | None:
    if not path.exists():
        return None
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def offer_names(material: Material) -> dict[str, str]:
    """Return the alternatives' names by id, in the order of the plant."""
    offers = material.ranks["case"]["offers"]
    return {offer: offers[offer]["name"] for offer in material.ranks["alternatives"]}


def subject_name(material: Material, subject: str) -> str:
    """Return a claim's subject in words: an offer's or plant's name, else the subject itself."""
    case = material.ranks["case"]
    for named in (case["offers"], case["plants"]):
        if subject in named:
            return str(named[subject]["name"])
    words = subject.replace("_", " ")
    return _LEVELS.get(subject, words[:1].upper() + words[1:])


def measure_of(material: Material, name: str) -> Measure:
    """Return how values of a variable are written."""
    about = material.lineage["variables"][name]
    is_calendar = about["definition"].startswith("Calendar year")
    return measure(name, about["unit"], is_calendar=is_calendar)


def title_of(material: Material, name: str) -> str:
    """Return a variable in words; a score by its criterion's name."""
    return str(material.lineage["variables"][name].get("title") or label(name))


def claim_topic(material: Material, claim: str) -> str:
    """Return in a few words what a claim is about."""
    row = material.claims[claim]
    subject = subject_name(material, row["subject"])
    if row["variable"]:
        return phrase("{variable}, {subject}", variable=label(row["variable"]), subject=subject)
    return phrase("{subject}: {category}", subject=subject, category=row["category"])


def components(material: Material, claims: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return the pooled parts of claims by id, those that feed a quantity.

    A claim that is read in several ways has the ends of all of them.
    """
    wanted = {claim: material.quantity_of_claim.get(claim) for claim in claims}
    found: dict[str, dict[str, Any]] = {}
    for key in dict.fromkeys(key for key in wanted.values() if key):
        for part in material.lineage["quantities"][key]["components"]:
            if part["claim"] in wanted:
                known = found.setdefault(part["claim"], dict(part))
                known["low"] = min(known["low"], part["low"])
                known["high"] = max(known["high"], part["high"])
    return found


def committed_plants(material: Material) -> list[dict[str, str]]:
    """Return the plants that were given to an offer by the study's day, as the study knew it."""
    as_of = material.ranks["about"]["as_of"]
    case = material.ranks["case"]
    return [
        {
            "plant": plant["name"],
            "units": str(plant["units"]),
            "offer": case["offers"][plant["committed"]["offer"]]["name"],
            "since": plant["committed"]["since"],
            "claim": plant["committed"]["claim"],
        }
        for plant in case["plants"].values()
        if plant["committed"]
        and plant["committed"]["since"] <= as_of
        and plant["committed"]["claim"] in material.claims
    ]


def own_texts(material: Material) -> frozenset[str]:
    """Return the texts of the case itself: names of offers, plants, groups, criteria and people."""
    ranks = material.ranks
    parts = [ranks["case"], ranks["groups"], ranks["criteria"], ranks["stakeholders"]]
    return frozenset(_names([*parts, material.risks, material.rights, material.stakeholders]))


def _names(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, str):
                yield from [inner] if key in ("name", "title") else []
            else:
                yield from _names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _names(inner)
