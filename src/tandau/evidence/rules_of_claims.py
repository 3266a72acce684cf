"""Conflict rules that look at one claim, or at claims along their own references."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from tandau.errors import VariableError
from tandau.evidence.convert import readable
from tandau.evidence.ledger import DEAD

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from tandau.case.schema import Claim, Status, StatusEvent
    from tandau.evidence.ledger import Ledger

# Words by which a speaker leaves a thing open or puts it in the future.
OPEN_WORDS: Final = re.compile(
    r"\b(might|may|could|would|will|should|if|hedge|target|forecast|plan|planned|prediction|"
    r"expected|estimate|option|exploration|negotiation|study|draft|aim|not final|not taken|"
    r"no decision|scheduled|intended|wants?|law)\b",
    re.IGNORECASE,
)
FUTURE_WORDS: Final = re.compile(
    r"\b(will|target|forecast|plan|planned|prediction|expected|may|aim|scheduled)\b", re.IGNORECASE
)
_DONE: Final = ("resolved_true", "resolved_false", "superseded", "expired")
_RANK: Final = {
    "reported": 0,
    "corroborated": 1,
    "official": 2,
    "resolved_true": 3,
    "resolved_false": 3,
}
# A yearly figure may stand for the years until the next ones appear; after this it is outdated.
OUTDATED_AFTER_YEARS: Final = 3
_TWICE: Final = 2
_SHOWN: Final = 9


@dataclass(frozen=True)
class Conflict:
    """A contradiction: the rule that found it, how grave it is, its claims, and a sentence."""

    rule: str
    severity: str
    claims: tuple[str, ...]
    sentence: str


def told(claim: Claim) -> str:
    """Return what a claim says, in a few words for a sentence."""
    figures = [f"{n:g}" for n in (claim.low, claim.mode, claim.high) if n is not None]
    figure = f"{' to '.join(figures)} {claim.unit}".strip() if figures else ""
    words = claim.category or claim.variable.replace("_", " ")
    return f"{claim.id} ({', '.join(part for part in (words, figure) if part)})"


def find(
    ledger: Ledger, events: Sequence[StatusEvent], used: Collection[str]
) -> Iterator[Conflict]:
    """Yield the conflicts of single claims.

    Parameters
    ----------
    ledger
        As of the day in question.
    events
        Status events known by the day.
    used
        Ids of the claims that feed a quantity in use.
    """
    for claim in ledger.claims.values():
        yield from _calendar(ledger, claim)
        yield from _voice(ledger, claim)
        yield from _unit(claim)
        if claim.id in used:
            yield from _outdated(ledger, claim)
        if ledger.status[claim.id] == "contested":
            sentence = f"{claim.subject}: {told(claim)} is contested: {claim.note or 'no reason'}"
            yield Conflict("contested_statement", "low", (claim.id,), sentence)
    yield from _circles(ledger)
    yield from _backwards(ledger, events)


def _calendar(ledger: Ledger, claim: Claim) -> Iterator[Conflict]:
    event, said = claim.event_on, claim.stated_on
    is_open = bool(OPEN_WORDS.search(claim.modality))
    if event and event.first > said.last and not is_open:
        sentence = f"{told(claim)} was said on {said} of {event}, later, as if it were done"
        yield Conflict("future_told_as_past", "medium", (claim.id,), sentence)
    if claim.valid_from and claim.valid_to and claim.valid_from.first > claim.valid_to.last:
        sentence = f"{told(claim)} is valid from {claim.valid_from}, after its end {claim.valid_to}"
        yield Conflict("inverted_validity", "medium", (claim.id,), sentence)
    is_future = bool(FUTURE_WORDS.search(claim.modality))
    was_ahead = event is not None and said.last < event.first <= event.last < ledger.as_of
    if is_future and was_ahead and ledger.status[claim.id] not in _DONE:
        sentence = f"{told(claim)} was due by {event}; nobody has entered what became of it"
        yield Conflict("forecast_unresolved", "low", (claim.id,), sentence)


def _voice(ledger: Ledger, claim: Claim) -> Iterator[Conflict]:
    kind = ledger.sources[claim.source].kind
    if kind == "judgement":
        return
    if claim.voice == "fact" and kind == "commentary":
        sentence = f"{told(claim)} comes from a commentary but has the voice of fact"
        yield Conflict("opinion_as_fact", "medium", (claim.id,), sentence)
    elif claim.voice == "opinion" and ledger.feeds(claim):
        sentence = f"{told(claim)} is an opinion and feeds {claim.variable}"
        yield Conflict("opinion_as_fact", "medium", (claim.id,), sentence)


def _unit(claim: Claim) -> Iterator[Conflict]:
    if claim.variable or not claim.unit:
        return  # units of claims with a variable are faults of the case
    try:
        readable(claim.unit)
    except VariableError:
        sentence = f"{told(claim)}: the unit {claim.unit!r} is no unit that can be converted"
        yield Conflict("unit_not_convertible", "low", (claim.id,), sentence)


def _outdated(ledger: Ledger, claim: Claim) -> Iterator[Conflict]:
    end = claim.valid_to
    if end and ledger.as_of.year - end.last.year >= OUTDATED_AFTER_YEARS:
        sentence = f"{told(claim)} speaks of the time until {end} and feeds {claim.variable}"
        yield Conflict("outdated_feeds", "medium", (claim.id,), sentence)
    dead = [name for name in claim.derived_from.split() if ledger.status.get(name) in DEAD]
    if dead:
        which = " and ".join(f"{name} ({ledger.status[name].replace('_', ' ')})" for name in dead)
        sentence = f"{told(claim)} was computed from {which} and feeds {claim.variable}"
        yield Conflict("outdated_feeds", "medium", tuple(sorted({claim.id, *dead})), sentence)


def _circles(ledger: Ledger) -> Iterator[Conflict]:
    below = {
        claim.id: [name for name in claim.derived_from.split() if name in ledger.claims]
        for claim in ledger.claims.values()
        if claim.derived_from
    }
    place = {name: number for number, name in enumerate({*below, *chain(*below.values())})}
    edges = np.array([(place[a], place[b]) for a, names in below.items() for b in names])
    if not len(edges):
        return
    ones = np.ones(len(edges), dtype=np.int8)
    graph = coo_array((ones, (edges[:, 0], edges[:, 1])), shape=(len(place), len(place)))
    _, part = connected_components(graph, connection="strong")
    groups: dict[int, set[str]] = defaultdict(set)
    for name, number in place.items():
        groups[int(part[number])].add(name)
    for group in sorted(groups.values(), key=min):
        if len(group) > 1 or min(group) in below.get(min(group), ()):
            sentence = f"{_circle(group, below)}: computed from each other"
            yield Conflict("circular_derivation", "medium", tuple(sorted(group)), sentence)


def _circle(group: set[str], below: Mapping[str, Sequence[str]]) -> str:
    """Return one circle among claims of which each leads to each."""
    path = [min(group)]
    while path.count(path[-1]) < _TWICE:
        path.append(min(name for name in below[path[-1]] if name in group))
    path = path[path.index(path[-1]) :]
    return " from ".join(path if len(path) <= _SHOWN else [*path[: _SHOWN - 1], "…", path[-1]])


def _backwards(ledger: Ledger, events: Sequence[StatusEvent]) -> Iterator[Conflict]:
    last: dict[str, Status] = {name: claim.status for name, claim in ledger.claims.items()}
    for event in sorted(events, key=lambda one: one.date.last):
        before = last.get(event.claim, "")
        if _RANK.get(event.status, 9) < _RANK.get(before, -1):
            sentence = f"{event.claim} fell from {before} to {event.status} on {event.date}"
            yield Conflict("status_backwards", "medium", (event.claim,), sentence)
        last[event.claim] = event.status
