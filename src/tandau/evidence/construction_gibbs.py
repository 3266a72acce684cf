"""The Gibbs steps of the model of construction time; see `construction_model` for the model.

Censored times are augmented [TannerWong1987]; level, hosts and vendors are drawn at once with the
projects integrated out, stalls likewise; scales have half-Cauchy priors [Gelman2006] and are drawn
in centred and non-centred form in turn [YuMeng2011], so that a scale near zero does not hold a
chain.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import expit, log_ndtr, ndtr, ndtri

from tandau.evidence.construction_effects import Blocks

if TYPE_CHECKING:
    from tandau.evidence.construction_data import Builds

SHIFT: Final = 2.5  # years: no unit of commercial size was ever built faster than 3.0
NO_BOUND: Final = -50.0  # on the log scale
SMALLEST_VARIANCE: Final = 1e-7  # keeps matrices regular; a thousandth of a year
_TINY: Final = 1e-300


@dataclass(frozen=True)
class Priors:
    """Prior settings, all on the log scale of ``T - 2.5`` but the stall rate.

    ``level`` is mean and sd; ``*_scale`` the half-Cauchy scale (of the trend per decade);
    ``*_variance`` the mean of the exponential prior of the typical variance, ``spread`` the degrees
    of freedom with which hosts' variances vary around it; ``stall_rate`` the beta prior;
    ``stall_size`` shape and mean of the gamma prior of the inverse mean size.
    """

    level: tuple[float, float] = (1.5, 1.0)
    host_scale: float = 0.5
    vendor_scale: float = 0.2
    trend_scale: float = 0.2
    project_variance: float = 0.2
    unit_variance: float = 0.1
    spread: float = 4.0
    stall_rate: tuple[float, float] = (6.0, 30.0)
    stall_size: tuple[float, float] = (8.0, 1.0)


@dataclass(eq=False)
class State:
    """One point of a chain; effects on the log scale."""

    log_time: np.ndarray
    coefficients: np.ndarray
    project: np.ndarray
    stall: np.ndarray
    host_scale: float = 0.4
    vendor_scale: float = 0.15
    trend_scale: float = 0.1
    project_variance: np.ndarray = field(default_factory=lambda: np.empty(0))
    unit_variance: np.ndarray = field(default_factory=lambda: np.empty(0))
    typical_project_variance: float = 0.16
    typical_unit_variance: float = 0.09
    stall_rate: float = 0.08
    stall_inverse: float = 1.0


def above(mean: np.ndarray, sd: np.ndarray, low: np.ndarray, uniform: np.ndarray) -> np.ndarray:
    """Return normal draws above a bound, by inversion from the upper tail.

    Parameters
    ----------
    mean, sd, low
        Of each draw; they broadcast with `uniform`.
    uniform
        Between 0 and 1; a larger one gives an earlier draw.

    Examples
    --------
    >>> float(above(np.zeros(1), np.ones(1), np.full(1, 3.0), np.full(1, 0.5))[0].round(3))
    3.205
    """
    tail = ndtr(-(low - mean) / sd)
    return np.asarray(mean - sd * ndtri(np.clip(uniform * tail, _TINY, 1 - 1e-16)))


def _inverse_gamma(
    generator: np.random.Generator, shape: np.ndarray | float, rate: np.ndarray | float
) -> np.ndarray:
    return np.asarray(rate / generator.gamma(shape))


class Sampler:
    """Gibbs steps on one set of builds; each changes the state in place."""

    def __init__(
        self, data: Builds, priors: Priors, generator: np.random.Generator, *, has_trend: bool
    ) -> None:
        self.data, self.priors, self.generator = data, priors, generator
        n, self.n_hosts, self.n_vendors = len(data.years), len(data.hosts), len(data.vendors)
        self.n_projects = len(data.projects)
        self.n_trends = self.n_hosts if has_trend else 0
        self.hosts = slice(1, 1 + self.n_hosts)
        self.vendors = slice(self.hosts.stop, self.hosts.stop + self.n_vendors)
        self.trends = slice(self.vendors.stop, self.vendors.stop + self.n_trends)
        design = np.zeros((n, self.trends.stop))
        design[:, 0] = 1
        design[np.arange(n), 1 + data.host] = 1
        exported = np.flatnonzero(data.vendor >= 0)
        design[exported, 1 + self.n_hosts + data.vendor[exported]] = 1
        if has_trend:
            design[np.arange(n), self.trends.start + data.host] = data.decades
        self.design = design
        self.blocks = Blocks(data, design, n_local=2 if has_trend else 1)
        self.counts = np.bincount(data.project, minlength=self.n_projects).astype(float)
        self.host_of_project = data.host_of_project
        self.n_units_of_host = np.bincount(data.host, minlength=self.n_hosts)
        self.n_projects_of_host = np.bincount(self.host_of_project, minlength=self.n_hosts)
        self.seen = np.log(np.maximum(data.years - SHIFT, 1e-3))
        self.open = np.flatnonzero(~data.is_built)
        years = data.years[self.open]
        self.low = np.where(years > SHIFT, self.seen[self.open], NO_BOUND)

    def start(self) -> State:
        """Return a scattered starting point."""
        draw = self.generator
        return State(
            log_time=self.seen + np.where(self.data.is_built, 0.0, 0.3),
            coefficients=draw.normal(0, 0.3, self.design.shape[1]),
            project=draw.normal(0, 0.3, self.n_projects),
            stall=np.zeros(self.n_projects),
            host_scale=float(draw.uniform(0.1, 0.8)),
            vendor_scale=float(draw.uniform(0.05, 0.4)),
            trend_scale=float(draw.uniform(0.05, 0.4)),
            project_variance=np.full(self.n_hosts, draw.uniform(0.05, 0.3)),
            unit_variance=np.full(self.n_hosts, draw.uniform(0.03, 0.2)),
        )

    def _per_project(self, values: np.ndarray) -> np.ndarray:
        return np.bincount(self.data.project, weights=values, minlength=self.n_projects)

    def times(self, at: State) -> None:
        """Draw the ends of what has not ended."""
        effects = self.design @ at.coefficients + (at.project + at.stall)[self.data.project]
        sd = np.sqrt(at.unit_variance[self.data.host[self.open]])
        uniform = self.generator.random(len(self.open))
        at.log_time[self.open] = above(effects[self.open], sd, self.low, uniform)

    def effects(self, at: State) -> None:
        """Draw level, hosts, vendors and trends at once, with the projects integrated out."""
        prior = np.concatenate(
            (
                [1 / self.priors.level[1] ** 2],
                np.full(self.n_hosts, 1 / at.host_scale**2),
                np.full(self.n_vendors, 1 / at.vendor_scale**2),
                np.full(self.n_trends, 1 / at.trend_scale**2),
            )
        )
        rest = at.log_time - at.stall[self.data.project]
        at.coefficients = self.blocks.draw(
            self.generator, rest, at.unit_variance, at.project_variance, prior, self.priors.level
        )

    def stalls(self, at: State) -> None:
        """Draw which projects stalled and by how much, with the project effects integrated out."""
        fitted = self.design @ at.coefficients
        mean = self._per_project(at.log_time - fitted) / self.counts
        variance = (
            at.project_variance[self.host_of_project]
            + at.unit_variance[self.host_of_project] / self.counts
        )
        sd = np.sqrt(variance)
        centre = mean - at.stall_inverse * variance
        evidence = (
            np.log(at.stall_inverse)
            + 0.5 * np.log(2 * np.pi * variance)
            + centre**2 / (2 * variance)
            + log_ndtr(centre / sd)
        )
        odds = np.log(at.stall_rate / (1 - at.stall_rate)) + evidence
        has_stalled = self.generator.random(self.n_projects) < expit(odds)
        size = above(centre, sd, np.zeros_like(sd), self.generator.random(self.n_projects))
        at.stall = np.where(has_stalled, size, 0.0)
        n_stalled = int(has_stalled.sum())
        first, second = self.priors.stall_rate
        at.stall_rate = float(
            self.generator.beta(first + n_stalled, second + self.n_projects - n_stalled)
        )
        shape, size_mean = self.priors.stall_size
        rate = shape * size_mean + at.stall.sum()
        at.stall_inverse = float(self.generator.gamma(shape + n_stalled) / rate)

    def projects(self, at: State) -> None:
        """Draw the project effects."""
        rest = at.log_time - at.stall[self.data.project] - self.design @ at.coefficients
        unit = at.unit_variance[self.host_of_project]
        shrunk = 1 / (self.counts / unit + 1 / at.project_variance[self.host_of_project])
        noise = self.generator.standard_normal(self.n_projects)
        at.project = shrunk * self._per_project(rest) / unit + np.sqrt(shrunk) * noise

    def scales(self, at: State) -> None:
        """Draw the scales of the effects, centred and then non-centred."""
        priors = self.priors
        at.host_scale = self._scale(at, self.hosts, at.host_scale, priors.host_scale)
        if self.n_vendors:
            at.vendor_scale = self._scale(at, self.vendors, at.vendor_scale, priors.vendor_scale)
        if self.n_trends:
            at.trend_scale = self._scale(at, self.trends, at.trend_scale, priors.trend_scale)

    def _scale(self, at: State, part: slice, scale: float, reach: float) -> float:
        draw = self.generator
        effects = at.coefficients[part]
        # Half-Cauchy as a mixture of inverse gammas [Makalic2016] for the centred form …
        auxiliary = _inverse_gamma(draw, 1.0, 1 / reach**2 + 1 / scale**2)
        rate = 1 / auxiliary + (effects**2).sum() / 2
        scale = float(np.sqrt(_inverse_gamma(draw, (len(effects) + 1) / 2, rate)))
        # … and as a mixture of half-normals for the other, where the scale is a coefficient.
        mixed = _inverse_gamma(draw, 1.0, 0.5 + scale**2 / (2 * reach**2))
        unit = effects / scale
        slope = self.design[:, part] @ unit
        rest = at.log_time - (at.project + at.stall)[self.data.project]
        rest = rest - self.design @ at.coefficients + slope * scale
        weight = 1 / at.unit_variance[self.data.host]
        precision = float((weight * slope**2).sum() + 1 / (reach**2 * mixed))
        mean = float((weight * slope * rest).sum()) / precision
        sd = np.asarray(1 / np.sqrt(precision))
        uniform = np.asarray(draw.random())
        scale = float(above(np.asarray(mean), sd, np.asarray(1e-6), uniform))
        at.coefficients[part] = unit * scale
        return scale

    def variances(self, at: State) -> None:
        """Draw every host's variances of project and noise, and the typical ones."""
        fitted = self.design @ at.coefficients + (at.project + at.stall)[self.data.project]
        squares = np.bincount(
            self.data.host, weights=(at.log_time - fitted) ** 2, minlength=self.n_hosts
        )
        at.unit_variance, at.typical_unit_variance = self._variances(
            squares, self.n_units_of_host, at.typical_unit_variance, self.priors.unit_variance
        )
        squares = np.bincount(self.host_of_project, weights=at.project**2, minlength=self.n_hosts)
        at.project_variance, at.typical_project_variance = self._variances(
            squares,
            self.n_projects_of_host,
            at.typical_project_variance,
            self.priors.project_variance,
        )

    def _variances(
        self, squares: np.ndarray, counts: np.ndarray, typical: float, prior_mean: float
    ) -> tuple[np.ndarray, float]:
        spread = self.priors.spread
        shape, rate = (spread + counts) / 2, (spread * typical + squares) / 2
        found = np.maximum(_inverse_gamma(self.generator, shape, rate), SMALLEST_VARIANCE)
        rate = 1 / prior_mean + spread / 2 * (1 / found).sum()
        fresh = self.generator.gamma(1 + len(found) * spread / 2) / rate
        return found, max(float(fresh), SMALLEST_VARIANCE)

    def sweep(self, at: State) -> None:
        """Make one full round."""
        self.times(at)
        self.effects(at)
        self.stalls(at)
        self.projects(at)
        self.scales(at)
        self.variances(at)
