"""The challenge pack: everything that another needs to compute a study again, in one archive."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import sha256 as sha256_of
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from tandau.audit.archive import Content, write_archive
from tandau.audit.commitments import write_salts
from tandau.audit.head import head_file
from tandau.audit.redacted_study import REASON, redacted_study
from tandau.audit.redaction import CLAIMS, Redaction, redact, tell_tales
from tandau.audit.runs import runs_of
from tandau.audit.verify import verify_log
from tandau.case.read import case_files
from tandau.errors import Fault, ReportError
from tandau.intake import case_sha256
from tandau.report.bundle import MANIFEST, dump, read_manifest, sha256

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

ABOUT: Final = "pack.json"
CASE: Final = "case"
STUDY: Final = "study"
LOG: Final = "log/audit.jsonl"
# What is worth compressing; arrays are compressed already.
_TEXTS: Final = (".csv", ".html", ".json")
COMMAND: Final = "tandau reproduce PACK.zip"
_HOW: Final = """A challenge pack of Tandau {version}: a case, its claims, a study made from it, and
what confirms that the one follows from the other.

Install Tandau {version} with the libraries that study/manifest.json names, then

    {command}

It unpacks safely, checks every hash and the log, computes the study again and compares the ranks.
"""


@dataclass(frozen=True)
class Packed:
    """What went into a pack.

    Parameters
    ----------
    pack
        The archive.
    sha256
        Of the archive.
    files
        Names of what it holds.
    left_out
        Files of the study that it does not hold, since claims are hidden.
    notes
        What its maker should look at.
    """

    pack: str
    sha256: str
    files: tuple[str, ...]
    left_out: tuple[str, ...]
    notes: tuple[str, ...]


def make_pack(
    study: Path,
    case: Path,
    out: Path,
    *,
    log: Path | None = None,
    hide: Sequence[str] = (),
    salts: Path | None = None,
) -> Packed:
    """Write a challenge pack; the same input gives the same bytes, but for the salts.

    Parameters
    ----------
    study
        A finished study.
    case
        The case that it was made from, unchanged since.
    out
        The archive to make or replace.
    log
        A log to put in.
    hide
        Ids of claims whose content a commitment replaces.
    salts
        Where the salts of hidden claims go: a new file, which stays with their owner.

    Returns
    -------
    Packed
        What it holds.

    Raises
    ------
    ReportError
        Where the study is damaged, the case has changed, the log is broken, or hidden texts would
        show; then nothing is written.
    """
    manifest = read_manifest(study)
    _same_case(case, manifest)
    if bool(hide) != bool(salts):
        message = "hidden claims need a file for their salts, and salts hidden claims"
        raise ReportError(f"{message}: give --redact and --salts together")
    redaction = redact(case / CLAIMS, hide) if hide else None
    files = _case_part(case, redaction) | _study_part(study, manifest, redaction)
    notes = list(redaction.notes) if redaction else []
    of_log, about_log = _log_part(log, study, notes)
    files |= of_log
    left_out = tuple(sorted(name for name in manifest["files"] if f"{STUDY}/{name}" not in files))
    about = {
        "schema": 1,
        "tandau": version("tandau"),
        "command": COMMAND,
        "manifest_sha256": sha256(study / MANIFEST),
        "log": about_log,
        "hidden": [asdict(one) for one in redaction.hidden] if redaction else [],
        "left_out": {"files": list(left_out), "reason": REASON} if left_out else None,
        "files": {name: _digest(content) for name, content in sorted(files.items())},
    }
    told = _HOW.format(version=about["tandau"], command=COMMAND).encode()
    files |= {ABOUT: dump(about).encode(), "README.txt": told}
    if redaction:
        _nothing_shows(files, tell_tales(redaction, case / CLAIMS))
        assert salts is not None
        write_salts(redaction.secret, salts)
    write_archive(files, out)
    return Packed(str(out), sha256(out), tuple(sorted(files)), left_out, tuple(notes))


def _digest(content: Content) -> str:
    return sha256_of(content).hexdigest() if isinstance(content, bytes) else sha256(content)


def _same_case(case: Path, manifest: Mapping[str, Any]) -> None:
    if not case.is_dir():
        raise ReportError(f"{case}: no such folder; name the case that the study was made from")
    got = case_sha256(case)
    if got != manifest["case_sha256"]:
        remedy = "run the study again, or name the case that it was made from"
        fault = Fault(str(case), "", f"files with hash {got}", str(manifest["case_sha256"]), remedy)
        raise ReportError(str(fault), [fault])


def _case_part(case: Path, redaction: Redaction | None) -> dict[str, Content]:
    files: dict[str, Content] = {
        f"{CASE}/{path.relative_to(case).as_posix()}": path.read_bytes()
        for path in case_files(case)
    }
    if redaction:
        files[f"{CASE}/{CLAIMS}"] = redaction.table.encode()
    return files


def _study_part(
    study: Path, manifest: Mapping[str, Any], redaction: Redaction | None
) -> dict[str, Content]:
    if redaction:
        parts = redacted_study(study, redaction.hidden)
        return {f"{STUDY}/{name}": data for name, data in parts.items()}
    paths = [study / name for name in (MANIFEST, *manifest["files"])]
    return {
        f"{STUDY}/{path.name}": path.read_bytes() if path.suffix in _TEXTS else path
        for path in paths
    }


def _log_part(
    log: Path | None, study: Path, notes: list[str]
) -> tuple[dict[str, Content], dict[str, Any] | None]:
    if log is None:
        return {}, None
    found = verify_log(log)
    if found.broken:
        broken = found.broken
        message = f"{log}: line {broken.line} is {broken.kind}: {broken.why}"
        raise ReportError(f"{message}; a pack holds no broken log")
    head = head_file(log).read_bytes() if head_file(log).exists() else b""
    whole = log.read_bytes()  # after the head, so that it never ends before it
    data = whole[: whole.rfind(b"\n") + 1]
    lines = runs_of(found.entries, sha256(study / MANIFEST))
    if not lines:
        notes.append(f"{log} holds no run with this study's manifest")
    files: dict[str, Content] = {LOG: data, **({f"{LOG}.head": head} if head else {})}
    return files, {"entries": found.chain.n_entries, "hash": found.chain.hash, "runs": lines}


def _nothing_shows(files: Mapping[str, Content], texts: Sequence[str]) -> None:
    faults = []
    for text in texts:
        forms = {text.encode(), json.dumps(text)[1:-1].encode()}
        for name, content in sorted(files.items()):
            data = content if isinstance(content, bytes) else content.read_bytes()
            if any(form in data for form in forms):
                got = "a text that otherwise stands in hidden claims only"
                remedy = "reword it there, or hide that claim too"
                faults.append(
                    Fault(name, f"“{text[:40]}”", got, "nothing of what is hidden", remedy)
                )
    if faults:
        raise ReportError("\n".join(map(str, faults)), faults)
