"""What every worker does before and around its work: one thread, and no life after its driver."""

from __future__ import annotations

import ctypes
import os
import pickle
import signal
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    Work = Callable[[Any, int], bytes]

# Read when a numerical library is loaded, hence before anything else of the worker.
ONE_THREAD: Final = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "BLIS_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
        "NUMEXPR_NUM_THREADS",
    ),
    "1",
)
_SET_DEATH_SIGNAL: Final = 1  # PR_SET_PDEATHSIG of prctl(2)
_SECONDS_BETWEEN: Final = 1.0


def leave_with(driver: int) -> None:
    """Let this process end when its driver is gone, killed or not.

    Linux sends the signal; elsewhere, and where the driver's thread ended before the driver, a
    thread looks once a second.

    Parameters
    ----------
    driver
        Process id.
    """
    if sys.platform.startswith("linux"):
        prctl = getattr(ctypes.CDLL(None), "prctl", None)
        if prctl is not None:
            prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)

    def watch() -> None:
        while os.getppid() == driver:
            time.sleep(_SECONDS_BETWEEN)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@dataclass
class _Held:
    """The payload that this worker was last given, so that chunks of one job share it."""

    token: str = ""
    payload: Any = None


_HELD: Final = _Held()


def work_on(work: Work, token: str, number: int) -> bytes:
    """Do one chunk of a job whose payload the driver laid down in a file of its own.

    Parameters
    ----------
    work
        Makes a chunk's bytes from payload and number.
    token
        Path of the payload; written by the driver in a folder that only its user can enter.
    number
        Of the chunk.
    """
    if _HELD.token != token:
        _HELD.payload = pickle.loads(Path(token).read_bytes())  # noqa: S301  our own driver's
        _HELD.token = token
    return one_thread(work, _HELD.payload, number)


def one_thread(work: Work, payload: object, number: int) -> bytes:
    """Do one chunk with one thread for the matrices, so that workers do not fight for cores."""
    # Late: a worker that does nothing with matrices need not load it.
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    with threadpool_limits(1):
        return work(payload, number)
