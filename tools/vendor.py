"""Fetch the scripts of other projects that pages or tests need, at one version, checked by hash.

`make setup` runs it; npm knows its registry. Where npm or the registry cannot be had, it says so
and ends well: the pages work without, as plain links and forms, and the tests that need one are
skipped.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 60


@dataclass(frozen=True)
class Package:
    """A package of npm.

    Parameters
    ----------
    name
        With its version.
    integrity
        SHA-512 of its archive, base64.
    members
        Path in the archive → name of the file here.
    folder
        Where files go.
    """

    name: str
    integrity: str
    members: dict[str, str]
    folder: Path


HTMX = Package(
    "htmx.org@2.0.11",
    "Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzDDWFvBTqjnIMCgELTNt636dtamA==",
    {"package/dist/htmx.min.js": "htmx.min.js", "package/LICENSE": "htmx.LICENSE"},
    ROOT / "src" / "tandau" / "web" / "vendor",
)
AXE = Package(
    "axe-core@4.14.1",
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
    {"package/axe.min.js": "axe.min.js", "package/LICENSE": "axe-core.LICENSE"},
    ROOT / ".vendor-tests",
)


def unpack(archive: Path, package: Package) -> None:
    """Write the wanted members of an archive, after its hash is found right.

    Raises
    ------
    ValueError
        If the archive is another than the one that was looked at, or lacks a member.
    """
    found = b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != package.integrity:
        raise ValueError(f"{package.name}: its archive has another SHA-512 than was noted")
    contents = {}
    with tarfile.open(archive) as packed:
        for member, name in package.members.items():
            stream = packed.extractfile(member)
            if stream is None:
                raise ValueError(f"{package.name}: no file {member}")
            contents[name] = stream.read()
    package.folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (package.folder / name).write_bytes(content)


def fetch(package: Package) -> str:
    """Fetch a package; return why it could not be had, nothing where it was."""
    if all((package.folder / name).is_file() for name in package.members.values()):
        return ""
    npm = shutil.which("npm")
    if npm is None:
        return f"{package.name}: npm is missing"
    with tempfile.TemporaryDirectory() as folder:
        words = [npm, "pack", package.name, "--silent", "--ignore-scripts"]
        try:
            done = subprocess.run(  # noqa: S603  the name stands above
                words, cwd=folder, capture_output=True, text=True, check=False, timeout=SECONDS
            )
        except subprocess.TimeoutExpired:
            return f"{package.name}: npm did not answer within {SECONDS} seconds"
        archives = list(Path(folder).glob("*.tgz"))
        if done.returncode or len(archives) != 1:
            return f"{package.name}: npm could not fetch it"
        try:
            unpack(archives[0], package)
        except (ValueError, KeyError, tarfile.TarError) as error:
            return str(error)
    return ""


if __name__ == "__main__":
    for wanted in (HTMX, AXE):
        if told := fetch(wanted):
            sys.stderr.write(f"{told}; set-up goes on without it\n")
