"""From a case's actors to who supports which offer, through what, and what hangs on whom.

A map and no forecast: figures are for comparing offers, actors and variants with each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.case.actors import interest_name, visible_actors
from tandau.ranking.criteria import performance
from tandau.ranking.stakeholders import actor_support
from tandau.ranking.support import Stakes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    import xarray as xr

    from tandau.case.actors import Actor, Interest
    from tandau.evidence.resolve import Known
    from tandau.futures.asides import Asides
    from tandau.ranking.criteria import Criterion

    Floats = npt.NDArray[np.float64]

MOST_FUTURES: Final = 1024


def stakes_of_case(
    known: Known, asides: Asides, arrays: xr.Dataset, criteria: Sequence[Criterion]
) -> Stakes | None:
    """Evaluate every actor's interests on the study's first futures; None without actors.

    Parameters
    ----------
    known
        The case and its evidence.
    asides
        Samples of capability, salience and interest weights by actor and ``ACTOR/INTEREST``.
    arrays
        Futures and outcomes, dims offer, future.
    criteria
        The leaves of the tree.
    """
    actors = visible_actors(known.case.actors, known.ledger.claims)
    if not actors:
        return None
    first = arrays.isel(future=slice(MOST_FUTURES))
    n_futures = first.sizes["future"]
    worth = performance(first, criteria, n_futures)
    offers = tuple(offer.id for offer in known.choice.offers)
    places = {one.id: number for number, one in enumerate(criteria)}
    ahead = worth - worth.mean(axis=1, keepdims=True)
    most = np.abs(ahead).max(axis=1, keepdims=True)
    gains = {
        "fixed": ahead,
        "relative": np.divide(ahead, most, out=np.zeros_like(ahead), where=most > 0),
    }
    parts = {
        scale: {one.id: _parts(one, gain, places, offers, asides) for one in actors}
        for scale, gain in gains.items()
    }
    support = {
        scale: np.stack([told[one.id].sum(axis=-1) for one in actors], axis=1)
        for scale, told in parts.items()
    }
    means, care = (
        np.stack([asides[name][one.id][:n_futures] for one in actors], axis=1)
        for name in ("actor_capability", "actor_salience")
    )
    # An actor without means or care still stands in the table, with the smallest weight there is.
    least = np.finfo(np.float64).tiny
    weight = {
        "means_and_care": np.maximum(means * care, least),
        "means": np.maximum(means, least),
        "alike": np.ones_like(means),
    }
    return Stakes(tuple(one.id for one in actors), offers, parts["fixed"], support, weight)


def _parts(
    actor: Actor,
    gain: Floats,
    places: Mapping[str, int],
    offers: tuple[str, ...],
    asides: Asides,
) -> Floats:
    """Return what an actor gains by each interest, (future, offer, interest)."""
    n_futures = len(gain)
    weights = [
        asides["interest_weight"][interest_name(actor.id, one.id)][:n_futures]
        for one in actor.interests
    ]
    signs = [-1.0 if one.criterion and one.wants == "worst" else 1.0 for one in actor.interests]
    interest = np.stack(weights, axis=-1) * np.array(signs)
    outcomes = np.stack(
        [
            gain[:, :, places[one.criterion]]
            if one.criterion
            else np.broadcast_to(_signs(one, offers), gain.shape[:2])
            for one in actor.interests
        ],
        axis=-1,
    )
    return np.asarray(actor_support(interest[:, None, :], outcomes)[:, 0])


def _signs(interest: Interest, offers: tuple[str, ...]) -> Floats:
    return np.array(
        [(offer in interest.gains) - (offer in interest.loses) for offer in offers], float
    )
