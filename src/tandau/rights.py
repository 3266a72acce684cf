"""From a case's technology rights to what each offer waits for, and the ranking if it must wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import xarray as xr

from tandau.models.rights.consents import chance_of_all, granted, origins, waiting_time
from tandau.models.rights.found import OfferRights, RightsFound
from tandau.models.run import evaluate
from tandau.ranking.assess import generator, without_political
from tandau.ranking.criteria import performance
from tandau.ranking.smaa import first_rank, totals
from tandau.ranking.weights import by_group

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from tandau.case.rights import Rights
    from tandau.evidence.resolve import Known
    from tandau.futures.asides import Asides
    from tandau.ranking.criteria import Criterion

    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

_STREAM: Final = 11  # sets the holders' decisions apart from other random numbers of a seed
_BLOCKED: Final = -1.0  # below every worth


def items_of(rights: Rights, offer: str) -> tuple[str, ...]:
    """Return the ids of the items that an offer uses, with all that they rest on."""
    used = [one.id for one in rights.items if offer in one.offers]
    return origins(used, {one.id: one.rests_on for one in rights.items})


def rights_of_case(
    known: Known,
    asides: Asides,
    inputs: xr.Dataset,
    arrays: xr.Dataset,
    criteria: Sequence[Criterion],
    seed: int,
) -> RightsFound | None:
    """Draw the consents of every offer and what waiting for them does; None without rights.

    Parameters
    ----------
    known
        The case and its evidence.
    asides
        Samples of ``consent_probability`` and ``consent_lead_time`` by ``ITEM/HOLDER``.
    inputs, arrays
        The futures, and the futures with the outcomes, dims offer, unit, future.
    criteria
        The leaves of the tree.
    seed
        Of the study.
    """
    rights = known.case.rights
    if rights is None:
        return None
    n_futures = inputs.sizes["future"]
    names = [offer.id for offer in known.choice.offers]
    points = _decisions(rights, n_futures, seed)
    found = {name: _offer(rights, name, asides, points, n_futures) for name in names}
    later = _delayed(found, asides, inputs)
    outcomes = evaluate(later)
    before, after = arrays["plant_completion"], outcomes["plant_completion"]
    told = {
        "consent_chance": np.stack([found[name].chance for name in names]),
        "is_free": np.stack([found[name].is_free for name in names]).astype(np.int8),
    }
    data = xr.Dataset(
        {key: (("offer", "future"), values) for key, values in told.items()},
        coords={"offer": names},
    )
    data = data.assign(
        plant_completion=before,
        completion_with_consents=after,
        consent_delay=after - before,
    )
    free = data["is_free"].to_numpy().T.astype(bool)
    ranked = _ranked(arrays, later.merge(outcomes), criteria, seed)
    shares = {
        way: {
            "as_ranked": dict(zip(names, map(float, first_rank(one)), strict=True)),
            "with_consents": dict(zip(names, map(float, _first_free(other, free)), strict=True)),
        }
        for way, (one, other) in ranked.items()
    }
    return RightsFound(found, data, shares, float((~free).all(axis=1).mean()), asides)


def _decisions(rights: Rights, n_futures: int, seed: int) -> dict[str, Floats]:
    """Return a number between 0 and 1 for every holder and future, spread evenly over futures."""
    random = np.random.default_rng([seed, _STREAM])
    return {
        one.id: (random.permutation(n_futures) + random.random(n_futures)) / n_futures
        for one in rights.holders
    }


def _offer(
    rights: Rights, offer: str, asides: Asides, points: Mapping[str, Floats], n_futures: int
) -> OfferRights:
    items = items_of(rights, offer)
    consents = tuple(pair for pair in rights.consents() if pair[0].id in items)
    barred = tuple(
        one.id
        for one in rights.items
        if one.id in items and one.permission(rights.host, "operate") == "barred"
    )
    holders = sorted({holder.id for _, holder in consents})
    chances = np.array(
        [asides["consent_probability"][f"{item.id}/{holder.id}"] for item, holder in consents]
    ).reshape(len(consents), n_futures)
    asked = tuple((item.id, holder.id, item.needed_by) for item, holder in consents)
    numbers = [holders.index(holder.id) for _, holder in consents]
    if barred:
        return OfferRights(
            items, asked, barred, np.zeros(n_futures), np.zeros(n_futures, dtype=bool)
        )
    drawn = np.array([points[name] for name in holders]).reshape(len(holders), n_futures)
    free = np.asarray(granted(chances, numbers, drawn).all(axis=0))
    return OfferRights(items, asked, barred, chance_of_all(chances, numbers), free)


def _delayed(found: Mapping[str, OfferRights], asides: Asides, inputs: xr.Dataset) -> xr.Dataset:
    """Return the inputs with first concrete, and each unit's grid, put off until the consents."""
    year = float(inputs["decision_year"])
    begun, lasting = (
        inputs["first_concrete"].copy(deep=True),
        inputs["construction_time"].copy(deep=True),
    )
    spacing = inputs["unit_spacing"].to_numpy() * inputs["unit_index"].to_numpy()[:, None]
    for offer, one in found.items():
        start = begun.sel(offer=offer).to_numpy()
        start = start + waiting_time(_lead(one, asides, "first_concrete"), year, start)
        units = lasting.sel(offer=offer).transpose("unit", "future").to_numpy()
        grid = start + spacing + units
        units = units + waiting_time(_lead(one, asides, "fuel_load"), year, grid)
        begun.loc[{"offer": offer}] = start
        lasting.loc[{"offer": offer}] = xr.DataArray(units, dims=("unit", "future"))
    return inputs.assign(first_concrete=begun, construction_time=lasting)


def _lead(one: OfferRights, asides: Asides, needed_by: str) -> Floats:
    waited = [
        asides["consent_lead_time"][f"{item}/{holder}"]
        for item, holder, by in one.consents
        if by == needed_by
    ]
    return np.array(waited).reshape(len(waited), len(one.chance))


def _ranked(
    before: xr.Dataset, after: xr.Dataset, criteria: Sequence[Criterion], seed: int
) -> dict[str, tuple[Any, Any]]:
    """Return the offers' weighted worth with and without the political branch, now and later."""
    n_futures = before.sizes["future"]
    everything = list(range(len(criteria)))
    kept = [place for place in everything if not criteria[place].is_political]
    ways = {"all": everything}
    if 0 < len(kept) < len(everything):
        ways[without_political("all")] = kept
    # As `assess` draws them: political weights fall away and the others are scaled to one.
    drawn = by_group(criteria, (), n_futures, generator(seed))
    worths = [performance(data, criteria, n_futures) for data in (before, after)]
    found = {}
    for way, chosen in ways.items():
        weights = drawn[:, chosen] / drawn[:, chosen].sum(axis=1, keepdims=True)
        first, second = (totals(one[:, :, chosen], weights) for one in worths)
        found[way] = (first, second)
    return found


def _first_free(values: Floats, free: Flags) -> Floats:
    """Return how often each offer is the best of those that have all their consents."""
    open_ones = np.where(free, values, _BLOCKED)
    best = (open_ones == open_ones.max(axis=1, keepdims=True)) & free
    shared = np.maximum(best.sum(axis=1, keepdims=True), 1)
    return np.asarray((best / shared).mean(axis=0))
