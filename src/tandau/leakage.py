"""From a case's places, channels and controls to what lies within whose reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tandau.case.rights import SITE
from tandau.models.rights.found import Reach
from tandau.models.rights.leakage import (
    Way,
    cutting_sets,
    every_way,
    fewest_channels,
    left_open,
    openness,
    way_between,
)
from tandau.rights import items_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from tandau.case.rights import Item, Rights
    from tandau.evidence.resolve import Known
    from tandau.futures.asides import Asides

    Floats = npt.NDArray[np.float64]

# Quantiles are steady with so many: openness is a product of a few judged ranges.
MOST_FUTURES: Final = 512
SIDES: Final = ("first", "second")


def leakage_of_case(known: Known, asides: Asides) -> tuple[Reach, ...]:
    """Return both ways between the committed vendor and each other one, and from the host to both.

    Nothing where the case has no places. Items that both offers rest on are left out: the one
    vendor need not reach for what it has.

    Parameters
    ----------
    known
        The case and its evidence.
    asides
        Samples of ``leakage_control_effect`` by control.
    """
    rights = known.case.rights
    if rights is None or not rights.places:
        return ()
    network = _Network(rights, asides)
    vendors = {offer.id: offer.vendor for offer in known.case.offers}
    committed = tuple(dict.fromkeys(offer.id for _, offer in known.choice.committed))
    found = []
    for first in committed:
        for offer in known.choice.offers:
            if vendors[offer.id] == vendors[first]:
                continue
            mine, theirs = set(items_of(rights, first)), set(items_of(rights, offer.id))
            found.append(network.reach(first, offer.id, mine - theirs, "first"))
            found.append(network.reach(offer.id, first, theirs - mine, "second"))
    own = {one.id for one in rights.items if one.origin == rights.host}
    if own:
        found.append(network.reach(rights.host, "first", own, "second"))
        found.append(network.reach(rights.host, "second", own, "first"))
    return tuple(one for one in found if one.items)


class _Network:
    """The places, channels and controls of a case; results are kept by where items lie."""

    def __init__(self, rights: Rights, asides: Asides) -> None:
        self._items: dict[str, Item] = {one.id: one for one in rights.items if one.kept_at}
        self._ways = _ways(rights)
        self._controls = tuple(one.id for one in rights.controls)
        self._roles: dict[tuple[str, str], str] = {
            (one.side, one.role): one.id for one in rights.places if one.side != "shared"
        }
        effects = asides.get("leakage_control_effect", {})
        self._effects = {name: effects[name][:MOST_FUTURES] for name in self._controls}
        self._open: dict[tuple[Any, ...], Floats] = {}
        self._between: dict[tuple[Any, ...], tuple[tuple[int, ...], ...]] = {}

    def reach(self, owner: str, observer: str, names: set[str], side: str) -> Reach:
        """Return what the staff of the side other than `side` reach of items kept on `side`."""
        other = SIDES[1 - SIDES.index(side)]
        ends = (self._roles[other, "staff"],)
        starts = {
            name: tuple(
                self._roles[side, "site"] if place == SITE else place
                for place in self._items[name].kept_at
            )
            for name in sorted(names)
            if name in self._items
        }
        ways = {
            name: tuple(step.name for step in way)
            for name, at in starts.items()
            if (way := way_between(self._ways, at, ends)) is not None
        }
        everywhere = tuple(sorted({place for name in ways for place in starts[name]}))
        return Reach(
            owner,
            observer,
            tuple(starts),
            ways,
            {
                control: tuple(
                    name
                    for name in ways
                    if way_between(left_open(self._ways, [control]), starts[name], ends)
                )
                for control in self._controls
            },
            cutting_sets(self._ways, everywhere, ends, self._controls) if ways else (),
            fewest_channels(self._ways, everywhere, ends) if ways else 0,
            *self._openness([starts[name] for name in ways], ends),
        )

    def _openness(
        self, starts: Sequence[tuple[str, ...]], ends: tuple[str, ...]
    ) -> tuple[dict[tuple[str, str], Floats], dict[tuple[str, str], Floats]]:
        if not starts or not self._controls:
            return {}, {}
        sets: dict[tuple[str, str], tuple[str, ...]] = {("all", ""): self._controls}
        sets |= {("only", one): (one,) for one in self._controls}
        sets |= {
            ("but", one): tuple(name for name in self._controls if name != one)
            for one in self._controls
        }
        told = {
            key: np.mean([self._one(applied, at, ends) for at in starts], axis=0)
            for key, applied in sets.items()
        }
        return {key: one[0] for key, one in told.items()}, {k: one[1] for k, one in told.items()}

    def _one(
        self, applied: tuple[str, ...], starts: tuple[str, ...], ends: tuple[str, ...]
    ) -> Floats:
        key = (applied, starts, ends)
        if key not in self._open:
            size = len(next(iter(self._effects.values())))
            left = np.array(
                [
                    np.prod(
                        [1 - self._effects[name] for name in sorted(way.controls & set(applied))]
                        or [np.ones(size)],
                        axis=0,
                    )
                    for way in self._ways
                ]
            )
            self._open[key] = np.stack(openness(self._paths(starts, ends), left))
        return self._open[key]

    def _paths(self, starts: tuple[str, ...], ends: tuple[str, ...]) -> tuple[tuple[int, ...], ...]:
        if (starts, ends) not in self._between:
            self._between[starts, ends] = every_way(self._ways, starts, ends)
        return self._between[starts, ends]


def _ways(rights: Rights) -> tuple[Way, ...]:
    found = []
    for one in rights.channels:
        controls = frozenset(one.controls)
        found.append(Way(one.start, one.end, controls, one.name))
        if one.both_ways:
            found.append(Way(one.end, one.start, controls, one.name))
    return tuple(found)
