"""Foreign tables as text cells with the place of each row: CSV, JSON and XLSX."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from python_calamine import CalamineError, CalamineWorkbook

from tandau.case.documents import read_text
from tandau.case.tables import MOST_BYTES
from tandau.case.workbook_guard import guarded
from tandau.errors import EvidenceError, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

HEADER_WITHIN: Final = 25


@dataclass(frozen=True)
class RawTable:
    """Rows below a header; each row knows its place and has a text for every column."""

    header: tuple[str, ...]
    places: tuple[str, ...]
    rows: tuple[dict[str, str], ...]


def read_raw(path: Path, is_header: Callable[[Sequence[str]], bool]) -> RawTable | None:
    """Read the table of a file whose header is recognised, None where there is none.

    Parameters
    ----------
    path
        A ``.csv``, ``.json`` or ``.xlsx`` file.
    is_header
        Whether cells are the header; it may stand below titles, within `HEADER_WITHIN` rows.

    Raises
    ------
    EvidenceError, CaseError
        Where the file cannot be read; a workbook with formulas or links is refused.
    """
    kind = path.suffix.casefold()
    if kind == ".xlsx":
        for sheet, cells in _sheets(path):
            if table := _below(f"sheet {sheet}, row", cells, is_header):
                return table
        return None
    text = read_text(path, MOST_BYTES)
    if isinstance(text, Fault):
        raise EvidenceError([text])
    if kind == ".json":
        return _below("record", _json(path, text), is_header, n_before=0)
    return _below("line", _csv(path, text), is_header)


def _below(
    word: str,
    cells: list[tuple[int, list[str]]],
    is_header: Callable[[Sequence[str]], bool],
    n_before: int = HEADER_WITHIN,
) -> RawTable | None:
    at = next((n for n, (_, row) in enumerate(cells[: n_before + 1]) if is_header(row)), None)
    if at is None:
        return None
    names = tuple(name.strip() for name in cells[at][1])
    found = [
        (f"{word} {number}", dict(zip(names, [*row, *[""] * len(names)], strict=False)))
        for number, row in cells[at + 1 :]
        if any(cell.strip() for cell in row)
    ]
    return RawTable(names, tuple(place for place, _ in found), tuple(row for _, row in found))


def _csv(path: Path, text: str) -> list[tuple[int, list[str]]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        return [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        place = f"line {reader.line_num}"
        fault = Fault(str(path), place, str(error), "well-formed CSV", "mend it")
        raise EvidenceError([fault]) from error


def _json(path: Path, text: str) -> list[tuple[int, list[str]]]:
    expected, remedy = "a list of records, each with the same plain fields", "export it again"
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        got = str(error).splitlines()[0]
        raise EvidenceError([Fault(str(path), "", got, "sound JSON", remedy)]) from error
    if not isinstance(content, list) or not all(isinstance(one, dict) for one in content):
        got = f"a {type(content).__name__}"
        raise EvidenceError([Fault(str(path), "", got, expected, remedy)])
    names = list(dict.fromkeys(name for one in content for name in one))
    rows = [(n, [_text(one.get(name)) for name in names]) for n, one in enumerate(content, 1)]
    return [(0, names), *rows]


def _sheets(path: Path) -> list[tuple[str, list[tuple[int, list[str]]]]]:
    # Twice: the first look gives the names, the second measures every sheet before it is read.
    names = guarded(path, (), may_link=True).sheets
    safe = guarded(path, {name.strip().casefold() for name in names}, may_link=True)
    try:
        with CalamineWorkbook.from_filelike(safe.packed) as book:
            return [
                (
                    name,
                    [
                        (number, [_text(cell) for cell in row])
                        for number, row in enumerate(
                            book.get_sheet_by_name(name).to_python(skip_empty_area=False), 1
                        )
                    ],
                )
                for name in names
            ]
    except CalamineError as error:
        got, remedy = f"a broken workbook ({error})", "save it again as a new .xlsx workbook"
        raise EvidenceError([Fault(str(path), "", got, "a sound workbook", remedy)]) from error


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004
        return str(int(value))
    return str(value)
