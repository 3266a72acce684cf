"""Read YAML without its traps: no aliases, no depth, no size, no duplicate keys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import yaml

from tandau.errors import Fault

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES: Final = 1 << 20
MOST_DEPTH: Final = 40


class _Refused(yaml.YAMLError):
    """A construct that a case file may not use."""

    def __init__(self, mark: Any, got: str, expected: str) -> None:  # noqa: ANN401
        super().__init__(got)
        self.problem_mark = mark
        self.got = got
        self.expected = expected


class _StrictLoader(yaml.SafeLoader):
    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            raise _Refused(event.start_mark, f"an alias *{event.anchor}", "the value written out")
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise _Refused(event.start_mark, "deeper nesting", f"at most {MOST_DEPTH} levels")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, (list, dict)):
                raise _Refused(key_node.start_mark, "a key that is no plain text", "a plain key")
            if key in seen:
                raise _Refused(key_node.start_mark, f"the key {key!r} twice", "each key once")
            seen.add(key)
        return super().construct_mapping(node, deep)


def _keep_as_text(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


# YAML 1.1 reads `on`, `off`, `yes`, `no` as truth values, so that Norway (NO) becomes false.
_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_StrictLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), ["t", "f"]
)
# Dates stay text: the schema reads them, and says what is wrong with them.
_StrictLoader.add_constructor("tag:yaml.org,2002:timestamp", _keep_as_text)


def read_text(path: Path, most: int, most_lines: int | None = None) -> str | Fault:
    """Return the file's text, or the fault that prevents it.

    Parameters
    ----------
    path
        The file.
    most
        The most bytes it may have.
    most_lines
        The most lines it may have, counted before anything is read from them.
    """
    try:
        if path.stat().st_size > most:
            got = f"{path.stat().st_size:,} bytes"
            return Fault(str(path), "", got, f"at most {most:,} bytes", "split or shorten the file")
        # As the bytes stand: text mode would turn a CR inside a CSV cell into LF.
        data = path.read_bytes()
        n_lines = data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")
        if most_lines is not None and n_lines > most_lines:
            place, got = f"line {most_lines + 1}", f"{n_lines:,} lines"
            remedy = "leave out what bears on nothing, or split the case"
            return Fault(str(path), place, got, f"at most {most_lines:,} lines", remedy)
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = error.object.rfind(b"\n", 0, error.start) + 1
        n_lines = error.object.count(b"\n", 0, start)
        place = f"line {n_lines + 1}, byte {error.start - start + 1}"
        got = f"the byte {error.object[error.start]:#04x}"
        return Fault(str(path), place, got, "UTF-8 text", "save the file as UTF-8")
    except FileNotFoundError:
        return Fault(str(path), "", "no such file", "a file", "add it, or name the right folder")
    except OSError as error:
        return Fault(str(path), "", error.strerror or "unreadable", "a readable file", "check it")


def read_document(path: Path) -> object | Fault:
    """Return what a YAML file holds, or the fault in it.

    Returns
    -------
    object or Fault
        Plain dicts, lists, text and numbers; empty files are a fault.
    """
    text = read_text(path, MOST_BYTES)
    if isinstance(text, Fault):
        return text
    try:
        content: object = yaml.load(text, Loader=_StrictLoader)  # noqa: S506  a stricter SafeLoader
    except _Refused as error:
        return Fault(
            str(path), _place(error.problem_mark), error.got, error.expected, "rewrite that place"
        )
    except yaml.MarkedYAMLError as error:
        got = error.problem or "broken YAML"
        place = _place(error.problem_mark)
        return Fault(str(path), place, got, "well-formed YAML", "mend it there")
    except (yaml.YAMLError, ValueError, TypeError, LookupError, RecursionError) as error:
        got = str(error).splitlines()[0] if str(error) else type(error).__name__
        return Fault(str(path), "", got, "well-formed YAML", "mend the file")
    if content is None:
        return Fault(str(path), "", "an empty file", "content", "see docs/case-format.md")
    return content


def has_remarks(path: Path) -> bool:
    """Whether a YAML file that can be read has comments, which no record keeps."""
    text = path.read_text(encoding="utf-8-sig")
    end = 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        if "#" in text[end : token.start_mark.index]:
            return True
        end = max(end, token.end_mark.index)
    return "#" in text[end:]


def _place(mark: Any) -> str:  # noqa: ANN401  yaml has two unrelated mark types
    return f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
