"""The command line. Exit codes: 0 done, 1 a published case failed, 2 bad input, 130 interrupted.

Heavy imports wait inside the commands, so that ``tandau --help`` answers at once.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from tandau.cli_audit import app as audit_app
from tandau.cli_criteria import criteria
from tandau.cli_doctor import doctor
from tandau.cli_evidence import app as evidence_app
from tandau.cli_forecast import app as forecast_app
from tandau.cli_forecast import backtest_app
from tandau.cli_history import app as history_app
from tandau.cli_options import (
    AsJson,
    AsOf,
    CaseFolder,
    StudyFolder,
    err,
    known_of,
    missing_extra,
    out,
    print_json,
)
from tandau.cli_pack import pack, reproduce
from tandau.cli_panel import app as panel_app
from tandau.cli_plan import plan
from tandau.cli_power import app as power_app
from tandau.cli_report import report
from tandau.cli_run import run
from tandau.cli_serve import serve
from tandau.cli_state import app as user_app
from tandau.cli_state import backup, restore
from tandau.errors import FaultsError, TandauError
from tandau.machine import refusals
from tandau.terminal import (
    show_faults,
    show_tree,
    validation_table,
    variables_table,
)
from tandau.terminal_evidence import panel_table, quantity_table

FAILED = 1
BAD_INPUT = 2

app = typer.Typer(
    name="tandau",
    help="Choose the technology and the partner of a country's next nuclear power plants.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    epilog="Exit codes: 0 done, 1 a published case failed, 2 bad input, 130 interrupted.",
)
app.add_typer(audit_app, name="audit")
app.add_typer(evidence_app, name="evidence")
app.add_typer(forecast_app, name="forecast")
app.add_typer(backtest_app, name="backtest")
app.add_typer(history_app, name="history")
app.command()(doctor)
app.command()(pack)
app.command()(reproduce)
app.command()(criteria)
app.command()(report)
app.command()(serve)
app.command()(run)
app.command()(plan)
app.add_typer(power_app, name="power")
app.add_typer(panel_app, name="panel")
app.add_typer(user_app, name="user")
app.command()(backup)
app.command()(restore)


@app.callback()
def _main(
    verbose: Annotated[bool, typer.Option("--verbose", help="Log what is done.")] = False,
) -> None:
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, stream=sys.stderr)


@app.command()
def check(case: CaseFolder, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Check a case and print every fault at once; exit code 2 where there is one."""
    known = known_of(case, as_of)
    used = known.evidence.claims_used()
    told = {
        "case": known.case.question.id,
        "as_of": known.ledger.as_of.isoformat(),
        "plant": known.choice.plant.id,
        "offers": [offer.id for offer in known.choice.offers],
        "claims": len(known.ledger.claims),
        "claims_used": len(used),
        "faults": [],
    }
    if as_json:
        print_json(told)
        return
    n_made = len(known.evidence.record_claims.keys() & set(used))
    out.print(
        f"{case}: no fault. {told['claims']} claims as of {told['as_of']}; {len(used)} feed "
        f"numbers, {n_made} of these made from packaged records or panels of experts; open plant "
        f"{told['plant']}, offers {', '.join(offer.id for offer in known.choice.offers)}.",
        soft_wrap=True,
    )


@app.command(name="export")
def export_to_book(
    case: CaseFolder,
    book: Annotated[Path, typer.Argument(metavar="BOOK", help="The .xlsx file to write.")],
    as_json: AsJson = False,
) -> None:
    """Write a case as a workbook, one sheet a table, every cell as text."""
    from tandau.case.exchange import export_case

    with err.status("writing the workbook"):
        notes = export_case(case, book)
    _say_exchanged(book, notes, as_json=as_json)


@app.command(name="import")
def import_from_book(
    book: Annotated[Path, typer.Argument(metavar="BOOK", help="A workbook of `tandau export`.")],
    case: Annotated[Path, typer.Argument(metavar="CASE", help="The case folder to make.")],
    as_json: AsJson = False,
) -> None:
    """Make a case from a workbook; macros, links and formulas are refused."""
    from tandau.case.exchange import import_case

    with err.status("reading the workbook"):
        notes = import_case(book, case)
    _say_exchanged(case, notes, as_json=as_json)


def _say_exchanged(made: Path, notes: tuple[str, ...], *, as_json: bool) -> None:
    if as_json:
        print_json({"written": str(made), "notes": list(notes)})
        return
    for note in notes:
        err.print(note, soft_wrap=True, markup=False)
    out.print(str(made), soft_wrap=True)


@app.command()
def explain(
    study: StudyFolder,
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="An outcome, input or SUBJECT.VARIABLE.")
    ] = None,
    offer: Annotated[str | None, typer.Option(help="Offer id; default all offers.")] = None,
    prov: Annotated[
        bool, typer.Option("--prov", help="Print W3C PROV-JSON; without NAME of the whole study.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Walk from an outcome through its functions down to claims and sources."""
    from tandau.report.contents import Study
    from tandau.report.provenance import tree

    if name is None and not prov:
        raise typer.BadParameter("name an outcome, or ask for --prov", param_hint="NAME")
    found = Study(study)
    if prov:
        from tandau.report.prov_document import prov_json

        sys.stdout.write(prov_json(found, name, offer))
        return
    assert name is not None
    node = tree(found.lineage, name, offer)
    if as_json:
        print_json(node)
    elif "pooled" in node:
        out.print(quantity_table(node, found.claims))
        for part in node["components"]:
            if "panel" in part:
                out.print(panel_table(part["panel"], node["name"], node["unit"]))
    else:
        out.print(show_tree(node, found, offer))


@app.command()
def variables(as_json: AsJson = False) -> None:
    """Print the vocabulary: every variable with unit, dims, kind and definition."""
    from dataclasses import asdict

    from tandau.variables import vocabulary

    rows = vocabulary().values()
    if as_json:
        print_json([asdict(row) for row in rows])
    else:
        out.print(variables_table(rows))


@app.command()
def validate(as_json: AsJson = False) -> None:
    """Compute the published cases on this machine and compare; exit code 1 where one fails."""
    from tandau.validation import compared

    with err.status("computing the published cases"):
        cases = compared()
    failed = sum(not case["passed"] for case in cases)
    if as_json:
        print_json({"passed": len(cases) - failed, "failed": failed, "cases": cases})
    else:
        out.print(validation_table(cases))
        out.print(f"{len(cases) - failed} passed, {failed} failed")
    if failed:
        raise typer.Exit(FAILED)


def main() -> None:
    """Run the command line; turn every known error into a message and an exit code."""
    try:
        with refusals(" ".join(["tandau", *sys.argv[1:2]])):
            app()
    except ModuleNotFoundError as error:
        if not (fault := missing_extra(error)):
            raise
        _refuse(FaultsError([fault]))
    except TandauError as error:
        _refuse(error)


def _refuse(error: TandauError) -> NoReturn:
    if "--json" in sys.argv:
        faults = [fault.as_dict() for fault in error.faults]
        print_json({"error": type(error).__name__, "message": str(error), "faults": faults})
    else:
        show_faults(error, err)
    sys.exit(BAD_INPUT)
