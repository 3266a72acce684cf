"""``tandau criteria``: the tree of a case or a packaged one, what is known, and who passes.

Heavy imports wait inside the command.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tandau.cli_options import AsJson, AsOf, known_of, out, print_json


def criteria(
    case: Annotated[Path | None, typer.Argument(metavar="CASE", help="Folder of the case.")] = None,
    tree: Annotated[
        str | None, typer.Option(help="Print this packaged tree instead of a case's.")
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Print a tree of criteria: kinds of leaves, what is missing, and which gates are passed."""
    from tandau.report.criteria import tree_entry
    from tandau.terminal_criteria import criteria_tree, gates_table

    if (case is None) == (tree is None):
        message = "name a case, or a packaged tree with --tree"
        raise typer.BadParameter(message, param_hint="CASE")
    if tree is not None:
        told = {"groups": _packaged(tree), "gates": [], "screened": []}
    else:
        from tandau.screening import first_look, passages

        assert case is not None
        known = known_of(case, as_of)
        told = tree_entry(known, passages(known, first_look(known)))
    if as_json:
        print_json(told)
        return
    out.print(criteria_tree(told, str(case) if tree is None else tree))
    if told["gates"]:
        out.print(gates_table(told["gates"]))


def _packaged(name: str) -> list[dict[str, object]]:
    from tandau.case.criteria import Node
    from tandau.case.packaged_trees import packaged_trees
    from tandau.report.criteria import group_entries

    trees = packaged_trees()
    if name not in trees:
        known = ", ".join(sorted(trees))
        raise typer.BadParameter(f"{name!r}; known: {known}", param_hint="--tree")
    return group_entries([Node.model_validate(one) for one in trees[name]], {})
