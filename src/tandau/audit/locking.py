"""One writer at a time, between processes and between threads; a dead one lets go."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if sys.platform == "win32":
    import msvcrt
    import os
else:
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator

# Far beyond any log: Windows keeps others from reading the bytes that are locked.
_FAR = 0x7FFF_FFFF_FFFF


@contextmanager
def locked(handle: int) -> Iterator[None]:
    """Wait until nobody else holds the file, and hold it.

    Parameters
    ----------
    handle
        Descriptor of the open file; the system lets go where the process dies.
    """
    if sys.platform == "win32":
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if sys.platform == "win32":
            os.lseek(handle, _FAR, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_UN)
