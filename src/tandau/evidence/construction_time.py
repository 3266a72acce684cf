"""The construction time of offers that are still to be built, from the build history.

The distribution is the model's for the host and the vendor's country; beside it stand the actual
units that are nearest to the case, by name. The record tells vendors apart only weakly: read the
difference between two offers beside the spread of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.case.schema import ALL_OFFERS
from tandau.evidence.construction_data import builds, is_comparable
from tandau.evidence.construction_forecast import (
    HostScores,
    PlantScores,
    plant_times,
    random_scores,
)
from tandau.evidence.history import building_state, last_known
from tandau.evidence.pool import Component, Quantity
from tandau.evidence.posterior_cache import cached_fit
from tandau.evidence.reference_class import record_claim

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from tandau.case.schema import Claim, Offer
    from tandau.evidence.construction_model import Posterior
    from tandau.evidence.history import History, Unit

SINCE: Final = 1990  # first concrete of the units named as comparable
N_MARGINAL: Final = 20_000
N_POINTS: Final = 401
SEED: Final = 20250331
ENDS: Final = (0.05, 0.5, 0.95)


@dataclass(frozen=True, eq=False)
class ConstructionForecast:
    """The fitted model and who would build where.

    Parameters
    ----------
    posterior
        As known on the day.
    host
        Country of the plant, as the build history spells it.
    vendors
        Offer id → country of its vendor.
    day
        The as-of day; first concrete comes later.
    known_until
        The last day on which the record was known, not after the as-of day.
    comparables
        Offer id → units that are nearest to the case.
    """

    posterior: Posterior
    host: str
    vendors: Mapping[str, str]
    day: date
    known_until: date
    comparables: Mapping[str, tuple[Comparable, ...]]

    def times(self, offer: str, shared: HostScores, own: PlantScores) -> np.ndarray:
        """Return the construction times of an offer's units, shape (unit, future), in years."""
        return plant_times(self.posterior, self.host, self.vendors[offer], self.day, shared, own)


@dataclass(frozen=True)
class Comparable:
    """A unit that stands near the case, and why; ``years`` are those seen by the day."""

    unit: str
    country: str
    vendor_country: str
    first_concrete: date
    years: float
    outcome: str
    reason: str


def comparable_units(
    history: Iterable[Unit], host: str, vendor: str, day: date
) -> tuple[Comparable, ...]:
    """Return the units nearest to a host and a vendor's country, as known on a day.

    Units begun since `SINCE` by the same vendor's country abroad, by anyone for the same host, or
    by anyone for a state that had no unit connected when they were begun.
    """
    known = sorted(
        (unit for one in history if (unit := one.as_of(day)) and is_comparable(unit)),
        key=lambda unit: (unit.first_concrete, unit.name),
    )
    first_grid: dict[str, date] = {}
    for unit in known:
        if unit.grid_connection:
            at = first_grid.get(unit.building_state, unit.grid_connection)
            first_grid[unit.building_state] = min(at, unit.grid_connection)
    state = building_state(host, day)
    found = []
    for unit in known:
        connected = first_grid.get(unit.building_state)
        is_newcomer = connected is None or connected >= unit.first_concrete
        reasons = [
            reason
            for reason, holds in (
                ("same host", unit.building_state == state),
                ("same vendor abroad", unit.is_export and unit.vendor_country == vendor),
                ("newcomer host", unit.is_export and is_newcomer),
            )
            if holds
        ]
        if reasons and unit.first_concrete.year >= SINCE:
            years, _ = unit.years(day)
            found.append(
                Comparable(
                    unit=unit.name.title(),
                    country=unit.country,
                    vendor_country=unit.vendor_country,
                    first_concrete=unit.first_concrete,
                    years=round(years, 2),
                    outcome=unit.outcome,
                    reason=", ".join(reasons),
                )
            )
    return tuple(found)


def construction_forecast(
    history: History, host: str, vendors: Mapping[str, str], day: date
) -> ConstructionForecast:
    """Fit the model on what was known on a day, or read the fit from the cache.

    Parameters
    ----------
    history
        All units.
    host
        Country as the build history spells it; one that it does not know is a newcomer.
    vendors
        Offer id → vendor's country.
    day
        Nothing later is used.

    Raises
    ------
    EvidenceError
        Where too few units were finished by the day.
    """
    known = min(day, last_known(history))
    return ConstructionForecast(
        posterior=cached_fit(builds(history, known)),
        host=host,
        known_until=known,
        vendors=dict(vendors),
        day=day,
        comparables={
            offer: comparable_units(history, host, vendor, known)
            for offer, vendor in vendors.items()
        },
    )


def quantities(
    forecast: ConstructionForecast, offers: Sequence[Offer]
) -> list[tuple[Quantity, Claim]]:
    """Return the distribution of one unit's construction time for every offer.

    One claim stands for all of them: it is one record and one fit, and the offers' times move
    together.
    """
    tables = {}
    for offer in offers:
        generator = np.random.default_rng(SEED)
        shared, own = random_scores(forecast.posterior, 1, N_MARGINAL, generator)
        tables[offer.id] = np.quantile(
            forecast.times(offer.id, shared, own)[0], np.linspace(0, 1, N_POINTS)
        )
    known = forecast.known_until
    medians = {offer: float(np.median(table)) for offer, table in tables.items()}
    units = {one.unit: one for found in forecast.comparables.values() for one in found}
    named = ", ".join(
        f"{one.unit} {one.years:.1f}{'' if one.outcome == 'built' else f' ({one.outcome})'}"
        for one in sorted(units.values(), key=lambda one: (one.first_concrete, one.unit))
    )
    note = (
        f"Model of the build history as of {known} for host {forecast.host}; medians by vendor's "
        + ", ".join(f"{forecast.vendors[offer]} {years:.1f}" for offer, years in medians.items())
        + f". Nearest actual units, years from first concrete to grid: {named or 'none'}"
    )
    middle = float(np.median(list(medians.values())))
    claim = record_claim("construction_time", ALL_OFFERS, middle, "year", note, known)
    probability = np.linspace(0, 1, N_POINTS)
    found = []
    for name, table in tables.items():
        low, mode, high = (float(one) for one in np.interp(ENDS, probability, table))
        pairs = tuple((float(p), float(t)) for p, t in zip(probability, table, strict=True))
        part = Component(claim.id, 1.0, low, mode, high, pairs)
        found.append((Quantity(name, "construction_time", (part,), is_judgement=False), claim))
    return found
