"""The commands under ``tandau evidence``."""
# ruff: noqa: PLC0415

from __future__ import annotations

import typer

from tandau.cli_options import AsJson, AsOf, CaseFolder, day_of, out, print_json
from tandau.terminal import conflicts_table

app = typer.Typer(help="Look into the claims of a case.", no_args_is_help=True)


@app.callback()
def _evidence() -> None:
    """Look into the claims of a case."""


@app.command()
def conflicts(case: CaseFolder, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """List what contradicts what; conflicts never stop a run, both figures stay alive."""
    from dataclasses import asdict

    from tandau.evidence.conflicts import conflicts as find
    from tandau.pipeline import known_case

    known = known_case(case, day_of(as_of))
    found = find(known.ledger, known.case.events, known.evidence.claims_used())
    if as_json:
        print_json([asdict(one) for one in found])
    else:
        out.print(conflicts_table(found))
