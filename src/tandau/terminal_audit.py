"""What the command line prints of logs, packs and studies computed again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rich.markup import escape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from tandau.audit.entries import Entry
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
