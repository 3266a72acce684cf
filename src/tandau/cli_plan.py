"""The command that says beforehand what a study will take."""
# ruff: noqa: PLC0415

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from tandau.cli_options import (
    AsJson,
    AsOf,
    CaseFolder,
    Futures,
    Quiet,
    Workers,
    day_of,
    out,
    print_json,
)
from tandau.terminal import Bar

if TYPE_CHECKING:
    from collections.abc import Mapping


def plan(
    case: CaseFolder,
    futures: Futures = None,
    workers: Workers = None,
    price: Annotated[
        float | None, typer.Option(min=0.0, help="Of an hour of one processor, for the cost.")
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Predict time, memory, disk and cost of a study from a small one made on this machine."""
    from tandau.engine_choice import Scale
    from tandau.run_plan import calibrated, plan_of

    n_futures = futures or 1_000_000
    with Bar(is_quiet=quiet or as_json) as progress:
        found = calibrated(case, day_of(as_of), Scale().n_block, progress)
    told = plan_of(found, n_futures, workers or os.cpu_count() or 1, price)
    if as_json:
        print_json(told)
        return
    _show(told)


def _show(told: Mapping[str, Any]) -> None:
    title = f"{told['n_futures']:,} futures in {told['n_blocks']} blocks on {told['n_workers']}"
    table = Table("what", "predicted", title=f"{title} workers", title_justify="left")
    seconds, memory, disk = told["seconds"], told["memory"], told["disk"]
    of_parts = ", ".join(f"{name} {seconds[name]:.0f} s" for name in ("stages", "blocks", "driver"))
    table.add_row("time", f"{seconds['all']:.0f} s ({of_parts})")
    table.add_row(
        "memory",
        f"{memory['all']:.1f} GB (driver {memory['driver']:.1f}, worker {memory['worker']:.1f})",
    )
    table.add_row("disk", f"{disk['most']:.2f} GB at most, {disk['study']:.2f} GB in the end")
    table.add_row("processors", f"{told['processor_hours']:.2f} hours")
    if told["cost"] is not None:
        table.add_row("cost", f"{told['cost']:.2f}")
    out.print(table)
    out.print("Without the power system, whose time hangs on what its cache holds.")
