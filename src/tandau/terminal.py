"""What the command line prints: tables, trees and a progress bar for people."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Self

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from tandau.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType

    from tandau.errors import TandauError
    from tandau.variables import Variable


class _Rate(ProgressColumn):
    """Steps a second, once there are some."""

    def render(self, task: Task) -> Text:
        """Return the rate of the task."""
        return Text(f"{task.speed:.0f}/s" if task.speed else "", style="progress.data.speed")


class Bar:
    """A progress bar on standard error, one line a stage, with rate and remaining time.

    Parameters
    ----------
    is_quiet
        Whether to show nothing.
    """

    def __init__(self, *, is_quiet: bool) -> None:
        self._is_quiet = is_quiet
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description:<10}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            disable=is_quiet,
        )
        self._stage = ""
        self._task: TaskID | None = None
        self._drawn = 0.0

    def __enter__(self) -> Self:
        """Begin to draw."""
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the last stage, as done where nothing went wrong."""
        if error is None:
            self._finish()
        self._progress.stop()

    def _finish(self) -> None:
        if self._task is not None:
            total = self._progress.tasks[-1].total
            self._progress.update(self._task, completed=total)

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show how far a stage is."""
        if self._is_quiet:
            return
        if stage != self._stage:
            self._finish()
            self._stage = stage
            self._task = self._progress.add_task(stage, total=total)
        now = time.monotonic()
        if self._task is not None and now - self._drawn > 0.1:  # noqa: PLR2004
            self._progress.update(self._task, completed=done, total=total)
            self._drawn = now


def show_faults(error: TandauError, console: Console) -> None:
    """Print an error, each fault with its place, what was got and expected, and what to do."""
    if not error.faults:
        console.print(f"[bold red]Error[/] {escape(str(error))}", soft_wrap=True)
        return
    for fault in error.faults:
        where = f"{fault.file}: {fault.place}" if fault.place else fault.file
        console.print(f"[bold red]Fault[/] [bold]{escape(where)}[/]", soft_wrap=True)
        for name in ("got", "expected", "remedy"):
            label = "do" if name == "remedy" else name
            console.print(f"  {label:<9} {escape(getattr(fault, name))}", soft_wrap=True)
    count = len(error.faults)
    rest = "" if isinstance(error, RunError) else "; nothing was written"
    console.print(f"{count} fault{'' if count == 1 else 's'}{rest}.")


def show_ranks(ranks: Mapping[str, Any], console: Console) -> None:
    """Print the probability of each offer being best, with and without political criteria."""
    about = ranks["about"]
    plant = ranks["case"]["plants"][about["plant"]]["name"]
    title = f"{plant}, as of {about['as_of']}: probability of being best"
    table = Table("offer", title=title, title_justify="left")
    ways = [way for way in ("all", "without_political") if way in ranks["rankings"]]
    for way in ways:
        heading = {"all": "all criteria", "without_political": "without political ones"}[way]
        table.add_column(heading, justify="right")
    names = ranks["case"]["offers"]
    first = ranks["rankings"]["all"]
    for offer in sorted(ranks["alternatives"], key=lambda one: -first[one]["first_rank"]):
        cells = []
        for way in ways:
            found = ranks["rankings"][way][offer]
            share, error = found["first_rank"] * 100, found["standard_error"] * 100
            cells.append(f"{share:.1f} % ± {error:.1f}")
        table.add_row(escape(names[offer]["name"]), *cells)
    console.print(table)
    console.print(
        f"Rests on {about['n_claims_used']} claims, {about['n_claims_judgement']} of them the "
        f"analyst's judgement; the ranking is only as good as its claims."
    )


def show_missing(ranks: Mapping[str, Any], console: Console) -> None:
    """Print which futures could not be computed; nothing where there are none."""
    for one in ranks["about"].get("missing", ()):
        told = f"futures {one['first']:,} to {one['last']:,}: {one['reason']}"
        console.print(f"[bold yellow]Missing[/] {escape(told)}", soft_wrap=True)


def show_tree(node: Mapping[str, Any], study: Any, offer: str | None) -> Tree:  # noqa: ANN401
    """Return a tree of functions down to claims and sources.

    Parameters
    ----------
    node
        As `tandau.report.provenance.tree` gives it.
    study
        The study, for quantiles, claims and sources.
    offer
        Offer id, or None.
    """
    return _grow(None, node, study, offer, set())


def _grow(
    parent: Tree | None,
    node: Mapping[str, Any],
    study: Any,  # noqa: ANN401
    offer: str | None,
    shown: set[str],
) -> Tree:
    spread = study.ranks["summary"].get(node["name"], {})
    row = spread.get(offer or "", spread.get("all"))
    told = f"[bold]{node['name']}[/]"
    if row:
        told += f"  {row[2]:.4g} ({row[0]:.4g} … {row[4]:.4g})"
    told += f" [dim]{escape(node['unit'])}, {node['kind']}[/]"
    is_again = node["name"] in shown and (node["inputs"] or node["claims"])
    if is_again:
        told += " [dim]as above[/]"
    branch = parent.add(told) if parent else Tree(told)
    if is_again:
        return branch
    shown.add(node["name"])
    for below in node["inputs"]:
        _grow(branch, below, study, offer, shown)
    for key in study.keys_of(node["name"], offer):
        quantity = study.lineage["quantities"][key]
        twig = branch.add(f"[cyan]{escape(key)}[/]")
        for part in quantity["components"]:
            claim = study.claims[part["claim"]]
            leaf = twig.add(
                f"[green]{escape(part['claim'])}[/] "
                + (f"read as {part['reading']}, " if "reading" in part else "")
                + f"weight {part['weight']:.2f}: "
                f"{part['low']:.4g} … {part['mode']:.4g} … {part['high']:.4g}; "
                f"{escape(claim['source_title'])}, {claim['stated_on']}, "
                f"grade {claim['reliability']}{claim['credibility']}"
                + (" [yellow]judgement[/]" if claim["is_judgement"] == "1" else "")
            )
            for one in part.get("panel", {}).get("experts", ()):
                stated = " … ".join(f"{value:.4g}" for value in one["stated"])
                told = f"{escape(one['claim'])} {escape(one['expert'])}"
                leaf.add(f"[green]{told}[/] weight {one['weight']:.2f}: {stated}")
    return branch


def variables_table(rows: Iterable[Variable]) -> Table:
    """Return the vocabulary as a table."""
    table = Table(title="Variables")
    table.add_column("name", no_wrap=True, overflow="fold")
    for title in ("unit", "dims", "kind", "definition"):
        table.add_column(title)
    for row in rows:
        table.add_row(row.name, row.unit, " ".join(row.dims), row.kind, row.definition)
    return table


def validation_table(cases: Iterable[Mapping[str, Any]]) -> Table:
    """Return published cases with what was expected and got."""
    table = Table("case", "expected", "got", "tolerance", "", title="Published cases")
    for case in cases:
        verdict = "[green]passed[/]" if case["passed"] else "[bold red]FAILED[/]"
        shown = [f"{case[name]:.6g}" for name in ("expected", "got", "tolerance")]
        table.add_row(escape(case["id"]), *shown, verdict)
    return table
