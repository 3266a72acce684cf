"""A forecast of construction time in figures: what the command line and the report print."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import xarray as xr

from tandau.evidence.construction_forecast import random_scores
from tandau.evidence.construction_time import construction_forecast

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tandau.evidence.construction_time import Comparable, ConstructionForecast
    from tandau.evidence.history import History

POINTS: Final = {"p05": 0.05, "p10": 0.1, "p50": 0.5, "p90": 0.9, "p95": 0.95}
OFFER: Final = "offer"
CAVEAT: Final = (
    "The record tells vendors apart only weakly: their differences are far smaller than the spread "
    "of each. For a host without a plant nothing has beaten the pooled record."
)


def joint_times(
    history: History,
    host: str,
    vendor: str,
    day: date,
    *,
    n_units: int,
    n_futures: int,
    seed: int,
) -> tuple[xr.DataArray, ConstructionForecast]:
    """Return joint draws of the construction times of a plant's units, and the fit behind them.

    Parameters
    ----------
    history
        All units.
    host, vendor
        Countries as the build history spells them.
    day
        Nothing later is used.
    n_units, n_futures, seed
        Units of the plant, draws and their seed.

    Returns
    -------
    xarray.DataArray
        Dims unit, future; in years.

    Raises
    ------
    EvidenceError
        Where too few units were finished by the day.
    """
    forecast = construction_forecast(history, host, {OFFER: vendor}, day)
    generator = np.random.default_rng(seed)
    shared, own = random_scores(forecast.posterior, n_units, n_futures, generator)
    years = xr.DataArray(
        forecast.times(OFFER, shared, own),
        dims=("unit", "future"),
        coords={"unit": np.arange(1, n_units + 1)},
        name="construction_time",
        attrs={"units": "year", "long_name": "first concrete to grid connection"},
    )
    return years, forecast


def figures(
    years: np.ndarray,
    promise: float,
    comparables: Sequence[Comparable],
    day: date,
    known_until: date,
) -> dict[str, Any]:
    """Return quantiles, the chance to keep a promise and the units beside it, as plain data.

    Parameters
    ----------
    years
        Draws of one unit's construction time, shape (future,).
    promise
        Years that a vendor promises.
    comparables
        Actual units beside it.
    day
        As-of day.
    known_until
        Last day on which the record was known.
    """
    quantiles = np.quantile(years, list(POINTS.values()))
    return {
        **{name: round(float(one), 3) for name, one in zip(POINTS, quantiles, strict=True)},
        "p_within_promise": round(float((years <= promise).mean()), 4),
        "promise": promise,
        "as_of": day.isoformat(),
        "record_until": known_until.isoformat(),
        "n_futures": len(years),
        "comparables": [
            {**asdict(one), "first_concrete": one.first_concrete.isoformat()} for one in comparables
        ],
        "caveat": CAVEAT,
    }
