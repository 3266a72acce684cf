"""Forecast the past: what each model would have said of the units begun after a day.

Rolling origins, every five years; a model is fitted on what was known on the first of January and
forecasts every comparable unit begun in the next five years. Finished units score the continuous
ranked probability; units under construction enter calibration with a random place above their age;
abandoned ones enter the integrated Brier score alone, as never finished.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tandau.evidence.construction_data import builds, is_comparable
from tandau.evidence.construction_forecast import plant_times, random_scores, unit_times
from tandau.evidence.construction_model import pooled_fit
from tandau.evidence.forecast_scores import (
    brier_integral,
    coverage,
    crps,
    probability_of_outcome,
    skill_interval,
    uniform_distance,
)
from tandau.evidence.history import last_known, record_sha256
from tandau.evidence.rivals import RIVALS, Forecast

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tandau.evidence.construction_data import Builds
    from tandau.evidence.history import Unit

ORIGINS: Final = tuple(range(1975, 2016, 5))
SPAN: Final = 5  # years of starts that each origin forecasts
LATE: Final = 1990
HORIZON: Final = 15.0  # years of the integrated Brier score
N_SAMPLE: Final = 4000
N_BOOTSTRAP: Final = 2000
OURS: Final = "tandau"
CAVEAT: Final = (
    "The structure of the model (shift, host effects, stalls, spread per host) was chosen on this "
    "same record: read its scores as slightly optimistic."
)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Scored:
    """One forecast of one unit by one model; None where the score does not apply."""

    model: str
    origin: int
    unit: str
    project: str
    is_newcomer: bool
    median: float
    outcome: float | None
    crps: float | None
    transform: float | None
    brier: float


def tandau(data: Builds, _day: date, seed: int) -> Forecast:
    """Fit the hierarchical model; units of a known project use its effect."""
    posterior = pooled_fit(data)
    generator = np.random.default_rng(seed)

    def forecast(unit: Unit) -> np.ndarray:
        shared, own = random_scores(posterior, 1, N_SAMPLE, generator)
        place = (unit.country, unit.vendor_country, unit.project)
        if unit.project in posterior.projects:
            return unit_times(posterior, place, unit.first_concrete, 0.0, 0.0, shared, own)
        times = plant_times(posterior, place[0], place[1], unit.first_concrete, shared, own)
        return np.asarray(times[0])

    return forecast


def _scored(
    name: str,
    origin: int,
    unit: Unit,
    sample: np.ndarray,
    random: float,
    known: set[str],
    until: date,
) -> Scored:
    years, is_built = unit.years(until)
    is_open = unit.outcome == "construction"
    outcome = years if is_built else None
    seen = HORIZON if not is_open else years
    transform = None
    if is_built:
        transform = probability_of_outcome(sample, years)
    elif is_open:
        below = probability_of_outcome(sample, years)
        transform = below + (1 - below) * random
    return Scored(
        model=name,
        origin=origin,
        unit=unit.name,
        project=unit.project,
        is_newcomer=unit.building_state not in known,
        median=float(np.median(sample)),
        outcome=outcome,
        crps=crps(sample, years) if is_built else None,
        transform=transform,
        brier=brier_integral(sample, years if is_built else np.inf, seen, HORIZON),
    )


def forecasts(
    history: Iterable[Unit],
    origins: Sequence[int] = ORIGINS,
    *,
    seed: int = 1,
    progress: Progress = lambda _stage, _done, _total: None,
) -> list[Scored]:
    """Fit every model at every origin and score its forecasts.

    Parameters
    ----------
    history
        All units, with what came of them.
    origins
        Years; the day is the first of January.
    seed
        Of the samples and of the random places of unfinished units.
    progress
        Called with a stage's name, steps done and steps in all.
    """
    until = last_known(history)
    units = sorted(history, key=lambda unit: (unit.first_concrete, unit.name))
    found: list[Scored] = []
    for step, origin in enumerate(origins):
        progress("backtest", step, len(origins))
        day, end = date(origin, 1, 1), date(origin + SPAN, 1, 1)
        data = builds(units, day)
        fitted = {name: rival(data, day) for name, rival in RIVALS.items()}
        fitted[OURS] = tandau(data, day, seed + origin)
        tests = [one for one in units if is_comparable(one) and day <= one.first_concrete < end]
        places = np.random.default_rng([seed, origin]).random(len(tests))
        known = set(data.hosts)
        found += [
            _scored(name, origin, unit, forecast(unit), float(place), known, until)
            for unit, place in zip(tests, places, strict=True)
            for name, forecast in fitted.items()
        ]
    progress("backtest", len(origins), len(origins))
    return found


def _mean(values: list[float]) -> float | None:
    return float(np.mean(values)) if values else None


def _of_model(rows: list[Scored]) -> dict[str, Any]:
    late = [row for row in rows if row.origin >= LATE]
    transforms = np.array([row.transform for row in rows if row.transform is not None])
    late_transforms = np.array([row.transform for row in late if row.transform is not None])
    newcomers = [row for row in rows if row.is_newcomer]
    finished = [row for row in rows if row.outcome is not None and row.crps is not None]
    told: dict[str, Any] = {
        "crps_all": _mean([row.crps for row in rows if row.crps is not None]),
        "crps_since_1990": _mean([row.crps for row in late if row.crps is not None]),
        "crps_newcomers": _mean([row.crps for row in newcomers if row.crps is not None]),
        "bias_of_median": _mean([row.median - (row.outcome or 0.0) for row in finished]),
        "integrated_brier": _mean([row.brier for row in rows]),
        "ks": uniform_distance(transforms),
        "ks_since_1990": uniform_distance(late_transforms) if len(late_transforms) else None,
        "n": len(finished),
        "n_since_1990": sum(row.crps is not None for row in late),
        "n_unfinished": len(transforms) - len(finished),
        "n_abandoned": sum(row.transform is None for row in rows),
    }
    for level in (50, 80, 95):
        told[f"coverage_{level}"] = 100 * coverage(transforms, level / 100)
        if len(late_transforms):
            told[f"coverage_{level}_since_1990"] = 100 * coverage(late_transforms, level / 100)
    told["crps_by_origin"] = {
        origin: _mean([row.crps for row in rows if row.origin == origin and row.crps is not None])
        for origin in sorted({row.origin for row in rows})
    }
    told["transforms"] = [round(float(one), 4) for one in np.sort(transforms)]
    return told


def summary(rows: list[Scored], seed: int = 1) -> dict[str, Any]:
    """Return scores per model and our skill against each rival, with what to keep in mind.

    Returns
    -------
    dict
        ``models`` by name, ``skill`` by rival with ``all`` and ``since_1990`` (skill, low, high
        of the 90 % bootstrap interval over projects), ``origins``, ``record_sha256``, ``caveat``.
    """
    names = list(dict.fromkeys(row.model for row in rows))
    models = {name: _of_model([row for row in rows if row.model == name]) for name in names}
    scored = {
        name: [row for row in rows if row.model == name and row.crps is not None] for name in names
    }
    skill = {}
    for name in names:
        if name == OURS:
            continue
        told = {}
        for label, first in (("all", 0), ("since_1990", LATE)):
            ours = [row for row in scored[OURS] if row.origin >= first]
            theirs = [row for row in scored[name] if row.origin >= first]
            if ours:
                groups = [row.project for row in ours]
                pair = [np.array([row.crps for row in side]) for side in (ours, theirs)]
                value, low, high = skill_interval(pair[0], pair[1], groups, N_BOOTSTRAP, seed)
                told[label] = {"skill": value, "low": low, "high": high}
        skill[name] = told
    origins = sorted({row.origin for row in rows})
    return {
        "models": models,
        "skill": skill,
        "origins": origins,
        "record_sha256": record_sha256(),
        "caveat": CAVEAT,
    }


@cache
def packaged_backtest() -> dict[str, Any]:
    """Return what `tandau backtest construction-time --json` printed on the packaged record."""
    text = (files("tandau.data") / "backtest_construction_time.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
