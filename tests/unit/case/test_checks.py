"""Faults between records; the rest is in `test_bad_input`."""

from tandau.case.checks import Tables, check
from tandau.case.read import load_case, read_case


def test_mini_has_no_fault(cases):
    reading = read_case(cases / "mini")
    assert reading.faults == ()
    assert check(reading.tables) == []


def test_nothing_read_gives_no_fault():
    assert check(Tables()) == []


def test_load_case_gives_the_records(cases):
    case = load_case(cases / "mini")
    assert [offer.id for offer in case.offers] == ["alpha", "beta", "gamma"]
    assert len(case.claims) == 48
    assert case.events == ()


def test_case_folder_is_a_file(tmp_path):
    path = tmp_path / "case"
    path.write_text("x", encoding="utf-8")
    assert [fault.got for fault in read_case(path).faults] == ["a file"]
