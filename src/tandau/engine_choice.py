"""Choose an engine by its name, and how much of what it does."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tandau.engine_dask import dask_engine
from tandau.engines import Auto, Loky, Serial
from tandau.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tandau.engines import Engine

ENGINES: Final = ("auto", "serial", "loky", "dask")


@dataclass(frozen=True)
class Scale:
    """How a study is computed; but for the last three no result depends on it.

    Parameters
    ----------
    engine
        One of `ENGINES`.
    n_workers
        Processes.
    scheduler
        Address of a Dask scheduler.
    is_fresh
        Whether what a killed run has left is thrown away.
    until_se
        Standard error of every probability of being best with which the run ends; None for all
        futures.
    n_block
        Futures of a block: a second of work or less, and a balanced set of their own. A study of
        more than that is computed block by block.
    """

    engine: str = "auto"
    n_workers: int = 1
    scheduler: str | None = None
    is_fresh: bool = False
    until_se: float | None = None
    n_block: int = 8192


@contextmanager
def engine_of(name: str, n_workers: int, scheduler: str | None = None) -> Iterator[Engine]:
    """Give an engine by its name and end what it has started.

    Parameters
    ----------
    name
        One of `ENGINES`.
    n_workers
        Processes of `loky`; Dask counts its own.
    scheduler
        Address of a Dask scheduler; None starts `n_workers` processes of Dask here.

    Raises
    ------
    RunError
        Where no such engine exists, the extra is not installed or nobody answers.
    """
    if name not in ENGINES:
        raise RunError(f"engine {name!r}: there are {', '.join(ENGINES)}; name one of them")
    if scheduler is not None and name != "dask":
        raise RunError(f"a scheduler goes with the engine dask, not {name}; add --engine dask")
    if name == "serial":
        yield Serial()
        return
    if name == "dask":
        with dask_engine(n_workers, scheduler) as engine:
            yield engine
        return
    pool = Loky(n_workers)
    try:
        yield pool if name == "loky" else Auto(pool)
    finally:
        pool.close()
