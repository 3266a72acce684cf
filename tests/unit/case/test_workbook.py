"""Workbooks of text: every text comes back as it was, nothing active comes in."""

import io
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from tandau.case import workbook_guard
from tandau.case.workbook import MOST_CHARACTERS, read_book, write_book
from tandau.case.workbook_scan import MOST_ROWS
from tandau.errors import CaseError

HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "1E5", "007",
    "2025-01-01", "1/2", "TRUE", "#N/A", "'a", "http://a.b/c", "mailto:a@b", " a ", "\n", "a\r\nb",
    "a\rb", "_x0041_", "_x000D_", "\x00", "\x1f", "\x0b", "\x85", "\u2028", "\ufeff", "😀", "<r>",
    "</r>", "&amp;", "]]>", "<!--", "ё", "\u202e", "_x005F",
]  # fmt: skip
CHANGED = [
    "_x0041_x0042_", "_x005F_x0041_", "_x0041\x00", "\ufffe", "a\uffffb", "<r></r>",
    "<r><t>=1</t></r>", "<r>\n</si><si></r>",
]  # fmt: skip
texts = st.lists(
    st.one_of(
        st.sampled_from([*HOSTILE, *CHANGED]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
        st.text(st.sampled_from('=+-@\t\r\n\0 _x0041<r>/&,"'), max_size=14),
    ),
    max_size=3,
).map("".join)
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(texts, min_size=width, max_size=width), max_size=5)
)


def faults_of(call):
    with pytest.raises(CaseError) as caught:
        call()
    return [(fault.place, fault.got) for fault in caught.value.faults]


def read(book, numeric=frozenset(), dated=frozenset()):
    return read_book(book, ("a",), {"a": numeric}, {"a": dated})


def faults_or_none(book):
    try:
        read(book)
    except CaseError as error:
        return error.faults
    return None


def header(width):
    return [f"column {number}" for number in range(width)]


@given(tables)
def test_every_text_comes_back_or_is_refused_with_its_cell(tmp_path_factory, rows):
    book = tmp_path_factory.mktemp("book") / "a.xlsx"
    width = len(rows[0]) if rows else 1
    try:
        write_book({"a": [header(width), *rows]}, book)
    except CaseError as error:
        refused = {fault.expected[:20] for fault in error.faults}
    else:
        refused = set()
    assert book.exists() == (not refused)
    if refused:
        assert refused == {"text that a workbook"}
        return
    sheet = read(book)[0]["a"]
    assert list(sheet.header) == header(width)
    wanted = [(number, tuple(row)) for number, row in enumerate(rows, 2) if any(row)]
    assert list(sheet.rows) == wanted


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(tmp_path, text):
    book = tmp_path / "a.xlsx"
    write_book({"a": [["c", "d"], [text, "x"]]}, book)
    assert read(book)[0]["a"].rows == ((2, (text, "x")),)
    with zipfile.ZipFile(book) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<c ") == sheet.count('t="s"') == 4
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert 'state="frozen"' in sheet


@pytest.mark.parametrize("text", CHANGED)
def test_text_that_a_workbook_would_change_is_refused(tmp_path, text):
    book = tmp_path / "a.xlsx"
    place = "sheet a, row 2, column A (c)"
    assert faults_of(lambda: write_book({"a": [["c"], [text]]}, book)) == [(place, ascii(text))]
    assert list(tmp_path.iterdir()) == []


def test_same_sheets_same_bytes_and_an_old_book_is_replaced(tmp_path):
    write_book({"a": [["c"], ["x"]]}, tmp_path / "a.xlsx")
    (tmp_path / "b.xlsx").write_text("old")
    write_book({"a": [["c"], ["x"]]}, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "b.xlsx"]


