"""Claims by what they do to the answer."""

import numpy as np

from tandau.ranking.influence import influences


def test_largest_swing_first_and_names_settle_ties():
    shares = {
        ("a", "low"): [0.5, 0.5],
        ("a", "high"): [0.4, 0.6],
        ("b", "low"): [0.9, 0.1],
        ("b", "high"): [0.2, 0.8],
        ("c", "low"): [0.5, 0.5],
        ("c", "high"): [0.6, 0.4],
    }
    found = influences("cba", lambda claim, end: np.array(shares[claim, end]))
    assert [one.claim for one in found] == ["b", "a", "c"]
    assert round(found[0].swing, 12) == 0.7
    assert (found[0].at_low, found[0].at_high) == ((0.9, 0.1), (0.2, 0.8))


def test_no_claims():
    assert influences([], lambda _claim, _end: np.zeros(2)) == []
