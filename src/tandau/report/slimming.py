"""Drawings without what a page does not need: fonts it has, groups of nothing, digits unseen."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise, zip_longest
from math import hypot
from typing import Final, NamedTuple
from xml.etree import ElementTree as ET

_NAMESPACES: Final = re.compile(r' xmlns(?::\w+)?="[^"]*"')
_NUMBER: Final = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_STEP: Final = re.compile(r"[A-Za-z][^A-Za-z]*")
_PLACES: Final = ("x", "y", "width", "height", "cx", "cy", "r", "x1", "x2", "y1", "y2")
_NEUTRAL: Final = ("font-family", "stroke-miterlimit")
_BESIDE: Final = 2  # tenths of a point
_OF_TEXT: Final = ("fill", "var(--ink)")
_NO_TURN: Final = re.compile(r"rotate\(-?0(?: [^)]*)?\)")


class _Point(NamedTuple):
    x: int
    y: int


def slim_svg(svg: str) -> str:
    """Return a drawing that looks the same on the page and takes less room.

    Places are kept to a tenth of a point, fonts are the page's, black is the page's ink, and
    groups that say nothing are taken away. Lines go from point to point by differences.

    Parameters
    ----------
    svg
        One element ``svg`` with names of the default and the xlink namespace only.

    Raises
    ------
    xml.etree.ElementTree.ParseError
        Where it is not well formed.
    """
    plain = _NAMESPACES.sub("", svg).replace("xlink:href=", "href=")
    root = ET.fromstring(plain)  # noqa: S314 - drawn by us in this process, never read from outside
    _slim(root)
    _drop_what_is_inherited(root)
    _hoist(root)
    return ET.tostring(root, encoding="unicode", short_empty_elements=True).replace(" />", "/>")


def _slim(node: ET.Element) -> None:
    kept: list[ET.Element] = []
    for child in node:
        _slim(child)
        _slim_attributes(child)
        child.tail = None
        if _is_empty(child):
            continue
        if child.tag == "g" and not child.attrib:
            kept.extend(child)
        else:
            kept.append(child)
    if len(node):
        node.text = None
    node[:] = kept


def _drop_what_is_inherited(root: ET.Element) -> None:
    """Take from copies what their original says itself, from texts the page's colour."""
    said = {node.get("id"): _properties(node) for node in root.iter() if "id" in node.attrib}
    for node in root.iter():
        if node.tag == "use":
            original = said.get(node.get("href", "")[1:], {})
            told = {k: v for k, v in _properties(node).items() if k not in original}
        elif node.tag == "text":
            told = {k: v for k, v in _properties(node).items() if (k, v) != _OF_TEXT}
        else:
            continue
        _set_properties(node, told)


def _hoist(root: ET.Element) -> None:
    """Say what most texts have in common once, at the root; only texts heed it."""
    texts = list(root.iter("text"))
    for name in ("font-size", "text-anchor"):
        found = Counter(_properties(node).get(name, "") for node in texts)
        common = max(found, key=lambda one: (found[one], one), default="")
        if not common:
            continue
        root.set(name, common)
        for node in texts:
            told = _properties(node)
            if told.get(name) == common:
                del told[name]
            elif name not in told:
                told[name] = "start"  # matplotlib names every size, and no anchor at the start
            _set_properties(node, told)


def _set_properties(node: ET.Element, told: dict[str, str]) -> None:
    node.attrib.pop("style", None)
    if told:
        node.set("style", ";".join(f"{name}:{value}" for name, value in told.items()))


def _properties(node: ET.Element) -> dict[str, str]:
    parts = (part.partition(":") for part in node.get("style", "").split(";") if part.strip())
    return {name.strip(): value.strip() for name, _, value in parts}


def _is_empty(node: ET.Element) -> bool:
    """Tell whether an element shows nothing and nothing can point to it."""
    if "id" in node.attrib:
        return False
    if node.tag in ("g", "defs"):
        return len(node) == 0
    return node.tag == "path" and node.get("style") == "fill:none"


def _slim_attributes(node: ET.Element) -> None:
    told = _properties(node)
    kept = {
        name: value.replace("#000000", "var(--ink)")
        for name, value in told.items()
        if name not in _NEUTRAL
    }
    _set_properties(node, kept)
    for name in _PLACES:
        if name in node.attrib:
            node.set(name, _NUMBER.sub(lambda found: _tenth(float(found[0])), node.attrib[name]))
    turn = node.get("transform")
    if turn is not None and _NO_TURN.fullmatch(turn):
        node.attrib.pop("transform")
    path = node.get("d")
    if path is not None:
        node.set("d", short_path(path))


def _tenth(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def short_path(path: str) -> str:
    """Return a path to a tenth of a point: lines by differences, without points on the way.

    A corner is on the way where it lies within a fifth of a point of the line between the kept
    ones beside it.

    Parameters
    ----------
    path
        Absolute commands with numbers apart by blanks.
    """
    kept: list[str] = []
    run: list[_Point] = []
    for step in _STEP.findall(path):
        letter, numbers = step[0], [round(float(one) * 10) for one in step[1:].split()]
        is_point = len(numbers) == len(_Point._fields)
        if letter == "L" and run and is_point:
            run.append(_Point(*numbers))
            continue
        kept.append(_lines(run))
        run = [_Point(*numbers)] if letter in "ML" and is_point else []
        kept.append(letter + _joined(numbers))
    kept.append(_lines(run))
    return "".join(kept)


def _lines(run: list[_Point]) -> str:
    """Return the lines from the first point of a run through the others."""
    told = ""
    for before, after in pairwise(_without_points_on_the_way(run)):
        step = _joined([after.x - before.x, after.y - before.y])
        told += step if not told or step.startswith("-") else f" {step}"
    return f"l{told}" if told else ""


def _without_points_on_the_way(run: list[_Point]) -> list[_Point]:
    kept = run[:1]
    skipped: list[_Point] = []
    for point, after in zip_longest(run[1:], run[2:]):
        skipped.append(point)
        if after is None or not all(_is_near(one, kept[-1], after) for one in skipped):
            if point != kept[-1]:
                kept.append(point)
            skipped = []
    return kept


def _is_near(point: _Point, first: _Point, last: _Point) -> bool:
    """Tell whether a point lies between two others and next to nothing beside their line."""
    along = (last.x - first.x, last.y - first.y)
    to = (point.x - first.x, point.y - first.y)
    length = hypot(*along)
    if not length:
        return hypot(*to) <= _BESIDE
    place = to[0] * along[0] + to[1] * along[1]
    beside = abs(to[0] * along[1] - to[1] * along[0])
    return 0 <= place <= length * length and beside <= _BESIDE * length


def _joined(tenths: list[int]) -> str:
    """Return numbers in tenths as text, with a blank only where no sign parts them."""
    told = ""
    for tenth in tenths:
        text = _tenth(tenth / 10)
        text = text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text
        told += text if not told or text.startswith("-") else f" {text}"
    return told
