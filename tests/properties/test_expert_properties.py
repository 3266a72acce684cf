"""Whatever experts say, pooling gives a distribution between them, and units do not matter."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tandau.evidence.experts import intrinsic_range, pool_experts
from tandau.evidence.performance import (
    calibration_score,
    global_weights,
    information_score,
    track_record,
)
from tandau.evidence.words import find_words, in_words

PROBABILITIES = np.linspace(0, 1, 101)


@st.composite
def panels(draw):
    n_experts, n_questions = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    one = st.tuples(st.floats(-1e3, 1e3), st.floats(1e-2, 1e3), st.floats(1e-2, 1e3))
    flat = draw(st.lists(one, min_size=n_experts * n_questions, max_size=n_experts * n_questions))
    return np.cumsum(np.array(flat).reshape(n_experts, n_questions, 3), axis=2)


@given(panels(), st.booleans())
def test_pooled_quantiles_rise_within_the_intrinsic_range(panel, is_logarithmic):
    pooled = pool_experts(panel, probabilities=PROBABILITIES, is_logarithmic=is_logarithmic)
    low, high = intrinsic_range(panel)
    assert (np.diff(pooled.values, axis=1) >= 0).all()
    assert pooled.values[:, 0] == pytest.approx(low)
    assert pooled.values[:, -1] == pytest.approx(high)


@given(panels())
def test_a_linear_pool_lies_between_the_experts(panel):
    values = pool_experts(panel).values
    slack = 1e-9 * np.abs(panel).max()
    assert (panel.min(axis=0) - slack <= values).all()
    assert (values <= panel.max(axis=0) + slack).all()


@given(panels(), st.floats(0.01, 100), st.floats(-100, 100), st.booleans())
def test_change_of_unit_changes_only_the_unit(panel, scale, shift, is_logarithmic):
    plain = pool_experts(panel, is_logarithmic=is_logarithmic).values
    other = pool_experts(panel * scale + shift, is_logarithmic=is_logarithmic).values
    assert other == pytest.approx(plain * scale + shift, rel=1e-6, abs=1e-5)


@given(panels(), st.randoms(use_true_random=False))
def test_order_of_experts_does_not_matter(panel, random):
    order = list(range(len(panel)))
    random.shuffle(order)
    assert pool_experts(panel[order]).values == pytest.approx(pool_experts(panel).values)


@given(panels(), st.data())
def test_scores_are_within_their_bounds(panel, data):
    n = panel.shape[1]
    answers = np.array(data.draw(st.lists(st.floats(-3e3, 3e3), min_size=n, max_size=n)))
    calibration = calibration_score(panel, answers)
    information = information_score(panel, *intrinsic_range(panel, answers)).mean(axis=1)
    assert ((calibration >= 0) & (calibration <= 1)).all()
    assert (information >= -1e-12).all()
    assume((calibration * information).sum() > 1e-200)
    weights = global_weights(calibration, information)
    assert weights.sum() == pytest.approx(1)
    assert (weights >= 0).all()


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_claim_come_true_raises_the_record(n_true, n_false):
    before, after = track_record(n_true, n_false), track_record(n_true + 1, n_false)
    assert before.mean < after.mean
    assert 0 <= before.low < before.mean < before.high <= 1


WORDS = ["not", "very", "likely", "unlikely", "might", "May", "(55-80 %)", "isn't", "as", "about",
         "remote", "chance", "probably", "certain", "almost", ".", "\n", "deal"]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=20), st.sampled_from(["icd203", "ipcc", "survey"]))
def test_words_stand_in_order_and_brackets_are_written_once(words, name):
    text = " ".join(words)
    found = find_words(text, name)
    places = [place for one in found for place in (one.start, one.end)]
    assert places == sorted(places)
    assert all(text[one.start : one.end] == one.text for one in found)
    once = in_words(text, name)
    assert in_words(once, name) == once
    assert once.startswith(text[: found[0].end] if found else text)
