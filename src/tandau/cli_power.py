"""The commands under ``tandau power``."""
# ruff: noqa: PLC0415

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Annotated

import typer

from tandau.cli_options import AsJson, AsOf, CaseFolder, err, known_of, out, print_json
from tandau.power_effort import PowerEffort
from tandau.terminal import Bar
from tandau.terminal_power import (
    accuracy_table,
    calibration_table,
    emulator_table,
    network_table,
)

FAILED = 1

app = typer.Typer(name="power", help="The power system of a case.", no_args_is_help=True)


@app.callback()
def _main() -> None:
    # PyPSA and linopy tell on the root's level what nobody asked for.
    for name in ("pypsa", "linopy"):
        logging.getLogger(name).setLevel(max(logging.getLogger().level, logging.WARNING))


@app.command()
def calibrate(
    case: CaseFolder,
    as_of: AsOf = None,
    solver: Annotated[
        str, typer.Option(help="Any solver that linopy finds: highs, gurobi, cplex, copt, …")
    ] = "highs",
    as_json: AsJson = False,
) -> None:
    """Compare the solved base year with reported totals; exit code 1 where one is missed."""
    from tandau.power_calibration import calibration

    known = known_of(case, as_of)
    with err.status("solving the base year hour by hour"):
        told = calibration(known, solver)
    if as_json:
        print_json(told)
    else:
        out.print(calibration_table(told))
        also = told["also"]
        out.print(
            f"Also in {told['year']}: imports {also['imports']:.2f} and exports "
            f"{also['exports']:.2f} TWh, unserved {also['unserved_energy']:.3f} TWh, emissions "
            f"{also['emissions']:.1f} MtCO2.",
            soft_wrap=True,
        )
    if not told["is_met"]:
        raise typer.Exit(FAILED)


@app.command()
def accuracy(
    case: CaseFolder,
    pairs: Annotated[
        int, typer.Option(min=1, max=1000, help="Random pairs of future and alternative.")
    ] = 20,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Compare representative days with every hour in random pairs; a killed run goes on."""
    from tandau.evidence.posterior_cache import cache_folder
    from tandau.power_accuracy import accuracy_of_case

    known = known_of(case, as_of)
    question = known.case.question
    with Bar(is_quiet=as_json) as progress:
        told = accuracy_of_case(
            known, pairs, question.seed, question.futures, cache_folder(),
            lambda done, total: progress("pairs at every hour", done, total),
        )  # fmt: skip
    if as_json:
        print_json(told)
    else:
        out.print(accuracy_table(told))


@app.command()
def emulator(
    case: CaseFolder,
    held_out: Annotated[
        int, typer.Option(min=16, max=10_000, help="Futures of each study year solved to compare.")
    ] = 128,
    power_effort: Annotated[
        PowerEffort, typer.Option(help="Of the study whose emulator it is.")
    ] = PowerEffort.QUICK,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Solve futures that a study emulates, to see how far off; a killed command goes on."""
    from tandau.engine_choice import engine_of
    from tandau.evidence.posterior_cache import cache_folder
    from tandau.power_effort import effort_of
    from tandau.power_held_out import emulator_of_case

    known = known_of(case, as_of)
    question = known.case.question
    with engine_of("loky", os.cpu_count() or 1) as engine, Bar(is_quiet=as_json) as progress:
        told = emulator_of_case(
            known, held_out, question.seed, question.futures,
            effort_of(power_effort.value, engine), cache_folder(), progress,
        )  # fmt: skip
    if as_json:
        print_json(told)
    else:
        out.print(emulator_table(told))


@app.command(name="export")
def export_network(
    case: CaseFolder,
    year: Annotated[int, typer.Option(help="Study year, or the base year.")],
    out_path: Annotated[
        Path, typer.Option("--out", help="File NAME.nc, or a folder for CSV files.")
    ],
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Write the case's hourly network of a year for PyPSA."""
    from tandau.models.power.network_files import write_network
    from tandau.power_network import network_of_case

    known = known_of(case, as_of)
    with err.status("building the network"):
        network = network_of_case(known, year)
    write_network(network, out_path)
    if as_json:
        print_json({"written": str(out_path), "year": year, "hours": len(network.snapshots)})
    else:
        out.print(str(out_path), soft_wrap=True)


@app.command(name="import")
def import_network(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="A netCDF file or CSV folder that PyPSA wrote.")
    ],
    folder: Annotated[
        Path, typer.Option("--out", help="Case folder that gets it as system/network.nc.")
    ],
    as_json: AsJson = False,
) -> None:
    """Check a PyPSA network of your own and put it into a case."""
    from tandau.power_import import import_network as imported

    with err.status("reading the network"):
        told = imported(path, folder)
    if as_json:
        print_json(told)
        return
    out.print(network_table(told))
    out.print(
        f"{told['written']}\nName it in case.yaml:  power: {{base_year: YEAR, years: [YEAR], "
        f"weather_seed: 0, network: {Path(told['written']).name}}}",
        soft_wrap=True,
        markup=False,
    )
