"""The languages of the report: gettext catalogues, numbers and days as each writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from babel import Locale
from babel.dates import format_date
from babel.messages.pofile import read_po

from tandau.errors import Fault, ReportError
from tandau.report.phrases import PLACE, Phrase, filled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ENGLISH: Final = "en"
LANGUAGES: Final = (ENGLISH, "ru", "kk")
_DECIMAL: Final = re.compile(r"(?<![\d.])(\d+)\.(\d+)(?![\d.])")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_LETTER: Final = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Language:
    """How the report is said in one language.

    Parameters
    ----------
    code
        Of ISO 639-1.
    messages
        English message → translation; what is not translated is not in it.
    forms
        English noun for one → its forms for numbers.
    form_of
        Number → place of the form that goes with it.
    locale
        Writes numbers and days.
    own
        Texts of the case, which are never translated.
    """

    code: str
    messages: Mapping[str, str]
    forms: Mapping[str, tuple[str, ...]]
    form_of: Callable[[int], int]
    locale: Locale
    own: frozenset[str] = frozenset()

    def told(self, text: str) -> str:
        """Return a text in this language, as far as the catalogue goes; else in English.

        Parameters
        ----------
        text
            A phrase is said piece by piece; of any other string a message of the catalogue is
            translated, a number or an ISO day is written in this language's way, and all else,
            such as the words of a case, stays as it is.
        """
        if text in self.own and not getattr(text, "message", ""):
            return str.__str__(text)
        if not isinstance(text, Phrase):
            return self._found(text) or self._written(text)
        if text.forms:
            forms = self.forms.get(text.forms[0], ())
            return forms[self.form_of(text.n)] if forms else str.__str__(text)
        if text.pieces:
            told = "".join(self.told(piece) for piece in text.pieces)
            return f"{told[:1].lower()}{told[1:]}" if text.is_small else told
        message = self._found(text.message)
        if not message and _LETTER.search(PLACE.sub("", text.message)):
            return str.__str__(text)
        return filled(message or text.message, lambda name: self.told(text.values.get(name, "")))

    def _found(self, text: str) -> str:
        """Return a message's translation with the white space around it; empty where none is."""
        bare = text.strip()
        told = self.messages.get(bare, "")
        return text.replace(bare, told) if told else ""

    def _written(self, text: str) -> str:
        if self.code == ENGLISH or _LETTER.search(text):
            return text
        if _DAY.fullmatch(text):
            return str(format_date(date.fromisoformat(text), "long", locale=self.locale))
        decimal = self.locale.number_symbols["latn"]["decimal"]
        return _DECIMAL.sub(rf"\1{decimal}\2", text)


@cache
def language(code: str) -> Language:
    """Return a language of the report.

    Parameters
    ----------
    code
        One of `LANGUAGES`.

    Raises
    ------
    ReportError
        Where there is no catalogue of that language.
    """
    if code not in LANGUAGES:
        expected = f"one of {', '.join(LANGUAGES)}"
        fault = Fault("--language", "", code, expected, "name a language that has a catalogue")
        raise ReportError(str(fault), (fault,))
    if code == ENGLISH:
        return Language(code, {}, {}, lambda n: int(n != 1), Locale.parse(code))
    with (files("tandau.report") / "catalogues" / f"{code}.po").open("rb") as stream:
        catalogue = read_po(stream, locale=code)
    messages: dict[str, str] = {}
    forms: dict[str, tuple[str, ...]] = {}
    for entry in catalogue:
        if not entry.id or entry.fuzzy or not entry.string:
            continue
        if isinstance(entry.id, str):
            messages[entry.id] = str(entry.string)
        elif all(entry.string):
            forms[entry.id[0]] = tuple(entry.string)
    return Language(code, messages, forms, _plural_rule(catalogue.plural_expr), Locale.parse(code))


def _plural_rule(expression: str) -> Callable[[int], int]:
    """Return the rule of gettext's plural expression."""
    from gettext import c2py  # noqa: PLC0415

    rule: Callable[[int], int] = c2py(expression)
    return rule
