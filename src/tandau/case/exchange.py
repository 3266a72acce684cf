"""A case as an XLSX workbook and back: one sheet a table, the same rows.

The CSV tables are carried as they are. The sheets ``case`` and ``rights`` have one row a value with
its path, the sheets of the other YAML files one row a record. Remarks in the
YAML files stay behind; a CSV file comes back with a comma between cells, quotes only where they are
needed, LF line ends and no blank lines.
"""

from __future__ import annotations

import re
import secrets
import shutil
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

import yaml

from tandau.case.csv_text import csv_line, csv_rows
from tandau.case.documents import has_remarks, read_document
from tandau.case.flat import from_paths, from_records, path_rows, record_rows, value_of
from tandau.case.read import (
    CSV_TABLES,
    LISTS,
    OPTIONAL_DOCUMENTS,
    OPTIONAL_LISTS,
    columns_of_type,
    csv_file,
    load_case,
    read_case,
)
from tandau.case.system import FOLDER
from tandau.case.workbook import read_book, write_book
from tandau.durable import place, sync
from tandau.errors import CaseError, Fault

if TYPE_CHECKING:
    from pathlib import Path

    from tandau.case.workbook import Sheet

_NEEDED: Final = ("case", *LISTS, "sources", "claims")
_KNOWN: Final = ("case", *LISTS, *OPTIONAL_LISTS, *OPTIONAL_DOCUMENTS, *CSV_TABLES)
_BREAK: Final = re.compile(r"\r\n|\r|\n")
_PART: Final = re.compile(r"line \d+|[a-z]+\[\d+\]")


def export_case(folder: Path, book: Path) -> tuple[str, ...]:
    """Write a case as a workbook; all cells are text, so that no program changes any.

    Parameters
    ----------
    folder
        A case without faults.
    book
        The ``.xlsx`` file to make or replace.

    Returns
    -------
    tuple of str
        A sentence for each file of the folder that was left out, and whose remarks were.

    Raises
    ------
    CaseError
        Where the case has faults, a text does not fit or the file cannot be written.
    """
    load_case(folder)
    sheets = {"case": path_rows(_document(folder / "case.yaml"))}
    given = [*LISTS, *(name for name in OPTIONAL_LISTS if (folder / f"{name}.yaml").exists())]
    documents = [name for name in OPTIONAL_DOCUMENTS if (folder / f"{name}.yaml").exists()]
    for name in documents:
        sheets[name] = path_rows(_document(folder / f"{name}.yaml"))
    for name in given:
        sheets[name] = record_rows(_document(folder / f"{name}.yaml")[name])
    for name in CSV_TABLES:
        path = folder / csv_file(name)
        if path.exists():
            sheets[name] = csv_rows(path)
    write_book(sheets, book)
    written = [f"{name}.yaml" for name in ("case", *given, *documents)]
    carried = {csv_file(name) for name in CSV_TABLES} | set(written)
    inner = (folder / FOLDER).iterdir() if (folder / FOLDER).is_dir() else ()
    names = [path.relative_to(folder).as_posix() for path in (*folder.iterdir(), *inner)]
    left = sorted(name for name in names if name not in carried and name != FOLDER)
    return (
        *(f"{name} is no table of the case and was left out" for name in left),
        *(
            f"the remarks (#) in {name} stay behind: a workbook has no place for them"
            for name in written
            if has_remarks(folder / name)
        ),
    )


def _document(path: Path) -> Any:  # noqa: ANN401
    content = read_document(path)
    if isinstance(content, Fault):
        raise CaseError([content])
    return content


def import_case(book: Path, folder: Path) -> tuple[str, ...]:
    """Write the case that a workbook holds; nothing is written where anything is wrong.

    Parameters
    ----------
    book
        An ``.xlsx`` file as `export_case` makes it.
    folder
        The case to make: a folder that does not exist yet or is empty.

    Returns
    -------
    tuple of str
        A sentence for each sheet that was ignored.

    Raises
    ------
    CaseError
        With every fault that could be found, each with its sheet and row.
    """
    folder = folder.absolute()
    if faults := _target_faults(folder):
        raise CaseError(faults)
    dated = {
        **columns_of_type(r"Period|datetime\.date\b"),
        "plants": frozenset({"committed.since"}),
    }
    sheets, notes = read_book(book, _KNOWN, columns_of_type(r"\b(?:float|int)\b"), dated)
    read = _Import(book)
    for name in _NEEDED:
        if name not in sheets:
            expected = f"the sheets {', '.join(_NEEDED)}"
            read.fault(f"sheet {name}", "no such sheet", expected, "add it, or export again")
    for name, sheet in sheets.items():
        read.take(name, sheet)
    if read.faults:
        raise CaseError(read.faults)
    _publish(read, folder)
    return notes


