"""Sheets of text to an XLSX workbook and back, so that no program takes text for something else."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

import xlsxwriter  # type: ignore[import-untyped]
from python_calamine import CalamineError, CalamineWorkbook

from tandau import durable
from tandau.case.workbook_guard import guarded
from tandau.case.workbook_scan import MOST_ROWS, column_letters
from tandau.errors import CaseError, Fault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

MOST_CHARACTERS: Final = 32_767
_WIDTH: Final = 18
_EXACT: Final = 1e15
_PLAIN: Final = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
# Texts that XLSX, or the writer, would change: a code of a character right before another one,
# marked-up text, and two code points that XML does not have.
_CHANGED: Final = re.compile(
    r"_x[0-9A-Fa-f]{4}(?:_x[0-9A-Fa-f]{4}_|[\x00-\x08\x0B-\x1F])|[\uFFFE\uFFFF]|\A<r>.*</r>\Z",
    re.DOTALL,
)


@dataclass(frozen=True)
class Sheet:
    """A sheet as it was read.

    Parameters
    ----------
    name
        In small letters.
    header
        Texts of the first row.
    rows
        Number in the sheet and cells, as many as the header has; rows without a value are left out.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def write_book(sheets: Mapping[str, Sequence[Sequence[str]]], book: Path) -> None:
    """Write sheets of text cells, the first row of each as a frozen header, in one step.

    The same sheets give the same bytes; an older file of that name stays until the new one is
    whole.

    Parameters
    ----------
    sheets
        Name → rows of cells.
    book
        The file to make or replace, ``.xlsx``.

    Raises
    ------
    CaseError
        Where a text or a table does not fit into a workbook, or the file cannot be written.
    """
    faults = [fault for name, rows in sheets.items() for fault in _misfits(book, name, rows)]
    if book.suffix.casefold() != ".xlsx":
        got = f"the ending {book.suffix!r}"
        faults.append(Fault(str(book), "", got, "a name that ends in .xlsx", "rename it"))
    if faults:
        raise CaseError(faults)
    whole = io.BytesIO()
    _fill(sheets, whole)
    try:
        durable.place(book, whole.getvalue())
    except OSError as error:
        got = error.strerror or "cannot be written"
        fault = Fault(str(book), "", got, "a place to write to", "choose another name or folder")
        raise CaseError([fault]) from error


def _fill(sheets: Mapping[str, Sequence[Sequence[str]]], stream: object) -> None:
    with xlsxwriter.Workbook(stream, dict(_PLAIN)) as workbook:
        # A fixed day: the same case gives the same file.
        workbook.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
        text = workbook.add_format({"num_format": "@"})
        head = workbook.add_format({"num_format": "@", "bold": True})
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            # The whole columns, so that what is typed below the table stays text as well.
            sheet.set_column(0, max(map(len, rows), default=1) - 1, _WIDTH, text)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell:
                        sheet.write_string(number, column, cell, text if number else head)


def _misfits(book: Path, sheet: str, rows: Sequence[Sequence[str]]) -> Iterator[Fault]:
    if len(rows) > MOST_ROWS:
        got, expected = f"{len(rows):,} rows", f"at most {MOST_ROWS:,} rows in a sheet"
        yield Fault(str(book), f"sheet {sheet}", got, expected, "split the case")
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            place = _place(sheet, number, column, rows[0][column] if number > 1 else "")
            if _length(cell) > MOST_CHARACTERS:
                got, expected = f"{len(cell):,} characters", f"at most {MOST_CHARACTERS:,}"
                yield Fault(str(book), place, got, expected, "shorten the text in the case")
            elif _CHANGED.search(cell):
                expected = "text that a workbook can hold (no _xHHHH_ codes in a row, no <r>…</r>)"
                yield Fault(str(book), place, ascii(cell)[:80], expected, "reword it in the case")


def _length(text: str) -> int:
    # Workbooks count the characters beyond U+FFFF twice.
    return len(text) + sum(letter > "\uffff" for letter in text)


