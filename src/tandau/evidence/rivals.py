"""Simple forecasts of construction time, to which the model is held.

Each is fitted on what was known on a day and gives, for a unit to come, a sample of years. The
Kaplan-Meier estimate and the censored lognormal regression are computed with scipy; lifelines,
which gives the same figures (``tests/oracles``), would hold back our version of pandas.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_ndtr, ndtri
from scipy.stats import CensoredData, ecdf

if TYPE_CHECKING:
    from datetime import date

    from tandau.evidence.construction_data import Builds
    from tandau.evidence.history import Unit

N_POINTS: Final = 1001
POINTS: Final = (np.arange(N_POINTS) + 0.5) / N_POINTS
PROMISE: Final = (5.0, 6.0)  # years: what vendors have promised since the 1970s, as a range
RECENT: Final = 10.0  # years
FEWEST_OF_HOST: Final = 3
RIDGE: Final = 0.05

Forecast = Callable[["Unit"], np.ndarray]


def _normal_sample(mean: float, sd: float) -> np.ndarray:
    return np.asarray(np.exp(mean + sd * ndtri(POINTS)))


def vendor_promise(_data: Builds, _day: date) -> Forecast:
    """Give five to six years, whatever the record says."""
    low, high = PROMISE
    return lambda _unit: low + (high - low) * POINTS


def completed_lognormal(data: Builds, _day: date) -> Forecast:
    """Fit a lognormal to the finished units alone, as if the others were not."""
    logs = np.log(data.years[data.is_built])
    sample = _normal_sample(float(logs.mean()), float(logs.std(ddof=1)))
    return lambda _unit: sample


def last_ten_years(data: Builds, day: date) -> Forecast:
    """Give the times of the units finished in the last ten years, as they came."""
    grid = [unit.grid_connection for unit in data.units]
    since = np.array([g is not None and (day - g).days <= RECENT * 365.25 for g in grid])
    sample = np.sort(data.years[since if since.any() else data.is_built])
    return lambda _unit: sample


def kaplan_meier(data: Builds, _day: date) -> Forecast:
    """Fit the Kaplan-Meier estimate to all units."""
    sample = survival_sample(data.years, data.is_built)
    return lambda _unit: sample


def survival_sample(years: np.ndarray, is_built: np.ndarray) -> np.ndarray:
    """Return equally likely times from the Kaplan-Meier estimate [KaplanMeier1958].

    Beyond the last observed end the tail is exponential, with the rate of ends seen after the
    median end.
    """
    found = ecdf(CensoredData.right_censored(years, ~is_built)).sf
    ends = np.sort(np.unique(years[is_built]))
    done = 1 - found.evaluate(ends)
    middle = float(np.median(ends))
    exposure = float(np.clip(years - middle, 0, None).sum())
    rate = max(int((is_built & (years > middle)).sum()), 1) / max(exposure, 1.0)
    place = np.searchsorted(done, POINTS)
    inside = ends[np.minimum(place, len(ends) - 1)]
    left = np.clip((1 - POINTS) / max(1 - done[-1], 1e-12), None, 1.0)
    return np.where(place < len(ends), inside, ends[-1] - np.log(left) / rate)


def host_lognormal(data: Builds, _day: date) -> Forecast:
    """Fit a censored lognormal to the units of each host; others get that of all."""
    logs, everywhere = np.log(data.years), np.ones(len(data.years), dtype=bool)

    def fitted(chosen: np.ndarray) -> np.ndarray:
        ones = np.ones((int(chosen.sum()), 1))
        slope, sd = censored_regression(ones, logs[chosen], data.is_built[chosen], 0.0)
        return _normal_sample(float(slope[0]), sd)

    whole = fitted(everywhere)
    known = {
        host: fitted(data.host == code)
        for code, host in enumerate(data.hosts)
        if (data.is_built & (data.host == code)).sum() >= FEWEST_OF_HOST
    }
    return lambda unit: known.get(unit.building_state, whole)


def censored_regression(
    design: np.ndarray, log_years: np.ndarray, is_built: np.ndarray, ridge: float
) -> tuple[np.ndarray, float]:
    """Fit a right-censored lognormal regression by penalised maximum likelihood.

    Parameters
    ----------
    design
        Shape (n, columns), the first column ones; the others are best standardised.
    log_years
        Logarithm of the time, shape (n,).
    is_built
        Whether the time ended, shape (n,).
    ridge
        Half of it times the squares of all coefficients but the first is added to the mean
        negative log-likelihood.

    Returns
    -------
    coefficients, sd
        Of the logarithm.
    """
    n, columns = design.shape

    def loss(at: np.ndarray) -> tuple[float, np.ndarray]:
        slope, log_sd = at[:columns], at[columns]
        sd = np.exp(log_sd)
        z = (log_years - design @ slope) / sd
        tail = log_ndtr(-z)
        ratio = np.exp(-(z**2) / 2 - 0.5 * np.log(2 * np.pi) - tail)  # inverse Mills ratio
        value = np.where(is_built, z**2 / 2 + log_sd, -tail).sum() / n
        pull = np.where(is_built, z, ratio)
        gradient = np.append(-design.T @ pull / sd, (is_built.astype(float) - pull * z).sum()) / n
        value += ridge / 2 * (slope[1:] ** 2).sum()
        gradient[1:columns] += ridge * slope[1:]
        return float(value), gradient

    start = np.append(np.zeros(columns), -0.5)
    start[0] = log_years[is_built].mean()
    found = minimize(loss, start, jac=True, method="BFGS", options={"gtol": 1e-8})
    return found.x[:columns], float(np.exp(found.x[columns]))


def aft_lognormal(data: Builds, _day: date) -> Forecast:
    """Fit a lognormal accelerated-failure-time regression on ten covariates, ridge 0.05."""
    covariates = Covariates(data.units)
    raw = np.array([covariates.of(unit) for unit in data.units])
    centre, scale = raw.mean(axis=0), raw.std(axis=0)
    scale[scale == 0] = 1.0
    design = np.column_stack([np.ones(len(raw)), (raw - centre) / scale])
    slope, sd = censored_regression(design, np.log(data.years), data.is_built, RIDGE)

    def forecast(unit: Unit) -> np.ndarray:
        row = np.append(1.0, (np.array(covariates.of(unit)) - centre) / scale)
        return _normal_sample(float(row @ slope), sd)

    return forecast


class Covariates:
    """Ten features of a unit, all known at its first concrete.

    The start year is left out: its trend, carried forward, makes the regression worse (mean score
    3.0 in place of 2.5 years).
    """

    def __init__(self, units: tuple[Unit, ...]) -> None:
        self._units = units

    def of(self, unit: Unit) -> list[float]:
        """Return size, export, records of host and family, place and type."""
        start = unit.first_concrete
        done = [u for u in self._units if u.grid_connection and u.grid_connection < start]
        of_host = sum(u.building_state == unit.building_state for u in done)
        of_family = sum(u.family == unit.family for u in done)
        begun = [u for u in self._units if u.project == unit.project and u.first_concrete < start]
        return [
            float(np.log(unit.net_capacity)),
            float(unit.is_export),
            float(of_host == 0),
            float(np.log1p(of_host)),
            float(of_family == 0),
            float(np.log1p(of_family)),
            float(bool(begun)),
            float(unit.type == "BWR"),
            float(unit.type == "PHWR"),
            float(unit.type not in ("PWR", "BWR", "PHWR")),
        ]


RIVALS: Final[dict[str, Callable[[Builds, date], Forecast]]] = {
    "vendor_promise": vendor_promise,
    "completed_lognormal": completed_lognormal,
    "last_ten_years": last_ten_years,
    "kaplan_meier": kaplan_meier,
    "host_lognormal": host_lognormal,
    "aft_lognormal": aft_lognormal,
}
