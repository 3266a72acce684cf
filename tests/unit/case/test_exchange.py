"""A case as a workbook and back: the same rows, or faults with their sheet and row and no file."""
# ruff: noqa: E501  tables of cases read best with one case a line

import csv
import io
import shutil
from datetime import datetime
from importlib.resources import files

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import load_workbook

from elicitation import add_elicitation, elicitations
from tandau.case.documents import read_document
from tandau.case.exchange import export_case, import_case
from tandau.case.read import read_case
from tandau.case.system import SYSTEM_TABLES
from tandau.errors import CaseError

SUPPLY = ("jurisdictions", "supply", "shocks")
DOCUMENTS = ("case", "offers", "plants", "criteria", "preferences", "risks", "plans", *SUPPLY)


def same_case(one, other):
    first, second = read_case(one).case, read_case(other).case
    return first.model_copy(update={"folder": ""}) == second.model_copy(update={"folder": ""})


def sheets_of(book):
    workbook = load_workbook(book)
    return {
        name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in workbook.sheet_names
    }


def write(sheets, book):
    """Write a workbook as a person might leave it."""
    with xlsxwriter.Workbook(book, {"strings_to_formulas": False}) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell != "":
                        sheet.write(number, column, cell)
    return book


def faults_of(book, folder):
    with pytest.raises(CaseError) as caught:
        import_case(book, folder)
    assert all(fault.remedy for fault in caught.value.faults)
    return [(fault.place, fault.got) for fault in caught.value.faults]


@pytest.fixture
def book(mini, tmp_path):
    path = tmp_path / "mini.xlsx"
    export_case(mini, path)
    return path


@pytest.mark.parametrize("name", ["mini", "kazakhstan"])
def test_round_trip(cases, tmp_path, name):
    folder, book, back = cases / name, tmp_path / "a.xlsx", tmp_path / "back"
    assert {note.partition(" stay")[0] for note in export_case(folder, book)} == {
        f"the remarks (#) in {path.name}"
        for path in folder.glob("*.yaml")
        if any(line.lstrip().startswith("#") for line in path.read_text().splitlines())
    }
    assert import_case(book, back) == ()
    assert {path.name for path in back.iterdir()} == {path.name for path in folder.iterdir()}
    for path in folder.glob("*.csv"):
        assert (back / path.name).read_bytes() == path.read_bytes()
    for document in DOCUMENTS:
        wanted = read_document(folder / f"{document}.yaml")
        assert read_document(back / f"{document}.yaml") == wanted
    assert same_case(folder, back)
    export_case(back, tmp_path / "b.xlsx")
    assert (tmp_path / "b.xlsx").read_bytes() == book.read_bytes()
    assert not list(tmp_path.glob(".*"))


def test_one_row_a_record_and_a_leaf(book):
    sheets = sheets_of(book)
    tables = {"sources", "claims", "price_bases", *SYSTEM_TABLES}
    assert set(sheets) == {*DOCUMENTS, "rights", "actors"} | tables
    assert sheets["offers"][1][:4] == ["alpha", "Alpha 1200", "Alpha Atom", "Russia"]
    assert [row[0] for row in sheets["criteria"][1:4]] == ["cost", "", "time"]
    assert "criteria[].worst" in sheets["criteria"][0]
    assert ["reference_class.since", "1990"] in sheets["case"]
    assert all(isinstance(cell, str) for rows in sheets.values() for row in rows for cell in row)


def test_dates_typed_as_dates(mini, tmp_path):
    records = ("reactor_history.csv", "export_deals.csv")
    for name in records:
        lines = (files("tandau.data") / name).read_bytes().splitlines(keepends=True)
        (mini / name).write_bytes(b"".join(lines[:5]))
    export_case(mini, tmp_path / "a.xlsx")
    typed = {"stated_on", "event_on", "date", "committed.since"}
    typed |= {"first_concrete", "grid_connection", "known_until", "agreement", "end"}
    with xlsxwriter.Workbook(tmp_path / "b.xlsx") as workbook:
        day = workbook.add_format({"num_format": 14})
        for name, rows in sheets_of(tmp_path / "a.xlsx").items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if number and cell and rows[0][column] in typed:
                        told = datetime.fromisoformat(cell)
                        sheet.write_datetime(number, column, told, day)
                    elif cell:
                        sheet.write_string(number, column, cell)
    import_case(tmp_path / "b.xlsx", tmp_path / "back")
    assert same_case(mini, tmp_path / "back")
    for name in records:
        assert (tmp_path / "back" / name).read_bytes() == (mini / name).read_bytes()


figures = st.lists(st.floats(1, 9000), min_size=3, max_size=3, unique=True).map(sorted)


