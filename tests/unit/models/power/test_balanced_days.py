"""Days that stand for equally many others, in steps of a few hours."""

import numpy as np
import pytest

from power_network import BASE, hourly_network
from tandau.models.power import balanced_days
from tandau.models.power.balanced_days import (
    balanced_periods,
    coarsened,
    needy_days,
    represented,
)
from tandau.models.power.periods import at_periods, in_steps_of

N_DAYS = 40


@pytest.fixture(scope="module")
def hourly():
    return hourly_network(BASE, N_DAYS)


@pytest.fixture(scope="module")
def coarse(hourly):
    return coarsened(hourly, 3)


@pytest.fixture(scope="module")
def periods(coarse):
    return balanced_periods(coarse, 8)


def test_steps_keep_energy_and_hours(hourly, coarse):
    assert len(coarse.snapshots) == 8 * N_DAYS
    for name in ("objective", "generators", "stores"):
        assert coarse.snapshot_weightings[name].sum() == 24 * N_DAYS
    hours = coarse.snapshot_weightings["objective"]
    for table, attribute in (("loads_t", "p_set"), ("storage_units_t", "inflow")):
        whole, part = getattr(hourly, table)[attribute], getattr(coarse, table)[attribute]
        np.testing.assert_allclose(hours @ part, whole.sum(), rtol=1e-12)


def test_days_stand_for_as_many_others(periods):
    assert periods.weight.sum() == N_DAYS
    others = periods.weight[~periods.is_extreme]
    assert len(others) == 8
    assert others.max() - others.min() <= 1
    assert (periods.weight[periods.is_extreme] == 1).all()
    np.testing.assert_array_equal(periods.period_of[periods.days], np.arange(len(periods.days)))


def test_the_days_that_ask_most_are_kept(coarse, periods):
    kept = set(periods.days[periods.is_extreme].tolist())
    assert set(needy_days(coarse)) <= kept
    for load in (coarse.loads_t.p_set.sum(axis=1), *(s for _, s in coarse.loads_t.p_set.items())):
        assert int(load.to_numpy().argmax()) // 8 in kept


def test_spread_of_days_is_that_of_the_year(coarse, periods):
    """Days in the middle of clusters would be calmer."""
    daily = coarse.loads_t.p_set.sum(axis=1).to_numpy().reshape(N_DAYS, -1).mean(axis=1)
    spread = np.sqrt(np.cov(daily[periods.days], aweights=periods.weight))
    assert spread == pytest.approx(daily.std(), rel=0.15)


def test_days_come_in_the_steps_of_another_network(hourly, periods):
    reduced = at_periods(hourly, in_steps_of(hourly, periods))
    assert len(reduced.snapshots) == 24 * len(periods.days)
    assert reduced.snapshot_weightings["objective"].sum() == 24 * N_DAYS


def test_what_stands_for_a_network(hourly, monkeypatch):
    same, days = represented(hourly)
    assert same is hourly
    assert days.steps == 24
    monkeypatch.setattr(balanced_days, "MANY_DAYS", N_DAYS)
    coarse, days = represented(hourly, 5)
    assert days.steps == 8
    assert int((~days.is_extreme).sum()) == 5
    assert len(coarse.snapshots) == 8 * N_DAYS
    few = hourly_network(BASE, 5)
    assert represented(few) == (few, None)
