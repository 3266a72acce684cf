"""Faults that show only when the files of a case are seen together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from tandau.case.expert_checks import check_experts
from tandau.case.fields import Record
from tandau.case.financing_checks import check_financing, subjects_of_financing
from tandau.case.preference_checks import check_preferences
from tandau.case.price_basis import check_price_bases
from tandau.case.question import FITTED
from tandau.case.register_checks import check_register, check_subject
from tandau.case.score_checks import check_scores
from tandau.case.supersession_check import check_supersession
from tandau.case.system_checks import SystemRows, check_system, check_system_subject
from tandau.case.tables import Rows
from tandau.errors import Fault
from tandau.variables import GIVEN, nearest, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tandau.case.criteria import Node
    from tandau.case.experts import Elicitation, SeedAnswer
    from tandau.case.financing import FinancingModel
    from tandau.case.preferences import Preference
    from tandau.case.price_basis import PriceBasis
    from tandau.case.question import Driver, Question
    from tandau.case.register import ContingencyPlan, Risk
    from tandau.case.schema import (
        Claim,
        Offer,
        Plant,
        PoolingRule,
        Source,
        StatusEvent,
    )
    from tandau.case.scores import Score

R = TypeVar("R", bound=Record)


def _nothing() -> Rows[R]:
    return Rows((), (), ())


@dataclass(frozen=True)
class Tables:
    """The files of a case as far as they could be read."""

    folder: Path = Path()
    question: Question | None = None
    offers: Rows[Offer] = field(default_factory=_nothing)
    plants: Rows[Plant] = field(default_factory=_nothing)
    criteria: Rows[Node] = field(default_factory=_nothing)
    preferences: Rows[Preference] = field(default_factory=_nothing)
    sources: Rows[Source] = field(default_factory=_nothing)
    claims: Rows[Claim] = field(default_factory=_nothing)
    events: Rows[StatusEvent] = field(default_factory=_nothing)
    pooling: Rows[PoolingRule] = field(default_factory=_nothing)
    bases: Rows[PriceBasis] = field(default_factory=_nothing)
    elicitations: Rows[Elicitation] = field(default_factory=_nothing)
    seeds: Rows[SeedAnswer] = field(default_factory=_nothing)
    financing: Rows[FinancingModel] = field(default_factory=_nothing)
    scores: Rows[Score] = field(default_factory=_nothing)
    risks: Rows[Risk] = field(default_factory=_nothing)
    contingency: Rows[ContingencyPlan] = field(default_factory=_nothing)
    system: SystemRows = field(default_factory=SystemRows)

    def own_faults(self) -> list[Fault]:
        """Return the faults that were found in the rows themselves, file by file."""
        lists = (self.offers, self.plants, self.criteria, self.preferences, self.financing)
        told = (self.sources, self.claims, self.events, self.pooling, self.bases, self.scores)
        of_experts = (self.elicitations, self.seeds)
        register = (self.risks, self.contingency)
        everything = (*lists, *register, *told, *of_experts, self.system)
        return [fault for rows in everything for fault in rows.faults]

    def fault(self, file: str, place: str, got: str, expected: str, remedy: str) -> Fault:
        """Return a fault in one of the case's files."""
        return Fault(str(self.folder / file), place, got, expected, remedy)


def check(tables: Tables) -> list[Fault]:
    """Return the faults between the records of a case."""
    return [
        *_duplicates(tables),
        *_plants(tables),
        *_claims(tables),
        *check_experts(tables),
        *check_financing(tables),
        *check_price_bases(tables),
        *check_scores(tables),
        *check_register(tables),
        *_system(tables),
        *check_supersession(tables),
        *_criteria(tables),
        *check_preferences(tables),
        *_pooling(tables),
        *_question(tables),
    ]


def _system(tables: Tables) -> list[Fault]:
    power = tables.question.power if tables.question else None
    return check_system(tables.system, power, is_readable=tables.question is not None)


def _duplicates(tables: Tables) -> Iterator[Fault]:
    named: list[tuple[str, list[tuple[str, str]]]] = [
        ("offers.yaml", [(r.id, p) for r, p in _pairs(tables.offers)]),
        ("plants.yaml", [(r.id, p) for r, p in _pairs(tables.plants)]),
        ("sources.csv", [(r.id, p) for r, p in _pairs(tables.sources)]),
        ("claims.csv", [(r.id, p) for r, p in _pairs(tables.claims)]),
        ("elicitations.csv", [(r.id, p) for r, p in _pairs(tables.elicitations)]),
        ("criteria.yaml", [(r.id, p) for r, p in _pairs(tables.criteria)]),
        (
            "criteria.yaml",
            [(leaf.id, p) for r, p in _pairs(tables.criteria) for leaf in r.criteria],
        ),
        ("preferences.yaml", [(r.stakeholder, p) for r, p in _pairs(tables.preferences)]),
    ]
    for file, pairs in named:
        first: dict[str, str] = {}
        for name, place in pairs:
            if name in first:
                got = f"the id {name!r}, already used at {first[name]}"
                where = f"{place}, {'stakeholder' if file == 'preferences.yaml' else 'id'}"
                yield tables.fault(file, where, got, "each id once", "rename or remove one")
            first.setdefault(name, place)


def _pairs(rows: Rows[R]) -> zip[tuple[R, str]]:
    return zip(rows.records, rows.places, strict=True)


def _unknown(name: str, known: Counter[str] | set[str]) -> str:
    return f"one of {', '.join(sorted(known)) or 'those that could be read (none)'}" if name else ""


