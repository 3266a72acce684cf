"""Read a YAML file that holds several lists, each fault with its place in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tandau.case.documents import read_document
from tandau.case.tables import Rows, read_items
from tandau.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tandau.case.fields import Record


def read_lists(
    path: Path, kinds: Mapping[str, type[Record]], needed: tuple[str, ...]
) -> tuple[dict[str, Rows[Any]], list[Fault]]:
    """Read the lists of a file that may be absent.

    Parameters
    ----------
    path
        The file.
    kinds
        Record type of the items of each list.
    needed
        Lists that the file must have.

    Returns
    -------
    rows, faults
        The records of each list, with the faults in them; faults of the file as a whole.
    """
    empty: dict[str, Rows[Any]] = {name: Rows((), (), ()) for name in kinds}
    if not path.exists():
        return empty, []
    content = read_document(path)
    if isinstance(content, Fault):
        return empty, [content]
    if not isinstance(content, dict):
        got, expected = f"a {type(content).__name__}", f"the keys {', '.join(kinds)}"
        return empty, [Fault(str(path), "", got, expected, "write a list under each key")]
    faults = [
        Fault(str(path), str(key), "an unknown key", f"one of {', '.join(kinds)}", "rename it")
        for key in content
        if key not in kinds
    ]
    for name in kinds:
        items = content.get(name, [])
        if not isinstance(items, list):
            got = f"a {type(items).__name__}"
            faults.append(Fault(str(path), name, got, "a list", "write a list"))
        elif not items and name in needed:
            got, expected = "an empty list" if name in content else "nothing", "at least one item"
            faults.append(Fault(str(path), name, got, expected, "add one"))
        else:
            places = [(f"{name}[{n}]", item) for n, item in enumerate(items)]
            empty[name] = read_items(str(path), places, kinds[name])
    return empty, faults
