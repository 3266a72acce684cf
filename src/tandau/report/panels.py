"""The panels behind the numbers: what a value is, what it is made of, and which claims give it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tandau.evidence.words import in_words
from tandau.report.formats import (
    bare,
    label,
    percent,
    safe_url,
    stated_figure,
    with_unit,
)
from tandau.report.grades import CREDIBILITY, RELIABILITY
from tandau.report.phrases import joined, phrase
from tandau.report.reading import (
    HISTORY,
    committed_plants,
    measure_of,
    offer_names,
    subject_name,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tandau.report.formats import Measure
    from tandau.report.reading import Material

ALL: Final = "all"
Entry = dict[str, Any]


@dataclass(frozen=True)
class PanelIds:
    """Element ids of the panels.

    Parameters
    ----------
    of_quantity
        By key of the pooled quantity.
    of_value
        By outcome or lever and offer (`ALL` where it has no offer).
    """

    of_quantity: dict[str, str]
    of_value: dict[tuple[str, str], str]


def panel_ids(material: Material) -> PanelIds:
    """Return one element id for every quantity and every (outcome or lever, offer).

    Quantities of the power system have none: each rests on a claim or two, which stand with all
    they say in the index of claims, and `tandau explain` walks there.
    """
    variables = material.lineage["variables"]
    quantities = material.lineage["quantities"]
    shown = [
        key
        for key in sorted(quantities)
        if not variables[quantities[key]["variable"]]["kind"].startswith("system_")
    ]
    values = [
        (name, offer)
        for name, row in sorted(material.ranks["summary"].items())
        if variables[name]["kind"] in ("outcome", "lever")
        for offer in row
    ]
    return PanelIds(
        {key: f"q{i}" for i, key in enumerate(shown)},
        {value: f"v{i}" for i, value in enumerate(values)},
    )


def target(material: Material, ids: PanelIds, name: str, offer: str) -> str:
    """Return the id of the panel that tells where a value comes from; empty where there is none."""
    if (name, offer) in ids.of_value:
        return ids.of_value[name, offer]
    if (name, ALL) in ids.of_value:
        return ids.of_value[name, ALL]
    shared = material.lineage["shared"].get(name)
    key = shared or material.lineage["of_offer"].get(name, {}).get(offer)
    return ids.of_quantity.get(key, "") if key else ""


def quantiles(material: Material, name: str, offer: str) -> Sequence[float | None]:
    """Return the five quantiles of a variable for an offer, or for all."""
    row = material.ranks["summary"][name]
    found: Sequence[float | None] = row[offer] if offer in row else row[ALL]
    return found


def spread(values: Sequence[float | None], scale: Measure) -> str:
    """Return median and 90 % interval with their unit."""
    low, median, high = bare(values[0], scale), bare(values[2], scale), bare(values[4], scale)
    if low == high:
        return with_unit(median, scale)
    return with_unit(phrase("{median} ({low} to {high})", median=median, low=low, high=high), scale)


def _value_text(material: Material, name: str, offer: str) -> str:
    if material.lineage["variables"][name]["dims"] == ["unit"]:
        return "one for each unit"
    return spread(quantiles(material, name, offer), measure_of(material, name))


def _inputs(material: Material, ids: PanelIds, name: str, offer: str) -> list[Entry]:
    inputs = material.lineage["variables"][name]["inputs"]
    return [
        {
            "panel": target(material, ids, one, offer),
            "label": label(one),
            "text": _value_text(material, one, offer),
            "kind": material.lineage["variables"][one]["kind"],
        }
        for one in inputs
    ]


def _formula(about: Entry) -> list[str]:
    parts = [joined(" ", part.split()).replace("``", "") for part in about["formula"].split("\n\n")]
    told = about["definition"].rstrip(".")
    return [
        part
        for part in parts
        if part and not part.startswith("Source:") and not part.startswith(told)
    ]


def value_panels(material: Material, ids: PanelIds) -> list[Entry]:
    """Return a panel for every outcome and lever of every offer."""
    names = offer_names(material)
    return [
        {
            "id": panel,
            "title": label(name),
            "of": names.get(offer, "all offers"),
            "text": _value_text(material, name, offer),
            "has_spread": name in material.outcomes,
            "definition": material.lineage["variables"][name]["definition"],
            "formula": _formula(material.lineage["variables"][name]),
            "source": material.lineage["variables"][name]["source"],
            "inputs": _inputs(material, ids, name, offer),
            "commitments": (committed_plants(material) if name.endswith("committed_units") else []),
            "is_lever": material.lineage["variables"][name]["kind"] == "lever",
        }
        for (name, offer), panel in ids.of_value.items()
    ]


def _period(row: dict[str, str]) -> str:
    event = phrase("event {event_on}", event_on=row["event_on"]) if row["event_on"] else ""
    first, last = row["valid_from"], row["valid_to"]
    span = (
        phrase("for {first} to {last}", first=first or "before", last=last or "now")
        if first or last
        else ""
    )
    return joined("; ", (part for part in (event, span) if part))


def _voice(row: dict[str, str], lexicon: str) -> str:
    speaker = row["speaker"]
    told = {
        "fact": phrase("stated as fact by {speaker}", speaker=speaker)
        if speaker
        else "stated as fact",
        "attributed": phrase("attributed to {speaker}", speaker=speaker)
        if speaker
        else "attributed",
        "opinion": phrase("opinion of {speaker}", speaker=speaker) if speaker else "opinion",
    }.get(row["voice"], row["voice"])
    return (
        phrase("{told}, “{modality}”", told=told, modality=in_words(row["modality"], lexicon))
        if row["modality"]
        else told
    )


def claim_entry(material: Material, claim: str) -> Entry:
    """Return a claim as the report prints it, in words."""
    row = material.claims[claim]
    credibility = row["credibility"]
    return {
        "id": claim,
        "subject": subject_name(material, row["subject"]),
        "variable": label(row["variable"]) if row["variable"] else "",
        "statement": row["category"],
        "figure": stated_figure(row),
        "source": row["source_title"],
        "publisher": row["source_publisher"],
        "source_kind": row["source_kind"],
        "url": safe_url(row["source_url"]),
        "address": row["source_url"],
        "locator": row["locator"],
        "stated_on": row["stated_on"],
        "period": _period(row),
        "grade": phrase(
            "{reliability}{credibility}", reliability=row["reliability"], credibility=credibility
        ),
        "grade_words": phrase(
            "source {reliability}, claim {credibility}",
            reliability=RELIABILITY.get(row["reliability"], "ungraded"),
            credibility=CREDIBILITY.get(credibility, "ungraded"),
        ),
        "status": row["status"].replace("_", " "),
        "replaced_by": row["replaced_by"],
        "voice": _voice(row, material.ranks["case"]["question"]["lexicon"]),
        "quote": row["quote"],
        "note": row["note"],
        "is_used": row["is_used"] == "1",
        "is_judgement": row["is_judgement"] == "1",
        "is_record": claim.startswith(HISTORY),
    }


def _part(part: Entry, scale: Measure) -> Entry:
    low, median, high = part["alone"]
    alone = spread([low, None, median, None, high], scale)
    return {
        "id": part["claim"],
        "experts": [_expert(one, scale) for one in part.get("panel", {}).get("experts", ())],
        "reading": part.get("reading", ""),
        "weight": percent(part["weight"]),
        "alone": alone,
    }


def _expert(one: Entry, scale: Measure) -> Entry:
    def told(values: Sequence[float]) -> str:
        return spread([values[0], None, values[1], None, values[2]], scale)

    return {
        "id": one["claim"],
        "name": one["expert"],
        "weight": percent(one["weight"]),
        "stated": told(one["stated"]),
        "without": told(one["without"]) if one["without"] else "",
    }


def _used_by(material: Material, key: str) -> str:
    names = offer_names(material)
    lineage = material.lineage
    variable = lineage["quantities"][key]["variable"]
    if lineage["shared"].get(variable) == key:
        return "the same for all offers"
    if lineage["variables"][variable]["kind"] == "basis":
        return "prices that are converted by it"
    row = lineage["of_offer"].get(variable, {})
    if lineage["variables"][variable]["kind"] == "aside":
        return joined(", ", (owner.replace("_", " ") for owner in row if row[owner] == key))
    return joined(", ", (name for offer, name in names.items() if row.get(offer) == key))


def quantity_panels(material: Material, ids: PanelIds) -> list[Entry]:
    """Return a panel for every pooled quantity, with all the claims that give it."""
    panels = []
    for key, panel in ids.of_quantity.items():
        quantity = material.lineage["quantities"][key]
        name = quantity["variable"]
        about = material.lineage["variables"][name]
        scale = measure_of(material, name)
        panels.append(
            {
                "id": panel,
                "key": key,
                "title": label(name),
                "of": subject_name(material, quantity["subject"]),
                "text": spread(quantity["quantiles"], scale),
                "has_spread": quantity["quantiles"][0] != quantity["quantiles"][4],
                "definition": about["definition"],
                "source": about["source"],
                "used_by": _used_by(material, key),
                "is_judgement": quantity["is_judgement"],
                "inputs": _inputs(material, ids, name, ALL),
                "n_claims": len({part["claim"] for part in quantity["components"]}),
                "claims": [_part(part, scale) for part in quantity["components"]],
            }
        )
    return panels


def claim_panel(material: Material, ids: PanelIds, claim: str) -> str:
    """Return the id of the panel in which a claim stands; empty for one that feeds no number."""
    key = material.quantity_of_claim.get(claim)
    return ids.of_quantity.get(key, "") if key else ""
