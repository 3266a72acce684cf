"""All visible claims and their sources, for reading from beginning to end and for print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tandau.report.formats import safe_url
from tandau.report.panels import claim_entry, claim_panel
from tandau.report.reading import HISTORY, subject_name

if TYPE_CHECKING:
    from tandau.report.panels import PanelIds
    from tandau.report.reading import Material

Entry = dict[str, Any]


def claims_by_subject(material: Material, ids: PanelIds) -> list[Entry]:
    """Return every visible claim under its subject, the subjects in alphabetical order."""
    groups: dict[str, list[Entry]] = {}
    for claim, row in material.claims.items():
        entry = {**claim_entry(material, claim), "panel": claim_panel(material, ids, claim)}
        groups.setdefault(subject_name(material, row["subject"]), []).append(entry)
    return [
        {
            "subject": subject,
            "claims": claims,
            "n_used": sum(claim["is_used"] for claim in claims),
        }
        for subject, claims in sorted(groups.items(), key=lambda one: one[0].casefold())
    ]


def sources(material: Material) -> list[Entry]:
    """Return the sources with their address and how many claims each gives."""
    found: dict[str, Entry] = {}
    for row in material.claims.values():
        entry = found.setdefault(
            row["source"],
            {
                "id": row["source"],
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
    return [found[name] for name in sorted(found, key=str.casefold)]


def comparable_units(material: Material) -> list[str]:
    """Return what the reference classes of construction time are made of."""
    return [
        row["note"]
        for claim, row in material.claims.items()
        if claim.startswith(f"{HISTORY}construction_time")
    ]
