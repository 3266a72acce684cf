"""Read CSV tables and YAML lists into records, collecting every fault with its place."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from pydantic import ValidationError

from tandau.case.documents import read_document, read_text
from tandau.case.fields import Record
from tandau.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MOST_BYTES: Final = 1 << 28
MOST_LINES: Final = 250_000
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,79}")
_WORD: Final = re.compile(r"[a-z_0-9]+")
R = TypeVar("R", bound=Record)
Expand = Callable[[list[Any], str], tuple[list[tuple[str, Any]], list[Fault]]]


@dataclass(frozen=True)
class Rows(Generic[R]):
    """Records that could be read, where each stands, and the faults and ids of the others."""

    records: tuple[R, ...]
    places: tuple[str, ...]
    faults: tuple[Fault, ...]
    unread: tuple[str, ...] = ()

    def names(self) -> frozenset[str]:
        """Return the ids to which others may refer; empty where not all of them are known.

        A record that could not be read still has a name, so that one fault gives one message.
        """
        if not all(_ID.fullmatch(name) for name in self.unread) or (
            self.faults and not self.records
        ):
            return frozenset()
        return frozenset(getattr(one, "id", "") for one in self.records) | frozenset(self.unread)

    def places_of_ids(self) -> dict[str, str]:
        """Return where each record with an id stands, the first of that id."""
        pairs = zip(self.records, self.places, strict=True)
        return {getattr(one, "id", place): place for one, place in reversed(list(pairs))}


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."  # noqa: PLR2004


def _shown_fields(value: object, expected: str) -> str:
    """Return the fields of a record that the expectation speaks of."""
    if not isinstance(value, dict):
        return ""
    names = _WORD.findall(expected)
    return ", ".join(f"{name} {_shown(value[name])}" for name in names if name in value)


def record_faults(file: str, place: str, error: ValidationError) -> list[Fault]:
    """Return what a record could not take from its row, each with its field."""
    told = []
    found = error.errors(include_url=False)
    for one in found:
        if one["type"] == "too_short" and any(
            other is not one and other["loc"][: len(one["loc"])] == one["loc"] for other in found
        ):
            continue  # short only because an item in it could not be read
        path = ".".join(str(part) for part in one["loc"])
        where = ", ".join(part for part in (place, path) if part)
        expected = one["msg"].removeprefix("Value error, ")
        if one["type"] == "string_pattern_mismatch":
            expected = "letters, digits, _ . - only, a letter or digit first"
        if one["type"] == "missing":
            told.append(Fault(file, where, "nothing", "a value", "add it"))
        elif one["type"] == "extra_forbidden":
            known = "a key of docs/case-format.md"
            told.append(Fault(file, where, "an unknown key", known, "remove or rename it"))
        else:
            got = _shown_fields(one["input"], expected) or _shown(one["input"])
            told.append(Fault(file, where, got, expected, "correct it there"))
    return told


def read_record(path: Path, kind: type[R]) -> tuple[R | None, list[Fault]]:
    """Read a YAML file that holds one mapping.

    Returns
    -------
    record, faults
        The record is None where there are faults.
    """
    content = read_document(path)
    if isinstance(content, Fault):
        return None, [content]
    if not isinstance(content, dict):
        got = f"a {type(content).__name__}"
        return None, [Fault(str(path), "", got, "a mapping (key: value)", "write keys and values")]
    try:
        return kind.model_validate(content), []
    except ValidationError as error:
        return None, record_faults(str(path), "", error)


def read_list(
    path: Path,
    key: str,
    kind: type[R],
    *,
    required: bool = True,
    expand: Expand | None = None,
) -> Rows[R]:
    """Read a YAML file that holds one key with a list of mappings.

    Parameters
    ----------
    path
        The file.
    key
        The only key of the file.
    kind
        Record type of each item.
    required
        Whether a missing file is a fault.
    expand
        Turns the items into places and contents, and tells the faults in doing so.
    """
    if not required and not path.exists():
        return Rows((), (), ())
    content = read_document(path)
    if isinstance(content, Fault):
        return Rows((), (), (content,))
    items = content.get(key) if isinstance(content, dict) else None
    if not isinstance(items, list) or (isinstance(content, dict) and set(content) != {key}):
        got = f"keys {sorted(map(str, content))}" if isinstance(content, dict) else _shown(content)
        fault = Fault(str(path), "", got, f"one key `{key}` with a list under it", "wrap the list")
        return Rows((), (), (fault,))
    if not items:
        fault = Fault(str(path), key, "an empty list", "at least one item", "add one")
        return Rows((), (), (fault,))
    if expand is None:
        return read_items(str(path), [(f"{key}[{n}]", item) for n, item in enumerate(items)], kind)
    found, faults = expand(items, str(path))
    return read_items(str(path), [*found, *faults], kind)


def read_items(file: str, items: Iterable[tuple[str, Any] | Fault], kind: type[R]) -> Rows[R]:
    """Read items that stand at places of a file, collecting the faults of each."""
    records: list[R] = []
    places: list[str] = []
    faults: list[Fault] = []
    unread: list[str] = []
    for found in items:
        if isinstance(found, Fault):
            faults.append(found)
            unread.append("")
            continue
        place, item = found
        try:
            records.append(kind.model_validate(item))
            places.append(place)
        except ValidationError as error:
            faults.extend(record_faults(file, place, error))
            unread.append(str(item.get("id", "")).strip() if isinstance(item, dict) else "")
    return Rows(tuple(records), tuple(places), tuple(faults), tuple(unread))


def read_table(path: Path, kind: type[R], *, required: bool = True) -> Rows[R]:
    """Read a CSV file with one record a row and the record's fields as header.

    Parameters
    ----------
    path
        The file, UTF-8, comma separated, with a header row.
    kind
        Record type; its fields are the columns, in any order; fields with a default may be absent.
    required
        Whether a missing file, or one without rows, is a fault.
    """
    if not required and not path.exists():
        return Rows((), (), ())
    text = read_text(path, MOST_BYTES, MOST_LINES)
    if isinstance(text, Fault):
        return Rows((), (), (text,))
    table = _Table(str(path), text)
    faults = _header_faults(str(path), table.header, kind) if not table.broken else []
    if faults or table.broken:
        return Rows((), (), (*faults, *table.broken))
    rows = read_items(str(path), table.rows(), kind)
    if table.broken:
        return Rows((), (), (*rows.faults, *table.broken))
    if required and not rows.records and not rows.faults:
        fault = Fault(str(path), "", "no rows", "at least one row", "add a row")
        return Rows((), (), (fault,))
    return rows


def _header_faults(file: str, header: list[str], kind: type[Record]) -> list[Fault]:
    fields = kind.model_fields
    needed = [name for name, field in fields.items() if field.is_required()]
    expected = ", ".join(fields)
    if not any(header):
        return [Fault(file, "header", "nothing", f"the columns {expected}", "add the header row")]
    faults = [
        Fault(file, "header", f"the column {name!r}", f"one of {expected}", "rename or remove it")
        for name in header
        if name not in fields
    ]
    faults += [
        Fault(file, "header", f"no column {name!r}", f"the columns {expected}", "add the column")
        for name in needed
        if name not in header
    ]
    faults += [
        Fault(file, "header", f"the column {name!r} twice", "each column once", "remove one")
        for name in dict.fromkeys(n for n in header if header.count(n) > 1)
    ]
    return faults


class _Table:
    """A CSV text, read row by row, so that a large table is not held twice."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._text = text
        self._reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        self._before = 0  # lines of the rows that were read
        self.broken: list[Fault] = []
        self.header = [name.strip() for name in self._next() or []]

    def _next(self) -> list[str] | None:
        """Return the next row, or None at the end and where the text is no CSV from here on."""
        try:
            row = next(self._reader, None)
        except csv.Error as error:
            self.broken.append(self._fault(str(error)))
            return None
        self._before = self._reader.line_num
        return row

    def _fault(self, told: str) -> Fault:
        place = f"line {self._before + 1}"
        if "field limit" not in told:
            return Fault(self._file, place, told, "well-formed CSV", "mend it")
        most = csv.field_size_limit()
        row = io.StringIO(self._text, newline="")
        for _ in range(self._before):
            next(row)
        rest = row.read()
        column = 0
        # Cut within the cell that is too long, the others before it are whole.
        for end in range(most, len(rest) + most, most):
            try:
                column = len(next(csv.reader(io.StringIO(rest[:end], newline="")))) - 1
            except csv.Error:
                break
        header = self.header if self._before else []
        name = header[column] if column < len(header) else f"column {column + 1}"
        got, expected = "a longer cell", f"at most {most:,} characters in a cell"
        return Fault(self._file, f"{place}, {name}", got, expected, "shorten it")

    def rows(self) -> Iterator[tuple[str, dict[str, str]] | Fault]:
        """Yield the place and the cells of each row, or what is wrong with it."""
        header = self.header
        key = "id" if "first_concrete" not in header or "id" in header else "unit"
        named = header.index(key) if key in header else None
        while (row := self._next()) is not None:
            if not any(cell.strip() for cell in row):
                continue
            place = f"line {self._reader.line_num}"
            if len(row) != len(header):
                got, expected = f"{len(row)} cells", f"{len(header)} cells as in the header"
                remedy = "quote cells that hold commas, or fill up the row"
                yield Fault(self._file, place, got, expected, remedy)
                continue
            name = row[named].strip() if named is not None else ""
            yield f"{place} ({name})" if name else place, dict(zip(header, row, strict=True))


def in_place(rows: Rows[R]) -> zip[tuple[R, str]]:
    """Return every record with its place in the file."""
    return zip(rows.records, rows.places, strict=True)


def one_of(name: str, known: Iterable[str]) -> str:
    """Return what was expected in place of a name that is not known; nothing for no name."""
    return f"one of {', '.join(sorted(known)) or 'those that could be read (none)'}" if name else ""
