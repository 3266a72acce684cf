"""CSV files as rows of text cells and back, without loss."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from tandau.case.documents import read_text
from tandau.case.tables import MOST_BYTES
from tandau.errors import CaseError, Fault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_QUOTE: Final = '"'
_SPECIAL: Final = re.compile(r'[,"\r\n]')


def csv_rows(path: Path) -> list[list[str]]:
    """Return the rows of a CSV file, header first, without blank ones.

    Raises
    ------
    CaseError
        Where the file is no sound CSV, or a row is longer or shorter than the header.
    """
    text = read_text(path, MOST_BYTES)
    if isinstance(text, Fault):
        raise CaseError([text])
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = [row for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        fault = Fault(str(path), f"line {reader.line_num}", str(error), "sound CSV", "mend it")
        raise CaseError([fault]) from error
    uneven = [number for number, row in enumerate(rows, 1) if len(row) != len(rows[0])]
    if uneven:
        got, expected = f"{len(uneven)} rows of another length", "as many cells as in the header"
        fault = Fault(str(path), f"row {uneven[0]}", got, expected, "fill up or quote the cells")
        raise CaseError([fault])
    return rows


def csv_line(cells: Sequence[str]) -> str:
    """Return one row with quotes only where they are needed and LF at its end."""
    # The writer of the csv module leaves a lone CR bare, which its reader takes for a line end.
    told = (
        f'"{cell.replace(_QUOTE, _QUOTE * 2)}"' if _SPECIAL.search(cell) else cell for cell in cells
    )
    return ",".join(told) + "\n"
