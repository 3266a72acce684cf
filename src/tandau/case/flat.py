"""What a YAML file holds, as rows of text cells and back, without loss.

A cell is text as it stands, unless it reads as a value: a number, ``true``, ``false``, ``null``, a
list or mapping in JSON, or text in double quotes. Text that would read as a value is put in double
quotes. An empty cell is a key that is not there.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Rows = list[list[str]]
_WORDS: Final = {"true": True, "false": False, "null": None}
_WHOLE: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,300})")
_FRACTION: Final = re.compile(r"-?[0-9]{1,300}(?:\.[0-9]{1,300})?(?:e[+-]?[0-9]{1,3})?")
_STEP: Final = re.compile(r"(?:\A|\.)([^.\[\]]+)|\[([0-9]{1,6})\]")


class _Branch(dict[str | int, Any]):
    """A mapping or list that is being put together."""


def path_rows(content: Mapping[str, Any]) -> Rows:
    """Return one row a value, its path and the value, under the header ``path``, ``value``.

    Examples
    --------
    >>> path_rows({"id": "mini", "gaps": [{"topic": "2025"}]})
    [['path', 'value'], ['id', 'mini'], ['gaps[0].topic', '"2025"']]
    """
    return [["path", "value"], *([path, cell] for path, cell in _cells("", content))]


def record_rows(records: Sequence[Mapping[str, Any]]) -> Rows:
    """Return one row a record and one column a path in it.

    A list of mappings inside a record, such as the criteria of a group, goes on in the rows below,
    where the record's other cells are empty.

    Examples
    --------
    >>> record_rows([{"id": "cost", "criteria": [{"id": "lcoe"}, {"id": "risk"}]}])
    [['id', 'criteria[].id'], ['cost', 'lcoe'], ['', 'risk']]
    """
    rows = [row for record in records for row in _rows(record)]
    header = list(dict.fromkeys(path for row in rows for path in row))
    return [header, *([row.get(path, "") for path in header] for row in rows)]


def _rows(record: Mapping[str, Any]) -> list[dict[str, str]]:
    inner = next((key for key, value in record.items() if _is_records(value)), None)
    outer = dict(_cells("", {key: value for key, value in record.items() if key != inner}))
    if inner is None:
        return [outer]
    rows = [dict(_cells(f"{inner}[]", item)) for item in record[inner]]
    return [outer | rows[0], *rows[1:]]


def _is_records(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) and v for v in value)


def _cells(path: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _cells(f"{path}.{key}" if path else str(key), inner)
    elif isinstance(value, list) and _is_records(value):
        for number, inner in enumerate(value):
            yield from _cells(f"{path}[{number}]", inner)
    else:
        yield path, cell_of(value)


def cell_of(value: object) -> str:
    """Return the cell that reads as a value.

    Examples
    --------
    >>> [cell_of(value) for value in ("B-1000", "2025", 2025, [0, 0.5], "", None)]
    ['B-1000', '"2025"', '2025', '[0, 0.5]', '""', 'null']
    """
    if isinstance(value, str) and value:
        try:
            if value_of(value) == value:
                return value
        except ValueError:
            pass
    return json.dumps(value, ensure_ascii=False)


def value_of(cell: str) -> Any:  # noqa: ANN401
    """Return the value of a cell that is not empty.

    Raises
    ------
    ValueError
        Where a cell begins like text in quotes, a list or a mapping and is none.
    """
    if cell in _WORDS:
        return _WORDS[cell]
    if _WHOLE.fullmatch(cell):
        return int(cell)
    if _FRACTION.fullmatch(cell) and not cell.lstrip("-").isdecimal():
        return float(cell)
    if not cell.startswith(('"', "[", "{")):
        return cell
    try:
        return json.loads(cell)
    except RecursionError as error:
        raise ValueError("too deep") from error


def from_paths(pairs: Iterable[tuple[str, Any]]) -> Any:  # noqa: ANN401
    """Return the mapping that `path_rows` was made from, of paths and values.

    Raises
    ------
    ValueError
        With the path that is no path, comes twice or contradicts another, or where a list has gaps.
    """
    root = _Branch()
    for path, value in pairs:
        steps = [int(index) if index else key for key, index in _STEP.findall(path)]
        told = "".join(match[0] for match in _STEP.finditer(path))
        if told != path or not steps:
            raise ValueError(f"{path!r} is no path such as drivers[0].id")
        at = root
        for step in steps[:-1]:
            at = at.setdefault(step, _Branch())
            if not isinstance(at, _Branch):
                raise ValueError(f"{path!r} goes on below a value")  # noqa: TRY004
        if steps[-1] in at:
            raise ValueError(f"{path!r} comes twice")
        at[steps[-1]] = value
    return _settled(root, "")


def _settled(node: object, path: str) -> Any:  # noqa: ANN401
    if not isinstance(node, _Branch):
        return node
    if not any(isinstance(step, int) for step in node):
        return {key: _settled(inner, f"{path}.{key}") for key, inner in node.items()}
    if set(node) != set(range(len(node))):
        raise ValueError(f"{path.lstrip('.')!r} is a list with gaps; number it from [0]")
    return [_settled(node[number], f"{path}[{number}]") for number in range(len(node))]


def from_records(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[int, Any]]:
    """Yield the records that `record_rows` was made from.

    Parameters
    ----------
    rows
        Path → value, without the cells that are empty.

    Yields
    ------
    tuple
        Number of the record's first row, from 0, and the record.

    Raises
    ------
    ValueError
        Where the paths of a record contradict each other, or the first row goes on with a record.
    """
    first, n_inner = -1, 0
    pairs: list[tuple[str, Any]] = []
    for number, row in enumerate(rows):
        if any("[]" not in path for path in row):
            if first >= 0:
                yield first, from_paths(pairs)
            first, pairs, n_inner = number, [], 0
        elif first < 0:
            raise ValueError("the first row goes on with a record that has not begun")
        pairs += [(path.replace("[]", f"[{n_inner}]", 1), value) for path, value in row.items()]
        n_inner += 1
    if first >= 0:
        yield first, from_paths(pairs)
