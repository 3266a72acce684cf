"""AHP beside ahpy, 1,000 random comparisons."""

from itertools import combinations

import ahpy
import numpy as np
import pytest

from tandau.ranking.pairwise import ahp_priorities

pytestmark = pytest.mark.oracle


@pytest.mark.parametrize(("ours", "theirs"), [("saaty", "saaty"), ("donegan_dodd", "dd")])
def test_priorities_and_consistency(ours, theirs):
    random = np.random.default_rng(1)
    scale = [1 / 9, 1 / 7, 1 / 5, 1 / 3, 1, 3, 5, 7, 9]
    for _ in range(500):
        n = int(random.integers(3, 9))
        matrix = np.ones((n, n))
        told = {}
        for one, other in combinations(range(n), 2):
            value = float(random.choice(scale))
            matrix[one, other], matrix[other, one] = value, 1 / value
            told[f"c{one}", f"c{other}"] = value
        found = ahp_priorities(matrix, table=ours)
        peer = ahpy.Compare("test", told, precision=9, random_index=theirs)
        weights = [peer.target_weights[f"c{place}"] for place in range(n)]
        np.testing.assert_allclose(found.weights, weights, atol=1e-6)
        assert found.consistency_ratio == pytest.approx(peer.consistency_ratio, abs=1e-5)
