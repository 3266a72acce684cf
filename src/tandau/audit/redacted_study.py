"""What of a study may be shown where claims are hidden.

Whoever knows all of a case but one figure could try figures until a hash, a quantile or a picture
fits. So a pack with hidden claims holds the ranks, the quantities on which no hidden claim bears,
and the commitment of the log to the manifest, which a salt protects; nothing else of the study.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any, Final

from tandau.audit.redaction import redacted_row
from tandau.audit.taint import taint
from tandau.report.bundle import MANIFEST, dump

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tandau.audit.redaction import Hidden

# Of the manifest: what tells neither files nor case by a hash, nor the salt of its own.
_NEVER: Final = ("bundle_sha256", "case_sha256", "files", "salt", "seconds", "written")
_OF_RANKS: Final = ("alternatives", "case", "groups", "not_assessed", "rankings")
REASON: Final = "shows or lets guess what is hidden"


def redacted_study(study: Path, hidden: tuple[Hidden, ...]) -> dict[str, bytes]:
    """Return the parts of a study that hide what was hidden in its case.

    Parameters
    ----------
    study
        A finished study, checked.
    hidden
        The hidden claims.

    Returns
    -------
    dict
        ``manifest.json``, ``ranks.json``, ``lineage.json`` and ``claims.csv``, each reduced.
    """
    manifest, ranks, lineage = (
        json.loads((study / name).read_text(encoding="utf-8"))
        for name in (MANIFEST, "ranks.json", "lineage.json")
    )
    shown = {name: value for name, value in manifest.items() if name not in _NEVER}
    kept = {name: ranks[name] for name in _OF_RANKS}
    told = {one.claim: one.commitment for one in hidden}
    return {
        MANIFEST: dump(shown).encode(),
        "ranks.json": dump(kept).encode(),
        "lineage.json": dump(_lineage(lineage, told)).encode(),
        "claims.csv": _claims(study / "claims.csv", told).encode(),
    }


def _lineage(lineage: dict[str, Any], hidden: Mapping[str, str]) -> dict[str, Any]:
    reached = set(taint(lineage, hidden).quantities)
    return {
        **lineage,
        "quantities": {
            key: _hidden_quantity(about) if key in reached else about
            for key, about in lineage["quantities"].items()
        },
    }


def _hidden_quantity(about: Mapping[str, Any]) -> dict[str, Any]:
    """Return a quantity with the ids of its claims and without any figure."""
    shown = {name: about[name] for name in ("subject", "variable", "unit", "is_judgement")}
    parts = [
        {name: part[name] for name in ("claim", "through") if name in part}
        for part in about["components"]
    ]
    return {**shown, "is_hidden": True, "components": parts}


def _claims(path: Path, hidden: Mapping[str, str]) -> str:
    """Return the study's claims, hidden ones with the same cells as in the case."""
    stream = io.StringIO()
    with path.open(encoding="utf-8", newline="") as source:
        reader = csv.DictReader(source)
        writer = csv.DictWriter(stream, reader.fieldnames or (), lineterminator="\n")
        writer.writeheader()
        for row in reader:
            is_hidden = row["id"] in hidden
            of_claim = {name: cell for name, cell in row.items() if not _is_of_source(name)}
            of_source = {name: cell for name, cell in row.items() if _is_of_source(name)}
            shown = redacted_row(of_claim, hidden[row["id"]]) if is_hidden else of_claim
            writer.writerow({**shown, **of_source})
    return stream.getvalue()


def _is_of_source(name: str) -> bool:
    return name.startswith("source_")
