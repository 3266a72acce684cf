"""Arguments, options and output that all commands share."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console

from tandau.errors import Fault

if TYPE_CHECKING:
    from tandau.evidence.resolve import Known

# Libraries that come with an extra only, by the name under which they are imported.
EXTRAS: Final = {
    "argon2": "web",
    "distributed": "cluster",
    "fastapi": "web",
    "itsdangerous": "web",
    "multipart": "web",
    "pg8000": "postgresql",
    "python_multipart": "web",
    "sqlalchemy": "web",
    "uvicorn": "web",
}
out = Console()
err = Console(stderr=True)

CaseFolder = Annotated[Path, typer.Argument(metavar="CASE", help="Folder of the case.")]
StudyFolder = Annotated[Path, typer.Argument(metavar="STUDY", help="Folder of a finished study.")]
AsOf = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Use only what was stated by this day (YYYY-MM-DD)."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Language = Annotated[
    str | None,
    typer.Option("--language", metavar="CODE", help="Language of the report: en, ru or kk."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar, only the result.")]

MOST_FUTURES = 1_048_576  # rows of a Sobol set that a study may draw
FEWEST_FUTURES = 16


def number_of_futures(text: str) -> int:
    """Return a number of futures, also one written as 1e6."""
    try:
        value = float(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no number") from error
    if not value.is_integer() or not FEWEST_FUTURES <= value <= MOST_FUTURES:
        told = f"{text} is no whole number from {FEWEST_FUTURES} to {MOST_FUTURES:,}"
        raise typer.BadParameter(told)
    return int(value)


Futures = Annotated[
    int | None,
    typer.Option(
        parser=number_of_futures,
        metavar="N",
        help="Futures, in place of the case's own; 1e6 means a million.",
    ),
]
EngineName = Annotated[
    str, typer.Option(help="Who computes: auto, serial, loky (processes here) or dask.")
]
Workers = Annotated[
    int | None, typer.Option(min=1, max=1024, help="Processes; default one a core.")
]
UntilSe = Annotated[
    float | None,
    typer.Option(
        "--until-se",
        min=0.0001,
        max=0.5,
        help="End when every probability of being best is known to this standard error.",
    ),
]
Fresh = Annotated[bool, typer.Option("--fresh", help="Throw away what a killed run has left.")]
SchedulerAddress = Annotated[
    str | None,
    typer.Option(help="Address of a Dask scheduler, tcp://host:8786, with --engine dask."),
]


def print_json(content: object) -> None:
    """Print data for machines on standard output."""
    sys.stdout.write(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def missing_extra(error: ModuleNotFoundError) -> Fault | None:
    """Return what to install for a library that an extra brings; None for any other."""
    library = (error.name or "").partition(".")[0]
    if library not in EXTRAS:
        return None
    expected = f"the extra `{EXTRAS[library]}`"
    return Fault(library, "", "not installed", expected, f"pip install 'tandau[{EXTRAS[library]}]'")


def day_of(value: datetime | None) -> date | None:
    """Return the day of an ``--as-of`` option."""
    return value.date() if value else None


def known_of(case: Path, as_of: datetime | None) -> Known:
    """Read a case as known on a day, and show that it is being read."""
    from tandau.intake import known_case  # noqa: PLC0415  heavy

    with err.status("reading the case"):
        return known_case(case, day_of(as_of))
