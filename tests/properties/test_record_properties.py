"""What must hold of the records whatever the day, the order and the class."""

from datetime import date
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandau.evidence.export_deals import DEALS_KNOWN_UNTIL, read_deals
from tandau.evidence.history import read_history
from tandau.evidence.partner_exit import AGES, DealClass, causes, deals_in_class, exit_hazard

DEALS = read_deals()
HISTORY = read_history()
DAYS = st.dates(date(2003, 1, 1), DEALS_KNOWN_UNTIL)


def counted(deals, day, **ways):
    return exit_hazard(deals_in_class(deals, HISTORY, DealClass(), day), day, **ways)


@given(day=DAYS, order=st.randoms(use_true_random=False))
def test_order_of_rows_changes_nothing(day, order):
    shuffled = list(DEALS)
    order.shuffle(shuffled)
    plain, other = counted(DEALS, day), counted(shuffled, day)
    assert (plain.n_deals, plain.n_exits) == (other.n_deals, other.n_exits)
    assert plain.project_years == pytest.approx(other.project_years)


@given(day=DAYS)
def test_rows_of_later_days_change_nothing(day):
    assert counted([deal for deal in DEALS if deal.agreement <= day], day) == counted(DEALS, day)


@given(day=DAYS)
def test_causes_and_ages_add_up(day):
    whole = counted(DEALS, day)
    assert whole.n_exits == sum(counted(DEALS, day, cause=one).n_exits for one in causes(DEALS))
    parts = [counted(DEALS, day, ages=ages) for ages in AGES]
    assert whole.n_exits == sum(part.n_exits for part in parts)
    assert whole.project_years == pytest.approx(sum(part.project_years for part in parts))


@given(day=DAYS, level=st.floats(0.05, 0.99))
def test_interval_holds_the_middle_and_widens(day, level):
    hazard = counted(DEALS, day)
    low, high = hazard.interval(level)
    wide_low, wide_high = hazard.interval((1 + level) / 2)
    assert 0 <= wide_low <= low < high <= wide_high < inf


@given(first=DAYS, second=DAYS)
def test_exits_never_come_back(first, second):
    early, late = sorted((first, second))
    one, two = counted(DEALS, early), counted(DEALS, late)
    assert one.n_exits <= two.n_exits
    assert one.project_years <= two.project_years + 1e-9
