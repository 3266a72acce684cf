"""From posterior draws to construction times: of a plant to come, and of a unit under way.

All randomness enters as scores (standard normal or uniform), so that the same future can be shared:
offers in one future share the draw of the parameters and what the host brings, the units of a plant
share its project effect and stall.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import chdtri, ndtr

from tandau.evidence.construction_gibbs import NO_BOUND, SHIFT, above
from tandau.evidence.history import building_state

if TYPE_CHECKING:
    from datetime import date

    from tandau.evidence.construction_model import Posterior

LONGEST: Final = 45.0  # years; the longest on record took 42.8
_LARGEST: Final = 6.0  # on the log scale, far beyond LONGEST


@dataclass(frozen=True, eq=False)
class HostScores:
    """What all plants of one host share in a future.

    ``draw`` (future,) numbers of posterior draws; ``effect`` (future,) standard normal;
    ``project_spread``, ``unit_spread`` (future,) uniform.
    """

    draw: np.ndarray
    effect: np.ndarray
    project_spread: np.ndarray
    unit_spread: np.ndarray


@dataclass(frozen=True, eq=False)
class PlantScores:
    """What belongs to one plant.

    ``vendor``, ``project`` (future,) and ``unit`` (unit, future) standard normal; ``stall``,
    ``stall_size`` (future,) uniform.
    """

    vendor: np.ndarray
    project: np.ndarray
    stall: np.ndarray
    stall_size: np.ndarray
    unit: np.ndarray


def random_scores(
    posterior: Posterior, n_units: int, n_futures: int, generator: np.random.Generator
) -> tuple[HostScores, PlantScores]:
    """Return independent scores; every posterior draw is used about equally often."""
    draw = generator.permutation(np.arange(n_futures) * posterior.n_draws // n_futures)
    normal, uniform = generator.standard_normal, generator.random
    host = HostScores(draw, normal(n_futures), uniform(n_futures), uniform(n_futures))
    plant = PlantScores(
        vendor=normal(n_futures),
        project=normal(n_futures),
        stall=uniform(n_futures),
        stall_size=uniform(n_futures),
        unit=normal((n_units, n_futures)),
    )
    return host, plant


@dataclass(frozen=True, eq=False)
class _Place:
    """Host and vendor effects and the host's variances, each (future,)."""

    mean: np.ndarray
    project_variance: np.ndarray
    unit_variance: np.ndarray


def _place(
    posterior: Posterior, host: str, vendor: str, day: date, shared: HostScores, own: np.ndarray
) -> _Place:
    draw = shared.draw
    state = building_state(host, day)
    if state in posterior.hosts:
        code = posterior.hosts.index(state)
        effect = posterior.host[draw, code]
        project = posterior.project_variance[draw, code]
        unit = posterior.unit_variance[draw, code]
    else:
        effect = posterior.host_scale[draw] * shared.effect
        spread = posterior.spread
        typical = posterior.typical_project_variance[draw]
        project = spread * typical / chdtri(spread, shared.project_spread)
        typical = posterior.typical_unit_variance[draw]
        unit = spread * typical / chdtri(spread, shared.unit_spread)
    mean = posterior.level[draw] + effect
    if state != building_state(vendor, day):
        if vendor in posterior.vendors:
            mean = mean + posterior.vendor[draw, posterior.vendors.index(vendor)]
        else:
            mean = mean + posterior.vendor_scale[draw] * own
    return _Place(mean, project, unit)


def _years(log_time: np.ndarray) -> np.ndarray:
    return np.asarray(np.minimum(SHIFT + np.exp(np.minimum(log_time, _LARGEST)), LONGEST))


def plant_times(
    posterior: Posterior, host: str, vendor: str, day: date, shared: HostScores, own: PlantScores
) -> np.ndarray:
    """Return the construction times of the units of a plant to come.

    Parameters
    ----------
    posterior
        Of the model.
    host, vendor
        Countries as the build history spells them; unknown ones are drawn from their distribution.
    day
        Of first concrete: says which state's institutions build.
    shared, own
        Scores of the futures.

    Returns
    -------
    numpy.ndarray
        Shape (unit, future), years from first concrete to grid connection, at most `LONGEST`.
    """
    at = _place(posterior, host, vendor, day, shared, own.vendor)
    draw = shared.draw
    size = -np.log1p(-own.stall_size) / posterior.stall_inverse[draw]
    stall = np.where(own.stall < posterior.stall_rate[draw], size, 0.0)
    project = np.sqrt(at.project_variance) * own.project + stall
    return _years(at.mean + project + np.sqrt(at.unit_variance) * own.unit)


def unit_times(
    posterior: Posterior,
    place: tuple[str, str, str],
    day: date,
    age: float,
    back: float,
    shared: HostScores,
    own: PlantScores,
) -> np.ndarray:
    """Return the construction time of one more unit of a project that the record knows.

    Parameters
    ----------
    posterior
        Of the model.
    place
        Host, vendor and project as the build history spells them.
    day
        Of first concrete.
    age
        Years since first concrete without grid connection; 0 for a unit to come.
    back
        Decades from the as-of day back to first concrete, as in the builds; 0 for one to come.
    shared, own
        Scores of the futures; the first row of `own.unit` is the unit's noise. With the same scores
        an older unit gets a later end in every future.

    Returns
    -------
    numpy.ndarray
        Shape (future,), years, each above `age` and at most `LONGEST` (or the age).
    """
    host, vendor, project = place
    at = _place(posterior, host, vendor, day, shared, own.vendor)
    code = posterior.projects.index(project)
    draw = shared.draw
    host_code = posterior.hosts.index(building_state(host, day))
    moved = posterior.trend[draw, host_code] * back
    mean = at.mean + moved + posterior.project[draw, code] + posterior.stall[draw, code]
    low = np.log(age - SHIFT) if age > SHIFT else NO_BOUND
    uniform = ndtr(-own.unit[0])
    ends = above(mean, np.sqrt(at.unit_variance), np.full_like(mean, low), uniform)
    return np.asarray(np.maximum(_years(ends), age))
