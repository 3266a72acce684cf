"""Adequacy of every alternative in every study year, and what one unit asks of the grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import xarray as xr

from tandau.models.power.fleet import NuclearUnits, Standing
from tandau.models.power.worth import unit_presence
from tandau.power_adequacy import (
    extra_reserve,
    first_futures,
    has_reliability,
    joined_pair,
    largest_unit,
    loss_of_unit,
    nuclear_outage_rate,
    refuelling_weeks,
    reliability_of_case,
    year_adequacy,
)
from tandau.power_solving import built_by_candidate
from tandau.power_system import Numbers
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy.typing as npt

    from tandau.evidence.resolve import Known
    from tandau.power_study import PowerStudy

    Floats = npt.NDArray[np.float64]
    Progress = Callable[[str, int, int], None]

YEAR_DIMS: Final = ("offer", "future", "year")
# Expectations are steady with the first so many futures, which are a balanced set of their own.
MOST_FUTURES: Final = 128


@dataclass(frozen=True)
class Adequacy:
    """Adequacy over alternatives, and what one unit of each offer asks of the grid.

    Parameters
    ----------
    outcomes
        ``lole`` and ``eens``, dims offer, future, year; ``load_carried``, dims offer, future, in
        the picture year; not a number beyond the first futures.
    pair_zones
        The two zones of `pair`; empty where no two are joined.
    pair
        Alternative → mean hours a year of the first, the second and either zone in the picture
        year, over the first futures.
    units
        Offer → ``capacity``, ``extra_reserve``, ``nadir``, ``slope``, ``refuelling_weeks``.
    largest
        MW of the largest unit without nuclear plants in the picture year.
    standard
        Loss-of-load expectation at which the carried load is told, hours a year.
    """

    outcomes: xr.Dataset
    pair_zones: tuple[str, ...]
    pair: Mapping[str, tuple[float, float, float]]
    units: Mapping[str, Mapping[str, Any]]
    largest: float
    standard: float


def adequacy_of_study(
    known: Known, study: PowerStudy, progress: Progress = lambda _stage, _done, _total: None
) -> Adequacy | None:
    """Return the adequacy of a solved study; None where the case does not claim how units fail.

    Parameters
    ----------
    known
        The case and its evidence.
    study
        Solved.
    progress
        Called with ``adequacy``, alternatives and years done and in all.
    """
    if not has_reliability(known):
        return None
    names, years = study.plants.alternatives, list(study.years)
    n_futures = study.plants.net_capacity.shape[1]
    n_first = min(MOST_FUTURES, n_futures)
    tables = {key: np.full((len(names), n_futures, len(years)), np.nan) for key in ("lole", "eens")}
    carried = np.full((len(names), n_futures), np.nan)
    pair: dict[str, tuple[float, float, float]] = {}
    standard = Numbers(known.evidence, study.picture_year)("lole_standard", known.case.question.id)
    for at, year in enumerate(years):
        reliability = reliability_of_case(known, year)
        standings = [first_futures(one, n_first) for one in standings_of_year(known, study, year)]
        bare = standings[-1]
        for place, name in enumerate(names):
            progress("adequacy", at * len(names) + place, len(names) * len(years))
            is_shown, is_offer = year == study.picture_year, place < study.plants.n_offers
            found = year_adequacy(
                study.years[year].system, reliability, standings[place],
                bare if is_shown and is_offer else None, standard, with_pair=is_shown,
            )  # fmt: skip
            tables["lole"][place, :n_first, at] = found.lole
            tables["eens"][place, :n_first, at] = found.eens
            if is_shown:
                carried[place, :n_first] = found.carried
                if len(found.pair):
                    pair[name] = tuple(float(one) for one in found.pair.mean(axis=0))  # type: ignore[assignment]
    arrays = {key: (YEAR_DIMS, values, _about(key)) for key, values in tables.items()}
    outcomes = xr.Dataset(
        {**arrays, "load_carried": (YEAR_DIMS[:2], carried, _about("load_carried"))},
        coords={"offer": list(names), "year": years},
    )
    system = study.years[study.picture_year].system
    return Adequacy(
        outcomes,
        joined_pair(system),
        pair,
        units_of_offers(known, study),
        largest_unit(system, reliability_of_case(known, study.picture_year)),
        standard,
    )


def _about(name: str) -> dict[str, str]:
    return {"units": vocabulary()[name].unit, "long_name": vocabulary()[name].definition}


def standings_of_year(known: Known, study: PowerStudy, year: int) -> list[Standing]:
    """Return what the futures of a year hold under each alternative."""
    result, plants, drawn = study.years[year], study.plants, study.drawn[year]
    built = built_by_candidate(result)
    rate = nuclear_outage_rate(known, year)
    presence = plants.presence(year)
    zones = {block.parameter: block.zone for block in result.system.blocks}
    ones = np.ones(presence.shape[1])
    given = unit_presence(plants.committed_dates, year)
    committed = [
        NuclearUnits(zones["committed_nuclear_capacity"], float(np.median(capacity)), rate, count)
        for capacity, count in zip(plants.committed_capacity, given, strict=True)
        if "committed_nuclear_capacity" in zones
    ]
    standings = []
    for place in range(len(plants.alternatives)):
        size = float(np.median(plants.net_capacity[place]))
        own = (
            [NuclearUnits(zones["nuclear_capacity"], size, rate, presence[place])]
            if size > 0
            else []
        )
        standings.append(
            Standing(
                drawn["demand_factor"],
                drawn.get("coal_standing_factor", ones),
                drawn.get("transfer_limit_factor", ones),
                {name: values[place] for name, values in built.items()},
                (*own, *committed),
            )
        )
    return standings


def units_of_offers(known: Known, study: PowerStudy) -> dict[str, dict[str, Any]]:
    """Return what one unit of each offer asks of the grid in the picture year."""
    year, plants = study.picture_year, study.plants
    system, reliability = study.years[year].system, reliability_of_case(known, year)
    sizes = np.median(plants.net_capacity[: plants.n_offers], axis=1)
    response = loss_of_unit(known, system, sizes)
    standings = standings_of_year(known, study, year)
    n_units = plants.dates.shape[1]
    return {
        name: {
            "capacity": float(sizes[place]),
            "extra_reserve": extra_reserve(system, reliability, float(sizes[place])),
            "nadir": float(response.nadir[place]),
            "slope": float(response.slope[place]),
            "refuelling_weeks": refuelling_weeks(
                known, system, standings[place], float(sizes[place]), n_units
            ),
        }
        for place, name in enumerate(plants.alternatives[: plants.n_offers])
    }
