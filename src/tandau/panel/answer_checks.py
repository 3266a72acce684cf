"""Faults of answers that show only beside what was asked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tandau.case.checks import Tables
from tandau.case.criteria import Leaf, Node
from tandau.case.preference_checks import check_preferences
from tandau.case.tables import Rows
from tandau.errors import Fault, StateError
from tandau.panel.answers import FILE
from tandau.weighing import preference_faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tandau.panel.agenda import Agenda
    from tandau.panel.answers import Answers, Estimate, Judgement


def check_answers(answers: Answers, agenda: Agenda) -> None:
    """Refuse answers that a case could not take.

    Parameters
    ----------
    answers
        Of one expert.
    agenda
        What the panel is asked.

    Raises
    ------
    StateError
        With every fault: numbers off the scale, offers judged in spite of a recusal, offers without
        a word on interests, statements on weights that no weights can meet.
    """
    faults = [
        *_interests(answers, agenda),
        *_judgements(answers, agenda),
        *_estimates(answers, agenda),
        *_weights(answers, agenda),
    ]
    said = answers.judgements or answers.estimates
    if not said and (answers.weights is None or answers.weights.statement == "none"):
        is_free = {one.id for one in agenda.offers} <= answers.recused
        if not is_free:
            expected = "a judgement, an estimate or a statement on weights"
            faults.append(Fault(FILE, "", "nothing", expected, "answer what you can"))
    if faults:
        raise StateError(faults)


def _interests(answers: Answers, agenda: Agenda) -> Iterator[Fault]:
    known = [one.id for one in agenda.offers]
    told = Counter(one.offer for one in answers.interests)
    for name in known:
        if told[name] != 1:
            got = "nothing" if not told[name] else f"{told[name]} statements"
            place, expected = f"interests, {name}", "one statement on an interest in the offer"
            yield Fault(FILE, place, got, expected, "say `none`, or declare it")
    for name in sorted(told.keys() - set(known)):
        place, expected = "interests", f"one of {', '.join(known)}"
        yield Fault(FILE, place, f"the offer {name!r}", expected, "remove it")


def _judgements(answers: Answers, agenda: Agenda) -> Iterator[Fault]:
    offers = [one.id for one in agenda.offers]
    seen: set[tuple[str, str]] = set()
    for one in answers.judgements:
        place = f"judgements, {one.criterion} of {one.offer}"
        leaf = agenda.leaf_of.get(one.criterion)
        if leaf is None or one.offer not in offers:
            got, expected = f"{one.criterion!r} of {one.offer!r}", "a criterion and an offer asked"
            yield Fault(FILE, place, got, expected, "remove it")
            continue
        yield from _on_scale(one, place, leaf.ends, leaf.unit)
        yield from _once((one.criterion, one.offer), seen, place)
        if one.offer in answers.recused:
            yield _recused(place)


def _on_scale(one: Judgement, place: str, ends: tuple[float, float], unit: str) -> Iterator[Fault]:
    low, high = ends
    for name in ("low", "mode", "high"):
        value = getattr(one, name)
        if value is not None and not low <= value <= high:
            expected = f"{low:g} to {high:g} {unit}"
            yield Fault(FILE, f"{place}, {name}", f"{value:g}", expected, "stay on the scale")


def _once(key: tuple[str, str], seen: set[tuple[str, str]], place: str) -> Iterator[Fault]:
    if key in seen:
        yield Fault(FILE, place, "a second answer", "one answer", "remove one")
    seen.add(key)


def _recused(place: str) -> Fault:
    got, expected = "an answer in spite of stepping aside", "no answer on this offer"
    return Fault(FILE, place, got, expected, "remove it, or do not step aside")


def _estimates(answers: Answers, agenda: Agenda) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for one in answers.estimates:
        place = f"estimates, {one.subject}.{one.variable}"
        asked = agenda.quantity_of.get((one.subject, one.variable))
        if asked is None:
            known = ", ".join(row.id for row in agenda.quantities) or "nothing"
            yield Fault(FILE, place, "a quantity not asked", f"one of: {known}", "remove it")
            continue
        yield from _once((one.subject, one.variable), seen, place)
        if set(asked.offers) & answers.recused:
            yield _recused(place)
        yield from _far_apart(one, place)


def _far_apart(one: Estimate, place: str) -> Iterator[Fault]:
    least = 1e-9 * max(abs(one.p05), abs(one.p95))
    if min(one.p50 - one.p05, one.p95 - one.p50) <= least:
        got = f"{one.p05:g}, {one.p50:g}, {one.p95:g}"
        yield Fault(FILE, place, got, "p05 < p50 < p95", "give a range")


def _weights(answers: Answers, agenda: Agenda) -> Iterator[Fault]:
    if answers.weights is None:
        return
    # The checks of a case look at the groups only; each has some leaf.
    leaf = Leaf(id="any", name="any", unit="1", worst=0, best=1, reason="any")
    nodes = tuple(Node(id=one.id, name=one.name, criteria=(leaf,)) for one in agenda.groups)
    rows = Rows((answers.weights,), ("weights",), ())
    tables = Tables(criteria=Rows(nodes, ("",) * len(nodes), ()), preferences=rows)
    found = list(check_preferences(tables))
    if not found:
        found = list(preference_faults([answers.weights], [one.id for one in agenda.groups], FILE))
    for one in found:
        place = one.place.replace(f"preferences[0] ({answers.weights.stakeholder})", "weights")
        yield Fault(FILE, place, one.got, one.expected, one.remedy)
