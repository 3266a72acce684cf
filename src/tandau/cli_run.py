"""The command that runs a study."""
# ruff: noqa: PLC0415

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from tandau.cli_audit import KeyFile, RunLog, run_logger
from tandau.cli_options import (
    MOST_FUTURES,
    AsJson,
    AsOf,
    CaseFolder,
    EngineName,
    Fresh,
    Futures,
    Language,
    Quiet,
    SchedulerAddress,
    UntilSe,
    Workers,
    day_of,
    err,
    out,
    print_json,
)
from tandau.cli_report import code_of, report_in
from tandau.power_effort import PowerEffort
from tandau.terminal import Bar, show_missing, show_ranks

Effort = Annotated[
    PowerEffort, typer.Option(help="How much of the power system is solved exactly.")
]


def run(
    case: CaseFolder,
    as_of: AsOf = None,
    futures: Futures = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Random seed, in place of the case's own.")
    ] = None,
    out_folder: Annotated[
        Path | None, typer.Option("--out", help="Study folder; default studies/<case>.")
    ] = None,
    power: Annotated[
        bool | None,
        typer.Option(
            "--power/--no-power", help="Solve the power system; default: as the case says."
        ),
    ] = None,
    power_effort: Effort = PowerEffort.QUICK,
    engine: EngineName = "auto",
    workers: Workers = None,
    scheduler: SchedulerAddress = None,
    until_se: UntilSe = None,
    fresh: Fresh = False,
    log: RunLog = None,
    key_file: KeyFile = None,
    language: Language = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Run a case from reading to report; a killed run goes on where it stopped."""
    from tandau.engine_choice import Scale
    from tandau.pipeline import run_study
    from tandau.report.contents import Study
    from tandau.report.told import told_run

    code = code_of(language)
    target = out_folder or Path("studies") / case.resolve().name
    if until_se is not None and futures is None:
        futures = MOST_FUTURES
    logged = run_logger(log, key_file)
    with Bar(is_quiet=quiet or as_json) as progress:
        manifest = run_study(
            case, target, as_of=day_of(as_of), n_futures=futures, seed=seed, with_power=power,
            power_effort=power_effort.value,
            scale=Scale(engine, workers or os.cpu_count() or 1, scheduler, fresh, until_se),
            progress=progress,
        )  # fmt: skip
    if code:
        report_in(target, code)
    study = Study(target.resolve())
    receipt = logged(target)
    if as_json:
        told = {**told_run(study), "seconds": manifest["seconds"], **receipt}
        print_json({"study": str(target), **told})
        return
    show_ranks(study.ranks, out)
    show_missing(study.ranks, err)
    out.print(f"Report: {target / 'report.html'}", soft_wrap=True)
    if receipt:
        out.print(f"Receipt: {receipt['receipt']}", soft_wrap=True)
