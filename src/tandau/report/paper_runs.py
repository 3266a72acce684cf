"""Pieces of text for the paper version: what is strong, small, a tag or a link."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tandau.report.paper_tree import Node

Run = dict[str, Any]

BREAK: Final = "\n"
_LEFT_OUT: Final = frozenset({"hidden", "screen", "skip", "track"})
_STRONG: Final = frozenset({"strong", "b", "th", "summary"})
# What the page's style puts on a line of its own.
_OWN_LINE: Final = frozenset({"fact", "interval", "code"})
_OWN_LINE_TAGS: Final = frozenset({"div", "li", "p", "small"})
_SMALL: Final = frozenset({"small", "unit", "fact", "interval", "code"})


def is_left_out(node: Node) -> bool:
    """Return whether an element is for the screen or for a screen reader only."""
    return bool(node.classes & _LEFT_OUT) or node.tag in ("script", "style", "svg")


def runs_of(node: Node, *, is_dense: bool = False) -> list[Run]:
    """Return the text within an element as runs, white space put together.

    Parameters
    ----------
    node
        An element that holds no blocks but such as can stand in a line.
    is_dense
        Whether facts follow one another on a line, as in the list of all claims.

    Returns
    -------
    list
        Each with ``text`` and, where they apply, ``strong``, ``small``, ``code``, ``tag``,
        ``quote`` and ``link``; the text of a line's end is a line feed.
    """
    runs = _tidy(list(_runs(node, {})))
    if is_dense:
        runs = [{"text": " \u00b7 "} if one["text"] == BREAK else one for one in runs]
    return runs


def _runs(node: Node, style: Run) -> Iterator[Run]:
    for child in node.children:
        if isinstance(child, str):
            yield {**style, "text": child}
        elif child.tag == "br":
            yield {"text": BREAK}
        elif not is_left_out(child):
            yield from _styled(child, style)


def _styled(node: Node, style: Run) -> Iterator[Run]:
    inner = {**style, **_style_of(node)}
    own_line = bool(node.classes & _OWN_LINE) or node.tag in _OWN_LINE_TAGS
    if own_line:
        yield {"text": BREAK}
    if node.tag == "q":
        yield {**inner, "text": "\u201c"}
    yield from _runs(node, inner)
    if node.tag == "q":
        yield {**inner, "text": "\u201d"}
    if own_line:
        yield {"text": BREAK}


def _style_of(node: Node) -> Run:
    found: Run = {}
    if node.tag in _STRONG or "best" in node.classes:
        found["strong"] = True
    if node.classes & _SMALL or node.tag == "small":
        found["small"] = True
    if node.tag == "code" or "code" in node.classes:
        found["code"] = True
    if "tag" in node.classes:
        found["tag"] = True
    link = node.attributes.get("href", "")
    if node.tag == "button" and "claim" in node.classes:
        link = f"#claim-{node.text().strip()}"
    if link:
        found["link"] = link
    return found


def _tidy(runs: list[Run]) -> list[Run]:
    """Put white space together, drop empty runs, join alike ones, cut line ends at both ends."""
    tidy: list[Run] = []
    for run in runs:
        text = run["text"] if run["text"] == BREAK else re.sub(r"[ \t\n\r]+", " ", run["text"])
        before = tidy[-1]["text"] if tidy else BREAK
        if text != BREAK and before.endswith((" ", BREAK)):
            text = text.lstrip(" ")
        if not text or (text == BREAK and before == BREAK):
            continue
        if text == BREAK and tidy:
            tidy[-1] = {**tidy[-1], "text": before.rstrip(" ")}
        alike = tidy and {**tidy[-1], "text": ""} == {**run, "text": ""}
        if alike and BREAK not in (text, before):
            tidy[-1] = {**tidy[-1], "text": before + text}
        else:
            tidy.append({**run, "text": text})
    while tidy and not tidy[-1]["text"].strip():
        tidy.pop()
    if tidy:
        tidy[-1] = {**tidy[-1], "text": tidy[-1]["text"].rstrip(" ")}
    return [run for run in tidy if run["text"]]


def text_of(runs: list[Run]) -> str:
    """Return the plain text of runs."""
    return "".join(run["text"] for run in runs)
