"""Present value, annuity and rate of return beside numpy-financial."""

import numpy as np
import numpy_financial as peer
import pytest

from tandau.models.money.discounting import annuity, present_value
from tandau.models.money.returns import internal_rate
from tandau.models.money.sizing import level_debt
from tandau.models.money.status import Status

pytestmark = pytest.mark.oracle


@pytest.mark.parametrize("seed", range(100))
def test_series(seed):
    generator = np.random.default_rng(seed)
    n_years = int(generator.integers(3, 80))
    flows = generator.normal(10, 30, n_years)
    flows[: n_years // 4 + 1] = -generator.uniform(1, 100, n_years // 4 + 1)
    rate = generator.uniform(-0.05, 0.3)
    assert present_value(flows, rate, 0.0) == pytest.approx(peer.npv(rate, flows), rel=1e-10)
    found, status = internal_rate(flows)
    if status == Status.FOUND:
        # Of several rates numpy-financial tells the one nearest to zero; where one is unique among
        # those that are not negative a negative one may lie nearer.
        theirs = peer.irr(flows)
        assert found == pytest.approx(theirs, abs=1e-8) or (theirs < 0 <= found)
    if status == Status.NO_SIGN_CHANGE:
        assert np.isnan(peer.irr(flows))


@pytest.mark.parametrize("seed", range(50))
def test_loan(seed):
    generator = np.random.default_rng(seed)
    rate, tenor, sum_ = generator.uniform(0, 0.2), int(generator.integers(1, 60)), 1e6
    assert annuity(sum_, rate, float(tenor)) == pytest.approx(-peer.pmt(rate, tenor, sum_))
    interest, repaid = level_debt(sum_, rate, tenor, tenor)
    periods = np.arange(1, tenor + 1)
    assert interest == pytest.approx(-peer.ipmt(rate, periods, tenor, sum_), rel=1e-8, abs=1e-4)
    assert repaid == pytest.approx(-peer.ppmt(rate, periods, tenor, sum_), rel=1e-8, abs=1e-4)
