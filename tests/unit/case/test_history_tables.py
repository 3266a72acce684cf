"""A case's own build history and export deals: what is right, and every fault with its place."""

from importlib.resources import files

import pytest

from tandau.case.exchange import export_case, import_case
from tandau.case.history_check import check_file, check_packaged
from tandau.case.history_tables import BuiltUnit, ExportDeal, read_built_units, read_export_deals
from tandau.case.read import case_files, read_case
from tandau.errors import CaseError
from tandau.evidence.history import KNOWN_UNTIL

UNIT = {
    "unit": "ONE-1",
    "project": "France|ONE",
    "country": "France",
    "vendor_country": "Sweden",
    "family": "F",
    "type": "PWR",
    "net_capacity": "900",
    "first_concrete": "2000-01-01",
    "first_criticality": "2004-01-01",
    "grid_connection": "2005-01-01",
    "commercial_operation": "2006-01-01",
    "outcome": "built",
    "end": "",
    "flag": "",
    "known_until": "2020-12-31",
}
DEAL = {
    "id": "D1",
    "host": "Finland",
    "project": "One 1",
    "vendor_state": "FR",
    "vendor": "V",
    "firmness": "contract",
    "agreement": "2000-01-01",
    "first_concrete": "2002-01-01",
    "end": "2010-01-01",
    "outcome": "completed",
    "cause_primary": "",
    "cause_secondary": "",
    "verified": "V",
    "source": "made up",
}
OPEN = {"grid_connection": "", "commercial_operation": ""}


def table(path, *rows):
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def told(rows):
    assert all(fault.expected and fault.remedy for fault in rows.faults)
    return [(fault.place, fault.got) for fault in rows.faults]


def test_packaged_records_keep_their_own_rules():
    history, deals = check_packaged()
    assert (history.kind, history.n_rows, history.known_until) == (
        "reactor_history",
        726,
        KNOWN_UNTIL,
    )
    assert (deals.kind, deals.n_rows, deals.known_until) == ("export_deals", 55, None)


def test_a_sound_unit(tmp_path):
    rows = read_built_units(table(tmp_path / "own.csv", UNIT))
    assert rows.faults == ()
    assert rows.records[0].net_capacity == 900


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"first_concrete": "2000"}, [("first_concrete", "'2000'")]),
        ({"first_concrete": "20000101"}, [("first_concrete", "'20000101'")]),
        ({"first_concrete": ""}, [("first_concrete", "''")]),
        ({"grid_connection": "2005-02-30"}, [("grid_connection", "'2005-02-30'")]),
        ({"outcome": "finished"}, [("outcome", "'finished'")]),
        ({"net_capacity": "-5"}, [("net_capacity", "-5")]),
        ({"net_capacity": "0"}, [("net_capacity", "0")]),
        ({"net_capacity": "big"}, [("net_capacity", "'big'")]),
        ({"first_criticality": "1999-01-01"}, [("first_criticality", "1999-01-01")]),
        ({"grid_connection": "2003-01-01"}, [("grid_connection", "2003-01-01")]),
        ({"first_criticality": "", "grid_connection": "1999-01-01"},
         [("grid_connection", "1999-01-01")]),
        ({"commercial_operation": "2004-06-01"}, [("commercial_operation", "2004-06-01")]),
        ({"grid_connection": ""}, [("grid_connection", "nothing")]),
        ({"outcome": "construction"},
         [("grid_connection", "2005-01-01"), ("commercial_operation", "2006-01-01")]),
        ({"end": "2007-01-01"}, [("end", "2007-01-01")]),
        (OPEN | {"outcome": "cancelled"}, [("end", "nothing")]),
        (OPEN | {"outcome": "suspended", "flag": "end of work not  known"}, [("end", "nothing")]),
        (OPEN | {"outcome": "suspended", "end": "1999-01-01"}, [("end", "1999-01-01")]),
        ({"commercial_operation": "2021-01-01"}, [("commercial_operation", "2021-01-01")]),
        ({"vendor_country": ""}, [("vendor_country", "nothing")]),
        ({"flag": "doubt; "}, [("flag", "'doubt;'")]),
        ({"known_until": ""}, [("known_until", "''")]),
    ],
)  # fmt: skip
def test_faults_within_a_unit(tmp_path, changes, expected):
    rows = read_built_units(table(tmp_path / "own.csv", UNIT | changes))
    assert told(rows) == [(f"line 2 (ONE-1), {column}", got) for column, got in expected]


