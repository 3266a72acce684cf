"""Make the report of a finished study again, without ever leaving the study half written."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tandau.report.bundle import Draft, read_manifest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

REPORT = "report.html"


def rewrite(study: Path, render: Callable[[Path], str]) -> Path:
    """Return the path of the study's report, made again where it would differ.

    Parameters
    ----------
    study
        A finished study.
    render
        Makes the report from the study's folder.

    Raises
    ------
    ReportError
        Where the study is missing, unfinished or damaged.
    """
    manifest = read_manifest(study)
    content = render(study).encode()
    if (study / REPORT).read_bytes() == content:
        return study / REPORT
    draft = Draft(study, f"report of {manifest['bundle_sha256']}")
    draft.open()
    for name in manifest["files"]:
        if name != REPORT:
            draft.add(name, lambda path, name=name: shutil.copyfile(study / name, path))  # type: ignore[misc]
    draft.add(REPORT, lambda path: path.write_bytes(content))
    draft.publish(manifest)
    return study / REPORT
