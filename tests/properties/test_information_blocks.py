"""What is worth knowing does not depend on how the samples are cut into blocks."""

import tracemalloc
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandau.ranking.information_blocks import Block, worth_by_blocks
from tandau.ranking.uncertain_inputs import UncertainInput
from tandau.ranking.worth_knowing import EVERYTHING, best_of, worth_knowing

N = 600
GENERATOR = np.random.default_rng(3)
DRAWN = GENERATOR.standard_normal((N, 4))
DRAWN[:, 3] = np.rint(DRAWN[:, 3])
VALUES = np.stack(
    [np.zeros(N), DRAWN[:, 0] + 0.3 * DRAWN[:, 1], 0.5 * DRAWN[:, 2] + 0.2 * DRAWN[:, 3]], axis=1
)
BENEFITS = {"cost": 1e9 * VALUES, "value": best_of(VALUES)}
NAMES = (("cost", ("a",)), ("cost", ("b",)), ("price", ()), ("law", ()))


def inputs(rows=slice(None)):
    return [
        UncertainInput(variable, offers, DRAWN[rows, at])
        for at, (variable, offers) in enumerate(NAMES)
    ]


def cut(*borders):
    """Return what gives the samples in blocks that end at some places."""
    ends = [0, *sorted(set(borders)), N]

    def blocks():
        for start, end in pairwise(ends):
            rows = slice(start, end)
            yield Block(
                {name: table[rows] for name, table in BENEFITS.items()},
                {one.key: one.values for one in inputs(rows)},
            )

    return blocks


WHOLE = {name: worth_knowing(table, inputs()) for name, table in BENEFITS.items()}


def assert_same(found, expected, rel):
    assert set(found) == set(expected)
    for name, rows in expected.items():
        told = {one.key: one for one in found[name]}
        assert set(told) == {one.key for one in rows}
        for one in rows:
            scale = 1e9 if name == "cost" else 1.0
            assert told[one.key].evppi == pytest.approx(one.evppi, rel=rel, abs=rel * scale)
            error = told[one.key].standard_error
            assert error == pytest.approx(one.standard_error, rel=rel, abs=rel * scale)


def test_one_block_is_the_whole():
    assert_same(worth_by_blocks(WHOLE, inputs(), cut()), WHOLE, 1e-9)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(1, N - 1), max_size=6))
def test_no_split_changes_it(borders):
    assert_same(worth_by_blocks(WHOLE, inputs(), cut(*borders)), WHOLE, 1e-9)


@settings(max_examples=5, deadline=None)
@given(st.integers(100, 300), st.lists(st.integers(1, N - 1), max_size=4))
def test_first_samples_choose_and_all_count(n_first, borders):
    head = inputs(slice(n_first))
    first = {name: worth_knowing(table[:n_first], head) for name, table in BENEFITS.items()}
    one, other = (worth_by_blocks(first, head, cut(*some)) for some in ((), borders))
    assert_same(other, one, 1e-9)
    for name, found in one.items():
        assert found[0].variable == EVERYTHING
        assert found[0].evppi == pytest.approx(WHOLE[name][0].evppi, rel=1e-12)
        # The regressions differ by where their knots lie alone, which moves them little.
        told = {each.key: each for each in WHOLE[name]}
        for each in found[1:]:
            error = np.hypot(each.standard_error, told[each.key].standard_error)
            assert abs(each.evppi - told[each.key].evppi) < 3 * error


def test_memory_holds_one_block():
    def many(n_blocks):
        def blocks():
            for _ in range(n_blocks):
                yield Block(
                    {name: table.copy() for name, table in BENEFITS.items()},
                    {one.key: one.values.copy() for one in inputs()},
                )

        return blocks

    peaks = []
    for n_blocks in (2, 2, 12):  # the first time also fills caches
        tracemalloc.start()
        worth_by_blocks(WHOLE, inputs(), many(n_blocks))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    one_block = N * 8 * (DRAWN.shape[1] + sum(each.shape[1] for each in BENEFITS.values()))
    assert peaks[2] < peaks[1] + 2 * one_block
