"""The report on paper: the page's own words, tables and pictures as a tagged PDF, set by typst."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
import typst

from tandau.errors import Fault, ReportError
from tandau.report.languages import language
from tandau.report.paper_blocks import Setting, blocks_of
from tandau.report.paper_pictures import printed_colours
from tandau.report.paper_tree import parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tandau.report.languages import Language
    from tandau.report.paper_blocks import Block
    from tandau.report.paper_tree import Node

STANDARD: Final = "ua-1"
# The parts of the paper in order, each with the sections of the page that it holds.
_PARTS: Final = (
    ("", ("answer",)),
    ("What would flip it", ("influence", "decision")),
    ("How the offers compare", ("ranking", "outcomes", "criteria")),
    ("Money", ("money", "prices", "base-rates")),
    ("Power system", ("power",)),
    ("Time", ("schedule",)),
    ("Partners and portfolios", ("partners", "rights")),
    ("Risk and contingency", ("risks",)),
    ("Stakeholders", ("stakeholders",)),
    ("Evidence, conflicts, judgement", ("conflicts", "timeline")),
    ("More", ()),
    ("Not assessed", ("not-assessed",)),
    ("Method and validation", ("method",)),
    ("Manifest", ("manifest",)),
    ("All claims and sources", ("claims",)),
)
_REST: Final = "More"
_ONLY_ON_SCREEN: Final = frozenset({"weigh", "panels"})


def pdf_of(page: str, about: dict[str, Any]) -> bytes:
    """Return the report as PDF/UA-1, the same bytes for the same page.

    Parameters
    ----------
    page
        The report as HTML, of `tandau.report.html.render`.
    about
        Of the study: ``as_of`` as an ISO day, which is the document's date, and ``tandau``, the
        program's version.

    Returns
    -------
    bytes
        A tagged PDF that carries its fonts: Libertinus Serif, and DejaVu Sans for the pictures.

    Raises
    ------
    ReportError
        Where the page cannot be set or would miss the standard.
    """
    document, pictures = _document(page, about)
    sources = {
        "main.typ": (files("tandau.report") / "templates" / "report.typ").read_bytes(),
        "report.json": json.dumps(document, ensure_ascii=False).encode(),
        **{name: text.encode() for name, text in pictures.items()},
    }
    faces = Path(mpl.get_data_path()) / "fonts" / "ttf"
    day = date.fromisoformat(about["as_of"])
    # The library takes files by name too, which its types do not say.
    compiled: Any = typst.compile
    try:
        made = compiled(
            sources,
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(faces)]),
            format="pdf",
            pdf_standards=[STANDARD],
            timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
        )
    except typst.TypstError as error:
        expected = "a page that typst can set within the standard"
        fault = Fault("report.pdf", STANDARD, str(error), expected, "report it as a bug")
        raise ReportError("the PDF was not made", (fault,)) from error
    assert isinstance(made, bytes)
    return made


def _document(page: str, about: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    tree, pictures = parsed(page)
    found = {one.name or one.tag: one for one in tree.walk() if one.name or one.tag in _PLACES}
    style = next(one.text() for one in tree.walk() if one.tag == "style")
    spoken = language(found["html"].attributes["lang"])
    setting = Setting(pictures, printed_colours(style))
    header = found["header"]
    title = _line(next(one for one in header.elements() if one.tag == "h1"))
    facts = [one for one in header.elements() if one.tag == "dl"]
    document = {
        "title": title,
        "language": spoken.code,
        "version": about["tandau"],
        "description": _line(found["title"]),
        "day": [int(part) for part in about["as_of"].split("-")],
        "as_of": spoken.told(about["as_of"]),
        "brand": _classed(header, "brand"),
        "question": _classed(header, "question"),
        "facts": [block for one in facts for block in blocks_of(_wrapped(one), setting)],
        "notes": [note] if (note := _classed(header, "notice")) else [],
        "contents": spoken.told("Contents"),
        "footer": f"Tandau {about['tandau']}",
        "colours": dict(setting.colours),
        "parts": list(_parts(found["main"], setting, spoken)),
    }
    _bind_links(document)
    return document, setting.files


_PLACES: Final = frozenset({"html", "header", "main", "title"})


def _wrapped(node: Node) -> Node:
    return type(node)("div", {}, [node])


def _line(node: Node) -> str:
    return " ".join(node.text().split())


def _classed(header: Node, name: str) -> str:
    return next((_line(one) for one in header.elements() if name in one.classes), "")


def _parts(main: Node, setting: Setting, spoken: Language) -> Iterator[list[Block]]:
    sections = {one.name: one for one in main.elements() if one.tag == "section"}
    known = {name for _, names in _PARTS for name in names} | _ONLY_ON_SCREEN
    for title, names in _PARTS:
        wanted = [name for name in sections if name not in known] if title == _REST else names
        mine = [sections[name] for name in wanted if name in sections]
        if not mine:
            continue
        is_whole = len(mine) == 1
        blocks = [block for one in mine for block in blocks_of(one, setting, 1 if is_whole else 0)]
        if not is_whole:
            blocks.insert(
                0, {"kind": "heading", "level": 1, "runs": [{"text": spoken.told(title)}]}
            )
        yield blocks


def _bind_links(document: dict[str, Any]) -> None:
    """Give every block and cell the names that are linked to, each once; drop dead links."""
    entries = list(_entries(document))
    named: dict[str, dict[str, Any]] = {}
    for one in entries:
        for name in [*one.get("ids", []), *([one["id"]] if one.get("id") else [])]:
            named.setdefault(name, one)
    linked = {
        run["link"][1:] for run in entries if str(run.get("link", "")).startswith("#")
    } & named.keys()
    for one in entries:
        one.pop("ids", None)
        one.pop("id", None)
        if str(one.get("link", "")).startswith("#") and one["link"][1:] not in linked:
            del one["link"]
    for name in sorted(linked):
        owner = named[name]
        # A table's row is named in its first cell.
        place = owner["cells"][0] if "cells" in owner else owner
        place.setdefault("ids", []).append(name)


def _entries(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _entries(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _entries(inner)
