"""All visible claims, the conflicts between them and their sources, for reading and for print."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from tandau.evidence.conflicts import RULES
from tandau.report.formats import in_sentence, label, safe_url, stated_unit
from tandau.report.panels import claim_entry, claim_panel
from tandau.report.phrases import phrase, small
from tandau.report.reading import HISTORY, subject_name
from tandau.report.text import Part

if TYPE_CHECKING:
    from tandau.report.panels import PanelIds
    from tandau.report.reading import Material

Entry = dict[str, Any]
_SEVERITIES: Final = {
    "high": "ranked numbers rest on these claims",
    "medium": "claims that feed no ranked number",
    "low": "doubts, not clashes",
}
_MEANINGS: Final = {rule.name: rule.meaning for rule in RULES}
_CONTRADICTING: Final = frozenset({"rival_figures", "rival_certainty", "end_before_start"})
_WORD: Final = re.compile(r"[A-Za-z0-9](?:[\w.\-]*\w)?")
_PAIR: Final = 2


def claims_by_subject(material: Material, ids: PanelIds) -> list[Entry]:
    """Return every visible claim under its subject, the subjects in alphabetical order."""
    groups: dict[str, list[Entry]] = {}
    conflicts = conflicts_of_claims(material)
    anchors = source_anchors(material)
    for claim, row in material.claims.items():
        entry = {
            **claim_entry(material, claim),
            "panel": claim_panel(material, ids, claim),
            "source_anchor": anchors[row["source"]],
            "conflicts": [_objection(material, claim, one) for one in conflicts.get(claim, ())],
        }
        subject = subject_name(material, row["subject"])
        groups.setdefault(subject[:1].upper() + subject[1:], []).append(entry)
    return [
        {
            "subject": subject,
            "claims": claims,
            "n_used": sum(claim["is_used"] for claim in claims),
        }
        for subject, claims in sorted(groups.items(), key=lambda one: one[0].casefold())
    ]


def conflicts_of_claims(material: Material) -> dict[str, list[int]]:
    """Return for every claim that stands in a conflict the places of its conflicts."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, conflict in enumerate(material.ranks["conflicts"]):
        for claim in dict.fromkeys(conflict["claims"]):
            found[claim].append(place)
    return dict(found)


def rule_title(rule: str) -> str:
    """Return a conflict rule's name in words."""
    words = rule.replace("_", " ")
    return words[:1].upper() + words[1:]


def _objection(material: Material, claim: str, place: int) -> Entry:
    conflict = material.ranks["conflicts"][place]
    others = [one for one in conflict["claims"] if one != claim]
    if conflict["rule"] in _CONTRADICTING and others:
        rival = others[0] if len(conflict["claims"]) == _PAIR else "others"
        told = phrase("contradicted by {rival}", rival=rival)
    else:
        told = "doubted"
    return {"id": f"conflict-{place}", "told": told, "rule": small(rule_title(conflict["rule"]))}


def _sentence(material: Material, conflict: Entry) -> list[Part]:
    """Return a conflict's sentence with its names in words and its claims as links."""
    text = conflict["sentence"]
    names = dict.fromkeys(row["topic"] for row in material.claims.values())
    known = {*names, *material.lineage["variables"]}
    for claim in conflict["claims"]:
        row = material.claims.get(claim, {})
        subject, unit = row.get("subject", ""), row.get("unit", "")
        if subject and text.startswith((phrase("{subject},", subject=subject), f"{subject}:")):
            text = subject_name(material, subject) + text.removeprefix(subject)
        if unit:
            stated = (
                phrase("\u00a0{unit})", unit=stated_unit(unit))
                .replace("\u00a0)", ")")
                .replace("\\", r"\\")
            )
            text = re.sub(rf"(?<=\d) {re.escape(unit)}\)", stated, text)
    parts, end = [], 0
    for found in _WORD.finditer(text):
        word = found[0]
        if word in material.claims:
            part = Part(word, link=f"#claim-{word}")
        elif "_" in word and word in known:
            part = Part(in_sentence(label(word)).partition(",")[0])
        else:
            continue
        parts += [Part(text[end : found.start()]), part]
        end = found.end()
    return [*parts, Part(text[end:])]


def conflict_groups(material: Material, ids: PanelIds) -> list[Entry]:
    """Return the conflicts by severity and rule, the gravest first."""
    groups = []
    for severity, title in _SEVERITIES.items():
        rules: dict[str, list[Entry]] = defaultdict(list)
        for place, one in enumerate(material.ranks["conflicts"]):
            if one["severity"] == severity:
                claims = [
                    {"id": claim, "panel": claim_panel(material, ids, claim)}
                    for claim in one["claims"]
                    if claim in material.claims
                ]
                entry = {"place": place, "sentence": _sentence(material, one), "claims": claims}
                rules[one["rule"]].append(entry)
        if rules:
            groups.append(
                {
                    "severity": severity,
                    "title": title,
                    "n": sum(len(rows) for rows in rules.values()),
                    "rules": [
                        {
                            "title": rule_title(rule),
                            "meaning": _MEANINGS.get(rule, ""),
                            "rows": rows,
                        }
                        for rule, rows in rules.items()
                    ],
                }
            )
    return groups


def source_anchors(material: Material) -> dict[str, str]:
    """Return the element id of every source, in alphabetical order of their ids."""
    names = sorted({row["source"] for row in material.claims.values()}, key=str.casefold)
    return {name: f"s{place}" for place, name in enumerate(names)}


def sources(material: Material) -> list[Entry]:
    """Return the sources with their address and how many claims each gives."""
    found: dict[str, Entry] = {}
    anchors = source_anchors(material)
    for row in material.claims.values():
        entry = found.setdefault(
            row["source"],
            {
                "id": row["source"],
                "anchor": anchors[row["source"]],
                "title": row["source_title"],
                "publisher": row["source_publisher"],
                "kind": row["source_kind"],
                "date": row["source_date"],
                "url": safe_url(row["source_url"]),
                "address": row["source_url"],
                "n_claims": 0,
            },
        )
        entry["n_claims"] += 1
    return [found[name] for name in anchors]


def comparable_units(material: Material) -> list[str]:
    """Return what the reference classes of construction time are made of."""
    return [
        row["note"]
        for claim, row in material.claims.items()
        if claim.startswith(f"{HISTORY}construction_time")
    ]
