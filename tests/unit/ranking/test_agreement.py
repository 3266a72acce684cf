"""Kendall's W against its definition through Friedman's test, and its ends."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import friedmanchisquare, spearmanr

from tandau.errors import ModelError
from tandau.ranking.agreement import concordance

SHAPES = st.tuples(st.integers(2, 7), st.integers(3, 6))
SCORES = SHAPES.flatmap(lambda shape: arrays(float, shape, elements=st.integers(0, 5).map(float)))


@given(SCORES)
def test_it_is_friedmans_statistic_over_its_largest_value(scores):
    found = concordance(scores)
    if any(np.ptp(row) > 0 for row in scores):
        n_judges, n_things = scores.shape
        statistic = friedmanchisquare(*scores.T).statistic
        assert found == pytest.approx(statistic / (n_judges * (n_things - 1)), abs=1e-12)
        assert -1e-12 <= found <= 1 + 1e-12
    else:
        assert found is None


@given(arrays(float, (2, 5), elements=st.floats(0, 1), unique=True))
def test_of_two_judges_it_is_their_rank_correlation(scores):
    rho = spearmanr(*scores).statistic
    assert concordance(scores) == pytest.approx((rho + 1) / 2)


def test_only_the_order_counts():
    generator = np.random.default_rng(1)
    scores = generator.normal(size=(4, 6))
    assert concordance(scores) == pytest.approx(concordance(np.exp(3 * scores)))
    assert concordance(np.tile(scores[:1], (5, 1))) == 1


@pytest.mark.parametrize("scores", [[[1, 2]], [[1], [2]], [[1, np.nan], [1, 2]], [1, 2]])
def test_what_cannot_be_compared(scores):
    with pytest.raises(ModelError):
        concordance(scores)
