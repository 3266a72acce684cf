"""Read CSV tables and YAML lists into records, collecting every fault with its place."""

from __future__ import annotations

import csv
import io
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
R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Rows(Generic[R]):
    """Records that could be read, where each stands, and the faults of the others."""

    records: tuple[R, ...]
    places: tuple[str, ...]
    faults: tuple[Fault, ...]

    def places_of_ids(self) -> dict[str, str]:
        """Return where each record with an id stands, the first of that id."""
        pairs = zip(self.records, self.places, strict=True)
        return {getattr(one, "id", place): place for one, place in reversed(list(pairs))}


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."  # noqa: PLR2004


def _faults(file: str, place: str, error: ValidationError) -> list[Fault]:
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
        if one["type"] == "missing":
            told.append(Fault(file, where, "nothing", "a value", "add it"))
        elif one["type"] == "extra_forbidden":
            known = "a key of docs/case-format.md"
            told.append(Fault(file, where, "an unknown key", known, "remove or rename it"))
        else:
            told.append(Fault(file, where, _shown(one["input"]), expected, "correct it there"))
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
        return None, _faults(str(path), "", error)


def read_list(path: Path, key: str, kind: type[R], *, required: bool = True) -> Rows[R]:
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
    return _records(str(path), [(f"{key}[{n}]", item) for n, item in enumerate(items)], kind)


def _records(file: str, items: Iterable[tuple[str, Any] | Fault], kind: type[R]) -> Rows[R]:
    records: list[R] = []
    places: list[str] = []
    faults: list[Fault] = []
    for found in items:
        if isinstance(found, Fault):
            faults.append(found)
            continue
        place, item = found
        try:
            records.append(kind.model_validate(item))
            places.append(place)
        except ValidationError as error:
            faults.extend(_faults(file, place, error))
    return Rows(tuple(records), tuple(places), tuple(faults))


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
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        faults = _header_faults(str(path), header, kind)
        if faults:
            return Rows((), (), tuple(faults))
        rows = _records(str(path), _cells(str(path), reader, header), kind)
    except csv.Error as error:
        place = f"line {reader.line_num}"
        fault = Fault(str(path), place, str(error), "well-formed CSV", "mend it")
        return Rows((), (), (fault,))
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


def _cells(
    file: str,
    reader: Any,  # noqa: ANN401  csv.reader has no public type
    header: list[str],
) -> Iterator[tuple[str, dict[str, str]] | Fault]:
    """Yield the rows as they are read, so that a large table is not held twice."""
    named = header.index("id") if "id" in header else None
    for row in reader:
        if not any(cell.strip() for cell in row):
            continue
        place = f"line {reader.line_num}"
        if len(row) != len(header):
            got, expected = f"{len(row)} cells", f"{len(header)} cells as in the header"
            remedy = "quote cells that hold commas, or fill up the row"
            yield Fault(file, place, got, expected, remedy)
            continue
        name = row[named].strip() if named is not None else ""
        yield f"{place} ({name})" if name else place, dict(zip(header, row, strict=True))
