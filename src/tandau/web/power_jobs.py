"""Power systems solved again beside the pages: a short queue, one process at a time."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from dataclasses import asdict, dataclass
from tempfile import TemporaryDirectory
from threading import RLock, Thread, Timer
from typing import TYPE_CHECKING, Any, Final

from tandau.web.holdable import of_power, within
from tandau.web.refusals import Refused
from tandau.web.what_if import NO_CASE

if TYPE_CHECKING:
    from tandau.web.shelf import OpenStudy
    from tandau.web.what_if import WhatIfs

WAITING_AT_MOST: Final = 4
FINISHED_AT_MOST: Final = 20
SECONDS_AT_MOST: Final = 1800.0
WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"
NO_POWER: Final = (
    "This study was run without the power system, so there is nothing to compare with; run it with "
    "`tandau run CASE --power --out STUDY`."
)
UNSOLVED: Final = "The power system of this study has no solution, so there is nothing to compare."
NOT_MOVED: Final = "The power system does not rest on this claim."
FULL: Final = "Others wait for the power system already; try again when one of them is done."
CODE: Final = "from tandau.web.power_child import main; main()"


@dataclass
class Job:
    """One power system to be solved again.

    Parameters
    ----------
    id
        Cannot be guessed.
    study, claim, value
        Of what, and which claim is held at which figure.
    before
        What the study tells of its power system, as it was when asked.
    asked
        For the process.
    state, stage, percent
        How far it is.
    after
        What the process found.
    trouble
        Why it failed.
    """

    id: str
    study: str
    claim: str
    value: float
    before: dict[str, Any]
    asked: dict[str, Any]
    state: str = WAITING
    stage: str = ""
    percent: int = 0
    after: dict[str, Any] | None = None
    trouble: str = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.state not in (WAITING, RUNNING)


def why_no_power(study: OpenStudy) -> str:
    """Return why a study's power system cannot be held against another; empty where it can."""
    power = study.material.power
    if power is None:
        return NO_POWER
    return UNSOLVED if power.get("unsolved") else ""


class PowerJobs:
    """Solves power systems again, held in memory until the server ends.

    Parameters
    ----------
    what_ifs
        Knows the cases.
    is_sealed
        Whether the process may open no connection.
    seconds
        After which one is ended.
    """

    def __init__(
        self, what_ifs: WhatIfs, *, is_sealed: bool, seconds: float = SECONDS_AT_MOST
    ) -> None:
        self._what_ifs = what_ifs
        self._is_sealed = is_sealed
        self.seconds = seconds
        self._lock = RLock()
        self._jobs: dict[str, Job] = {}
        self._process: subprocess.Popen[str] | None = None
        self._worker: Thread | None = None
        self._is_closed = False

    def ask(self, study: OpenStudy, claim: str, value: float) -> Job:
        """Put one into the queue.

        Raises
        ------
        Refused
            422 where study, claim or figure is not usable, 503 where the queue is full.
        """
        if not self._what_ifs.has_case(study):
            raise Refused(422, NO_CASE)
        if why := why_no_power(study):
            raise Refused(422, why)
        one = of_power(study).get(claim)
        if one is None:
            raise Refused(422, NOT_MOVED, ("claim",))
        within(one, value)
        about, power = study.manifest, study.material.power or {}
        asked = {
            "basis": asdict(self._what_ifs.basis(study)), "engine_sha256": about["engine_sha256"],
            "effort": about["power_effort"], "offers": study.material.ranks["alternatives"],
            "claim": claim, "value": value,
        }  # fmt: skip
        names = ("alternatives", "years", "picture_year", "figures", "once", "errors")
        before = {name: power[name] for name in names}
        job = Job(secrets.token_urlsafe(16), study.name, claim, value, before, asked)
        with self._lock:
            if self._is_closed or len(self._of(WAITING)) >= WAITING_AT_MOST:
                raise Refused(503, FULL)
            self._jobs[job.id] = job
            for old in [one for one in self._jobs.values() if one.is_over][:-FINISHED_AT_MOST]:
                del self._jobs[old.id]
            if self._worker is None:
                self._worker = Thread(target=self._work, name="power-jobs", daemon=True)
                self._worker.start()
        return job

    def get(self, study: str, job: str) -> Job:
        """Return one of a study.

        Raises
        ------
        Refused
            404 where there is none, or it was forgotten.
        """
        found = self._jobs.get(job)
        if found is None or found.study != study:
            raise Refused(404, "There is no such what-if; results are kept for a short time only.")
        return found

    def n_before(self, job: Job) -> int:
        """Return how many stand before one that waits."""
        with self._lock:
            waiting = self._of(WAITING)
            place = waiting.index(job) if job in waiting else 0
            return place + len(self._of(RUNNING))

    def cancel(self, job: Job) -> None:
        """End one that is not over, and its process at once."""
        with self._lock:
            self._end(job, CANCELLED, "")

    def close(self) -> None:
        """End all."""
        with self._lock:
            self._is_closed = True
            for job in self._jobs.values():
                self._end(job, CANCELLED, "")
            worker = self._worker
        if worker is not None:
            worker.join(10)

    def _of(self, state: str) -> list[Job]:
        return [one for one in self._jobs.values() if one.state == state]

    def _end(self, job: Job, state: str, trouble: str) -> None:
        with self._lock:
            if job.is_over:
                return
            was, job.state, job.trouble = job.state, state, trouble
            if was == RUNNING and self._process is not None:
                self._process.kill()

    def _work(self) -> None:
        while True:
            with self._lock:
                job = next(iter(self._of(WAITING)), None)
                if job is None:
                    self._worker = None
                    return
                job.state = RUNNING
            try:
                self._run(job)
            except OSError as error:
                self._end(job, FAILED, f"Its process could not be started: {error.strerror}.")

    def _run(self, job: Job) -> None:
        command = [sys.executable, "-c", CODE]
        pipe = subprocess.PIPE
        with (
            TemporaryDirectory(prefix="tandau-what-if-", ignore_cleanup_errors=True) as folder,
            subprocess.Popen(  # noqa: S603  this interpreter and a line of our own
                command, stdin=pipe, stdout=pipe, encoding="utf-8"
            ) as process,
        ):
            with self._lock:
                self._process = process
                if job.is_over:  # cancelled between its turn and its process
                    process.kill()
            minutes = f"It took longer than {self.seconds / 60:g} minutes and was ended."
            timer = Timer(self.seconds, self._end, (job, FAILED, minutes))
            timer.daemon = True
            timer.start()
            try:
                assert process.stdin is not None
                assert process.stdout is not None
                request = {"folder": folder, "is_sealed": self._is_sealed, "asked": job.asked}
                process.stdin.write(json.dumps(request) + "\n")
                process.stdin.flush()
                for line in process.stdout:
                    self._hear(job, json.loads(line))
            except (BrokenPipeError, ValueError):
                process.kill()
            finally:
                timer.cancel()
                process.wait()
                with self._lock:
                    self._process = None
        self._end(job, FAILED, "Its process ended before it was done.")

    def _hear(self, job: Job, told: dict[str, Any]) -> None:
        with self._lock:
            if "trouble" in told:
                self._end(job, FAILED, told["trouble"])
            elif "told" in told and not job.is_over:
                job.after, job.state = told["told"], DONE
            elif not job.is_over:
                job.stage, job.percent = told["stage"], told["percent"]
