"""One archive with the same bytes for the same files, and its safe opening.

A stranger's archive is believed in nothing: names, links, counts, sizes and ratios are checked
before anything is written, and what comes out is counted again.
"""

from __future__ import annotations

import re
import shutil
import stat
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tandau.durable import place_written
from tandau.errors import Fault, ReportError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import BinaryIO
    from zipfile import ZipInfo

Content = bytes | Path
MOST_FILES: Final = 2_000
MOST_BYTES: Final = 2_000_000_000
MOST_OF_ONE: Final = 1_000_000_000
HIGHEST_RATIO: Final = 100
_FREE_OF_RATIO: Final = 65_536
_DEEPEST: Final = 6
_LONGEST_NAME: Final = 200
_DATE: Final = (1980, 1, 1, 0, 0, 0)
_PART: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]*")
_END: Final = b"PK\x05\x06"
_END_SIZE: Final = 22
_BLOCK: Final = 1_048_576
# What reading a damaged archive ends with; names in wrong bytes are a ValueError.
_DAMAGE: Final = (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, ValueError)
# Names that Windows keeps for devices, whatever follows the dot.
_DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)


def write_archive(files: Mapping[str, Content], path: Path) -> None:
    """Write files into a zip archive, in the order of their names, without times and owners.

    Parameters
    ----------
    files
        By name, with ``/`` between folder and file: bytes, or where a file stands that is copied
        piece by piece, as it is.
    path
        The archive to make or replace.

    Raises
    ------
    ReportError
        Where it would break the limits of `unpack`, or cannot be written.
    """

    def write(stream: BinaryIO) -> None:
        with zipfile.ZipFile(stream, "w") as archive:
            for name in sorted(files):
                _add(archive, name, files[name])
            if faults := _faults(archive.infolist(), str(path)):
                raise _refused(faults)

    try:
        place_written(path, write)
    except OSError as error:
        raise ReportError(f"{path}: cannot be written ({error.strerror})") from error


def _add(archive: zipfile.ZipFile, name: str, content: Content) -> None:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.create_system = 3
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    if isinstance(content, bytes):
        ratio = len(content) / max(1, len(zlib.compress(content, 6)))
        is_plain = ratio > HIGHEST_RATIO / 2  # else it would be taken for a bomb
        entry.compress_type = zipfile.ZIP_STORED if is_plain else zipfile.ZIP_DEFLATED
        archive.writestr(entry, content, compresslevel=6)
        return
    entry.file_size = content.stat().st_size
    with content.open("rb") as source, archive.open(entry, "w") as stream:
        shutil.copyfileobj(source, stream, _BLOCK)


def unpack(path: Path, folder: Path) -> tuple[str, ...]:
    """Unpack an archive that may be anybody's into a new folder.

    Parameters
    ----------
    path
        A zip archive.
    folder
        A folder that is not there yet; it is gone again where anything is wrong.

    Returns
    -------
    tuple of str
        The names of the files, sorted.

    Raises
    ------
    ReportError
        With every fault of the archive: names that lead elsewhere, links, encrypted or doubled
        files, more than the limits of files, bytes and ratio, damage.
    """
    if folder.exists():
        raise ReportError(f"{folder}: is there already; name a folder that is not")
    try:
        return _unpacked(path, folder)
    except _DAMAGE as error:
        raise _damaged(path, str(error) or "damaged") from error
    except OSError as error:
        raise _damaged(path, error.strerror or "damaged") from error


def _unpacked(path: Path, folder: Path) -> tuple[str, ...]:
    _check_end(path)
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if faults := _faults(members, str(path)):
            raise _refused(faults)
        folder.mkdir(parents=True)
        budget = MOST_BYTES
        try:
            for member in members:
                budget -= _extract(archive, member, folder, min(budget, MOST_OF_ONE))
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    return tuple(sorted(member.filename for member in members))


def _check_end(path: Path) -> None:
    """Refuse an archive whose directory alone would fill the memory, before it is read."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - _END_SIZE - 65_535))
        tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise _damaged(path, "no archive")
    n_files = int.from_bytes(tail[at + 10 : at + 12], "little")
    n_bytes = int.from_bytes(tail[at + 12 : at + 16], "little")
    if n_files > MOST_FILES or n_bytes > MOST_FILES * (_LONGEST_NAME + 1000):
        raise _refused([_fault(str(path), "", f"{n_files} files", f"at most {MOST_FILES}")])


def _extract(archive: zipfile.ZipFile, member: ZipInfo, folder: Path, most: int) -> int:
    target = folder / member.filename
    target.parent.mkdir(parents=True, exist_ok=True)
    n_bytes = 0
    with archive.open(member) as packed, target.open("xb") as stream:
        while block := packed.read(_BLOCK):
            n_bytes += len(block)
            # What the directory says of sizes is a claim; what comes out is a fact.
            if n_bytes > min(most, member.file_size):
                got = f"more than {min(most, member.file_size)} bytes"
                expected = "what the archive's directory says, within the limits"
                raise _refused([_fault(str(archive.filename), member.filename, got, expected)])
            stream.write(block)
    return n_bytes


def _faults(members: list[ZipInfo], file: str) -> list[Fault]:
    faults = []
    if len(members) > MOST_FILES:
        faults.append(_fault(file, "", f"{len(members)} files", f"at most {MOST_FILES}"))
    total = sum(member.file_size for member in members)
    if total > MOST_BYTES:
        faults.append(_fault(file, "", f"{total} bytes unpacked", f"at most {MOST_BYTES}"))
    seen: set[str] = set()
    folders = {name for one in members for name in _folders(one.filename.casefold())}
    for member in members[:MOST_FILES]:
        name = member.filename
        for got, expected in _wrong(member):
            faults.append(_fault(file, ascii(name)[:120], got, expected))
        folded = name.casefold()
        if folded in seen or folded in folders:
            faults.append(_fault(file, ascii(name)[:120], "the name twice", "each name once"))
        seen.add(folded)
    return faults


def _folders(name: str) -> Iterator[str]:
    parts = name.split("/")
    for end in range(1, len(parts)):
        yield "/".join(parts[:end])


def _wrong(member: ZipInfo) -> Iterator[tuple[str, str]]:
    name, mode = member.filename, member.external_attr >> 16
    parts = name.split("/")
    is_plain = all(
        _PART.fullmatch(part) and not _DEVICES.fullmatch(part) and not part.endswith(".")
        for part in parts
    )
    if not is_plain or len(parts) > _DEEPEST or len(name) > _LONGEST_NAME:
        yield "a name that could lead elsewhere", "plain names, such as case/claims.csv"
    if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
        yield "a link, folder or device", "plain files only"
    if member.flag_bits & 0x1:
        yield "an encrypted file", "plain files only"
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        yield f"compression method {member.compress_type}", "deflate or none"
    if member.file_size > MOST_OF_ONE:
        yield f"{member.file_size} bytes", f"at most {MOST_OF_ONE}"
    ratio = member.file_size / max(1, member.compress_size)
    if member.file_size > _FREE_OF_RATIO and ratio > HIGHEST_RATIO:
        yield f"{ratio:.0f} times as large unpacked", f"at most {HIGHEST_RATIO} times"


def _fault(file: str, place: str, got: str, expected: str) -> Fault:
    return Fault(file, place, got, expected, "ask for an archive made by `tandau pack`")


def _refused(faults: list[Fault]) -> ReportError:
    return ReportError("\n".join(map(str, faults)), faults)


def _damaged(path: Path, got: str) -> ReportError:
    return _refused([_fault(str(path), "", got, "a zip archive that is whole")])
