import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandau.errors import ModelError
from tandau.models.dependence.concentration import (
    effective_number,
    hhi,
    jurisdiction_share,
    shannon,
    stirling,
)
from tandau.models.dependence.supply import capacity_lost

AFTER = [0, 1, 3, 10]
# Two plants of two vendors: layers reactor and enrichment; jurisdictions A, B, E.
SHARED_ENRICHER = np.array([[[1, 0, 0], [0, 0, 1]], [[0, 1, 0], [0, 0, 1]]], dtype=float)
CAPACITY = np.array([1000.0, 1000.0])
STOCK = np.array([[np.inf, 1.5], [np.inf, 2.5]])
SWITCH = np.full((2, 2), 5.0)

shares = st.lists(st.floats(0, 1), min_size=1, max_size=8).filter(lambda one: sum(one) > 0.01)


@given(shares, st.randoms(use_true_random=False))
def test_indices_keep_their_bounds_and_know_no_labels(weights, random):
    share = np.array(weights) / sum(weights)
    n = len(share)
    order = list(range(n))
    random.shuffle(order)
    assert 1 / n - 1e-9 <= hhi(share) <= 1 + 1e-9
    assert 1 - 1e-9 <= effective_number(share) <= n + 1e-6
    assert -1e-12 <= shannon(share) <= np.log(n) + 1e-9
    # Order two of the effective number is never above order one.
    assert effective_number(share) <= np.exp(shannon(share)) + 1e-6
    apart = np.abs(np.subtract.outer(np.arange(n), np.arange(n))) / n
    assert stirling(share[order], apart[np.ix_(order, order)]) == pytest.approx(
        stirling(share, apart), abs=1e-12
    )
    assert stirling(share, 1 - np.eye(n)) == pytest.approx(1 - hhi(share))
    assert hhi(share[order]) == pytest.approx(hhi(share))


def test_two_vendors_that_share_one_enricher_are_not_diversified():
    by_layer = hhi(jurisdiction_share(SHARED_ENRICHER, CAPACITY))
    assert by_layer.tolist() == [0.5, 1.0]
    lost = capacity_lost(SHARED_ENRICHER, CAPACITY, STOCK, SWITCH, AFTER)
    assert lost[:2].sum() == 0
    # The first stock ends after 1.5 years, the second after 2.5; the switch after five.
    assert lost[2].tolist() == [0, 0, 2000, 0]
    own = SHARED_ENRICHER.copy()
    own[1, 1] = [0, 1, 0]
    apart = capacity_lost(own, CAPACITY, STOCK, SWITCH, AFTER)
    assert apart.max() == 1000


def test_a_stock_lasts_longer_for_a_smaller_missing_part_and_the_worst_layer_decides():
    control = [[[0.5, 0.5], [0.8, 0.2]]]
    lost = capacity_lost(control, [1000.0], [[1.0, 1.0]], [[4.0, 1.9]], [1.2, 1.9, 2.0, 4.0])
    # Of A half of the first layer is missing (two years' stock) and 0.8 of the second (1.25).
    assert lost[0].tolist() == pytest.approx([0, 0, 500, 0])
    both = capacity_lost(control, [1000.0], [[1.0, 1.0]], [[4.0, 1.9]], [1.2], [[1, 1]])
    assert both.tolist() == [[1000]]


@given(st.floats(0, 5), st.floats(0, 5), st.floats(0, 10), st.floats(0, 10))
def test_more_stock_or_a_faster_switch_never_loses_more(stock, more, fast, slow):
    fast, slow = sorted((fast, slow))
    worse = capacity_lost(
        SHARED_ENRICHER, CAPACITY, np.full((2, 2), stock), SWITCH * 0 + slow, AFTER
    )
    better = capacity_lost(
        SHARED_ENRICHER, CAPACITY, np.full((2, 2), stock + more), SWITCH * 0 + fast, AFTER
    )
    assert (better <= worse).all()
    assert (worse <= CAPACITY.sum()).all()


def test_futures_may_lead():
    switch = np.array([2.0, 5.0])[:, None, None] + np.zeros((2, 2, 2))
    capacity = np.array([[1000.0, 0.0], [1000.0, 1000.0]])
    lost = capacity_lost(SHARED_ENRICHER, capacity, STOCK, switch, AFTER)
    assert lost.shape == (2, 3, 4)
    assert lost[:, 2, 2].tolist() == [0, 2000]
    assert jurisdiction_share(SHARED_ENRICHER, capacity)[0].tolist() == [[1, 0, 0], [0, 0, 1]]


def test_shares_that_are_none_are_refused_with_every_fault():
    for function in (hhi, effective_number, shannon):
        with pytest.raises(ModelError, match="sum of shares"):
            function([0.5, 0.4])
    with pytest.raises(ModelError, match="distance there less back"):
        stirling([0.5, 0.5], [[0, 1], [0.5, 0]])
    with pytest.raises(ModelError, match="distance"):
        stirling([0.5, 0.5], [[0.0]])
    with pytest.raises(ModelError, match="sum of capacity"):
        jurisdiction_share(SHARED_ENRICHER, [0.0, 0.0])
    with pytest.raises(ModelError) as told:
        capacity_lost(SHARED_ENRICHER * 0.5, CAPACITY, -STOCK, SWITCH[:1], AFTER, [[1, 0]])
    assert [fault.place for fault in told.value.faults] == [
        "sum of control",
        "stock",
        "switch_time",
        "stopped",
    ]
