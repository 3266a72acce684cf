"""The model of construction time: what it must not depend on, and what it must recover."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy.stats import spearmanr, truncnorm

from tandau.errors import EvidenceError
from tandau.evidence.construction_data import builds
from tandau.evidence.construction_forecast import (
    LONGEST,
    plant_times,
    random_scores,
    unit_times,
)
from tandau.evidence.construction_gibbs import Priors, above
from tandau.evidence.construction_model import Chains, fit, pooled_fit
from tandau.evidence.history import building_state, read_history
from tandau.evidence.posterior_cache import cached_fit, content_key

DAY = date(2015, 1, 1)
SHORT = Chains(n_chains=2, n_warmup=150, n_kept=250, seed=5)


@pytest.fixture(scope="module")
def data():
    return builds(read_history(), DAY)


@pytest.fixture(scope="module")
def posterior(data):
    return fit(data, chains=SHORT)


def test_draws_above_a_bound_follow_the_truncated_normal():
    uniform = (np.arange(20_000) + 0.5) / 20_000
    drawn = above(np.array(1.0), np.array(0.5), np.array(1.8), uniform)
    expected = truncnorm(1.6, np.inf, loc=1.0, scale=0.5)
    assert drawn.min() >= 1.8
    assert np.quantile(drawn, [0.1, 0.5, 0.9]) == pytest.approx(
        expected.ppf([0.1, 0.5, 0.9]), abs=1e-3
    )


@pytest.mark.parametrize(
    ("country", "day", "state"),
    [
        ("Ukraine", date(1991, 12, 25), "Soviet Union"),
        ("Ukraine", date(1991, 12, 26), "Ukraine"),
        ("Russia", date(2020, 1, 1), "Soviet Union"),
        ("Slovakia", date(1985, 1, 1), "Czechoslovakia"),
        ("Kazakhstan", date(2029, 1, 1), "Kazakhstan"),
        ("France", date(1970, 1, 1), "France"),
    ],
)
def test_the_state_that_builds_is_that_of_the_day(country, day, state):
    assert building_state(country, day) == state


def test_order_of_the_record_changes_nothing(data, posterior):
    turned = builds(reversed(read_history().units), DAY)
    assert content_key(data, Priors(), SHORT) == content_key(turned, Priors(), SHORT)
    assert np.array_equal(fit(turned, chains=SHORT).host, posterior.host)


def test_what_came_later_changes_nothing(data):
    later = [
        replace(unit, grid_connection=date(2031, 5, 6))
        if unit.grid_connection and unit.grid_connection > DAY
        else unit
        for unit in read_history()
        if unit.first_concrete <= DAY
    ]
    assert content_key(builds(later, DAY), Priors(), SHORT) == content_key(data, Priors(), SHORT)


def test_abandoned_units_are_censored_and_unknown_ends_left_out(data):
    names = {unit.name: number for number, unit in enumerate(data.units)}
    assert not data.is_built[names["MARBLE HILL-1"]]
    assert "LUNGMEN 1" not in names
    assert all(unit.type != "FBR" for unit in data.units)


def test_units_of_a_plant_move_together_and_offers_share_the_host(posterior):
    shared, own = random_scores(posterior, 2, 4000, np.random.default_rng(1))
    _, other = random_scores(posterior, 2, 4000, np.random.default_rng(2))
    day = date(2029, 1, 1)
    first = plant_times(posterior, "Kazakhstan", "China", day, shared, own)
    second = plant_times(posterior, "Kazakhstan", "Russia", day, shared, other)
    assert first.shape == (2, 4000)
    assert spearmanr(first[0], first[1]).statistic > 0.6
    assert 0.2 < spearmanr(first[0], second[0]).statistic < spearmanr(first[0], first[1]).statistic
    assert first.min() > 2.5
    assert first.max() <= LONGEST


def test_a_unit_that_ran_longer_never_ends_earlier(posterior, data):
    unit = next(u for u in data.units if u.name == "OLKILUOTO-3")
    shared, own = random_scores(posterior, 1, 3000, np.random.default_rng(3))
    place = (unit.country, unit.vendor_country, unit.project)
    before = np.zeros(3000)
    for age in (0.0, 2.0, 2.6, 5.0, 9.4, 12.0, 30.0, 50.0):
        ends = unit_times(posterior, place, unit.first_concrete, age, -0.5, shared, own)
        assert (ends >= age).all()
        assert (ends >= before - 1e-9).all()
        before = ends


def test_the_fast_host_is_told_from_the_slow(posterior):
    at = dict(zip(posterior.hosts, posterior.host.mean(axis=0), strict=True))
    assert at["Japan"] < -0.5
    assert at["Japan"] < at["South Korea"] < at["United States"] < at["India"]


def test_too_few_units_are_a_fault():
    with pytest.raises(EvidenceError, match="at least 8"):
        fit(builds(read_history(), date(1968, 1, 1)), chains=SHORT)


def test_the_cache_gives_the_same_draws_and_survives_damage(data, tmp_path, monkeypatch):
    posterior = pooled_fit(data, chains=SHORT)
    monkeypatch.setenv("TANDAU_CACHE", str(tmp_path / "kept"))
    for _ in range(2):
        found = cached_fit(data, chains=SHORT)
        assert np.array_equal(found.project, posterior.project)
        assert found.hosts == posterior.hosts
        assert found.rhat == posterior.rhat
    (kept,) = (tmp_path / "kept").iterdir()
    kept.write_bytes(kept.read_bytes()[:1000])
    assert np.array_equal(cached_fit(data, chains=SHORT).level, posterior.level)


def test_half_of_the_draws_are_of_the_fit_with_trends(data):
    pooled = pooled_fit(data, chains=SHORT)
    half = pooled.n_draws // 2
    assert np.array_equal(pooled.level[:half], fit(data, chains=SHORT).level)
    assert (pooled.trend[:half] == 0).all()
    assert (pooled.trend[half:] != 0).all()
    assert pooled.hosts == data.hosts


def test_few_futures_use_draws_of_both_fits(data):
    pooled = pooled_fit(data, chains=SHORT)
    shared, _ = random_scores(pooled, 1, 100, np.random.default_rng(1))
    assert (shared.draw < pooled.n_draws // 2).mean() == 0.5


def test_a_cache_that_cannot_be_written_is_no_fault(data, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("TANDAU_CACHE", str(tmp_path / "file"))
    assert np.array_equal(
        cached_fit(data, chains=SHORT).level, pooled_fit(data, chains=SHORT).level
    )
