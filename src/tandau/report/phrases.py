"""Sentences that remember what they were made of, so that they can be said in another language.

A `Phrase` is the English text itself: who asks for no other language sees a plain string.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

PLACE: Final = re.compile(r"\{(\w+)\}")


class Phrase(str):
    """English text with the message and the values that it was made of.

    Parameters
    ----------
    text
        The whole in English.
    message
        With places like ``{name}``; empty where ``pieces`` make the text.
    values
        What stands at the places.
    pieces
        Text that follows one another.
    forms
        Of a counted noun: its English forms for one and for many.
    n
        How many are counted.
    is_small
        Whether the first letter is made small.
    """

    __slots__ = ("forms", "is_small", "message", "n", "pieces", "values")

    message: str
    values: Mapping[str, str]
    pieces: tuple[str, ...]
    forms: tuple[str, str] | None
    n: int
    is_small: bool

    def __new__(
        cls,
        text: str,
        message: str = "",
        values: Mapping[str, str] | None = None,
        pieces: tuple[str, ...] = (),
        forms: tuple[str, str] | None = None,
        n: int = 0,
        *,
        is_small: bool = False,
    ) -> Self:
        """Make text that remembers."""
        made = super().__new__(cls, text)
        made.message, made.values, made.pieces = message, values or {}, pieces
        made.forms, made.n, made.is_small = forms, n, is_small
        return made

    def __add__(self, other: str) -> str:
        return together(self, other)

    def __radd__(self, other: str) -> str:
        return together(other, self)


def filled(message: str, value_of: Callable[[str], str]) -> str:
    """Return a message with a value at each of its places."""
    return PLACE.sub(lambda found: value_of(found[1]), message)


def phrase(message: str, **values: object) -> str:
    """Return a message with its places filled.

    Parameters
    ----------
    message
        A literal, which is how it gets into the catalogue; a place is ``{name}``.
    values
        Of the places; other phrases and numbers are said in the reader's language too.

    Examples
    --------
    >>> phrase("{offer} is best in {share}", offer="Alpha", share="34 %")
    'Alpha is best in 34 %'
    """
    told = {name: value if isinstance(value, str) else str(value) for name, value in values.items()}
    return Phrase(filled(message, told.__getitem__), message, told)


def together(*pieces: str) -> str:
    """Return pieces of text one after the other, as one text."""
    return Phrase("".join(pieces), pieces=pieces)


def joined(separator: str, pieces: Iterable[str]) -> str:
    """Return pieces of text with a separator between them.

    Examples
    --------
    >>> joined("; ", ["one", "two"])
    'one; two'
    """
    between: list[str] = []
    for piece in pieces:
        between += [separator, piece]
    return together(*between[1:])


def counted(n: int, one: str, many: str) -> str:
    """Return a noun in the form that goes with a number; the number itself is not in it.

    Examples
    --------
    >>> counted(1, "claim", "claims"), counted(5, "claim", "claims")
    ('claim', 'claims')
    """
    return Phrase(one if n == 1 else many, forms=(one, many), n=n)


def small(text: str) -> str:
    """Return text that begins with a small letter, in whichever language it is said."""
    return Phrase(f"{text[:1].lower()}{text[1:]}", pieces=(text,), is_small=True)
