"""The tables of the report, as rows of written cells for its templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tandau.report.figures import figure
from tandau.report.formats import (
    bare,
    interval,
    label,
    percent,
    probability,
    with_unit,
)
from tandau.report.panels import claim_panel, quantiles, target
from tandau.report.phrases import joined, phrase
from tandau.report.ranking_words import WITHOUT, first_ranks, ranking_names
from tandau.report.reading import claim_topic, components, measure_of, offer_names, title_of

if TYPE_CHECKING:
    from tandau.report.panels import PanelIds
    from tandau.report.reading import Material

Entry = dict[str, Any]
HOW: Final = {"model": "computed", "data": "from sources", "judgement": "judged"}
N_INFLUENCES: Final = 15
MAIN_OUTCOMES: Final = (
    "lcoe",
    "total_capital_cost",
    "capital_at_risk",
    "host_funding",
    "plant_construction_time",
    "plant_completion",
    "partner_exit_probability",
    "fuel_dependence",
    "emissions_avoided",
    "coal_displacement",
    "largest_unit_share",
)


def ranking_blocks(material: Material) -> list[Entry]:
    """Return for every ranking the offers with their probability of being best."""
    names = offer_names(material)
    return [
        {
            "name": name,
            "note": _ranking_note(material, key),
            "rows": [
                {
                    "offer": names[offer],
                    "text": probability(share, error),
                    "exact": f"{share * 100:.1f}\u00a0%\u00a0±\u00a0{error * 100:.1f}",
                    "width": f"{share * 100:.1f}",
                }
                for offer, share, error in sorted(
                    first_ranks(material, key), key=lambda one: list(names).index(one[0])
                )
            ],
        }
        for key, name in ranking_names(material).items()
    ]


def _ranking_note(material: Material, key: str) -> str:
    notes = {
        "all": "Groups of criteria weighed in every possible way, political ones included.",
        "without_political": "The same, with the political group left out.",
        "evidenced": "Criteria that nobody has scored for any offer are left out.",
        "pooled": "Every weighting taken from one of the stakeholders, each in equal parts.",
        "flat": "All single criteria drawn from one pot, so that large groups weigh more.",
    }
    if key in notes:
        return notes[key]
    if key.endswith(WITHOUT):
        return "The same weights, with the political group left out."
    stakeholder = material.ranks["stakeholders"][key.partition(":")[2]]
    note = phrase(" {note}", note=stakeholder["note"]) if stakeholder["note"] else ""
    return phrase("{words}{note}", words=stakeholder["words"], note=note)


def shares_table(material: Material, kind: str, way: str = "all") -> list[Entry]:
    """Return ``rank_acceptability`` or ``pairwise_winning`` of a ranking, a row an offer."""
    names = offer_names(material)
    rows = material.ranks["rankings"][way]
    table = []
    for offer, name in names.items():
        found = rows[offer][kind]
        shares = found if isinstance(found, list) else [found[other] for other in names]
        cells = [
            {"text": "\u2014" if one is None else percent(one), "share": f"{one or 0:.3f}"}
            for one in shares
        ]
        table.append({"offer": name, "cells": cells})
    return table


def central_weights(material: Material) -> Entry:
    """Return for every offer the mean weights of the groups under which it is best."""
    names = offer_names(material)
    rows = material.ranks["rankings"]["all"]
    groups: dict[str, list[str]] = {}
    for criterion in material.ranks["criteria"]:
        groups.setdefault(criterion["group"], []).append(criterion["id"])
    average = 1 / len(groups)
    table = []
    for group, criteria in groups.items():
        cells = []
        for offer in names:
            weights = [rows[offer]["central_weight"][one] for one in criteria]
            total = None if None in weights else sum(weights)
            mark = "" if total is None else _against(total, average)
            text = "\u2014" if total is None else percent(total)
            cells.append({"text": text, "share": f"{total or 0:.3f}", "mark": mark})
        table.append({"group": material.ranks["groups"][group]["name"], "cells": cells})
    confidence = [rows[offer]["confidence_factor"] for offer in names]
    return {
        "average": percent(average),
        "rows": table,
        "confidence": ["\u2014" if one is None else percent(one) for one in confidence],
    }


def _against(weight: float, average: float) -> str:
    ratio = weight / average
    return "\u25b2" if ratio > 1.15 else "\u25bc" if ratio < 1 / 1.15 else ""  # noqa: PLR2004


def outcome_sections(material: Material, ids: PanelIds) -> list[Entry]:
    """Return the main outcomes, each with its figure and a row of numbers for every offer."""
    names = offer_names(material)
    sections = []
    for name in MAIN_OUTCOMES:
        if name not in material.ranks["summary"]:
            continue
        scale = measure_of(material, name)
        rows = []
        for offer, text in names.items():
            values = quantiles(material, name, offer)
            numbers = [bare(values[place], scale) for place in (0, 2, 4)]
            panel = target(material, ids, name, offer)
            rows.append({"offer": text, "panel": panel, "numbers": numbers})
        money = (
            phrase(", {price_year} money", price_year=material.ranks["about"]["price_year"])
            if "USD" in scale.unit
            else ""
        )
        sections.append(
            {
                "name": name,
                "label": label(name),
                "unit": "calendar year"
                if scale.is_calendar
                else phrase("{unit}{money}", unit=scale.unit, money=money),
                "definition": material.lineage["variables"][name]["definition"],
                "svg": figure(material, name),
                "rows": rows,
            }
        )
    return sections


def glance(material: Material, ids: PanelIds) -> list[Entry]:
    """Return every criterion and every outcome of a plant with median and interval per offer."""
    variables = material.lineage["variables"]
    criteria = [one["variable"] for one in material.ranks["criteria"]]
    summary = material.ranks["summary"]
    others = [
        name
        for name in summary
        if variables[name]["kind"] == "outcome" and "unit" not in variables[name]["dims"]
    ]
    rows = []
    for name in dict.fromkeys((*criteria, *MAIN_OUTCOMES, *others)):
        if name not in summary:
            continue
        scale = measure_of(material, name)
        cells = []
        for offer in material.ranks["alternatives"]:
            values = quantiles(material, name, offer)
            cells.append(
                {
                    "panel": target(material, ids, name, offer),
                    "median": bare(values[2], scale),
                    "interval": interval(values[0], values[4], scale),
                }
            )
        rows.append(
            {
                "label": title_of(material, name),
                "unit": scale.unit,
                "is_criterion": name in criteria,
                "cells": cells,
            }
        )
    return rows


def influence_rows(material: Material, ids: PanelIds) -> list[Entry]:
    """Return the claims that move the ranking most."""
    entries = material.ranks["influence"][:N_INFLUENCES]
    parts = components(material, [one["claim"] for one in entries])
    rows = []
    for one in entries:
        claim = one["claim"]
        scale = measure_of(material, material.claims[claim]["variable"])
        part = parts[claim]
        rows.append(
            {
                "id": claim,
                "panel": claim_panel(material, ids, claim),
                "topic": claim_topic(material, claim),
                "is_judgement": material.claims[claim]["is_judgement"] == "1",
                "range": with_unit(interval(part["low"], part["high"], scale), scale),
                "swing": f"{one['swing'] * 100:.0f}",
                "cells": [
                    f"{one['at_low'][offer] * 100:.0f} \u2192 {one['at_high'][offer] * 100:.0f}"
                    for offer in material.ranks["alternatives"]
                ],
            }
        )
    return rows


def criteria_rows(material: Material) -> list[Entry]:
    """Return the criteria with their scale in words."""
    rows = []
    for one in material.ranks["criteria"]:
        scale = measure_of(material, one["variable"])
        rows.append(
            {
                "group": material.ranks["groups"][one["group"]]["name"],
                "name": one["name"],
                "is_political": one["is_political"],
                "variable": one["variable"],
                "worst": with_unit(bare(one["worst"], scale), scale),
                "best": with_unit(bare(one["best"], scale), scale),
                "reason": one["reason"],
                "how": HOW[one["how"]],
                "missing": _missing(material, one),
            }
        )
    return rows


def _missing(material: Material, criterion: Entry) -> str:
    """Return for which offers nothing is known of a criterion; empty where something is for all."""
    names, missing = offer_names(material), criterion["missing"]
    if not missing:
        return ""
    if set(missing) >= names.keys():
        return "not known for any offer"
    return phrase(
        "not known for {join}", join=joined(", ", (names[one] for one in missing if one in names))
    )


def gate_rows(material: Material) -> list[Entry]:
    """Return every gate with what it asks, who passes, who fails and of whom nothing is known."""
    offers = material.ranks["case"]["offers"]
    rows = []
    for criterion in dict.fromkeys(one["criterion"] for one in material.ranks["gates"]):
        mine = [one for one in material.ranks["gates"] if one["criterion"] == criterion]
        first, scale = mine[0], measure_of(material, mine[0]["variable"])
        ends = [
            phrase("{word} {first}", word=word, first=with_unit(bare(first[end], scale), scale))
            for end, word in (("least", "at least"), ("most", "at most"))
            if first[end] is not None
        ]
        told = {
            verdict: [_passage(offers, one) for one in mine if one["verdict"] == verdict]
            for verdict in ("passed", "failed", "not known")
        }
        rows.append(
            {
                "name": first["name"],
                "asks": phrase(
                    "{ends} in {needed} of the futures",
                    ends=joined(" and ", ends),
                    needed=percent(first["needed"]),
                ),
                "binding": first["binding"],
                "reason": first["reason"],
                "passed": joined(", ", told["passed"]) or "nobody",
                "failed": joined(", ", told["failed"]),
                "unknown": joined(", ", told["not known"]),
            }
        )
    return rows


def _passage(offers: Entry, one: Entry) -> str:
    name = str(offers[one["offer"]]["name"])
    return (
        name
        if one["share"] in (None, 1.0)
        else phrase("{name} ({share})", name=name, share=percent(one["share"]))
    )
