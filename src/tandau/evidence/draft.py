"""An article becomes draft claims that a person accepts or rejects; none enters a ledger by itself.

Every clause is one draft. Its grades are the lowest, its statement is "draft: " and the article's
first words from the verb on, because a machine has no words of its own. What a person should look
at first stands under ``flags``; drafts that contradict each other share ``links``.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tandau.case.schema import Claim
from tandau.durable import place
from tandau.errors import EvidenceError, Fault
from tandau.evidence import sentences as prose
from tandau.evidence.clauses import UNNAMED, Clause, clauses
from tandau.evidence.mentions import DateFound, Figure, NameFound, Names, dates, figures

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from tandau.evidence.mentions import Alias

COLUMNS: Final = (*Claim.model_fields, "flags", "links", "confidence")
UNKNOWN: Final = "unknown"
MOST_READ: Final = 2000
_MOST_LINKS: Final = 20
_SOURCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,59}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


@dataclass(frozen=True)
class Draft:
    """A claim as read by the machine, valid as a row of ``claims.csv``.

    ``strength`` is ``uncertain``, ``obliged``, ``predicted`` or ``flat``; ``flags`` are ``kind`` or
    ``kind: detail``; ``confidence`` (high, medium, low) falls with what was guessed of subject and
    extent; ``links`` are ids of at most 20 drafts of the same article that contradict this one.
    """

    claim: Claim
    sentence: prose.Sentence
    strength: str
    flags: tuple[str, ...]
    confidence: str
    links: tuple[str, ...] = ()

    def row(self) -> dict[str, str]:
        """Return the cells of its row."""
        known = {name: getattr(self.claim, name) for name in Claim.model_fields}
        cells = {name: "" if value is None else str(value) for name, value in known.items()}
        flags, links = "; ".join(self.flags), " ".join(self.links)
        return {**cells, "flags": flags, "links": links, "confidence": self.confidence}


@dataclass(frozen=True)
class _Reading:
    """A clause and what it mentions."""

    clause: Clause
    names: Sequence[NameFound]
    dates: Sequence[DateFound]
    figures: Sequence[Figure]
    judging: tuple[str, ...]

    @property
    def told(self) -> list[NameFound]:
        """Names in what is said, without those of who says it."""
        return [name for name in self.names if name.start >= self.clause.told_at]

    @property
    def plants(self) -> list[str]:
        """Subjects that decisions are about."""
        return [name.alias.subject for name in self.told if name.alias.is_a("plant")]

    @property
    def speaker(self) -> str:
        """Who is quoted, by the known name where there is one; empty for the author."""
        before = [name for name in self.names if name.start < self.clause.told_at]
        people = [name.alias.subject for name in before if name.alias.is_a("person")]
        return people[-1] if people and self.clause.teller else self.clause.teller

    def name_flags(self) -> list[str]:
        """Return the misspelt and outdated names."""
        faulty = [one for one in self.names if one.alias.is_a("misspelt", "outdated")]
        return [f"name: {one.text} = {one.alias.subject} ({one.alias.note})" for one in faulty]

    def impossible(self, published: date) -> dict[int, str]:
        """Return by place the dates no calendar has and those ahead but told as past."""
        found = {}
        for one in self.dates:
            is_past = prose.tense_at(self.clause.text, one.start) == "past"
            if one.is_no_day:
                found[one.start] = f"impossible date: no day {one.text}"
            elif one.period > published.isoformat() and is_past and not one.is_attribute:
                found[one.start] = f"impossible date: {one.period} told as past on {published}"
        return found


def draft(text: str, published: date, source: str, aliases: Iterable[Alias]) -> tuple[Draft, ...]:
    """Return draft claims for an article, in the order of the text.

    Parameters
    ----------
    text
        The article, English; what is no text in it is replaced.
    published
        Day of publication; relative dates are read against it.
    source
        Id of the source in ``sources.csv``.
    aliases
        Names known to the case (`read_aliases`).

    Raises
    ------
    EvidenceError
        Where the source is no id of at most 60 characters.
    """
    if not _SOURCE.fullmatch(source):
        expected = "an id of letters, digits, _ . - (at most 60)"
        raise EvidenceError([Fault("--source", "", repr(source[:80]), expected, "name the source")])
    readable = text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n")
    found = prose.sentences(_CONTROL.sub(" ", readable))
    disclaimers = [one.number for one in found if prose.is_disclaimer(one.text[:MOST_READ])]
    article = _Article(published, source, Names(aliases), next(iter(disclaimers), 0))
    for sentence in found:
        article.read(sentence)
    return _linked(article.drafts)


class _Article:
    """The article so far: what "the project" and "no word yet" refer back to."""

    def __init__(self, published: date, source: str, names: Names, disclaimer: int) -> None:
        self.drafts: list[Draft] = []
        self._published = published
        self._source = source
        self._names = names
        self._disclaimer = disclaimer
        self._plant = ""
        self._latest = ("", "")
        self._plant_by_name: dict[str, dict[str, str]] = defaultdict(dict)

    def read(self, sentence: prose.Sentence) -> None:
        """Add the drafts of a sentence; only the first 2,000 characters of it are read."""
        text = sentence.text[:MOST_READ]
        if prose.is_notice(text):
            return
        before = ""
        for clause in clauses(text):
            reading = self._reading(clause)
            says = prose.says_something(clause.text, is_closed=sentence.is_closed)
            if says or reading.name_flags() or len(sentence.text) > MOST_READ:
                before = self._add(sentence, reading, before)

    def _reading(self, clause: Clause) -> _Reading:
        names, days = self._names.find(clause.text), dates(clause.text, self._published)
        return _Reading(clause, names, days, figures(clause.told), prose.evaluative(clause.told))

    def _subject(self, reading: _Reading, before: str) -> tuple[str, str, bool]:
        """Return subject, topic and whether they were inferred from earlier clauses."""
        clause, topic = reading.clause, reading.clause.topic
        own = [one.alias.subject for one in reading.told]
        known = self._plant_by_name[topic] if topic else {}
        shared = [known[name] for name in own if name in known]
        if reading.plants:
            return reading.plants[0], topic, False
        if shared:
            return shared[-1], topic, True
        if self._plant and prose.is_of_the_plant(clause.told) and (topic or not own):
            return self._plant, topic, True
        if before and (clause.leans_back or not own):
            return before, topic, True
        if clause.strength == "uncertain" and not topic and not own and self._latest[0]:
            return *self._latest, True
        tellers = [one.alias.subject for one in reading.names]
        return next(iter([*own, *tellers]), UNKNOWN), topic, not own

    def _add(self, sentence: prose.Sentence, reading: _Reading, before: str) -> str:
        """Keep the draft of a clause and return its subject."""
        subject, topic, is_inferred = self._subject(reading, before)
        clause, impossible = reading.clause, reading.impossible(self._published)
        is_calm = clause.strength == "flat" and not (clause.topic or impossible)
        focus = next(iter(impossible), clause.focus)
        quote = prose.quoted(clause.text, focus, clause.start, is_begin=is_calm)
        claim = self._claim(sentence, reading, subject, topic, quote)
        is_plain = clause.strength == "flat" and not reading.judging and not reading.speaker
        flags = (
            *(["uncertain"] if clause.strength == "uncertain" else []),
            *impossible.values(),
            *dict.fromkeys(reading.name_flags()),
            *([f"evaluative: {', '.join(reading.judging)}"] if reading.judging else []),
            *(["no source named"] if is_plain or reading.speaker == UNNAMED else []),
            *(["price year not stated"] * any(one.is_money for one in reading.figures)),
            *(["no known subject"] if subject == UNKNOWN else ["subject inferred"] * is_inferred),
            *([f"cut: {MOST_READ:,} characters read"] if len(sentence.text) > MOST_READ else []),
        )
        guesses = is_inferred + (subject == UNKNOWN) + (len(clause.text) > 2 * len(quote))
        confidence = ("high", "medium", "low")[min(guesses, 2)]
        self.drafts.append(Draft(claim, sentence, clause.strength, flags, confidence))
        self._plant = (reading.plants or [self._plant])[-1]
        if clause.topic and subject != UNKNOWN:
            self._latest = (subject, topic)
        if topic and subject == self._plant:
            others = {one.alias.subject for one in reading.told} - {subject}
            self._plant_by_name[topic].update(dict.fromkeys(others, subject))
        return subject if subject != UNKNOWN else ""

    def _claim(
        self, sentence: prose.Sentence, reading: _Reading, subject: str, topic: str, quote: str
    ) -> Claim:
        figure = next(iter(reading.figures), Figure(None, None, None, "", "", "", is_money=False))
        days = [one.period for one in reading.dates if one.period]
        clause = reading.clause
        return Claim.model_validate(
            {
                "id": f"D-{self._source}-{len(self.drafts) + 1:03d}",
                "subject": subject,
                **{end: getattr(figure, end) for end in ("low", "mode", "high", "unit")},
                "category": f"draft: {prose.verb_phrase(clause.told)}",
                "topic": topic,
                "stated_on": self._published,
                "event_on": next(iter(days), None),
                "source": self._source,
                "locator": f"sentence {sentence.number} (line {sentence.line})",
                "speaker": reading.speaker or "author",
                "voice": self._voice(reading),
                "modality": ", ".join(filter(None, (*clause.marks, figure.qualifier))),
                "reliability": "F",
                "credibility": 6,
                "status": "reported",
                "quote": quote,
                "note": self._note(reading, days[1:]),
            }
        )

    def _voice(self, reading: _Reading) -> str:
        if reading.speaker:
            return "attributed"
        text, is_flat = reading.clause.text, reading.clause.strength == "flat"
        is_past = is_flat and prose.tense_at(text, len(text)) == "past"
        is_checkable = reading.names or reading.dates or reading.figures
        is_doubted = self._disclaimer or reading.judging or reading.impossible(self._published)
        return "fact" if is_past and is_checkable and not is_doubted else "opinion"

    def _note(self, reading: _Reading, more_days: list[str]) -> str:
        parts = [
            *([f"author's view by sentence {self._disclaimer}"] if self._disclaimer else []),
            *(f"period in the text: {one.text}" for one in reading.dates if not one.period),
            *([f"also dated {', '.join(more_days)}"] if more_days else []),
            *(f"also {one.text}" for one in reading.figures[1:]),
        ]
        return "; ".join(parts)[:4000]


def _linked(drafts: Sequence[Draft]) -> tuple[Draft, ...]:
    """Link each flat draft with the uncertain ones on the same topic and subject."""
    groups: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in drafts:
        if one.claim.topic:
            groups[one.claim.subject, one.claim.topic][one.strength].append(one.claim.id)
    linked = []
    for one in drafts:
        group = groups.get((one.claim.subject, one.claim.topic), {})
        other = {"flat": "uncertain", "uncertain": "flat"}.get(one.strength, "")
        links = tuple(group.get(other, ())[:_MOST_LINKS])
        flag = f"conflict: {one.strength} here, {other} in {len(group.get(other, ()))} other"
        linked.append(replace(one, links=links, flags=(*one.flags, flag)) if links else one)
    return tuple(linked)


def write_drafts(drafts: Iterable[Draft], path: Path) -> None:
    """Write drafts as CSV with the columns of ``claims.csv``, flags, links and confidence.

    The file appears at once or not at all.

    Raises
    ------
    EvidenceError
        Where the file cannot be written.
    """
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows(one.row() for one in drafts)
    try:
        place(path, text.getvalue().encode())
    except (OSError, ValueError) as error:
        got = str(error) if isinstance(error, ValueError) else error.strerror or "not writable"
        fault = Fault(str(path), "", got, "a file in an existing folder", "choose another --out")
        raise EvidenceError([fault]) from error
