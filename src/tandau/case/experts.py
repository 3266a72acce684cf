"""The records of an elicitation: what each expert said, and how well the seed answers were met."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from tandau.case.fields import MaybeWhen, MaybeYear, Name, Note, Number, Record, Text, When

NEAREST: Final = 1e-9  # quantiles closer than this, relative to their size, are a point


class _Stated(Record):
    """The 5, 50 and 95 % quantiles of one expert for one quantity."""

    expert: Name
    p05: Number
    p50: Number
    p95: Number
    unit: Text

    @model_validator(mode="after")
    def _rising(self) -> _Stated:
        least = NEAREST * max(abs(self.p05), abs(self.p50), abs(self.p95))
        if not (self.p50 - self.p05 > least and self.p95 - self.p50 > least):
            raise ValueError("p05 < p50 < p95")
        return self


class Elicitation(_Stated):
    """What one expert said of one variable of one subject: a claim with an id of its own.

    The experts on one variable of one subject are a panel and are pooled into one part of the
    quantity; an expert's later word replaces the earlier one.
    """

    id: Name
    subject: Text
    variable: Name
    price_year: MaybeYear = None
    stated_on: When
    source: Name
    locator: Note = ""
    reliability: Literal["A", "B", "C", "D", "E", "F"] = "C"
    credibility: Annotated[int, Field(ge=1, le=6)] = 3
    note: Note = ""


class SeedAnswer(_Stated):
    """What one expert said to a seed question, and the answer, known from ``known_on`` on."""

    question: Name
    answer: Number
    stated_on: When
    known_on: MaybeWhen = None
    source: Name
    note: Note = ""


class ExpertPooling(Record):
    """How panels of experts are pooled, and why."""

    method: Literal["equal", "classical", "log"]
    reason: Text
