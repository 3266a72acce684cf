"""``power.json``: what every alternative does to the power system."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    import xarray as xr

    from tandau.power_adequacy_study import Adequacy
    from tandau.power_pictures import Pictures
    from tandau.power_study import PowerStudy

    Floats = npt.NDArray[np.float64]

POINTS: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
GIGA: Final = 1e-3
MEGA: Final = 1e6
BY_YEAR: Final = ("offer", "future", "year")


def power_entry(
    study: PowerStudy,
    adequacy: Adequacy | None,
    pictures: Pictures | None,
    calibration: Mapping[str, Any] | None,
    outline: Sequence[Sequence[Sequence[float]]] = (),
) -> dict[str, Any]:
    """Return what the report shows of the power system.

    Parameters
    ----------
    study
        Solved.
    adequacy
        None where the case does not claim how units fail.
    pictures
        Of the median future of the picture year; None where that was not solved.
    calibration
        The base year against what was reported of it; None where it was not solved.
    outline
        Of the country, rings of longitude and latitude.
    """
    outcomes = arrays_of(study, adequacy)
    names = list(study.plants.alternatives)
    return {
        "points": POINTS,
        "alternatives": names,
        "years": list(study.years),
        "n_futures": outcomes.sizes["future"],
        "n_solved": {str(year): one.n_solved for year, one in study.years.items()},
        "picture_year": study.picture_year,
        "figures": {name: _figures(outcomes.sel(offer=name), study) for name in names},
        "once": {name: _once(outcomes.sel(offer=name)) for name in names},
        "mix": {name: _by_carrier(outcomes, "generation", name, 1.0) for name in names},
        "new_capacity": {name: _by_carrier(outcomes, "new_capacity", name, GIGA) for name in names},
        "units": _units(study, names),
        "adequacy": _adequacy(adequacy),
        "reserve": _reserve(study),
        "pictures": _pictures(pictures),
        "calibration": calibration,
        "errors": errors(study, pictures),
        "causes": dict(study.causes),
        "map": _map(study, pictures, outline),
    }


def arrays_of(study: PowerStudy, adequacy: Adequacy | None) -> xr.Dataset:
    """Return all outcomes of the power system, as ``power.nc`` holds them."""
    return study.outcomes.merge(adequacy.outcomes) if adequacy else study.outcomes


def errors(study: PowerStudy, pictures: Pictures | None) -> dict[str, float | None]:
    """Return the relative errors of values: of representative days, and of the emulator.

    That of the emulator is the root mean square error of an offer's value in futures that the fit
    did not see, over the mean size of the value, at the middle of offers and years; None where all
    was solved. That of the days is one offer's, at the median future of the picture year, against
    twice as many days; None where it was not measured.
    """
    found = []
    for year, one in study.years.items():
        if one.errors is None:
            continue
        value = study.outcomes["system_value"].sel(year=year).to_numpy()[: study.plants.n_offers]
        size = np.nanmean(np.abs(value), axis=1) * 1e6
        rms = one.errors.value_rms[: study.plants.n_offers]
        found += [float(r / s) for r, s in zip(rms, size, strict=True) if s > 0 and np.isfinite(r)]
    return {
        "representative_periods": _known(pictures.days_error) if pictures else None,
        "emulator": _short(float(np.median(found))) if found else None,
    }


def quantiles(values: Floats) -> list[float] | None:
    """Return five quantiles of the futures that have the figure; None where none has."""
    known = values[np.isfinite(values)]
    return [_short(one) for one in np.quantile(known, POINTS)] if known.size else None


def _short(value: float) -> float:
    return float(f"{value:.6g}")


def _figures(own: xr.Dataset, study: PowerStudy) -> dict[str, Any]:
    by_year = [str(name) for name in own.data_vars if set(own[name].dims) == {"future", "year"}]
    return {
        str(year): {name: quantiles(own[name].sel(year=year).to_numpy()) for name in by_year}
        for year in study.years
    }


def _once(own: xr.Dataset) -> dict[str, Any]:
    once = [str(name) for name in own.data_vars if own[name].dims == ("future",)]
    return {name: quantiles(own[name].to_numpy()) for name in once}


def _by_carrier(outcomes: xr.Dataset, of: str, name: str, scale: float) -> dict[str, Any]:
    """Return means over the futures: they add up, medians do not."""
    means = outcomes[of].sel(offer=name).mean("future") * scale
    return {
        str(year): {
            str(carrier): _short(float(means.sel(year=year, carrier=carrier)))
            for carrier in means["carrier"].to_numpy()
            if float(means.sel(year=year, carrier=carrier)) > 1e-3  # noqa: PLR2004
        }
        for year in means["year"].to_numpy()
    }


def _units(study: PowerStudy, names: list[str]) -> dict[str, Any]:
    return {
        name: {
            str(year): _short(float(study.plants.presence(year)[place].mean()))
            for year in study.years
        }
        for place, name in enumerate(names)
    }


def _reserve(study: PowerStudy) -> dict[str, float] | None:
    """Return the planning reserve that the picture year is asked for; None without one."""
    system = study.years[study.picture_year].system
    if system.reserve_margin is None:
        return None
    return {
        "margin": _short(system.reserve_margin),
        "shortfall_cost": _short(system.reserve_shortfall_cost * GIGA),
    }


def _adequacy(adequacy: Adequacy | None) -> dict[str, Any] | None:
    if adequacy is None:
        return None
    return {
        "pair_zones": list(adequacy.pair_zones),
        "pair": {name: [_short(one) for one in hours] for name, hours in adequacy.pair.items()},
        "units": {
            name: {key: _short(v) if isinstance(v, float) else v for key, v in one.items()}
            for name, one in adequacy.units.items()
        },
        "largest": _short(adequacy.largest),
        "standard": _short(adequacy.standard),
    }


def _pictures(pictures: Pictures | None) -> dict[str, Any] | None:
    if pictures is None:
        return None
    years = {}
    for name, one in pictures.years.items():
        years[name] = {
            "prices": [_short(v) for v in one.prices],
            "hours": [_short(v) for v in one.hours],
            "flows": {line: [_short(v / MEGA) for v in both] for line, both in one.flows.items()},
            "weeks": [
                {
                    "season": week.season,
                    "first": week.first,
                    "made": _hourly(week.made),
                    "committed_made": _hourly(week.committed_made),
                    "load": [_rounded(v) for v in week.load],
                    "cost": _short(week.cost / 1e6),
                    "committed_cost": _known(week.committed_cost / 1e6),
                    "starts": week.starts,
                    "curtailed": _short(week.curtailed / 1e3),
                    "committed_curtailed": _known(week.committed_curtailed / 1e3),
                }
                for week in one.weeks
            ],
        }
    parts = {
        name: {
            **{key: _known(value) for key, value in vars(one).items()},
            "left": _short(one.left),
        }
        for name, one in pictures.parts.items()
    }
    return {"with_plant": pictures.with_plant, "years": years, "parts": parts}


def _hourly(made: Mapping[str, Floats]) -> dict[str, list[float]]:
    return {
        carrier: [_rounded(v) for v in values]
        for carrier, values in made.items()
        if np.abs(values).max() > 1.0
    }


def _rounded(value: float) -> float:
    """Return MW as GW to the MW."""
    return round(float(value) * GIGA, 3)


def _known(value: float) -> float | None:
    return _short(value) if math.isfinite(value) else None


def _map(
    study: PowerStudy, pictures: Pictures | None, outline: Sequence[Sequence[Sequence[float]]]
) -> dict[str, Any] | None:
    """Return zones and lines of the picture year, as `zone_map` of the report draws them."""
    if pictures is None:
        return None
    system = study.years[study.picture_year].system
    balance = pictures.years[pictures.with_plant].balance
    return {
        "outline": [[list(corner) for corner in ring] for ring in outline],
        "zones": [
            {
                "id": zone.id,
                "name": zone.name,
                "longitude": zone.longitude,
                "latitude": zone.latitude,
                "demand": _short(balance.demand.get(zone.id, 0.0) / MEGA),
                "own_generation": _short(balance.own_generation.get(zone.id, 0.0) / MEGA),
            }
            for zone in system.zones
        ],
        "lines": [
            {
                "id": line.id,
                "name": line.name,
                "from_zone": line.from_zone,
                "to_zone": line.to_zone,
                "limit": line.limit,
                "flow": _short(balance.flow.get(line.id, 0.0) / MEGA),
            }
            for line in system.lines
        ],
    }
