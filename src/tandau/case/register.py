"""Risks and contingency plans, as a case names them: identities; their numbers are claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import BeforeValidator, Field, model_validator

from tandau.case.fields import MaybeWhen, Name, Note, Record, Text, blank_to_none
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from tandau.case.schema import Offer

Phase = Literal["before_decision", "before_first_concrete", "construction", "operation"]
PHASES: Final[tuple[Phase, ...]] = (
    "before_decision",
    "before_first_concrete",
    "construction",
    "operation",
)
# What claims must say of every plan, beside how much it cuts of each risk.
PLAN_TERMS: Final = (
    "plan_cost",
    "exercise_cost",
    "plan_salvage_share",
    "action_lead_time",
    "warning_time",
    "signpost_noise",
)
CUT: Final = "effect_cut"
LOADING: Final = "group_loading"
REPLACEMENT: Final = "replacement_cost"
ALL_PLANS: Final = "all_plans"

Share = Annotated[
    Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] | None, BeforeValidator(blank_to_none)
]


class Effect(Record):
    """One variable that an event perturbs; by how much is a claim on ``variable_by``."""

    variable: Name
    by: Literal["factor", "shift"]

    @property
    def term(self) -> str:
        """Name of the variable that holds the effect's size."""
        return f"{self.variable}_{self.by}"


class Risk(Record):
    """What can go wrong: cause, event, effect; one that perturbs no variable is text.

    ``phases`` says for each phase in which the event can happen whether claims give a yearly hazard
    or a probability for the whole phase. ``held_by_record`` marks a risk whose effect the record of
    comparable projects holds already: it is listed and not simulated, lest it count twice.
    """

    id: Name
    name: Text
    cause: Text
    event: Text
    effect: Text
    offers: tuple[Name, ...] = ()
    phases: dict[Phase, Literal["hazard", "probability"]] = Field(default_factory=dict)
    effects: tuple[Effect, ...] = ()
    group: Note = ""
    valid_from: MaybeWhen = None
    valid_to: MaybeWhen = None
    held_by_record: bool = False
    controls: Note = ""
    response: Note = ""
    residual: Note = ""
    signpost: Note = ""
    trigger: Note = ""
    owner: Note = ""
    evidence: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def _phases(self) -> Risk:
        if self.phases.get("before_decision") == "hazard":
            raise ValueError("phases with a probability before the decision, which has no length")
        if self.effects and not self.phases and not self.held_by_record:
            raise ValueError("phases in which the event can happen, since there are effects")
        return self

    @property
    def is_simulated(self) -> bool:
        """Whether the event is drawn: it perturbs something that no record holds already."""
        return bool(self.effects) and not self.held_by_record

    @property
    def terms(self) -> tuple[str, ...]:
        """Variables that claims must give; none for a risk that is not simulated."""
        if not self.is_simulated:
            return ()
        events = [f"event_{how}_{phase}" for phase, how in self.phases.items()]
        loading = [LOADING] if self.group else []
        return (*events, *(one.term for one in self.effects), *loading)


class ContingencyPlan(Record):
    """What is done when a signpost reaches its trigger, and whose effect that cuts.

    ``trigger_value`` is a choice: the reading at which the action starts, of a signpost that stands
    at 0 in calm and at 1 when the event comes.
    """

    id: Name
    name: Text
    signpost: Text
    trigger: Note = ""
    trigger_value: Share = None
    action: Note = ""
    cuts: Annotated[tuple[Name, ...], Field(min_length=1)]
    offers: tuple[Name, ...] = ()
    valid_from: MaybeWhen = None
    valid_to: MaybeWhen = None
    evidence: tuple[Name, ...] = ()
    note: Note = ""


@dataclass(frozen=True)
class Register:
    """The risks and plans of a case."""

    risks: tuple[Risk, ...] = ()
    plans: tuple[ContingencyPlan, ...] = ()

    def simulated(self) -> tuple[Risk, ...]:
        """Return the risks whose events are drawn."""
        return tuple(risk for risk in self.risks if risk.is_simulated)


def effect_terms() -> tuple[str, ...]:
    """Return the names of all effects that a risk can have, as ``VARIABLE_factor`` or ``_shift``.

    Examples
    --------
    >>> "construction_time_shift" in effect_terms()
    True
    """
    return tuple(
        name
        for name, one in vocabulary().items()
        if one.kind == "risk" and name.endswith(("_factor", "_shift"))
    )


def risk_subjects(offer: Offer, risk: Risk) -> tuple[str, ...]:
    """Return the subjects whose claims speak of a risk to an offer, the most specific first."""
    return (*(f"{one}/{risk.id}" for one in offer.subjects), risk.id)


def plan_subjects(plan: ContingencyPlan, risk: str = "") -> tuple[str, ...]:
    """Return the subjects whose claims speak of a plan, or of what it cuts of a risk."""
    pair = (f"{plan.id}/{risk}",) if risk else ()
    return (*pair, plan.id, ALL_PLANS)


def concerns(one: Risk | ContingencyPlan, offer: str) -> bool:
    """Whether a risk or plan concerns an offer; one that names no offer concerns all."""
    return not one.offers or offer in one.offers
