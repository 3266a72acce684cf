"""TOPSIS, VIKOR and PROMETHEE II beside pymcdm, 1,000 random decisions each."""

import numpy as np
import pytest
from decision_problems import problems
from pymcdm import methods, normalizations

from tandau.ranking.compromise import topsis, vikor
from tandau.ranking.promethee import promethee_ii

pytestmark = pytest.mark.oracle


@pytest.mark.parametrize(
    ("ours", "theirs"), [("vector", "vector"), ("minmax", "minmax"), ("sum", "sum")]
)
def test_topsis(ours, theirs):
    # Under these normalisations pymcdm turns costs into gains before it scales them; with gains
    # alone that makes no difference, and with costs only min-max agrees, where turning commutes.
    peer = methods.TOPSIS(getattr(normalizations, f"{theirs}_normalization"))
    for performance, weights, signs in problems():
        directions = signs if ours == "minmax" else np.ones_like(signs)
        found = topsis(performance, weights, directions, normalisation=ours)
        np.testing.assert_allclose(found, peer(performance, weights, directions), rtol=1e-9)


def test_vikor():
    peer = methods.VIKOR()
    for performance, weights, directions in problems(seed=2):
        found = vikor(performance, weights, directions)
        np.testing.assert_allclose(
            found.index, peer(performance, weights, directions), rtol=1e-9, atol=1e-12
        )


def test_promethee_usual():
    peer = methods.PROMETHEE_II("usual")
    for performance, weights, directions in problems(seed=3):
        found = promethee_ii(performance, weights, directions)
        np.testing.assert_allclose(
            found.net, peer(performance, weights, directions), rtol=1e-9, atol=1e-12
        )


def test_promethee_with_thresholds():
    random = np.random.default_rng(4)
    names = {"vshape_2": "linear", "level": "level", "vshape": "v_shape", "ushape": "u_shape"}
    for number, (performance, weights, directions) in enumerate(problems(seed=4)):
        theirs, ours = list(names.items())[number % len(names)]
        low = random.uniform(0, 20, len(weights))
        high = low + random.uniform(1, 40, len(weights))
        peer = methods.PROMETHEE_II(theirs, p=high, q=low)
        found = promethee_ii(
            performance, weights, directions, shapes=ours, indifference=low, strict=high
        )
        np.testing.assert_allclose(
            found.net, peer(performance, weights, directions), rtol=1e-9, atol=1e-12
        )
