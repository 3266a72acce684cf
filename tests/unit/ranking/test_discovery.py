"""PRIM finds boxes that were put there, and no others."""

import numpy as np
import pytest

from tandau.errors import ModelError
from tandau.ranking.discovery import chosen_box, pasted, prim, quasi_p_values


def cases(n=5000, seed=1, noise=0.0):
    generator = np.random.default_rng(seed)
    inputs = generator.random((n, 6))
    is_in = (inputs[:, 1] > 0.6) & (inputs[:, 4] < 0.5)
    return inputs, is_in ^ (generator.random(n) < noise)


@pytest.mark.parametrize("criterion", ["density", "lenient"])
def test_planted_box_is_found(criterion):
    inputs, wanted = cases()
    box = chosen_box(prim(inputs, wanted, peel_share=0.02, criterion=criterion), least_density=0.9)
    assert box.restricted == (1, 4)
    assert box.low[1] == pytest.approx(0.6, abs=0.03)
    assert box.high[4] == pytest.approx(0.5, abs=0.03)
    assert box.coverage > 0.9


def test_figures_of_a_box_are_those_of_its_cases():
    inputs, wanted = cases(noise=0.1)
    for box in prim(inputs, wanted):
        inside = box.holds(inputs)
        assert box.mass == pytest.approx(inside.mean())
        assert box.density == pytest.approx(wanted[inside].mean())
        assert box.coverage == pytest.approx(wanted[inside].sum() / wanted.sum())


def test_boxes_shrink_and_end_at_the_least_mass():
    inputs, wanted = cases(noise=0.2)
    boxes = prim(inputs, wanted, least_mass=0.1)
    masses = [box.mass for box in boxes]
    assert masses == sorted(masses, reverse=True)
    assert masses[0] == 1
    assert 0.1 <= masses[-1] < 0.12


def test_pasting_wins_back_what_peeling_took_too_much():
    inputs, wanted = cases()
    small = prim(inputs, wanted, peel_share=0.3)[-1]
    wide = pasted(small, inputs, wanted)
    assert wide.density >= small.density
    assert wide.coverage > small.coverage
    assert (wide.low <= small.low).all()
    assert (wide.high >= small.high).all()


def test_chance_does_not_explain_true_limits_but_may_false_ones():
    inputs, wanted = cases(noise=0.1)
    box = chosen_box(prim(inputs, wanted), least_density=0.8)
    assert {1, 4} <= set(box.restricted)
    found = quasi_p_values(box, inputs, wanted)
    assert max(found[1], found[4]) < 1e-20
    assert all(p > 1e-6 for place, p in found.items() if place not in {1, 4})


def test_levels_are_peeled_whole():
    generator = np.random.default_rng(2)
    inputs = generator.integers(0, 4, (2000, 3)).astype(float)
    box = chosen_box(prim(inputs, inputs[:, 2] >= 2), least_density=1)
    assert box.restricted == (2,)
    assert (box.low[2], box.coverage, box.density) == (2, 1, 1)


def test_input_of_one_value_stays_free():
    inputs, wanted = cases()
    inputs[:, 0] = 3
    assert 0 not in prim(inputs, wanted)[-1].restricted


def test_densest_is_chosen_where_none_is_dense_enough():
    inputs, wanted = cases(noise=0.4)
    boxes = prim(inputs, wanted)
    assert chosen_box(boxes, least_density=1).density == max(box.density for box in boxes)


@pytest.mark.parametrize(
    ("told", "changed"),
    [
        ("as many", {"is_of_interest": [1, 0]}),
        ("move the threshold", {"is_of_interest": np.zeros(10)}),
        ("0 and 1", {"is_of_interest": np.full(10, 2)}),
        ("below 0.5", {"peel_share": 0.7}),
        ("below 0.5", {"least_mass": 0.0}),
        ("density or lenient", {"criterion": "gini"}),
    ],
)
def test_refusals_say_what_is_wrong(told, changed):
    given = {"inputs": np.ones((10, 2)), "is_of_interest": np.ones(10)}
    with pytest.raises(ModelError, match=told):
        prim(**(given | changed))