@pytest.mark.parametrize(
    "changes",
    [
        OPEN | {"outcome": "construction"},
        OPEN | {"outcome": "cancelled", "end": "2004-01-01"},
        OPEN | {"outcome": "suspended", "flag": "a doubt; end of work not known"},
        {"vendor_country": "", "flag": "vendor country not known"},
        {"net_capacity": "", "commercial_operation": "", "first_criticality": ""},
        {"first_criticality": "2005-01-01"},
    ],
)
def test_units_that_are_right(tmp_path, changes):
    assert told(read_built_units(table(tmp_path / "own.csv", UNIT | changes))) == []


def test_faults_between_units(tmp_path):
    rows = read_built_units(
        table(
            tmp_path / "own.csv",
            UNIT,
            UNIT | {"unit": "one-1", "country": "Spain"},
            UNIT | {"unit": "TWO-1", "known_until": "2021-12-31"},
        )
    )
    assert told(rows) == [
        ("line 3 (one-1), unit", "'one-1', already at line 2 (ONE-1)"),
        ("line 3 (one-1), project", "'France|ONE' in Spain, above in France"),
        ("line 4 (TWO-1), known_until", "2021-12-31"),
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"vendor_state": "France"}, [("vendor_state", "'France'")]),
        ({"outcome": "gone"}, [("outcome", "'gone'")]),
        ({"firmness": "rumour"}, [("firmness", "'rumour'")]),
        ({"first_concrete": "1999-01-01"}, [("first_concrete", "1999-01-01")]),
        ({"end": "2001-01-01"}, [("end", "2001-01-01")]),
        ({"end": ""}, [("end", "nothing")]),
        ({"first_concrete": ""}, [("first_concrete", "nothing")]),
        ({"outcome": "cancelled"}, [("cause_primary", "nothing")]),
        ({"outcome": "cancelled", "cause_primary": "weather"}, [("cause_primary", "'weather'")]),
        ({"cause_secondary": "cost"}, [("cause_primary", "nothing")]),
        ({"outcome": "construction"}, [("end", "2010-01-01")]),
        ({"source": ""}, [("source", "''")]),
    ],
)
def test_faults_within_a_deal(tmp_path, changes, expected):
    rows = read_export_deals(table(tmp_path / "own.csv", DEAL | changes))
    assert told(rows) == [(f"line 2 (D1), {column}", got) for column, got in expected]


def test_a_deal_twice(tmp_path):
    rows = read_export_deals(table(tmp_path / "own.csv", DEAL, DEAL))
    assert told(rows) == [("line 3 (D1), id", "'D1', already at line 2 (D1)")]


def test_check_tells_the_two_records_apart(tmp_path):
    assert check_file(table(tmp_path / "a.csv", DEAL)).kind == "export_deals"
    assert check_file(table(tmp_path / "b.csv", UNIT)).kind == "reactor_history"
    (tmp_path / "c.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(CaseError, match="the columns a, b"):
        check_file(tmp_path / "c.csv")
    with pytest.raises(CaseError, match="no such file"):
        check_file(tmp_path / "none.csv")
    with pytest.raises(CaseError, match="2 faults found"):
        check_file(table(tmp_path / "d.csv", UNIT | {"end": "2004-01-01", "net_capacity": "0"}))
    with pytest.raises(CaseError, match="'D1', already at"):
        check_file(table(tmp_path / "e.csv", DEAL, DEAL))


def test_faults_of_own_records_are_told_with_the_others(mini):
    table(mini / "reactor_history.csv", UNIT | {"net_capacity": "0"})
    table(mini / "export_deals.csv", DEAL | {"end": ""})
    (mini / "offers.yaml").unlink()
    reading = read_case(mini)
    assert reading.case is None
    assert [fault.file.removeprefix(f"{mini}/") for fault in reading.faults] == [
        "offers.yaml",
        "reactor_history.csv",
        "export_deals.csv",
    ]


def test_an_own_record_without_rows_is_a_fault(mini):
    (mini / "reactor_history.csv").write_text(",".join(UNIT) + "\n", encoding="utf-8")
    assert [fault.got for fault in read_case(mini).faults] == ["no rows"]


def test_own_records_belong_to_the_case_and_travel_in_the_workbook(mini, tmp_path):
    packaged = files("tandau.data")
    names = ("reactor_history.csv", "export_deals.csv")
    for name in names:
        (mini / name).write_bytes((packaged / name).read_bytes())
    assert set(names) <= {path.name for path in case_files(mini)}
    assert not [note for note in export_case(mini, tmp_path / "book.xlsx") if ".csv" in note]
    import_case(tmp_path / "book.xlsx", tmp_path / "back")
    for name in names:
        assert (tmp_path / "back" / name).read_bytes() == (packaged / name).read_bytes()


def test_the_columns_are_documented(cases):
    told = (cases.parent / "docs" / "case-format.md").read_text(encoding="utf-8")
    for kind in (BuiltUnit, ExportDeal):
        for field in kind.model_fields:
            assert f"`{field}`" in told, field
