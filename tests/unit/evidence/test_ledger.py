"""What was said by a day, and what it was worth then."""

from datetime import date

import pytest

from makers import make_claim, make_event, make_ledger


@pytest.mark.parametrize(
    ("said", "last_hidden", "first_visible"),
    [
        ("2025-06-14", date(2025, 6, 13), date(2025, 6, 14)),
        ("2025-02", date(2025, 2, 27), date(2025, 2, 28)),
        ("2024-02", date(2024, 2, 28), date(2024, 2, 29)),
        ("2025", date(2025, 12, 30), date(2025, 12, 31)),
    ],
)
def test_claim_is_visible_from_the_end_of_its_period(said, last_hidden, first_visible):
    claim = make_claim("a", stated_on=said)
    hidden = make_ledger([claim], as_of=last_hidden)
    assert (dict(hidden.claims), hidden.n_hidden) == ({}, 1)
    shown = make_ledger([claim], as_of=first_visible)
    assert (list(shown.claims), shown.n_hidden) == (["a"], 0)
    assert not shown.is_latest


def test_without_a_day_all_is_visible():
    ledger = make_ledger([make_claim("a", stated_on="2031"), make_claim("b", stated_on="2024")])
    assert list(ledger.claims) == ["a", "b"]
    assert ledger.is_latest
    assert ledger.n_hidden == 0


def test_newer_claim_replaces_the_older_once_it_is_visible():
    claims = [make_claim("old"), make_claim("new", stated_on="2025-03", supersedes="old")]
    before = make_ledger(claims, as_of=date(2025, 3, 30))
    assert before.feeds(claims[0])
    assert dict(before.replaced_by) == {}
    after = make_ledger(claims, as_of=date(2025, 3, 31))
    assert not after.feeds(claims[0])
    assert after.feeds(claims[1])
    assert dict(after.replaced_by) == {"old": "new"}
    assert after.status["old"] == "superseded"


def test_chain_leaves_only_the_newest():
    claims = [
        make_claim("a"),
        make_claim("b", supersedes="a"),
        make_claim("c", supersedes="b"),
    ]
    ledger = make_ledger(claims)
    assert [claim.id for claim in claims if ledger.feeds(claim)] == ["c"]


def test_false_claim_replaces_nothing():
    claims = [make_claim("old"), make_claim("new", supersedes="old")]
    ledger = make_ledger(claims, events=[make_event("new", "resolved_false", "2025-05")])
    assert ledger.feeds(claims[0])
    assert not ledger.feeds(claims[1])


@pytest.mark.parametrize("status", ["superseded", "expired", "resolved_false"])
def test_dead_claims_feed_nothing(status):
    claim = make_claim("a", status=status)
    assert not make_ledger([claim]).feeds(claim)


@pytest.mark.parametrize(
    "status", ["reported", "corroborated", "official", "contested", "resolved_true"]
)
def test_living_claims_feed(status):
    claim = make_claim("a", status=status)
    assert make_ledger([claim]).feeds(claim)


def test_statement_feeds_no_number():
    claim = make_claim("a", variable="", mode=None, unit="", category="said")
    assert not make_ledger([claim]).feeds(claim)


def test_status_is_that_of_the_day():
    claim = make_claim("a")
    events = [
        make_event("a", "expired", "2025-05-01"),
        make_event("a", "contested", "2025-02"),
        make_event("a", "reported", "2026"),
    ]
    found = [
        make_ledger([claim], events=events, as_of=day).status["a"]
        for day in (
            date(2025, 2, 27),
            date(2025, 2, 28),
            date(2025, 4, 30),
            date(2025, 5, 1),
            date(2026, 12, 30),
            date(2026, 12, 31),
        )
    ]
    assert found == ["reported", "contested", "contested", "expired", "expired", "reported"]


def test_of_two_events_of_one_day_the_later_line_holds():
    claim = make_claim("a")
    one, other = (make_event("a", status, "2025-05-01") for status in ("expired", "official"))
    assert make_ledger([claim], events=[one, other]).status["a"] == "official"
    assert make_ledger([claim], events=[other, one]).status["a"] == "expired"


def test_later_lines_change_no_earlier_day():
    claim = make_claim("a")
    events = [make_event("a", "contested", "2025-02")]
    day = date(2025, 3, 1)
    before = make_ledger([claim], events=events, as_of=day)
    grown = [*events, make_event("a", "expired", "2025-06"), make_event("a", "official", "2027")]
    assert make_ledger([claim], events=grown, as_of=day) == before


def test_event_of_an_invisible_claim_is_left_out():
    ledger = make_ledger(
        [make_claim("a", stated_on="2025-06")],
        events=[make_event("a", "expired", "2025-01")],
        as_of=date(2025, 2, 1),
    )
    assert dict(ledger.status) == {}
