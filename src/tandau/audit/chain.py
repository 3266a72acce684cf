"""The log read entry by entry: what must hold between one line and the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tandau.audit.entries import ADMIT, FIRST, LONGEST, RETIRE, Entry, read_entry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

CHANGED: Final = "changed"
REMOVED: Final = "removed"
REORDERED: Final = "reordered"
REPEATED: Final = "repeated"
TRUNCATED: Final = "truncated"
UNKNOWN_KEY: Final = "unknown_key"


@dataclass(frozen=True)
class Broken:
    """The first line of a log that does not hold.

    Parameters
    ----------
    line
        Counted from 1; one beyond the last where lines are missing at the end.
    kind
        ``changed``, ``removed``, ``reordered``, ``repeated``, ``truncated`` or ``unknown_key``.
    why
        In a sentence.
    """

    line: int
    kind: str
    why: str


@dataclass
class Chain:
    """What is known of a log after some of its entries.

    Parameters
    ----------
    n_entries
        Entries taken so far.
    hash
        Of the last one; zeros before the first.
    keys
        Names by public key of those who may sign the next one; empty before the first entry,
        whose key is the log's own.
    size
        Bytes of the log so far.
    start
        Where the last entry begins.
    """

    n_entries: int = 0
    hash: str = FIRST
    keys: dict[str, str] = field(default_factory=dict)
    size: int = 0
    start: int = 0

    def take(self, entry: Entry) -> Broken | None:
        """Take the next entry, or say why it cannot follow; then nothing is taken."""
        broken = self._broken(entry)
        if broken is None:
            self._grow(entry)
        return broken

    def _broken(self, entry: Entry) -> Broken | None:
        line, number = self.n_entries + 1, entry.number
        retired = {entry.about["key"]} if entry.what == RETIRE else set()
        tests = (
            (entry.is_hashed(), CHANGED, "its content is not the one that was hashed"),
            (number >= line, REPEATED, f"entry {number} stands where entry {line} belongs"),
            (number <= line, REMOVED, f"entry {number} stands where entry {line} belongs"),
            (
                entry.previous == self.hash,
                CHANGED,
                "it does not follow the entry before it, or that one changed",
            ),
            (
                entry.key in self.keys or not self.keys,
                UNKNOWN_KEY,
                f"no entry before it admits the key {entry.key}",
            ),
            (
                bool(set(self.keys) - retired) or not retired,
                UNKNOWN_KEY,
                "it retires the last key, so nobody could follow",
            ),
        )
        for holds, kind, why in tests:
            if not holds:
                return Broken(line, kind, why)
        return None if entry.is_signed() else Broken(line, CHANGED, "its signature does not hold")

    def _grow(self, entry: Entry) -> None:
        if not self.keys:
            self.keys[entry.key] = entry.who
        if entry.what == ADMIT:
            self.keys[entry.about["key"]] = entry.about["name"]
        elif entry.what == RETIRE:
            self.keys.pop(entry.about["key"], None)
        self.n_entries, self.hash = entry.number, entry.hash
        self.start, self.size = self.size, self.size + len(entry.line)


def lines_of(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of an open log; one that is far too long comes in pieces."""
    while line := stream.readline(LONGEST + 1):
        yield line


def follow(
    chain: Chain, stream: BinaryIO, taken: list[Entry] | None = None
) -> tuple[Broken | None, bytes]:
    """Take entries from where the stream stands until its end or the first that is broken.

    Parameters
    ----------
    chain
        Grows with every entry that holds.
    stream
        The open log.
    taken
        Where the entries that hold are added; None for nowhere.

    Returns
    -------
    broken, remainder
        What stopped it, or None; and the bytes after the last line end, which an append that was
        cut off has left.
    """
    for line in lines_of(stream):
        if not line.endswith(b"\n") and len(line) <= LONGEST:
            return None, line
        entry = read_entry(line)
        if isinstance(entry, str):
            return Broken(chain.n_entries + 1, CHANGED, entry), b""
        if broken := chain.take(entry):
            return broken, b""
        if taken is not None:
            taken.append(entry)
    return None, b""
