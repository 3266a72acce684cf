"""What the sheets of an XLSX file hold besides values: formulas, links, errors, dates, too much."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tandau.case.tables import MOST_LINES
from tandau.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_ROWS: Final = MOST_LINES
MOST_COLUMNS: Final = 256
MOST_AREA: Final = 20_000_000
TOO_LARGE: Final = "cells down to row "
_SHOWN: Final = 20
_IN_CELL: Final = frozenset(
    ("v", "is", "t", "r", "rPr", "rPh", "phoneticPr", "b", "i", "sz", "color")
)
# What the formats that a workbook need not spell out show of a date (ECMA-376, 18.8.30).
_BUILT_IN: Final = {14: "day", 15: "day", 16: "day", 17: "month", 22: "day"}
_LITERAL: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].|;.*')


class TooManyRowsError(Exception):
    """The sheet is longer than any table may be: the rest is not looked at."""


@dataclass
class Styles:
    """What each cell style of a workbook shows of a date: day, month, year or nothing."""

    formats: dict[int, str] = field(default_factory=lambda: dict(_BUILT_IN))
    styles: list[int] = field(default_factory=list)
    is_in_cells: bool = False

    def start(self, tag: str, given: dict[str, str]) -> None:
        """Take one opening tag of the style sheet."""
        if tag == "numFmt" and given.get("numFmtId", "").isdecimal():
            self.formats[int(given["numFmtId"])] = date_shown(given.get("formatCode", ""))
        elif tag == "cellXfs":
            self.is_in_cells = True
        elif tag == "xf" and self.is_in_cells:
            number = given.get("numFmtId", "")
            self.styles.append(int(number) if number.isdecimal() else 0)

    def end(self, tag: str) -> None:
        """Take one closing tag of the style sheet."""
        if tag == "cellXfs":
            self.is_in_cells = False

    def shown(self) -> tuple[str, ...]:
        """Return by number of the style what it shows of a date; empty where it is none."""
        return tuple(self.formats.get(number, "") for number in self.styles)


def date_shown(code: str) -> str:
    """Return the finest part of a date that a number format shows; empty where it shows none.

    Examples
    --------
    >>> [date_shown(code) for code in ("yyyy-mm-dd", "mmm-yy", "yyyy", '0.0" days"', "h:mm")]
    ['day', 'month', 'year', '', '']
    """
    plain = _LITERAL.sub("", code).casefold()
    if "y" not in plain and "d" not in plain:
        return ""
    return "day" if "d" in plain else "month" if "m" in plain else "year"


@dataclass
class Scan:
    """Where a sheet ends and which of its cells hold more than a value."""

    shown: tuple[str, ...] = ()
    row: int = 0
    column: int = 0
    last_row: int = 0
    last_column: int = 0
    is_in_cell: bool = False
    formulas: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    dates: dict[tuple[int, int], str] = field(default_factory=dict)

    def start(self, tag: str, given: dict[str, str]) -> None:
        """Take one opening tag.

        Raises
        ------
        TooManyRowsError
            As soon as a row lies beyond what a table may hold.
        """
        if tag == "c":
            self._cell(given)
        elif tag == "row":
            number = given.get("r", "")
            self.row = int(number) if number.isdecimal() else self.row + 1
            self.column, self.is_in_cell = 0, False
        elif tag == "f" and self.is_in_cell:
            self.formulas.append(self._place())
        elif tag == "hyperlink":
            self.links.append(given.get("ref", ""))
        elif tag not in _IN_CELL:
            self.is_in_cell = False

    def _cell(self, given: dict[str, str]) -> None:
        found = re.fullmatch(r"([A-Z]{1,7})([0-9]{1,9})", given.get("r", ""))
        if found:
            self.column = 0
            for letter in found[1]:
                self.column = self.column * 26 + ord(letter) - 64
            self.row = int(found[2])
        else:
            self.column += 1
        self.last_row = max(self.last_row, self.row)
        self.last_column = max(self.last_column, self.column)
        if self.row > MOST_ROWS:
            raise TooManyRowsError
        self.is_in_cell = True
        if given.get("t") == "e":
            self.errors.append(self._place())
        style = given.get("s", "")
        if style.isdecimal() and int(style) < len(self.shown) and self.shown[int(style)]:
            self.dates[self.row, self.column] = self.shown[int(style)]

    def _place(self) -> str:
        return f"row {self.row}, column {column_letters(self.column)}"

    def faults(
        self, book: Path, sheet: str, *, is_wanted: bool, may_link: bool = False
    ) -> Iterator[Fault]:
        """Yield what must not be in the sheet; size and error values matter where it is read.

        With ``may_link`` its hyperlinks are passed over: nobody follows them.
        """
        file = str(book)
        for place in self.formulas[:_SHOWN]:
            remedy = "copy the cell and paste it as a value"
            yield Fault(file, f"sheet {sheet}, {place}", "a formula", "text or a number", remedy)
        for ref in self.links[: _SHOWN * (not may_link)]:
            remedy = "remove the hyperlink from the cell; the address may stay as text"
            place = f"sheet {sheet}, cell {ref[:40]}"
            yield Fault(file, place, "a hyperlink", "text or a number", remedy)
        width, height = self.last_column, self.last_row
        if height > MOST_ROWS or (
            is_wanted and (width > MOST_COLUMNS or width * height > MOST_AREA)
        ):
            got = f"{TOO_LARGE}{height:,} and column {column_letters(width)}"
            expected = f"at most {MOST_ROWS:,} rows, {MOST_COLUMNS} columns and {MOST_AREA:,} cells"
            remedy = "delete the empty rows and columns beyond the table"
            yield Fault(file, f"sheet {sheet}", got, expected, remedy)
        for place in self.errors[: _SHOWN * is_wanted]:
            got, remedy = "an error such as #N/A", "write the value or empty the cell"
            yield Fault(file, f"sheet {sheet}, {place}", got, "text or a number", remedy)


def column_letters(number: int) -> str:
    """Return the letters of a column.

    Examples
    --------
    >>> column_letters(28)
    'AB'
    """
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
