"""Chosen futures of a study's power system hour by hour, solved again from its own programmes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import xarray as xr

from tandau.errors import SolverError
from tandau.models.power.every_hour import plan_at_every_hour
from tandau.models.power.hours import HourReader
from tandau.models.power.resolving import OPTIMAL, Resolver
from tandau.power_pictures import unit_outputs
from tandau.power_solving import points_of_year

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from tandau.models.power.hours import HourlyPlan, Hours, Places
    from tandau.models.power.periods import Periods
    from tandau.power_pictures import Pictures
    from tandau.power_study import PowerStudy

    Floats = npt.NDArray[np.float64]
    Told = Callable[[int, int], None]

# The futures in which a plant saves the grid little, as usual, and much.
CHOSEN: Final = (0.05, 0.5, 0.95)
HOURS_OF_DAY: Final = 24
ORDER: Final = ("year", "offer", "future", "zone", "carrier", "line", "storage", "snapshot")
_ZONE, _LINE = ("zone", "snapshot"), ("line", "snapshot")
ABOUT: Final[Mapping[str, tuple[tuple[str, ...], str, str]]] = {
    "supply": (
        ("zone", "carrier", "snapshot"), "MW",
        "what a carrier gives in a zone; below zero where it takes",
    ),
    "demand": (_ZONE, "MW", "load"),
    "price": (_ZONE, "USD/MWh", "price of one more MWh"),
    "curtailed": (_ZONE, "MW", "what wind and sun could have given beyond"),
    "flow": (_LINE, "MW", "what leaves the first zone of a line"),
    "arrival": (_LINE, "MW", "what reaches the second zone of a line"),
    "level": (("storage", "snapshot"), "MWh", "what storage holds"),
}  # fmt: skip


def hours_of_study(study: PowerStudy, told: Told = lambda _done, _total: None) -> xr.Dataset | None:
    """Return what every alternative does hour by hour in a few futures of every study year.

    Parameters
    ----------
    study
        Solved.
    told
        Called with study years done and in all.

    Returns
    -------
    xarray.Dataset
        Dims year, offer (the alternatives), future (numbers of the study's futures), zone, carrier,
        line, storage, snapshot; ``weight``, in hours of the year, is 0 where a year has fewer
        snapshots than another. None where no future has a solution under every alternative.

    Raises
    ------
    SolverError
        Where a year has no solution in any of them.
    """
    chosen = chosen_futures(study)
    if not chosen:
        return None
    by_year: list[xr.Dataset] = []
    ends: dict[str, list[str]] = {}
    for place, year in enumerate(study.years):
        told(place, len(study.years))
        data, places = _of_year(study, year, list(chosen))
        by_year.append(data)
        ends |= dict(zip(places.lines.tolist(), places.ends.tolist(), strict=True))
    joined = xr.concat(by_year, "year", join="outer")
    joined["weight"] = joined["weight"].fillna(0.0)
    joined = joined.assign_coords(year=list(study.years), future=list(chosen))
    joined["value_rank"] = ("future", np.array(list(chosen.values())))
    joined["value_rank"].attrs = {
        "units": "1",
        "long_name": "share of futures in which plants save the grid less in the picture year",
    }
    lines = joined["line"].to_numpy().tolist()
    told(len(study.years), len(study.years))
    return _with_ends(joined, [ends[line] for line in lines])


def chosen_futures(study: PowerStudy) -> dict[int, float]:
    """Return numbers of futures → at which rank they stand by what a plant saves the grid.

    The mean over the offers in the picture year counts; futures without a solution do not.
    """
    cost = study.years[study.picture_year].cost
    value = cost[-1] - cost[: study.plants.n_offers].mean(axis=0)
    solved = [np.isfinite(one.cost).all(axis=0) for one in study.years.values()]
    known = np.flatnonzero(np.all(solved, axis=0))
    order = known[np.argsort(value[known], kind="stable")]
    places = {rank: int(order[round(rank * (len(order) - 1))]) for rank in CHOSEN if len(order)}
    return {future: rank for rank, future in reversed(places.items())}


def _of_year(study: PowerStudy, year: int, futures: Sequence[int]) -> tuple[xr.Dataset, Places]:
    one, plants = study.years[year], study.plants
    points = points_of_year(one.programme.parameters, study.drawn[year], plants, year)
    reader, resolver = HourReader(one.programme), Resolver(one.programme)
    found: dict[bytes, Hours | None] = {}

    def read(point: Floats) -> Hours | None:
        key = point.tobytes()
        if key not in found:
            resolver.restart()  # so that no plan depends on what was solved before
            solution = resolver.solve(point)
            found[key] = (
                reader.read(solution.columns, solution.row_dual, point)
                if solution.status == OPTIMAL
                else None
            )
        return found[key]

    solved = [[read(points[place, future]) for future in futures] for place in range(len(points))]
    data = _dataset(reader.places, solved, list(plants.alternatives))
    return _begun(data, first_hours(reader.places.weight, one.periods)), reader.places


def first_hours(weight: Floats, periods: Periods | None) -> Floats:
    """Return at which hour of the year each snapshot begins.

    Parameters
    ----------
    weight
        Hours of the year that each stands for, (snapshot,).
    periods
        Representative days; None where snapshots follow each other through the year.
    """
    if periods is None:
        return np.asarray(np.cumsum(weight) - weight)
    return np.asarray(periods.snapshots() * (HOURS_OF_DAY / periods.steps))


def hours_of_pictures(
    study: PowerStudy, pictures: Pictures, folder: Path, *, is_checked: bool
) -> dict[str, xr.Dataset]:
    """Return true hours of the median future of the picture year, dims offer, zone and so on.

    Parameters
    ----------
    study
        Solved.
    pictures
        Of it.
    folder
        Cache.
    is_checked
        Whether the year was solved at every hour too.

    Returns
    -------
    dict
        ``winter`` and ``summer``, the weeks that the page shows, as linear programmes with what the
        year has built; ``every_hour``, the whole year, where that was solved. The offers are the
        one shown and ``no_new_nuclear``.
    """
    found = {}
    shown = list(pictures.years)
    for at, week in enumerate(pictures.years[shown[0]].weeks):
        plans = {name: pictures.years[name].weeks[at].plan for name in shown}
        found[week.season] = _of_plans(plans, float(week.first))
    if is_checked:
        year, unit = study.years[study.picture_year], unit_outputs(study.plants)
        whole = {}
        for name in shown:
            output = unit.get(name, 0.0) * study.plants.dates.shape[1]
            values = {**year.median_values, "nuclear_capacity": output}
            whole[name] = plan_at_every_hour(year.system, values, folder)
        plans = {name: plan for name, plan in whole.items() if plan is not None}
        if plans:
            found["every_hour"] = _of_plans(plans, 0.0)
    return found


def _of_plans(plans: Mapping[str, HourlyPlan], first: float) -> xr.Dataset:
    some = next(iter(plans.values()))
    data = _dataset(some.places, [[one.hours] for one in plans.values()], list(plans))
    hour = first + first_hours(some.places.weight, None)
    return _with_ends(_begun(data.isel(future=0), hour), some.places.ends.tolist())


def _begun(data: xr.Dataset, hour: Floats) -> xr.Dataset:
    about = {"units": "hour", "long_name": "hour of the year in which the snapshot begins"}
    return data.assign(hour_of_year=("snapshot", hour, about))


def _dataset(
    places: Places, solved: Sequence[Sequence[Hours | None]], offers: Sequence[str]
) -> xr.Dataset:
    """Return solutions as arrays, offers and futures first; not numbers where there is none."""
    nothing = np.array(np.nan, dtype=np.float32)
    some = next((one for row in solved for one in row if one is not None), None)
    if some is None:
        raise SolverError("none of the chosen futures has a solution at its representative days")
    arrays: dict[str, Any] = {}
    for name, (dims, unit, words) in ABOUT.items():
        shape = getattr(some, name).shape
        values = np.stack(
            [
                np.stack(
                    [
                        np.broadcast_to(nothing, shape)
                        if one is None
                        else getattr(one, name).astype(np.float32)
                        for one in row
                    ]
                )
                for row in solved
            ]
        )
        about = {"units": unit, "long_name": words}
        arrays[name] = (("offer", "future", *dims), values, about)
    weight = {"units": "hour", "long_name": "hours of the year that the snapshot stands for"}
    arrays["weight"] = ("snapshot", places.weight, weight)
    coords = {
        "offer": list(offers),
        "zone": places.zones,
        "carrier": places.carriers,
        "line": places.lines,
        "storage": places.storages,
        "snapshot": np.arange(len(places.weight)),
    }
    return xr.Dataset(arrays, coords)


def _with_ends(data: xr.Dataset, ends: Sequence[Sequence[str]]) -> xr.Dataset:
    told = data.transpose(*ORDER, missing_dims="ignore")
    for place, name in enumerate(("from_zone", "to_zone")):
        words = np.array([one[place] for one in ends], dtype=object)
        told[name] = ("line", words, {"units": "1", "long_name": name.replace("_", " ")})
    return told
