"""Units under construction: their age, their milestones, announced dates and how these slip."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tandau.errors import EvidenceError
from tandau.evidence.construction_data import builds
from tandau.evidence.construction_model import Chains, pooled_fit
from tandau.evidence.history import read_history
from tandau.evidence.promises import (
    Slip,
    announced_times,
    first_promises,
    read_promises,
    slip,
    slipped,
    usual_promise,
)
from tandau.evidence.under_way import Announcement, completion_times, criticality_lags, open_unit

DAY = date(2025, 3, 31)
HISTORY = read_history()


@pytest.fixture(scope="module")
def posterior():
    return pooled_fit(builds(HISTORY, DAY), chains=Chains(2, 150, 250, seed=5))


@pytest.fixture(scope="module")
def unit():
    return open_unit(HISTORY, "rooppur-1", DAY)


def test_names_that_are_no_unit_under_construction_are_told():
    with pytest.raises(EvidenceError, match="ROOPPUR-1"):
        open_unit(HISTORY, "no such unit", DAY)
    with pytest.raises(EvidenceError, match="built by 2025-03-31"):
        open_unit(HISTORY, "Barakah-1", DAY)
    with pytest.raises(EvidenceError):
        open_unit(HISTORY, "ROOPPUR-1", date(2017, 1, 1))


def test_no_unit_ends_before_its_age(posterior, unit):
    years = completion_times(posterior, HISTORY, unit, DAY, 2000, 1)
    assert years.min() >= (DAY - unit.first_concrete).days / 365.25
    again = completion_times(posterior, HISTORY, unit, DAY, 2000, 1)
    assert np.array_equal(years, again)


def test_first_criticality_brings_the_end_near(posterior, unit):
    near = replace(unit, first_criticality=date(2025, 3, 1))
    years = completion_times(posterior, HISTORY, near, DAY, 2000, 1)
    reached = (date(2025, 3, 1) - unit.first_concrete).days / 365.25
    assert np.median(years) - reached < 0.5
    assert years.min() >= (DAY - unit.first_concrete).days / 365.25


def test_a_criticality_older_than_any_lag_still_gives_a_forecast(posterior, unit):
    longest = criticality_lags(HISTORY, DAY).max()
    old = replace(unit, first_criticality=unit.first_concrete.replace(year=2018))
    assert (DAY - old.first_criticality).days / 365.25 > longest
    years = completion_times(posterior, HISTORY, old, DAY, 500, 1)
    assert np.isfinite(years).all()
    assert years.min() >= (DAY - unit.first_concrete).days / 365.25


def test_an_announced_date_moves_the_forecast_towards_it(posterior, unit):
    slips = Slip(mean=0.3, sd=0.3, n=9, n_open=0)
    plain = completion_times(posterior, HISTORY, unit, DAY, 4000, 1)
    medians = [
        np.median(
            completion_times(
                posterior, HISTORY, unit, DAY, 4000, 1, (Announcement(told, DAY), slips)
            )
        )
        for told in (date(2026, 1, 1), date(2028, 1, 1), date(2031, 1, 1))
    ]
    assert medians == sorted(medians)
    assert medians[0] < np.median(plain)


def test_slips_of_the_record():
    found = slip(HISTORY, DAY)
    assert (found.n, found.n_open) == (39, 20)
    assert 0.5 < found.mean < 1.5
    assert slip(HISTORY, date(2002, 1, 1)).n == 0
    middle = slip(HISTORY, date(2018, 1, 1))
    assert middle.n < found.n
    assert middle.n_open > found.n_open


def test_a_unit_counts_by_its_first_promise():
    first = {promise.unit: promise for promise in first_promises(DAY)}
    assert len(first) == len(first_promises(DAY)) < len(read_promises())
    assert first["BARAKAH-1"].stated_on == date(2009, 12, 31)
    assert all(promise.stated_on < DAY for promise in first.values())
    assert {one.unit for one in first_promises(date(2005, 8, 12))} == {
        "KUDANKULAM-1",
        "KUDANKULAM-2",
    }


def test_promised_operation_lies_behind_the_promised_grid():
    """Flamanville 3: 54 months from first concrete, less some months from the grid on."""
    first = {promise.unit: promise for promise in first_promises(DAY)}["FLAMANVILLE-3"]
    assert 30 < (date(2012, 6, 3) - first.grid_connection).days < 300


def test_draws_of_an_announced_date():
    found = slip(HISTORY, DAY)
    said, announced = date(2024, 1, 1), date(2026, 1, 1)
    draws = announced_times(announced, said, found, 20_000, 1, open_on=said)
    assert draws.dims == ("future",)
    middle = (2.0 + 1.0) * np.exp(found.mean) - 1.0
    assert float(draws.median()) == pytest.approx(middle, rel=0.05)
    later = announced_times(announced, said, found, 20_000, 1, open_on=date(2027, 1, 1))
    assert float(later.min()) >= (date(2027, 1, 1) - said).days / 365.25
    assert (later >= draws - 1e-9).all()
    assert draws.identical(announced_times(announced, said, found, 20_000, 1, open_on=said))


def test_a_slip_by_hand():
    assert slipped(np.array([5.0, 0.0]), 2.0) == pytest.approx(np.log([2.0, 1 / 3]))


def test_promises_name_units_of_the_record():
    units = {unit.name: unit for unit in HISTORY}
    for promise in read_promises():
        assert promise.unit in units
        assert promise.stated_on < promise.grid_connection
        assert promise.source


def test_usual_promise_falls_back_to_all_vendors():
    assert usual_promise(DAY, "South Korea") == pytest.approx(4.6, abs=0.1)
    assert usual_promise(DAY, "Japan") == usual_promise(DAY, "Canada")
    assert usual_promise(DAY, "United States") != usual_promise(DAY, "Canada")
    assert usual_promise(date(2000, 1, 1), "France") == 5.5
