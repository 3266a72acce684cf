"""When the plant stands in the grid, and with how much, under each alternative.

Alternatives are the offers, ``wait`` (decide later, then give the plant to any of the offers) and
``no_new_nuclear`` (the grid's best other expansion). All meet the same futures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.models.power.worth import unit_presence
from tandau.power_system import Numbers, power_question

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    import xarray as xr

    from tandau.evidence.resolve import Known

    Floats = npt.NDArray[np.float64]

WAIT: Final = "wait"
NONE: Final = "no_new_nuclear"
FIGURES: Final = ("net_capacity", "capacity_factor", "fuel_cost", "lcoe")
_STREAM: Final = 7  # sets these random numbers apart from others of the same seed


@dataclass(frozen=True)
class Plants:
    """The open plant under each alternative, and the plants given away already.

    Parameters
    ----------
    alternatives
        Offers, ``wait``, ``no_new_nuclear``.
    dates
        Grid connection of each unit, calendar years, (alternative, unit, future); infinite where
        there is no plant.
    net_capacity, capacity_factor, fuel_cost, lcoe
        Of the plant, (alternative, future): MW a unit, share, USD/MWh, USD/MWh; 0 without one.
    committed_dates
        Of the units given away, (unit, future).
    committed_capacity, committed_factor
        Of each of them, (unit, future).
    """

    alternatives: tuple[str, ...]
    dates: Floats
    net_capacity: Floats
    capacity_factor: Floats
    fuel_cost: Floats
    lcoe: Floats
    committed_dates: Floats
    committed_capacity: Floats
    committed_factor: Floats

    @property
    def n_offers(self) -> int:
        """Offers among the alternatives, which come first."""
        return len(self.alternatives) - 2

    def presence(self, year: int) -> Floats:
        """Return the units on the grid in a year, with fractions, (alternative, future)."""
        return np.asarray(unit_presence(self.dates, year).sum(axis=1))

    def mean_output(self, year: int) -> Floats:
        """Return the mean output in a year, MW, (alternative, future)."""
        return self.presence(year) * self.net_capacity * self.capacity_factor

    def committed_output(self, year: int) -> Floats:
        """Return the mean output of the plants given away in a year, MW, (future,)."""
        there = unit_presence(self.committed_dates, year)
        return np.asarray((there * self.committed_capacity * self.committed_factor).sum(axis=0))


def plants_of_case(known: Known, arrays: xr.Dataset, n_futures: int, seed: int) -> Plants:
    """Return the plants under each alternative in the first futures.

    Waiting puts the dates off by ``decision_delay`` and leaves open who builds: each future takes
    one of the offers by a seeded draw. Plants given away already take the dates that their offer
    has for the open plant, earlier by ``committed_lead``: so both plants of one vendor share its
    fortune.

    Parameters
    ----------
    known
        The case and its evidence.
    arrays
        Inputs and outcomes of the study, dims offer, unit, future.
    n_futures, seed
        Futures to take, and the study's seed.
    """
    offers = [offer.id for offer in known.choice.offers]
    first = arrays.isel(future=slice(n_futures)).sel(offer=offers)
    n_offers, n_units = len(offers), first.sizes["unit"]
    by_unit = (n_offers, n_units, n_futures)
    dates = _full(first["grid_connection"], ("offer", "unit", "future"), by_unit)
    figures = {
        name: _full(first[name], ("offer", "future"), (n_offers, n_futures)) for name in FIGURES
    }
    number, case = Numbers(known.evidence, power_question(known).base_year), known.case.question.id
    drawn = np.random.default_rng([seed, _STREAM]).integers(n_offers, size=n_futures)
    futures = np.arange(n_futures)
    later = dates[drawn, :, futures].T + number.optional("decision_delay", case, 0.0)
    never = np.full((n_units, n_futures), np.inf)
    lead = number.optional("committed_lead", case, 0.0)
    units = [
        (offers.index(offer.id), unit)
        for plant, offer in known.choice.committed
        if offer.id in offers
        for unit in range(plant.units)
    ]
    nothing = np.zeros((1, n_futures))
    given = [dates[offer, min(unit, n_units - 1)] - lead for offer, unit in units]
    return Plants(
        alternatives=(*offers, WAIT, NONE),
        dates=np.concatenate([dates, later[None], never[None]]),
        **{
            name: np.concatenate([values, values[drawn, futures][None], nothing])
            for name, values in figures.items()
        },
        committed_dates=_of_units(given, n_futures),
        committed_capacity=_of_units([figures["net_capacity"][o] for o, _ in units], n_futures),
        committed_factor=_of_units([figures["capacity_factor"][o] for o, _ in units], n_futures),
    )


def _full(values: xr.DataArray, dims: tuple[str, ...], shape: tuple[int, ...]) -> Floats:
    """Return an array of which some dims may be lacking, (dims)."""
    there = [dim for dim in dims if dim in values.dims]
    array = values.transpose(*there).to_numpy()
    index = tuple(slice(None) if dim in there else np.newaxis for dim in dims)
    return np.array(np.broadcast_to(array[index], shape), dtype=np.float64)


def _of_units(rows: Sequence[Floats], n_futures: int) -> Floats:
    return np.array(rows, dtype=np.float64) if rows else np.zeros((0, n_futures))
