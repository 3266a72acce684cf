"""Representative days keep sums and extremes, and storage balances over them."""

import numpy as np
import pandas as pd
import pypsa
import pytest

from power_network import BASE, hourly_network
from tandau.errors import ModelError
from tandau.models.power.linking import linking, optimised
from tandau.models.power.periods import at_periods, choose_periods

N_DAYS = 36


@pytest.fixture(scope="module")
def hourly():
    return hourly_network(BASE, N_DAYS)


@pytest.fixture(scope="module")
def periods(hourly):
    return choose_periods(hourly, 4)


def test_every_day_has_a_period(periods):
    assert periods.weight.sum() == N_DAYS
    assert len(periods.period_of) == N_DAYS
    np.testing.assert_array_equal(periods.period_of[periods.days], np.arange(len(periods.days)))
    assert 5 <= len(periods.days) <= 7


def test_the_day_of_the_largest_load_is_kept_as_it_is(hourly, periods):
    load = hourly.loads_t.p_set.sum(axis=1)
    assert int(load.to_numpy().argmax()) // 24 in periods.days[periods.is_extreme]
    reduced = at_periods(hourly, periods)
    assert reduced.loads_t.p_set.sum(axis=1).max() == pytest.approx(load.max())


def test_yearly_sums_are_kept(hourly, periods):
    reduced = at_periods(hourly, periods)
    weight = reduced.snapshot_weightings["objective"]
    assert weight.sum() == 24 * N_DAYS
    for table, attribute in (
        ("loads_t", "p_set"),
        ("generators_t", "p_max_pu"),
        ("storage_units_t", "inflow"),
    ):
        whole, part = getattr(hourly, table)[attribute], getattr(reduced, table)[attribute]
        for name in whole:
            assert weight @ part[name] == pytest.approx(whole[name].sum(), rel=1e-6), name
    assert reduced.generators_t.p_max_pu.max().max() <= 1


def test_sums_scale_with_a_parameter(hourly, periods):
    more = hourly_network({**BASE, "demand_factor": 1.1, "inflow_factor": 0.9}, N_DAYS)
    one, other = at_periods(hourly, periods), at_periods(more, periods)
    np.testing.assert_allclose(other.loads_t.p_set, 1.1 * one.loads_t.p_set, rtol=1e-12)
    inflow = one.storage_units_t.inflow
    np.testing.assert_allclose(other.storage_units_t.inflow, 0.9 * inflow, rtol=1e-12)


def test_storage_balances_over_days_and_the_year(hourly, periods):
    found = optimised(hourly, periods)
    days = np.repeat(np.arange(len(periods.days)), 24)
    stored = found.storage_units_t.p_store.groupby(days).sum()
    given = found.storage_units_t.p_dispatch.groupby(days).sum()
    for zone in ("north", "south", "west"):
        name = f"battery_{zone}"
        np.testing.assert_allclose(
            0.95 * stored[name], given[name] / 0.95, atol=1e-5 * (1 + given[name].max())
        )
    weight = found.snapshot_weightings["objective"]
    level = found.model.variables["reservoir_level"].solution
    spilt = found.model.variables["reservoir_spill"].solution.sum("part")
    for name, hours in (("reservoir_north", 900), ("reservoir_south", 400)):
        released = weight @ found.storage_units_t.p_dispatch[name]
        inflow = hourly.storage_units_t.inflow[name].sum()
        assert released + float(spilt.sel(name=name)) == pytest.approx(inflow)
        assert level.sel(name=name).max() <= hours * found.storage_units.p_nom[name] + 1e-6


def test_snapshots_that_are_no_days_are_refused(hourly):
    with pypsa.option_context("api.legacy_string_dtype", False):
        cut = hourly.copy(snapshots=list(hourly.snapshots[:30]))
    with pytest.raises(ModelError, match="whole days"):
        choose_periods(cut, 2)


def test_a_reservoir_that_may_be_built_is_refused(hourly, periods):
    growing = at_periods(hourly, periods)
    growing.storage_units["p_nom_extendable"] = True
    with pytest.raises(ModelError, match="reservoir_north, reservoir_south"):
        linking(growing, periods)(growing, growing.snapshots)


def test_the_choice_is_the_same_every_time(hourly, periods):
    again = choose_periods(hourly, 4)
    for one, other in zip(periods, again, strict=True):
        np.testing.assert_array_equal(one, other)
    assert pd.Series(periods.days).is_unique
