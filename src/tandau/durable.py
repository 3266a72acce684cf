"""Files that are either whole or not there, also after a crash."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import secrets
import signal
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import BinaryIO

_AT_FDCWD: Final = -100
_RENAME_EXCHANGE: Final = 2
_N_DIGEST: Final = hashlib.sha256().digest_size


def sync(path: Path) -> None:
    """Make durable what a file holds, or the names in a folder."""
    if os.name == "nt" and path.is_dir():
        return  # Windows cannot open a folder and does so by itself
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Put an interrupt (Ctrl-C) off until the block has ended, and then heed it.

    For calls of libraries that cannot stand one: xarray keeps a lock that it was about to take or
    to give back, and waits for it for ever when it closes the file.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    came: list[tuple[int, Any]] = []
    signal.signal(signal.SIGINT, lambda number, frame: came.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        before(*came[0])


def write_all(handle: int, data: bytes) -> None:
    """Write every byte to a file descriptor, however few the system takes at a time."""
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def place(path: Path, data: bytes, mode: int = 0o644, *, replaces: bool = True) -> None:
    """Write a file aside, make it durable, and let it take its place in one step.

    Parameters
    ----------
    path
        Where it will stand.
    data
        What it holds.
    mode
        Its permissions, less the user's mask.
    replaces
        Whether a file of that name may be there already.

    Raises
    ------
    OSError
        Where it cannot be written; `FileExistsError` where one is there that must stay.
    """

    def write(stream: BinaryIO) -> None:
        stream.write(data)

    place_written(path, write, mode, replaces=replaces)


def place_written(
    path: Path, write: Callable[[BinaryIO], None], mode: int = 0o644, *, replaces: bool = True
) -> None:
    """Do as `place` with a file that is written piece by piece.

    Parameters
    ----------
    path
        Where it will stand.
    write
        Writes it into a stream.
    mode
        Its permissions, less the user's mask.
    replaces
        Whether a file of that name may be there already.

    Raises
    ------
    OSError
        As `place`.
    """
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.writing")
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(aside, flags, mode)
    try:
        with os.fdopen(handle, "w+b") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        if replaces:
            aside.replace(path)
        else:
            os.link(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    sync(path.parent)


def keep(path: Path, data: bytes) -> None:
    """Write what could be computed again, with its SHA-256 behind it.

    A place that cannot be written to costs the time of computing it again, and nothing else.
    """
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        place(path, data + hashlib.sha256(data).digest())


def recall(path: Path) -> bytes | None:
    """Return what `keep` wrote; None where it is missing, cut off or changed."""
    try:
        whole = path.read_bytes()
    except OSError:
        return None
    data, digest = whole[:-_N_DIGEST], whole[-_N_DIGEST:]
    return data if hashlib.sha256(data).digest() == digest else None


def exchange(one: Path, other: Path) -> bool:
    """Let two files or folders take each other's names in one step; False where that cannot be.

    Raises
    ------
    OSError
        Where it could be and is refused.
    """
    if not sys.platform.startswith("linux"):
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    done = renameat2(
        _AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), ctypes.c_uint(_RENAME_EXCHANGE)
    )
    if done == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS, errno.EXDEV, errno.ENOTSUP):
        return False
    raise OSError(number, os.strerror(number), str(other))
