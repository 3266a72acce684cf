"""Faults of elicitations and seed questions that show only when rows are seen together."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tandau.case.checks import Tables
    from tandau.case.experts import SeedAnswer
    from tandau.errors import Fault

# Their ids stand together in one cell of the claim that they make.
MOST_EXPERTS: Final = 40
RESERVED: Final = ("experts.", "history.")
_SHARED: Final = ("unit", "answer", "known_on", "source")


def check_experts(tables: Tables) -> Iterator[Fault]:
    """Yield the faults of a case's elicitations and seed questions.

    Parameters
    ----------
    tables
        The files of the case as far as they could be read.
    """
    yield from _reserved(tables)
    yield from _elicitations(tables)
    yield from _seeds(tables)


def _reserved(tables: Tables) -> Iterator[Fault]:
    named = [
        ("claims.csv", [one.id for one in tables.claims.records], tables.claims.places),
        (
            "elicitations.csv",
            [one.id for one in tables.elicitations.records],
            tables.elicitations.places,
        ),
    ]
    for file, names, places in named:
        for name, place in zip(names, places, strict=True):
            if name.startswith(RESERVED):
                expected = f"an id that begins with none of {' '.join(RESERVED)}"
                remedy = "rename it: these stand for pooled experts and packaged records"
                yield tables.fault(file, f"{place}, id", f"the id {name!r}", expected, remedy)


def _elicitations(tables: Tables) -> Iterator[Fault]:
    file = "elicitations.csv"
    rows = list(zip(tables.elicitations.records, tables.elicitations.places, strict=True))
    kinds = {source.id: source.kind for source in tables.sources.records}
    claims = {claim.id for claim in tables.claims.records}
    first: dict[tuple[str, ...], str] = {}
    panels: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row, place in rows:
        panel = panels[row.subject, row.variable]
        if row.expert not in panel and len(panel) >= MOST_EXPERTS:
            got = f"another expert on {row.subject}.{row.variable}"
            expected = f"at most {MOST_EXPERTS} experts on one variable of one subject"
            yield tables.fault(file, f"{place}, expert", got, expected, "leave some out")
        panel.add(row.expert)
        if row.id in claims:
            got = f"the id {row.id!r} of a claim in claims.csv"
            yield tables.fault(file, f"{place}, id", got, "an id of its own", "rename one")
        kind = kinds.get(row.source, "judgement")
        if kind != "judgement":
            got, where = f"{row.source!r} of kind {kind}", f"{place}, source"
            remedy = "enter the elicitation's report in sources.csv with kind judgement"
            yield tables.fault(file, where, got, "a source of kind judgement", remedy)
        # Of two statements on one day neither is the later one.
        key = (row.expert, row.subject, row.variable, row.stated_on.last.isoformat())
        if key in first:
            got = f"{row.expert} on {row.subject}.{row.variable} twice, also at {first[key]}"
            expected = "one statement of an expert, variable and day"
            yield tables.fault(file, place, got, expected, "remove one, or correct its day")
        first.setdefault(key, place)


def _seeds(tables: Tables) -> Iterator[Fault]:
    file = "seeds.csv"
    sources = tables.sources.names()
    first: dict[str, tuple[SeedAnswer, str]] = {}
    seen: dict[tuple[str, str], str] = {}
    for row, place in zip(tables.seeds.records, tables.seeds.places, strict=True):
        if sources and row.source not in sources:
            got, where = f"the source {row.source!r}", f"{place}, source"
            yield tables.fault(file, where, got, "an id in sources.csv", "add the source")
        key = (row.question, row.expert)
        if key in seen:
            got = f"{row.expert} on {row.question} twice, also at {seen[key]}"
            expected = "one row of an expert and question"
            yield tables.fault(file, place, got, expected, "remove one")
        seen.setdefault(key, place)
        told, where_told = first.setdefault(row.question, (row, place))
        for name in _SHARED:
            here, there = getattr(row, name), getattr(told, name)
            if here != there:
                got = f"{here} for {row.question}, but {there} at {where_told}"
                expected = f"one {name} of a question"
                yield tables.fault(file, f"{place}, {name}", got, expected, "correct one of them")
