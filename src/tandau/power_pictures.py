"""The median future of one study year hour by hour, and what an offer's value is made of there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.models.power.balanced_days import represented
from tandau.models.power.commitment import UnitLimits
from tandau.models.power.every_hour import cost_at_every_hour
from tandau.models.power.maintenance import WEEKS
from tandau.models.power.network import annuity, build_network
from tandau.models.power.reference_year import reference_year, solved_days
from tandau.models.power.reserve import REQUIREMENT
from tandau.models.power.resolving import Resolver
from tandau.power_plants import NONE
from tandau.power_solving import FIRST_MW, costs_at
from tandau.power_system import Numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tandau.evidence.resolve import Known
    from tandau.models.power.reference_year import ReferenceYear
    from tandau.power_adequacy_study import Adequacy
    from tandau.power_plants import Plants
    from tandau.power_study import PowerStudy

    Progress = Callable[[str, int, int], None]

MILLION: Final = 1e6
WEEKS_OF_YEAR: Final = 365 / 7
KILO: Final = 1000.0
CHECK_DAYS: Final = 72  # against which the error of the representative days is told


@dataclass(frozen=True)
class Parts:
    """What an offer's value in the picture year is made of at the median future, MUSD a year.

    Parameters
    ----------
    first
        If every MW of mean output were worth as much as the first, with all units running.
    firm
        What of that is worth of firm capacity for the planning reserve; 0 where none is asked for.
    size
        Less, since each further MW saves less than the one before.
    reserve
        Less, for peak capacity that stands by for the loss of the largest unit.
    flexibility
        Less, for starts and least loads that come with the plant, from two weeks; not a number
        where these were not solved.
    date
        Less, for units that are not there yet in the median future.
    """

    first: float
    firm: float
    size: float
    reserve: float
    flexibility: float
    date: float

    @property
    def left(self) -> float:
        """What is left."""
        flexibility = self.flexibility if np.isfinite(self.flexibility) else 0.0
        return self.first + self.size + self.reserve + flexibility + self.date


@dataclass(frozen=True)
class Pictures:
    """The median future of the picture year.

    Parameters
    ----------
    with_plant
        Offer whose weeks are shown beside those without new nuclear.
    years
        That offer and ``no_new_nuclear`` → the year looked at closely.
    parts
        Offer → what its value is made of.
    days_error
        Relative error of that offer's value at the representative days: see `days_error`.
    """

    with_plant: str
    years: Mapping[str, ReferenceYear]
    parts: Mapping[str, Parts]
    days_error: float


def pictures_of_study(
    known: Known,
    study: PowerStudy,
    adequacy: Adequacy | None,
    folder: Path,
    progress: Progress = lambda _stage, _done, _total: None,
    *,
    is_checked: bool = False,
) -> Pictures:
    """Look closely at the median future of the picture year.

    Parameters
    ----------
    known
        The case and its evidence.
    study
        Solved.
    adequacy
        For the reserve that one unit asks for; without it none is counted.
    folder
        Cache.
    progress
        Called with ``pictures``, steps done and in all.
    is_checked
        Whether the error of the representative days is measured against every hour.
    """
    year, n_units = study.years[study.picture_year], study.plants.dates.shape[1]
    unit = unit_outputs(study.plants)
    offers = list(unit)
    shown = max(offers, key=lambda name: (unit[name], name))
    looked = {}
    for step, (name, output) in enumerate(((shown, n_units * unit[shown]), (NONE, 0.0))):
        progress("pictures", step, 2)
        values = {**year.median_values, "nuclear_capacity": output}
        limits = unit_limits(known, study.picture_year, unit[shown])
        looked[name] = reference_year(year.system, values, year.periods, limits)
    parts = _parts(study, adequacy, unit, looked, shown, folder)
    error = days_error(study, n_units * unit[shown], folder, is_checked=is_checked)
    return Pictures(shown, looked, parts, error)


def unit_outputs(plants: Plants) -> dict[str, float]:
    """Return the median mean output of one unit of each offer, MW."""
    return {
        name: float(np.median(plants.net_capacity[at] * plants.capacity_factor[at]))
        for at, name in enumerate(plants.alternatives[: plants.n_offers])
    }


def days_error(study: PowerStudy, output: float, folder: Path, *, is_checked: bool) -> float:
    """Return how far a plant's value lies from a closer one, as a share of it.

    Parameters
    ----------
    study
        Solved.
    output
        Mean output of the plant in the picture year, MW.
    folder
        Cache.
    is_checked
        Whether the closer one is that at every hour, or at `CHECK_DAYS` representative days.
    """
    year = study.years[study.picture_year]
    if year.periods is None:
        return float("nan")
    costs = []
    for one in (0.0, output):
        values = {**year.median_values, "nuclear_capacity": one}
        if is_checked:
            found = cost_at_every_hour(year.system, values, folder, is_plan_kept=True)
            costs.append(found.cost)
        else:
            hourly, periods = represented(build_network(year.system, values), CHECK_DAYS)
            costs.append(float(solved_days(hourly, periods).objective or 0.0))
    without, with_plant = costs_at(year, [0.0, output], folder)
    return float(abs((without - with_plant) / (costs[0] - costs[1]) - 1))


def unit_limits(known: Known, year: int, nuclear_size: float) -> dict[str, UnitLimits]:
    """Return what units can do, by generator as the network names it; empty without claims.

    Parameters
    ----------
    known
        The case and its evidence.
    year
        Of the claims.
    nuclear_size
        MW of mean output of one nuclear unit.
    """
    number, case = Numbers(known.evidence, year), known.case.question.id
    names = ("unit_size", "stable_share", "ramp_share", "start_cost")
    found: dict[str, UnitLimits] = {}
    for one in known.case.system.technologies:
        if all(number.has(name, one.id) for name in names):
            size, stable, ramp, start = (number(name, one.id) for name in names)
            limit = UnitLimits(size, stable, ramp, start)
            for zone in known.case.system.zones:
                for ending in ("", " committed", " new"):
                    found[f"{zone.id} {one.id}{ending}"] = limit
    own = ("nuclear_stable_share", "nuclear_ramp_share", "nuclear_start_cost")
    if all(number.has(name, case) for name in own):
        stable, ramp, start = (number(name, case) for name in own)
        found["nuclear"] = UnitLimits(nuclear_size, stable, ramp, start)
    return found


def _parts(
    study: PowerStudy,
    adequacy: Adequacy | None,
    unit: Mapping[str, float],
    looked: Mapping[str, ReferenceYear],
    shown: str,
    folder: Path,
) -> dict[str, Parts]:
    """Take an offer's value apart: first MW, size, reserve, flexibility, date."""
    year, plants = study.years[study.picture_year], study.plants
    there = np.median(plants.presence(study.picture_year), axis=1)
    n_units = plants.dates.shape[1]
    offers = list(unit)
    whole = [n_units * unit[name] for name in offers]
    dated = [float(there[at]) * unit[name] for at, name in enumerate(offers)]
    costs = costs_at(year, [0.0, FIRST_MW, *whole, *dated], folder) / MILLION
    base, first = costs[0], (costs[0] - costs[1]) / FIRST_MW
    reserve_price, firm = standby_cost(study), firm_worth(study)
    found = {}
    for at, name in enumerate(offers):
        value, now = base - costs[2 + at], base - costs[2 + len(offers) + at]
        extra = adequacy.units[name]["extra_reserve"] if adequacy else 0.0
        found[name] = Parts(
            first=float(first * whole[at]),
            firm=firm * whole[at],
            size=float(value - first * whole[at]),
            reserve=-float(extra * reserve_price),
            flexibility=-hidden_cost(looked, shown) * whole[at] / max(n_units * unit[shown], 1.0),
            date=float(now - value),
        )
    return found


