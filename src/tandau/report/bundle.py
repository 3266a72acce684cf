"""The study folder: written aside, published in one step, checked when read.

A run works in ``STUDY.unfinished``. Each part appears there by an atomic rename and is entered in
``progress.json`` with its SHA-256, so that a killed run goes on where it stopped. When all are
there the folder takes the study's place in one exchange: it is never half overwritten.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tandau.durable import exchange, sync
from tandau.errors import ReportError
from tandau.machine import reason_of, unwritable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

MANIFEST: Final = "manifest.json"
PROGRESS: Final = "progress.json"


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def combined_sha256(files: Mapping[str, str]) -> str:
    """Return one SHA-256 for a set of files, from their names and hashes."""
    told = "".join(f"{files[name]}  {name}\n" for name in sorted(files))
    return hashlib.sha256(told.encode()).hexdigest()


def dump(content: object) -> str:
    """Return JSON that is the same for the same content."""
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def unfinished(study: Path) -> Path:
    """Return the folder in which a run of the study works."""
    return study.with_name(f"{study.name}.unfinished")


@dataclass(frozen=True)
class Draft:
    """A study that is being made.

    Parameters
    ----------
    study
        Where it will stand.
    fingerprint
        Everything that decides its content; parts of another fingerprint are thrown away.
    """

    study: Path
    fingerprint: str

    @property
    def folder(self) -> Path:
        """Where the parts are written."""
        return unfinished(self.study)

    def open(self) -> dict[str, str]:
        """Make the folder, or take up a killed run's; return the sound parts' hashes.

        Raises
        ------
        ReportError
            Where the folder cannot be made, or what stands in its place is no study's.
        """
        _refuse_strangers(self.study, is_workplace=False)
        _refuse_strangers(self.folder, is_workplace=True)
        progress = self._progress()
        parts = progress.get("parts")
        if progress.get("fingerprint") != self.fingerprint or not isinstance(parts, dict):
            _remove(self.folder)
            try:
                self.folder.mkdir(parents=True)
            except OSError as error:
                message = f"{self.folder}: cannot be made ({error.strerror}); choose another --out"
                raise ReportError(message) from error
            self._enter({})
            return {}
        sound = {
            name: digest
            for name, digest in parts.items()
            if (path := self.folder / name).is_file() and sha256(path) == digest
        }
        self._enter(sound)
        return sound

    def clear(self) -> None:
        """Throw away what a killed run has left."""
        _refuse_strangers(self.folder, is_workplace=True)
        _remove(self.folder)

    def note(self, name: str, content: str) -> None:
        """Lay down a text that is there only while the run is under way."""
        self._place(name, lambda path: path.write_text(content, encoding="utf-8"))

    def mark_incomplete(self) -> None:
        """Say that parts written from now on lack futures, so that another run does not take them.

        What was computed chunk by chunk stays: that run tries again only what is missing.
        """
        self._enter(self._parts(), f"{self.fingerprint} without some futures")

    def _enter(self, parts: Mapping[str, str], mark: str = "") -> None:
        mark = mark or self._progress().get("fingerprint", self.fingerprint)
        content = dump({"fingerprint": mark, "parts": dict(parts)})
        self._place(PROGRESS, lambda path: path.write_text(content, encoding="utf-8"))

    def _parts(self) -> dict[str, str]:
        parts: dict[str, str] = self._progress().get("parts", {})
        return parts

    def _progress(self) -> dict[str, Any]:
        return _json(self.folder / PROGRESS) or {}

    def _place(self, name: str, write: Callable[[Path], object]) -> str:
        # The suffix stays: writers choose the format by it.
        temporary = self.folder / f".writing-{name}"
        try:
            write(temporary)
            sync(temporary)
            digest = sha256(temporary)
            temporary.replace(self.folder / name)
            sync(self.folder)
        except (OSError, RuntimeError) as error:
            reason = reason_of(temporary, error)
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            if reason is None:
                raise
            raise unwritable(self.folder / name, reason) from error
        return digest

    def add(self, name: str, write: Callable[[Path], object]) -> Path:
        """Write one part unless a sound one is there; return its path.

        Parameters
        ----------
        name
            File name in the study.
        write
            Writes the part to the path it is given.
        """
        parts = self._parts()
        if name not in parts:
            parts[name] = self._place(name, write)
            self._enter(parts)
        return self.folder / name

    def add_text(self, name: str, content: str) -> Path:
        """Write a text part; return its path."""
        return self.add(name, lambda path: path.write_text(content, encoding="utf-8"))

    def kept(self, name: str, compute: Callable[[], Any]) -> Any:  # noqa: ANN401
        """Return a JSON part that is there from a killed run, or compute and write it."""
        parts = self._parts()
        if name not in parts:
            self.add_text(name, dump(compute()))
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    def publish(self, manifest: Mapping[str, Any]) -> dict[str, Any]:
        """Write the manifest and let the folder take the study's place.

        Parameters
        ----------
        manifest
            What the run was; files and their hashes are added here.

        Returns
        -------
        dict
            The manifest as written.
        """
        parts = self._parts()
        full = {**manifest, "files": parts, "bundle_sha256": combined_sha256(parts)}
        self._place(MANIFEST, lambda path: path.write_text(dump(full), encoding="utf-8"))
        for stray in self.folder.iterdir():
            if stray.name not in {*parts, MANIFEST, PROGRESS}:
                stray.unlink()
        (self.folder / PROGRESS).unlink()
        sync(self.folder)
        _take_place(self.folder, self.study)
        return full


def _refuse_strangers(folder: Path, *, is_workplace: bool) -> None:
    """Raise where replacing a folder would lose something that no run has written.

    In a workplace a part may stand that a killed run had not entered yet; in a study only what its
    manifest lists.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        raise ReportError(f"{folder}: is a file; name a folder for the study")
    is_own = (folder / (PROGRESS if is_workplace else MANIFEST)).is_file()
    listed = (_json(folder / MANIFEST) or {}).get("files")
    own = {MANIFEST, *(listed if isinstance(listed, dict) else ())}
    strange = sorted(
        path.name
        for path in folder.iterdir()
        if not (path.is_file() and (path.name in own or path.name.startswith(".writing-")))
    )
    if strange and not is_own:
        raise ReportError(f"{folder}: holds {strange[0]} and is no study; choose another --out")
    if strange and not is_workplace:
        message = f"{folder}: holds {strange[0]}, which no run has written"
        raise ReportError(f"{message}; move it away, or choose another --out")


