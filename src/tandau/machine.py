"""What the machine refuses (room, leave to write, memory), told as a plain error."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from tandau.errors import Fault, RunError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_WITHOUT_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_WITHOUT_LEAVE: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_WORN_OUT: Final = frozenset({errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM})
_OF_NETCDF: Final = "NetCDF: "
_MORE: Final = 1 << 20  # bytes; more than a file system keeps back for itself
_OF_MACHINE: Final = _WITHOUT_ROOM | _WITHOUT_LEAVE | _WORN_OUT


def _again(kept: str = "what was done") -> str:
    verb = "are" if kept.endswith("parts") else "is"
    return f"run the same command again; {kept} {verb} kept"


def is_of_machine(error: OSError) -> bool:
    """Return whether the machine is to blame, and not the program that asked."""
    return error.errno in _OF_MACHINE


def reason_of(path: Path, error: OSError | RuntimeError) -> str | None:
    """Return why the machine takes no more of a file; None where it is not to blame.

    The netCDF library does not say what is wrong, so that the disk is asked once more.

    Parameters
    ----------
    path
        The file, as far as it was written.
    error
        What its writer has raised.
    """
    if isinstance(error, OSError):
        return error.strerror if is_of_machine(error) else None
    if not str(error).startswith(_OF_NETCDF):
        return None
    more = path.with_name(f"{path.name}.more")
    try:
        with more.open("wb") as stream:
            stream.write(bytes(_MORE))
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as asked:
        return asked.strerror
    else:
        return str(error)
    finally:
        with suppress(OSError):
            more.unlink(missing_ok=True)


def unwritable(place: Path | str, reason: str, kept: str = "what was done") -> RunError:
    """Return the error for a place that takes no file.

    Parameters
    ----------
    place
        Folder or file.
    reason
        In the words of the system.
    kept
        What the same command finds when it runs again.
    """
    remedy = f"make room or choose another place, then {_again(kept)}"
    fault = Fault(str(place), "", reason, "a place that can be written to", remedy)
    return RunError(f"{place}: cannot be written ({reason}); {remedy}", [fault])


def refusal(error: OSError | MemoryError, place: Path | str) -> RunError:
    """Return the error for what the machine has refused.

    Parameters
    ----------
    error
        What the system has raised; its own file goes before `place`.
    place
        Where the work was at.
    """
    if isinstance(error, OSError) and error.errno != errno.ENOMEM:
        return unwritable(error.filename or place, error.strerror or str(error))
    remedy = f"close other programs or take a machine with more memory, then {_again()}"
    got = "out of memory"
    fault = Fault(str(place), "", got, "room for the arrays of this step", remedy)
    return RunError(f"{place}: {got}; {remedy}", [fault])


@contextmanager
def refusals(place: Path | str) -> Iterator[None]:
    """Turn what the machine refuses inside the block into a plain error.

    Parameters
    ----------
    place
        Where the work is at, for errors that name no file.

    Raises
    ------
    RunError
        In place of the system's own error.
    """
    try:
        yield
    except OSError as error:
        if not is_of_machine(error):
            raise
        raise refusal(error, place) from error
    except MemoryError as error:
        raise refusal(error, place) from error
