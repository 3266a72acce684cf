"""An article as sentences and clauses, and how a clause is said: by whom, how surely, when.

Closed word lists and plain patterns: no model, linear time, English only. What they miss a person
sees, since every clause becomes a draft and none enters a ledger.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAST_WORDS: Final = 3
UNNAMED: Final = "unnamed"
_EDGE: Final = " \t\"'“”‘’«».,;:!?=+-@–—*#|()[]"  # noqa: RUF001
_MOST_WORDS: Final = 15
_MOST_QUOTED: Final = 200


def _any(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


_END = re.compile(r"(?<![.!?。！？])[.!?。！？]++[\"'”’»)\]]*+(?=\s|$)|[。！？]|\n+")  # noqa: RUF001
_SHORT = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|St|Nos?|vs|approx|ca|Inc|Ltd|Co|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|"
    r"Oct|Nov|Dec|e\.g|i\.e|etc|fig)|\b[A-Z](?:\.[A-Z])*)\.$"
)
_STARTER = re.compile(r"\s+(?:The|It|This|These|In|On|However|He|She|They|But|And|Its|If)\b")
_CUT = re.compile(r"(?<=[,;:])[\"'”’]?\s+|(?<=[,;:.])[\"”’]\s+|\s[—–-]\s")  # noqa: RUF001
_REPORTING = (
    "said|says|stated|announced|told|noted|added|claimed|claims|reported|confirmed|emphasi[sz]ed|"
    "stressed|declared|explained|argued|argues|warned|insisted|disclosed|revealed|remarked"
)
_IRREGULAR = (
    "began|begun|became|made|gave|given|took|taken|chose|chosen|led|left|sent|won|lost|built|held|"
    "met|came|went|gone|told|said|rose|risen|fell|fallen|grew|grown|saw|brought|bought|sold|paid|"
    "spent|kept|found|spoke|spoken|wrote|written|broke|broken|drew|drawn|knew|known|sought"
)
_SIGN = re.compile(
    r"\b(?:(?P<ahead>(?:will|would|shall|should|may|might|could|can|must|to(?= be\b))"
    r"(?: (?:not|be|have|been|also|[a-z]{2,20}ly)){0,4}(?: [a-z]{2,30}ed)?|planned|scheduled|"
    r"expected|slated|projected|forecast|targeted|proposed|intended|due|plans|aims|hopes|intends|"
    r"expects|wants|seeks|to (?!the\b|an?\b|its\b|their\b|this\b|that\b)[a-z]+)"
    rf"|(?P<past>was|were|had|did|been|{_IRREGULAR}|"
    r"(?!(?:need|indeed|speed|exceed|proceed|succeed|feed|seed|hundred)\b)[a-z]{2,30}ed)"
    r"|(?P<now>is|are|be|has|have|do|does|chooses|selects|leads|means|represents|follows|reflects|"
    r"shows|remains|needs|says|claims|argues|costs|contains|includes|makes|takes|gives|becomes|"
    r"considers|believes|supports|entrusts|awards|starts|begins|stands|amounts|totals))\b"
)
_PARTICIPLE = re.compile(
    r"(?:and |thus |thereby |[a-z]{2,30}ly )?(?!during\b|according\b)[a-z]{2,30}ing\b"
)
_LEADING = re.compile(rf"{_PARTICIPLE.pattern}|(?:and |also |in order |so as )*to [a-z]+\b")
_RELATIVE = re.compile(r"(?:and )?(?:which|who|its|has|have|it)\b")
_SUBORDINATE = _any("if|unless|although|though|because|whereas|while|when")
_SAYING = re.compile(
    rf"\b(?:{_REPORTING})\b(?: (?:on|in) [A-Z0-9][\w ]{{0,20}})?(?:,? that\b|[,:])?"
)
_CLOSING = re.compile(
    rf",[\"'”]? (?:(?!as |it )([^,;:\"”]{{2,120}}) (?:{_REPORTING})|"
    rf"(?:{_REPORTING}) ((?:[A-Z][\w.-]{{0,30}} ?){{1,4}}))[.!?]?$"
)
_ACCORDING = re.compile(r"\b[Aa]ccording to ([^,;]{2,120})[,;.]?")
_REMARK = re.compile(r"\b(?:should|must|can|could|may|to) be $")
_PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being) $")
_UNCERTAIN = _any(
    "might|may|could|possibly|perhaps|probably|likely|unlikely|reportedly|allegedly|seemingly|if|"
    "apparently|supposedly|presumably|unless|whether|in case|not yet|yet to|unclear|uncertain|"
    "undecided|unconfirmed|unknown|rumou?red|seems?|appears? to|no (?:[a-z]+ ){0,2}"
    "(?:word|decision|confirmation|agreement|information|answer)(?: yet)?"
)
_OBLIGED = _any("must|should|ought to|has to|have to|needs? to")
_PREDICTED = _any(
    "will|would|shall|going to|expected to|plans? to|planned|intends? to|aims? to|hopes? to|"
    "scheduled|slated|set to|projected|forecast|target(?:ed)?"
)
_MODALITY: Final = {"uncertain": _UNCERTAIN, "obliged": _OBLIGED, "predicted": _PREDICTED}
_EVALUATIVE = _any(
    "undoubtedly|obviously|certainly|of course|unfortunately|fortunately|clearly|really|seemingly|"
    "remarkable|significant|great|important|crucial|massive|huge|enormous|impressive|efficient|"
    "clean|excellent|advanced|superior|outstanding|unprecedented|historic|terrible|poor|weak|"
    "dangerous|failed|failure|success(?:ful(?:ly)?)?|achievements?|setbacks?|blow|vain|"
    r"covet(?:ed|s)?|disrupt\w{0,6}|deep|closer?|in line with the times|piece of the pie|gift|best|"
    "worst|difficult|attractive|decisive|inevitable|wise|shameful"
)
_DISCLAIMER = _any(
    r"(?:author|writer|contributor)(?:['’]s|s['’])?(?: own| personal| sole)* (?:views?|opinions?)|"  # noqa: RUF001
    "(?:views?|opinions?) (?:are those|of the (?:author|writer)|expressed)"
)
_NOTICE = _any("please|click|subscribe|like/dislike|share this|read more")
_TOPICS: Final = {
    "partner": r"chooses?|chose|chosen|(?:select|entrust|award|appoint|pick)(?:s|ed)?|led by|lead|"
    r"cooperate with|contractor",
    "start": r"initiate[sd]?|(?:start|launch)(?:s|ed)?|begins?|began|begun",
    "completion": r"complete[sd]?|(?:commission|finish)(?:e?s|ed)?",
    "agreement": r"sign(?:s|ed)?|agreed|ratif(?:y|ies|ied)|approve[sd]?",
}
_TOPIC = re.compile("|".join(rf"\b(?P<{name}>{words})\b" for name, words in _TOPICS.items()))
_THE_PLANT = _any("(?:the|this|that|its) (?:nuclear )?(?:power )?(?:plant|project|station)")


@dataclass(frozen=True)
class Sentence:
    """A sentence or an unclosed line (a caption); ``number`` and ``line`` count from 1."""

    number: int
    line: int
    text: str
    is_closed: bool


@dataclass(frozen=True)
class Clause:
    """A part of a sentence that says one thing, exactly as it stands there.

    The reported words begin at ``told_at`` (0: nobody is quoted here); ``teller`` names who is
    quoted, ``UNNAMED``, or empty for the author. ``strength`` is ``uncertain``, ``obliged``,
    ``predicted`` or ``flat``, shown by the words ``marks``; ``topic`` is the question answered
    (``partner`` ...) or nothing; ``focus`` is where the most telling word stands.
    """

    text: str
    told_at: int
    teller: str
    strength: str
    marks: tuple[str, ...]
    topic: str
    focus: int

    @property
    def told(self) -> str:
        """What is said, without who says it."""
        return self.text[self.told_at :]

    @property
    def leans_back(self) -> bool:
        """Whether it has no subject of its own and goes on about the one before."""
        return bool(_LEADING.match(self.text) or _RELATIVE.match(self.text))


def sentences(text: str) -> tuple[Sentence, ...]:
    """Split a text; every line ends a sentence, abbreviations and initials do not.

    Examples
    --------
    >>> [one.text for one in sentences("The U.S. left. Why?")]
    ['The U.S. left.', 'Why?']
    """
    found: list[Sentence] = []
    start, line = 0, 1
    for end in _END.finditer(text):
        mark = end.group()
        is_break = mark.startswith("\n")
        before = text[max(start, end.start() - 12) : end.start() + 1]
        after = text[end.end() : end.end() + 20]
        if mark == "." and _SHORT.search(before) and not _STARTER.match(after):
            continue
        piece = text[start : end.start() if is_break else end.end()].strip()
        if any(sign.isalnum() for sign in piece):
            found.append(Sentence(len(found) + 1, line, piece, not is_break))
        start = end.end()
        line += len(mark) if is_break else 0
    rest = text[start:].strip()
    if any(sign.isalnum() for sign in rest):
        found.append(Sentence(len(found) + 1, line, rest, is_closed=False))
    return tuple(found)


def says_something(text: str, *, is_closed: bool) -> bool:
    """Whether there are three words, and a verb where the sentence is not closed (a caption)."""
    return len(text.split()) >= LEAST_WORDS and (is_closed or _has_verb(text))


def _has_verb(text: str) -> bool:
    return bool(_LEADING.match(text) or _SIGN.search(text) or _SUBORDINATE.search(text))


def clauses(sentence: str) -> tuple[Clause, ...]:
    """Split a sentence where a comma, colon or dash begins words with a verb of their own.

    What stands after an if-clause of the same sentence is as uncertain as that clause.
    """
    closing = _CLOSING.search(sentence)
    sentence = sentence[: closing.start()] if closing else sentence
    spans: list[tuple[int, int]] = []
    for start, end in _segments(sentence):
        stands_alone = says_something(sentence[start:end], is_closed=False)
        if spans and not (stands_alone and _is_whole(sentence[slice(*spans[-1])])):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    found: list[Clause] = []
    condition = ""
    last = (closing[1] or closing[2]).strip(_EDGE) if closing else ""
    for text, told_at, teller in _tellers([sentence[slice(*span)] for span in spans], last):
        strength, marks, place = _modality(text, told_at)
        if condition and condition not in marks:
            strength, marks = "uncertain", (*marks, condition)
        condition = next((mark for mark in marks if mark in {"if", "unless"}), condition)
        topic = _TOPIC.search(text, told_at)
        focus = place if place >= 0 else topic.start() if topic else told_at
        name = (topic.lastgroup or "") if topic else ""
        found.append(Clause(text, told_at, teller, strength, marks, name, focus))
    return tuple(found)


def _is_whole(text: str) -> bool:
    """Whether a clause may end here: it has a verb, and one after its last "that"."""
    tail = text.rstrip(", ").rpartition(" that")[2]
    return len(text.split()) >= LEAST_WORDS and _has_verb(text) and _has_verb(tail)


def _segments(sentence: str) -> Iterator[tuple[int, int]]:
    cuts = [cut.span() for cut in _CUT.finditer(sentence)]
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(sentence)]
    return zip(starts, ends, strict=True)


def _tellers(texts: list[str], teller: str) -> Iterator[tuple[str, int, str]]:
    """Give the clauses their teller, from the saying on."""
    for text in texts:
        by = _ACCORDING.search(text)
        saying = _SAYING.search(text)
        if by:
            teller = by[1].strip(_EDGE) or UNNAMED
            yield text, by.end() if by.start() == 0 else 0, teller
        elif saying and saying.start() and len(text[saying.end() :].split()) >= LEAST_WORDS:
            head = text[: saying.start()]
            teller = "" if _REMARK.search(head) else _subject_before(head)
            yield text, saying.end(), teller
        else:
            yield text, 0, "" if _PARTICIPLE.match(text) else teller


def _subject_before(head: str) -> str:
    if _PASSIVE.search(head):
        return UNNAMED
    parts = [part.strip(_EDGE) for part in head.split(",") if part.strip(_EDGE)]
    return " ".join(parts[-1].split()[-8:])[-_MOST_QUOTED:] if parts else UNNAMED


def _modality(text: str, start: int) -> tuple[str, tuple[str, ...], int]:
    """Return how surely it is said, the marks, and where the first decisive one stands (or -1)."""
    plain = text.replace("May", "___")  # the month
    found = [
        (kind, one) for kind, any_of in _MODALITY.items() for one in any_of.finditer(plain, start)
    ]
    if not found:
        return "flat", (), -1
    marks = tuple(dict.fromkeys(one.group().lower() for _, one in found))
    return found[0][0], marks, found[0][1].start()


def tense_at(text: str, position: int) -> str:
    """Return ``past``, ``ahead``, ``now`` or nothing: the verb that governs a place."""
    signs = [(sign.start(), sign.lastgroup or "") for sign in _SIGN.finditer(text)]
    before = [name for start, name in signs if start < position]
    return before[-1] if before else signs[0][1] if signs else ""


def evaluative(text: str) -> tuple[str, ...]:
    """Return the words that judge."""
    return tuple(dict.fromkeys(word.group().lower() for word in _EVALUATIVE.finditer(text)))


def is_disclaimer(text: str) -> bool:
    """Whether a sentence says that the text is its author's view."""
    return bool(_DISCLAIMER.search(text))


def is_notice(text: str) -> bool:
    """Whether a sentence only asks the reader to do something on the page."""
    return bool(_NOTICE.search(text)) and len(text) < _MOST_QUOTED and not is_disclaimer(text)


def is_of_the_plant(text: str) -> bool:
    """Whether a clause speaks of a plant or project already named."""
    return bool(_THE_PLANT.search(text))


def quoted(text: str, focus: int) -> str:
    """Return at most 15 words of a clause, those around a place, without signs at the ends."""
    words = list(re.finditer(r"\S+", text))
    here = sum(word.start() <= focus for word in words)
    first = max(0, min(here - _MOST_WORDS // 2, len(words) - _MOST_WORDS))
    kept = words[first : first + _MOST_WORDS]
    piece = text[kept[0].start() : kept[-1].end()] if kept else ""
    return piece.strip(_EDGE)[:_MOST_QUOTED].strip(_EDGE)


def verb_phrase(text: str) -> str:
    """Return up to six words from the first verb on."""
    found = None if _LEADING.match(text) or _RELATIVE.match(text) else _SIGN.search(text)
    start = found.start() if found else 0
    return " ".join(text[start:].split()[:6]).strip(_EDGE)[:_MOST_QUOTED]