def firm_worth(study: PowerStudy) -> float:
    """Return what a MW of the open plant's mean output is worth as firm capacity, MUSD a year.

    At the median future of the picture year without the plant; 0 where no reserve is asked for.
    """
    year = study.years[study.picture_year]
    zones = [one.zone for one in year.system.blocks if one.parameter == "nuclear_capacity"]
    if year.system.reserve_margin is None or not zones:
        return 0.0
    found = Resolver(year.programme).solve(year.programme.point(year.median_values))
    rows = year.programme.rows
    at = (rows.kind == REQUIREMENT) & (rows.component == zones[0])
    # The plant is firm with all that stands outside refuelling.
    share = 1 - year.system.refuelling_weeks / WEEKS
    return float(found.row_dual[at].sum()) / share / MILLION


def standby_cost(study: PowerStudy) -> float:
    """Return what a MW of the cheapest new peak capacity costs a year, MUSD; 0 without any."""
    year = study.years[study.picture_year]
    kinds = {one.technology for one in year.system.candidates}
    costs = [
        annuity(year.system.discount_rate, one.lifetime)
        * one.capital_cost_ratio
        * year.median_values.get(f"{one.carrier}_capital_cost", one.capital_cost or np.inf)
        + one.fixed_cost
        for one in year.system.technologies
        if one.id in kinds and one.role in ("thermal", "storage")
    ]
    return min(costs) * KILO / MILLION if costs else 0.0


def hidden_cost(looked: Mapping[str, ReferenceYear], shown: str) -> float:
    """Return what starts and least loads cost more with the plant than without, MUSD a year.

    Winter and summer week stand for half of the year each; not a number where a week was not solved
    with starts.
    """
    gaps = {
        name: [week.committed_cost - week.cost for week in looked[name].weeks]
        for name in (shown, NONE)
    }
    if not all(gaps.values()):
        return float("nan")
    with_plant, without = (float(np.mean(gaps[name])) for name in (shown, NONE))
    return (with_plant - without) * WEEKS_OF_YEAR / MILLION
