"""What criteria without a variable are worth to those who scored them: one row, one statement."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tandau.case.fields import MaybeNumber, Name, Note, Record, Text, When


class Score(Record):
    """One statement on one criterion of one subject, in the criterion's unit: a claim.

    Of several experts each counts alike; an expert's later word replaces the earlier one.
    """

    id: Name
    criterion: Name
    subject: Text
    expert: Name
    low: MaybeNumber = None
    mode: MaybeNumber = None
    high: MaybeNumber = None
    stated_on: When
    source: Name
    locator: Note = ""
    reliability: Literal["A", "B", "C", "D", "E", "F"] = "C"
    credibility: Annotated[int, Field(ge=1, le=6)] = 3
    note: Note = ""

    @model_validator(mode="after")
    def _figures(self) -> Score:
        numbers = [n for n in (self.low, self.mode, self.high) if n is not None]
        if numbers != sorted(numbers):
            raise ValueError("low <= mode <= high")
        if self.mode is None and (self.low is None or self.high is None):
            raise ValueError("mode, or both low and high")
        return self