@pytest.mark.parametrize(
    ("text", "fits"),
    [("x" * 32_767, True), ("x" * 32_768, False), ("😀" * 16_383, True), ("😀" * 16_384, False)],
    ids=["x", "x and one", "wide", "wide and one"],
)
def test_longest_text(tmp_path, text, fits):
    book = tmp_path / "a.xlsx"
    if fits:
        write_book({"a": [["c"], [text]]}, book)
        assert read(book)[0]["a"].rows[0][1] == (text,)
    else:
        told = faults_of(lambda: write_book({"a": [["c"], [text]]}, book))
        assert told == [("sheet a, row 2, column A (c)", f"{len(text):,} characters")]
    assert MOST_CHARACTERS == 32_767


def test_too_many_rows_to_write(tmp_path):
    rows = [["c"]] * (MOST_ROWS + 1)
    told = faults_of(lambda: write_book({"a": rows}, tmp_path / "a.xlsx"))
    assert told == [("sheet a", f"{MOST_ROWS + 1:,} rows")]


@pytest.mark.parametrize("name", ["a.xlsm", "a.xls", "a", "a.csv"])
def test_another_ending(tmp_path, name):
    told = faults_of(lambda: write_book({"a": [["c"]]}, tmp_path / name))
    assert told[0][1].startswith("the ending")


def test_no_folder_to_write_to(tmp_path):
    told = faults_of(lambda: write_book({"a": [["c"]]}, tmp_path / "none" / "a.xlsx"))
    assert told == [("", "No such file or directory")]


def made(tmp_path, fill, **options):
    """Return a workbook as a spreadsheet program would write it."""
    book = tmp_path / "made.xlsx"
    with xlsxwriter.Workbook(book, options) as workbook:
        sheet = workbook.add_worksheet("a")
        sheet.write_string(0, 0, "low")
        sheet.write_string(0, 1, "name")
        sheet.write_string(1, 1, "x")
        fill(workbook, sheet)
    return book


def test_numbers_where_numbers_belong(tmp_path):
    def fill(_, sheet):
        for row, value in enumerate((5.0, 0.1, -3, 1e300, 2.5e-7), 1):
            sheet.write_number(row, 0, value)
        sheet.write_boolean(6, 0, True)

    rows = read(made(tmp_path, fill), {"low"})[0]["a"].rows
    assert [cells[0] for _, cells in rows] == ["5", "0.1", "-3", "1e+300", "2.5e-07", "true"]


@pytest.mark.parametrize(
    ("column", "value", "got"), [(1, 7, "7.0"), (1, True, "True"), (0, date(2025, 2, 1), "date")]
)
def test_what_a_program_made_of_text_is_refused(tmp_path, column, value, got):
    def fill(workbook, sheet):
        if isinstance(value, date):
            sheet.write_datetime(1, column, value, workbook.add_format({"num_format": "yyyy-mm"}))
        else:
            sheet.write(1, column, value)

    [(place, told)] = faults_of(lambda: read(made(tmp_path, fill), {"low"}))
    assert place == f"sheet a, row 2, column {'AB'[column]} ({['low', 'name'][column]})"
    assert got in told


@pytest.mark.parametrize(
    ("fill", "place", "got"),
    [
        (lambda _, s: s.write_formula(4, 1, "=1+1"), "sheet a, row 5, column B", "a formula"),
        (lambda _, s: s.write_array_formula("A3:B3", "{=1}"), "sheet a, row 3, column A", "a form"),
        (
            lambda w, _: w.add_worksheet("notes").write_formula(0, 0, "=a!A1"),
            "sheet notes, row 1, column A",
            "a formula",
        ),
        (lambda _, s: s.write_string(0, 1, "low"), "sheet a, row 1, column B (low)", "the column"),
        (lambda _, s: s.write_number(0, 1, 3), "sheet a, row 1, column B", "3.0"),
        (lambda _, s: s.write_string(3, 2, "y"), "sheet a, row 4, column C", "a value under no"),
        (lambda _, s: s.write_string(3, 300, "y"), "sheet a", "cells down to row 4 and column KO"),
        (
            lambda _, s: s.write_string(MOST_ROWS, 40, "y"),
            "sheet a",
            f"cells down to row {MOST_ROWS + 1:,}",
        ),
        (
            lambda _, s: s.write_string(MOST_ROWS - 1, 90, "y"),
            "sheet a",
            f"cells down to row {MOST_ROWS:,}",
        ),
    ],
)
def test_cells_that_are_refused(tmp_path, fill, place, got):
    told = faults_of(lambda: read(made(tmp_path, fill)))
    assert told[0][0] == place
    assert told[0][1].startswith(got)


