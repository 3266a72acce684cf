"""``schedule.json``: construction time of every offer beside promises and actual units."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.stats import spearmanr

from tandau.evidence.backtest import OURS, packaged_backtest
from tandau.evidence.history import SOURCE, read_history, record_sha256
from tandau.evidence.promises import slip, usual_promise

if TYPE_CHECKING:
    import xarray as xr

    from tandau.case.schema import Offer
    from tandau.evidence.resolve import Known

POINTS: Final = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
TOPIC: Final = "construction_duration"  # of the claims that tell how long building is to take
FITTED: Final = "construction_time"
N_BINS: Final = 10


def schedule(known: Known, inputs: xr.Dataset, arrays: xr.Dataset) -> dict[str, Any]:
    """Return what the report shows of time.

    Parameters
    ----------
    known
        The case and its evidence.
    inputs
        Holds ``construction_time``, dims offer, unit, future, in years.
    arrays
        Holds ``plant_completion``, dims offer, future, calendar years.
    """
    day = min(known.ledger.as_of, known.evidence.history_until)
    years = inputs["construction_time"].isel(unit=0)
    keys = known.evidence.of_offer[FITTED]
    offers: dict[str, dict[str, Any]] = {
        offer.id: {
            "is_fitted": known.evidence.is_fitted(FITTED, keys[offer.id]),
            "quantiles": _quantiles(years.sel(offer=offer.id).to_numpy()),
            "completion": _quantiles(arrays["plant_completion"].sel(offer=offer.id).to_numpy()),
            "promises": _promises(known, offer),
            "usual_promise": usual_promise(day, offer.partner),
        }
        for offer in known.choice.offers
    }
    for offer, told in offers.items():
        sample = years.sel(offer=offer).to_numpy()
        promised = [one["years"] for one in told["promises"]] or [told["usual_promise"]]
        told["within_promise"] = [round(float((sample <= one).mean()), 4) for one in promised]
    found: dict[str, Any] = {"record_until": day.isoformat(), "points": POINTS, "offers": offers}
    construction = known.evidence.construction
    if construction is not None:
        found["model"] = {
            "host": construction.host,
            "rhat": round(construction.posterior.rhat, 3),
            "slip": asdict(slip(read_history(), day)),
            "correlation_of_units": _correlation(inputs["construction_time"]),
        }
        found["comparables"] = _comparables(known)
        found["backtest"] = _backtest(known)
    return found


def _quantiles(values: np.ndarray) -> list[float]:
    return [round(float(one), 3) for one in np.quantile(values, POINTS)]


def _promises(known: Known, offer: Offer) -> list[dict[str, Any]]:
    """Return the stated durations that concern an offer or a plant given to it."""
    plants = {plant.id for plant, given in known.choice.committed if given.id == offer.id}
    subjects = {offer.id, offer.reactor, offer.vendor, *plants}
    return [
        {"claim": claim.id, "years": claim.mode}
        for claim in sorted(known.ledger.claims.values(), key=lambda one: one.id)
        if claim.topic == TOPIC
        and claim.subject in subjects
        and claim.mode
        and claim.unit == "year"
    ]


def _correlation(years: xr.DataArray) -> float | None:
    """Return the mean rank correlation of the first two units' times, over the offers."""
    if years.sizes["unit"] < 2:  # noqa: PLR2004
        return None
    first, second = (years.isel(unit=place).to_numpy() for place in (0, 1))
    pairs = [spearmanr(*pair).statistic for pair in zip(first, second, strict=True)]
    return round(float(np.mean(pairs)), 3)


def _comparables(known: Known) -> list[dict[str, Any]]:
    construction = known.evidence.construction
    assert construction is not None
    found: dict[str, dict[str, Any]] = {}
    for offer, units in construction.comparables.items():
        for one in units:
            row = found.setdefault(
                one.unit,
                {**asdict(one), "first_concrete": one.first_concrete.isoformat(), "offers": []},
            )
            if "same vendor" in one.reason:
                row["offers"].append(offer)
    order = sorted(found.values(), key=lambda row: (row["first_concrete"], row["unit"]))
    return [{name: value for name, value in row.items() if name != "reason"} for row in order]


def _backtest(known: Known) -> dict[str, Any]:
    """Return the packaged backtest as far as the report shows it."""
    told = packaged_backtest()
    transforms = np.array(told["models"][OURS]["transforms"])
    levels = np.linspace(0.05, 0.95, 19)
    shown = (
        "crps_all", "crps_since_1990", "coverage_50", "coverage_80", "coverage_95", "ks", "n",
    )  # fmt: skip
    return {
        "is_of_this_record": known.evidence.sources[SOURCE.id] == SOURCE
        and told["record_sha256"] == record_sha256(),
        "models": {name: {key: one[key] for key in shown} for name, one in told["models"].items()},
        "skill": told["skill"],
        "caveat": told["caveat"],
        "n_unfinished": told["models"][OURS]["n_unfinished"],
        "reliability": [
            [round(float(level), 3), round(float((transforms <= level).mean()), 4)]
            for level in levels
        ],
        "histogram": np.histogram(transforms, bins=N_BINS, range=(0, 1))[0].tolist(),
    }
