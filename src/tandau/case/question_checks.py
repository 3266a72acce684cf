"""Faults of ``case.yaml`` that show only beside the other files of a case."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tandau.case.question import FITTED
from tandau.variables import nearest, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tandau.case.checks import Tables
    from tandau.case.question import Driver, Question
    from tandau.errors import Fault


def check_question(tables: Tables) -> Iterator[Fault]:
    """Yield the faults between the question, the plants and the vocabulary."""
    question = tables.question
    if question is None:
        return
    plants = {plant.id for plant in tables.plants.records}
    if question.plant and plants and question.plant not in plants:
        got, expected = f"the plant {question.plant!r}", f"one of {', '.join(sorted(plants))}"
        yield tables.fault("case.yaml", "plant", got, expected, "correct the id")
    for name, count in Counter(driver.id for driver in question.drivers).items():
        if count > 1:
            got = f"the id {name!r} {count} times"
            yield tables.fault("case.yaml", "drivers", got, "each id once", "rename one")
    for driver in question.drivers:
        for name, loading in driver.loads.items():
            yield from _load(tables, question, driver, name, loading)


def _load(
    tables: Tables, question: Question, driver: Driver, name: str, loading: str
) -> Iterator[Fault]:
    place = f"drivers.{driver.id}.loads"
    if loading == FITTED:
        if name != "construction_time" or question.reference_class is not None:
            got = f"{name}: {FITTED}"
            expected = "the constant that holds the loading"
            remedy = "only construction time is fitted, and not where a reference class is given"
            yield tables.fault("case.yaml", place, got, expected, remedy)
        return
    for what, kind in ((name, "uncertainty"), (loading, "constant")):
        known = vocabulary().get(what)
        if known is None or known.kind != kind:
            expected = f"a variable of kind {kind}"
            yield tables.fault("case.yaml", place, f"{what!r}", expected, nearest(what))
        elif driver.scope == "offer" and what == name and "offer" not in known.dims:
            got, expected = f"{what!r}, the same for all offers", "a variable per offer"
            remedy = "write `scope: all`, or load another variable"
            yield tables.fault("case.yaml", place, got, expected, remedy)
