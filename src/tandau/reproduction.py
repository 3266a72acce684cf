"""Compute the study of a challenge pack again and say whether its ranks come out."""

from __future__ import annotations

import math
import os
import platform
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from tandau.audit.comparison import TOLERANCE, differences, version_differences
from tandau.audit.disclosure import disclosed
from tandau.audit.opened import Opened
from tandau.audit.pack import LOG
from tandau.audit.partial import DIFFERS, IN_PART, recomputed, stand_in
from tandau.audit.runs import runs_of
from tandau.audit.taint import Taint, taint
from tandau.audit.verify import verify_log
from tandau.engine_choice import Scale
from tandau.errors import CaseError, ReportError
from tandau.intake import case_sha256, engine_sha256
from tandau.pipeline import LIBRARIES, run_study
from tandau.report.contents import Study

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tandau.pipeline import Progress

EXACT: Final = "exact"
WITHIN: Final = "within_tolerance"
_MOST_TOLD: Final = 20


@dataclass(frozen=True)
class Options:
    """How a pack is held against a computation of one's own.

    Parameters
    ----------
    tolerance
        Largest difference of a share, 0 to 1; None for none where versions are the same, else
        `TOLERANCE`.
    disclosure
        A file with hidden claims that were disclosed since.
    trusted
        Public keys of which one must have begun the log; none for any.
    n_workers
        Processes for the power system; no result depends on it.
    """

    tolerance: float | None = None
    disclosure: Path | None = None
    trusted: Sequence[str] = ()
    n_workers: int = 1


def reproduce(
    pack: Path,
    work: Path,
    options: Options,
    progress: Progress = lambda _stage, _done, _total: None,
) -> dict[str, Any]:
    """Unpack a challenge pack, check it, compute its study again and compare.

    Parameters
    ----------
    pack
        The archive; it may be anybody's.
    work
        A folder to make; the pack is unpacked to ``pack``, the study computed into ``study``, and
        nothing kept from earlier runs is used.
    options
        Tolerance, disclosed claims, trusted keys.
    progress
        As for `tandau.pipeline.run_study`.

    Returns
    -------
    dict
        ``verdict`` (``exact``, ``within_tolerance``, ``differs``, ``in_part``), ``is_confirmed``,
        and what it rests on; keys as ``docs/commands.md`` has them.

    Raises
    ------
    TandauError
        Where the pack is refused or damaged, or its case cannot be run.
    """
    start = time.perf_counter()
    if work.exists():
        raise ReportError(f"{work}: is there already; name a folder that is not")
    opened = Opened(pack, work / "pack")
    versions = version_differences(opened.raw_manifest, versions_here())
    log = _log(opened, options)
    open_claims = disclosed(opened, options.disclosure)
    still = [one for one in opened.about.hidden if one.claim not in open_claims]
    reach = _reach(opened, [one.claim for one in still])
    told: dict[str, Any] = {
        "pack": str(pack),
        "case": opened.manifest.case,
        "manifest_sha256": opened.about.manifest_sha256,
        "versions": versions,
        "log": log,
        "hidden": [one.model_dump() for one in still],
        "disclosed": sorted(open_claims),
    }
    if still:
        stand_in(opened, still)
    with _cache(work / "cache"):
        if reach.is_empty:
            found = _run(opened, work / "study", options, progress)
            told |= _compared(opened, found, options.tolerance, is_same=not versions)
        else:
            told |= recomputed(opened, still, reach, is_same=not versions)
    if log and not log["is_sound"]:
        told["is_confirmed"] = False
    return {**told, "seconds": round(time.perf_counter() - start, 1)}


def versions_here() -> dict[str, str]:
    """Return what computes on this machine: Python, Tandau, its code and data, the libraries."""
    return {
        "python": platform.python_version(),
        "tandau": version("tandau"),
        "engine_sha256": engine_sha256(),
        **{name: version(name) for name in LIBRARIES},
    }


