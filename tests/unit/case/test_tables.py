"""Tables and lists: every fault with its place, none lost."""

import pytest

from tandau.case.question import Question
from tandau.case.schema import Offer, StatusEvent
from tandau.case.tables import read_list, read_record, read_table

HEADER = "claim,status,date,reason,source\n"
REST = (
    "name: N, vendor: V, partner: P, reactor: R, design_families: [], maturity: foak, contract: boo"
)
ROW = "M01,expired,2025-01-01,so,\n"


def table(tmp_path, content, *, required=True):
    path = tmp_path / "status.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path, StatusEvent, required=required)


def told(rows):
    return [(fault.place, fault.got) for fault in rows.faults]


def test_rows_with_places(tmp_path):
    rows = table(tmp_path, HEADER + ROW + "\n , ,,,\n" + ROW)
    assert [row.claim for row in rows.records] == ["M01", "M01"]
    assert rows.places == ("line 2", "line 5")
    assert rows.faults == ()


def test_columns_in_any_order_and_optional_ones_absent(tmp_path):
    rows = table(tmp_path, " reason ,date,status,claim\nso,2025,expired,M01\n")
    assert rows.records[0].reason == "so"
    assert rows.faults == ()


def test_cells_with_commas_and_line_breaks(tmp_path):
    rows = table(tmp_path, HEADER + 'M01,expired,2025,"so, and\nso",\n' + ROW)
    assert rows.records[0].reason == "so, and\nso"
    assert rows.places == ("line 3", "line 4")


def test_windows_line_ends_and_byte_order_mark(tmp_path):
    content = ("\ufeff" + HEADER + ROW).replace("\n", "\r\n")
    assert table(tmp_path, content).records[0].claim == "M01"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", [("header", "nothing")]),
        ("\n", [("header", "nothing")]),
        (HEADER, [("", "no rows")]),
        (
            "klaim" + HEADER[5:] + ROW,
            [("header", "the column 'klaim'"), ("header", "no column 'claim'")],
        ),
        ("claim,date,reason\n", [("header", "no column 'status'")]),
        (HEADER.replace("source", "claim") + ROW, [("header", "the column 'claim' twice")]),
        (HEADER + "M01,expired\n", [("line 2", "2 cells")]),
        (HEADER + ROW + "M01,expired,2025,a,b,c\n" + ROW, [("line 3", "6 cells")]),
        (HEADER.encode() + b"M01,expired,2025,\xe9,\n", [("line 2, byte 18", "the byte 0xe9")]),
        ((HEADER + ROW).encode("utf-16"), [("line 1, byte 1", "the byte 0xff")]),
        (HEADER + 'M01,expired,2025,"a" b,\n', [("line 2", "',' expected after '\"'")]),
        (HEADER + 'M01,expired,2025,"a\n', [("line 2", "unexpected end of data")]),
        (
            HEADER + f"M01,expired,2025,{'a' * 140_000},\n",
            [("line 2, reason", "a longer cell")],
        ),
        (
            HEADER + f"{'x' * 100_000},{'y' * 100_000},{'z' * 300_000}\n",
            [("line 2, date", "a longer cell")],
        ),
        (HEADER + '"a\n' + "b" * 140_000, [("line 2, claim", "a longer cell")]),
        ("a" * 140_000, [("line 1, column 1", "a longer cell")]),
        (
            HEADER + "M01,gone,2025-02-30,so,\n",
            [("line 2, status", "'gone'"), ("line 2, date", "'2025-02-30'")],
        ),
        (HEADER + "\x00,expired,2025,so,\n", [("line 2, claim", "'\\x00'")]),
    ],
)  # fmt: skip
def test_faults(tmp_path, content, expected):
    rows = table(tmp_path, content)
    assert told(rows) == expected
    assert all(fault.file == str(tmp_path / "status.csv") for fault in rows.faults)
    assert all(fault.expected and fault.remedy for fault in rows.faults)


def test_long_values_are_cut_in_messages(tmp_path):
    rows = table(tmp_path, HEADER + f"{'a' * 500},expired,2025,so,\n")
    assert len(rows.faults[0].got) == 80


def test_optional_table(tmp_path):
    assert table(tmp_path, HEADER, required=False).faults == ()
    path = tmp_path / "none.csv"
    assert read_table(path, StatusEvent, required=False).faults == ()
    assert told(read_table(path, StatusEvent)) == [("", "no such file")]


@pytest.mark.parametrize(
    ("content", "place", "got"),
    [
        ("- a\n", "", "['a']"),
        ("offers: 3\n", "", "keys ['offers']"),
        ("offers: []\n", "offers", "an empty list"),
        ("offers: []\nmore: 1\n", "", "keys ['more', 'offers']"),
        ("offers: [3]\n", "offers[0]", "3"),
        ("plain text", "", "'plain text'"),
        (f"offers: [{{{REST}}}]", "offers[0], id", "nothing"),
        (f"offers: [{{id: a, cost: 5, {REST}}}]", "offers[0], cost", "an unknown key"),
    ],
)  # fmt: skip
def test_list_faults(tmp_path, content, place, got):
    path = tmp_path / "offers.yaml"
    path.write_text(content, encoding="utf-8")
    assert told(read_list(path, "offers", Offer)) == [(place, got)]


def test_optional_list(tmp_path):
    assert read_list(tmp_path / "none.yaml", "offers", Offer, required=False).faults == ()


def test_record_faults_are_all_told(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text("id: a\ntitle: T\nfutures: 3\nprice_year: soon\n", encoding="utf-8")
    record, faults = read_record(path, Question)
    assert record is None
    assert {fault.place for fault in faults} == {
        "question",
        "price_year",
        "futures",
        "seed",
    }


def test_a_question_needs_a_host_or_a_reference_class(tmp_path):
    path = tmp_path / "case.yaml"
    text = "id: a\ntitle: T\nquestion: q\nfutures: 32\nprice_year: 2024\nseed: 1\n"
    path.write_text(text, encoding="utf-8")
    record, (fault,) = read_record(path, Question)
    assert record is None
    assert "host country" in fault.expected
    path.write_text(f"{text}host: Egypt\n", encoding="utf-8")
    assert read_record(path, Question)[1] == []
