"""PROMETHEE II, ELECTRE TRI and SMAA-TRI beyond the published tables."""

import numpy as np
import pytest

from tandau.errors import ModelError
from tandau.ranking.electre import Profiles, electre_tri, smaa_tri
from tandau.ranking.promethee import SHAPES, preference, promethee_ii

LEADS = np.array([-1.0, 0.0, 1.0, 1.5, 2.0, 3.0])


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("usual", [0, 0, 1, 1, 1, 1]),
        ("u_shape", [0, 0, 0, 1, 1, 1]),
        ("v_shape", [0, 0, 0.5, 0.75, 1, 1]),
        ("level", [0, 0, 0, 0.5, 0.5, 1]),
        ("linear", [0, 0, 0, 0.5, 1, 1]),
        ("gaussian", [0, 0, *(1 - np.exp(-np.array([1, 2.25, 4, 9]) / 8))]),
    ],
)
def test_preference_functions(shape, expected):
    assert preference(LEADS, shape, 1.0, 2.0) == pytest.approx(np.array(expected, dtype=float))


def test_flows_by_hand():
    found = promethee_ii([[10], [7], [0]], [1], [1], shapes="linear", indifference=2, strict=4)
    assert found.leaving.tolist() == [0.75, 0.5, 0]
    assert found.entering.tolist() == [0, 0.25, 1]


@pytest.mark.parametrize("shape", SHAPES)
def test_net_flows_sum_to_zero_in_every_sample(shape):
    generator = np.random.default_rng(3)
    tables, weights = generator.random((30, 5, 4)), generator.dirichlet(np.ones(4), 30)
    told = {"shapes": shape, "indifference": 0.1, "strict": 0.3}
    found = promethee_ii(tables, weights, [1, -1, 1, 1], **told)
    assert found.net.sum(axis=-1) == pytest.approx(np.zeros(30), abs=1e-12)
    alone = promethee_ii(tables[4], weights[4], [1, -1, 1, 1], **told)
    assert found.net[4] == pytest.approx(alone.net)


BORDERS = [[3.0, 3.0], [6.0, 6.0]]


def sorted_into(table, weights=(0.5, 0.5), **told):
    cut = told.pop("cut", 0.75)
    return electre_tri(table, weights, Profiles(BORDERS, [1, 1], **told), cut=cut)


def test_rules_part_where_an_alternative_is_incomparable():
    # Far above both borders on one criterion, far below on the other.
    found = sorted_into([[9.0, 0.0]])
    assert (found.pessimistic.tolist(), found.optimistic.tolist()) == ([3], [1])
    assert found.concordance[0].tolist() == [0.5, 0.5]


def test_between_the_thresholds_agreement_falls_in_a_line():
    found = sorted_into([[2.0, 9.0]], indifference=0.5, strict=2.5)
    assert found.concordance[0, 0] == pytest.approx(0.5 + 0.5 * 0.75)


def test_veto_takes_what_concordance_gave():
    told = {"cut": 0.6, "weights": (0.2, 0.8), "strict": 1.0}
    plain = sorted_into([[0.0, 9.0]], **told)
    assert plain.pessimistic.tolist() == [1]
    barred = sorted_into([[0.0, 9.0]], veto=[2.0, np.inf], **told)
    assert barred.pessimistic.tolist() == [3]
    # Discordance (3 - 1) / (3.2 - 1) above concordance 0.8 lowers it by the ratio of the rests.
    partly = sorted_into([[0.0, 9.0]], veto=[3.2, np.inf], **told)
    assert partly.credibility[0, 0] == pytest.approx(0.8 * (1 - 2 / 2.2) / (1 - 0.8))


def test_category_acceptability_of_uniform_samples():
    # One criterion, uniform on 0 to 1: categories take the lengths between the borders.
    values = np.random.default_rng(4).random((50_000, 2, 1))
    found = smaa_tri(values, [1.0], Profiles([[0.2], [0.7]], [1]))
    assert found == pytest.approx(np.array([[0.3, 0.5, 0.2]] * 2), abs=0.01)
    turned = smaa_tri(values, [1.0], Profiles([[0.7], [0.2]], [-1]), rule="optimistic")
    assert turned == pytest.approx(np.array([[0.2, 0.5, 0.3]] * 2), abs=0.01)


def test_category_acceptability_of_uncertain_weights_and_cuts():
    # Above the border on one of two criteria: held where its weight, uniform, reaches the cut.
    share = np.random.default_rng(5).random(50_000)
    weights = np.stack([share, 1 - share], axis=1)
    profiles = Profiles([[0.5, 0.5]], [1, 1])
    assert smaa_tri([[1, 0]], weights, profiles, cut=0.8)[0, 0] == pytest.approx(0.2, abs=0.01)
    cuts = np.random.default_rng(6).uniform(0.5, 1, 50_000)
    found = smaa_tri([[1, 0]], weights, profiles, cut=cuts)
    assert found[0, 0] == pytest.approx(0.25, abs=0.01)
    assert found.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: promethee_ii([[1, 2]], [1, 1], [1, 1]), "two or more"),
        (lambda: promethee_ii(BORDERS, [1, 1], [1, 1], shapes="bell"), "one of usual"),
        (lambda: promethee_ii(BORDERS, [1, 1], [1, 1], shapes=["usual"]), "one or 2"),
        (lambda: promethee_ii(BORDERS, [1, 1], [1, 1], shapes="gaussian"), "more than zero"),
        (lambda: promethee_ii(BORDERS, [1, 1], [1, 1], shapes="level", indifference=2), "exchange"),
        (lambda: Profiles([[6.0], [3.0]], [1]), "the lowest first"),
        (lambda: Profiles(BORDERS, [1, 1], 2.0, 1.0), "q <= p <= v"),
        (lambda: Profiles(BORDERS, [1, 1], 0.0, 2.0, 1.0), "q <= p <= v"),
        (lambda: sorted_into([[1.0, 2.0]], cut=0.4), "0.5 to 1"),
        (lambda: smaa_tri(BORDERS, [1, 1], Profiles(BORDERS, [1, 1]), rule="both"), "optimistic"),
        (
            lambda: smaa_tri(np.ones((3, 1, 2)), np.ones((4, 2)), Profiles(BORDERS, [1, 1])),
            "as many of each",
        ),
    ],
)
def test_refusals_say_what_is_wrong(call, told):
    with pytest.raises(ModelError, match=told):
        call()
