"""An article as sentences and clauses, and how a clause is said: by whom, how surely, when.

Closed word lists and plain patterns: no model, linear time, English only. What they miss a person
sees, since every clause becomes a draft and none enters a ledger.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

LEAST_WORDS: Final = 3
EDGE: Final = " \t\"'“”‘’«».,;:!?=+-@–—*#|()[]"  # noqa: RUF001
_MOST_WORDS: Final = 15
MOST_QUOTED: Final = 200


def any_of(words: str) -> re.Pattern[str]:
    """Return the pattern of whole words, capitals or not."""
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


_END = re.compile(r"(?<![.!?。！？])[.!?。！？]++[\"'”’»)\]]*+(?=\s|$)|[。！？]|\n+")  # noqa: RUF001
_SHORT = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|St|Nos?|vs|approx|ca|Inc|Ltd|Co|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|"
    r"Oct|Nov|Dec|e\.g|i\.e|etc|fig)|\b[A-Z](?:\.[A-Z])*)\.$"
)
_STARTER = re.compile(r"\s+(?:The|It|This|These|In|On|However|He|She|They|But|And|Its|If)\b")
IRREGULAR = (
    "began|begun|became|made|gave|given|took|taken|chose|chosen|led|left|sent|won|lost|built|held|"
    "met|came|went|gone|told|said|rose|risen|fell|fallen|grew|grown|saw|brought|bought|sold|paid|"
    "spent|kept|found|spoke|spoken|wrote|written|broke|broken|drew|drawn|knew|known|sought"
)
SIGN = re.compile(
    r"\b(?:(?P<ahead>(?:will|would|shall|should|may|might|could|can|must|to(?= be\b))"
    r"(?: (?:not|be|have|been|also|[a-z]{2,20}ly)){0,4}(?: [a-z]{2,30}ed)?|planned|scheduled|"
    r"expected|slated|projected|forecast|targeted|proposed|intended|due|plans|aims|hopes|intends|"
    r"expects|wants|seeks|to (?!the\b|an?\b|its\b|their\b|this\b|that\b)[a-z]+)"
    rf"|(?P<past>was|were|had|did|been|{IRREGULAR}|"
    r"(?!(?:need|indeed|speed|exceed|proceed|succeed|feed|seed|hundred)\b)[a-z]{2,30}ed)"
    r"|(?P<now>is|are|be|has|have|do|does|chooses|selects|leads|means|represents|follows|reflects|"
    r"shows|remains|needs|says|claims|argues|costs|contains|includes|makes|takes|gives|becomes|"
    r"considers|believes|supports|entrusts|awards|starts|begins|stands|amounts|totals))\b"
)
PARTICIPLE = re.compile(
    r"(?:and |thus |thereby |[a-z]{2,30}ly )?(?!during\b|according\b)[a-z]{2,30}ing\b"
)
LEADING = re.compile(rf"{PARTICIPLE.pattern}|(?:and |also |in order |so as )*to [a-z]+\b")
RELATIVE = re.compile(r"(?:and )?(?:which|who|its|has|have|it)\b")
# A verb of the present that no list has: "rejects the", "employs 48".
_PRESENT = re.compile(
    r"\b[a-z]{2,30}[^\Ws]s(?= (?:the|an?|its|their|his|her|about|no|[0-9]{1,15})\b)"
)
_SUBORDINATE = any_of("if|unless|although|though|because|whereas|while|when")
_EVALUATIVE = any_of(
    "undoubtedly|obviously|certainly|of course|unfortunately|fortunately|clearly|really|seemingly|"
    "remarkable|significant|great|important|crucial|massive|huge|enormous|impressive|efficient|"
    "clean|excellent|advanced|superior|outstanding|unprecedented|historic|terrible|poor|weak|"
    "dangerous|failed|failure|success(?:ful(?:ly)?)?|achievements?|setbacks?|blow|vain|"
    r"covet(?:ed|s)?|disrupt\w{0,6}|deep|closer?|in line with the times|piece of the pie|gift|best|"
    "worst|difficult|attractive|decisive|inevitable|wise|shameful"
)
_DISCLAIMER = any_of(
    r"(?:author|writer|contributor)(?:['’]s|s['’])?(?: own| personal| sole)* (?:views?|opinions?)|"  # noqa: RUF001
    "(?:views?|opinions?) (?:are those|of the (?:author|writer)|expressed)"
)
_NOTICE = any_of("please|click|subscribe|like/dislike|share this|read more")
_THE_PLANT = any_of("(?:the|this|that|its) (?:nuclear )?(?:power )?(?:plant|project|station)")


@dataclass(frozen=True)
class Sentence:
    """A sentence or an unclosed line (a caption); ``number`` and ``line`` count from 1."""

    number: int
    line: int
    text: str
    is_closed: bool


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
    return len(text.split()) >= LEAST_WORDS and (is_closed or has_verb(text))


def has_verb(text: str) -> bool:
    """Whether a verb, or the beginning of a dependent clause, stands in a text."""
    patterns = (SIGN, _SUBORDINATE, _PRESENT)
    return bool(LEADING.match(text) or any(pattern.search(text) for pattern in patterns))


def verb_at(text: str) -> int:
    """Return where the first verb of a clause stands, its end where none is known."""
    found = [one.start() for one in (SIGN.search(text), _PRESENT.search(text)) if one]
    return min(found, default=len(text))


def tense_at(text: str, position: int) -> str:
    """Return ``past``, ``ahead``, ``now`` or nothing: the verb that governs a place."""
    signs = [(sign.start(), sign.lastgroup or "") for sign in SIGN.finditer(text)]
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
    return bool(_NOTICE.search(text)) and len(text) < MOST_QUOTED and not is_disclaimer(text)


def is_of_the_plant(text: str) -> bool:
    """Whether a clause speaks of a plant or project already named."""
    return bool(_THE_PLANT.search(text))


def quoted(text: str, focus: int, start: int = 0, *, is_begin: bool = False) -> str:
    """Return at most 15 words of a clause, without signs at the ends.

    Parameters
    ----------
    text
        The clause.
    focus
        The most telling place.
    start
        Where the clause's own words begin.
    is_begin
        Whether a long clause is quoted from the focus on; otherwise it stands in the middle.
    """
    words = list(re.finditer(r"\S+", text))
    here = sum(word.end() <= focus for word in words)
    begin = min(sum(word.end() <= start for word in words), here)
    wanted = here if is_begin else here - _MOST_WORDS // 2 + 1
    first = max(begin, min(wanted, len(words) - _MOST_WORDS))
    kept = words[first : first + _MOST_WORDS]
    piece = text[kept[0].start() : kept[-1].end()] if kept else ""
    return piece.strip(EDGE)[:MOST_QUOTED].strip(EDGE)


def verb_phrase(text: str) -> str:
    """Return up to six words from the first verb on."""
    found = None if LEADING.match(text) or RELATIVE.match(text) else SIGN.search(text)
    start = found.start() if found else 0
    return " ".join(text[start:].split()[:6]).strip(EDGE)[:MOST_QUOTED]
