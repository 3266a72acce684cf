"""Days in the forms of foreign tables."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandau.case.fields import parse_period
from tandau.evidence.import_days import day_of, in_sequence, middle, slash_order

FORMS = {
    "none": ["{0:%Y-%m-%d}", "{0:%Y-%m-%d} 00:00:00", "{0:%Y-%m-%d}T04:51:37+03:00"],
    "month first": ["{0.month}/{0.day}/{0:%Y}", "{0:%m/%d/%Y}"],
    "day first": ["{0.day}/{0.month}/{0:%Y}", "{0:%d.%m.%Y}"],
}
WORDS = ["{0.day} {1} {0:%Y}", "{0:%d} {1}, {0:%Y}", "{1} {0.day}, {0:%Y}", "{0:%d}-{1}-{0:%Y}"]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@given(day=st.dates(date(1940, 1, 1), date(2100, 12, 31)))
def test_a_day_is_read_in_every_form(day):
    for order, forms in FORMS.items():
        for form in forms:
            assert day_of(form.format(day), order).first == day
    for form in WORDS:
        assert day_of(form.format(day, MONTHS[day.month - 1]), "none").first == day


@pytest.mark.parametrize("text", ["", " ", "-", "None", "NC", "NaN", "Missing ID", "unknown"])
def test_not_known(text):
    assert day_of(text, "none") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1974", "1974"), ("1974.0", "1974"), ("1974-06", "1974-06"), ("June 1974", "1974-06")],
)
def test_known_to_the_year_or_month(text, expected):
    assert str(day_of(text, "none")) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2013/2014",
        "2014-02-30",
        "31 Foo 2014",
        "13/32/2014",
        "soon",
        "20140101",
        "٢٠١٤",
        "0001-01-01",
    ],
)
def test_no_day(text):
    with pytest.raises(ValueError, match=r"."):
        day_of(text, "month first")


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["2014-01-01", "1974"], "none"),
        (["1/2/2014"], "ambiguous"),
        (["1/2/2014", "1/13/2014"], "month first"),
        (["1/2/2014", "13/1/2014"], "day first"),
        (["1/13/2014", "13/1/2014"], "both"),
    ],
)
def test_slash_order(texts, expected):
    assert slash_order(texts) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["1974", "1980"], ["1974-07-01", "1980-07-01"]),
        (["1974-09-01", "1974"], ["1974-09-01", "1974-09-01"]),
        (["1974", "1974-03-01"], ["1974-03-01", "1974-03-01"]),
        (["1974-06", "1974-06-02", "1974"], ["1974-06-02", "1974-06-02", "1974-07-01"]),
        (["1980-01-01", "1974"], ["1980-01-01", "1974-07-01"]),
    ],
)
def test_sequence(texts, expected):
    days = in_sequence({str(n): parse_period(text) for n, text in enumerate(texts)})
    assert [day.isoformat() for day in days.values()] == expected


PERIODS = st.dates(date(1960, 1, 1), date(1965, 12, 31)).flatmap(
    lambda day: st.sampled_from([f"{day:%Y}", f"{day:%Y-%m}", f"{day:%Y-%m-%d}"])
)


@given(texts=st.lists(PERIODS, min_size=2, max_size=2))
def test_two_steps_that_can_stand_in_order_do(texts):
    first, second = (parse_period(text) for text in texts)
    days = in_sequence({"a": first, "b": second})
    assert first.first <= days["a"] <= first.last
    assert second.first <= days["b"] <= second.last
    if first.first <= second.last and middle(first) <= second.last:
        assert days["a"] <= days["b"]
