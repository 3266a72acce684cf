"""Faults that show only when the files of a case are seen together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tandau.case.actors_checks import check_actors
from tandau.case.claim_checks import check_claims
from tandau.case.expert_checks import check_experts
from tandau.case.fields import Record
from tandau.case.financing_checks import check_financing
from tandau.case.preference_checks import check_preferences
from tandau.case.price_basis import check_price_bases
from tandau.case.question_checks import check_question
from tandau.case.register_checks import check_register
from tandau.case.rights_checks import check_rights
from tandau.case.score_checks import check_scores
from tandau.case.supersession_check import check_supersession
from tandau.case.supply_checks import check_supply
from tandau.case.system_checks import SystemRows, check_system
from tandau.case.tables import Rows, in_place, one_of
from tandau.errors import Fault
from tandau.variables import nearest, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tandau.case.actors import Actor
    from tandau.case.criteria import Node
    from tandau.case.experts import Elicitation, SeedAnswer
    from tandau.case.financing import FinancingModel
    from tandau.case.preferences import Preference
    from tandau.case.price_basis import PriceBasis
    from tandau.case.question import Question
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
    from tandau.case.supply import Control, Jurisdiction, Shock

R = TypeVar("R", bound=Record)


RIGHTS_LISTS = ("jurisdictions", "holders", "items", "places", "channels", "controls")


def _nothing() -> Rows[R]:
    return Rows((), (), ())


def _no_rights() -> dict[str, Rows[Any]]:
    return {name: _nothing() for name in RIGHTS_LISTS}


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
    actors: Rows[Actor] = field(default_factory=_nothing)
    rights: Mapping[str, Rows[Any]] = field(default_factory=_no_rights)
    jurisdictions: Rows[Jurisdiction] = field(default_factory=_nothing)
    supply: Rows[Control] = field(default_factory=_nothing)
    shocks: Rows[Shock] = field(default_factory=_nothing)

    @property
    def of_supply(self) -> tuple[Rows[Jurisdiction], Rows[Control], Rows[Shock]]:
        """Who controls what, by whom, and what can strike."""
        return self.jurisdictions, self.supply, self.shocks

    def own_faults(self) -> list[Fault]:
        """Return the faults that were found in the rows themselves, file by file."""
        lists = (self.offers, self.plants, self.criteria, self.preferences, self.financing)
        told = (self.sources, self.claims, self.events, self.pooling, self.bases, self.scores)
        of_experts = (self.elicitations, self.seeds)
        register = (self.risks, self.contingency)
        everything = (*lists, *register, *self.of_supply, *told, *of_experts)
        found = [fault for rows in (*everything, self.actors, self.system) for fault in rows.faults]
        return [*found, *(fault for rows in self.rights.values() for fault in rows.faults)]

    def fault(self, file: str, place: str, got: str, expected: str, remedy: str) -> Fault:
        """Return a fault in one of the case's files."""
        return Fault(str(self.folder / file), place, got, expected, remedy)


def check(tables: Tables) -> list[Fault]:
    """Return the faults between the records of a case."""
    return [
        *_duplicates(tables),
        *_plants(tables),
        *check_claims(tables),
        *check_experts(tables),
        *check_financing(tables),
        *check_price_bases(tables),
        *check_scores(tables),
        *check_register(tables),
        *_system(tables),
        *check_rights(tables),
        *check_actors(tables),
        *check_supply(tables),
        *check_supersession(tables),
        *_criteria(tables),
        *check_preferences(tables),
        *_pooling(tables),
        *check_question(tables),
    ]


def _system(tables: Tables) -> list[Fault]:
    power = tables.question.power if tables.question else None
    return check_system(tables.system, power, is_readable=tables.question is not None)


def _duplicates(tables: Tables) -> Iterator[Fault]:
    named: list[tuple[str, list[tuple[str, str]]]] = [
        ("offers.yaml", [(r.id, p) for r, p in in_place(tables.offers)]),
        ("plants.yaml", [(r.id, p) for r, p in in_place(tables.plants)]),
        ("sources.csv", [(r.id, p) for r, p in in_place(tables.sources)]),
        ("claims.csv", [(r.id, p) for r, p in in_place(tables.claims)]),
        ("elicitations.csv", [(r.id, p) for r, p in in_place(tables.elicitations)]),
        ("criteria.yaml", [(r.id, p) for r, p in in_place(tables.criteria)]),
        (
            "criteria.yaml",
            [(leaf.id, p) for r, p in in_place(tables.criteria) for leaf in r.criteria],
        ),
        ("preferences.yaml", [(r.stakeholder, p) for r, p in in_place(tables.preferences)]),
    ]
    for file, pairs in named:
        first: dict[str, str] = {}
        for name, place in pairs:
            if name in first:
                got = f"the id {name!r}, already used at {first[name]}"
                where = f"{place}, {'stakeholder' if file == 'preferences.yaml' else 'id'}"
                yield tables.fault(file, where, got, "each id once", "rename or remove one")
            first.setdefault(name, place)


def _plants(tables: Tables) -> Iterator[Fault]:
    offers = set() if tables.offers.faults else {offer.id for offer in tables.offers.records}
    claims = tables.claims.names()
    for plant, place in in_place(tables.plants):
        for name, count in Counter(plant.admissible).items():
            if count > 1:
                got, where = f"the offer {name!r} {count} times", f"{place}.admissible"
                yield tables.fault("plants.yaml", where, got, "each offer once", "remove one")
            if offers and name not in offers:
                yield tables.fault(
                    "plants.yaml",
                    f"{place}.admissible",
                    f"the offer {name!r}",
                    one_of(name, offers),
                    "correct the id or add the offer",
                )
        known = plant.committed
        if known and offers and known.offer not in offers:
            expected = one_of(known.offer, offers)
            got, where = f"the offer {known.offer!r}", f"{place}.committed.offer"
            yield tables.fault("plants.yaml", where, got, expected, "correct the id")
        if known and claims and known.claim not in claims:
            got, where = f"the claim {known.claim!r}", f"{place}.committed.claim"
            yield tables.fault("plants.yaml", where, got, "an id in claims.csv", "add the claim")


def _criteria(tables: Tables) -> Iterator[Fault]:
    for node, place in in_place(tables.criteria):
        for leaf in node.criteria:
            if not leaf.variable:
                continue
            variable = vocabulary().get(leaf.variable)
            where = f"{place}.criteria.{leaf.id}.variable"
            if variable is None:
                got, remedy = f"{leaf.variable!r}", nearest(leaf.variable)
                expected = "a name of `tandau variables`"
                yield tables.fault("criteria.yaml", where, got, expected, remedy)
            elif variable.is_beside:
                part = "money" if variable.is_of_money else "risks, rights or actors"
                got, remedy = f"{leaf.variable!r}, of the {part}", "choose another"
                expected = "a variable that no financing model, risk, right or actor gives"
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
    for change, place in in_place(tables.pooling):
        grades = graded.get(change.rule, "")
        fits = change.grade in grades if grades and change.grade else not (grades or change.grade)
        if not fits:
            expected = f"one of {', '.join(grades)}" if grades else "no grade"
            got, where = f"the grade {change.grade!r} for {change.rule}", f"{place}, grade"
            yield tables.fault("pooling.csv", where, got, expected, "correct the grade")
