"""What is found of technology rights, as plain names and arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt
    import xarray as xr

    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class OfferRights:
    """What one offer rests on.

    Parameters
    ----------
    items
        Ids of all items that it uses, with what they rest on.
    consents
        Item, holder who must consent before the plant can run, and by when: ``first_concrete`` or
        ``fuel_load``.
    barred
        Items that may never be used in the host's plants: the offer is blocked.
    chance
        That all consents are given, (future,); zero for a blocked offer.
    is_free
        Whether all are given, (future,).
    """

    items: tuple[str, ...]
    consents: tuple[tuple[str, str, str], ...]
    barred: tuple[str, ...]
    chance: Floats
    is_free: Flags


@dataclass(frozen=True)
class RightsFound:
    """What the rights of a case do to its offers; nothing of it enters the ranking.

    Parameters
    ----------
    offers
        By offer id.
    arrays
        ``consent_chance``, ``is_free``, ``plant_completion``, ``completion_with_consents`` and
        ``consent_delay`` (years), dims offer, future.
    first_rank
        Way of weighing → ``as_ranked`` and ``with_consents`` → probability of being best by offer.
    none_left
        Share of the futures in which no offer has all consents.
    asides
        The samples behind it.
    """

    offers: Mapping[str, OfferRights]
    arrays: xr.Dataset
    first_rank: Mapping[str, Mapping[str, Mapping[str, float]]]
    none_left: float
    asides: Mapping[str, Mapping[str, Floats]]


@dataclass(frozen=True)
class Reach:
    """What one side's people can reach of another's items.

    Parameters
    ----------
    owner, observer
        Whose items, and whose staff: offer ids, or the host's jurisdiction as owner.
    items
        Ids of the items in question.
    ways
        For each item within reach without controls: the names of the channels on a shortest way.
    left_with
        For each control: the items still within reach if it alone works.
    cutting
        Every smallest set of controls that puts all items out of reach; none where none does.
    fewest
        How many channels must be cut at least; None where no cut of controlled ones is enough.
    widest, mean_open
        How open the widest way is, and all ways in the mean, as a mean over the items: with
        ``all`` controls, with each ``only``, and with all ``but`` each, (future,); 1 is as without
        controls.
    """

    owner: str
    observer: str
    items: tuple[str, ...]
    ways: Mapping[str, tuple[str, ...]]
    left_with: Mapping[str, tuple[str, ...]]
    cutting: tuple[tuple[str, ...], ...]
    fewest: int | None
    widest: Mapping[tuple[str, str], Floats]
    mean_open: Mapping[tuple[str, str], Floats]
