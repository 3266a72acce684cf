"""Technology rights: items, where they come from, who must consent, and within whose reach.

Identities only: chances, lead times and the effect of controls are claims on the variables of kind
``aside``, whose subject is an item with its consent holder, or a control.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from tandau.case.fields import Name, Note, Record, Text

ANYWHERE: Final = "anywhere"
SITE: Final = "site"  # in `kept_at`: the plant of the item's own vendor
ALL_CONSENTS: Final = "all_consents"
ALL_CONTROLS: Final = "all_controls"

Purpose = Literal["operate", "localise", "modify", "retransfer"]
Permission = Literal["permitted", "consent", "barred"]
ItemKind = Literal[
    "reactor_design",
    "fuel_design",
    "instrumentation_and_control",
    "enrichment",
    "pumps",
    "turbine",
    "electrical",
    "codes",
    "services",
    "host_knowledge",
]


class Jurisdiction(Record):
    """A state whose law a holder or an item is under, and the rules it exports by."""

    id: Text
    regime: Text
    is_host: bool = False
    claims: tuple[Name, ...] = ()


class ConsentHolder(Record):
    """Who must consent: a government or a company, under a jurisdiction."""

    id: Name
    name: Text
    jurisdiction: Text
    claims: tuple[Name, ...] = ()


class Item(Record):
    """A piece of technology: its origin, what it rests on, and what is permitted where.

    It is permitted in `places` for `purposes`, never in `barred`; anywhere else and for any other
    purpose each of its `holders` must consent. `kept_at` says where its documents and tools lie.
    """

    id: Name
    name: Text
    kind: ItemKind
    origin: Text
    owner: Text
    offers: tuple[Name, ...] = ()
    rests_on: tuple[Name, ...] = ()
    places: tuple[Text, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    barred: tuple[Text, ...] = ()
    holders: tuple[Name, ...] = ()
    needed_by: Literal["first_concrete", "fuel_load"] = "first_concrete"
    kept_at: tuple[Name, ...] = ()
    claims: tuple[Name, ...] = ()
    note: Note = ""

    def permission(self, place: str, purpose: Purpose) -> Permission:
        """Return what holds for a place and a purpose; its own origin may do everything."""
        if place == self.origin:
            return "permitted"
        if place in self.barred:
            return "barred"
        is_there = place in self.places or ANYWHERE in self.places
        return "permitted" if is_there and purpose in self.purposes else "consent"


class Place(Record):
    """Where technology or people are: a plant of the first or second vendor, or shared."""

    id: Name
    name: Text
    side: Literal["first", "second", "shared"] = "shared"
    role: Literal["site", "staff", "other"] = "other"


class Channel(Record):
    """A way on which documents, people or data go from one place to another."""

    id: Name
    name: Text
    start: Name
    end: Name
    both_ways: bool = False
    controls: tuple[Name, ...] = ()


class Control(Record):
    """What can cut channels."""

    id: Name
    name: Text
    claims: tuple[Name, ...] = ()


class Rights(Record):
    """``rights.yaml``; exactly one jurisdiction is the host's."""

    jurisdictions: Annotated[tuple[Jurisdiction, ...], Field(min_length=1)]
    holders: tuple[ConsentHolder, ...] = ()
    items: Annotated[tuple[Item, ...], Field(min_length=1)]
    places: tuple[Place, ...] = ()
    channels: tuple[Channel, ...] = ()
    controls: tuple[Control, ...] = ()

    @property
    def host(self) -> str:
        """Id of the jurisdiction in which the plants stand."""
        return next(one.id for one in self.jurisdictions if one.is_host)

    def consents(self) -> tuple[tuple[Item, ConsentHolder], ...]:
        """Return each item with a holder who must consent before a plant of the host can run."""
        holders = {one.id: one for one in self.holders}
        return tuple(
            (item, holders[name])
            for item in self.items
            if item.permission(self.host, "operate") == "consent"
            for name in item.holders
        )


def consent_name(item: str, holder: str) -> str:
    """Return the subject of claims on one holder's consent to one item.

    Examples
    --------
    >>> consent_name("fuel", "ministry")
    'fuel/ministry'
    """
    return f"{item}/{holder}"
