"""Asks for what-ifs: which claims can be held, at which figures, and one answer at a time."""

from __future__ import annotations

from concurrent.futures import TimeoutError as TooLate
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from loky import ProcessPoolExecutor
from loky.process_executor import BrokenProcessPool

from tandau.web.basis import Basis, computed
from tandau.web.holdable import holdable, why_not, within
from tandau.web.refusals import Refused
from tandau.web.sealed_room import seal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tandau.web.shelf import OpenStudy

SECONDS_AT_MOST: Final = 120.0
IDLE_SECONDS: Final = 600
NO_CASE: Final = (
    "This server was not told where the case of this study lies; "
    "start it with `--case FOLDER` to ask what-ifs."
)


class WhatIfs:
    """Answers what-ifs in a process of its own, one at a time.

    Parameters
    ----------
    cases
        Case folder by the id of its case.
    is_sealed
        Whether that process may open no connection either.
    """

    def __init__(self, cases: Mapping[str, Path], *, is_sealed: bool) -> None:
        self._cases = dict(cases)
        self._is_sealed = is_sealed
        self._turn = Lock()
        self._pool: ProcessPoolExecutor | None = None

    def has_case(self, study: OpenStudy) -> bool:
        """Return whether the case of a study is known."""
        return study.manifest["case"] in self._cases

    def basis(self, study: OpenStudy) -> Basis:
        """Return what a study was computed from, whose case is known."""
        about = study.manifest
        return Basis(
            str(self._cases[about["case"]].resolve()),
            "" if about["is_latest"] else about["as_of"],
            about["n_futures"], about["seed"], about["case_sha256"],
        )  # fmt: skip

    def ask(self, study: OpenStudy, claim: str, value: float) -> dict[str, Any]:
        """Return ranks and outcomes before and after, as `tandau.web.recompute.answer` gives them.

        Raises
        ------
        Refused
            422 where claim or figure is not usable, 503 while another is computed or where it
            takes too long.
        ModelError
            Where the study cannot be computed again as it was.
        """
        if not self.has_case(study):
            raise Refused(422, NO_CASE)
        one = holdable(study).get(claim)
        if one is None:
            raise Refused(422, why_not(study, claim), ("claim",))
        within(one, value)
        if not self._turn.acquire(blocking=False):
            raise Refused(503)
        try:
            return self._asked(study, claim, value)
        finally:
            self._turn.release()

    def _asked(self, study: OpenStudy, claim: str, value: float) -> dict[str, Any]:
        basis = self.basis(study)
        ranking = study.material.ranks["rankings"]["all"]
        expected = {offer: row["first_rank"] for offer, row in ranking.items()}
        try:
            future = self._worker().submit(computed, basis, claim, value, expected)
            found: dict[str, Any] = future.result(SECONDS_AT_MOST)
        except (TooLate, BrokenProcessPool):
            self.close()
            raise Refused(503, "The what-if took too long or its process ended.") from None
        return found

    def _worker(self) -> ProcessPoolExecutor:
        if self._pool is None:
            initializer = seal if self._is_sealed else None
            self._pool = ProcessPoolExecutor(1, timeout=IDLE_SECONDS, initializer=initializer)
        return self._pool

    def close(self) -> None:
        """End the process."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, kill_workers=True)
            self._pool = None
