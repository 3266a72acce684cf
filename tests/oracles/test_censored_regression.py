"""The censored lognormal regression of the backtest, beside lifelines."""

import numpy as np
import pandas as pd
import pytest
from lifelines import LogNormalAFTFitter

from tandau.evidence.rivals import censored_regression

pytestmark = pytest.mark.oracle


@pytest.mark.parametrize("seed", range(5))
def test_coefficients_equal_lifelines(seed):
    generator = np.random.default_rng(seed)
    features = generator.standard_normal((300, 3))
    log_years = 1.8 + features @ [0.3, -0.2, 0.1] + 0.4 * generator.standard_normal(300)
    limit = generator.uniform(1.2, 3.0, 300)
    is_built = log_years < limit
    seen = np.minimum(log_years, limit)
    design = np.column_stack([np.ones(300), features])
    ours, sd = censored_regression(design, seen, is_built, 0.0)
    frame = pd.DataFrame(features, columns=["a", "b", "c"])
    frame["years"], frame["built"] = np.exp(seen), is_built
    peer = LogNormalAFTFitter().fit(frame, "years", "built")
    found = peer.params_.loc["mu_"]
    assert ours[1:] == pytest.approx([found[name] for name in "abc"], abs=1e-3)
    assert ours[0] == pytest.approx(found["Intercept"], abs=1e-3)
    assert np.log(sd) == pytest.approx(peer.params_.loc["sigma_", "Intercept"], abs=1e-3)
