"""Simulation-based calibration of the Gibbs sampler [Talts2018].

Parameters are drawn from the prior and data from the parameters; then the rank of the true value
among posterior draws is uniform if, and only if, the sampler is right.
"""

import numpy as np
import pytest
from scipy.stats import chisquare

from tandau.evidence import construction_model
from tandau.evidence.construction_data import Builds
from tandau.evidence.construction_gibbs import SHIFT, Priors
from tandau.evidence.construction_model import Chains

N_HOSTS, N_VENDORS, N_PROJECTS = 6, 3, 30
PRIORS = Priors(host_scale=0.3, project_variance=0.1, unit_variance=0.05, stall_rate=(6.0, 20.0))
N_ROUNDS, N_BINS = 160, 8


def inverse_chi_square(generator, centre, size):
    return PRIORS.spread * centre / generator.chisquare(PRIORS.spread, size)


def half_cauchy(generator, scale):
    return scale * abs(generator.standard_cauchy())


def simulated(generator, *, has_trend):
    """Return builds drawn from the prior and the true values of some parameters."""
    host = np.repeat(np.arange(N_HOSTS), N_PROJECTS // N_HOSTS)
    vendor = np.where(np.arange(N_PROJECTS) % 2 == 0, np.arange(N_PROJECTS) % N_VENDORS, -1)
    project = np.repeat(np.arange(N_PROJECTS), 2)
    level = generator.normal(*PRIORS.level)
    decades = generator.uniform(-3.0, 0.0, N_PROJECTS)
    trend_scale = half_cauchy(generator, PRIORS.trend_scale) if has_trend else 0.0
    trends = generator.normal(0, 1, N_HOSTS) * trend_scale
    host_scale = half_cauchy(generator, PRIORS.host_scale)
    vendor_scale = half_cauchy(generator, PRIORS.vendor_scale)
    hosts = generator.normal(0, host_scale, N_HOSTS)
    vendors = generator.normal(0, vendor_scale, N_VENDORS)
    typical_project = generator.exponential(PRIORS.project_variance)
    typical_unit = generator.exponential(PRIORS.unit_variance)
    project_variance = inverse_chi_square(generator, typical_project, N_HOSTS)
    unit_variance = inverse_chi_square(generator, typical_unit, N_HOSTS)
    rate = generator.beta(*PRIORS.stall_rate)
    shape, mean = PRIORS.stall_size
    inverse = generator.gamma(shape) / (shape * mean)
    stall = (generator.random(N_PROJECTS) < rate) * generator.exponential(1 / inverse, N_PROJECTS)
    effect = (
        level
        + hosts[host]
        + trends[host] * decades
        + np.where(vendor >= 0, vendors[vendor], 0.0)
        + stall
    )
    effect = effect + generator.normal(0, np.sqrt(project_variance[host]))
    noise = generator.normal(0, np.sqrt(unit_variance[host[project]]))
    years = SHIFT + np.exp(np.minimum(effect[project] + noise, 20.0))
    seen = generator.uniform(4.0, 25.0, len(years))
    data = Builds(
        years=np.minimum(years, seen),
        is_built=years <= seen,
        decades=decades[project],
        host=host[project],
        vendor=vendor[project],
        project=project,
        hosts=tuple(f"h{i}" for i in range(N_HOSTS)),
        vendors=tuple(f"v{i}" for i in range(N_VENDORS)),
        projects=tuple(f"p{i:02}" for i in range(N_PROJECTS)),
        units=(),
    )
    truth = {
        "level": level,
        "host_scale": host_scale,
        "vendor_scale": vendor_scale,
        "stall_rate": rate,
        "stall_inverse": inverse,
        "typical_project_variance": typical_project,
        "typical_unit_variance": typical_unit,
        "first_host": hosts[0],
        "first_sum": level + hosts[0],
        "first_unit_variance": unit_variance[0],
    }
    if has_trend:
        truth |= {"trend_scale": trend_scale, "first_trend": trends[0]}
    return data, truth


@pytest.mark.slow
@pytest.mark.parametrize("has_trend", [False, True])
def test_ranks_of_true_values_are_uniform(monkeypatch, has_trend):
    monkeypatch.setattr(construction_model, "WORST_RHAT", np.inf)
    monkeypatch.setattr(construction_model, "FEWEST", 0)
    ranks = {}
    for round_ in range(N_ROUNDS):
        generator = np.random.default_rng([77, round_])
        data, truth = simulated(generator, has_trend=has_trend)
        found = construction_model.fit(
            data,
            PRIORS,
            Chains(n_chains=1, n_warmup=300, n_kept=1500, seed=round_),
            has_trend=has_trend,
        )
        thinned = slice(None, None, 10)
        draws = {name: getattr(found, name) for name in truth if hasattr(found, name)}
        draws["first_host"] = found.host[:, 0]
        draws["first_sum"] = found.level + found.host[:, 0]
        draws["first_trend"] = found.trend[:, 0]
        draws["first_unit_variance"] = found.unit_variance[:, 0]
        for name, value in truth.items():
            ranks.setdefault(name, []).append((draws[name][thinned] < value).mean())
    for name, found in ranks.items():
        counts, _ = np.histogram(found, bins=N_BINS, range=(0, 1))
        assert chisquare(counts).pvalue > 1e-3, f"{name}: {counts}"
