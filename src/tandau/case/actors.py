"""Actors: who has a stake in the choice, what they have said, and through what they gain or lose.

Identities and signs only: how much an actor can do, how much it cares and how much an interest
counts are claims on the variables of kind ``aside``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field, model_validator

from tandau.case.fields import Name, Note, Record, Text

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

ALL_ACTORS: Final = "all_actors"
ALL_INTERESTS: Final = "all_interests"


class Interest(Record):
    """Through which channel an actor gains or loses, and by which claims that is known.

    Either a criterion of the case, wanted at its `best` or its `worst` end, or offers by which the
    actor `gains` or `loses` against one that leaves it cold.
    """

    id: Name
    name: Text
    channel: Text
    criterion: Note = ""
    wants: Literal["best", "worst"] = "best"
    gains: tuple[Name, ...] = ()
    loses: tuple[Name, ...] = ()
    claims: Annotated[tuple[Name, ...], Field(min_length=1)]
    note: Note = ""

    @model_validator(mode="after")
    def _one_kind(self) -> Interest:
        if bool(self.criterion) == bool(self.gains or self.loses):
            raise ValueError("either a criterion, or offers under gains or loses")
        return self


class Position(Record):
    """What an actor has said of the offers, and where."""

    says: Text
    favours: tuple[Name, ...] = ()
    opposes: tuple[Name, ...] = ()
    claims: Annotated[tuple[Name, ...], Field(min_length=1)]


class Actor(Record):
    """Somebody with a stake in the choice."""

    id: Name
    name: Text
    role: Literal["decides", "advises", "supplies", "pays", "lives_beside", "watches"]
    jurisdiction: Note = ""
    interests: Annotated[tuple[Interest, ...], Field(min_length=1)]
    position: Position | None = None
    note: Note = ""


def interest_name(actor: str, interest: str) -> str:
    """Return the subject of claims on the weight of one interest of one actor.

    Examples
    --------
    >>> interest_name("treasury", "cheap_power")
    'treasury/cheap_power'
    """
    return f"{actor}/{interest}"


def visible_actors(actors: Iterable[Actor], claims: Container[str]) -> tuple[Actor, ...]:
    """Return the actors with what was known of them by some day.

    An interest, or a position, of which no claim is visible does not count yet; an actor without
    any interest left is not there.

    Parameters
    ----------
    actors
        Of the case.
    claims
        Ids of the visible claims.
    """
    found = []
    for actor in actors:
        interests = tuple(
            one for one in actor.interests if any(claim in claims for claim in one.claims)
        )
        told = actor.position
        position = told if told and any(claim in claims for claim in told.claims) else None
        if interests:
            found.append(actor.model_copy(update={"interests": interests, "position": position}))
    return tuple(found)
