"""One run at a time in a study folder: a lock that the system takes back when a process ends."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from tandau.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _try(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def lock_file(study: Path) -> Path:
    """Return the file that a run of a study holds locked, beside the study."""
    return study.with_name(f"{study.name}.lock")


@contextmanager
def only_run(study: Path) -> Iterator[None]:
    """Hold the lock of a study while a run is at work there.

    Parameters
    ----------
    study
        Its folder, made or not.

    Raises
    ------
    RunError
        Where another run holds it, or the folder beside it cannot be written to.
    """
    path = lock_file(study)
    handle = _locked(path, study)
    try:
        with suppress(OSError):  # the number is for people; a full disk takes none
            os.truncate(handle, 0)
            os.write(handle, f"{os.getpid()}\n".encode())
        yield
    finally:
        # Removed while it is locked: whoever waits sees that the file has gone and makes another.
        with suppress(OSError):
            path.unlink()
        os.close(handle)


def _locked(path: Path, study: Path) -> int:
    while True:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            message = f"{study}: cannot be made ({error.strerror}); choose another --out"
            raise RunError(message) from error
        try:
            _try(handle)
        except OSError as error:
            holder = os.read(handle, 32).decode(errors="replace").strip() or "unknown"
            os.close(handle)
            message = f"{study}: another run is at work there (process {holder})"
            raise RunError(f"{message}; wait for its end, or choose another --out") from error
        if _is_same(handle, path):
            return handle
        os.close(handle)


def _is_same(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
