"""Boxes of a classification tree."""

import numpy as np
import pytest

from tandau.errors import ModelError
from tandau.ranking.partition import cart


def cases(n=5000):
    x = np.random.default_rng(1).random((n, 4))
    return x, (x[:, 1] > 0.7) & (x[:, 3] < 0.4)


def test_finds_the_box_that_was_put_in():
    x, wanted = cases()
    best = cart(x, wanted)[0]
    assert best.restricted == (1, 3)
    assert best.low[1] == pytest.approx(0.7, abs=0.01)
    assert best.high[3] == pytest.approx(0.4, abs=0.01)
    assert best.density > 0.99
    assert best.coverage > 0.99


def test_boxes_hold_what_they_say_and_do_not_overlap():
    x, wanted = cases()
    wanted = wanted | (x[:, 0] > 0.9)
    boxes = cart(x, wanted)
    assert len(boxes) > 1
    held = np.array([box.holds(x) for box in boxes])
    assert held.sum(axis=0).max() == 1
    for box, inside in zip(boxes, held, strict=True):
        assert box.mass == pytest.approx(inside.mean())
        assert box.density == pytest.approx(wanted[inside].mean())
        assert box.coverage == pytest.approx(wanted[inside].sum() / wanted.sum())
        assert box.mass >= 0.05


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_refuses_where_there_is_nothing_to_tell_apart(share):
    with pytest.raises(ModelError, match="some, not all"):
        cart(np.random.default_rng(0).random((50, 2)), np.full(50, share))


def test_refuses_one_box():
    x, wanted = cases(100)
    with pytest.raises(ModelError, match="two or more"):
        cart(x, wanted, n_boxes=1)