def read_book(
    book: Path,
    known: Collection[str],
    numeric: Mapping[str, Collection[str]],
    dated: Mapping[str, Collection[str]],
) -> tuple[dict[str, Sheet], tuple[str, ...]]:
    """Read sheets of text and numbers; nothing active is let in.

    Parameters
    ----------
    book
        The file.
    known
        Names, in small letters, of the sheets to read.
    numeric
        Sheet → its columns where a cell may be a number; all columns for a sheet that is not named.
    dated
        Sheet → its columns where a cell may be a date; it is read as far as it is shown.

    Returns
    -------
    sheets, notes
        The known sheets by name, and a sentence for each sheet that was ignored.

    Raises
    ------
    CaseError
        With every fault that could be found.
    """
    safe = guarded(book, known)
    sheets: dict[str, Sheet] = {}
    faults: list[Fault] = []
    try:
        with CalamineWorkbook.from_filelike(safe.packed) as workbook:
            for name in safe.sheets:
                key = name.strip().casefold()
                if key not in known:
                    continue
                if key in sheets:
                    got, expected = f"a second sheet {key!r}", "each sheet once"
                    faults.append(Fault(str(book), f"sheet {name}", got, expected, "rename one"))
                cells = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
                columns = _Columns(numeric.get(key), dated.get(key, ()), safe.dates[name])
                sheets[key], found = _sheet(book, key, cells, columns)
                faults += found
    except CalamineError as error:
        got, remedy = f"a broken workbook ({error})", "save it again as a new .xlsx workbook"
        faults.append(Fault(str(book), "", got, "a sound XLSX workbook", remedy))
    if faults:
        raise CaseError(faults)
    ignored = (name for name in safe.sheets if name.strip().casefold() not in known)
    return sheets, tuple(
        f"the sheet {name!r} is no part of a case and was ignored" for name in ignored
    )


@dataclass(frozen=True)
class _Columns:
    """Columns that may hold numbers (None: all) and dates, and what is shown of each date."""

    numeric: Collection[str] | None
    dated: Collection[str]
    shown: Mapping[tuple[int, int], str]

    def text(self, value: object, title: str, place: tuple[int, int]) -> str | None:
        """Return a cell's text, or None where a cell of that kind has no business there."""
        if isinstance(value, str):
            return value
        if isinstance(value, date):
            return _date_text(value, self.shown.get(place, "")) if title in self.dated else None
        is_number = self.numeric is None or title in self.numeric
        if not is_number or not isinstance(value, bool | int | float):
            return None
        if isinstance(value, bool):
            return str(value).lower()
        return str(int(value)) if value == int(value) and abs(value) < _EXACT else repr(value)

    def expected(self, title: str) -> str:
        """Return what a cell of a column may hold."""
        if title in self.dated:
            return "text, or a date shown with its year"
        is_number = self.numeric is None or title in self.numeric
        return "text or a number" if is_number else "text"


def _date_text(value: date, shown: str) -> str | None:
    """Return a date as far as it is shown: the program makes a day of a typed month."""
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) != (0, 0, 0):
        return None
    length = {"day": 10, "month": 7, "year": 4}.get(shown)
    return value.isoformat()[:length] if length else None


def _sheet(
    book: Path, name: str, cells: Sequence[Sequence[object]], columns: _Columns
) -> tuple[Sheet, list[Fault]]:
    header, faults = _header(book, name, cells[0] if cells else ())
    rows = []
    for number, values in enumerate(cells[1:], 2):
        row = []
        for column, value in enumerate(values):
            title = header[column] if column < len(header) else ""
            place = _place(name, number, column, title)
            text = columns.text(value, title, (number, column + 1))
            if text is None:
                expected = columns.expected(title)
                remedy = "format the cell as text, then type the value again"
                faults.append(Fault(str(book), place, repr(value)[:80], expected, remedy))
            elif text and not title:
                got, remedy = "a value under no column name", "name the column or empty the cell"
                faults.append(Fault(str(book), place, got, "a column name in row 1", remedy))
            row.append(text or "")
        if any(row):
            rows.append((number, tuple(row[: len(header)])))
    return Sheet(name, header, tuple(rows)), faults


def _header(book: Path, name: str, cells: Sequence[object]) -> tuple[tuple[str, ...], list[Fault]]:
    header: list[str] = []
    faults = []
    for column, value in enumerate(cells):
        title = value if isinstance(value, str) else ""
        place = _place(name, 1, column, title)
        if not isinstance(value, str):
            expected = "a column name"
            faults.append(Fault(str(book), place, repr(value), expected, "write it as text"))
        elif title and title in header:
            got, expected = f"the column {title!r} twice", "each column once"
            faults.append(Fault(str(book), place, got, expected, "remove one"))
        header.append(title)
    while header and not header[-1]:
        header.pop()
    return tuple(header), faults


def _place(sheet: str, row: int, column: int, title: str) -> str:
    place = f"sheet {sheet}, row {row}, column {column_letters(column + 1)}"
    return f"{place} ({title})" if title else place
