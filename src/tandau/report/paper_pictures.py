"""The page's pictures for paper: colours of the printed page instead of the browser's names."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tandau.report.paper_tree import Node

_COLOUR: Final = re.compile(r"--([a-z0-9-]+):(#[0-9a-fA-F]{3,8})")
_USED: Final = re.compile(r"var\(--([a-z0-9-]+)\)")
_TITLE: Final = re.compile(r"<title\b[^>]*>(.*?)</title>", re.DOTALL)
_TOLD: Final = re.compile(r"<desc\b[^>]*>(.*?)</desc>", re.DOTALL)
_LANE: Final = re.compile(r'<rect class="lane[^>]*? y="([\d.]+)"')
_TEXT: Final = 8.0
_PAPER: Final = 560.0
_CLASSES: Final = (
    ".mark text{fill:var(--paper);font-size:10px;font-weight:600;text-anchor:middle}"
    ".tick{fill:var(--muted)}.of-day{text-anchor:end;font-weight:700}"
    ".lane{fill:none}.odd{fill:var(--soft)}.name{fill:var(--ink);font-weight:600}"
    ".rule{stroke:var(--line);stroke-width:.7}"
    ".day{stroke:var(--ink);stroke-width:1.6;stroke-dasharray:5 3}"
    ".s-reported{fill:var(--muted)}.s-official{fill:var(--official)}"
    ".s-corroborated{fill:var(--corroborated)}.s-contested{fill:var(--contested)}"
    ".s-resolved_true{fill:var(--true)}.s-resolved_false{fill:var(--false)}"
    ".s-superseded,.s-expired{fill:var(--paper);stroke:var(--muted);stroke-width:1.6}"
    ".s-superseded text,.s-expired text{fill:var(--ink);stroke:none}"
    ".ring{fill:var(--paper);stroke:var(--warm);stroke-width:1.8}.tie{visibility:hidden}"
)


def printed_colours(style: str) -> dict[str, str]:
    """Return the colours that the page's style gives to print.

    Parameters
    ----------
    style
        The page's style sheet; the last rule that names a colour holds.
    """
    printed = style[style.index("@media print") :]
    return dict(_COLOUR.findall(style[: style.index("@media (prefers")])) | dict(
        _COLOUR.findall(printed)
    )


def picture_of(svg: str, colours: dict[str, str], lanes: tuple[str, ...] = ()) -> str:
    """Return a picture as a file of its own.

    Parameters
    ----------
    svg
        As it stands in the page.
    colours
        Of `printed_colours`; an unknown name is drawn in ink.
    lanes
        Names that the page lays over the timeline's lanes.
    """
    opening, rest = svg.split(">", 1)
    if "xmlns=" not in opening:
        opening = opening.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    if "xmlns:xlink" not in opening:
        opening += ' xmlns:xlink="http://www.w3.org/1999/xlink"'
    # Links have no place in a picture on paper, and its titles are told beside it.
    rest = re.sub(r"<a\b([^>]*)>", lambda found: f"<g{_without_link(found[1])}>", rest)
    rest = _TOLD.sub("", _TITLE.sub("", rest.replace("</a>", "</g>")))
    # A wide picture shrinks on paper; its names must stay readable.
    size = max(_TEXT, _TEXT * size_of(svg)[0] / _PAPER)
    named = "".join(
        f'<text class="name" x="4" y="{float(top) + size:.1f}">{escape(name)}</text>'
        for top, name in zip(_LANE.findall(svg), lanes, strict=False)
    )
    sized = f'text{{font-family:"DejaVu Sans"}}.tick,.name{{font-size:{size:.1f}px}}'
    whole = f"{opening}><style>{_CLASSES}{sized}</style>{rest.removesuffix('</svg>')}{named}</svg>"
    return _USED.sub(lambda found: colours.get(found[1], "#000"), whole)


def _without_link(attributes: str) -> str:
    return re.sub(r'\s(?:xlink:)?(?:href|tabindex|target|rel)="[^"]*"', "", attributes)


def told_of(svg: str) -> str:
    """Return what a picture says to those who do not see it; empty where it is decoration."""
    title, told = _TITLE.search(svg), _TOLD.search(svg)
    parts = [re.sub(r"\s+", " ", unescape(one[1])).strip() for one in (title, told) if one]
    return ". ".join(part.rstrip(".") for part in parts if part)


def size_of(svg: str) -> tuple[float, float]:
    """Return a picture's width and height in its own units; zeros where it names none."""
    box = re.search(r'viewBox="([^"]+)"', svg)
    width, height = box[1].split()[2:4] if box else (0.0, 0.0)
    return float(width), float(height)


def lane_names(node: Node) -> tuple[str, ...]:
    """Return the names of the timeline's lanes within an element."""
    lists = [one for one in node.walk() if "lanes" in one.classes]
    return tuple(
        re.sub(r"\s+", " ", item.text()).strip() for one in lists for item in one.elements()
    )
