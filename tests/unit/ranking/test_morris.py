"""Morris screening against functions whose effects are known."""

import sys

import numpy as np
import pytest

from tandau.errors import ModelError
from tandau.ranking.morris import morris


def test_a_plane_has_its_slopes_and_no_spread():
    found = morris(lambda x: 2 * x[:, 0] - 5 * x[:, 1], [0, 10], [4, 12], seed=1)
    assert found.mean == pytest.approx([8, -10])
    assert found.mean_absolute == pytest.approx([8, 10])
    assert found.standard_deviation == pytest.approx([0, 0], abs=1e-9)


def test_interaction_spreads_the_effects_and_silence_stays_silent():
    found = morris(lambda x: x[:, 0] * x[:, 1], [-1] * 3, [1] * 3, n_trajectories=50, seed=2)
    assert (found.standard_deviation[:2] > found.mean_absolute[:2] / 2).all()
    assert found.mean_absolute[2] == 0


def test_refuses_what_it_cannot_use():
    with pytest.raises(ModelError, match="low < high"):
        morris(lambda x: x[:, 0], [1], [0], seed=1)
    with pytest.raises(ModelError, match="even"):
        morris(lambda x: x[:, 0], [0], [1], n_levels=3, seed=1)
    with pytest.raises(ModelError, match="finite"):
        morris(lambda x: np.full(len(x), np.nan), [0], [1], seed=1)


def test_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "SALib.analyze", None)
    with pytest.raises(ModelError, match=r"tandau\[sensitivity\]"):
        morris(lambda x: x[:, 0], [0], [1], seed=1)
