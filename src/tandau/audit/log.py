"""Append to the log: locked, chained, signed, durable before it is acknowledged."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypedDict

from tandau.audit.chain import Chain, follow
from tandau.audit.entries import ADMIT, FIRST, RETIRE, read_entry, signed_entry
from tandau.audit.head import Head, head_file, read_head, write_head
from tandau.audit.locking import locked
from tandau.durable import sync, write_all
from tandau.errors import ReportError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tandau.audit.keys import Key, PublicKey


class _Parts(TypedDict):
    when: str
    who: str
    what: str
    about: Mapping[str, Any]


@dataclass(frozen=True)
class Receipt:
    """What an append is acknowledged with; kept elsewhere, it proves the entry later.

    Parameters
    ----------
    number
        Of the entry, which is also its line.
    hash
        Of the entry.
    when
        As written into it.
    """

    number: int
    hash: str
    when: str

    def __str__(self) -> str:
        """Return the receipt as ``NUMBER:HASH``."""
        return f"{self.number}:{self.hash}"


def append_entry(
    log: Path,
    key: Key,
    what: str,
    about: Mapping[str, Any],
    *,
    who: str | None = None,
    when: datetime | None = None,
) -> Receipt:
    """Append one entry; when this returns, it is on disk and chained to all before it.

    Parameters
    ----------
    log
        The log; made with its first entry, whose key is from then on the log's own.
    key
        Who signs.
    what
        A verb in snake_case, such as ``run``.
    about
        What belongs to it, as JSON; under 64 KiB.
    who
        Who did it; the key's owner unless said otherwise.
    when
        Time with a zone; now unless said otherwise.

    Returns
    -------
    Receipt
        Number and hash of the entry.

    Raises
    ------
    ReportError
        Where the log is broken at its end, does not admit the key or cannot be written; then
        nothing was appended.
    """
    if what in (ADMIT, RETIRE):
        raise ReportError(f"{what}: keys are admitted and retired with `tandau audit admit`")
    return _append(log, key, what, about, who or key.name, when)


def admit_key(log: Path, key: Key, other: PublicKey, *, is_retired: bool = False) -> Receipt:
    """Append that another key may sign from now on, or that it no longer may.

    Parameters
    ----------
    log
        A log that is there.
    key
        A key that the log admits.
    other
        The key to admit or retire.
    is_retired
        Whether it is retired.

    Raises
    ------
    ReportError
        Where the log is missing or refuses the entry.
    """
    if not log.is_file():
        raise ReportError(f"{log}: no such log; its first entry makes it")
    about = {"key": other.public, "name": other.name}
    return _append(log, key, RETIRE if is_retired else ADMIT, about, key.name, None)


def check_appendable(log: Path, key: Key) -> None:
    """Say before long work whether an entry could be appended after it.

    Raises
    ------
    ReportError
        Where it could not.
    """
    _check_place(log)
    if log.exists():
        with _opened(log) as handle, locked(handle):
            _check_key(log, _state(log, handle), key)


def _check_place(log: Path) -> None:
    if log.exists():
        return
    if not os.access(log.absolute().parent, os.W_OK):
        raise ReportError(f"{log}: its folder is missing or cannot be written; make it first")
    if head_file(log).exists():
        raise _truncated(log, "the log is gone, but its head is there")


def _append(
    log: Path, key: Key, what: str, about: Mapping[str, Any], who: str, when: datetime | None
) -> Receipt:
    told = _stamp(when or datetime.now(UTC))
    parts: _Parts = {"when": told, "who": who, "what": what, "about": about}
    signed_entry(key, 1, FIRST, **parts)  # faults are told before a log is made or touched
    _check_place(log)
    with _opened(log) as handle, locked(handle):
        chain = _state(log, handle)
        _check_key(log, chain, key)
        before = chain.size
        entry = signed_entry(key, chain.n_entries + 1, chain.hash, **parts)
        if broken := chain.take(entry):
            raise ReportError(f"{log}: the entry was refused: {broken.why}")
        try:
            write_all(handle, entry.line)
            os.fsync(handle)
            if entry.number == 1:
                sync(log.absolute().parent)
            write_head(log, chain, key)
        except OSError as error:
            raise _taken_back(log, handle, before, error) from error
    return Receipt(entry.number, entry.hash, told)


def _taken_back(log: Path, handle: int, before: int, error: OSError) -> ReportError:
    """Cut off what was not acknowledged: a full disk would leave half a line."""
    head = read_head(log)
    if head is None or head.chain.size <= before:
        os.ftruncate(handle, before)
        return ReportError(f"{log}: cannot be written ({error.strerror}); nothing was appended")
    return ReportError(f"{log}: was written, but may not outlast a crash ({error.strerror})")


def _stamp(when: datetime) -> str:
    if when.tzinfo is None:
        raise ReportError("when: a time without a zone; give one in UTC")
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@contextmanager
def _opened(log: Path) -> Iterator[int]:
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(log, flags, 0o666)
    except OSError as error:
        raise ReportError(f"{log}: cannot be opened ({error.strerror})") from error
    try:
        yield handle
    finally:
        os.close(handle)


def _state(log: Path, handle: int) -> Chain:
    """Return where the log stands, without what a killed writer left unacknowledged.

    Only what the head does not know is read: an append costs the same however long the log is.
    """
    head = read_head(log)
    chain = head.chain if head else Chain()
    size = os.fstat(handle).st_size
    if size < chain.size or (head and not _ends_as_signed(handle, head)):
        raise _truncated(log, f"it ends before entry {chain.n_entries}, or that was changed")
    with os.fdopen(os.dup(handle), "rb") as stream:
        stream.seek(chain.size)
        broken, remainder = follow(chain, stream)
    if broken:
        raise ReportError(f"{log}: line {broken.line} is {broken.kind}: {broken.why}")
    if head is None and chain.n_entries > 1:
        raise _truncated(log, f"{head_file(log).name} is missing, which says where it ended")
    if remainder:
        os.ftruncate(handle, chain.size)
    return chain


def _ends_as_signed(handle: int, head: Head) -> bool:
    """Return whether the entry that the head speaks of still stands where it stood."""
    with os.fdopen(os.dup(handle), "rb") as stream:
        stream.seek(head.chain.start)
        return head.is_of(read_entry(stream.read(head.chain.size - head.chain.start)))


def _truncated(log: Path, why: str) -> ReportError:
    remedy = f"look with `tandau audit verify {log.name}`, and put back a whole copy"
    return ReportError(f"{log}: {why}; {remedy}")


def _check_key(log: Path, chain: Chain, key: Key) -> None:
    if chain.keys and key.public not in chain.keys:
        known = ", ".join(sorted(chain.keys.values()))
        message = f"{log}: does not admit the key of {key.name} ({key.public[:16]}…), but {known}"
        raise ReportError(f"{message}; let one of them admit it with `tandau audit admit`")
