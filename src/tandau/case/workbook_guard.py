"""Look through an XLSX file before any of it is used: sizes, macros, links, objects, formulas.

What passes is packed anew, so that the reader of cells sees the very bytes that were looked at.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from tandau.case.workbook_scan import TOO_LARGE, Scan, Styles, TooManyRowsError
from tandau.errors import CaseError, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

MOST_BYTES: Final = 1 << 28
MOST_PARTS: Final = 1000
MOST_RATIO: Final = 100
_SMALL: Final = 1 << 20
_OLD_OR_ENCRYPTED: Final = b"\xd0\xcf\x11\xe0"
_BOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_STYLES: Final = "xl/styles.xml"
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
    dates
        Sheet → (row, column) of cells shown as dates, from 1 → whether day, month or year is shown.
    """

    packed: io.BytesIO
    sheets: tuple[str, ...]
    dates: Mapping[str, Mapping[tuple[int, int], str]]


def guarded(book: Path, wanted: Collection[str], *, may_link: bool = False) -> Guarded:
    """Return what of a workbook is safe to read.

    Parameters
    ----------
    book
        The file.
    wanted
        Names, in small letters, of the sheets that are going to be read.
    may_link
        Whether cells may hold hyperlinks, as tables of others do that are read once and not kept.

    Raises
    ------
    CaseError
        Where the file is broken, encrypted, too large or holds anything active.
    """
    parts = _parts(book)
    faults = [*_active(book, parts)]
    sheets = _sheets(book, parts)
    shown = _shown_dates(book, parts)
    dates = {}
    for name, part in sheets:
        scan = Scan(shown)
        with suppress(TooManyRowsError):  # the scan's faults say so
            _parse(book, part, parts[part], _parser(scan.start))
        is_wanted = name.strip().casefold() in wanted
        faults += scan.faults(book, name, is_wanted=is_wanted, may_link=may_link)
        dates[name] = scan.dates
    if any(fault.got.startswith(TOO_LARGE) for fault in faults):
        raise CaseError(faults)
    for name, data in parts.items():
        _parse(book, name, data, _parser())
    if faults:
        raise CaseError(faults)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    packed.seek(0)
    return Guarded(packed, tuple(name for name, _ in sheets), dates)


def _shown_dates(book: Path, parts: Mapping[str, bytes]) -> tuple[str, ...]:
    styles = Styles()
    if _STYLES in parts:
        _parse(book, _STYLES, parts[_STYLES], _parser(styles.start, styles.end))
    return styles.shown()


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
    if "" in names:
        raise _broken(book, "a part without a name")
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
            # Hyperlinks of cells are told with their cell.
            is_of_cell = kind.endswith("/hyperlink") and name.startswith("xl/worksheets/_rels/")
            if element == "Relationship" and is_link and not is_of_cell:
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


def _parser(
    start: Callable[[str, dict[str, str]], None] | None = None,
    end: Callable[[str], None] | None = None,
) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    if start:
        parser.StartElementHandler = lambda tag, given: start(tag.rpartition(" ")[2], given)
    if end:
        parser.EndElementHandler = lambda tag: end(tag.rpartition(" ")[2])
    return parser


def _parse(book: Path, name: str, data: bytes, parser: expat.XMLParserType) -> None:
    def refuse(*_: object) -> None:
        raise _broken(book, f"a document type declaration in {name}")

    def declare(_version: str, encoding: str | None, _standalone: int) -> None:
        # The reader of cells takes the bytes for UTF-8, whatever stands there.
        if encoding and encoding.casefold() != "utf-8":
            raise _broken(book, f"the encoding {encoding[:40]!r} in {name}")

    if not _is_xml(name):
        return
    parser.StartDoctypeDeclHandler = refuse
    parser.XmlDeclHandler = declare
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
