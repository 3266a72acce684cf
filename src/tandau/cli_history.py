"""The commands under ``tandau history``."""
# ruff: noqa: PLC0415

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from tandau.cli_options import AsJson, day_of, err, out, print_json

app = typer.Typer(help="Check and bring in records of what was built.", no_args_is_help=True)


@app.callback()
def _history() -> None:
    """Check and bring in records of what was built."""


@app.command()
def check(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="A build history or export deals; default: packaged."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check a build history or a table of export deals and print every fault at once."""
    from dataclasses import asdict

    from tandau.case.history_check import check_file, check_packaged

    found = (check_file(file),) if file else check_packaged()
    if as_json:
        told = [
            asdict(one) | {"known_until": one.known_until and one.known_until.isoformat()}
            for one in found
        ]
        print_json({"records": told, "faults": []})
        return
    for one in found:
        until = f", known until {one.known_until}" if one.known_until else ""
        out.print(
            f"{file or 'packaged'}, {one.kind}: no fault. {one.n_rows} rows{until}; "
            f"{one.n_flagged} of them with doubts.",
            soft_wrap=True,
        )


@app.command(name="import")
def import_table(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="GeoNuclearData (.csv, .json), a PRIS export or GEM's tracker (.csv, .xlsx).",
        ),
    ],
    out_file: Annotated[
        Path | None, typer.Option("--out", help="CSV file to write; without it only a summary.")
    ] = None,
    known_until: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Last day the table knows, as the day of export; default its last event.",
        ),
    ] = None,
    rules: Annotated[
        Path | None, typer.Option(help="Vendor rules (CSV) in place of the packaged ones.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring a foreign table of reactors into the form of a case's own build history."""
    from collections import Counter

    from tandau.evidence.history_import import import_history, write_history

    with err.status("reading the table"):
        found = import_history(file, day_of(known_until), rules)
    if out_file:
        write_history(found, out_file)
    outcomes = Counter(row["outcome"] for row in found.rows)
    if as_json:
        told = {
            "format": found.format,
            "licence": found.licence,
            "known_until": found.known_until.isoformat(),
            "units": len(found.rows),
            "outcomes": dict(sorted(outcomes.items())),
            "flags": found.flags,
            "left_out": [{"unit": unit, "reason": reason} for unit, reason in found.left_out],
            "written": str(out_file) if out_file else None,
        }
        print_json(told)
        return
    counts = ", ".join(f"{n} {name}" for name, n in sorted(outcomes.items()))
    out.print(
        f"{file}: {found.format}, {len(found.rows)} units ({counts}), known until "
        f"{found.known_until}. Licence: {found.licence}.",
        soft_wrap=True,
    )
    for flag, n in found.flags.items():
        out.print(f"  {n:4} flagged: {flag}", soft_wrap=True, markup=False)
    for reason, n in Counter(reason for _, reason in found.left_out).most_common():
        out.print(f"  {n:4} left out: {reason}", soft_wrap=True, markup=False)
    out.print(f"Written: {out_file}" if out_file else "Nothing written; name a file with --out.")
