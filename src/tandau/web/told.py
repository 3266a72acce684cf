"""What the API takes and gives; strict, so that ``true`` is no weight and ``"1"`` no number."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

# Bounds keep sums finite: ``1e999`` is no number, ``1e300`` would overflow a total.
Weight = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Figure = Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Shares = dict[str, float]


class Told(BaseModel):
    """A body of the API."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Weighing(Told):
    """How criteria are weighed: with neither ``weights`` nor ``groups`` as the study drew them.

    ``weights`` are those of single criteria, ``groups`` those of whole groups, within which each
    future weighs the criteria as it was drawn; both are on one scale.
    """

    weights: Annotated[dict[Name, Weight], Field(max_length=200)] | None = None
    groups: Annotated[dict[Name, Weight], Field(max_length=200)] | None = None
    with_political: bool = True


class BarAsked(Weighing):
    """One bar: the futures in which an offer takes a rank, 1 the best."""

    offer: Name
    rank: Annotated[int, Field(ge=1, le=100)]
    n_most: Annotated[int, Field(ge=1, le=50)] = 12


class WhatIfAsked(Told):
    """A claim held at another figure, in its variable's unit."""

    claim: Name
    value: Figure


class OfferTold(Told):
    """An offer and its probability of being best, ``first_rank``, with and without politics."""

    id: str
    name: str
    first_rank: float
    without_political: float | None


class CriterionTold(Told):
    """A criterion; worth is packed in this order, whole groups behind in theirs."""

    id: str
    name: str
    group: str
    is_political: bool


class GroupTold(Told):
    """A group of criteria."""

    id: str
    name: str
    is_political: bool


class StudyTold(Told):
    """What a study is."""

    id: str
    title: str
    as_of: str
    n_futures: int
    seed: int
    bundle_sha256: str
    has_case: bool


class StudyWhole(StudyTold):
    """What a study is and says."""

    offers: list[OfferTold]
    criteria: list[CriterionTold]
    groups: list[GroupTold]


class RanksTold(Told):
    """Share of futures in which each offer takes each rank, ties sharing the better one."""

    n_futures: int
    rank_acceptability: dict[str, list[float]]
    first_rank: Shares


class DifferingTold(Told):
    """An input that is drawn differently in the futures asked for: 5, 50 and 95 %."""

    variable: str
    offers: list[str]
    unit: str
    distance: float
    inside: list[float]
    outside: list[float]


class BarTold(Told):
    """The futures behind a bar."""

    n_futures: int
    n_inside: int
    by_chance: float | None
    differing: list[DifferingTold]


class MovedTold(Told):
    """A figure that a what-if moves: 5, 50 and 95 % before and after, or the one number it is.

    ``part`` is the part of the study, ``claim`` for the quantity that the claim feeds; ``offer`` is
    ``all`` where it is of none, ``of`` tells further whose it is. ``move`` is the largest change
    relative to the largest of the numbers. ``is_main`` tells figures from details: years of curves,
    and what the part's JSON file tells, whose ``name`` is the path in it. A figure of one side only
    has no numbers on the other.
    """

    part: str
    name: str
    unit: str
    offer: str
    of: str
    before: list[float]
    after: list[float]
    move: float
    is_main: bool


class WhatIfTold(Told):
    """What would follow; no evidence, and kept nowhere.

    ``parts`` were computed again; ``not_computed`` rest on the claim too and were not. ``outcomes``
    are the figures that move, at most 200: spreads over futures, then single numbers, then details,
    of each the most moved first; ``n_moved`` counts them all.
    """

    kind: Literal["what-if"] = "what-if"
    claim: str
    variable: str
    unit: str
    value: float
    first_rank: dict[str, dict[str, Shares]]
    parts: list[str]
    not_computed: list[str]
    outcomes: list[MovedTold]
    n_moved: int
