"""Faults of scores that show only beside criteria, offers, sources and claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tandau.case.checks import Tables
    from tandau.case.criteria import Leaf
    from tandau.case.scores import Score
    from tandau.errors import Fault

FILE = "scores.csv"


def check_scores(tables: Tables) -> Iterator[Fault]:
    """Yield what is wrong with scores beside the criteria, offers, sources and other claims.

    Parameters
    ----------
    tables
        The files of the case as far as they could be read.
    """
    leaves = {leaf.id: leaf for node in tables.criteria.records for leaf in node.criteria}
    sources = tables.sources.names()
    taken = tables.claims.names() | tables.elicitations.names()
    readable = () if tables.offers.faults else tables.offers.records
    subjects = {name for offer in readable for name in offer.subjects}
    seen: dict[tuple[str, ...], str] = {}
    ids: dict[str, str] = {}
    for row, place in zip(tables.scores.records, tables.scores.places, strict=True):
        leaf = leaves.get(row.criterion)
        if leaf is not None:
            yield from _on_scale(tables, row, leaf, place)
        elif not tables.criteria.faults:
            got, where = f"the criterion {row.criterion!r}", f"{place}, criterion"
            expected = "a criterion of criteria.yaml without a variable"
            yield tables.fault(FILE, where, got, expected, "correct the id")
        if sources and row.source not in sources:
            got, where = f"the source {row.source!r}", f"{place}, source"
            yield tables.fault(FILE, where, got, "an id in sources.csv", "add the source")
        if subjects and row.subject not in subjects:
            got, expected = f"the subject {row.subject!r}", f"one of {', '.join(sorted(subjects))}"
            remedy = "name an offer, reactor, vendor, partner, contract form or all_offers"
            yield tables.fault(FILE, f"{place}, subject", got, expected, remedy)
        if row.id in taken or row.id in ids:
            got, where = f"the id {row.id!r}, already used", f"{place}, id"
            yield tables.fault(FILE, where, got, "an id of its own", "rename one")
        ids.setdefault(row.id, place)
        key = (row.expert, row.subject, row.criterion, row.stated_on.last.isoformat())
        if key in seen:
            got = f"{row.expert} on {row.criterion} of {row.subject} twice, also at {seen[key]}"
            expected = "one score of an expert, criterion, subject and day"
            yield tables.fault(FILE, place, got, expected, "remove one, or correct its day")
        seen.setdefault(key, place)


def _on_scale(tables: Tables, row: Score, leaf: Leaf, place: str) -> Iterator[Fault]:
    if leaf.variable:
        got = f"{leaf.id!r}, which the variable {leaf.variable} gives"
        expected, remedy = "a criterion without a variable", "enter a claim on the variable"
        yield tables.fault(FILE, f"{place}, criterion", got, expected, remedy)
        return
    low, high = sorted((leaf.worst, leaf.best))
    for name in ("low", "mode", "high"):
        value = getattr(row, name)
        if value is not None and not low <= value <= high:
            got, expected = f"{value:g}", f"{low:g} to {high:g} {leaf.unit}, the criterion's scale"
            yield tables.fault(FILE, f"{place}, {name}", got, expected, "correct it, or the scale")
