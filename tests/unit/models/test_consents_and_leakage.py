"""Consents against closed forms, and controls against all that could be tried."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandau.errors import ModelError
from tandau.models.rights.consents import chance_of_all, granted, origins, waiting_time
from tandau.models.rights.leakage import (
    Way,
    cutting_sets,
    every_way,
    fewest_channels,
    left_open,
    openness,
    way_between,
)

seeds = st.integers(0, 10_000)
PLACES = ["site", "hub", "desk", "yard", "staff"]
CONTROLS = ["a", "b", "c", "d"]


def drawn_ways(seed):
    """Return some ten channels between five places, most with a control or two."""
    random = np.random.default_rng(seed)
    ways = []
    for number in range(int(random.integers(3, 11))):
        start, end = random.choice(PLACES, 2, replace=False)
        controls = frozenset(random.choice(CONTROLS, int(random.integers(0, 3)), replace=False))
        ways.append(Way(str(start), str(end), frozenset(map(str, controls)), f"w{number}"))
    return ways


def test_consents_of_one_holder_come_together_those_of_two_apart():
    n = 20_000
    points = np.random.default_rng(3).random((2, n))
    chance = np.repeat([[0.9], [0.6], [0.7]], n, axis=1)
    given_ones = granted(chance, [0, 0, 1], points)
    assert not (given_ones[1] & ~given_ones[0]).any()
    assert given_ones.all(axis=0).mean() == pytest.approx(0.6 * 0.7, abs=0.01)
    assert chance_of_all(chance, [0, 0, 1]) == pytest.approx(np.full(n, 0.42))


@given(seeds, st.permutations(range(4)))
def test_the_order_of_consents_changes_nothing(seed, order):
    random = np.random.default_rng(seed)
    chance, holder = random.random((4, 6)), random.integers(0, 3, 4)
    assert chance_of_all(chance[order], holder[order]) == pytest.approx(
        chance_of_all(chance, holder)
    )


@given(seeds)
def test_one_more_consent_never_helps(seed):
    random = np.random.default_rng(seed)
    chance, holder = random.random((4, 6)), random.integers(0, 3, 4)
    assert (chance_of_all(chance, holder) <= chance_of_all(chance[:3], holder[:3])).all()
    lead, needed = 5 * random.random((4, 6)), 2028 + 3 * random.random(6)
    more, fewer = waiting_time(lead, 2026.0, needed), waiting_time(lead[:3], 2026.0, needed)
    assert (more >= fewer).all()
    assert (fewer >= 0).all()


def test_nothing_to_ask_is_no_wait_and_no_risk():
    nothing = np.empty((0, 3))
    assert chance_of_all(nothing, []).tolist() == [1, 1, 1]
    assert waiting_time(nothing, 2026.0, [[2030.0] * 3] * 2).tolist() == [[0] * 3] * 2


def test_items_rest_on_all_that_they_lead_to():
    rests_on = {"design": ["loop"], "fuel": ["design"], "loop": []}
    assert origins(["fuel"], rests_on) == ("design", "fuel", "loop")
    assert origins([], rests_on) == ()


def test_bad_consents_are_refused():
    with pytest.raises(ModelError) as told:
        granted([[1.2]], [0, 1], [[0.5]])
    assert {fault.place for fault in told.value.faults} == {"probability", "holder"}
    with pytest.raises(ModelError, match="lead_time"):
        waiting_time([[-1.0]], 2026.0, [2030.0])


@given(seeds)
def test_cutting_sets_are_all_the_smallest_that_cut(seed):
    ways = drawn_ways(seed)
    found = cutting_sets(ways, ["site"], ["staff"], CONTROLS)

    def cuts(group):
        return way_between(left_open(ways, group), ["site"], ["staff"]) is None

    if not found:
        assert not cuts(CONTROLS)
        return
    size = len(found[0])
    assert all(len(group) == size and cuts(group) for group in found)
    useful = {name for way in ways for name in way.controls}
    for smaller in range(size):
        assert not any(cuts(group) for group in combinations(sorted(useful), smaller))
    same = [group for group in combinations(sorted(useful), size) if cuts(group)]
    assert list(found) == same


@given(seeds)
def test_the_minimum_cut_is_the_fewest_channels_of_all(seed):
    ways = drawn_ways(seed)
    found = fewest_channels(ways, ["site"], ["staff"])
    numbers = [number for number, way in enumerate(ways) if way.controls]
    for size in range(len(numbers) + 1):
        for group in combinations(numbers, size):
            kept = [way for number, way in enumerate(ways) if number not in group]
            if way_between(kept, ["site"], ["staff"]) is None:
                assert found == size
                return
    assert found is None


@given(seeds)
def test_a_way_is_found_where_there_is_one_and_is_a_shortest(seed):
    ways = drawn_ways(seed)
    every = every_way(ways, ["site"], ["staff"])
    short = way_between(ways, ["site"], ["staff"])
    assert (short is None) == (every == ())
    for steps in every:
        walked = [ways[number] for number in steps]
        assert walked[0].start == "site"
        assert walked[-1].end == "staff"
        assert all(one.end == two.start for one, two in pairwise(walked))
        assert len({way.start for way in walked}) == len(walked)
    if short is not None:
        assert len(short) == min(map(len, every))


@given(seeds, st.sampled_from(CONTROLS))
def test_a_control_more_never_opens_a_way(seed, control):
    ways, random = drawn_ways(seed), np.random.default_rng(seed)
    paths = every_way(ways, ["site"], ["staff"])
    effect = random.random(5)
    without = np.ones((len(ways), 5))
    with_it = np.array([1 - effect if control in way.controls else np.ones(5) for way in ways])
    for less, more in zip(openness(paths, with_it), openness(paths, without), strict=True):
        assert (less <= more).all()
        assert (less >= 0).all()
    if paths:
        assert openness(paths, without)[0].tolist() == [1] * 5
    # A control that works wholly leaves open what reach says it does.
    shut = np.array([[0.0] if control in way.controls else [1.0] for way in ways])
    is_left = way_between(left_open(ways, [control]), ["site"], ["staff"]) is not None
    assert openness(paths, shut)[0].tolist() == [float(is_left)]


def test_what_lies_at_the_staff_needs_no_way():
    ways = [Way("a", "b", frozenset({"x"}), "w")]
    assert way_between(ways, ["b"], ["b"]) == ()
    assert every_way(ways, ["b"], ["b"]) == ((),)
    assert cutting_sets(ways, ["b"], ["b"], ["x"]) == ()
    assert fewest_channels(ways, ["b"], ["b"]) is None


def test_a_net_with_too_many_ways_is_refused():
    names = [f"p{n}" for n in range(24)]
    ways = [Way(a, b, frozenset(), "w") for a in names for b in names if a != b]
    with pytest.raises(ModelError, match="more than 20000 ways"):
        every_way(ways, ["p0"], ["p23"])


def test_too_many_controls_are_refused():
    ways = [Way("a", "b", frozenset({f"c{n}"}), "w") for n in range(17)]
    with pytest.raises(ModelError, match="at most 16"):
        cutting_sets(ways, ["a"], ["b"], [f"c{n}" for n in range(17)])
