"""Texts of the templates: found without marking them, and said in the reader's language.

A text is what stands between two tags that begin a line or a box of their own; what is strong, a
link or code within it goes along as ``<1>...</1>``, what a template inserts as ``{name}``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from jinja2.ext import Extension

if TYPE_CHECKING:
    from collections.abc import Iterator

Take = Callable[[str, str], None]
Kind = Literal["text", "value", "tag", "other"]

_WITHIN: Final = frozenset({"a", "b", "code", "em", "q", "strong"})
_TOLD_ATTRIBUTE: Final = re.compile(
    r'(\s(?:aria-label|alt|data-none|title|placeholder)=")((?:\{\{.*?\}\}|[^"{]|\{(?!\{))*)(")'
)
_INSERTED: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_WORD: Final = re.compile(r"[A-Za-z]{2}")
_PATH: Final = re.compile(r"[A-Za-z_][\w.]*(?![\w.]*\()")
_STRING: Final = re.compile(r"\"[^\"]*\"|'[^']*'")


@dataclass(frozen=True)
class Piece:
    """A part of a template: text, an inserted value, a tag or anything else."""

    kind: Kind
    source: str

    @property
    def tag(self) -> str:
        """Name of a tag in small letters."""
        found = re.match(r"</?([A-Za-z0-9]+)", self.source)
        return found[1].lower() if found else ""

    @property
    def is_end(self) -> bool:
        """Whether a tag closes an element."""
        return self.source.startswith("</")


def pieces_of(source: str) -> Iterator[Piece]:
    """Yield the parts of a template in order."""
    place = 0
    while place < len(source):
        inserted = _INSERTED.match(source, place)
        if inserted:
            is_value = inserted[0].startswith("{{")
            yield Piece("value" if is_value else "other", inserted[0])
            place = inserted.end()
        elif re.compile(r"<[A-Za-z/!]").match(source, place):
            end = _end_of_tag(source, place)
            yield Piece("tag", source[place:end])
            place = end
        else:
            ends = re.compile(r"\{[{%#]|<[A-Za-z/!]").search(source, place + 1)
            end = ends.start() if ends else len(source)
            yield Piece("text", source[place:end])
            place = end


def _end_of_tag(source: str, place: int) -> int:
    while source[place] != ">":
        inserted = _INSERTED.match(source, place)
        place = inserted.end() if inserted else place + 1
    return place + 1


def rewritten(source: str, take: Take = lambda _message, _tag: None) -> str:
    """Return a template that says its texts through ``say``.

    Parameters
    ----------
    source
        The template.
    take
        Called with every message and the name of the tag before it.
    """
    made: list[str] = []
    run: list[Piece] = []
    tag = ""

    def taken(message: str) -> None:
        take(message, tag)

    for piece in [*pieces_of(source), Piece("other", "")]:
        if piece.kind in ("text", "value") or (piece.kind == "tag" and piece.tag in _WITHIN):
            run.append(piece)
            continue
        made.append(_said(run, taken))
        run = []
        tag = piece.tag or tag
        made.append(_attributes(piece.source, taken) if piece.kind == "tag" else piece.source)
    return "".join(made)


def _said(run: list[Piece], take: Callable[[str], None]) -> str:
    if not any(one.kind == "text" and _WORD.search(one.source) for one in run):
        return "".join(
            _attributes(one.source, take) if one.kind == "tag" else one.source for one in run
        )
    if not _is_balanced(run):
        places = [place for place, one in enumerate(run) if one.kind == "tag"]
        cut = [0, *places, len(run)]
        parts = [run[start:end] for start, end in pairwise(cut)]
        return "".join(
            (part[0].source + _said(part[1:], take))
            if part and part[0].kind == "tag"
            else _said(part, take)
            for part in parts
        )
    is_wrapped = run[0].kind == "tag" and run[-1].kind == "tag" and _is_balanced(run[1:-1])
    if is_wrapped and not run[0].is_end:
        return _attributes(run[0].source, take) + _said(run[1:-1], take) + run[-1].source
    return _message(run, take)


def _is_balanced(run: list[Piece]) -> bool:
    depth = 0
    for one in run:
        if one.kind == "tag":
            depth += -1 if one.is_end else 1
        if depth < 0:
            return False
    return depth == 0


def _message(run: list[Piece], take: Callable[[str], None]) -> str:
    """Return the template's way to say one message; white space at its ends stays outside."""
    before = after = ""
    if run[0].kind == "text":
        kept = run[0].source.lstrip()
        before, run = (
            run[0].source[: len(run[0].source) - len(kept)],
            [Piece("text", kept), *run[1:]],
        )
    if run[-1].kind == "text":
        kept = run[-1].source.rstrip()
        after, run = run[-1].source[len(kept) :], [*run[:-1], Piece("text", kept)]
    message = ""
    kept_pieces: list[tuple[str, str]] = []
    open_tags: list[int] = []
    n_tags = 0
    for one in run:
        if one.kind == "text":
            message += re.sub(r"\s+", " ", one.source)
        elif one.kind == "value":
            name = _named(one.source, [known for known, _ in kept_pieces])
            message += f"{{{name}}}"
            kept_pieces.append((name, one.source))
        elif one.is_end:
            number = open_tags.pop()
            message += f"</{number}>"
            kept_pieces.append((f"end_{number}", one.source))
        else:
            n_tags += 1
            open_tags.append(n_tags)
            message += f"<{n_tags}>"
            kept_pieces.append((f"tag_{n_tags}", _attributes(one.source, take)))
    take(message)
    sets = "".join(f"{{% set say_{name} %}}{part}{{% endset %}}" for name, part in kept_pieces)
    given = "".join(f", {name}=say_{name}" for name, _ in kept_pieces)
    literal = message.replace("\\", "\\\\").replace('"', '\\"')
    return f'{before}{sets}{{{{ say("{literal}"{given}) }}}}{after}'


def _named(source: str, taken: list[str]) -> str:
    path = _PATH.search(_STRING.sub("", source))
    name = path[0].split(".")[-1] if path else "value"
    name = name if name not in ("if", "else", "loop", "not") else "value"
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


def _attributes(tag: str, take: Callable[[str], None]) -> str:
    def told(found: re.Match[str]) -> str:
        run = list(pieces_of(found[2]))
        is_plain = all(one.kind in ("text", "value") for one in run)
        has_words = any(one.kind == "text" and _WORD.search(one.source) for one in run)
        return found[1] + (_message(run, take) if is_plain and has_words else found[2]) + found[3]

    places = [found.span(2) for found in _TOLD_ATTRIBUTE.finditer(tag)]

    def kept(found: re.Match[str]) -> str:
        is_told = any(start <= found.start() < end for start, end in places)
        return found[0] if is_told else f"{{{{ as_is({found[1]}) }}}}"

    # What else a tag holds are names and sizes: they are the same in every language.
    return _TOLD_ATTRIBUTE.sub(told, re.sub(r"\{\{(.*?)\}\}", kept, tag))


class SaidTexts(Extension):
    """Rewrites every template so that its texts go through the environment's ``say``."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        """Return the template to compile."""
        return rewritten(source)
