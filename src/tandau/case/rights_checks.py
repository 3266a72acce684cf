"""Faults of ``rights.yaml`` that show only when its lists and the other files are seen together."""

from __future__ import annotations

from collections import Counter
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any, Final, get_args

from tandau.case.claim_references import check_claims
from tandau.case.rights import ANYWHERE, SITE, Purpose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tandau.case.checks import Tables
    from tandau.errors import Fault

FILE: Final = "rights.yaml"
# All sets of controls are tried, and all ways between places.
MOST: Final = {"controls": 16, "places": 24, "channels": 96}
_PURPOSES: Final[tuple[Purpose, ...]] = get_args(Purpose)


def check_rights(tables: Tables) -> Iterator[Fault]:
    """Yield the faults between the lists of ``rights.yaml``, the offers and the claims."""
    if not (tables.folder / FILE).exists():
        return
    for name, most in MOST.items():
        if (n_found := len(tables.rights[name].places)) > most:
            expected = f"at most {most} {name}"
            yield tables.fault(FILE, name, f"{n_found} {name}", expected, "join some of them")
    yield from _ids(tables)
    yield from _host(tables)
    yield from _references(tables)
    yield from _items(tables)
    yield from _circles(tables)
    yield from _places(tables)
    for name in ("jurisdictions", "holders", "items", "controls"):
        for one, place in _rows(tables, name):
            yield from check_claims(tables, FILE, place, one.claims)


def _rows(tables: Tables, name: str) -> list[tuple[Any, str]]:
    rows = tables.rights[name]
    return list(zip(rows.records, rows.places, strict=True))


def _names(tables: Tables, name: str) -> set[str]:
    """Return the ids of a list; empty where some of them could not be read."""
    rows = tables.rights[name]
    return set() if rows.faults else {one.id for one in rows.records}


def _ids(tables: Tables) -> Iterator[Fault]:
    shared: dict[str, str] = {}  # these are subjects of claims, so that one id means one of them
    for name in ("jurisdictions", "places", "channels", "holders", "items", "controls"):
        first = shared if name in ("holders", "items", "controls") else {}
        for one, place in _rows(tables, name):
            if one.id in first:
                got = f"the id {one.id!r}, already used at {first[one.id]}"
                yield tables.fault(FILE, f"{place}, id", got, "each id once", "rename one")
            first.setdefault(one.id, place)


def _host(tables: Tables) -> Iterator[Fault]:
    rows = tables.rights["jurisdictions"]
    hosts = [one.id for one in rows.records if one.is_host]
    wanted = tables.question.host if tables.question else ""
    if rows.faults or not rows.records:
        return
    if len(hosts) != 1:
        got = f"{', '.join(hosts) or 'none'} with is_host"
        expected, remedy = "exactly one jurisdiction with is_host", "mark where the plants stand"
        yield tables.fault(FILE, "jurisdictions", got, expected, remedy)
    elif wanted and hosts != [wanted]:
        got, expected = f"is_host at {hosts[0]!r}", f"the host of case.yaml, {wanted!r}"
        yield tables.fault(FILE, "jurisdictions", got, expected, "correct one of them")


def _unknown(
    tables: Tables, place: str, what: str, names: Mapping[str, int], known: set[str]
) -> Iterator[Fault]:
    for name, count in names.items():
        if known and name not in known:
            expected = f"one of {', '.join(sorted(known))}"
            remedy = f"correct it, or add it under {what}"
            yield tables.fault(FILE, place, repr(name), expected, remedy)
        if count > 1:
            yield tables.fault(FILE, place, f"{name!r} {count} times", "each once", "remove one")


