"""The report: one file that opens offline, made from the parts of a study folder."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from tandau.report import (
    base_rates,
    claims_index,
    decision_section,
    money_section,
    panels,
    part_futures,
    portfolios_section,
    power_section,
    prices,
    rights_section,
    risks_section,
    stakeholders_section,
    tables,
    text,
    time_section,
    timeline,
    weigh_section,
)
from tandau.report.environment import environment
from tandau.report.languages import ENGLISH, LANGUAGES
from tandau.report.panels import panel_ids
from tandau.report.reading import committed_plants, offer_names, own_texts, read_material

if TYPE_CHECKING:
    from pathlib import Path

    from tandau.report.panels import PanelIds
    from tandau.report.reading import Material

_HEAD: Final = 200


SCRIPTS: Final = ("script.js", "smaa.js", "weigh.js")


def render(folder: Path, code: str = ENGLISH) -> str:
    """Return the report of a study folder as one HTML document.

    Parameters
    ----------
    folder
        Holds ``ranks.json``, ``lineage.json``, ``schedule.json``, ``decision.json``,
        ``claims.csv``, ``outcomes.nc`` and, where the case has them,
        ``worths.nc``, ``money.json``, ``risks.json``, ``portfolios.json``, ``rights.json`` and
        ``stakeholders.json``; the run may still be under way.
    code
        Language, one of `tandau.report.languages.LANGUAGES`.

    Returns
    -------
    str
        The same text for the same parts; it makes no network request.
    """
    material = read_material(folder)
    template = environment(code, own_texts(material)).get_template("report.html.j2")
    page = template.render(_context(material), language=code)
    return _without_indents(page)


def language_of(report: Path) -> str:
    """Return the language of a report that was made before; English where it names none."""
    found = re.search(r'<html lang="(\w+)"', report.read_text(encoding="utf-8")[:_HEAD])
    return found[1] if found and found[1] in LANGUAGES else ENGLISH


def _packaged(name: str) -> str:
    text = (files("tandau.report") / "templates" / name).read_text(encoding="utf-8")
    return _without_indents(text)


def _without_indents(page: str) -> str:
    return "\n".join(line.strip() for line in page.splitlines() if line.strip()) + "\n"


def _context(material: Material) -> dict[str, Any]:
    ids = panel_ids(material)
    ranks = material.ranks
    script = "".join(_packaged(name) for name in SCRIPTS)
    return {
        "style": _packaged("style.css"),
        "script": script,
        "script_sha256": b64encode(sha256(script.encode()).digest()).decode(),
        "about": ranks["about"],
        "question": ranks["case"]["question"],
        "plant": ranks["case"]["plants"][ranks["case"]["plant"]],
        "offers": ranks["case"]["offers"],
        "names": offer_names(material),
        "committed": committed_plants(material),
        "count": text.count,
        "answer": text.answer(material, ids),
        "criteria": tables.criteria_rows(material),
        "gates": tables.gate_rows(material),
        "n_conflicts": len(ranks["conflicts"]),
        "not_assessed": ranks["not_assessed"],
        "comparable_units": claims_index.comparable_units(material),
        "rests_on": part_futures.rests_on(material),
        "futures_by_part": part_futures.futures_by_part(material),
        "manifest": _manifest(material),
        **_numbers(material, ids),
        **_evidence(material, ids),
    }


def _numbers(material: Material, ids: PanelIds) -> dict[str, Any]:
    return {
        "rankings": tables.ranking_blocks(material),
        "acceptability": tables.shares_table(material, "rank_acceptability"),
        "pairwise": tables.shares_table(material, "pairwise_winning"),
        "central": tables.central_weights(material),
        "outcomes": tables.outcome_sections(material, ids),
        "glance": tables.glance(material, ids),
        "influence": tables.influence_rows(material, ids),
        "rates": base_rates.base_rates_section(material, ids),
        "prices": prices.prices_section(material, ids),
        "time": time_section.time_section(material, ids),
        "weigh": weigh_section.weigh_section(material),
        "decision": decision_section.decision_section(material),
        "money": money_section.money_section(material),
        "risks": risks_section.risks_section(material),
        "power": power_section.power_section(material),
        "rights": rights_section.rights_section(material, ids),
        "stakeholders": stakeholders_section.stakeholders_section(material, ids),
        "portfolios": portfolios_section.portfolios_section(material),
    }


def _evidence(material: Material, ids: PanelIds) -> dict[str, Any]:
    return {
        "value_panels": panels.value_panels(material, ids),
        "quantity_panels": panels.quantity_panels(material, ids),
        "conflicts": claims_index.conflict_groups(material, ids),
        "timeline": timeline.timeline(material),
        "subjects": claims_index.claims_by_subject(material, ids),
        "sources": claims_index.sources(material),
    }


def _fact(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _manifest(material: Material) -> list[tuple[str, str]]:
    about = material.ranks["about"]
    return [
        (re.sub(r"^n ", "number of ", name.replace("_", " ")), _fact(value))
        for name, value in sorted(about.items())
        if name != "claims_used"
    ]
