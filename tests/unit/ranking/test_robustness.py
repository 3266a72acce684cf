"""Robustness metrics by hand and against other ways to say them."""

import numpy as np
import pytest
from scipy import stats

from tandau.errors import ModelError
from tandau.ranking import robustness as metrics

TABLE = np.array([[40.0, 60, 20], [50, 40, 30], [10, 90, 30], [35, 35, 35]])


def test_tail_by_hand():
    found = metrics.conditional_value_at_risk([[4.0, 1, 3, 2]], 0.375)
    # One and a half of four futures: all of the worst, half of the second.
    assert found == pytest.approx([(1 + 0.5 * 2) / 1.5])
    assert metrics.conditional_value_at_risk(TABLE, 1) == pytest.approx(TABLE.mean(axis=1))
    assert metrics.conditional_value_at_risk(TABLE, 1e-9) == pytest.approx(TABLE.min(axis=1))


def test_tail_of_a_normal_is_known():
    drawn = np.random.default_rng(1).standard_normal((1, 400_000))
    exact = -stats.norm.pdf(stats.norm.ppf(0.05)) / 0.05
    assert metrics.conditional_value_at_risk(drawn) == pytest.approx([exact], abs=0.02)


def test_probabilities_count_as_copies_of_futures():
    doubled = np.repeat(TABLE, [2, 1, 1], axis=1)
    likely = [0.5, 0.25, 0.25]
    assert metrics.expected(TABLE, likely) == pytest.approx(metrics.expected(doubled))
    for share in (0.1, 0.4, 0.8):
        assert metrics.conditional_value_at_risk(TABLE, share, likely) == pytest.approx(
            metrics.conditional_value_at_risk(doubled, share)
        )
    assert metrics.satisficing_share(TABLE, 40, likely) == pytest.approx(
        metrics.satisficing_share(doubled, 40)
    )


def test_threshold_may_move_with_the_future():
    assert metrics.satisficing_share(TABLE, [40, 50, 30]) == pytest.approx(
        [2 / 3, 2 / 3, 2 / 3, 1 / 3]
    )


def test_shape_of_the_distribution():
    rising = np.linspace(0, 100, 101)[None]
    assert metrics.percentile_skewness(rising) == pytest.approx([0])
    assert metrics.percentile_skewness(rising**3)[0] > 0.3
    assert metrics.percentile_skewness(-(rising**3))[0] < -0.3
    assert metrics.percentile_skewness([[5, 5]]) == pytest.approx([0])
    assert metrics.undesirable_deviations([[0, 10, 20]]) == pytest.approx([5])
    assert metrics.mean_variance([[1, 3]]) == pytest.approx([1.5])


def test_dominance_by_hand():
    # A spread of the last about the same mean is dominated by it in the second order only.
    table = [[4, 6, 5], [3, 7, 5], [2, 5, 4]]
    first, second = metrics.first_order_dominance(table), metrics.second_order_dominance(table)
    assert np.argwhere(first).tolist() == [[0, 2], [1, 2]]
    assert np.argwhere(second).tolist() == [[0, 1], [0, 2], [1, 2]]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: metrics.hurwicz(TABLE, 1.1), "optimism"),
        (lambda: metrics.conditional_value_at_risk(TABLE, 0), "maximin"),
        (lambda: metrics.expected(TABLE, [1, 1]), "last axis of length 3"),
        (lambda: metrics.maximin([1, 2]), "2 dimensions"),
        (lambda: metrics.maximin([[np.inf]]), "not finite"),
    ],
)
def test_refusals_say_what_is_wrong(call, told):
    with pytest.raises(ModelError, match=told):
        call()
