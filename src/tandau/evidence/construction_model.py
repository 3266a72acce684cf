"""How long construction takes: a hierarchical model of the build history.

With ``T`` the years from first concrete to grid connection of one unit::

    log(T - 2.5) = level + host + vendor (exports only) + project + stall of the project + noise

Host, vendor and project effects are normal with scales of their own (partial pooling). Spread
differs between hosts: the variances of project and noise are drawn per host from a common scaled
inverse chi-square. A project stalls with a small probability, by a positive shift with an
exponential prior: war, the end of a state, a moratorium. Times that have not ended are censored.

Two fits are pooled in equal parts: one in which a host stays as it was, and one in which it has
moved at a pace of its own over the last three decades, so that its effect is that of the day.
What was chosen on the record, and how it scores there, stands in ``docs/construction-time.md``.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from threadpoolctl import threadpool_limits

from tandau.errors import EvidenceError, Fault
from tandau.evidence.construction_gibbs import Priors, Sampler, State

if TYPE_CHECKING:
    from tandau.evidence.construction_data import Builds

WORST_RHAT: Final = 1.4
FEWEST: Final = 8


@dataclass(frozen=True)
class Chains:
    """How long to sample: `n_chains` chains, each `n_kept` draws after `n_warmup` rounds."""

    n_chains: int = 4
    n_warmup: int = 400
    n_kept: int = 1000
    seed: int = 20250331


@dataclass(frozen=True, eq=False)
class Posterior:
    """Joint draws of all parameters, chains one after the other.

    Effects and scales are on the scale of ``log(T - 2.5)``; the first axis is the draw.

    Parameters
    ----------
    level, host_scale, vendor_scale, trend_scale, stall_rate, stall_inverse
        Shape (draw,); `stall_inverse` is one over the mean size of a stall, `trend_scale` is per
        decade and without meaning where there is no trend.
    typical_project_variance, typical_unit_variance
        Shape (draw,); the centre of the hosts' variances.
    host, trend, vendor, project, stall, project_variance, unit_variance
        Shape (draw, hosts), (draw, hosts), (draw, vendors), (draw, projects), (draw, projects),
        (draw, hosts), (draw, hosts); `host` is the effect on the as-of day, `trend` its change per
        decade up to then, 0 in the fit without trends.
    hosts, vendors, projects
        Names of the columns.
    spread
        Degrees of freedom of the hosts' variances.
    rhat
        Largest split R-hat over the scalars [Vehtari2021].
    """

    level: np.ndarray
    host_scale: np.ndarray
    vendor_scale: np.ndarray
    trend_scale: np.ndarray
    stall_rate: np.ndarray
    stall_inverse: np.ndarray
    typical_project_variance: np.ndarray
    typical_unit_variance: np.ndarray
    host: np.ndarray
    trend: np.ndarray
    vendor: np.ndarray
    project: np.ndarray
    stall: np.ndarray
    project_variance: np.ndarray
    unit_variance: np.ndarray
    hosts: tuple[str, ...]
    vendors: tuple[str, ...]
    projects: tuple[str, ...]
    spread: float
    rhat: float

    @property
    def n_draws(self) -> int:
        """Number of joint draws."""
        return len(self.level)


SCALARS: Final = (
    "level",
    "host_scale",
    "vendor_scale",
    "stall_rate",
    "stall_inverse",
    "typical_project_variance",
    "typical_unit_variance",
)


def _kept(at: State, sampler: Sampler) -> dict[str, np.ndarray]:
    trend = at.coefficients[sampler.trends] if sampler.n_trends else np.zeros(sampler.n_hosts)
    return {
        "level": np.array(at.coefficients[0]),
        "host": at.coefficients[sampler.hosts].copy(),
        "trend": trend.copy(),
        "vendor": at.coefficients[sampler.vendors].copy(),
        "project": at.project.copy(),
        "stall": at.stall.copy(),
        "host_scale": np.array(at.host_scale),
        "vendor_scale": np.array(at.vendor_scale),
        "trend_scale": np.array(at.trend_scale),
        "stall_rate": np.array(at.stall_rate),
        "stall_inverse": np.array(at.stall_inverse),
        "project_variance": at.project_variance.copy(),
        "unit_variance": at.unit_variance.copy(),
        "typical_project_variance": np.array(at.typical_project_variance),
        "typical_unit_variance": np.array(at.typical_unit_variance),
    }


def _run(sampler: Sampler, chains: Chains, kept: dict[str, list[np.ndarray]]) -> None:
    at = sampler.start()
    for number in range(chains.n_warmup + chains.n_kept):
        sampler.sweep(at)
        if number >= chains.n_warmup:
            for name, value in _kept(at, sampler).items():
                kept.setdefault(name, []).append(value)


def split_rhat(draws: np.ndarray) -> float:
    """Return the split R-hat of one scalar [Vehtari2021], without rank normalisation.

    Parameters
    ----------
    draws
        Shape (chain, draw).

    Examples
    --------
    >>> split_rhat(np.array([[0.0, 1.0, 0.0, 1.0], [1.0, 0.0, 1.0, 0.0]])) < 1.0
    True
    """
    half = draws.shape[1] // 2
    parts = np.concatenate([draws[:, :half], draws[:, half : 2 * half]])
    within = parts.var(axis=1, ddof=1).mean()
    between = half * parts.mean(axis=1).var(ddof=1)
    return float(np.sqrt(((half - 1) / half * within + between / half) / within))


def fit(
    data: Builds,
    priors: Priors | None = None,
    chains: Chains | None = None,
    *,
    has_trend: bool = False,
) -> Posterior:
    """Return joint posterior draws of one of the two models.

    Parameters
    ----------
    data
        What was known on the day.
    priors, chains
        None for the defaults.
    has_trend
        Whether hosts move.

    Raises
    ------
    EvidenceError
        Where fewer than `FEWEST` units were finished, or the chains disagree.
    """
    priors, chains = priors or Priors(), chains or Chains()
    if data.is_built.sum() < FEWEST:
        got = f"{int(data.is_built.sum())} finished units"
        expected = f"at least {FEWEST}"
        remedy = "ask as of a later day, or bring a longer record"
        raise EvidenceError([Fault("reactor_history.csv", "", got, expected, remedy)])
    kept: dict[str, list[np.ndarray]] = {}
    with threadpool_limits(1):  # matrices of 60 rows: threads only get into each other's way
        for seed in np.random.SeedSequence(chains.seed).spawn(chains.n_chains):
            generator = np.random.default_rng(seed)
            _run(Sampler(data, priors, generator, has_trend=has_trend), chains, kept)
    arrays: dict[str, Any] = {name: np.stack(values) for name, values in kept.items()}
    shape = (chains.n_chains, chains.n_kept)
    names = (*SCALARS, "trend_scale") if has_trend else SCALARS
    rhat = max(split_rhat(arrays[name].reshape(shape)) for name in names)
    if rhat > WORST_RHAT:
        got = f"split R-hat {rhat:.2f}"
        remedy = "sample longer: raise n_warmup and n_kept"
        raise EvidenceError([Fault("construction time", "fit", got, f"below {WORST_RHAT}", remedy)])
    return Posterior(
        **arrays,
        hosts=data.hosts,
        vendors=data.vendors,
        projects=data.projects,
        spread=priors.spread,
        rhat=rhat,
    )


def pooled_fit(
    data: Builds, priors: Priors | None = None, chains: Chains | None = None
) -> Posterior:
    """Return the draws of both fits, without and with trends of the hosts, one after the other.

    Parameters
    ----------
    data, priors, chains
        As for `fit`.

    Raises
    ------
    EvidenceError
        As `fit` does.
    """
    parts = [fit(data, priors, chains, has_trend=has_trend) for has_trend in (False, True)]
    arrays: dict[str, Any] = {
        one.name: np.concatenate([getattr(part, one.name) for part in parts])
        for one in fields(Posterior)
        if isinstance(getattr(parts[0], one.name), np.ndarray)
    }
    return replace(parts[0], **arrays, rhat=max(part.rhat for part in parts))