def is_contradicted(told: Mapping[str, Any]) -> bool:
    """Return whether something that could be checked came out otherwise."""
    is_log_broken = told["log"] is not None and not told["log"]["is_sound"]
    return is_log_broken or not (told["is_confirmed"] or told["verdict"] == IN_PART)


def _reach(opened: Opened, hidden: Sequence[str]) -> Taint:
    if not hidden:
        return Taint((), ())
    try:
        return taint(opened.part("lineage.json"), hidden)
    except (LookupError, TypeError, AttributeError) as error:
        raise ReportError(f"{opened.pack}: study/lineage.json is damaged ({error!r})") from error


def _log(opened: Opened, options: Options) -> dict[str, Any] | None:
    path = opened.folder / LOG
    if not path.is_file():
        return None
    found = verify_log(path, trusted=options.trusted)
    runs = runs_of(found.entries, opened.about.manifest_sha256)
    return {**found.as_dict(), "log": LOG, "runs": runs}


@contextmanager
def _cache(folder: Path) -> Iterator[None]:
    """Let nothing that an earlier run kept take part."""
    before = os.environ.get("TANDAU_CACHE")
    os.environ["TANDAU_CACHE"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["TANDAU_CACHE"]
        else:
            os.environ["TANDAU_CACHE"] = before


def _run(opened: Opened, out: Path, options: Options, progress: Progress) -> Study:
    manifest = opened.manifest
    expected = manifest.case_sha256
    if expected and case_sha256(opened.case) != expected:
        raise ReportError(f"{opened.pack}: the case is not the one that the study was made from")
    try:
        run_study(
            opened.case,
            out,
            as_of=manifest.day,
            n_futures=manifest.n_futures,
            seed=manifest.seed,
            with_power=manifest.with_power,
            power_effort=manifest.power_effort,
            scale=Scale(n_workers=options.n_workers),
            progress=progress,
        )
    except CaseError as error:
        message = f"{opened.pack}: its case cannot be run with this version of Tandau"
        raise ReportError(f"{message}\n{error}", error.faults) from error
    return Study(out)


def _compared(
    opened: Opened, found: Study, tolerance: float | None, *, is_same: bool
) -> dict[str, Any]:
    claimed = opened.part("ranks.json").get("rankings", {})
    apart = differences(claimed, found.ranks["rankings"])
    largest = apart[0].size if apart else 0.0
    allowed = tolerance if tolerance is not None else (0.0 if is_same else TOLERANCE)
    is_exact = claimed == found.ranks["rankings"]
    is_close = bool(claimed) and allowed > 0 and largest <= allowed
    files = opened.manifest.files
    new = found.manifest["files"]
    return {
        "verdict": EXACT if is_exact else WITHIN if is_close else DIFFERS,
        "is_confirmed": is_close or (bool(claimed) and is_exact),
        "not_recomputed": asdict(Taint((), ())),
        "tolerance": allowed,
        "largest_difference": largest if largest < float("inf") else None,
        "differences": [asdict(one) for one in apart[:_MOST_TOLD]],
        "n_differences": len(apart),
        "files": {
            "same": sorted(name for name in files if new.get(name) == files[name]),
            "different": sorted(
                name
                for name in files.keys() | new.keys()
                if files and new.get(name) != files.get(name)
            ),
        },
        "ranks": {
            offer: {"pack": _first(claimed, offer), "here": row["first_rank"]}
            for offer, row in found.ranks["rankings"]["all"].items()
        },
    }


def _first(claimed: Any, offer: str) -> float | None:  # noqa: ANN401  whatever a stranger wrote
    rows = claimed.get("all") if isinstance(claimed, dict) else None
    row = rows.get(offer) if isinstance(rows, dict) else None
    share = row.get("first_rank") if isinstance(row, dict) else None
    return share if isinstance(share, float) and math.isfinite(share) else None
