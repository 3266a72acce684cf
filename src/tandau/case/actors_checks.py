"""Faults of ``actors.yaml`` that show only beside the other files of a case."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from tandau.case.claim_references import check_claims

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tandau.case.actors import Actor
    from tandau.case.checks import Tables
    from tandau.errors import Fault

FILE: Final = "actors.yaml"


def check_actors(tables: Tables) -> Iterator[Fault]:
    """Yield the faults between actors, criteria, offers, jurisdictions and claims."""
    states = tables.rights["jurisdictions"]
    known = set() if states.faults else {one.id for one in states.records}
    first: dict[str, str] = {}
    for actor, place in zip(tables.actors.records, tables.actors.places, strict=True):
        if actor.id in first:
            got = f"the id {actor.id!r}, already used at {first[actor.id]}"
            yield tables.fault(FILE, f"{place}, id", got, "each id once", "rename one")
        first.setdefault(actor.id, place)
        if actor.jurisdiction and known and actor.jurisdiction not in known:
            got, where = f"the jurisdiction {actor.jurisdiction!r}", f"{place}.jurisdiction"
            expected = f"one of rights.yaml: {', '.join(sorted(known))}"
            yield tables.fault(FILE, where, got, expected, "correct it, or add it there")
        yield from _interests(tables, actor, place)
        if actor.position:
            at = f"{place}.position"
            pair = (actor.position.favours, actor.position.opposes)
            yield from _offers(tables, at, ("favours", "opposes"), pair)
            yield from check_claims(tables, FILE, at, actor.position.claims)


def _interests(tables: Tables, actor: Actor, place: str) -> Iterator[Fault]:
    is_read = bool(tables.criteria.records) and not tables.criteria.faults
    leaves = {leaf.id for node in tables.criteria.records for leaf in node.criteria}
    counts = Counter(one.id for one in actor.interests)
    for number, one in enumerate(actor.interests):
        at = f"{place}.interests[{number}]"
        if counts[one.id] > 1:
            got = f"the id {one.id!r} {counts[one.id]} times"
            yield tables.fault(FILE, f"{at}.id", got, "each id once in an actor", "rename one")
        if one.criterion and is_read and one.criterion not in leaves:
            expected = f"one of {', '.join(sorted(leaves))}"
            remedy = "name a criterion of criteria.yaml, not a group"
            yield tables.fault(FILE, f"{at}.criterion", repr(one.criterion), expected, remedy)
        yield from _offers(tables, at, ("gains", "loses"), (one.gains, one.loses))
        yield from check_claims(tables, FILE, at, one.claims)


def _offers(
    tables: Tables,
    place: str,
    fields: tuple[str, str],
    lists: tuple[tuple[str, ...], tuple[str, ...]],
) -> Iterator[Fault]:
    offers = set() if tables.offers.faults else {offer.id for offer in tables.offers.records}
    for field, names in zip(fields, lists, strict=True):
        for name, count in Counter(names).items():
            where = f"{place}.{field}"
            if offers and name not in offers:
                got, expected = f"the offer {name!r}", f"one of {', '.join(sorted(offers))}"
                yield tables.fault(FILE, where, got, expected, "correct the id")
            if count > 1:
                got = f"the offer {name!r} {count} times"
                yield tables.fault(FILE, where, got, "each offer once", "remove one")
    for name in sorted(set(lists[0]) & set(lists[1])):
        got = f"the offer {name!r} under {fields[0]} and {fields[1]}"
        yield tables.fault(FILE, place, got, "one of them", "remove it from one list")