@settings(max_examples=15)
@given(rows=st.lists(st.tuples(figures, st.text('=+-@ ,"é😀', max_size=6)), min_size=1, max_size=5))
def test_experts_come_back(cases, tmp_path_factory, rows):
    place = tmp_path_factory.mktemp("experts")
    folder = shutil.copytree(cases / "mini", place / "case")
    told = [
        {**elicitations()[0], "id": f"E{number}", "expert": f"x{number}", "note": note}
        | dict(zip(("p05", "p50", "p95"), quantiles, strict=True))
        for number, (quantiles, note) in enumerate(rows)
    ]
    add_elicitation(folder, rows=told)
    if read_case(folder).case is None:  # quantiles too close together
        return
    export_case(folder, place / "a.xlsx")
    import_case(place / "a.xlsx", place / "back")
    for name in ("elicitations.csv", "seeds.csv"):
        assert (place / "back" / name).read_bytes() == (folder / name).read_bytes()
    assert same_case(folder, place / "back")


hostile = st.one_of(
    st.sampled_from(["=1+1", "+x", "-x", "@x", "1E5", "007", "2025-01-01", "TRUE", '"', "a,b", "x\ty"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.text(st.sampled_from('=+-@"\',\r\n\t x\0é😀'), max_size=12),
)  # fmt: skip


@given(
    notes=st.lists(st.tuples(hostile, hostile, hostile), min_size=1, max_size=4),
    names=st.lists(hostile, min_size=3, max_size=3),
)
def test_hostile_text_comes_back(cases, tmp_path_factory, notes, names):
    place = tmp_path_factory.mktemp("hostile")
    folder = shutil.copytree(cases / "mini", place / "case")
    with (folder / "claims.csv").open("a", encoding="utf-8", newline="") as stream:
        for number, (first, second, third) in enumerate(notes):
            row = {"id": f"H{number}", "subject": "x", "category": "x", "stated_on": "2025",
                   "source": "gazette", "voice": "fact", "reliability": "A", "credibility": "1",
                   "status": "reported", "locator": first, "speaker": second, "note": third}  # fmt: skip
            header = (cases / "mini" / "claims.csv").read_text().splitlines()[0].split(",")
            stream.write(",".join(quoted(row.get(name, "")) for name in header) + "\n")
    document = read_document(folder / "offers.yaml")
    lines = (folder / "offers.yaml").read_text().splitlines()
    for offer, name in zip(document["offers"], names, strict=True):
        if name.strip() and name.isprintable():
            escaped = name.replace("\\", "\\\\").replace('"', '\\"')
            at = next(n for n, line in enumerate(lines) if line.endswith(f"- id: {offer['id']}"))
            lines[at] += f'\n    reference_plant: "{escaped}"'
    (folder / "offers.yaml").write_text("\n".join(lines), encoding="utf-8")
    book, back = place / "a.xlsx", place / "back"
    if not is_exported(folder, book):
        return
    import_case(book, back)
    assert (back / "claims.csv").read_bytes() == (folder / "claims.csv").read_bytes()
    assert read_document(back / "offers.yaml") == read_document(folder / "offers.yaml")
    assert same_case(folder, back)


def quoted(cell):
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\r\n') else cell


def is_exported(folder, book):
    """Return whether the book was written; texts that no workbook holds are refused."""
    try:
        export_case(folder, book)
    except CaseError as error:
        wanted = {"text that a workbook"} if read_case(folder).case else set()
        assert {fault.expected[:20] for fault in error.faults} >= wanted  # noqa: PT017
        assert not book.exists()
        return False
    return True


def test_other_shapes_of_csv_keep_their_rows(mini, tmp_path):
    text = (mini / "claims.csv").read_text()
    rows = list(csv.reader(io.StringIO(text)))
    odd = "\ufeff" + "\r\n\r\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    (mini / "claims.csv").write_bytes(odd.encode())
    export_case(mini, tmp_path / "a.xlsx")
    import_case(tmp_path / "a.xlsx", tmp_path / "back")
    assert (tmp_path / "back" / "claims.csv").read_text() == text


def test_files_that_are_no_table_are_left_out_with_a_note(mini, tmp_path):
    (mini / "README.md").write_text("x")
    notes = export_case(mini, tmp_path / "a.xlsx")
    assert notes[0] == "README.md is no table of the case and was left out"
    assert notes[1].startswith("the remarks (#) in case.yaml stay behind")


def test_a_case_with_faults_is_not_exported(mini, tmp_path):
    (mini / "sources.csv").unlink()
    with pytest.raises(CaseError):
        export_case(mini, tmp_path / "a.xlsx")
    (mini / "aliases.csv").write_text("alias,subject\nx\n")
    assert not (tmp_path / "a.xlsx").exists()


@pytest.mark.parametrize("content", [b"alias,subject\nx\n", b'alias\n"x\n', b"alias\n\xff\n"])
def test_aliases_that_are_no_table(mini, tmp_path, content):
    (mini / "aliases.csv").write_bytes(content)
    with pytest.raises(CaseError, match=r"aliases\.csv"):
        export_case(mini, tmp_path / "a.xlsx")
    assert not (tmp_path / "a.xlsx").exists()


def changed(name, row, column, value):
    def do(sheets):
        rows = sheets[name]
        at = rows[0].index(column)
        rows[row - 1][at] = value

    return do


def appended(name, *cells):
    return lambda sheets: sheets[name].append(list(cells))


def dropped(name, column):
    def do(sheets):
        at = sheets[name][0].index(column)
        for row in sheets[name]:
            del row[at]

    return do


@pytest.mark.parametrize(
    ("change", "place", "got"),
    [
        (lambda s: s.pop("offers"), "sheet offers", "no such sheet"),
        (lambda s: s.update(claims=[]), "sheet claims, row 1", "nothing"),
        (dropped("claims", "source"), "sheet claims, header", "no column 'source'"),
        (dropped("offers", "vendor"), "sheet offers, row 2, vendor", "nothing"),
        (dropped("case", "value"), "sheet case, row 1", "path"),
        (changed("claims", 3, "unit", ""), "sheet claims, row 3 (M02)", "unit ''"),
        (changed("claims", 5, "low", "many"), "sheet claims, row 5 (M04), low", "'many'"),
        (changed("claims", 5, "source", "none"), "sheet claims, row 5 (M04), source", "the source"),
        (changed("claims", 9, "note", 5), "sheet claims, row 9, column X (note)", "5.0"),
        (changed("offers", 3, "maturity", "old"), "sheet offers, row 3, maturity", "'old'"),
        (changed("offers", 3, "name", "7"), "sheet offers, row 3, name", "7"),
        (changed("offers", 3, "design_families", "[x"), "sheet offers, row 3, design_families", "[x"),
        (changed("plants", 3, "admissible", '["no"]'), "sheet plants, row 3.admissible", "the offer"),
        (changed("criteria", 3, "criteria[].worst", "x"), "sheet criteria, row 2, criteria.1.worst", "'x'"),
        (lambda s: s["criteria"].pop(1), "sheet criteria", "the first row goes on"),
        (changed("criteria", 2, "id", ""), "sheet criteria, row 2, id", "nothing"),
        (changed("case", 3, "path", "id"), "sheet case", "'id' comes twice"),
        (changed("case", 3, "path", "a["), "sheet case", "'a[' is no path"),
        (appended("case", "sed", 3), "sheet case, sed", "an unknown key"),
        (changed("case", 6, "value", "few"), "sheet case, futures", "'few'"),
        (appended("sources", "made_up", "Twice", "", "press"), "sheet sources, row 6 (made_up), id", "the id"),
    ],
)  # fmt: skip
def test_faults_name_sheet_and_row_and_nothing_is_written(book, tmp_path, change, place, got):
    sheets = sheets_of(book)
    change(sheets)
    before = sorted(tmp_path.iterdir())
    told = faults_of(write(sheets, book), tmp_path / "back")
    assert (told[0][0], told[0][1][: len(got)]) == (place, got)
    assert sorted(tmp_path.iterdir()) == before


def test_rows_are_counted_in_the_sheet_not_in_the_file(book, tmp_path):
    sheets = sheets_of(book)
    changed("claims", 2, "note", "two\nlines")(sheets)
    sheets["claims"].insert(2, [""] * 5)
    changed("claims", 6, "low", "many")(sheets)
    told = faults_of(write(sheets, book), tmp_path / "back")
    assert told == [("sheet claims, row 6 (M04), low", "'many'")]


def test_all_faults_at_once(book, tmp_path):
    sheets = sheets_of(book)
    changed("claims", 3, "reliability", "Z")(sheets)
    changed("offers", 2, "contract", "gift")(sheets)
    changed("sources", 2, "kind", "friend")(sheets)
    places = [place for place, _ in faults_of(write(sheets, book), tmp_path / "back")]
    assert {place.split(",")[0] for place in places} == {"sheet claims", "sheet offers", "sheet sources"}  # fmt: skip


def test_what_a_person_does_with_a_workbook(book, tmp_path, mini):
    sheets = sheets_of(book)
    sheets["My notes"] = [["=is text here", 3]]
    sheets["Claims"] = [[cell.strip() for cell in row] for row in sheets.pop("claims")]
    low = sheets["Claims"][0].index("low")
    sheets["Claims"][1][low] = 5000
    notes = import_case(write(sheets, book), tmp_path / "back")
    assert notes == ("the sheet 'My notes' is no part of a case and was ignored",)
    assert same_case(mini, tmp_path / "back")


def test_where_a_case_may_be_made(book, tmp_path):
    (tmp_path / "empty").mkdir()
    import_case(book, tmp_path / "empty")
    full = sorted((tmp_path / "empty").iterdir())
    assert faults_of(book, tmp_path / "empty") == [("", "something is there")]
    assert sorted((tmp_path / "empty").iterdir()) == full
    assert faults_of(book, book) == [("", "Not a directory")]
    assert faults_of(book, tmp_path / "no" / "case") == [("", "no folder 'no' to put it in")]
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    assert faults_of(book, tmp_path / "link") == [("", "something is there")]
