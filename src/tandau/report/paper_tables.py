"""The page's tables for paper: cells, and columns wide enough for their longest words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from tandau.report.paper_runs import is_left_out, runs_of, text_of

if TYPE_CHECKING:
    from tandau.report.paper_runs import Run
    from tandau.report.paper_tree import Node

Cell = dict[str, Any]
Block = dict[str, Any]

# Of a letter in the type of tables, by the size of the type; measured on the packaged face.
_LETTER: Final = 0.56
_STRONG_LETTER: Final = 0.62
_PADDING: Final = 5.0
PAGE_WIDTH: Final = 515.0
_LARGEST: Final = 8.0
_SMALLEST: Final = 4.8
_DENSE: Final = 6.5
# Parts of the width for a claim, what is said, its source, its grade and status.
_LEDGER: Final = (0.13, 0.47, 0.24, 0.16)
_BAR: Final = 90.0
_LONGEST_WORD: Final = 18
_WORD_CLASSES: Final = frozenset({"words"})


def table_of(node: Node) -> Block:
    """Return a table as a block: caption, size of type, columns, head and rows of cells.

    Parameters
    ----------
    node
        A ``table`` element; spans of columns are kept, spans of rows are not used by the page.
    """
    head, rows = [], []
    caption: list[Run] = []
    for part in node.elements():
        if part.tag == "caption" and "hidden" not in part.classes:
            caption = runs_of(part)
        elif part.tag == "thead":
            hidden = "hidden" in part.classes
            head = [] if hidden else [_row(one, node, is_head=True) for one in part.elements()]
        elif part.tag == "tbody":
            rows += [_row(one, node, is_head=False) for one in part.elements()]
    n_columns = max((_span(row) for row in head + rows), default=0)
    # A row that ends early is filled, so that the next one begins where it should.
    for row in head + rows:
        row["cells"] += [{"runs": []}] * (n_columns - _span(row))
    size, columns = _columns(head + rows, n_columns)
    return {
        "kind": "table",
        "caption": caption,
        "size": size,
        "columns": columns,
        "head": head,
        "rows": rows,
    }


def ledger_of(node: Node) -> Block:
    """Return the page's list of claims as a table: a row an entry, its parts beside one another."""
    rows = [
        {"id": one.name, "cells": [_words(part, is_dense=True) for part in one.elements()]}
        for one in node.elements()
    ]
    n_columns = max((len(row["cells"]) for row in rows), default=0)
    shares = _LEDGER if n_columns == len(_LEDGER) else (1 / max(n_columns, 1),) * n_columns
    return {
        "kind": "table",
        "caption": [],
        "size": _DENSE,
        "columns": [PAGE_WIDTH * share for share in shares],
        "head": [],
        "rows": rows,
    }


def _words(node: Node, *, is_dense: bool = False) -> Cell:
    runs = runs_of(node, is_dense=is_dense)
    return {"runs": [{**one, "text": _breakable(one["text"])} for one in runs]}


def _span(row: Cell) -> int:
    return sum(int(cell.get("span", 1)) for cell in row["cells"])


def _row(node: Node, table: Node, *, is_head: bool) -> Cell:
    cells = [_cell(one, table, place) for place, one in enumerate(node.elements())]
    if is_head:
        for cell in cells:
            cell["strong"] = True
    if "total" in node.classes:
        for cell in cells:
            cell["total"] = True
    return {"id": node.name, "cells": cells}


def _cell(node: Node, table: Node, place: int) -> Cell:
    cell = _words(node)
    in_words = (table.classes | node.classes) & _WORD_CLASSES
    if place and not in_words and "bars" not in table.classes:
        cell["right"] = True
    if node.tag == "th":
        cell["strong"] = True
    if node.attributes.get("colspan"):
        cell["span"] = int(node.attributes["colspan"])
    share = re.search(r"--share:\s*([\d.]+)", node.attributes.get("style", ""))
    if share:
        cell["share"] = min(float(share[1]), 1.0)
    for one in node.walk():
        width = re.search(r"width:\s*([\d.]+)%", one.attributes.get("style", ""))
        if "bar" in one.classes and width:
            cell["bar"] = min(float(width[1]), 100.0)
    swatches = [one for one in node.walk() if "swatch" in one.classes and not is_left_out(one)]
    if swatches:
        colour = re.search(r"--([a-z0-9-]+)", swatches[0].attributes.get("style", ""))
        cell["swatch"] = colour[1] if colour else ""
    return cell


def _breakable(text: str) -> str:
    """Return text whose long names and addresses may break after their joints."""

    def joints(found: re.Match[str]) -> str:
        return re.sub(r"([_./:&=?-])(?=\w)", "\\1\u200b", found[0])

    return re.sub(rf"[^ \n]{{{_LONGEST_WORD},}}", joints, text)


def _columns(rows: list[Cell], n_columns: int) -> tuple[float, list[float]]:
    """Return the size of type, and each column's part of the width.

    Every column gets what its longest word needs, and the rest goes by how much it has to say.
    """
    least, wanted = [0.0] * n_columns, [1.0] * n_columns
    bars = 0.0
    for row in rows:
        place = 0
        for cell in row["cells"]:
            span = int(cell.get("span", 1))
            if span == 1:
                letter = _STRONG_LETTER if cell.get("strong") else _LETTER
                text = text_of(cell["runs"])
                words = re.split(r"[ \n\u200b/-]", text)
                longest = max((min(len(word), _LONGEST_WORD) for word in words), default=0)
                lines = max((len(line) for line in text.split("\n")), default=0)
                least[place] = max(least[place], longest * letter)
                wanted[place] = max(wanted[place], lines * letter)
                bars = max(bars, _BAR if "bar" in cell else 0.0)
            place += span
    room = PAGE_WIDTH - n_columns * _PADDING - bars
    size = min(_LARGEST, max(_SMALLEST, room / max(sum(least), 1.0)))
    needs = [one * size for one in least]
    widths = [one + _PADDING for one in _filled(needs, [wish * size for wish in wanted], room)]
    if bars and widths:
        widths[-1] += bars
    return round(size, 2), [round(width, 2) for width in widths]


def _filled(needs: list[float], wishes: list[float], room: float) -> list[float]:
    """Return widths between need and wish that fill the room, long texts by the root of theirs."""
    widths = list(needs)
    for _ in range(len(needs)):
        spare = room - sum(widths)
        lacks = [max(wish - width, 0.0) for wish, width in zip(wishes, widths, strict=True)]
        total = sum(lack**0.5 for lack in lacks)
        if spare <= 0 or total == 0:
            break
        widths = [
            width + min(lack, spare * lack**0.5 / total)
            for width, lack in zip(widths, lacks, strict=True)
        ]
    left = max(room - sum(widths), 0.0) / max(len(widths), 1)
    return [width + left for width in widths]
