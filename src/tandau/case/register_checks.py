"""Faults of ``risks.yaml`` and ``plans.yaml`` that show only beside the other files of a case."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tandau.case.register import ALL_PLANS, CUT, LOADING, effect_terms
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tandau.case.checks import Tables
    from tandau.case.experts import Elicitation
    from tandau.case.register import ContingencyPlan, Risk
    from tandau.case.schema import Claim
    from tandau.errors import Fault

RISKS = "risks.yaml"
PLANS = "plans.yaml"


def check_register(tables: Tables) -> Iterator[Fault]:
    """Yield the faults between risks, plans, offers and claims."""
    risks = list(zip(tables.risks.records, tables.risks.places, strict=True))
    plans = list(zip(tables.contingency.records, tables.contingency.places, strict=True))
    yield from _names(tables, RISKS, [(risk.id, place) for risk, place in risks], set())
    taken = {risk.id for risk, _ in risks} | {risk.group for risk, _ in risks if risk.group}
    yield from _names(tables, PLANS, [(plan.id, place) for plan, place in plans], taken)
    for risk, place in risks:
        yield from _risk(tables, risk, place)
        yield from _shared(tables, RISKS, risk, place)
    known = {risk.id: risk for risk, _ in risks}
    for plan, place in plans:
        yield from _plan(tables, plan, place)
        yield from _shared(tables, PLANS, plan, place)
        yield from _cuts(tables, plan, place, known)


def _names(
    tables: Tables, file: str, named: Sequence[tuple[str, str]], taken: set[str]
) -> Iterator[Fault]:
    subjects = {name for offer in tables.offers.records for name in offer.subjects}
    subjects |= {one.id for one in tables.financing.records} | taken | {ALL_PLANS}
    subjects |= {tables.question.id} if tables.question else set()
    first: dict[str, str] = {}
    for name, place in named:
        if name in first:
            got = f"the id {name!r}, already used at {first[name]}"
            yield tables.fault(file, f"{place}, id", got, "each id once", "rename or remove one")
        elif name in subjects:
            got = f"the id {name!r}, which is a subject of other claims"
            yield tables.fault(file, f"{place}, id", got, "an id of its own", "rename it")
        first.setdefault(name, place)


def _risk(tables: Tables, risk: Risk, place: str) -> Iterator[Fault]:
    known = effect_terms()
    for term, count in Counter(effect.term for effect in risk.effects).items():
        where = f"{place}.effects"
        if term not in known:
            got = f"the effect {term!r}"
            expected = f"one of {', '.join(known)}"
            remedy = "write variable and by so, or leave the risk without effects as text"
            yield tables.fault(RISKS, where, got, expected, remedy)
        elif count > 1:
            got = f"the effect {term!r} {count} times"
            yield tables.fault(RISKS, where, got, "each effect once", "remove one")
    if risk.trigger and not risk.response:
        got, expected = f"the trigger {risk.trigger[:60]!r} and no response", "what is done then"
        remedy = "write the response, or remove the trigger"
        yield tables.fault(RISKS, f"{place}, response", got, expected, remedy)


def _plan(tables: Tables, plan: ContingencyPlan, place: str) -> Iterator[Fault]:
    has_trigger = plan.trigger_value is not None
    if has_trigger and not plan.action:
        got = f"a trigger at {plan.trigger_value:g} and no action"
        remedy = "write the action, or remove the plan"
        yield tables.fault(PLANS, f"{place}, action", got, "what is done at the trigger", remedy)
    if not has_trigger:
        got = f"the action {plan.action[:60]!r} and no trigger" if plan.action else "neither"
        expected = "a trigger_value above 0 and at most 1"
        remedy = "name the reading at which the action starts; 1 is the event itself"
        yield tables.fault(PLANS, f"{place}, trigger_value", got, expected, remedy)


def _shared(tables: Tables, file: str, one: Risk | ContingencyPlan, place: str) -> Iterator[Fault]:
    offers = set() if tables.offers.faults else {offer.id for offer in tables.offers.records}
    for name, count in Counter(one.offers).items():
        where = f"{place}.offers"
        if count > 1:
            got = f"the offer {name!r} {count} times"
            yield tables.fault(file, where, got, "each offer once", "remove one")
        if offers and name not in offers:
            got, expected = f"the offer {name!r}", f"one of {', '.join(sorted(offers))}"
            yield tables.fault(file, where, got, expected, "correct the id or add the offer")
    if one.valid_from and one.valid_to and one.valid_from.first > one.valid_to.last:
        got = f"valid from {one.valid_from} to {one.valid_to}"
        remedy = "swap or correct the dates"
        yield tables.fault(file, f"{place}, valid_to", got, "an end after the start", remedy)
    claims = tables.claims.names()
    for name in one.evidence:
        if claims and name not in claims:
            got, expected = f"the claim {name!r}", "an id in claims.csv"
            yield tables.fault(file, f"{place}.evidence", got, expected, "correct the id")


def _cuts(
    tables: Tables, plan: ContingencyPlan, place: str, known: Mapping[str, Risk]
) -> Iterator[Fault]:
    where = f"{place}.cuts"
    for name, count in Counter(plan.cuts).items():
        if count > 1:
            got = f"the risk {name!r} {count} times"
            yield tables.fault(PLANS, where, got, "each risk once", "remove one")
        if name not in known:
            if not tables.risks.faults:
                expected = f"one of {', '.join(sorted(known)) or 'the risks of risks.yaml (none)'}"
                remedy = "correct the id or add the risk"
                yield tables.fault(PLANS, where, f"the risk {name!r}", expected, remedy)
            continue
        risk = known[name]
        if not risk.is_simulated:
            why = "is held by the record" if risk.held_by_record else "perturbs no variable"
            got, expected = f"the risk {name!r}, which {why}", "a risk that is simulated"
            yield tables.fault(PLANS, where, got, expected, "give it effects, or cut another")
        elif plan.offers and risk.offers and not set(plan.offers) & set(risk.offers):
            got = f"the risk {name!r} of {', '.join(risk.offers)}"
            expected = f"a risk to one of {', '.join(plan.offers)}"
            yield tables.fault(PLANS, where, got, expected, "correct the offers of one of them")
        elif _apart(plan, risk) or _apart(risk, plan):
            got = f"the risk {name!r}, whose dates do not meet the plan's"
            expected = "a plan that is there while the risk is"
            remedy = "correct valid_from or valid_to of one of them"
            yield tables.fault(PLANS, where, got, expected, remedy)


def _apart(earlier: Risk | ContingencyPlan, later: Risk | ContingencyPlan) -> bool:
    """Whether one ends before the other begins."""
    if earlier.valid_to is None or later.valid_from is None:
        return False
    return earlier.valid_to.last < later.valid_from.first


def check_subject(
    tables: Tables, file: str, claim: Claim | Elicitation, place: str
) -> Iterator[Fault]:
    """Yield the fault of a claim on a variable of kind risk that names no fitting subject."""
    rows = (tables.risks, tables.contingency, tables.offers)
    if any(one.faults for one in rows) or tables.question is None:
        return  # its subject may be one that could not be read
    allowed = _subjects(tables, tables.question.id, claim.variable)
    if claim.subject not in allowed:
        got, expected = f"the subject {claim.subject!r}", f"one of {_listed(allowed)}"
        remedy = "name a risk or plan of the case that has this variable, its group, or the case"
        yield tables.fault(file, f"{place}, subject", got, expected, remedy)


def _listed(names: set[str]) -> str:
    plain = sorted(name for name in names if "/" not in name)
    return ", ".join(plain) or "the risks and plans that have this variable (none)"


def _subjects(tables: Tables, case: str, name: str) -> set[str]:
    """Return the risks, groups and plans of which a variable of kind risk can speak."""
    dims = vocabulary()[name].dims
    risks = [risk for risk in tables.risks.records if risk.is_simulated]
    if name == LOADING:
        return {risk.group for risk in risks if risk.group}
    if "plan" in dims:
        plans = tables.contingency.records
        pairs = {f"{plan.id}/{risk}" for plan in plans for risk in plan.cuts if name == CUT}
        return pairs | {plan.id for plan in plans} | ({ALL_PLANS} if plans else set())
    if "risk" not in dims:
        # Portfolios ask for the cost of other power too.
        return {case} if tables.risks.records or tables.supply.records else set()
    whose = [risk for risk in risks if name in risk.terms]
    levels = {level for offer in tables.offers.records for level in offer.subjects}
    return {risk.id for risk in whose} | {f"{one}/{risk.id}" for one in levels for risk in whose}
