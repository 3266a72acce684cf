"""Faults between records; the rest is in `test_bad_input`."""

import time

from hypothesis import given
from hypothesis import strategies as st

from tandau.case.checks import Tables, check
from tandau.case.read import load_case, read_case
from tandau.case.supersession_check import _circular


def test_mini_has_no_fault(cases):
    reading = read_case(cases / "mini")
    assert reading.faults == ()
    assert check(reading.tables) == []


def test_nothing_read_gives_no_fault():
    assert check(Tables()) == []


def test_load_case_gives_the_records(cases):
    case = load_case(cases / "mini")
    assert [offer.id for offer in case.offers] == ["alpha", "beta", "gamma"]
    assert len(case.claims) == 250
    assert case.events == ()


def test_case_folder_is_a_file(tmp_path):
    path = tmp_path / "case"
    path.write_text("x", encoding="utf-8")
    assert [fault.got for fault in read_case(path).faults] == ["a file"]


names = st.sampled_from("abcdefg")


@given(st.dictionaries(names, names))
def test_circles_are_those_that_lead_back(older):
    def leads_back(start):
        seen, at = set(), older.get(start)
        while at is not None and at not in seen and at != start:
            seen.add(at)
            at = older.get(at)
        return at == start

    assert _circular(older) == {name for name in older if leads_back(name)}


def test_a_long_chain_is_walked_once():
    started = time.perf_counter()
    assert _circular({str(n): str(n + 1) for n in range(100_000)}) == set()
    assert time.perf_counter() - started < 5
