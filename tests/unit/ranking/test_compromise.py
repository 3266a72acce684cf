"""TOPSIS and VIKOR: conditions, ties and batches; published tables are in tests/published."""

import numpy as np
import pytest

from tandau.errors import ModelError
from tandau.ranking.compromise import normalised, topsis, vikor

TABLE = [[1, 3000], [2, 3750], [5, 4500]]
EVEN, TURNS = [0.5, 0.5], [-1, 1]


def test_winner_of_topsis_turns_with_the_normalisation():
    winners = {
        name: int(topsis(TABLE, EVEN, TURNS, normalisation=name).argmax())
        for name in ("vector", "minmax")
    }
    assert winners == {"vector": 0, "minmax": 1}


@pytest.mark.parametrize("method", [topsis, lambda *table: vikor(*table).index])
def test_batch_is_the_tables_one_by_one(method):
    generator = np.random.default_rng(1)
    tables, weights = generator.random((20, 5, 3)), generator.dirichlet(np.ones(3), 20)
    one_by_one = [method(*pair, [1, -1, 1]) for pair in zip(tables, weights, strict=True)]
    assert method(tables, weights, [1, -1, 1]) == pytest.approx(np.array(one_by_one))


def test_all_alike_are_told_apart_by_nobody():
    assert topsis(np.ones((3, 2)), EVEN, TURNS).tolist() == [0.5] * 3
    found = vikor(np.ones((3, 2)), EVEN, TURNS)
    assert found.index.tolist() == [0, 0, 0]
    assert found.is_compromise.all()


def test_second_joins_where_the_first_is_best_by_neither_measure():
    # Q of the first leads by more than a half over the second, yet neither S nor R is least there.
    group, regret = np.array([0.2, 0.1, 1.0]), np.array([0.2, 0.4, 0.1])
    from tandau.ranking.compromise import _compromise_set  # noqa: PLC0415

    assert _compromise_set(group, regret, np.array([0.0, 0.6, 1.0])).tolist() == [True, True, False]
    assert _compromise_set(group, regret, np.array([0.0, 0.4, 1.0])).tolist() == [True, True, False]
    stable = _compromise_set(np.array([0.1, 0.2, 1.0]), regret, np.array([0.0, 0.6, 1.0]))
    assert stable.tolist() == [True, False, False]


def test_majority_moves_from_regret_to_utility():
    generator = np.random.default_rng(2)
    table, weights = generator.random((6, 4)), np.full(4, 0.25)
    utility, regret = (vikor(table, weights, [1] * 4, majority=v) for v in (1.0, 0.0))
    assert utility.index.argmin() == utility.group_utility.argmin()
    assert regret.index.argmin() == regret.individual_regret.argmin()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sum", [[-0.25, 0.5], [-0.75, 0.5]]),
        ("max", [[2 / 3, 1.0], [0.0, 1.0]]),
        ("minmax", [[1.0, 0.0], [0.0, 0.0]]),
        ("none", [[-1.0, 2.0], [-3.0, 2.0]]),
    ],
)
def test_normalisations(name, expected):
    assert normalised([[1, 2], [3, 2]], [-1, 1], name) == pytest.approx(np.array(expected))


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: topsis(TABLE, EVEN, TURNS, normalisation="sigmoid"), "vector, sum, minmax"),
        (lambda: topsis(TABLE, EVEN, [1, 0]), "2 of 1 or -1"),
        (lambda: topsis(TABLE, [0, 0], TURNS), "nonnegative"),
        (lambda: topsis(TABLE, [1, 1, 1], TURNS), "last axis of length 2"),
        (lambda: topsis([[1, np.nan]], EVEN, TURNS), "1 of 2 values not finite"),
        (lambda: vikor(TABLE, EVEN, TURNS, majority=2), "0 to 1"),
    ],
)
def test_refusals_say_what_is_wrong(call, told):
    with pytest.raises(ModelError, match=told):
        call()