def _take_place(new: Path, old: Path) -> None:
    if not old.exists():
        new.rename(old)
    elif exchange(new, old):
        _remove(new)
    else:
        # No atomic exchange here: the old study steps aside and is whole under that name until
        # the new one stands.
        aside = old.with_name(f"{old.name}.replaced")
        _remove(aside)
        old.rename(aside)
        new.rename(old)
        _remove(aside)
    sync(old.parent)


def _remove(folder: Path) -> None:
    """Delete a run's folder, its marks last: killed half way, it is still known as a run's."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir(), key=lambda one: one.name in (PROGRESS, MANIFEST)):
        path.unlink()
    folder.rmdir()


def _json(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def finished(study: Path) -> dict[str, Any] | None:
    """Return the manifest of a finished study, or None where there is none."""
    return _json(study / MANIFEST)


def _lists_files(manifest: Mapping[str, Any]) -> bool:
    files = manifest.get("files")
    if not isinstance(files, dict) or not all(isinstance(one, str) for one in files.values()):
        return False
    return bool(manifest.get("bundle_sha256") == combined_sha256(files))


def read_manifest(study: Path) -> dict[str, Any]:
    """Return the manifest of a study after checking every file against its hash.

    Raises
    ------
    ReportError
        Where the study is missing, unfinished or damaged; the message says which and what to do.
    """
    if not study.is_dir() and unfinished(study).is_dir():
        remedy = "run the same `tandau run` again; it goes on where it stopped"
        raise ReportError(f"{study}: unfinished: a run was stopped before its end; {remedy}")
    if not study.is_dir():
        raise ReportError(f"{study}: no such folder; make a study with `tandau run CASE --out DIR`")
    manifest = finished(study)
    if manifest is None or not _lists_files(manifest):
        remedy = f"name a folder that `tandau run` has finished (it holds {MANIFEST})"
        raise ReportError(f"{study}: no readable {MANIFEST}, so no finished study; {remedy}")
    for name, digest in manifest["files"].items():
        path = study / name
        if not path.is_file():
            raise ReportError(f"{path}: missing; the study is damaged, run it again")
        if sha256(path) != digest:
            raise ReportError(f"{path}: changed since it was written; the study is damaged")
    return manifest
