"""Construction times: what must hold whatever the record, the age and the seed."""

import itertools
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from tandau.evidence.construction_data import builds
from tandau.evidence.construction_forecast import plant_times, random_scores, unit_times
from tandau.evidence.construction_model import Chains, pooled_fit
from tandau.evidence.history import read_history

DAY = date(2010, 1, 1)
HISTORY = read_history().units
AGES = st.floats(0, 60, allow_nan=False)
COUNTRIES = st.sampled_from(["Kazakhstan", "China", "Finland", "India", "Nowhere"])
SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture(scope="module")
def posterior():
    return pooled_fit(builds(HISTORY, DAY), chains=Chains(2, 150, 200, seed=3))


@given(ages=st.lists(AGES, min_size=2, max_size=5), seed=SEEDS)
def test_a_unit_that_ran_longer_never_gets_an_earlier_end(posterior, ages, seed):
    unit = next(u for u in HISTORY if u.name == "FLAMANVILLE-3")
    shared, own = random_scores(posterior, 1, 200, np.random.default_rng(seed))
    place = (unit.country, unit.vendor_country, unit.project)
    ends = [
        unit_times(posterior, place, unit.first_concrete, age, -0.2, shared, own)
        for age in sorted(ages)
    ]
    for age, end in zip(sorted(ages), ends, strict=True):
        assert (end >= age).all()
    for earlier, later in itertools.pairwise(ends):
        assert (later >= earlier - 1e-9).all()


@given(host=COUNTRIES, vendor=COUNTRIES, seed=SEEDS)
def test_units_of_a_plant_go_together(posterior, host, vendor, seed):
    shared, own = random_scores(posterior, 3, 1000, np.random.default_rng(seed))
    years = plant_times(posterior, host, vendor, date(2012, 1, 1), shared, own)
    assert np.isfinite(years).all()
    for first, second in ((0, 1), (0, 2), (1, 2)):
        assert spearmanr(years[first], years[second]).statistic > 0.2


@given(host=COUNTRIES, vendor=COUNTRIES, seed=SEEDS)
def test_the_probability_of_an_end_only_grows(posterior, host, vendor, seed):
    shared, own = random_scores(posterior, 1, 500, np.random.default_rng(seed))
    years = plant_times(posterior, host, vendor, date(2012, 1, 1), shared, own)[0]
    shares = [(years <= time).mean() for time in np.linspace(0, 50, 101)]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == 1


@settings(max_examples=10)
@given(order=st.randoms(use_true_random=False), days=st.integers(1, 9000))
def test_order_and_later_events_change_nothing_that_is_known(order, days):
    later = [
        replace(unit, grid_connection=DAY + timedelta(days=days), outcome="built")
        if unit.grid_connection and unit.grid_connection > DAY
        else unit
        for unit in HISTORY
    ]
    order.shuffle(later)
    known, again = builds(HISTORY, DAY), builds(later, DAY)
    assert np.array_equal(known.years, again.years)
    assert np.array_equal(known.is_built, again.is_built)
    assert np.array_equal(known.project, again.project)
    assert known.projects == again.projects
