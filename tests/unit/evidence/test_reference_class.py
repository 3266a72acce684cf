"""Build history as known on a day; Kaplan-Meier against a table worked out by hand."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from makers import make_offer
from tandau.case.question import ReferenceClass
from tandau.errors import EvidenceError
from tandau.evidence.history import KNOWN_UNTIL, Unit, read_history
from tandau.evidence.reference_class import (
    comparables,
    construction_time,
    experience,
    time_quantiles,
)

EXPORTS = ReferenceClass(exports_only=True, since=1990, minimum_capacity=150, reason="r")
DAYS = [date(2005, 6, 30), date(2015, 1, 1), date(2022, 2, 24)]

# Ten units: built after 4, 5, 6, 7, 8, 9, 10 and 11 years; under way after 5.5 and 12 years.
YEARS = np.array([4.0, 5.0, 5.5, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0])
IS_BUILT = np.array([True, True, False, True, True, True, True, True, True, False])


def unit(**fields):
    plain = Unit(
        name="ONE",
        project="One",
        country="Egypt",
        vendor_country="Russia",
        family="VVER-1200",
        type="PWR",
        net_capacity=1100,
        first_concrete=date(2010, 1, 1),
        first_criticality=None,
        grid_connection=date(2018, 1, 1),
        commercial_operation=None,
        outcome="built",
        end=None,
        flag="",
    )
    return replace(plain, **fields)


def until(history, day):
    """Return the history as someone would have written it down on that day."""
    for one in history:
        if one.first_concrete <= day:
            grid = (
                one.grid_connection if one.grid_connection and one.grid_connection <= day else None
            )
            end = one.end if one.end and one.end <= day else None
            yield replace(one, grid_connection=grid, end=end)


def test_kaplan_meier_by_hand():
    table = time_quantiles(YEARS, IS_BUILT, n_points=71)
    # 1/10; 2/10; 1 - 8/10 * 6/7; times 5/6; times 4/5: in 70ths 7, 14, 22, 30, 38
    assert table[[7, 14, 22, 30, 38], 1] == pytest.approx([4, 5, 6, 7, 8])
    # linear between the steps
    assert table[26, 1] == pytest.approx(6.5)
    # before the first completion the time runs from nine tenths of it
    assert table[0].tolist() == [0, 3.6]
    # fewer than five units under observation from 9 years on: exponential tail; after the median of
    # 7.5 years four of eight completions in 12.5 unit-years more
    assert table[54, 1] == pytest.approx(8 + np.log(2) / (4 / 12.5))
    assert table[-1, 0] == 1
    assert np.isfinite(table).all()
    assert (np.diff(table, axis=0) > 0).all()


def test_without_censoring_the_steps_are_the_order_statistics():
    years = np.arange(1.0, 21.0)
    table = time_quantiles(years, np.ones(20, dtype=bool), n_points=21)
    assert table[1:17, 1] == pytest.approx(years[:16])


def test_censored_units_lengthen_the_time():
    without = time_quantiles(YEARS[IS_BUILT], IS_BUILT[IS_BUILT])
    more = time_quantiles(np.append(YEARS, [9.0, 9.5]), np.append(IS_BUILT, [False, False]))
    assert np.interp(0.5, *more.T) > np.interp(0.5, *without.T)


@pytest.mark.parametrize("day", DAYS)
def test_later_rows_change_nothing(day):
    history = read_history()
    known, claim = construction_time(history, EXPORTS, day)
    assert (known, claim) == construction_time(until(history, day), EXPORTS, day)
    later = [
        unit(first_concrete=date(day.year + 1, 1, 1), grid_connection=None),
        *history,
    ]
    assert (known, claim) == construction_time(later, EXPORTS, day)
    changed = [
        replace(one, grid_connection=date(2024, 12, 31))
        if one.grid_connection and one.grid_connection > day
        else one
        for one in history
    ]
    assert (known, claim) == construction_time(changed, EXPORTS, day)
    assert claim.stated_on.last == day


@pytest.mark.parametrize("day", DAYS)
def test_experience_knows_nothing_later(day):
    offer = make_offer("vver", partner="Russia", design_families=("VVER-1000", "VVER-1200"))
    history = read_history()
    assert experience(history, offer, day) == experience(until(history, day), offer, day)


def test_experience_counts_by_hand():
    history = [
        unit(),
        unit(name="HOME", country="Russia"),
        unit(name="OLD", first_concrete=date(1980, 1, 1), grid_connection=date(1989, 12, 31)),
        unit(name="LATE", grid_connection=date(2021, 1, 1)),
        unit(name="OTHER", family="AES-91"),
        unit(name="OPEN", grid_connection=None),
        unit(name="FRENCH", vendor_country="France", family="EPR"),
    ]
    offer = make_offer("vver", partner="Russia", design_families=("VVER-1200",))
    found = {one.variable: claim for one, claim in experience(history, offer, date(2020, 1, 1))}
    assert found["n_exported_units"].mode == 2
    assert found["n_exported_units"].subject == "Russia"
    assert found["n_design_units"].mode == 3
    assert found["n_design_units"].subject == "vver"


def test_offer_without_family_has_built_none():
    ((_, _), (quantity, claim)) = experience(read_history(), make_offer(), date(2025, 1, 1))
    assert quantity.components[0].mode == 0
    assert claim.note.endswith("none")


@pytest.mark.parametrize(
    ("fields", "is_in"),
    [
        ({}, True),
        ({"country": "Russia"}, False),
        ({"first_concrete": date(1989, 12, 31)}, False),
        ({"net_capacity": 100}, False),
        ({"flag": "restart 2007"}, False),
        ({"flag": "suspended, end of work not known"}, False),
        ({"first_concrete": date(2021, 1, 1), "grid_connection": None}, False),
        ({"grid_connection": None}, True),
    ],
)
def test_comparables(fields, is_in):
    found = comparables([unit(**fields)], EXPORTS, date(2020, 1, 1))
    assert bool(found) is is_in


def test_unit_as_of():
    one = unit()
    assert one.as_of(date(2009, 12, 31)) is None
    before = one.as_of(date(2017, 12, 31))
    assert (before.grid_connection, before.outcome) == (None, "construction")
    assert before.years(date(2014, 1, 1)) == (pytest.approx(4, abs=0.01), False)
    after = one.as_of(date(2018, 1, 1))
    assert (after.grid_connection, after.outcome) == (date(2018, 1, 1), "built")
    assert after.years(date(2024, 1, 1)) == (pytest.approx(8, abs=0.01), True)
    stopped = unit(grid_connection=None, outcome="cancelled", end=date(2012, 1, 1))
    assert stopped.as_of(date(2011, 1, 1)).outcome == "construction"
    assert stopped.as_of(date(2013, 1, 1)).outcome == "cancelled"
    assert stopped.as_of(date(2020, 1, 1)).years(date(2020, 1, 1))[0] == pytest.approx(2, abs=0.01)


def test_history_ends_where_it_was_written():
    history = read_history()
    last = construction_time(history, EXPORTS, KNOWN_UNTIL)
    assert construction_time(history, EXPORTS, date(2030, 1, 1)) == last


def test_too_few_units_is_a_fault():
    with pytest.raises(EvidenceError, match="at least 8") as caught:
        construction_time(read_history(), EXPORTS, date(1996, 1, 1))
    assert [fault.place for fault in caught.value.faults] == ["reference_class"]
