"""Look through an XLSX file before any of it is used: sizes, macros, links, objects, formulas.

What passes is packed anew, so that the reader of cells sees the very bytes that were looked at.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from tandau.errors import CaseError, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

MOST_BYTES: Final = 1 << 28
MOST_PARTS: Final = 1000
MOST_RATIO: Final = 100
MOST_ROWS: Final = 1_048_576
MOST_COLUMNS: Final = 256
MOST_AREA: Final = 20_000_000
_SMALL: Final = 1 << 20
_SHOWN: Final = 20
_OLD_OR_ENCRYPTED: Final = b"\xd0\xcf\x11\xe0"
_BOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_IN_CELL: Final = frozenset(
    ("v", "is", "t", "r", "rPr", "rPh", "phoneticPr", "b", "i", "sz", "color")
)
# What makes a workbook active: a pattern of part names, content types and kinds of relationship.
_ACTIVE: Final = (
    (r"vba|macro|dialogsheet", "macros", "save it as a plain .xlsx workbook"),
    (
        r"externallink|/connections|querytable|/customdata",
        "a link to another file or to a data source",
        "break the links (Data, Edit Links) and save again",
    ),
    (
        r"embeddings/|activex|ctrlprop|oleobject|relationships/(?:package|control)$",
        "an embedded object",
        "delete the object and save again",
    ),
)


@dataclass(frozen=True)
class Guarded:
    """A workbook without anything active.

    Parameters
    ----------
    packed
        An XLSX file of the parts that were looked at.
    sheets
        Names of its sheets, in their order.
    """

    packed: io.BytesIO
    sheets: tuple[str, ...]


def guarded(book: Path, wanted: Collection[str]) -> Guarded:
    """Return what of a workbook is safe to read.

    Parameters
    ----------
    book
        The file.
    wanted
        Names, in small letters, of the sheets that are going to be read.

    Raises
    ------
    CaseError
        Where the file is broken, encrypted, too large or holds anything active.
    """
    parts = _parts(book)
    faults = [*_active(book, parts)]
    sheets = _sheets(book, parts)
    for name, part in sheets:
        scan = _Scan()
        _parse(book, part, parts[part], _parser(scan.start))
        faults += scan.faults(book, name, is_wanted=name.casefold() in wanted)
    for name, data in parts.items():
        _parse(book, name, data, _parser())
    if faults:
        raise CaseError(faults)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    packed.seek(0)
    return Guarded(packed, tuple(name for name, _ in sheets))


def _broken(book: Path, got: str) -> CaseError:
    expected = "a sound XLSX workbook without a password"
    remedy = "open it in a spreadsheet program and save it as a new .xlsx workbook"
    return CaseError([Fault(str(book), "", got, expected, remedy)])


def _parts(book: Path) -> dict[str, bytes]:
    try:
        with book.open("rb") as stream:
            if stream.read(4) == _OLD_OR_ENCRYPTED:
                raise _broken(book, "an encrypted workbook or one in the old .xls format")
            with zipfile.ZipFile(stream) as archive:
                _measure(book, archive.infolist())
                # Names outside XML (pictures, printer settings) are kept, their bytes are not read.
                return {
                    one.filename: archive.read(one) if _is_xml(one.filename) else b""
                    for one in archive.infolist()
                }
    except OSError as error:
        raise _broken(book, error.strerror or "an unreadable file") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError) as error:
        raise _broken(book, f"a broken file ({error})") from error


def _is_xml(name: str) -> bool:
    return name.casefold().endswith((".xml", ".rels"))


def _measure(book: Path, entries: list[zipfile.ZipInfo]) -> None:
    names = [one.filename.casefold() for one in entries]
    if any(one.flag_bits & 1 for one in entries):
        raise _broken(book, "a workbook with a password")
    if any(one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for one in entries):
        raise _broken(book, "a packing that workbooks do not use")
    if len(set(names)) < len(names):
        raise _broken(book, "two parts of one name")
    told = {
        f"{len(entries):,} parts": len(entries) > MOST_PARTS,
        "more than it should hold when unpacked": sum(o.file_size for o in entries) > MOST_BYTES,
        "a part that unpacks to more than is plausible": any(
            one.file_size > max(_SMALL, MOST_RATIO * one.compress_size) for one in entries
        ),
    }
    expected = (
        f"at most {MOST_PARTS:,} parts, {MOST_BYTES:,} bytes unpacked and {MOST_RATIO} times "
        "the packed size"
    )
    remedy = "remove pictures, empty formatted rows and other sheets, or split the case"
    faults = [Fault(str(book), "", got, expected, remedy) for got, is_so in told.items() if is_so]
    if faults:
        raise CaseError(faults)


def _active(book: Path, parts: Mapping[str, bytes]) -> Iterator[Fault]:
    told = [(name, name) for name in parts]
    for name, data in parts.items():
        for element, given in _elements(book, name, data):
            kind = given.get("ContentType") or given.get("Type", "")
            if element in ("Override", "Default", "Relationship"):
                told.append((name, kind))
            is_link = given.get("TargetMode", "").casefold() == "external"
            # An address in a cell is shown as a hyperlink by spreadsheet programs of their own.
            if element == "Relationship" and is_link and not kind.endswith("/hyperlink"):
                told.append((name, "/externalLink"))
    for pattern, got, remedy in _ACTIVE:
        found = sorted({name for name, text in told if re.search(pattern, f"/{text}".casefold())})
        if found:
            yield Fault(str(book), found[0], got, "plain sheets of text and numbers", remedy)


def _elements(book: Path, name: str, data: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    if name != "[Content_Types].xml" and not name.casefold().endswith(".rels"):
        return
    found: list[tuple[str, dict[str, str]]] = []
    _parse(book, name, data, _parser(lambda tag, given: found.append((tag, given))))
    yield from found


def _parser(start: Callable[[str, dict[str, str]], None] | None = None) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    if start:
        parser.StartElementHandler = lambda tag, given: start(tag.rpartition(" ")[2], given)
    return parser


def _parse(book: Path, name: str, data: bytes, parser: expat.XMLParserType) -> None:
    def refuse(*_: object) -> None:
        raise _broken(book, f"a document type declaration in {name}")

    if not _is_xml(name):
        return
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise _broken(book, f"broken XML in {name} ({error})") from error


def _sheets(book: Path, parts: Mapping[str, bytes]) -> list[tuple[str, str]]:
    if _BOOK not in parts or _RELATIONS not in parts:
        raise _broken(book, f"a file without {_BOOK}, so no XLSX workbook")
    targets = {
        given.get("Id", ""): posixpath.normpath(posixpath.join("xl", given.get("Target", "")))
        for element, given in _elements(book, _RELATIONS, parts[_RELATIONS])
        if element == "Relationship" and given.get("Type", "").endswith("/worksheet")
    }
    found: list[tuple[str, str]] = []

    def start(tag: str, given: dict[str, str]) -> None:
        if tag == "sheet":
            key = next((v for k, v in given.items() if k.endswith("relationships id")), "")
            part = targets.get(key, "").lstrip("/")
            if part in parts:
                found.append((given.get("name", ""), part))

    _parse(book, _BOOK, parts[_BOOK], _parser(start))
    return found


@dataclass
class _Scan:
    """Where a sheet ends and which of its cells hold more than a value."""

    row: int = 0
    column: int = 0
    last_row: int = 0
    last_column: int = 0
    is_in_cell: bool = False
    formulas: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def start(self, tag: str, given: dict[str, str]) -> None:
        """Take one opening tag."""
        if tag == "c":
            self._cell(given)
        elif tag == "row":
            number = given.get("r", "")
            self.row = int(number) if number.isdecimal() else self.row + 1
            self.column, self.is_in_cell = 0, False
        elif tag == "f" and self.is_in_cell:
            self.formulas.append(self._place())
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
        self.is_in_cell = True
        if given.get("t") == "e":
            self.errors.append(self._place())

    def _place(self) -> str:
        return f"row {self.row}, column {column_letters(self.column)}"

    def faults(self, book: Path, sheet: str, *, is_wanted: bool) -> Iterator[Fault]:
        """Yield what must not be in the sheet; size and error values matter where it is read."""
        file = str(book)
        for place in self.formulas[:_SHOWN]:
            remedy = "copy the cell and paste it as a value"
            yield Fault(file, f"sheet {sheet}, {place}", "a formula", "text or a number", remedy)
        if not is_wanted:
            return
        for place in self.errors[:_SHOWN]:
            got, remedy = "an error such as #N/A", "write the value or empty the cell"
            yield Fault(file, f"sheet {sheet}, {place}", got, "text or a number", remedy)
        width, height = self.last_column, self.last_row
        if width > MOST_COLUMNS or height > MOST_ROWS or width * height > MOST_AREA:
            got = f"cells down to row {height:,} and column {column_letters(width)}"
            expected = f"at most {MOST_ROWS:,} rows, {MOST_COLUMNS} columns and {MOST_AREA:,} cells"
            remedy = "delete the empty rows and columns beyond the table"
            yield Fault(file, f"sheet {sheet}", got, expected, remedy)


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
