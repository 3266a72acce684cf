"""The censored estimate of the record, beside lifelines."""

import numpy as np
import pytest
from lifelines import KaplanMeierFitter
from scipy.stats import CensoredData, ecdf

pytestmark = pytest.mark.oracle


@pytest.mark.parametrize("seed", range(20))
def test_survival_equals_lifelines(seed):
    generator = np.random.default_rng(seed)
    years = np.round(generator.gamma(4.0, 1.8, 80), 1)  # rounded, so that there are ties
    is_built = generator.random(80) < 0.7
    ours = ecdf(CensoredData.right_censored(years, ~is_built)).sf
    peer = KaplanMeierFitter().fit(years, is_built)
    places = np.sort(np.unique(years))
    assert ours.evaluate(places) == pytest.approx(
        peer.survival_function_at_times(places).to_numpy(), abs=1e-12
    )