def test_sheets_of_ones_own_are_let_be(tmp_path):
    def fill(workbook, sheet):
        sheet.write_string(1, 1, "x")
        workbook.add_worksheet("My notes").write(0, 0, 3)

    sheets, notes = read(made(tmp_path, fill))
    assert sheets["a"].rows == ((2, ("", "x")),)
    assert notes == ("the sheet 'My notes' is no part of a case and was ignored",)


def test_hyperlinks_are_refused_with_their_cell_in_any_sheet(tmp_path):
    def fill(workbook, sheet):
        sheet.write_url(1, 1, "https://example.org/", string="x")
        sheet.write_url(2, 0, "internal:'a'!A1", string="y")
        workbook.add_worksheet("notes").write_url(4, 0, "mailto:a@example.org")

    told = faults_of(lambda: read(made(tmp_path, fill)))
    assert told == [
        ("sheet a, cell B2", "a hyperlink"),
        ("sheet a, cell A3", "a hyperlink"),
        ("sheet notes, cell A5", "a hyperlink"),
    ]


@pytest.mark.parametrize(
    ("shown", "read_as"),
    [
        ("yyyy-mm-dd", "2025-02-01"),
        ("d mmm yyyy", "2025-02-01"),
        ('dd"."mm"."yyyy;@', "2025-02-01"),
        ("[$-409]mmm-yy", "2025-02"),
        ("yyyy", "2025"),
    ],
)
def test_a_date_is_read_as_far_as_it_is_shown(tmp_path, shown, read_as):
    def fill(workbook, sheet):
        sheet.write_datetime(1, 1, date(2025, 2, 1), workbook.add_format({"num_format": shown}))

    book = made(tmp_path, fill)
    assert read(book, dated={"name"})[0]["a"].rows == ((2, ("", read_as)),)
    [(place, told)] = faults_of(lambda: read(book))  # in a column of text it is no date
    assert place == "sheet a, row 2, column B (name)"
    assert "date" in told


def test_a_time_of_day_is_no_date(tmp_path):
    def fill(workbook, sheet):
        plain = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_datetime(1, 1, datetime(2025, 2, 1, 9, 30), plain)  # noqa: DTZ001

    assert len(faults_of(lambda: read(made(tmp_path, fill), dated={"name"}))) == 1


def repacked(tmp_path, change):
    """Return a sound workbook after a change of its parts (name → bytes)."""
    book = made(tmp_path, lambda _w, _s: None)
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    other = tmp_path / "other.xlsx"
    with zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return other


def added(name, data=b"x"):
    return lambda parts: parts.update({name: data})


def replaced(name, old, new):
    def do(parts):
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new, 1)

    return do


SHEET = "xl/worksheets/sheet1.xml"
LINKS = "xl/_rels/workbook.xml.rels"
KIND = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
LINK = b'<Relationship Id="rId99" Type="%s" Target="file:///x" TargetMode="External"/></'


