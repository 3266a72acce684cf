"""Dask distributed as an engine: workers anywhere, reached over TCP; the extra ``cluster``.

The driver alone writes results, so that workers need no common folder. Installations of
``dask-jobqueue`` and ``dask-kubernetes`` give the address of a scheduler, and that is all it takes.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from tandau.engines import MEMORY, Done
from tandau.errors import RunError
from tandau.worker import ONE_THREAD, one_thread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tandau.worker import Work

_SECONDS_TO_ANSWER: Final = 20
_SECONDS_A_LOOK: Final = 5
_N_LOOKS: Final = 12
_FIRST: Final = "FIRST_COMPLETED"
_AHEAD: Final = 2  # chunks a worker has waiting, so that it need not wait for the driver
_KILLED: Final = "the scheduler gave it up after its workers were killed"


def _as_it_is(payload: object) -> object:
    return payload


def _told(scheduler: str | None) -> str:
    return f"the Dask scheduler at {scheduler}" if scheduler else "the Dask scheduler of this run"


class Dask:
    """Workers of a Dask scheduler.

    Parameters
    ----------
    client
        A connected `distributed.Client`.
    scheduler
        Its address, for messages; None where this run has started it.
    """

    def __init__(self, client: Any, scheduler: str | None) -> None:  # noqa: ANN401
        self._client = client
        self._scheduler = scheduler
        self.n_workers = max(len(client.scheduler_info(n_workers=-1)["workers"]), 1)

    def each(self, work: Work, payload: object, numbers: Sequence[int]) -> Iterator[Done]:
        """Yield chunks as they come; Dask itself repeats those whose worker has died.

        Raises
        ------
        RunError
            Where the scheduler is gone; what was yielded before is kept by the driver.
        """
        waiting = deque(numbers)
        if not waiting:
            return
        try:
            held = self._held(payload)
            running: dict[Any, int] = {}
            while waiting or running:
                while waiting and len(running) < self.n_workers * _AHEAD:
                    number = waiting.popleft()
                    # The runner knows what is done; no chunk of another run may stand for this one.
                    future = self._client.submit(one_thread, work, held, number, pure=False)
                    running[future] = number
                for future in self._ended(list(running)):
                    done = self._done(future, running.pop(future))
                    future.release()
                    yield done
        except (OSError, CancelledError) as error:
            raise self._gone() from error

    def _ended(self, futures: list[Any]) -> list[Any]:
        """Wait for some futures; give up where no worker has been there for a while."""
        from distributed import wait  # noqa: PLC0415

        n_looked = 0
        while n_looked < _N_LOOKS:
            try:
                return list(wait(futures, timeout=_SECONDS_A_LOOK, return_when=_FIRST).done)
            except TimeoutError:
                workers = self._client.scheduler_info(n_workers=-1)["workers"]
                n_looked = 0 if workers else n_looked + 1
        message = f"{_told(self._scheduler)} has no workers any more; what was done is kept"
        raise RunError(f"{message}: start some and run the same command")

    def _held(self, payload: object) -> Any:  # noqa: ANN401
        import dask  # noqa: PLC0415

        # A task, and not scattered: what is scattered is lost with the workers that hold it.
        with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 GB"}):
            return self._client.submit(_as_it_is, payload, pure=False)

    def _done(self, future: Any, number: int) -> Done:  # noqa: ANN401
        from distributed import KilledWorker  # noqa: PLC0415

        try:
            return Done(number, future.result())
        except KilledWorker:
            return Done(number, None, _KILLED)
        except MemoryError:
            return Done(number, None, MEMORY)

    def _gone(self) -> RunError:
        message = f"{_told(self._scheduler)} is gone; what was done is kept"
        return RunError(f"{message}: start it again and run the same command")


def _twice() -> Any:  # noqa: ANN401
    import dask  # noqa: PLC0415

    # A chunk over which a second worker dies is given up, as with loky.
    return dask.config.set({"distributed.scheduler.allowed-failures": 1})


@contextmanager
def dask_engine(n_workers: int, scheduler: str | None) -> Iterator[Dask]:
    """Connect to a scheduler, or start one with workers on this machine.

    Parameters
    ----------
    n_workers
        Processes to start where there is no scheduler.
    scheduler
        Address such as ``tcp://host:8786``; None to start one.

    Raises
    ------
    RunError
        Where the extra is missing or nobody answers.
    """
    try:
        from distributed import Client, LocalCluster  # noqa: PLC0415
    except ImportError as error:
        message = "the engine dask needs the extra `cluster`; pip install 'tandau[cluster]'"
        raise RunError(message) from error
    if scheduler is None:
        with (
            _twice(),
            LocalCluster(
                n_workers=n_workers, threads_per_worker=1, dashboard_address=None, env=ONE_THREAD
            ) as cluster,
            Client(cluster) as client,
        ):
            yield Dask(client, None)
        return
    try:
        client = Client(scheduler, timeout=_SECONDS_TO_ANSWER)
    except (OSError, ValueError) as error:
        message = f"{_told(scheduler)} does not answer ({error})"
        raise RunError(f"{message}; start one with `dask scheduler` and workers") from error
    with client:
        yield Dask(client, scheduler)
