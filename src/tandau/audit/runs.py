"""The entry that a run leaves in the log, and how it is found again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tandau.audit.log import append_entry
from tandau.report.bundle import MANIFEST, read_manifest, sha256

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tandau.audit.entries import Entry
    from tandau.audit.keys import Key
    from tandau.audit.log import Receipt

RUN: Final = "run"
# No hash of the case here: with all but one figure known, it would let others guess that one.
_TOLD: Final = ("case", "as_of", "plant", "n_futures", "seed", "with_power", "tandau")


def about_study(study: Path) -> dict[str, Any]:
    """Return what the log tells of a finished study: its manifest's hash and how it was asked.

    Raises
    ------
    ReportError
        Where the study is missing, unfinished or damaged.
    """
    manifest = read_manifest(study)
    told = {name: manifest[name] for name in _TOLD}
    return {"study": study.resolve().name, "manifest_sha256": sha256(study / MANIFEST), **told}


def log_run(log: Path, key: Key, study: Path, *, who: str | None = None) -> Receipt:
    """Append that a study was run.

    Parameters
    ----------
    log
        The log, made where it is not there.
    key
        Who signs.
    study
        The finished study.
    who
        Who ran it; the key's owner unless said otherwise.

    Raises
    ------
    ReportError
        Where the study is damaged or the log refuses the entry.
    """
    return append_entry(log, key, RUN, about_study(study), who=who)


def runs_of(entries: Iterable[Entry], manifest_sha256: str) -> list[int]:
    """Return the numbers of the entries that log a run with this manifest."""
    return [
        entry.number
        for entry in entries
        if entry.what == RUN and entry.about.get("manifest_sha256") == manifest_sha256
    ]
