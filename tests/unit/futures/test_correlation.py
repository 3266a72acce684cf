"""Shared drivers bind uncertainties as strongly as their loadings say."""

import numpy as np
import pytest
from scipy.special import ndtri

from tandau.errors import ModelError
from tandau.futures.correlation import Loading, correlated, remainder

N = 200_000


@pytest.fixture(scope="module")
def normal():
    return np.random.default_rng(1).standard_normal((4, N))


def test_remainder_fills_up_the_variance():
    loadings = [Loading("a", per_offer=False, value=0.6), Loading("b", per_offer=True, value=-0.48)]
    assert remainder("x", loadings) ** 2 == pytest.approx(1 - 0.36 - 0.2304)
    assert remainder("x", []) == 1
    assert remainder("x", loadings[:1]) == pytest.approx(0.8)


def test_too_much_loading_is_refused():
    loadings = [Loading("a", per_offer=False, value=0.8), Loading("b", per_offer=False, value=0.7)]
    with pytest.raises(ModelError, match=r"x: .* 1.13 > 1 \(a 0.8, b 0.7\)"):
        remainder("x", loadings)


def test_full_loading_is_the_driver(normal):
    loading = Loading("a", per_offer=False, value=1.0)
    found = correlated("x", normal[0], {"a": normal[1]}, [loading])
    assert ndtri(found) == pytest.approx(normal[1])


def test_two_variables_correlate_by_the_product_of_their_loadings(normal):
    drivers = {"a": normal[2], "b": normal[3]}
    one = [Loading("a", per_offer=False, value=0.8), Loading("b", per_offer=False, value=0.5)]
    other = [Loading("a", per_offer=False, value=0.6), Loading("b", per_offer=False, value=-0.3)]
    scores = [
        ndtri(correlated("x", own, drivers, loadings))
        for own, loadings in zip(normal[:2], (one, other), strict=True)
    ]
    assert np.corrcoef(scores)[0, 1] == pytest.approx(0.8 * 0.6 - 0.5 * 0.3, abs=0.01)
    assert [score.std() for score in scores] == pytest.approx([1, 1], abs=0.01)


def test_no_driver_leaves_the_remainder(normal):
    assert ndtri(correlated("x", normal[0], {}, [])) == pytest.approx(normal[0])
