"""Sections of the page as blocks for paper: headings, paragraphs, lists, tables, pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from tandau.report.paper_pictures import lane_names, picture_of, size_of, told_of
from tandau.report.paper_runs import is_left_out, runs_of
from tandau.report.paper_tables import PAGE_WIDTH, ledger_of, table_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tandau.report.paper_tree import Node

Block = dict[str, Any]

_HEADINGS: Final = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5}
_SHOWN: Final = frozenset({"pair", "picture", "table"})
_CONTAINERS: Final = frozenset(
    {"section", "div", "details", "figure", "main", "header", "body", "page"}
)
_LISTS: Final = frozenset({"ul", "ol"})
GUTTER: Final = 8.0
_IN_LINE: Final = frozenset({"a", "b", "button", "code", "em", "i", "q", "small", "span", "strong"})


@dataclass
class Setting:
    """What the blocks of one paper share.

    Parameters
    ----------
    pictures
        Text of the page's pictures, by their place.
    colours
        Of the printed page, by name.
    files
        Filled: the pictures' files by name.
    """

    pictures: tuple[str, ...]
    colours: Mapping[str, str]
    files: dict[str, str] = field(default_factory=dict)


def blocks_of(node: Node, setting: Setting, lift: int = 1) -> list[Block]:
    """Return what stands in an element, as blocks in the order of the page.

    Parameters
    ----------
    node
        An element that holds blocks.
    setting
        Takes the files of the pictures that are met.
    lift
        By how many levels headings rise: a section's own heading is ``h2`` on the page.
    """
    blocks: list[Block] = []
    for child in node.elements():
        if is_left_out(child) and child.tag != "svg":
            continue
        found = _block(child, setting, lift)
        if found and child.name and child.tag not in _CONTAINERS:
            found[0]["id"] = child.name
        blocks += found
    for before, after in pairwise(blocks):
        # What introduces a table or a picture stays with it.
        if before["kind"] == "paragraph" and after["kind"] in _SHOWN and before.get("small"):
            before["leads_on"] = True
    if node.tag == "section" and blocks and node.name:
        blocks[0]["ids"] = [*blocks[0].get("ids", []), node.name]
    return blocks


def _block(node: Node, setting: Setting, lift: int) -> list[Block]:
    if node.tag in _HEADINGS:
        level = max(_HEADINGS[node.tag] - lift, 1)
        return [{"kind": "heading", "level": level, "runs": runs_of(node)}]
    if node.tag in _CONTAINERS:
        return _within(node, setting, lift)
    if node.tag in _LISTS:
        return _list(node, setting, lift)
    return _whole(node, setting)


def _whole(node: Node, setting: Setting) -> list[Block]:
    if node.tag == "dl":
        return [{"kind": "terms", "rows": _terms(node)}]
    if node.tag == "table":
        return [table_of(node)]
    if node.tag == "svg":
        return _picture(int(node.attributes["number"]), setting, ())
    return _paragraph(node)


def _within(node: Node, setting: Setting, lift: int) -> list[Block]:
    pictures = [one for one in node.elements() if one.tag == "svg"]
    if "sheet" in node.classes and pictures:
        return _picture(int(pictures[0].attributes["number"]), setting, lane_names(node))
    if "pair" in node.classes:
        parts = [_block(one, setting, lift) for one in node.elements()]
        shown = [part for part in parts if part]
        if len(shown) > 1:
            room = PAGE_WIDTH / len(shown) - GUTTER
            fitted = [[_fitted(block, room) for block in part] for part in shown]
            return [{"kind": "pair", "parts": fitted}]
    has_blocks = any(one.tag not in _IN_LINE for one in node.elements())
    return blocks_of(node, setting, lift) if has_blocks else _paragraph(node)


def _fitted(block: Block, room: float) -> Block:
    """Return a block as it fits into a part of the page's width."""
    if block["kind"] == "table":
        share = room / sum(block["columns"])
        return {**block, "columns": [round(one * share, 2) for one in block["columns"]]}
    return {**block, "room": room}


def _paragraph(node: Node) -> list[Block]:
    runs = runs_of(node)
    if not runs:
        return []
    block: Block = {"kind": "paragraph", "runs": runs}
    if "small" in node.classes or node.tag == "figcaption":
        block["small"] = True
    if node.tag == "summary":
        block["leads"] = True
    return [block]


def _list(node: Node, setting: Setting, lift: int) -> list[Block]:
    if "ledger" in node.classes:
        return [ledger_of(node)]
    if "legend" in node.classes:
        return [{"kind": "legend", "items": [_legend(one, setting) for one in node.elements()]}]
    items = []
    for item in node.elements():
        inner = [one for one in item.elements() if one.tag in (*_LISTS, "details", "p", "table")]
        apart = [one for one in inner if not is_left_out(one)]
        lead = type(item)(
            item.tag,
            item.attributes,
            [one for one in item.children if isinstance(one, str) or one not in apart],
        )
        blocks = _paragraph(lead)
        for one in apart:
            blocks += _block(one, setting, lift)
        if blocks and item.name:
            blocks[0]["id"] = item.name
        if blocks:
            items.append(blocks)
    return [{"kind": "list", "ordered": node.tag == "ol", "items": items}] if items else []


def _legend(item: Node, setting: Setting) -> Block:
    drawn = [one for one in item.elements() if one.tag == "svg"]
    block: Block = {"runs": runs_of(item)}
    if drawn:
        block["file"] = _file(int(drawn[0].attributes["number"]), setting, ())
    return block


def _terms(node: Node) -> list[Block]:
    rows: list[Block] = []
    for part in (one for one in node.walk() if one.tag in ("dt", "dd")):
        if part.tag == "dt":
            rows.append({"term": runs_of(part), "told": []})
        elif rows:
            rows[-1]["told"] = runs_of(part)
    return rows


def _picture(number: int, setting: Setting, lanes: tuple[str, ...]) -> list[Block]:
    svg = setting.pictures[number]
    told = told_of(svg)
    if not told:
        return []
    width, height = size_of(svg)
    return [
        {
            "kind": "picture",
            "file": _file(number, setting, lanes),
            "alt": told,
            "width": width,
            "height": height,
        }
    ]


def _file(number: int, setting: Setting, lanes: tuple[str, ...]) -> str:
    name = f"picture-{number}.svg"
    setting.files[name] = picture_of(setting.pictures[number], dict(setting.colours), lanes)
    return name