def _plants(tables: Tables) -> Iterator[Fault]:
    offers = set() if tables.offers.faults else {offer.id for offer in tables.offers.records}
    claims = tables.claims.names()
    for plant, place in _pairs(tables.plants):
        for name, count in Counter(plant.admissible).items():
            if count > 1:
                got, where = f"the offer {name!r} {count} times", f"{place}.admissible"
                yield tables.fault("plants.yaml", where, got, "each offer once", "remove one")
            if offers and name not in offers:
                yield tables.fault(
                    "plants.yaml",
                    f"{place}.admissible",
                    f"the offer {name!r}",
                    _unknown(name, offers),
                    "correct the id or add the offer",
                )
        known = plant.committed
        if known and offers and known.offer not in offers:
            expected = _unknown(known.offer, offers)
            got, where = f"the offer {known.offer!r}", f"{place}.committed.offer"
            yield tables.fault("plants.yaml", where, got, expected, "correct the id")
        if known and claims and known.claim not in claims:
            got, where = f"the claim {known.claim!r}", f"{place}.committed.claim"
            yield tables.fault("plants.yaml", where, got, "an id in claims.csv", "add the claim")


def _claims(tables: Tables) -> Iterator[Fault]:
    known = tables.claims.names()
    of_experts = tables.elicitations.names()
    is_sure = known and (of_experts or not tables.elicitations.faults)
    yield from _about(tables, "claims.csv", _pairs(tables.claims))
    yield from _about(tables, "elicitations.csv", _pairs(tables.elicitations))
    for event, place in _pairs(tables.events):
        if is_sure and event.claim not in known | of_experts:
            got, expected = f"the claim {event.claim!r}", "an id in claims.csv or elicitations.csv"
            yield tables.fault("status.csv", f"{place}, claim", got, expected, "correct the id")


def _about(
    tables: Tables, file: str, rows: Iterable[tuple[Claim, str]] | Iterable[tuple[Elicitation, str]]
) -> Iterator[Fault]:
    """Yield what is wrong with the sources, variables and subjects of claims."""
    sources = tables.sources.names()
    # Where an offer could not be read, its subjects are not known to be wrong.
    readable = () if tables.offers.faults else tables.offers.records
    subjects = {name for offer in readable for name in offer.subjects}
    shared = {tables.question.id} if tables.question else set()
    for claim, place in rows:
        if sources and claim.source not in sources:
            got, where = f"the source {claim.source!r}", f"{place}, source"
            yield tables.fault(file, where, got, "an id in sources.csv", "add the source")
        if not claim.variable:
            continue
        variable = vocabulary().get(claim.variable)
        if variable is None or variable.kind not in GIVEN:
            got = f"{claim.variable!r}" + (f", a computed {variable.kind}" if variable else "")
            expected = "an uncertainty, constant, term or risk of `tandau variables`"
            where = f"{place}, variable"
            yield tables.fault(file, where, got, expected, nearest(claim.variable))
            continue
        if variable.kind == "risk":
            yield from check_subject(tables, file, claim, place)
            continue
        if variable.is_of_system:
            yield from check_system_subject(tables.system, file, claim, place, shared)
            continue
        allowed = subjects if "offer" in variable.dims else shared
        if allowed and not tables.financing.faults:
            allowed = allowed | subjects_of_financing(tables, claim.variable)
        elif "financing" in variable.dims:
            continue  # its subject may be a model that could not be read
        if allowed and claim.subject not in allowed:
            got, where = f"the subject {claim.subject!r}", f"{place}, subject"
            remedy = "name an offer, reactor, vendor, partner, contract form or all_offers"
            expected = _unknown(claim.subject, allowed)
            yield tables.fault(file, where, got, expected, remedy)


def _criteria(tables: Tables) -> Iterator[Fault]:
    for node, place in _pairs(tables.criteria):
        for leaf in node.criteria:
            if not leaf.variable:
                continue
            variable = vocabulary().get(leaf.variable)
            where = f"{place}.criteria.{leaf.id}.variable"
            if variable is None:
                got, remedy = f"{leaf.variable!r}", nearest(leaf.variable)
                expected = "a name of `tandau variables`"
                yield tables.fault("criteria.yaml", where, got, expected, remedy)
            elif variable.is_of_money or variable.is_of_risk:
                whose = "money" if variable.is_of_money else "risk register"
                got, remedy = f"{leaf.variable!r}, of the {whose}", "choose another"
                expected = "a variable that does not rest on financing models or risks"
                yield tables.fault("criteria.yaml", where, got, expected, remedy)
            elif "offer" not in variable.dims or "unit" in variable.dims:
                got = f"{leaf.variable!r} with dims {' '.join(variable.dims) or '(none)'}"
                expected = "a variable per offer, not per unit"
                yield tables.fault("criteria.yaml", where, got, expected, "choose another")


def _pooling(tables: Tables) -> Iterator[Fault]:
    graded = {
        "weight_reliability": "ABCDEF",
        "width": "ABCDEF",
        "weight_credibility": "123456",
        "width_factor": "123456",
    }
    for change, place in _pairs(tables.pooling):
        grades = graded.get(change.rule, "")
        fits = change.grade in grades if grades and change.grade else not (grades or change.grade)
        if not fits:
            expected = f"one of {', '.join(grades)}" if grades else "no grade"
            got, where = f"the grade {change.grade!r} for {change.rule}", f"{place}, grade"
            yield tables.fault("pooling.csv", where, got, expected, "correct the grade")


def _question(tables: Tables) -> Iterator[Fault]:
    question = tables.question
    if question is None:
        return
    plants = {plant.id for plant in tables.plants.records}
    if question.plant and plants and question.plant not in plants:
        got, expected = f"the plant {question.plant!r}", _unknown(question.plant, plants)
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
