"""``case.yaml``: what is asked, and how it is to be computed."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from tandau.case.experts import ExpertPooling
from tandau.case.fields import Name, Note, Record, Text
from tandau.case.system import PowerQuestion

FITTED: Final = "fitted"  # in place of a loading: the model of construction time says how much


class ReferenceClass(Record):
    """Which units of the build history stand for construction time, in place of the model."""

    exports_only: bool
    since: Annotated[int, Field(ge=1950, le=2100)]
    minimum_capacity: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    reason: Text


class Driver(Record):
    """A hidden common cause; ``loads`` names, per variable, the constant that holds its loading.

    For construction time from the model of the build history the word ``fitted`` stands in place
    of a constant: the driver then is the model's own effect of the host or of the project.
    """

    id: Name
    scope: Literal["offer", "all"]
    loads: dict[Name, Name]
    reason: Text


class Gap(Record):
    """Something that matters and is not assessed, and why."""

    topic: Text
    reason: Text


class ContingencyAim(Record):
    """For what the best set of contingency plans is chosen: a choice, not a fact.

    ``budget`` is in MUSD of the case's price year and binds what plans cost before any trigger.
    """

    budget: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    level: Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)] = 0.95
    tail_weight: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0.5
    reason: Text


class Question(Record):
    """``case.yaml``: what is asked and how it is to be computed."""

    id: Name
    title: Text
    question: Text
    host: Note = ""
    plant: Note = ""
    price_year: Annotated[int, Field(ge=1990, le=2100)]
    futures: Annotated[int, Field(ge=16, le=1_048_576)]
    seed: Annotated[int, Field(ge=0, lt=2**63)]
    lexicon: Literal["icd203", "ipcc", "survey"] = "icd203"
    experts: ExpertPooling | None = None
    reference_class: ReferenceClass | None = None
    power: PowerQuestion | None = None
    drivers: tuple[Driver, ...] = ()
    contingency: ContingencyAim | None = None
    not_assessed: tuple[Gap, ...] = ()

    @model_validator(mode="after")
    def _construction(self) -> Question:
        if not self.host and self.reference_class is None:
            raise ValueError("a host country, or a reference class of the case's own")
        return self

    @property
    def loadings(self) -> frozenset[str]:
        """Constants that hold a loading of some driver."""
        named = {loading for driver in self.drivers for loading in driver.loads.values()}
        return frozenset(named - {FITTED})
