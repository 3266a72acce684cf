"""The command ``tandau doctor``."""
# ruff: noqa: PLC0415

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tandau.cli_options import AsJson, err, out, print_json

BROKEN = 1


def doctor(
    out_folder: Annotated[
        Path, typer.Option("--out", help="Where studies are to be written.")
    ] = Path("studies"),
    as_json: AsJson = False,
) -> None:
    """Say what this machine has, and what is missing for which feature."""
    from rich.table import Table

    from tandau.doctor import examination

    with err.status("looking at this machine"):
        told = examination(out_folder)
    features = told["features"]
    if as_json:
        print_json(told)
    else:
        table = Table("for", "", "found", "to do", box=None)
        for one in features:
            mark = "ok" if one["is_ready"] else "broken" if one["is_needed"] else "missing"
            table.add_row(one["name"], mark, one["found"], one["remedy"])
        memory = "memory unknown" if told["memory"] is None else f"{told['memory']:.1f} GB"
        threads = ", ".join(
            f"{pool['internal_api']} {pool['num_threads']}" for pool in told["threads"]["pools"]
        )
        out.print(
            f"Tandau {told['tandau']}, Python {told['python']}, {told['system']}, "
            f"{told['cores']} cores, {memory}; threads: {threads or 'none set'}",
            soft_wrap=True,
        )
        out.print(table)
        out.print(f"Other solvers: {', '.join(told['other_solvers']) or 'none'}.")
        out.print(f"Kept fits and solutions: {told['cache']}", soft_wrap=True)
    if any(one["is_needed"] and not one["is_ready"] for one in features):
        raise typer.Exit(BROKEN)
