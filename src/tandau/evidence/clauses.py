"""A sentence as clauses, each said by somebody, with some certainty, about some question.

Closed lists of function words and plain patterns: no model, linear time, English only. A series of
clauses that lean on the same words (participles, infinitives, relative clauses) is one statement;
two predicates with auxiliaries of their own are two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tandau.evidence.sentences import (
    EDGE,
    LEADING,
    LEAST_WORDS,
    MOST_QUOTED,
    PARTICIPLE,
    RELATIVE,
    any_of,
    has_verb,
    says_something,
    verb_at,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

UNNAMED: Final = "unnamed"
_PERFECT = r"have(?= (?:not|also|been|already|never|[a-z]{2,20}(?:ed|en|wn|ght))\b)"
_MODAL = "will|would|shall|should|may|might|can|could|must"
_AUXILIARY = f"{_PERFECT}|{_MODAL}|has|had|is|are|was|were|does|did"
_THE = "the|an?|its|their|this|that|his|her"
# Signs that part clauses, and an "and" before an auxiliary, with or without a subject of its own.
_CUT = re.compile(
    r"(?<=[,;:])[\"'”’]?\s+|(?<=[,;:.])[\"”’]\s+|\s[—–-]\s"  # noqa: RUF001
    rf"|\s(?=and (?:(?:{_THE}) (?:[\w-]{{1,30}} ){{1,4}})?(?:{_AUXILIARY})\b)"
)
_TEMPORAL = re.compile(
    r"(?:[A-Z]\w{1,20},? )?(?:when|after|before|once|since|until|as soon as)\b", re.IGNORECASE
)
_INTRODUCTION = re.compile(
    r"(?:As|At|By|Despite|During|For|From|In|Like|On|Through|Under|Unlike|With|Within|Without)\b"
)
_RELATED = re.compile(r"(?:which|who|whom|whose|where)\b")
_PREDICATE = re.compile(rf"(?:{_AUXILIARY})\b")
_CONNECTIVE = re.compile(
    r"(?:(?:Moreover|Furthermore|However|Additionally|In addition|Also|Besides|Of course|Indeed|"
    r"In fact|In short|Overall|Finally|Therefore|Thus|Nevertheless|Meanwhile|Still|For example|"
    r"For instance|First(?:ly)?|Second(?:ly)?|On (?:the )?(?:one|other) hand),? )+"
)
_REPORTING = (
    "said|says|stated|announced|told|noted|added|claimed|claims|reported|confirmed|emphasi[sz]ed|"
    "stressed|declared|explained|argued|argues|warned|insisted|disclosed|revealed|remarked"
)
_SAYING = re.compile(
    rf"\b(?:{_REPORTING})\b(?: (?:on|in) [A-Z0-9][\w ]{{0,20}})?(?:,? that\b|[,:])?"
)
_LISTENERS = (
    r"(?: (?:reporters|journalists|lawmakers|parliament|investors|(?:the|an?) [\w ]{2,40}))?"
    r"(?: on [A-Z][a-z]{2,9}day)?"
)
_CLOSING = re.compile(
    rf",[\"'”]? (?:(?!as |it )([^,;:\"”]{{2,120}}) (?:{_REPORTING}){_LISTENERS}|"
    rf"(?:{_REPORTING}) ((?:[a-z]{{2,20}} ){{0,4}}(?:[A-Z][\w.-]{{0,30}} ?){{1,4}}))[.!?]?$"
)
_SAYING_ON = re.compile(
    r"(?:saying|adding|noting|arguing|claiming|warning|stressing|insisting)\b(?: that\b)?"
)
_ACCORDING = re.compile(r"\b[Aa]ccording to ([^,;]{2,120})[,;.]?")
_REMARK = re.compile(r"\b(?:should|must|can|could|may|to) be $")
_PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being) $")
_UNCERTAIN = any_of(
    "might|may|could|possibly|perhaps|probably|likely|unlikely|reportedly|allegedly|seemingly|if|"
    "apparently|supposedly|presumably|unless|whether|in case|not yet|yet to|unclear|uncertain|"
    "undecided|unconfirmed|unknown|rumou?red|seems?|appears? to|no (?:[a-z]+ ){0,2}"
    "(?:word|decision|confirmation|agreement|information|answer)(?: yet)?"
)
_OBLIGED = any_of("must|should|ought to|has to|have to|needs? to")
_PREDICTED = any_of(
    "will|would|shall|going to|expected to|plans? to|planned|intends? to|aims? to|hopes? to|"
    "scheduled|slated|set to|projected|forecast|target(?:ed)?"
)
_MODALITY: Final = {"uncertain": _UNCERTAIN, "obliged": _OBLIGED, "predicted": _PREDICTED}
_TOPICS: Final = {
    "partner": r"chooses?|chose|chosen|(?:select|entrust|award|appoint|pick)(?:s|ed)?|led by|lead|"
    r"cooperate with|contractor",
    "start": r"initiate[sd]?|(?:start|launch)(?:s|ed)?|begins?|began|begun",
    "completion": r"complete[sd]?|(?:commission|finish)(?:e?s|ed)?",
    "agreement": r"sign(?:s|ed)?|agreed|ratif(?:y|ies|ied)|approve[sd]?",
}
_TOPIC = re.compile("|".join(rf"\b(?P<{name}>{words})\b" for name, words in _TOPICS.items()))


@dataclass(frozen=True)
class Clause:
    """A part of a sentence that says one thing, exactly as it stands there.

    The reported words begin at ``told_at`` (0: nobody is quoted here); ``teller`` names who is
    quoted, ``UNNAMED``, or empty for the author. ``strength`` is ``uncertain``, ``obliged``,
    ``predicted`` or ``flat``, shown by the words ``marks``; ``topic`` is the question answered
    (``partner`` ...) or nothing; ``focus`` is where the most telling word, or else the main part,
    stands; ``start`` is where its own words begin, after a connective such as "moreover".
    """

    text: str
    told_at: int
    teller: str
    strength: str
    marks: tuple[str, ...]
    topic: str
    focus: int
    start: int

    @property
    def told(self) -> str:
        """What is said, without who says it."""
        return self.text[self.told_at :]

    @property
    def leans_back(self) -> bool:
        """Whether it has no subject of its own and goes on about the one before."""
        return bool(LEADING.match(self.text) or RELATIVE.match(self.text))


@dataclass(frozen=True)
class _Span:
    """Where a clause stands in its sentence, and where its main part begins."""

    start: int
    end: int
    main: int


def clauses(sentence: str) -> tuple[Clause, ...]:
    """Split a sentence where a sign or "and" begins words with a verb of their own.

    What stands after an if-clause of the same sentence is as uncertain as that clause.
    """
    closing = _CLOSING.search(sentence)
    sentence = sentence[: closing.start()] if closing else sentence
    spans = _spans(sentence)
    found: list[Clause] = []
    condition = ""
    last = (closing[1] or closing[2]).strip(EDGE) if closing else ""
    told = _tellers([sentence[span.start : span.end] for span in spans], last)
    for span, (text, told_at, teller) in zip(spans, told, strict=True):
        strength, marks, place = _modality(text, told_at)
        if condition and condition not in marks:
            strength, marks = "uncertain", (*marks, condition)
        condition = next((mark for mark in marks if mark in {"if", "unless"}), condition)
        topic = _TOPIC.search(text, told_at)
        connective = _CONNECTIVE.match(text)
        start = told_at if told_at and not teller else connective.end() if connective else 0
        main = max(span.main - span.start, told_at, start)
        focus = place if place >= 0 else topic.start() if topic else main
        name = (topic.lastgroup or "") if topic else ""
        found.append(Clause(text, told_at, teller, strength, marks, name, focus, start))
    return tuple(found)


def _spans(sentence: str) -> list[_Span]:
    spans: list[_Span] = []
    waits = False  # for the main clause, after a temporal one or an introduction
    for start, end in _segments(sentence):
        here = sentence[start:end]
        before = sentence[spans[-1].start : spans[-1].end] if spans else ""
        if not spans:
            spans.append(_Span(start, end, start))
            waits = bool(_TEMPORAL.match(here) or _INTRODUCTION.match(here))
        elif waits and not _RELATED.match(here):
            first = spans.pop()
            is_main = has_verb(here) and not LEADING.match(here)
            spans.append(_Span(first.start, end, start if is_main else first.main))
            waits = not is_main
        elif _goes_on(before, here):
            spans[-1] = _Span(spans[-1].start, end, spans[-1].main)
            waits = waits or (len(spans) == 1 and bool(_TEMPORAL.match(sentence)))
        else:
            spans.append(_Span(start, end, start))
    return spans


def _goes_on(before: str, here: str) -> bool:
    """Whether a segment belongs to the clause before it."""
    if not (says_something(here, is_closed=False) and _is_whole(before)):
        return True
    if _RELATED.match(here):
        return True
    is_series = bool(LEADING.match(before) and LEADING.match(here))
    return is_series or bool(_PREDICATE.match(here))


def _is_whole(text: str) -> bool:
    """Whether a clause may end here: it has a verb, and one after its last "that"."""
    tail = text.rstrip(", ").rpartition(" that")[2]
    return len(text.split()) >= LEAST_WORDS and has_verb(text) and has_verb(tail)


def _segments(sentence: str) -> Iterator[tuple[int, int]]:
    cuts = [cut.span() for cut in _CUT.finditer(sentence)]
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(sentence)]
    return zip(starts, ends, strict=True)


def _tellers(texts: list[str], teller: str) -> Iterator[tuple[str, int, str]]:
    """Give the clauses their teller, from the saying on."""
    before = ""
    for text in texts:
        by = _ACCORDING.search(text)
        saying = _SAYING.search(text)
        saying_on = _SAYING_ON.match(text)
        if by:
            teller = by[1].strip(EDGE) or UNNAMED
            yield text, by.end() if by.start() == 0 else 0, teller
        elif saying_on:
            yield text, saying_on.end(), teller or _subject_before(before[: verb_at(before)])
        elif saying and saying.start() and len(text[saying.end() :].split()) >= LEAST_WORDS:
            head = text[: saying.start()]
            teller = "" if _REMARK.search(head) else _subject_before(head)
            yield text, saying.end(), teller
        else:
            yield text, 0, "" if PARTICIPLE.match(text) else teller
        before = text


def _subject_before(head: str) -> str:
    if _PASSIVE.search(head):
        return UNNAMED
    parts = [part.strip(EDGE) for part in head.split(",") if part.strip(EDGE)]
    return " ".join(parts[-1].split()[-8:])[-MOST_QUOTED:] if parts else UNNAMED


def _modality(text: str, start: int) -> tuple[str, tuple[str, ...], int]:
    """Return how surely it is said, the marks, and where the first decisive one stands (or -1)."""
    plain = text.replace("May", "___")  # the month
    found = [
        (kind, one) for kind, pattern in _MODALITY.items() for one in pattern.finditer(plain, start)
    ]
    if not found:
        return "flat", (), -1
    marks = tuple(dict.fromkeys(one.group().lower() for _, one in found))
    return found[0][0], marks, found[0][1].start()
