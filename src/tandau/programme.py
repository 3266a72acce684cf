"""From a case's plants, offers and who controls what to arrays of the dependence core.

Each plant of the case stands in the same futures with a project fortune of its own. Every choice is
scaled to the same energy, the mean over the offers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import xarray as xr

from tandau.case.supply import LAYERS, NONE, OPERATION_LAYERS, PARTNER_SHARES, WAIT
from tandau.futures.levers import calendar_year, levers
from tandau.futures.plants import plant_points
from tandau.futures.sample import plan_columns, sample
from tandau.futures.terms import sample_terms
from tandau.models.dependence.shock_losses import THOUSAND, Works
from tandau.models.run import evaluate
from tandau.portfolios.programme import ALL, Programme, present_worth, with_alternatives

if TYPE_CHECKING:
    import numpy.typing as npt

    from tandau.case.schema import Plant
    from tandau.evidence.resolve import Known
    from tandau.futures.sample import Plan
    from tandau.futures.terms import Terms

    Floats = npt.NDArray[np.float64]

# The tail is steady with so many; they are a balanced set of their own.
MOST_FUTURES: Final = 8192
NEEDED: Final = (
    "lcoe", "lcoe_capital", "grid_connection", "plant_completion", "plant_capacity",
    "annual_generation", "capital_outturn",
)  # fmt: skip
MILLION: Final = 1e6


def programme_of_case(
    known: Known, arrays: xr.Dataset, plan: Plan, points: np.ndarray, seed: int
) -> Programme | None:
    """Return the plants of a case; None where it does not say who controls what.

    Parameters
    ----------
    known
        The case and its evidence.
    arrays
        Inputs and outcomes of the plant in question.
    plan, points
        Columns and scores that these were drawn from.
    seed
        Of the study.
    """
    if not known.case.chain.control:
        return None
    n_futures = min(arrays.sizes["future"], MOST_FUTURES)
    first = arrays.isel(future=slice(n_futures))
    terms = sample_terms(known.evidence, n_futures, seed, "supply")
    names = [offer.id for offer in known.choice.offers]
    plants = tuple(plant for plant in known.case.plants if _options_of(known, plant))
    order = [plant.id for plant in plants].index(known.choice.plant.id)
    found = [
        first
        if number == order
        else _other_plant(known, plan, points[:n_futures], (number, number - order), terms, seed)
        for number in range(len(plants))
    ]
    told = {
        name: np.stack([one[name].to_numpy() for one in found])
        for name in (
            "lcoe",
            "lcoe_capital",
            "plant_completion",
            "annual_generation",
            "first_concrete",
        )
    }
    told["start"] = np.stack([one["grid_connection"].mean("unit").to_numpy() for one in found])
    told["capacity"] = np.stack([one["plant_capacity"].to_numpy() for one in found])
    told["capital"] = told["capacity"] * np.stack([one["capital_outturn"] for one in found])
    admissible = np.array(
        [[name in _options_of(known, plant) for name in names] for plant in plants]
    )
    steps = np.maximum(np.arange(len(plants)) - order, 0)
    bare = _offers_only(known, plants, admissible, told, first, terms, steps)
    given = {plant.id for plant, _ in known.choice.committed}
    is_open = np.array([plant.id not in given for plant in plants])
    return with_alternatives(bare, is_open, (WAIT, NONE))


def _options_of(known: Known, plant: Plant) -> tuple[str, ...]:
    """Return the offers that a plant may have as known on the day; none if unknown."""
    given = {one.id: offer.id for one, offer in known.choice.committed}
    wanted = (given[plant.id],) if plant.id in given else plant.admissible
    offers = {offer.id for offer in known.choice.offers}
    return tuple(name for name in wanted if name in offers)


def _other_plant(
    known: Known, plan: Plan, points: np.ndarray, number: tuple[int, int], terms: Terms, seed: int
) -> xr.Dataset:
    """Return inputs and outcomes of another plant, built some steps before or after."""
    place, steps = number
    plant = [one for one in known.case.plants if _options_of(known, one)][place]
    names = [offer.id for offer in known.choice.offers]
    own = plan_columns(known.evidence, known.case.question.drivers, names, plant.units)
    choice = replace(known.choice, plant=plant)
    scores = plant_points(plan, points, own, place, seed)
    inputs = sample(known.evidence, own, scores).merge(levers(choice, known.ledger.as_of))
    spacing = xr.DataArray(terms["plant_spacing"][ALL], dims="future")
    moved = inputs["first_concrete"] + steps * spacing
    inputs["first_concrete"] = moved.clip(min=float(inputs["decision_year"]))
    return inputs.merge(evaluate(inputs, NEEDED))


def _offers_only(
    known: Known,
    plants: tuple[Plant, ...],
    admissible: npt.NDArray[np.bool_],
    told: dict[str, Floats],
    first: xr.Dataset,
    terms: Terms,
    steps: npt.NDArray[np.int64],
) -> Programme:
    """Return the programme with the offers as its only options."""
    year = float(first["decision_year"])
    energy = told["annual_generation"].mean(axis=(1, 2))
    rate = first["host_cost_of_capital"].to_numpy()
    start = told["start"] - year
    need = np.where(admissible, start.mean(axis=-1), np.inf).min(axis=1)
    lifetime = float(first["operating_lifetime"].mean())
    end = np.broadcast_to((need + lifetime)[:, None, None], start.shape)
    replacement = terms["replacement_cost"][ALL]
    running = present_worth(rate, np.minimum(start, end), end)
    before = present_worth(
        rate, np.broadcast_to(need[:, None, None], start.shape), np.minimum(start, end)
    )
    scale = energy[:, None, None] / THOUSAND
    rest = (told["lcoe"] - told["lcoe_capital"]) * running + replacement * before
    works = _works(told, first, terms, (steps, energy, end))
    offers = known.choice.offers
    reactors = list(dict.fromkeys(offer.reactor for offer in offers))
    since = {plant.id: plant.committed.since.first for plant in plants if plant.committed}
    given = {plant.id for plant, _ in known.choice.committed}
    age = [
        max(year - calendar_year(since[plant.id]), 0.0) if plant.id in given else 0.0
        for plant in plants
    ]
    jurisdictions, control = control_of(known, first, terms)
    return Programme(
        plants=tuple(plant.id for plant in plants),
        options=tuple(offer.id for offer in offers),
        partners=tuple(offer.partner for offer in offers),
        admissible=admissible,
        works=works,
        cost=scale * told["lcoe_capital"] * running,
        fixed_cost=scale * rest,
        start=told["start"],
        capacity=told["capacity"].mean(axis=-1),
        age=np.array(age),
        series=np.array([reactors.index(offer.reactor) for offer in offers]),
        jurisdictions=jurisdictions,
        control=control,
        switch_time=_by_layer(known, terms, "switch_time"),
        stock=_by_layer(known, terms, "supply_stock"),
        exit_rates=tuple(
            first[f"exit_hazard_{phase}"].to_numpy()
            for phase in ("early", "middle", "late", "construction")
        ),
        terms=terms,
        decision_year=year,
    )


def _works(
    told: dict[str, Floats],
    first: xr.Dataset,
    terms: Terms,
    shape: tuple[npt.NDArray[np.int64], Floats, Floats],
) -> Works:
    """Return when plants are built and what they are worth, from steps, energy and window."""
    steps, energy, end = shape
    year = float(first["decision_year"])
    operation, fuel = (first[name].to_numpy() for name in ("operation_cost", "fuel_cost"))
    concrete = np.maximum(told["first_concrete"] - year, 0.0)
    agreement = steps[:, None, None] * terms["plant_spacing"][ALL]
    return Works(
        agreement=np.broadcast_to(agreement, end.shape),
        first_concrete=concrete,
        completion=np.maximum(told["plant_completion"] - year, concrete),
        end=end,
        # USD/kW times MW are thousands of USD.
        capital=told["capital"] / MILLION * energy[:, None, None] / told["annual_generation"],
        energy=energy,
        running_cost=operation + fuel,
        fuel_cost=fuel,
        whole_cost=told["lcoe"],
        replacement_cost=terms["replacement_cost"][ALL],
        discount_rate=first["host_cost_of_capital"].to_numpy(),
    )


def control_of(known: Known, first: xr.Dataset, terms: Terms) -> tuple[tuple[str, ...], Floats]:
    """Return the jurisdictions, the host last, and their share of each layer of each offer.

    The shares have shape (offer, layer, jurisdiction, future).
    """
    chain, offers = known.case.chain, known.choice.offers
    ordered = sorted(chain.jurisdictions, key=lambda one: one.is_host)
    names = tuple(one.name for one in ordered)
    n_futures = first.sizes["future"]
    control = np.zeros((len(offers), len(LAYERS), len(names), n_futures))
    place = {offer.id: number for number, offer in enumerate(offers)}
    for row in chain.of_offers(place):
        share: Floats | float = 1.0
        if row.layer in PARTNER_SHARES:
            share = first[PARTNER_SHARES[row.layer]].sel(offer=row.offer).to_numpy()
        elif row.others:
            share = terms["control_share"][f"{row.offer}/{row.layer}"]
        # A quantile table is a hair wider than the bounds of its claims.
        share = np.clip(share, 0.0, 1.0)
        at = control[place[row.offer], LAYERS.index(row.layer)]
        at[names.index(row.holder)] = share
        for other in row.others:
            at[names.index(other)] = (1.0 - np.asarray(share)) / len(row.others)
    return names, control


def _by_layer(known: Known, terms: Terms, name: str) -> Floats:
    return np.stack(
        [
            np.stack([terms[name][f"{offer.id}/{layer}"] for layer in OPERATION_LAYERS])
            for offer in known.choice.offers
        ]
    )
