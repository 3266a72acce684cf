"""How templates are read: everything escaped, texts said in the reader's language."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from html import unescape
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from tandau.report.languages import ENGLISH, language
from tandau.report.phrases import counted, joined, phrase
from tandau.report.template_texts import SaidTexts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tandau.report.languages import Language

_PLACE: Final = re.compile(r"\{(\w+)\}|<(/?)(\d+)>")
_LEAST_SIZE: Final = 0.6
# What longer words find beside the English ones: a part of their length, and some letters.
_ROOM: Final = 1.15
_SPARE: Final = 4
_DRAWN: Final = re.compile(r"(<(text|title|desc)\b[^>]*>)([^<]+)(</\2>)")


class AsIs(str):
    """A name or a size within a tag: said the same in every language."""

    __slots__ = ()


def environment(code: str = ENGLISH, own: frozenset[str] = frozenset()) -> Environment:
    """Return what reads the report's templates.

    Parameters
    ----------
    code
        Language; in English the templates are taken as they stand.
    own
        Texts of the case, which stay as they are.
    """
    made = Environment(
        loader=PackageLoader("tandau.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"counted": counted, "phrase": phrase}
    if code == ENGLISH:
        return made
    spoken = language(code)
    made.add_extension(SaidTexts)
    spoken = replace(spoken, own=own)
    made.finalize = partial(_told, spoken)
    made.globals |= {"as_is": AsIs, "say": partial(_say, spoken)}
    made.filters |= {
        "join": _join,
        "lower": lambda text: spoken.told(text).lower(),
        "capitalize": lambda text: spoken.told(text).capitalize(),
    }
    return made


def _say(spoken: Language, message: str, /, **pieces: Markup) -> Markup:
    """Return a template's text in the reader's language, its values and tags put in."""
    text = spoken.messages.get(message, message)
    made, place = Markup(), 0
    for found in _PLACE.finditer(text):
        made += escape(text[place : found.start()])
        name = found[1] or f"{'end' if found[2] else 'tag'}_{found[3]}"
        made += pieces.get(name, "")
        place = found.end()
    return made + escape(text[place:])


def _told(spoken: Language, value: object) -> object:
    if isinstance(value, Markup):
        return _drawn(spoken, value) if "<svg" in value[:200] else value
    if isinstance(value, AsIs):
        return value
    return spoken.told(value) if isinstance(value, str) else value


def _drawn(spoken: Language, picture: Markup) -> Markup:
    """Return a picture whose words are told; the drawing stays, so longer words are set smaller."""

    def told(found: re.Match[str]) -> str:
        before = unescape(found[3])
        words = spoken.told(before)
        room = len(before) * _ROOM + _SPARE
        size = max(_LEAST_SIZE, room / max(len(words), 1))
        inner = escape(words)
        if found[2] == "text" and size < 1:
            inner = Markup('<tspan style="font-size:{}em">{}</tspan>').format(f"{size:.2f}", words)
        return f"{found[1]}{inner}{found[4]}"

    return Markup(_DRAWN.sub(told, picture))  # noqa: S704  a picture of our own, its words escaped


def _join(values: Iterable[Any], separator: str = "", attribute: str | None = None) -> str:
    texts = (value[attribute] if attribute else value for value in values)
    return joined(separator, (text if isinstance(text, str) else str(text) for text in texts))
