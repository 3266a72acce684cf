"""Experts' quantiles are pooled, weighted by performance only where seeds allow it."""

import numpy as np
import pytest
from scipy.stats import beta

from tandau.errors import EvidenceError, VariableError
from tandau.evidence.experts import intrinsic_range, pool_experts
from tandau.evidence.performance import (
    best_cutoff,
    brier_score,
    calibration_score,
    classical_model,
    global_weights,
    information_score,
    track_record,
)

ASKED = [[[2, 5, 7]], [[20, 23, 34]], [[20, 25, 28]]]


def seeds(n=8):
    """One expert who is right as often as stated, one who is always too low."""
    answers = np.arange(10.0, 10.0 + n)
    good = np.stack([answers - 9, answers - 1, answers + 5], axis=1)
    good[::2] += 2  # every second answer falls below the median
    low = np.stack([answers - 4, answers - 3, answers - 2], axis=1)
    return np.array([good, low]), answers


def test_one_expert_alone_is_returned_as_stated():
    pooled = pool_experts([[[2, 5, 9]]])
    assert pooled.values == pytest.approx(np.array([[2, 5, 9]]))
    assert pooled.left_out.shape == (0, 1, 3)
    assert np.isnan(pooled.spread).all()


def test_ends_of_the_distribution_are_the_intrinsic_range():
    pooled = pool_experts(ASKED, probabilities=[0, 1])
    low, high = intrinsic_range(np.array(ASKED, dtype=float))
    assert pooled.values[0] == pytest.approx([low[0], high[0]])
    assert (low[0], high[0]) == pytest.approx((2 - 3.2, 34 + 3.2))


def test_a_known_answer_widens_the_range():
    low, high = intrinsic_range(np.array([[[0.0, 5, 10]]]), np.array([20.0]))
    assert (low[0], high[0]) == (-2, 22)


def test_linear_pool_against_a_hand_calculation():
    # Halves of two experts on [0, 10] and [10, 20] meet at the middle of the pooled distribution.
    pooled = pool_experts([[[1, 5, 9]], [[11, 15, 19]]], probabilities=[0.5])
    assert pooled.values[0, 0] == pytest.approx(10)


def test_weights_are_scaled_and_zero_leaves_out():
    pooled = pool_experts(ASKED, [0, 2, 2])
    assert pooled.weights == pytest.approx([0, 0.5, 0.5])
    assert pooled.values[0, 2] == pytest.approx(33.15, abs=0.3)


def test_leaving_one_out_is_pooling_the_others():
    pooled = pool_experts(ASKED)
    others = pool_experts(ASKED[1:])
    assert pooled.left_out[0] == pytest.approx(others.values)
    assert pooled.spread.shape == (1, 3)
    assert pooled.spread[0, 0] == pytest.approx(np.ptp(pooled.left_out[:, 0, 0]))
    assert len(pool_experts(ASKED, [1, 0, 0]).left_out) == 0


def test_logarithmic_pool_of_equals_is_each_of_them():
    same = [[[2, 5, 9]], [[2, 5, 9]]]
    assert pool_experts(same, is_logarithmic=True).values == pytest.approx(np.array([[2, 5, 9]]))


def test_logarithmic_pool_seeks_where_both_agree():
    stated, at = [[[0, 10, 20]], [[15, 25, 35]]], np.linspace(0, 1, 1001)
    linear = pool_experts(stated, probabilities=at).values[0]
    logarithmic = pool_experts(stated, probabilities=at, is_logarithmic=True).values[0]

    def share(values):
        return float(np.ptp(np.interp([15, 20], values, at)))

    assert share(linear) == pytest.approx(0.225, abs=0.002)  # half of 45 % of either expert
    assert share(logarithmic) > share(linear)
    assert np.interp(17.5, logarithmic, at) == pytest.approx(0.5)


def test_all_faults_of_an_elicitation_come_at_once():
    wrong = [[[1, 2, 3], [3, 2, 1]], [[1, 1, 2], [np.nan, 1, 2]]]
    with pytest.raises(EvidenceError) as caught:
        pool_experts(wrong, [1, -1], answers=[1], file="panel.csv")
    places = [fault.place for fault in caught.value.faults]
    stated = ["expert 1, question 2", "expert 2, question 1", "expert 2, question 2"]
    assert places == [*stated, "answers", "weights"]
    assert {fault.file for fault in caught.value.faults} == {"panel.csv"}


@pytest.mark.parametrize("shape", [(3,), (2, 3), (0, 2, 3), (2, 0, 3), (2, 2, 4), ()])
def test_a_wrong_shape_is_told(shape):
    with pytest.raises(EvidenceError, match=r"\(expert, question, 3\)"):
        pool_experts(np.zeros(shape))


@pytest.mark.parametrize("weights", [[0, 0, 0], [1, 1], [1, np.nan, 1], [np.inf, 1, 1]])
def test_wrong_weights_are_told(weights):
    with pytest.raises(EvidenceError, match="not all 0"):
        pool_experts(ASKED, weights)


