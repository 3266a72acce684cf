"""What the command line prints of evidence: claims of a quantity, experts, conflicts, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tandau.evidence.records import SourceRecord
    from tandau.evidence.rules_of_claims import Conflict


def quantity_table(node: Mapping[str, Any], claims: Mapping[str, Mapping[str, str]]) -> Table:
    """Return a quantity's claims: weight, what each alone gives, source and grade.

    Parameters
    ----------
    node
        As `tandau.report.provenance.tree` gives it for ``SUBJECT.VARIABLE``.
    claims
        Rows of the study's ``claims.csv`` by id.
    """
    pooled = node["pooled"]
    spread = " … ".join(f"{pooled[p]:.4g}" for p in ("p05", "p50", "p95"))
    title = f"{node['name']} in {node['unit']}: {spread} (5, 50, 95 %)"
    table = Table("claim", "weight", "alone 5, 50, 95 %", "source", "stated", "grade", "status")
    table.title = escape(title)
    for part in node["components"]:
        claim = claims[part["claim"]]
        alone = " … ".join(f"{value:.4g}" for value in part["alone"].values())
        grade = f"{claim['reliability']}{claim['credibility']}"
        kind = " (judgement)" if claim["is_judgement"] == "1" else ""
        table.add_row(
            escape(", read as ".join(filter(None, (part["claim"], part.get("reading"))))),
            f"{part['weight']:.2f}",
            alone,
            escape(claim["source_title"]) + kind,
            claim["stated_on"],
            grade,
            claim["status"],
        )
    return table


def panel_table(panel: Mapping[str, Any], name: str, unit: str) -> Table:
    """Return the experts of a panel: scores, weight, and the pool without each of them.

    Parameters
    ----------
    panel
        As `tandau.report.contents.panel_entry` gives it.
    name
        The quantity, ``SUBJECT.VARIABLE``.
    unit
        Of its variable.
    """
    table = Table("claim", "expert", "weight", "calibration", "information")
    table.title = escape(f"Experts on {name} in {unit}: {panel['method']}; {panel['reason']}")
    table.add_column("stated 5, 50, 95 %")
    table.add_column("pool without")
    for one in panel["experts"]:
        scores = [_score(one[name]) for name in ("calibration", "information")]
        without = _spread(one["without"]) if one["without"] else ""
        row = (one["claim"], one["expert"], f"{one['weight']:.2f}", *scores)
        table.add_row(*map(escape, row), _spread(one["stated"]), without)
    table.add_section()
    table.add_row("pooled", "", "", "", "", _spread(panel["pooled"]), "")
    if panel["spread"]:
        told = _spread(panel["spread"])
        table.caption = f"Leave-one-out spread of the 5, 50, 95 % points: {told} {escape(unit)}"
    return table


def _spread(values: Sequence[float]) -> str:
    return " … ".join(f"{value:.4g}" for value in values)


def _score(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}"


def conflicts_table(found: Iterable[Conflict]) -> Table:
    """Return conflicts with rule, severity and sentence."""
    table = Table("severity", "rule", "sentence", title="Conflicts")
    for one in found:
        table.add_row(one.severity, one.rule, escape(one.sentence))
    return table


def records_table(found: Iterable[SourceRecord]) -> Table:
    """Return the track records of sources."""
    table = Table("source", "claims", "true", "false", "share true (5, 95 %)", "Brier score")
    table.title = "Sources with resolved claims"
    for one in found:
        share = f"{one.share_true:.2f} ({one.low:.2f} … {one.high:.2f})"
        brier = "" if one.brier is None else f"{one.brier:.2f}"
        counts = (str(one.n_claims), str(one.n_true), str(one.n_false))
        table.add_row(escape(one.title), *counts, share, brier)
    return table
