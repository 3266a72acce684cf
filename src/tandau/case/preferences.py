"""What stakeholders say of the weights of the criteria groups, in the ways people say it."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from tandau.case.fields import MaybeNumber, Name, Note, Number, Record, Text

Part = Annotated[Number, Field(ge=0, le=1)]
Points = Annotated[Number, Field(ge=0, le=100)]
Times = Annotated[Number, Field(gt=0)]
AtLeastOnce = Annotated[Number, Field(ge=1)]
FULL_SWING: Final = 100.0
# Which field of a preference carries which statement; `mixed` takes any of the first three.
FIELDS: Final = {
    "order": "order",
    "interval": "intervals",
    "ratio": "ratios",
    "swing": "swing",
    "pairwise": "pairwise",
    "best_worst": "best_worst",
}
MIXABLE: Final = ("order", "interval", "ratio")


class Ratio(Record):
    """One group matters at least ``least`` and at most ``most`` times as much as another."""

    more: Name
    less: Name
    least: Times = 1.0
    most: MaybeNumber = None

    @model_validator(mode="after")
    def _rising(self) -> Ratio:
        if self.more == self.less:
            raise ValueError("more and less that differ")
        if self.most is not None and self.most < self.least:
            raise ValueError("least <= most")
        return self


class Comparison(Record):
    """One group matters ``times`` as much as another (pairwise comparison of AHP)."""

    more: Name
    less: Name
    times: Times

    @model_validator(mode="after")
    def _two(self) -> Comparison:
        if self.more == self.less:
            raise ValueError("more and less that differ")
        return self


class BestWorstStatement(Record):
    """How many times the best group beats each other one, and each other one the worst."""

    best: Name
    worst: Name
    best_to_others: dict[Name, AtLeastOnce]
    others_to_worst: dict[Name, AtLeastOnce]

    @model_validator(mode="after")
    def _same_groups(self) -> BestWorstStatement:
        if self.best == self.worst:
            raise ValueError("best and worst that differ")
        beaten, beating = set(self.best_to_others), set(self.others_to_worst)
        if beaten - {self.best} | {self.best} != beating - {self.worst} | {self.worst}:
            raise ValueError("best_to_others and others_to_worst of the same groups")
        if self.worst not in beaten or self.best not in beating:
            raise ValueError("best_to_others with the worst, others_to_worst with the best")
        return self


class Preference(Record):
    """What one stakeholder says of the weights of the criteria groups.

    ``none`` says nothing. ``order`` lists groups from the most to the least important; groups that
    share a place stand in a list of their own. ``interval`` bounds shares of all weight. ``ratio``
    bounds how many times one group matters as much as another. ``swing`` gives points, 100 to what
    matters most. ``pairwise`` compares groups as AHP does, ``best_worst`` each with the best and
    the worst. ``mixed`` joins order, intervals and ratios. Groups not named are free.
    """

    stakeholder: Name
    name: Text
    statement: Literal[
        "none", "order", "interval", "ratio", "swing", "pairwise", "best_worst", "mixed"
    ]
    order: tuple[Name | tuple[Name, ...], ...] = ()
    intervals: dict[Name, tuple[Part, Part]] = Field(default_factory=dict)
    ratios: tuple[Ratio, ...] = ()
    swing: dict[Name, Points | tuple[Points, Points]] = Field(default_factory=dict)
    pairwise: tuple[Comparison, ...] = ()
    best_worst: BestWorstStatement | None = None
    source: Note = ""
    note: Note = ""

    @property
    def tiers(self) -> tuple[tuple[str, ...], ...]:
        """The order with every place as a list of groups."""
        return tuple((one,) if isinstance(one, str) else one for one in self.order)

    @property
    def given(self) -> tuple[str, ...]:
        """Which kinds of statement are filled in."""
        return tuple(kind for kind, field in FIELDS.items() if getattr(self, field))

    def groups(self) -> tuple[tuple[str, str], ...]:
        """Return every group that is named, with the field that names it, in their order."""
        named: list[tuple[str, str]] = [("order", one) for tier in self.tiers for one in tier]
        named += [("intervals", one) for one in self.intervals]
        named += [("ratios", one) for row in self.ratios for one in (row.more, row.less)]
        named += [("swing", one) for one in self.swing]
        named += [("pairwise", one) for row in self.pairwise for one in (row.more, row.less)]
        if self.best_worst:
            both = self.best_worst
            told = (both.best, both.worst, *both.best_to_others, *both.others_to_worst)
            named += [("best_worst", one) for one in told]
        return tuple(dict.fromkeys(named))

    @model_validator(mode="after")
    def _bounds(self) -> Preference:
        for low, high in self.intervals.values():
            if low > high:
                raise ValueError("intervals with low <= high")
        pairs = [frozenset((row.more, row.less)) for row in self.pairwise]
        if len(set(pairs)) < len(pairs):
            raise ValueError("pairwise with each pair once")
        ends = [one if isinstance(one, tuple) else (one, one) for one in self.swing.values()]
        if any(low > high or high == 0 for low, high in ends):
            raise ValueError("swing with low <= high, and high above 0")
        if ends and (FULL_SWING, FULL_SWING) not in ends:
            raise ValueError("swing of 100 for what matters most")
        return self