def test_calibration_is_one_where_answers_fall_as_stated():
    quantiles = np.tile([1.0, 2, 3], (1, 20, 1))
    answers = np.array([0.5] + [1.5] * 9 + [2.5] * 9 + [3.5])
    assert calibration_score(quantiles, answers) == pytest.approx([1])


def test_an_answer_on_a_quantile_counts_below_it():
    quantiles = np.tile([1.0, 2, 3], (1, 4, 1))
    on = calibration_score(quantiles, np.array([1.0, 2, 2, 3]))
    below = calibration_score(quantiles, np.array([0.9, 1.9, 1.9, 2.9]))
    assert on == pytest.approx(below)


def test_information_is_zero_for_the_background_and_grows_as_ranges_narrow():
    low, high = np.array([0.0]), np.array([100.0])
    background = information_score(np.array([[[5.0, 50, 95]]]), low, high)
    narrow = information_score(np.array([[[45.0, 50, 55]]]), low, high)
    assert background == pytest.approx(np.zeros((1, 1)), abs=1e-12)
    assert narrow[0, 0] > 1


def test_cutoff_takes_weight_away():
    calibration, information = np.array([0.6, 0.1]), np.array([1.0, 2.0])
    assert global_weights(calibration, information) == pytest.approx([0.75, 0.25])
    assert global_weights(calibration, information, 0.5) == pytest.approx([1, 0])
    with pytest.raises(VariableError, match=r"at most 0.6, cut-off 0.7"):
        global_weights(calibration, information, 0.7)


def test_classical_model_prefers_the_calibrated_expert():
    stated, answers = seeds()
    result = classical_model(stated, answers, [[[1, 2, 3]], [[5, 6, 7]]])
    assert result.calibration[0] > 0.3
    assert result.calibration[1] < 0.001
    assert result.cutoff == best_cutoff(stated, answers)
    assert result.pooled.weights[0] > 0.99
    assert result.pooled.values[0, 1] == pytest.approx(2, abs=0.1)
    given = classical_model(stated, answers, [[[1, 2, 3]], [[5, 6, 7]]], cutoff=0.05)
    assert given.cutoff == 0.05
    assert given.pooled.weights.tolist() == [1, 0]


def test_the_best_cutoff_scores_no_worse_than_any_other():
    generator = np.random.default_rng(7)
    answers = generator.normal(0, 1, 12)
    centre = generator.normal(0, 0.6, (4, 12, 1)) + answers[None, :, None]
    stated = centre + np.array([-1, 0, 1]) * generator.uniform(0.3, 2, (4, 1, 1))
    calibration, reach = calibration_score(stated, answers), intrinsic_range(stated, answers)
    information = information_score(stated, *reach).mean(axis=1)

    def score(cutoff):
        weights = global_weights(calibration, information, cutoff)
        own = pool_experts(stated, weights, answers=answers).values[None]
        return float(calibration_score(own, answers)[0] * information_score(own, *reach).mean())

    best = score(best_cutoff(stated, answers))
    assert best == pytest.approx(max(score(cutoff) for cutoff in calibration))


def test_fewer_than_eight_seeds_are_refused():
    stated, answers = seeds(7)
    with pytest.raises(EvidenceError, match="at least 8 with known answers") as caught:
        classical_model(stated, answers, [[[1, 2, 3]], [[5, 6, 7]]])
    assert [fault.got for fault in caught.value.faults] == ["7"]


def test_seeds_and_questions_must_have_the_same_experts():
    stated, answers = seeds()
    with pytest.raises(EvidenceError, match="the same experts"):
        classical_model(stated, answers, [[[1, 2, 3]]])


def test_unknown_answers_are_refused():
    stated, answers = seeds()
    answers[3] = np.nan
    with pytest.raises(EvidenceError, match="8 finite numbers"):
        classical_model(stated, answers, [[[1, 2, 3]], [[5, 6, 7]]])


def test_track_record_updates_a_beta():
    record = track_record(6, 2, prior=(1, 1))
    assert (record.a, record.b, record.mean) == (7, 3, 0.7)
    assert (record.low, record.high) == pytest.approx(tuple(beta(7, 3).ppf([0.05, 0.95])))
    assert track_record(0, 0).mean == 0.5


@pytest.mark.parametrize(("n_true", "n_false", "prior"), [(-1, 0, (1, 1)), (1, 1, (0, 1))])
def test_impossible_track_records_are_refused(n_true, n_false, prior):
    with pytest.raises(VariableError, match="counts from 0"):
        track_record(n_true, n_false, prior)


def test_brier_score_is_the_mean_squared_distance():
    assert brier_score([1, 0, 0.5], [1, 0, 1]) == pytest.approx(0.25 / 3)
    assert brier_score([0, 1], [1, 0]) == 1


@pytest.mark.parametrize(
    ("probabilities", "outcomes"),
    [([], []), ([0.5], [1, 0]), ([1.5], [1]), ([0.5], [0.5]), ([np.nan], [1])],
)
def test_impossible_brier_scores_are_refused(probabilities, outcomes):
    with pytest.raises(VariableError, match="outcomes 0 or 1"):
        brier_score(probabilities, outcomes)
