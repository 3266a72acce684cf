"""The report's own markup as a tree, from which the paper version is set."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_VOID: Final = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr"})
_PICTURE: Final = re.compile(r"<svg\b.*?</svg>", re.DOTALL)


@dataclass
class Node:
    """An element of the page.

    Parameters
    ----------
    tag
        In small letters; ``svg`` for a picture, whose text stands apart.
    attributes
        As written; a picture's ``number`` is its place among the pictures.
    children
        Elements and pieces of text in order.
    """

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    @property
    def classes(self) -> frozenset[str]:
        """The element's classes."""
        return frozenset(self.attributes.get("class", "").split())

    @property
    def name(self) -> str:
        """The element's id; empty where it has none."""
        return self.attributes.get("id", "")

    def elements(self) -> Iterator[Node]:
        """Yield the children that are elements."""
        return (one for one in self.children if isinstance(one, Node))

    def walk(self) -> Iterator[Node]:
        """Yield the element and everything in it, in the order of the page."""
        yield self
        for one in self.elements():
            yield from one.walk()

    def text(self) -> str:
        """Return all text within, its white space as written."""
        return "".join(one if isinstance(one, str) else one.text() for one in self.children)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("page")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        places = [place for place, node in enumerate(self._open) if place and node.tag == tag]
        if places:
            del self._open[places[-1] :]

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def parsed(page: str) -> tuple[Node, tuple[str, ...]]:
    """Return the tree of a page and the text of its pictures.

    Parameters
    ----------
    page
        Markup that our own templates made: every element but the void ones is closed.

    Examples
    --------
    >>> tree, pictures = parsed('<p id="a">One <svg><path/></svg></p>')
    >>> next(tree.elements()).name, pictures
    ('a', ('<svg><path/></svg>',))
    """
    pictures: list[str] = []

    def apart(found: re.Match[str]) -> str:
        pictures.append(found[0])
        return f'<svg number="{len(pictures) - 1}"></svg>'

    builder = _Builder()
    builder.feed(_PICTURE.sub(apart, page))
    builder.close()
    return builder.root, tuple(pictures)
