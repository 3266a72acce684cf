"""Records say what is wrong with them."""

from datetime import date

import pytest
from pydantic import ValidationError

from makers import make_claim, make_offer
from tandau.case.criteria import Leaf
from tandau.case.fields import Period, parse_period
from tandau.case.question import Question
from tandau.case.schema import Source


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-02", date(2025, 2, 1), date(2025, 2, 28)),
        ("2025-04-30", date(2025, 4, 30), date(2025, 4, 30)),
        (" 2025-12 ", date(2025, 12, 1), date(2025, 12, 31)),
        (2025, date(2025, 1, 1), date(2025, 12, 31)),
        (date(2025, 6, 14), date(2025, 6, 14), date(2025, 6, 14)),
    ],
)
def test_period_covers_what_was_said(text, first, last):
    found = parse_period(text)
    assert (found.first, found.last) == (first, last)
    assert str(found) == str(text).strip()


def test_period_is_kept():
    day = Period(date(2025, 1, 1), date(2025, 1, 1), "2025-01-01")
    assert parse_period(day) is day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "a date as YYYY"),
        ("soon", "a date as YYYY"),
        ("25-01-01", "a date as YYYY"),
        ("2025-1-1", "a date as YYYY"),
        ("01.02.2025", "a date as YYYY"),
        ("2025-06-14T10:00", "a date as YYYY"),
        ("0000", "a year of the calendar"),
        ("2025-13", "a month from 01 to 12"),
        ("2025-00-01", "a month from 01 to 12"),
        ("2025-02-29", "a day from 01 to 28"),
        ("2024-02-30", "a day from 01 to 29"),
        ("2025-04-00", "a day from 01 to 30"),
    ],
)
def test_period_refuses(text, expected):
    with pytest.raises(ValueError, match=expected):
        parse_period(text)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"low": 2, "mode": 1}, "low <= mode <= high"),
        ({"mode": 2, "high": 1}, "low <= mode <= high"),
        ({"low": 3, "mode": None, "high": 2}, "low <= mode <= high"),
        ({"mode": None}, "a number in low, mode or high"),
        ({"low": 1, "mode": None}, "mode, or both low and high"),
        ({"mode": None, "high": 1}, "mode, or both low and high"),
        ({"unit": " "}, "a unit, since the claim names a variable"),
        ({"variable": "", "mode": None}, "a variable, or a statement under category"),
        ({"mode": "nan"}, "finite number"),
        ({"high": "inf"}, "finite number"),
        ({"mode": "five"}, "valid number"),
        ({"quote": "word " * 16}, "at most 15 words"),
        ({"credibility": 7}, "less than or equal to 6"),
        ({"reliability": "G"}, "'A', 'B', 'C', 'D', 'E' or 'F'"),
        ({"status": "true"}, "'reported'"),
        ({"price_year": 1800}, "greater than or equal to 1900"),
        ({"source": "two words"}, "match pattern"),
        ({"weight": 3}, "Extra inputs"),
    ],
)
def test_claim_refuses(fields, expected):
    with pytest.raises(ValidationError, match=expected):
        make_claim("c", **fields)


def test_blank_cells_are_nothing():
    claim = make_claim("c", low="", high=" ", event_on="", price_year="2024", mode="5e3")
    assert (claim.low, claim.mode, claim.high, claim.event_on) == (None, 5000.0, None, None)


def test_statement_needs_no_number():
    assert make_claim("c", variable="", mode=None, unit="", category="said").category == "said"


def test_records_are_frozen():
    with pytest.raises(ValidationError, match="frozen"):
        make_claim("c").mode = 1


def test_subjects_run_from_the_offer_to_all():
    offer = make_offer("alpha", reactor="R", vendor="V", partner="V")
    assert offer.subjects == ("alpha", "R", "V", "turnkey", "noak", "all_offers")


def test_source_is_its_own_group():
    assert Source(id="a", title="A", kind="press").group == "a"
    assert Source(id="a", title="A", kind="press", independent_group="wire").group == "wire"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"worst": 1, "best": 1}, "worst and best that differ"),
        ({"points": [[0, 0], [0, 1]]}, "points with rising values"),
        ({"points": [[0, 1], [1, 0]]}, "only moves towards best"),
        ({"worst": 1, "best": 0, "points": [[0, 0], [1, 1]]}, "only moves towards best"),
        ({"points": [[0, 0], [1, 1.1]]}, "worth between 0 and 1"),
        ({"best": float("nan")}, "finite number"),
    ],
)
def test_leaf_refuses(fields, expected):
    plain = {"id": "a", "name": "A", "variable": "lcoe", "worst": 0, "best": 1, "reason": "so"}
    with pytest.raises(ValidationError, match=expected):
        Leaf.model_validate(plain | fields)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"futures": 8}, "greater than or equal to 16"),
        ({"seed": -1}, "greater than or equal to 0"),
        ({"price_year": 1980}, "greater than or equal to 1990"),
        ({"drivers": [{"id": "d", "scope": "some", "loads": {}, "reason": "r"}]}, "'offer' or"),
    ],
)
def test_question_refuses(known, fields, expected):
    plain = known.case.question.model_dump()
    with pytest.raises(ValidationError, match=expected):
        Question.model_validate(plain | fields)
