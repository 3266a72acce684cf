"""The records of a case: identities, claims and choices; numbers enter as claims only."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tandau.case.actors import Actor
from tandau.case.criteria import Node
from tandau.case.experts import (
    Elicitation,
    SeedAnswer,
)
from tandau.case.fields import (
    MaybeNumber,
    MaybeWhen,
    MaybeYear,
    Name,
    Note,
    Number,
    Quote,
    Record,
    Text,
    When,
)
from tandau.case.financing import FinancingModel
from tandau.case.preferences import Preference
from tandau.case.price_basis import PriceBasis
from tandau.case.question import Question
from tandau.case.register import ContingencyPlan, Register, Risk
from tandau.case.rights import Rights
from tandau.case.scores import Score
from tandau.case.supply import Control, Jurisdiction, Shock, SupplyChain
from tandau.case.system import NO_SYSTEM, System

ALL_OFFERS = "all_offers"

SourceKind = Literal[
    "igo",
    "regulator",
    "government",
    "company",
    "vendor",
    "dataset",
    "academic",
    "agency",
    "press",
    "commentary",
    "judgement",
]
Status = Literal[
    "reported",
    "corroborated",
    "official",
    "contested",
    "superseded",
    "expired",
    "resolved_true",
    "resolved_false",
]


class Source(Record):
    """Where claims come from; copies of one report share an `independent_group`."""

    id: Name
    title: Text
    publisher: Note = ""
    kind: SourceKind
    date: MaybeWhen = None
    url: Note = ""
    independent_group: Note = ""

    @property
    def group(self) -> str:
        """Name of the group whose members count about once."""
        return self.independent_group or self.id


class Claim(Record):
    """One dated, sourced, graded statement about one variable of one subject.

    ``low``, ``mode``, ``high`` are the stated minimum, most likely and maximum in ``unit``; a claim
    without a variable is a pure statement and feeds no number. Statements that answer the same
    question about a subject share a ``topic``. ``derived_from`` names, apart by spaces, the claims
    that this one was computed from.
    """

    id: Name
    subject: Text
    variable: Note = ""
    low: MaybeNumber = None
    mode: MaybeNumber = None
    high: MaybeNumber = None
    category: Note = ""
    topic: Note = ""
    unit: Note = ""
    price_year: MaybeYear = None
    stated_on: When
    event_on: MaybeWhen = None
    valid_from: MaybeWhen = None
    valid_to: MaybeWhen = None
    source: Name
    locator: Note = ""
    speaker: Note = ""
    voice: Literal["fact", "attributed", "opinion"]
    modality: Note = ""
    reliability: Literal["A", "B", "C", "D", "E", "F"]
    credibility: Annotated[int, Field(ge=1, le=6)]
    status: Status
    supersedes: Note = ""
    derived_from: Note = ""
    quote: Quote = ""
    note: Note = ""

    @model_validator(mode="after")
    def _figures(self) -> Claim:
        numbers = [n for n in (self.low, self.mode, self.high) if n is not None]
        if numbers != sorted(numbers):
            raise ValueError("low <= mode <= high")
        if self.variable and not numbers:
            raise ValueError("a number in low, mode or high, since the claim names a variable")
        if self.variable and self.mode is None and (self.low is None or self.high is None):
            raise ValueError("mode, or both low and high")
        if self.variable and not self.unit:
            raise ValueError("a unit, since the claim names a variable")
        if not self.variable and not self.category:
            raise ValueError("a variable, or a statement under category")
        return self


class StatusEvent(Record):
    """A later change of a claim's status; the file only grows."""

    claim: Name
    status: Status
    date: When
    reason: Text
    source: Note = ""


class PoolingRule(Record):
    """A change of one number by which claims are pooled, and why."""

    rule: Literal[
        "weight_reliability",
        "weight_credibility",
        "width",
        "width_factor",
        "lone_below",
        "lone_factor",
    ]
    grade: Literal["", "A", "B", "C", "D", "E", "F", "1", "2", "3", "4", "5", "6"] = ""
    value: Annotated[Number, Field(ge=0)]
    reason: Text


class Offer(Record):
    """An alternative: an identity, never a number."""

    id: Name
    name: Text
    vendor: Text
    partner: Text
    reactor: Text
    design_families: tuple[Text, ...]
    reference_plant: Note = ""
    maturity: Literal["foak", "noak"]
    contract: Literal["turnkey", "split", "boo", "consortium"]

    @property
    def subjects(self) -> tuple[str, ...]:
        """Subjects whose claims speak of this offer, the most specific first."""
        levels = (self.id, self.reactor, self.vendor, self.partner, self.contract, self.maturity)
        return tuple(dict.fromkeys((*levels, ALL_OFFERS)))


class Commitment(Record):
    """A plant given to an offer: from which day, and by which claim it is known."""

    offer: Name
    since: When
    claim: Name


class Plant(Record):
    """A site with units that an offer may fill."""

    id: Name
    name: Text
    site: Text
    zone: Text
    units: Annotated[int, Field(ge=1, le=12)]
    admissible: Annotated[tuple[Name, ...], Field(min_length=1)]
    committed: Commitment | None = None


class Case(Record):
    """Everything a country asks, read and checked."""

    folder: str
    question: Question
    offers: tuple[Offer, ...]
    plants: tuple[Plant, ...]
    sources: tuple[Source, ...]
    claims: tuple[Claim, ...]
    events: tuple[StatusEvent, ...]
    pooling: tuple[PoolingRule, ...]
    elicitations: tuple[Elicitation, ...] = ()
    seeds: tuple[SeedAnswer, ...] = ()
    financing: tuple[FinancingModel, ...] = ()
    bases: tuple[PriceBasis, ...] = ()
    scores: tuple[Score, ...] = ()
    risks: tuple[Risk, ...] = ()
    plans: tuple[ContingencyPlan, ...] = ()
    system: System = NO_SYSTEM
    actors: tuple[Actor, ...] = ()
    rights: Rights | None = None
    jurisdictions: tuple[Jurisdiction, ...] = ()
    supply: tuple[Control, ...] = ()
    shocks: tuple[Shock, ...] = ()
    criteria: tuple[Node, ...]
    preferences: tuple[Preference, ...]

    @property
    def register(self) -> Register:
        """The risks and contingency plans together."""
        return Register(self.risks, self.plans)

    @property
    def chain(self) -> SupplyChain:
        """Who controls what, and what can strike; empty where the case does not say."""
        return SupplyChain(self.jurisdictions, self.supply, self.shocks)
