"""The best set of plans against the same question put to linopy, written down another way."""

import linopy
import numpy as np
import pandas as pd
import pytest
import xarray as xr

from tandau.models.risks.choice import Aim, Options, best_set

pytestmark = pytest.mark.oracle


def linopy_objective(options, aim):
    """Return the least objective by a dense program: every plan, risk and future has a column."""
    n_plans, n_risks, n_futures = options.cuts.shape
    plans, risks, futures = (
        pd.RangeIndex(size, name=name)
        for size, name in ((n_plans, "plan"), (n_risks, "risk"), (n_futures, "future"))
    )
    model = linopy.Model()
    take = model.add_variables(binary=True, coords=[plans], name="take")
    use = model.add_variables(lower=0, upper=1, coords=[plans, risks, futures], name="use")
    at_risk = model.add_variables(lower=-np.inf, name="at_risk")
    beyond = model.add_variables(lower=0, coords=[futures], name="beyond")
    model.add_constraints(use - take <= 0, name="taken")
    model.add_constraints(use.sum("plan") <= 1, name="one")
    upfront = xr.DataArray(options.upfront, coords=[plans])
    model.add_constraints((take * upfront).sum() <= aim.budget, name="budget")
    saved = xr.DataArray(options.cuts * options.losses, coords=[plans, risks, futures])
    costs = xr.DataArray(options.costs, coords=[plans, futures])
    change = (take * costs).sum("plan") - (use * saved).sum(["plan", "risk"])
    before = xr.DataArray(options.losses.sum(axis=0), coords=[futures])
    model.add_constraints(beyond + at_risk - change >= before, name="tail")
    tail = at_risk + beyond.sum() / ((1 - aim.level) * n_futures)
    model.add_objective((1 - aim.tail_weight) / n_futures * change.sum() + aim.tail_weight * tail)
    status, _ = model.solve("highs", output_flag=False, mip_rel_gap=1e-8)
    assert status == "ok"
    return model.objective.value + (1 - aim.tail_weight) * float(before.mean())


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("aim", [Aim(150.0, 0.9, 0.5), Aim(80.0, 0.8, 1.0), Aim(150.0, 0.9, 0.1)])
def test_linopy_finds_the_same(seed, aim):
    generator = np.random.default_rng(seed)
    is_struck = generator.random((4, 30)) < 0.5
    cuts = generator.random((6, 4, 30)) * (generator.random((6, 4, 1)) < 0.6)
    options = Options(
        generator.gamma(1.0, 2.0, (4, 30)) * is_struck,
        cuts,
        generator.random((6, 30)) * 0.3,
        generator.random(6) * 100,
    )
    found = best_set(options, aim)
    assert found.objective == pytest.approx(linopy_objective(options, aim), abs=1e-5)
