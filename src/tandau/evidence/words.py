"""Probability words: the phrase as it was said, and what a named lexicon takes it to mean.

A claim keeps the speaker's phrase (``modality``); a lexicon of ``data/lexicons.csv`` turns it into
a range. Every phrase is looked up by itself: "unlikely" is never one minus "likely", and a negated
or graded form that the lexicon does not hold ("not likely", "fairly likely") has no number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from tandau.data.tables import rows
from tandau.errors import VariableError

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_LEXICON: Final = "icd203"


@dataclass(frozen=True)
class Range:
    """What a phrase means: probabilities from 0 to 1, and the key of the source that says so."""

    low: float
    high: float
    source: str

    def __str__(self) -> str:
        """Give the range in percent, ``55-80 %``."""
        low, high = f"{100 * self.low:.3g}", f"{100 * self.high:.3g}"
        return f"{low} %" if low == high else f"{low}-{high} %"


@dataclass(frozen=True)
class Word:
    """A probability word in a text: ``text`` from ``start`` to ``end``.

    ``phrase`` is in lower case with single spaces, and ``range`` is None where the lexicon has no
    number for it.
    """

    start: int
    end: int
    text: str
    phrase: str
    range: Range | None


@cache
def _lexicons() -> Mapping[str, Mapping[str, Range]]:
    read: dict[str, dict[str, Range]] = {}
    for row in rows("tandau.data", "lexicons.csv"):
        if row["lexicon"]:
            one = Range(float(row["low"]), float(row["high"]), row["source"])
            read.setdefault(row["lexicon"], {})[row["phrase"]] = one
    return MappingProxyType({name: MappingProxyType(one) for name, one in read.items()})


def lexicon(name: str = DEFAULT_LEXICON) -> Mapping[str, Range]:
    """Return the phrases of a lexicon and their ranges.

    Parameters
    ----------
    name
        ``icd203`` (Intelligence Community Directive 203), ``ipcc`` (guidance note for the Fifth
        Assessment Report) or ``survey`` (middle half of 46 answers).

    Returns
    -------
    Mapping
        Phrase in lower case to its range.

    Raises
    ------
    VariableError
        Where there is no such lexicon; the message names those there are.

    Notes
    -----
    Source: ODNI2015, Mastrandrea2010; own quartiles of the answers in Zonination2015.

    Examples
    --------
    >>> str(lexicon("icd203")["likely"]), str(lexicon("ipcc")["likely"])
    ('55-80 %', '66-100 %')
    """
    known = _lexicons()
    if name not in known:
        raise VariableError(f"{name!r} is no lexicon of probability words; use {', '.join(known)}")
    return known[name]


_NEGATION: Final = (
    r"(?:not|never|no|hardly|scarcely|neither|nor|without|cannot|far\s+from|no\s+longer|\w+n['’]t)"  # noqa: RUF001
)
_BETWEEN: Final = (
    r"(?:at|all|be|been|yet|really|even|that|so|too|necessarily|especially|particularly|the|a|it|"
    r"seem|seems|appear|look|think|believe|consider|considered|deemed|find)"
)
_GRADE: Final = (
    r"(?:very|highly|extremely|exceptionally|overwhelmingly|virtually|almost|nearly|absolutely|"
    r"quite|fairly|rather|pretty|reasonably|somewhat|increasingly|equally|more|most|less|least|"
    r"as|so|too|how)"
)
_BEFORE: Final = re.compile(
    rf"(?<![\w-])(?:{_NEGATION}\s+(?:(?:{_BETWEEN}|{_GRADE})\s+){{0,3}}|(?:{_GRADE}\s+){{1,3}})$",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(r"\s+not(?![\w-])(?!\s+(?:only|just|least)(?![\w-]))", re.IGNORECASE)
_SENSE: Final = {
    "remote": re.compile(
        r"\s+(?:chance|possibilit|likelihood|probabilit|prospect|odds)", re.IGNORECASE
    ),
    "probable": re.compile(r"(?!\s+(?:ore\s+)?(?:reserve|resource))", re.IGNORECASE),
}
_REACH: Final = 60


@cache
def _pattern() -> re.Pattern[str]:
    phrases = {row["phrase"] for row in rows("tandau.data", "lexicons.csv")}
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    told = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in longest_first)
    return re.compile(rf"(?<![\w-])(?:{told})(?![\w-])", re.IGNORECASE)


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _is_meant(text: str, found: re.Match[str]) -> bool:
    """Tell the month of May, remote places and probable reserves from words of probability."""
    sense = _SENSE.get(found.group().lower())
    if sense is not None:
        return bool(sense.match(text, found.end()))
    return found.group() != "May"


def find_words(text: str, name: str = DEFAULT_LEXICON) -> list[Word]:
    """Return the probability words of a text, from left to right, none inside another.

    Parameters
    ----------
    text
        Any text.
    name
        The lexicon that gives the ranges. A phrase that only another lexicon numbers is found too,
        without a range: its shorter part is not taken in its place.

    Returns
    -------
    list of Word
        The longest phrase counts. A negation or a grade beside a phrase belongs to it.

    Raises
    ------
    VariableError
        Where there is no such lexicon.

    Examples
    --------
    >>> [(one.phrase, str(one.range)) for one in find_words("It is likely; it might be unlikely.")]
    [('likely', '55-80 %'), ('might', 'None'), ('unlikely', '20-45 %')]
    >>> [(one.phrase, one.range) for one in find_words("That is not likely.")]
    [('not likely', None)]
    """
    known = lexicon(name)
    found: list[Word] = []
    free_from = 0
    for match in _pattern().finditer(text):
        if match.start() < free_from or not _is_meant(text, match):
            continue
        start, end = match.span()
        before = _BEFORE.search(text, max(0, start - _REACH), start)
        after = _AFTER.match(text, end) if "not" not in _plain(match.group()).split() else None
        # In "will not be likely" the negation belongs to "will", and to "likely" as well.
        is_shared = before is not None and before.start() < free_from
        if before and not is_shared:
            start = before.start()
        end = after.end() if after else end
        phrase = _plain(text[start:end])
        meant = None if is_shared else known.get(phrase)
        found.append(Word(start, end, text[start:end], phrase, meant))
        free_from = end
    return found


def in_words(text: str, name: str = DEFAULT_LEXICON) -> str:
    """Return the text with the numeric range in brackets beside each probability word.

    Parameters
    ----------
    text
        Any text; brackets that already stand there are not repeated.
    name
        The lexicon that gives the ranges.

    Raises
    ------
    VariableError
        Where there is no such lexicon.

    Examples
    --------
    >>> in_words("It is likely, but it might wait.")
    'It is likely (55-80 %), but it might (no number) wait.'
    """
    parts, done = [], 0
    for word in find_words(text, name):
        told = f" ({word.range or 'no number'})"
        parts.append(text[done : word.end])
        parts.append("" if text.startswith(told, word.end) else told)
        done = word.end
    return "".join([*parts, text[done:]])
