"""The tree of criteria: groups, leaves on fixed scales, and gates that screen before scoring."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tandau.case.fields import MaybeNumber, Name, Note, Number, Record, Text

Share = Annotated[Number, Field(ge=0, le=1)]
# A leaf that no variable gives is drawn under its id behind this.
SCORE = "score."


class Gate(Record):
    """What an offer must meet before it is scored.

    The value must be at least ``least`` and at most ``most`` in ``share`` of the futures or more.
    A gate that is not ``binding`` is told and screens nobody.
    """

    least: MaybeNumber = None
    most: MaybeNumber = None
    share: Share = 0.5
    binding: bool = True
    reason: Note = ""

    @model_validator(mode="after")
    def _ends(self) -> Gate:
        if self.least is None and self.most is None:
            raise ValueError("least or most")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError("least <= most")
        return self


class Leaf(Record):
    """A criterion: one variable, or what is scored, on a fixed scale from worst to best.

    ``points`` are optional (value, worth 0..1) pairs of a monotone value function; without them
    worth is linear from ``worst`` to ``best``. A leaf without ``variable`` takes its values in
    ``unit`` from ``scores.csv``; where nobody has scored an offer it may lie anywhere on the scale.
    """

    id: Name
    name: Text
    variable: Note = ""
    how: Literal["", "model", "data", "judgement"] = ""
    unit: Note = ""
    worst: Number
    best: Number
    points: tuple[tuple[Number, Number], ...] = ()
    threshold: MaybeNumber = None
    gate: Gate | None = None
    scored: bool = True
    milestones: tuple[Annotated[int, Field(ge=1, le=19)], ...] = ()
    area: Note = ""
    reason: Text

    @property
    def source(self) -> str:
        """Name of the array that holds the leaf's values."""
        return self.variable or f"{SCORE}{self.id}"

    @property
    def corners(self) -> list[tuple[float, float]]:
        """Corner points of the value function, values rising."""
        return list(self.points) or sorted([(self.worst, 0.0), (self.best, 1.0)])

    @model_validator(mode="after")
    def _scale(self) -> Leaf:
        if self.worst == self.best:
            raise ValueError("worst and best that differ")
        if self.points:
            places = [place for place, _ in self.points]
            worths = [worth for _, worth in self.points]
            rising = self.best > self.worst
            if places != sorted(set(places)) or worths != sorted(worths, reverse=not rising):
                raise ValueError("points with rising values and worth that only moves towards best")
            if min(worths) < 0 or max(worths) > 1:
                raise ValueError("worth between 0 and 1")
        return self

    @model_validator(mode="after")
    def _measure(self) -> Leaf:
        if self.variable and self.unit:
            raise ValueError("no unit, since the variable has one")
        if not self.variable and not self.unit:
            raise ValueError("a variable, or the unit of what is scored")
        if not self.scored and self.gate is None:
            raise ValueError("a gate, since the leaf is not scored")
        return self


class Node(Record):
    """A group of criteria; the political branch is marked and can be left out."""

    id: Name
    name: Text
    political: bool = False
    criteria: Annotated[tuple[Leaf, ...], Field(min_length=1)]

    @property
    def is_scored(self) -> bool:
        """Whether any leaf counts in the ranking."""
        return any(leaf.scored for leaf in self.criteria)
