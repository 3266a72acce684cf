"""What the command line prints of logs, packs and studies computed again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from rich.console import Console

    from tandau.audit.disclosure import Match
    from tandau.audit.entries import Entry
    from tandau.audit.pack import Packed
    from tandau.audit.verify import Verification


def show_entries(entries: Iterable[Entry], console: Console) -> None:
    """Print the entries of a log, one a line, whole."""
    for one in entries:
        about = json.dumps(one.about, ensure_ascii=False)
        told = f"{one.number}  {one.when}  {one.who}  {one.what}  {about}"
        console.print(told, soft_wrap=True, markup=False)


def show_verification(found: Verification, console: Console) -> None:
    """Print whether a log holds, the first line that does not, and what is worth knowing."""
    chain = found.chain
    if found.broken:
        broken = found.broken
        told = f"line {broken.line} is {broken.kind}: {escape(broken.why)}"
        console.print(f"[bold red]Broken[/] {escape(found.log)}: {told}", soft_wrap=True)
        console.print(f"{chain.n_entries} entries before it hold.", soft_wrap=True)
    else:
        told = f"{chain.n_entries} entries hold, last {chain.n_entries}:{chain.hash}"
        console.print(f"[bold green]Sound[/] {escape(found.log)}: {told}", soft_wrap=True)
    for public, name in sorted(chain.keys.items()):
        console.print(f"may sign: {escape(name)} {public}", soft_wrap=True)
    for note in found.notes:
        console.print(f"note: {escape(note)}", soft_wrap=True)


def show_packed(packed: Packed, salts: Path | None, console: Console) -> None:
    """Print what went into a pack, what did not, and what to look at."""
    told = f"{packed.pack}: {len(packed.files)} files, sha256 {packed.sha256}"
    console.print(told, soft_wrap=True, markup=False)
    if salts:
        told = f"{salts}: the salts; keep the file, without it nothing can be disclosed."
        console.print(told, soft_wrap=True, markup=False)
    if packed.left_out:
        told = f"left out, since it would show what is hidden: {', '.join(packed.left_out)}"
        console.print(told, soft_wrap=True, markup=False)
    for note in packed.notes:
        console.print(f"note: {note}", soft_wrap=True, markup=False)


def show_matches(found: Sequence[Match], console: Console) -> None:
    """Print for every disclosed claim whether it is the hidden one."""
    for one in found:
        verdict = "[green]the hidden claim[/]" if one.is_same else "[bold red]another claim[/]"
        row = ", ".join(f"{name} {cell}" for name, cell in one.row.items() if cell)
        told = verdict if one.is_hidden else "[bold red]not hidden in this pack[/]"
        console.print(f"{escape(one.claim)}: {told}; {escape(row)}", soft_wrap=True)


def show_reproduced(told: Mapping[str, Any], console: Console) -> None:
    """Print whether a study came out again, what differs, and what could not be recomputed."""
    verdict = {
        "exact": "[bold green]Confirmed[/], to the last digit",
        "within_tolerance": "[bold green]Confirmed[/] within the tolerance",
        "in_part": "[bold yellow]In part[/]: ranks cannot be recomputed, nothing contradicts",
        "differs": "[bold red]Differs[/]",
    }[told["verdict"]]
    console.print(f"{escape(told['case'])}: {verdict}", soft_wrap=True)
    if "ranks" in told:
        table = Table("offer", "in the pack", "computed here", title="Probability of being best")
        for offer, row in told["ranks"].items():
            table.add_row(escape(offer), _share(row["pack"]), _share(row["here"]))
        console.print(table)
        same, other = told["files"]["same"], told["files"]["different"]
        largest = told["largest_difference"]
        apart = "beyond measure" if largest is None else f"{largest:.2g}"
        console.print(
            f"largest difference of a share {apart}, allowed {told['tolerance']:.2g}; "
            f"{len(same)} files the same, {len(other)} not"
            + (f": {escape(', '.join(other))}" if other else ""),
            soft_wrap=True,
        )
    else:
        _show_in_part(told, console)
    for name, row in told["versions"].items():
        console.print(
            f"version of {name}: {escape(row['pack'])}, here {row['here']}", soft_wrap=True
        )
    log = told["log"]
    if log is None:
        console.print("the pack holds no log", soft_wrap=True)
    else:
        _show_log(log, console)


def _share(value: object) -> str:
    return f"{value * 100:.2f} %" if isinstance(value, float) else "none"


def _show_in_part(told: Mapping[str, Any], console: Console) -> None:
    reach, quantities = told["not_recomputed"], told["quantities"]
    hidden = ", ".join(one["claim"] for one in told["hidden"])
    console.print(
        f"hidden: {escape(hidden)}; on them rest {escape(', '.join(reach['quantities']))} and so "
        f"{escape(', '.join(reach['outcomes']))}",
        soft_wrap=True,
    )
    other = quantities["different"]
    console.print(
        f"{quantities['n']} other quantities recomputed, {len(other)} differ"
        + (f": {escape(', '.join(other[:20]))}" if other else ""),
        soft_wrap=True,
    )
    if told["error"]:
        console.print(f"the case cannot be read: {escape(told['error'])}", soft_wrap=True)


def _show_log(log: Mapping[str, Any], console: Console) -> None:
    if log["broken"]:
        broken = log["broken"]
        told = f"line {broken['line']} is {broken['kind']}: {escape(broken['why'])}"
        console.print(f"[bold red]log broken[/]: {told}", soft_wrap=True)
        return
    lines = ", ".join(map(str, log["runs"]))
    told = f"logged in line {lines}" if lines else "this run is not in it"
    console.print(f"log: {log['entries']} entries hold; {told}", soft_wrap=True)
