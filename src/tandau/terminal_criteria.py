"""What ``tandau criteria`` prints for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def criteria_tree(told: Mapping[str, Any], title: str) -> Tree:
    """Return a tree of criteria with kinds, scales and what is missing.

    Parameters
    ----------
    told
        As `tandau.report.criteria.tree_entry` gives it.
    title
        Of the root.
    """
    root = Tree(f"[bold]{escape(title)}[/]")
    for group in told["groups"]:
        political = " [magenta]political[/]" if group["is_political"] else ""
        branch = root.add(
            f"[bold]{escape(group['name'])}[/] [dim]{escape(group['id'])}[/]{political}"
        )
        for leaf in group["criteria"]:
            branch.add(_leaf(leaf))
    return root


def _leaf(leaf: Mapping[str, Any]) -> str:
    unit = "" if leaf["unit"] == "1" else f" {leaf['unit']}"
    told = f"{escape(leaf['name'])} [dim]{escape(leaf['id'])}[/]: [cyan]{leaf['how']}[/]"
    told += f", {leaf['worst']:g} to {leaf['best']:g}{escape(unit)}"
    if leaf["variable"]:
        told += f" [dim]({escape(leaf['variable'])})[/]"
    if leaf["gate"]:
        told += f" [yellow]{'gate' if leaf['gate']['binding'] else 'gate, told only'}[/]"
    if not leaf["is_scored"]:
        told += " [yellow]not scored[/]"
    if leaf["missing"]:
        offers = ", ".join(leaf["missing"])
        told += f" [red]missing for {escape(offers)}: anywhere on the scale[/]"
    return told


def gates_table(gates: Iterable[Mapping[str, Any]]) -> Table:
    """Return how each offer fares at each gate."""
    table = Table("gate", "asks", "offer", "met in", "", title="Gates", title_justify="left")
    for one in gates:
        ends = [
            f"{word} {one[end]:g}"
            for end, word in (("least", "at least"), ("most", "at most"))
            if one[end] is not None
        ]
        share = "" if one["share"] is None else f"{one['share']:.0%}"
        verdict = {"passed": "[green]passed[/]", "not known": "[yellow]not known, let pass[/]"}.get(
            one["verdict"], "[bold red]screened out[/]" if one["is_screened"] else "[red]failed[/]"
        )
        name = escape(one["name"])
        table.add_row(name, " and ".join(ends), escape(one["offer"]), share, verdict)
    return table
