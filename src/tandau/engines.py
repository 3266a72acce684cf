"""Engines: where chunks of a job are done. No result depends on which one does them.

An engine takes a function, what all chunks share, and numbers of chunks; it gives the bytes of each
chunk as they come, or why there are none. Keeping them is the business of `tandau.runner`.
"""

from __future__ import annotations

import os
import pickle
import tempfile
import time
from collections import deque
from concurrent.futures import FIRST_COMPLETED, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from tandau.machine import unwritable
from tandau.worker import ONE_THREAD, leave_with, one_thread, work_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future

    from tandau.worker import Work

MEMORY: Final = "the worker ran out of memory"
KILLED: Final = "the worker was killed, twice"
# Seconds that two workers take to start and to load what they need.
_WORTH_STARTING: Final = 8.0


@dataclass(frozen=True)
class Done:
    """What came of one chunk.

    Parameters
    ----------
    number
        Of the chunk.
    data
        Its bytes; None where there is trouble.
    trouble
        Why there is no result; empty where there is one.
    """

    number: int
    data: bytes | None
    trouble: str = ""


class Engine(Protocol):
    """Does the chunks of a job."""

    @property
    def n_workers(self) -> int:
        """How many are done at once."""
        ...

    def each(self, work: Work, payload: object, numbers: Sequence[int]) -> Iterator[Done]:
        """Yield what came of each chunk, in whatever order.

        Parameters
        ----------
        work
            A function of a module: makes a chunk's bytes from payload and number.
        payload
            What all chunks share; can be pickled.
        numbers
            Of the chunks wanted.

        Raises
        ------
        RunError
            Where the engine itself is gone.
        """
        ...


@dataclass
class Serial:
    """The process itself, one chunk after the other."""

    n_workers: int = 1

    def each(self, work: Work, payload: object, numbers: Sequence[int]) -> Iterator[Done]:
        """Yield each chunk in order; one that does not fit into memory is trouble."""
        for number in numbers:
            try:
                done = Done(number, one_thread(work, payload, number))
            except MemoryError:
                done = Done(number, None, MEMORY)
            yield done


class Loky:
    """Processes of this machine, started when first needed and kept for the next job.

    Parameters
    ----------
    n_workers
        Processes.
    """

    def __init__(self, n_workers: int) -> None:
        self.n_workers = n_workers
        self._pool: Any = None

    def each(self, work: Work, payload: object, numbers: Sequence[int]) -> Iterator[Done]:
        """Yield chunks as they come.

        When a worker dies, nobody says over which chunk: all that were under way are done again,
        each alone, and the one over which a worker dies once more is trouble.
        """
        with _laid_down(payload) as token:
            fresh, suspects = deque(numbers), deque[int]()
            running: dict[Future[bytes], int] = {}
            try:
                while fresh or suspects or running:
                    is_alone = bool(suspects)
                    queue = suspects if is_alone else fresh
                    # One more than workers, so that none waits for the driver.
                    most = 1 if is_alone else self.n_workers + 1
                    while queue and len(running) < most:
                        future = self._submitted(work, token, queue[0])
                        if future is None:
                            break
                        running[future] = queue.popleft()
                    if running:
                        yield from self._finished(running, suspects, is_alone=is_alone)
                    else:
                        self.close()  # broken before anything was under way
            finally:
                if running:  # nobody wants the rest
                    self.close()

    def _submitted(self, work: Work, token: str, number: int) -> Future[bytes] | None:
        try:
            future: Future[bytes] = self._started().submit(work_on, work, token, number)
        except BrokenProcessPool:
            return None  # a worker has died meanwhile; what is under way will tell
        return future

    def _finished(
        self, running: dict[Future[bytes], int], suspects: deque[int], *, is_alone: bool
    ) -> Iterator[Done]:
        is_broken = False
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            number = running.pop(future)
            try:
                yield Done(number, future.result())
            except MemoryError:
                yield Done(number, None, MEMORY)
            except BrokenProcessPool:
                is_broken = True
                if is_alone:
                    yield Done(number, None, KILLED)
                else:
                    suspects.append(number)
        if is_broken:
            suspects.extend(running.values())
            running.clear()
            self.close()

    def _started(self) -> Any:  # noqa: ANN401  loky has no types
        if self._pool is None:
            from loky import ProcessPoolExecutor  # noqa: PLC0415  loads slowly; few runs need it

            self._pool = ProcessPoolExecutor(
                max_workers=self.n_workers,
                timeout=None,
                initializer=leave_with,
                initargs=(os.getpid(),),
                env=ONE_THREAD,
            )
        return self._pool

    def close(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, kill_workers=True)
            self._pool = None


@dataclass
class Auto:
    """Here, unless what is left after the first chunk is worth the start of processes.

    Parameters
    ----------
    pool
        The processes.
    """

    pool: Loky

    @property
    def n_workers(self) -> int:
        """Processes that may come."""
        return self.pool.n_workers

    def each(self, work: Work, payload: object, numbers: Sequence[int]) -> Iterator[Done]:
        """Yield the first chunk, measure it, and choose who does the others."""
        rest, here = list(numbers), Serial()
        while rest and self.n_workers > 1:
            start = time.perf_counter()
            yield from here.each(work, payload, rest[:1])
            seconds = time.perf_counter() - start
            rest = rest[1:]
            # What two workers take less time for than one, their start included.
            if seconds * len(rest) * (1 - 1 / self.n_workers) > _WORTH_STARTING:
                yield from self.pool.each(work, payload, rest)
                return
        yield from here.each(work, payload, rest)


@contextmanager
def _laid_down(payload: object) -> Iterator[str]:
    content = pickle.dumps(payload, protocol=pickle.HIGHEST_PROTOCOL)
    with ExitStack() as stack:
        try:
            folder = tempfile.TemporaryDirectory(prefix="tandau-")
            path = Path(stack.enter_context(folder)) / "payload"
            path.write_bytes(content)
        except OSError as error:
            place = "the folder for temporary files (TMPDIR)"
            raise unwritable(place, error.strerror or str(error)) from error
        yield str(path)