@pytest.mark.parametrize(
    ("change", "got"),
    [
        (added("xl/vbaProject.bin"), "macros"),
        (added("xl/VBAPROJECT.BIN"), "macros"),
        (added("xl/macrosheets/sheet1.xml", b"<a/>"), "macros"),
        (replaced("[Content_Types].xml", b"spreadsheetml.sheet", b"sheet.macroEnabled"), "macros"),
        (added("xl/externalLinks/externalLink1.xml", b"<a/>"), "a link to another file"),
        (added("xl/connections.xml", b"<a/>"), "a link to another file"),
        (replaced(LINKS, b"</", LINK % (KIND + b"externalLinkPath")), "a link to another file"),
        (replaced(LINKS, b"</", LINK % (KIND + b"image")), "a link to another file"),
        (added("xl/embeddings/oleObject1.bin"), "an embedded object"),
        (added("xl/activeX/activeX1.xml", b"<a/>"), "an embedded object"),
        (added("xl/a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "a document type"),
        (
            replaced(SHEET, b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet'),
            "a document type",
        ),
        (added("xl/a.xml", b"<a>"), "broken XML in xl/a.xml"),
        (lambda parts: parts.pop("xl/workbook.xml"), "a file without xl/workbook.xml"),
        (added("xl/media/big.bin", bytes(3 << 20)), "a part that unpacks to more"),
        (lambda parts: parts.update({f"x/{n}": b"" for n in range(1001)}), "1,011 parts"),
        (replaced(SHEET, b't="s"', b't="e"'), "an error such as #N/A"),
    ],
)  # fmt: skip
def test_active_or_broken_workbooks(tmp_path, change, got):
    told = faults_of(lambda: read(repacked(tmp_path, change)))
    assert told[0][1].startswith(got)


def test_too_much_in_all(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook_guard, "MOST_BYTES", 5000)
    told = faults_of(lambda: read(made(tmp_path, lambda _w, _s: None)))
    assert told == [("", "more than it should hold when unpacked")]


def test_two_parts_of_one_name(tmp_path):
    book = made(tmp_path, lambda _w, _s: None)
    with zipfile.ZipFile(book, "a") as archive:
        archive.writestr("XL/Workbook.xml", b"<a/>")
    assert faults_of(lambda: read(book)) == [("", "two parts of one name")]


@pytest.mark.parametrize(
    ("data", "got"),
    [
        (b"", "a broken file"),
        (b"id,title\n1,2\n", "a broken file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an encrypted workbook"),
        (b"PK\x05\x06" + bytes(18), "a file without xl/workbook.xml"),
    ],
)
def test_files_that_are_no_workbook(tmp_path, data, got):
    book = tmp_path / "a.xlsx"
    book.write_bytes(data)
    [(place, told)] = faults_of(lambda: read(book))
    assert (place, told[: len(got)]) == ("", got)


def test_missing_file_and_folder(tmp_path):
    assert faults_of(lambda: read(tmp_path / "a.xlsx")) == [("", "No such file or directory")]
    assert faults_of(lambda: read(tmp_path)) == [("", "Is a directory")]


def test_password_in_the_archive(tmp_path):
    book = made(tmp_path, lambda _w, _s: None)
    data = bytearray(book.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    book.write_bytes(bytes(data))
    assert faults_of(lambda: read(book)) == [("", "a workbook with a password")]


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    book = tmp_path_factory.mktemp("sound") / "a.xlsx"
    write_book({"a": [["c", "d"], ["x", "=1"], ["y", "2"]]}, book)
    return book.read_bytes()


@given(
    changes=st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), max_size=8),
    length=st.integers(0, 1 << 16),
)
def test_damaged_workbooks_give_a_fault_or_a_table(tmp_path_factory, sound, changes, length):
    data = bytearray(sound)
    for place, value in changes:
        data[place % len(data)] = value
    book = tmp_path_factory.mktemp("damaged") / "a.xlsx"
    book.write_bytes(bytes(data[: max(length, 1)]))
    found = faults_or_none(book)
    assert found is None or {fault.file for fault in found} == {str(book)}


@given(
    part=st.sampled_from([SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", LINKS]),
    place=st.integers(0, 5000),
    new=st.one_of(st.binary(max_size=3), st.sampled_from([b'r="ZZZ9"', b't="e"', b"<f/>", b"-1"])),
)
def test_damaged_parts_give_a_fault_or_a_table(tmp_path_factory, sound, part, place, new):
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sound)) as old, zipfile.ZipFile(packed, "w") as archive:
        for name in old.namelist():
            data = old.read(name)
            if name == part:
                at = place % len(data)
                data = data[:at] + new + data[at + len(new) :]
            archive.writestr(name, data)
    book = tmp_path_factory.mktemp("damaged") / "a.xlsx"
    book.write_bytes(packed.getvalue())
    found = faults_or_none(book)
    assert found is None or {fault.file for fault in found} == {str(book)}