def _references(tables: Tables) -> Iterator[Fault]:
    states, holders = _names(tables, "jurisdictions"), _names(tables, "holders")
    items, places = _names(tables, "items"), _names(tables, "places")
    controls = _names(tables, "controls")
    offers = set() if tables.offers.faults else {offer.id for offer in tables.offers.records}
    wherever = states | {ANYWHERE} if states else set()
    for one, place in _rows(tables, "holders"):
        where = f"{place} ({one.id}).jurisdiction"
        yield from _unknown(tables, where, "jurisdictions", {one.jurisdiction: 1}, states)
    for one, place in _rows(tables, "items"):
        at = f"{place} ({one.id})"
        for field, what, names, known in (
            ("origin", "jurisdictions", (one.origin,), states),
            ("places", "jurisdictions", one.places, wherever),
            ("barred", "jurisdictions", one.barred, states),
            ("offers", "offers of offers.yaml", one.offers, offers),
            ("rests_on", "items", one.rests_on, items),
            ("holders", "holders", one.holders, holders),
            ("kept_at", "places", one.kept_at, places | {SITE} if places else set()),
        ):
            yield from _unknown(tables, f"{at}.{field}", what, Counter(names), known)
    for one, place in _rows(tables, "channels"):
        at = f"{place} ({one.id})"
        for field, name in (("start", one.start), ("end", one.end)):
            yield from _unknown(tables, f"{at}.{field}", "places", {name: 1}, places)
        yield from _unknown(tables, f"{at}.controls", "controls", Counter(one.controls), controls)


def _items(tables: Tables) -> Iterator[Fault]:
    hosts = [one.id for one in tables.rights["jurisdictions"].records if one.is_host]
    for item, place in _rows(tables, "items"):
        at = f"{place} ({item.id})"
        for name in sorted(set(item.places) & set(item.barred)):
            got = f"{name!r} under places and under barred"
            yield tables.fault(FILE, at, got, "one of them", "remove it from one list")
        if len(hosts) == 1 and not item.holders:
            asked = [one for one in _PURPOSES if item.permission(hosts[0], one) == "consent"]
            if asked:
                got = f"no consent holder, though {hosts[0]} may not {', '.join(asked)} it freely"
                expected = "who must consent, under holders"
                remedy = "name the holder, permit the place and purpose, or bar the place"
                yield tables.fault(FILE, f"{at}.holders", got, expected, remedy)


def _circles(tables: Tables) -> Iterator[Fault]:
    graph = {one.id: set(one.rests_on) for one in tables.rights["items"].records}
    places = {one.id: place for one, place in _rows(tables, "items")}
    while circle := find_circle(graph):
        got = f"a circle: {' -> '.join(circle)}"
        remedy = "remove one of these edges: nothing can rest on itself"
        where = f"{places.get(circle[0], 'items')} ({circle[0]}).rests_on"
        yield tables.fault(FILE, where, got, "items that lead to an origin", remedy)
        graph[circle[0]].discard(circle[1])


def find_circle(graph: Mapping[str, set[str]]) -> list[str]:
    """Return one circle of a graph, its first name again at the end; empty without one.

    Examples
    --------
    >>> find_circle({"a": {"b"}, "b": {"a"}, "c": {"a"}})
    ['a', 'b', 'a']
    >>> find_circle({"a": {"b"}, "b": set()})
    []
    """
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1][:0:-1]  # graphlib tells it against the edges
        start = circle.index(min(circle))
        turned = [*circle[start:], *circle[:start]]
        return [*turned, turned[0]]
    return []


def _places(tables: Tables) -> Iterator[Fault]:
    rows = tables.rights["places"]
    roles = Counter((one.side, one.role) for one in rows.records)
    for one, place in _rows(tables, "places"):
        at = f"{place} ({one.id})"
        if (one.side == "shared") != (one.role == "other"):
            got, expected = f"side {one.side}, role {one.role}", "a side for site and staff alone"
            yield tables.fault(FILE, at, got, expected, "correct side or role")
        elif one.role != "other" and roles[one.side, one.role] > 1:
            got, expected = f"a second {one.role} of the {one.side} vendor", "one of each"
            yield tables.fault(FILE, at, got, expected, "remove one")
    pairs = {(side, role) for side in ("first", "second") for role in ("site", "staff")}
    if rows.records and not rows.faults and (lacking := sorted(pairs - set(roles))):
        got = f"no {', no '.join(f'{role} of the {side} vendor' for side, role in lacking)}"
        expected = "site and staff of the first and of the second vendor"
        yield tables.fault(FILE, "places", got, expected, "add them, or leave places out")
