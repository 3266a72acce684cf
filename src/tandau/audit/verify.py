"""Check a log from its first line to its last, without any secret."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from tandau.audit.chain import (
    CHANGED,
    REMOVED,
    REORDERED,
    TRUNCATED,
    UNKNOWN_KEY,
    Broken,
    Chain,
    follow,
    lines_of,
)
from tandau.audit.entries import Entry, read_entry
from tandau.audit.head import Head, head_file, read_head
from tandau.errors import ReportError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_RECEIPT: Final = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")


@dataclass(frozen=True)
class Verification:
    """What a check of a log found.

    Parameters
    ----------
    log
        Its path.
    broken
        The first line that does not hold, or None.
    chain
        What holds: entries, the last hash, and the keys that may sign now.
    notes
        What is no fault and worth knowing.
    entries
        The entries that hold.
    """

    log: str
    broken: Broken | None
    chain: Chain
    notes: tuple[str, ...]
    entries: tuple[Entry, ...]

    @property
    def is_sound(self) -> bool:
        """Whether every line holds and none is missing."""
        return self.broken is None

    def as_dict(self) -> dict[str, Any]:
        """Return the finding for ``--json``."""
        broken = self.broken
        return {
            "log": self.log,
            "is_sound": self.is_sound,
            "entries": self.chain.n_entries,
            "hash": self.chain.hash,
            "keys": dict(sorted(self.chain.keys.items())),
            "broken": (
                {"line": broken.line, "kind": broken.kind, "why": broken.why} if broken else None
            ),
            "notes": list(self.notes),
        }


def verify_log(
    log: Path, *, trusted: Sequence[str] = (), receipts: Sequence[str] = ()
) -> Verification:
    """Check every line of a log, its head, and receipts that were kept elsewhere.

    Parameters
    ----------
    log
        The log; its head is beside it.
    trusted
        Public keys of which one must have signed the first entry; none for taking the first
        entry's key as it is.
    receipts
        As appends gave them, ``NUMBER:HASH``.

    Returns
    -------
    Verification
        With the first broken line and why.

    Raises
    ------
    ReportError
        Where the log cannot be read or a receipt has not its form.
    """
    kept = dict(_receipt(one) for one in receipts)
    chain, notes, found = Chain(), [], list[Entry]()
    try:
        with log.open("rb") as stream:
            broken, remainder = follow(chain, stream, found)
    except OSError as error:
        raise ReportError(f"{log}: cannot be read ({error.strerror})") from error
    if broken and broken.kind == REMOVED and _stands_elsewhere(log, broken.line):
        broken = Broken(broken.line, REORDERED, f"{broken.why}; that one stands further down")
    if found and trusted and found[0].key not in trusted:
        broken = Broken(1, UNKNOWN_KEY, f"it is signed by {found[0].key}, which is not trusted")
    broken = _first(broken, _against_receipts(found, kept))
    if broken is None:
        broken = _against_head(log, chain, found)
    if remainder and broken is None:
        notes.append(
            f"the last {len(remainder)} bytes are what a killed writer left of an entry that it "
            "had not acknowledged; the next append removes them"
        )
    notes += _of_clocks(found)
    if found and not trusted:
        notes.append(f"the key of the first entry, {found[0].key}, was taken as it is")
    return Verification(str(log), broken, chain, tuple(notes), tuple(found))


def _receipt(text: str) -> tuple[int, str]:
    found = _RECEIPT.fullmatch(text)
    if not found:
        raise ReportError(f"{text!r} is no receipt; give NUMBER:HASH as an append printed it")
    return int(found[1]), found[2]


def _stands_elsewhere(log: Path, number: int) -> bool:
    with log.open("rb") as stream:
        read = (read_entry(line) for line in lines_of(stream))
        return any(isinstance(one, Entry) and one.number == number for one in read)


def _first(one: Broken | None, other: Broken | None) -> Broken | None:
    found = [broken for broken in (one, other) if broken]
    return min(found, key=lambda broken: broken.line) if found else None


def _against_receipts(found: Sequence[Entry], kept: dict[int, str]) -> Broken | None:
    for number, digest in sorted(kept.items()):
        if number <= len(found) and found[number - 1].hash != digest:
            return Broken(number, CHANGED, "its hash is not that of the receipt")
        if number > len(found):
            why = f"the log ends after entry {len(found)}, and there is a receipt for {number}"
            return Broken(len(found) + 1, TRUNCATED, why)
    return None


def _against_head(log: Path, chain: Chain, found: Sequence[Entry]) -> Broken | None:
    end = chain.n_entries + 1
    try:
        head = read_head(log)
    except ReportError as error:
        return Broken(end, TRUNCATED, f"{error}, else lines may be missing here unseen")
    name = head_file(log).name
    if head is None:
        if chain.n_entries <= 1:  # killed between the first line and its head
            return None
        return Broken(end, TRUNCATED, f"{name} is missing: lines may be missing here unseen")
    if head.chain.n_entries > chain.n_entries:
        why = f"the log ends after entry {chain.n_entries}; it had {head.chain.n_entries}"
        return Broken(end, TRUNCATED, why)
    return _of_head(head, found[head.chain.n_entries - 1], name, end)


def _of_head(head: Head, entry: Entry, name: str, end: int) -> Broken | None:
    if head.is_of(entry):
        return None
    why = f"{name} was not signed by whoever signed entry {entry.number}"
    return Broken(end, TRUNCATED, f"{why}: lines may be missing here unseen")


def _of_clocks(found: Sequence[Entry]) -> list[str]:
    back = [later.number for earlier, later in pairwise(found) if later.when < earlier.when]
    if not back:
        return []
    told = ", ".join(map(str, back[:10])) + (" …" if len(back) > 10 else "")  # noqa: PLR2004
    return [f"dated before the entry above it, as by a clock set back: {told}"]
