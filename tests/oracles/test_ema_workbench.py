"""PRIM beside EMA workbench: both see the box that was put into the cases."""

import numpy as np
import pandas as pd
import pytest
from ema_workbench.analysis import prim as peer_prim

from tandau.ranking.discovery import chosen_box, pasted, prim

pytestmark = pytest.mark.oracle


@pytest.mark.parametrize("seed", range(5))
def test_boxes_agree(seed):
    random = np.random.default_rng(seed)
    inputs = random.random((4000, 6))
    low, high = random.uniform(0.2, 0.5), random.uniform(0.5, 0.8)
    wanted = (inputs[:, 1] > low) & (inputs[:, 4] < high) & (random.random(4000) < 0.95)
    ours = pasted(chosen_box(prim(inputs, wanted)), inputs, wanted)
    frame = pd.DataFrame(inputs, columns=[f"x{place}" for place in range(6)])
    box = peer_prim.Prim(frame, wanted, threshold=0.8, peel_alpha=0.05).find_box()
    dense = box.peeling_trajectory[box.peeling_trajectory["density"] >= 0.8]
    theirs = dense.sort_values("coverage").iloc[-1]
    assert ours.coverage >= theirs["coverage"] - 0.05
    assert ours.density >= 0.79
    assert ours.low[1] == pytest.approx(low, abs=0.05)
    assert ours.high[4] == pytest.approx(high, abs=0.05)
