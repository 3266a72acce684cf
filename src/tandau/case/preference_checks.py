"""Faults of preferences that show only beside the criteria."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tandau.case.preferences import FIELDS, MIXABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tandau.case.checks import Tables
    from tandau.case.preferences import Preference
    from tandau.errors import Fault

FILE = "preferences.yaml"
_ORDER = "list groups, the most important first"


def check_preferences(tables: Tables) -> Iterator[Fault]:
    """Yield what is wrong with statements: groups that are none, fields of another statement.

    Parameters
    ----------
    tables
        The files of the case as far as they could be read.
    """
    nodes = (
        set()
        if tables.criteria.faults
        else {node.id for node in tables.criteria.records if node.is_scored}
    )
    pairs = zip(tables.preferences.records, tables.preferences.places, strict=True)
    for preference, place in pairs:
        yield from _fields(tables, preference, place)
        for field, name in preference.groups():
            if nodes and name not in nodes:
                got, expected = f"the group {name!r}", f"one of {', '.join(sorted(nodes))}"
                yield tables.fault(FILE, f"{place}.{field}", got, expected, "correct the id")
        named = Counter(one for tier in preference.tiers for one in tier)
        for name, count in named.items():
            if count > 1:
                got, where = f"the group {name!r} {count} times", f"{place}.order"
                yield tables.fault(FILE, where, got, "each group once", "remove one")


def _fields(tables: Tables, preference: Preference, place: str) -> Iterator[Fault]:
    wanted = {"none": (), "mixed": MIXABLE}.get(preference.statement, (preference.statement,))
    kind = f"`{preference.statement}`"
    for given in preference.given:
        if given not in wanted:
            field = FIELDS[given]
            got = "an order" if given == "order" else field
            expected = f"no {field} with {kind}"
            remedy = f"remove it, or write `statement: {given}`"
            yield tables.fault(FILE, f"{place}.{field}", got, expected, remedy)
    if wanted and not set(preference.given) & set(wanted):
        field = FIELDS[wanted[0]]
        remedy = _ORDER if field == "order" else "see docs/case-format.md"
        expected = "groups in order" if wanted == ("order",) else f"{field} for {kind}"
        yield tables.fault(FILE, f"{place}.{field}", "nothing", expected, remedy)
