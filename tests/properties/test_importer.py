"""The importer takes any cells: it gives a sound build history or faults, and never raises else."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandau.case.history_tables import read_built_units
from tandau.errors import CaseError, EvidenceError
from tandau.evidence.history_import import import_history, write_history

NAMES = (
    "Name", "Country", "Status", "ReactorType", "ReactorModel", "ConstructionStartAt",
    "First Grid Date", "OperationalFrom", "OperationalTo", "Capacity",
)  # fmt: skip
DAY = st.dates().map(str) | st.sampled_from(
    ["", "1974", "1975-06", "6/13/1979", "1 Jun 1980", "NC", "soon", "0001-01-01", "9999-12-31"]
)
ROW = st.tuples(
    st.sampled_from(["Alpha-1", "Alpha-2", "B (x)", "=1+1", ""]) | st.text(max_size=9),
    st.sampled_from(["Spain", "FRANCE", "KOREA, REPUBLIC OF", ""]) | st.text(max_size=9),
    st.sampled_from(
        ["Operational", "Shutdown", "Planned", "Under Construction", "Cancelled Construction", ""]
    ),
    st.sampled_from(["PWR", "BWR", "", ";"]),
    st.sampled_from(["VVER V-320", "WH 3LP", "new", ""]) | st.text(max_size=9),
    DAY,
    DAY,
    DAY,
    DAY,
    st.sampled_from(["900", "0", "-1", "1,000", "nan", "inf", "1e999", "many", ""]),
)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("imported")


def outcome(path):
    """Return what was imported, or None where there were faults."""
    try:
        return import_history(path)
    except (EvidenceError, CaseError) as error:
        faults = error.faults
    assert all(one.got and one.expected and one.remedy for one in faults)
    return None


@given(rows=st.lists(ROW, max_size=4))
def test_any_cells(place, rows):
    path, out = place / "table.csv", place / "own.csv"
    with path.open("w", encoding="utf-8", errors="replace", newline="") as stream:
        csv.writer(stream).writerows([NAMES, *rows])
    found = outcome(path)
    if found is not None:
        write_history(found, out)
        assert read_built_units(out).faults == ()
        assert len(found.rows) + len(found.left_out) <= len(rows)


@given(data=st.binary(max_size=300), kind=st.sampled_from(["csv", "json", "xlsx"]))
def test_any_bytes(place, data, kind):
    path = place / f"bytes.{kind}"
    path.write_bytes(data)
    assert outcome(path) is None


@given(rows=st.permutations([("A-1", "1970-01-01"), ("A-2", "1972-01-01"), ("B-1", "1980-01-01")]))
def test_the_order_of_the_rows_does_not_matter(place, rows):
    path = place / "ordered.csv"
    cells = [
        (name, "Spain", "Under Construction", "PWR", "", day, "", "", "", "9") for name, day in rows
    ]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([NAMES, *cells])
    found = import_history(path)
    assert [row["unit"] for row in found.rows] == ["A-1", "A-2", "B-1"]
    assert {row["project"] for row in found.rows} == {"Spain|A", "Spain|B"}
