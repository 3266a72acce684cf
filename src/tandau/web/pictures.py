"""The pictures of a study, taken from its report and given out as images that can do nothing.

A study may come from somebody else. An image runs no script, follows no link and loads nothing,
whatever stands in it; that is why the drawings are not put into the page itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from tandau.ranking.assess import WITHOUT
from tandau.web.refusals import Refused

if TYPE_CHECKING:
    from tandau.web.shelf import OpenStudy

Entry = dict[str, Any]
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_SECTION: Final = re.compile(
    r'<section id="([a-z-]+)".*?<h2[^>]*>(.*?)</h2>(.*?)</section>', re.DOTALL
)
_DRAWING: Final = re.compile(r'<svg [^>]*role="img"[^>]*>.*?</svg>', re.DOTALL)
_TITLE: Final = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL)
_TOLD: Final = re.compile(r"<desc[^>]*>(.*?)</desc>", re.DOTALL)
_BOX: Final = re.compile(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')
_COLOURS: Final = re.compile(
    r"^(?:@media \(prefers-color-scheme:dark\)\{)?:root\{.*$", re.MULTILINE
)
_FONT: Final = (
    "svg{fill:var(--ink)}text{fill:var(--ink);"
    "font-family:system-ui,'Segoe UI',Roboto,'Noto Sans','DejaVu Sans',sans-serif}"
)
# Drawings are made for paper, in points.
ENLARGED: Final = 1.5
MARGIN: Final = 14
SEASONS: Final = {"winter": "week of the highest load", "summer": "week of the lowest load"}


@dataclass(frozen=True)
class Picture:
    """A drawing.

    Parameters
    ----------
    title, told
        For those who do not see it.
    width, height
        Of the drawing, for the room that it takes.
    svg
        The drawing as a file of its own.
    """

    title: str
    told: str
    width: str
    height: str
    svg: str


@dataclass(frozen=True)
class Section:
    """The drawings of one section of the report."""

    id: str
    title: str
    pictures: tuple[Picture, ...]


def _plain(text: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", text)).strip()


def page_colours() -> str:
    """Return the colours of the report's style, light and dark, and its font."""
    style = (files("tandau.report") / "templates" / "style.css").read_text(encoding="utf-8")
    return "".join(_COLOURS.findall(style)) + _FONT


def alone(drawing: str, colours: str) -> Picture:
    """Return a drawing of the page as a file that stands alone."""
    title, told, box = (found.search(drawing) for found in (_TITLE, _TOLD, _BOX))
    sizes = [float(one) for one in box.groups()] if box else [600.0, 400.0]
    width, height = (f"{one * ENLARGED:.0f}" for one in (sizes[0] + 2 * MARGIN, sizes[1]))
    head, _, rest = drawing.partition(">")
    if box:  # On the page a label may stand out of its drawing; here it would be cut.
        wide = f'viewBox="{-MARGIN} 0 {sizes[0] + 2 * MARGIN:g} {sizes[1]:g}"'
        head = head.replace(box[0], wide, 1)
    if "xmlns=" not in head:
        head = head.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    svg = f'{head} width="{width}" height="{height}"><style>{colours}</style>{rest}'
    name = _plain(title[1]) if title else ""
    if WITHOUT in drawing[: drawing.find(">")]:
        name = f"{name}, without political criteria"
    return Picture(name, _plain(told[1]) if told else "", width, height, svg)


def sections_of(page: str) -> tuple[Section, ...]:
    """Return the drawings of a report, by section, those without drawings left out."""
    colours = page_colours()
    return tuple(
        Section(found[1], _plain(found[2]), tuple(alone(one, colours) for one in drawings))
        for found in _SECTION.finditer(page)
        if (drawings := _DRAWING.findall(found[3]))
    )


def picture(study: OpenStudy, section: str, place: int) -> Picture:
    """Return one drawing of a study.

    Raises
    ------
    Refused
        404 where there is none.
    """
    for one in study.sections:
        if one.id == section and 0 <= place < len(one.pictures):
            return one.pictures[place]
    raise Refused(404)


def weeks_of(study: OpenStudy) -> list[Entry]:
    """Return the weeks of dispatch that a study holds, none without the power system."""
    power = study.material.power
    if power is None or power["pictures"] is None:
        return []
    names = {one: about["name"] for one, about in study.material.ranks["case"]["offers"].items()}
    return [
        {
            "alternative": name,
            "season": week["season"],
            "name": f"{names.get(name, name.replace('_', ' '))}, {SEASONS[week['season']]}",
            "week": week,
        }
        for name, year in power["pictures"]["years"].items()
        for week in year["weeks"]
    ]


def week_picture(study: OpenStudy, alternative: str, season: str) -> Picture:
    """Return a week of dispatch hour by hour.

    Raises
    ------
    Refused
        404 where the study holds no such week.
    """
    # matplotlib takes seconds and memory that a server without power studies never needs.
    from tandau.report.power_charts import weeks  # noqa: PLC0415

    for one in weeks_of(study):
        if (one["alternative"], one["season"]) == (alternative, season):
            return alone(weeks([one["week"]], [one["name"]]), page_colours())
    raise Refused(404)


def claims_in_time(study: OpenStudy) -> Entry:
    """Return the claims along time, lanes and marks, as the report places them."""
    # It brings the rules of conflicts along, which the rest of the server does without.
    from tandau.report.timeline import timeline  # noqa: PLC0415

    return timeline(study.material)
