"""Our Gibbs sampler beside PyMC's NUTS on the same model and the same record.

The stall of a project is summed out here, since NUTS takes no discrete parameter; everything else
is written as in `tandau.evidence.construction_model`.
"""

from datetime import date

import numpy as np
import pymc as pm
import pytensor.tensor as pt
import pytest

from tandau.evidence.construction_data import builds
from tandau.evidence.construction_gibbs import SHIFT, Priors
from tandau.evidence.construction_model import Chains, fit
from tandau.evidence.history import read_history

pytestmark = pytest.mark.oracle

DAY = date(1990, 1, 1)
PRIORS = Priors()


def model(data):
    n_hosts, n_vendors = len(data.hosts), len(data.vendors)
    log_time = np.log(np.maximum(data.years - SHIFT, 1e-3))
    in_project = np.zeros((len(data.projects), len(data.years)))
    in_project[data.project, np.arange(len(data.years))] = 1
    place = data.host_of_project
    with pm.Model() as found:
        level = pm.Normal("level", *PRIORS.level)
        host_scale = pm.HalfCauchy("host_scale", PRIORS.host_scale)
        vendor_scale = pm.HalfCauchy("vendor_scale", PRIORS.vendor_scale)
        host = host_scale * pm.Normal("host_unit", shape=n_hosts)
        vendor = vendor_scale * pm.Normal("vendor_unit", shape=n_vendors)
        variances = {}
        for name in ("project", "unit"):
            mean = getattr(PRIORS, f"{name}_variance")
            typical = pm.Exponential(f"typical_{name}_variance", 1 / mean)
            ratio = pm.ChiSquared(f"{name}_chi", PRIORS.spread, shape=n_hosts)
            variances[name] = PRIORS.spread * typical / ratio
        project = pt.sqrt(variances["project"][place]) * pm.Normal(
            "project_unit", shape=len(data.projects)
        )
        rate = pm.Beta("stall_rate", *PRIORS.stall_rate)
        shape, size_mean = PRIORS.stall_size
        inverse = pm.Gamma("stall_inverse", shape, shape * size_mean)
        stall = pm.Exponential("stall_unit", 1.0, shape=len(data.projects)) / inverse
        effect = level + host[data.host] + project[data.project]
        exported = (data.vendor >= 0).astype(float)
        effect = effect + exported * vendor[np.maximum(data.vendor, 0)]
        sd = pt.sqrt(variances["unit"][place[data.project]])

        def likelihood(mean):
            z = (log_time - mean) / sd
            density = -0.5 * z**2 - pt.log(sd) - 0.5 * np.log(2 * np.pi)
            open_until = np.where(data.years > SHIFT, log_time, -50.0)
            tail = pm.logccdf(pm.Normal.dist(mean, sd), open_until)
            return pt.dot(in_project, pt.switch(data.is_built, density, tail))

        without = pt.log1p(-rate) + likelihood(effect)
        with_stall = pt.log(rate) + likelihood(effect + stall[data.project])
        pm.Potential("record", pt.logaddexp(without, with_stall).sum())
    return found


@pytest.mark.filterwarnings("ignore")  # of PyMC and its compilers
def test_posterior_agrees_with_nuts():
    data = builds(read_history(), DAY)
    ours = fit(data, PRIORS, Chains(n_chains=4, n_warmup=500, n_kept=2500))
    with model(data):
        trace = pm.sample(
            draws=1000,
            tune=1000,
            chains=2,
            cores=2,
            nuts_sampler="nutpie",
            random_seed=1,
            target_accept=0.9,
            progressbar=False,
        )
    for name in (
        "level",
        "host_scale",
        "vendor_scale",
        "stall_rate",
        "stall_inverse",
        "typical_project_variance",
        "typical_unit_variance",
    ):
        theirs = trace.posterior[name].to_numpy().ravel()
        mine = getattr(ours, name)
        spread = theirs.std()
        assert abs(mine.mean() - theirs.mean()) < 0.25 * spread, name
        assert 0.8 < mine.std() / spread < 1.25, name
