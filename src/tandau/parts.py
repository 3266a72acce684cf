"""Parts of a run: one file a chunk, whole or not there; the ledger of what is done.

A part's name holds its number and the SHA-256 of its content, so that one rename makes it appear
with its checksum, and the folder's name holds the key of all that decides the content. Times of
files are never looked at: a clock that is set back changes nothing.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tandau import durable
from tandau.machine import unwritable

if TYPE_CHECKING:
    from pathlib import Path

    from tandau.errors import RunError

_NAME: Final = re.compile(r"part-(\d{7})-([0-9a-f]{64})\.parquet")
_PLACE: Final = re.compile(r"[a-z]+-[0-9a-f]{32}")


def parts_folder(study: Path) -> Path:
    """Return the folder beside a study in which the parts of its run lie."""
    return study.with_name(f"{study.name}.parts")


def discard(folder: Path) -> None:
    """Remove the parts of all jobs; what no run has written stays, and the folder with it."""
    if not folder.is_dir():
        return
    for place in folder.iterdir():
        if _PLACE.fullmatch(place.name) and place.is_dir():
            shutil.rmtree(place)
    with suppress(OSError):
        folder.rmdir()


@dataclass(frozen=True)
class Parts:
    """The parts of one job.

    Parameters
    ----------
    folder
        Where parts of all jobs of a study lie.
    job
        Name of the job, such as ``futures``.
    key
        Hash of everything that decides what the parts hold.
    """

    folder: Path
    job: str
    key: str

    @property
    def place(self) -> Path:
        """The folder of this job."""
        return self.folder / f"{self.job}-{self.key[:32]}"

    def open(self) -> dict[int, Path]:
        """Return the sound parts by number; throw away what is damaged, half written or of old.

        Raises
        ------
        RunError
            Where the folder cannot be made or read.
        """
        try:
            self.place.mkdir(parents=True, exist_ok=True)
            for old in self.folder.glob(f"{self.job}-*"):
                if old != self.place and _PLACE.fullmatch(old.name):
                    shutil.rmtree(old)
            found: dict[int, Path] = {}
            for path in sorted(self.place.iterdir()):
                number = _sound(path)
                if number is None:
                    path.unlink()
                else:
                    found[number] = path
        except OSError as error:
            raise self._unwritable(error, 0) from error
        return found

    def add(self, number: int, data: bytes, n_kept: int = 0) -> Path:
        """Write a part to the disk and let it appear in one step; return its path.

        Parameters
        ----------
        number
            Of the chunk.
        data
            The content.
        n_kept
            Parts that are there already, for the message where this one does not fit.

        Raises
        ------
        RunError
            Where the disk is full or may not be written to.
        """
        path = self.place / f"part-{number:07d}-{hashlib.sha256(data).hexdigest()}.parquet"
        try:
            durable.place(path, data)
        except OSError as error:
            raise self._unwritable(error, n_kept) from error
        return path

    def _unwritable(self, error: OSError, n_kept: int) -> RunError:
        return unwritable(self.place, error.strerror or str(error), f"{n_kept} parts")


def _sound(path: Path) -> int | None:
    """Return the number of a part whose content has the hash of its name; None for others."""
    found = _NAME.fullmatch(path.name)
    if found is None:
        return None
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return int(found[1]) if digest == found[2] else None