def _target_faults(folder: Path) -> list[Fault]:
    expected = "a folder that does not exist yet or is empty"
    remedy = "name another folder, or move the old one away"
    if not folder.parent.is_dir():
        got = f"no folder {folder.parent.name!r} to put it in"
        return [Fault(str(folder), "", got, "a folder that exists", "make it first")]
    try:
        is_free = not folder.is_symlink() and not (folder.exists() and any(folder.iterdir()))
    except OSError as error:
        return [Fault(str(folder), "", error.strerror or "unreadable", expected, remedy)]
    return [] if is_free else [Fault(str(folder), "", "something is there", expected, remedy)]


def _publish(read: _Import, folder: Path) -> None:
    aside = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.importing")
    try:
        aside.mkdir()
        for name, data in read.files.items():
            (aside / name).parent.mkdir(exist_ok=True)
            place(aside / name, data, replaces=False)
        found = read_case(aside).faults
        if found:
            raise CaseError([read.located(fault) for fault in found])
        if folder.exists():
            folder.rmdir()
        aside.rename(folder)
        sync(folder.parent)
    except OSError as error:
        got = error.strerror or "cannot be written"
        fault = Fault(str(folder), "", got, "a place to write to", "choose another folder")
        raise CaseError([fault]) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


@dataclass
class _Import:
    """The files that a workbook gives, and where in it each of their parts stands."""

    book: Path
    files: dict[str, bytes] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    rows: dict[tuple[str, str], int] = field(default_factory=dict)

    def fault(self, place: str, got: str, expected: str, remedy: str) -> None:
        """Note a fault of the workbook."""
        self.faults.append(Fault(str(self.book), place, got, expected, remedy))

    def take(self, name: str, sheet: Sheet) -> None:
        """Turn one sheet into its file."""
        if not sheet.header:
            self.fault(f"sheet {name}, row 1", "nothing", "the column names", "export again")
        elif name in CSV_TABLES:
            self._csv(name, sheet)
        elif name in ("case", *OPTIONAL_DOCUMENTS):
            self._paths(name, sheet)
        else:
            self._records(name, sheet)

    def _csv(self, name: str, sheet: Sheet) -> None:
        lines = [csv_line(sheet.header)]
        end = len(_BREAK.findall(lines[0]))
        for number, cells in sheet.rows:
            lines.append(csv_line(cells))
            end += len(_BREAK.findall(lines[-1]))
            self.rows[name, f"line {end}"] = number
        self.files[csv_file(name)] = "".join(lines).encode()

    def _paths(self, name: str, sheet: Sheet) -> None:
        if set(sheet.header) != {"path", "value"}:
            got, expected = ", ".join(sheet.header), "the columns path, value"
            self.fault(f"sheet {name}, row 1", got, expected, "name the columns so")
            return
        path, value = sheet.header.index("path"), sheet.header.index("value")
        pairs = [
            (cells[path], self._value(f"sheet {name}, row {number}, value", cells[value]))
            for number, cells in sheet.rows
            if cells[value]
        ]
        try:
            self._yaml(name, from_paths(pairs))
        except ValueError as error:
            self.fault(f"sheet {name}", str(error), "each path once", "correct the column path")

    def _records(self, name: str, sheet: Sheet) -> None:
        try:
            found = list(from_records(self._values(sheet)))
            self._yaml(name, {name: [record for _, record in found]})
        except ValueError as error:
            place, expected = f"sheet {name}", "column names that are paths in a record"
            self.fault(place, str(error), expected, "name the columns as an export does")
            return
        for order, (row, _) in enumerate(found):
            self.rows[name, f"{name}[{order}]"] = sheet.rows[row][0]

    def _yaml(self, name: str, content: object) -> None:
        try:
            text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100)
        except RecursionError:
            raise ValueError("lists or mappings that are too deep") from None
        self.files[f"{name}.yaml"] = text.encode()

    def _values(self, sheet: Sheet) -> list[dict[str, Any]]:
        return [
            {
                title: self._value(f"sheet {sheet.name}, row {number}, {title}", cell)
                for cell, title in zip(cells, sheet.header, strict=True)
                if cell
            }
            for number, cells in sheet.rows
        ]

    def _value(self, place: str, cell: str) -> Any:  # noqa: ANN401
        try:
            return value_of(cell)
        except ValueError as error:
            expected = "text in double quotes, or a list or mapping in JSON"
            remedy = f"correct it ({error}), or put the whole text in double quotes"
            self.fault(place, cell[:80], expected, remedy)
            return None

    def located(self, fault: Fault) -> Fault:
        """Return a fault of a written file as one of the sheet that it came from."""
        name = PurePath(fault.file).stem
        part = _PART.match(fault.place)
        row = self.rows.get((name, part[0])) if part else None
        rest = fault.place if row is None or not part else f"row {row}{fault.place[part.end() :]}"
        place = f"sheet {name}, {rest}" if rest else f"sheet {name}"
        return replace(fault, file=str(self.book), place=place)
