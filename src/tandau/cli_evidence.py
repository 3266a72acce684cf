"""The commands under ``tandau evidence``."""
# ruff: noqa: PLC0415

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from tandau.cli_options import AsJson, AsOf, CaseFolder, err, known_of, out, print_json
from tandau.errors import EvidenceError, Fault
from tandau.terminal_evidence import conflicts_table, panel_table, records_table

MOST_BYTES: Final = 1 << 20

app = typer.Typer(help="Look into the claims of a case.", no_args_is_help=True)


@app.callback()
def _evidence() -> None:
    """Look into the claims of a case."""


@app.command()
def conflicts(case: CaseFolder, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """List what contradicts what; conflicts never stop a run, both figures stay alive."""
    from dataclasses import asdict

    from tandau.evidence.conflicts import conflicts as find

    known = known_of(case, as_of)
    found = find(known.ledger, known.case.events, known.evidence.claims_used())
    if as_json:
        print_json([asdict(one) for one in found])
    else:
        out.print(conflicts_table(found))


@app.command()
def sources(case: CaseFolder, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Show each source's track record: its claims that came true or false, and its Brier score."""
    from dataclasses import asdict

    from tandau.evidence.records import track_records

    known = known_of(case, as_of)
    found = track_records(known.ledger, known.case.question.lexicon)
    if as_json:
        print_json([asdict(one) for one in found])
    else:
        out.print(records_table(found))


@app.command()
def experts(case: CaseFolder, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Show every panel of experts: scores, weights, pooled quantiles, and each one left out."""
    from tandau.report.contents import panel_entry
    from tandau.variables import vocabulary

    known = known_of(case, as_of)
    found = [
        {
            "claim": panel.claim.id,
            "subject": panel.claim.subject,
            "variable": panel.claim.variable,
            "unit": vocabulary()[panel.claim.variable].unit,
            **panel_entry(panel),
        }
        for panel in known.evidence.panels.values()
    ]
    if as_json:
        print_json(found)
        return
    for one in found:
        out.print(panel_table(one, f"{one['subject']}.{one['variable']}", str(one["unit"])))
    if not found:
        out.print(f"{case}: no elicitations as of {known.ledger.as_of}.", soft_wrap=True)


@app.command()
def draft(
    article: Annotated[Path, typer.Argument(metavar="ARTICLE", help="A text file, UTF-8.")],
    published: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="Day of publication (YYYY-MM-DD).")
    ],
    source: Annotated[str, typer.Option(help="Id of the source that the claims will name.")],
    out_file: Annotated[Path, typer.Option("--out", help="CSV file for the drafts.")],
    case: Annotated[
        Path | None, typer.Option(help="Case whose aliases.csv names its subjects.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Draft claims from an article for a person to accept or reject; none enters a ledger."""
    from tandau.case.documents import read_text
    from tandau.evidence.draft import draft as drafted
    from tandau.evidence.draft import write_drafts
    from tandau.evidence.mentions import read_aliases

    text = read_text(article, MOST_BYTES)
    if isinstance(text, Fault):
        raise EvidenceError([text])
    if case is not None and not case.is_dir():
        fault = Fault(str(case), "", "no such folder", "a case folder", "name one, or leave it out")
        raise EvidenceError([fault])
    aliases = read_aliases(case)
    with err.status("reading the article"):
        found = drafted(text, published.date(), source, aliases)
    write_drafts(found, out_file)
    if as_json:
        print_json([one.row() for one in found])
        return
    n_flagged = sum(bool(one.flags) for one in found)
    out.print(
        f"{len(found)} drafts in {out_file}, {n_flagged} of them with flags; grade, reword and "
        f"accept or reject each before it goes into claims.csv.",
        soft_wrap=True,
    )
