"""Pairs that representative days are checked in, and what is told of them."""

import numpy as np
import pytest

from tandau.power_accuracy import Compared, Pair, accuracy_entry, drawn_pairs
from tandau.power_plants import Plants

N = 40


def plants():
    dates = np.full((4, 1, N), np.inf)
    dates[0, 0], dates[1, 0, : N // 2], dates[2, 0] = 2030.0, 2030.0, 2045.0
    by_future = np.ones((4, N))
    nothing = np.zeros((0, N))
    return Plants(
        ("one", "two", "wait", "no_new_nuclear"), dates, by_future, by_future, by_future,
        by_future, nothing, nothing, nothing,
    )  # fmt: skip


def test_pairs_have_a_plant_and_differ():
    found = drawn_pairs(plants(), [2020, 2035, 2050], 30, seed=1)
    assert len(set(found)) == len(found) == 30
    for pair in found:
        assert plants().mean_output(pair.year)[pair.alternative, pair.future] > 0
    # No plant runs in 2020 and nothing is drawn for the grid without one.
    assert {pair.year for pair in found} == {2035, 2050}
    assert max(pair.alternative for pair in found) < 3
    assert drawn_pairs(plants(), [2020, 2035, 2050], 30, seed=1) == found
    assert drawn_pairs(plants(), [2020, 2035, 2050], 30, seed=2) != found
    # Fewer pairs are the first of more, so a check can be made longer.
    assert drawn_pairs(plants(), [2020, 2035, 2050], 10, seed=1) == found[:10]


def test_errors_are_told_with_their_goals():
    pairs = [Pair(2035, 1, 0), Pair(2035, 1, 1), Pair(2050, 2, 0)]
    compared = [
        Compared(pairs[0], 100e6, 90e6, 100.5e6, 90.4e6, 1e-6),
        Compared(pairs[1], 100e6, 80e6, 100.5e6, 81.0e6, 1e-6),
        Compared(pairs[2], np.nan, np.nan, 1e8, 9e7, np.nan),
    ]
    told = accuracy_entry(compared, ("one", "two"))
    assert (told["n_pairs"], told["n_known"]) == (3, 2)
    assert [row["alternative"] for row in told["pairs"]] == ["one", "two", "one"]
    assert told["pairs"][2]["value_error"] is None
    first, second = told["pairs"][:2]
    assert first["value_error"] == pytest.approx(10.1 / 10 - 1)
    assert second["cost_error"] == pytest.approx(0.0125)
    assert told["measured"]["cost"] == pytest.approx(0.0125)
    assert told["measured"]["value_worst"] == pytest.approx(0.025)
    assert told["measured"]["value_median"] == pytest.approx((0.01 + 0.025) / 2)
    assert told["is_met"] == {"cost": False, "value_median": True, "value_worst": True}
