"""The simple forecasts: each from a record whose answer is known."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tandau.evidence.construction_data import builds
from tandau.evidence.history import read_history
from tandau.evidence.rivals import (
    RIVALS,
    censored_regression,
    host_lognormal,
    last_ten_years,
    survival_sample,
    vendor_promise,
)

DAY = date(2005, 1, 1)


@pytest.fixture(scope="module")
def data():
    return builds(read_history(), DAY)


def unit_in(data, country):
    return replace(next(u for u in data.units if u.country == country), first_concrete=DAY)


def test_promise_is_what_vendors_say(data):
    sample = vendor_promise(data, DAY)(data.units[0])
    assert (sample.min(), sample.max()) == pytest.approx((5.0, 6.0), abs=1e-3)


def test_only_ends_of_the_last_ten_years_count(data):
    sample = last_ten_years(data, DAY)(data.units[0])
    recent = [
        u.years(DAY)[0]
        for u in data.units
        if u.grid_connection and (DAY - u.grid_connection).days <= 3652.5
    ]
    assert sorted(recent) == pytest.approx(sample.tolist())


def test_hosts_with_few_units_get_the_whole_record(data):
    forecast = host_lognormal(data, DAY)
    japan, pakistan = (forecast(unit_in(data, country)) for country in ("Japan", "Pakistan"))
    assert np.median(japan) < 4.5 < np.median(pakistan)


def test_survival_of_a_complete_record_is_the_record():
    years = np.arange(1.0, 11.0)
    sample = survival_sample(years, np.ones(10, dtype=bool))
    assert np.quantile(sample, [0.05, 0.55, 0.95]) == pytest.approx([1.0, 6.0, 10.0])


def test_survival_has_a_tail_where_the_last_are_censored():
    years = np.arange(1.0, 11.0)
    sample = survival_sample(years, years <= 7)
    assert (sample > 7).mean() == pytest.approx(0.3, abs=0.01)
    assert np.isfinite(sample).all()


def test_regression_recovers_what_made_the_times():
    generator = np.random.default_rng(4)
    design = np.column_stack([np.ones(4000), generator.standard_normal((4000, 2))])
    log_years = design @ np.array([1.8, 0.3, -0.2]) + 0.4 * generator.standard_normal(4000)
    limit = generator.uniform(1.0, 3.0, 4000)
    found, sd = censored_regression(design, np.minimum(log_years, limit), log_years < limit, 0.0)
    assert found == pytest.approx([1.8, 0.3, -0.2], abs=0.03)
    assert sd == pytest.approx(0.4, abs=0.02)


@pytest.mark.parametrize("name", sorted(RIVALS))
def test_no_forecast_knows_what_came_later(data, name):
    later = [
        replace(one, grid_connection=date(2031, 5, 6))
        if one.grid_connection and one.grid_connection > DAY
        else one
        for one in read_history()
        if one.first_concrete <= DAY
    ]
    unit = unit_in(data, "China")
    before, after = (RIVALS[name](known, DAY)(unit) for known in (data, builds(later, DAY)))
    assert np.array_equal(before, after)
