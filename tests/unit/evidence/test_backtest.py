"""Forecasting the past: scores worked out by hand, the packaged result and its goals."""

import numpy as np
import pytest
from scipy.stats import norm

from tandau.evidence.backtest import OURS, forecasts, packaged_backtest, summary
from tandau.evidence.forecast_scores import (
    brier_integral,
    coverage,
    crps,
    skill_interval,
    uniform_distance,
)
from tandau.evidence.history import read_history, record_sha256
from tandau.evidence.rivals import RIVALS


def test_crps_of_a_normal_is_the_closed_form():
    sample = norm.ppf((np.arange(20_000) + 0.5) / 20_000, loc=2.0, scale=3.0)
    z = (4.0 - 2.0) / 3.0
    expected = 3.0 * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi))
    assert crps(sample, 4.0) == pytest.approx(expected, abs=1e-3)


def test_brier_integral_by_hand():
    sample = np.array([5.0, np.inf])  # half the probability at 5 years, half never
    assert brier_integral(sample, 5.0, 15.0, 15.0) == pytest.approx(0.25 * 10, abs=0.05)
    assert brier_integral(sample, np.inf, 15.0, 15.0) == pytest.approx(0.25 * 10, abs=0.05)
    assert brier_integral(sample, 5.0, 4.0, 15.0) == 0.0  # nothing to tell apart before


def test_calibration_of_uniform_transforms():
    even = (np.arange(1000) + 0.5) / 1000
    assert uniform_distance(even) == pytest.approx(0.0005)
    assert coverage(even, 0.8) == pytest.approx(0.8)
    assert uniform_distance(even**2) > 0.2


def test_skill_and_its_interval_over_groups():
    ours, theirs = np.array([1.0, 1.0, 2.0, 2.0]), np.array([2.0, 2.0, 2.5, 2.5])
    skill, low, high = skill_interval(ours, theirs, ["a", "a", "b", "b"], 4000, 1)
    assert skill == pytest.approx(1 - 6 / 9)
    assert (low, high) == pytest.approx((0.2, 0.5))


@pytest.fixture(scope="module")
def rows():
    return forecasts(read_history(), [2015])


def test_every_model_forecasts_every_start(rows):
    assert {row.model for row in rows} == {*RIVALS, OURS}
    units = {row.unit for row in rows}
    assert len(rows) == len(units) * (len(RIVALS) + 1)
    assert "ROOPPUR-1" in units
    assert all(row.crps is None for row in rows if row.unit == "ROOPPUR-1")
    assert all(row.transform is not None for row in rows if row.unit == "ROOPPUR-1")


def test_summary_has_the_promised_keys(rows):
    told = summary(rows)
    for one in told["models"].values():
        assert {
            "crps_all",
            "crps_since_1990",
            "coverage_50",
            "coverage_80",
            "coverage_95",
            "ks",
            "n",
        } <= set(one)
    assert set(told["skill"]) == set(RIVALS)


def test_the_packaged_result_is_of_the_packaged_record():
    assert packaged_backtest()["record_sha256"] == record_sha256()


def test_the_packaged_result_reaches_the_goals_it_claims():
    told = packaged_backtest()
    ours = told["models"][OURS]
    assert ours["crps_all"] <= 1.95
    assert 42 <= ours["coverage_50"] <= 60
    assert 75 <= ours["coverage_80"] <= 92
    assert ours["coverage_95"] >= 90
    assert ours["ks"] <= 0.13
    skill = {name: one["all"]["skill"] for name, one in told["skill"].items()}
    assert skill["completed_lognormal"] >= 0.20
    assert skill["host_lognormal"] >= 0.05
    assert skill["kaplan_meier"] >= 0.10
    # One goal is missed (1.15), and docs/construction-time.md says so; this holds what is reached.
    assert ours["crps_since_1990"] <= 1.27


@pytest.mark.slow
def test_the_packaged_result_can_be_repeated():
    again, packaged = summary(forecasts(read_history())), packaged_backtest()
    assert again["origins"] == packaged["origins"]
    for name, one in again["models"].items():
        loose = 0.03 if name == OURS else 1e-6  # chains part on another processor
        for key in ("crps_all", "crps_since_1990"):
            assert one[key] == pytest.approx(packaged["models"][name][key], abs=loose), name
        assert one["n"] == packaged["models"][name]["n"]
