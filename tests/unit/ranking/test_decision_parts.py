"""The parts of a decision on small arrays with answers that can be worked out."""

import numpy as np
import pytest
import xarray as xr

from tandau.errors import ModelError
from tandau.ranking.failures import discovered
from tandau.ranking.opinions import opinions
from tandau.ranking.triangle import group_worth, telling_groups, weight_triangle
from tandau.ranking.uncertain_inputs import UncertainInput, uncertain_inputs
from tandau.ranking.verdicts import robustness
from tandau.ranking.worth_knowing import EVERYTHING, best_of, worth_knowing


def test_offers_with_the_same_draws_are_one_input():
    drawn = np.array([[1.0, 2.0], [1.0, 2.0], [3.0, 5.0], [7.0, 7.0]])
    inputs = xr.Dataset(
        {
            "loan_rate": (("offer", "future"), drawn),
            "inflation": ("future", [0.1, 0.2]),
            "n_units": 2,
            "construction_time": (("offer", "unit", "future"), np.stack([drawn, drawn + 2], 1)),
        },
        coords={"offer": list("abcd")},
    )
    found = uncertain_inputs(inputs)
    assert [one.key for one in found] == [
        "a+b.loan_rate",
        "c.loan_rate",
        "inflation",
        "a+b.construction_time",
        "c.construction_time",
    ]
    assert found[3].values.tolist() == [2.0, 3.0]


def test_conclusions_that_hang_on_the_metric_are_told_apart_from_firm_ones():
    # The bold offer is better on average and worse at worst; the third is below both everywhere.
    values = np.array([[0.5, 0.5, 0.5, 0.5], [0.2, 0.9, 0.9, 0.9], [0.1, 0.4, 0.4, 0.4]])
    found = robustness(values)
    assert (found.best["expected"], found.best["maximin"]) == (1, 0)
    assert 0 < found.agreement[0, 1] < 1
    assert found.agreement[0, 2] == 1
    assert found.first_order[0, 2]
    assert found.second_order[1, 2]
    assert not found.second_order[1, 0]
    assert found.threshold == 0.5
    assert found.metrics["satisficing"].tolist() == [1.0, 0.75, 0.0]
    asked = robustness(values, values >= 0.9)
    assert asked.metrics["satisficing"].tolist() == [0.0, 0.75, 0.0]


def test_a_box_is_judged_on_futures_that_it_was_not_found_in():
    drawn = np.random.default_rng(3).random((4000, 6))
    wanted = (drawn[:, 1] > 0.7) & (drawn[:, 4] < 0.5)
    found = discovered(drawn, wanted)
    assert [place for place, *_ in found.limits] == [1, 4]
    (_, low, high, chance), (_, low_2, high_2, chance_2) = found.limits
    assert low == pytest.approx(0.7, abs=0.03)
    assert high_2 == pytest.approx(0.5, abs=0.03)
    assert (high, low_2) == (np.inf, -np.inf)
    assert max(chance, chance_2) < 1e-6
    inside = ((drawn[:, 1] >= low) & (drawn[:, 4] <= high_2))[1::2]
    assert found.mass == pytest.approx(inside.mean())
    assert found.density == pytest.approx(wanted[1::2][inside].mean())
    assert found.coverage == pytest.approx(wanted[1::2][inside].sum() / wanted[1::2].sum())


def test_no_box_is_told_where_the_inputs_say_nothing():
    generator = np.random.default_rng(4)
    assert discovered(generator.random((2000, 4)), generator.random(2000) > 0.7) is None
    assert discovered(generator.random((2000, 4)), np.zeros(2000)) is None
    with pytest.raises(ModelError, match=r"\(case, input\)"):
        discovered(np.zeros((4, 2)), np.zeros(3))


def test_value_of_information_ranks_what_decides():
    generator = np.random.default_rng(5)
    drawn = generator.standard_normal((4096, 8)) * [3, 1, 0, 0, 0, 0, 0, 0]
    benefit = np.stack([np.zeros(4096), drawn[:, 0] + drawn[:, 1]], axis=1)
    inputs = [UncertainInput("cost", (f"o{n}",), column) for n, column in enumerate(drawn.T)]
    told = worth_knowing(benefit, inputs)
    assert told[0].key == EVERYTHING
    assert told[0].evppi == pytest.approx(np.sqrt(10) * 0.3989, rel=0.05)
    by_key = {one.key: one for one in told}
    # E[max(0, x)] of a normal x is sd * 0.3989.
    for key, value in (("o0.cost", 3 * 0.3989), ("o1.cost", 0.3989)):
        assert abs(by_key[key].evppi - value) < 4 * by_key[key].standard_error
    group = next(one for one in told if one.is_group and one.key != EVERYTHING)
    assert by_key["o0.cost"].evppi <= group.evppi <= told[0].evppi
    probability = worth_knowing(best_of(benefit), inputs)[0]
    assert probability.evppi == pytest.approx(0.5, abs=0.03)


def test_a_rival_of_another_method_comes_with_its_reason():
    # Ahead on two of three criteria by a hair, behind on the third by far.
    worth = np.broadcast_to([[0.5, 0.5, 1.0], [0.52, 0.52, 0.2]], (64, 2, 3))
    weights = np.full((64, 3), 1 / 3)
    found = opinions(worth, weights)
    assert found["weighted_sum"].first_rank.tolist() == [1.0, 0.0]
    told = found["promethee_ii"]
    assert told.first_rank.tolist() == [0.0, 1.0]
    assert told.agreement == 0
    assert (told.reason.rival, told.reason.criterion) == (1, 2)
    assert told.reason.weight_ahead == pytest.approx(2 / 3)
    assert found["weighted_sum"].reason is None


def test_triangle_corners_are_won_by_the_best_of_their_group():
    worth = np.broadcast_to(np.eye(3)[[1, 2, 0]], (8, 3, 3))
    table = group_worth(worth, [[0], [1], [2]])
    found = weight_triangle(table, (0, 1, 2))
    corners = {tuple(row): winner for row, winner in zip(found.points, found.winner, strict=True)}
    assert [corners[1, 0, 0], corners[0, 1, 0], corners[0, 0, 1]] == [2, 0, 1]
    assert (found.share >= 1 / 3).all()
    with pytest.raises(ModelError, match="three groups"):
        weight_triangle(table, (0, 1), rest=0.5)
    never = [[0.4, 0.3, 0.2, 0.1], [np.nan] * 4, [0.1, 0.3, 0.2, 0.4]]
    assert telling_groups(never, [0.5, 0.0, 0.5]) == (0, 1, 3)
