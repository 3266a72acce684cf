"""Solve many points in chunks that are kept, so that a killed run goes on where it was.

A chunk starts from the basis of the base point, so its results depend on its own points alone and
not on how many processes there are or what was solved before.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tandau.models.power import diagnosis, readings, resolving
from tandau.models.power.design import tour
from tandau.models.power.diagnosis import cause
from tandau.models.power.resolving import OPTIMAL, Limits, Resolver
from tandau.models.power.storing import read_arrays, write_arrays

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy.typing as npt

    from tandau.models.power.programme import Programme

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]
    Job = tuple[Programme, Floats, Limits, Path | None]

# Points of one chunk: enough that the first, solved from the base, is a small part.
_N_CHUNK: Final = 64
# Rows of one tour, whose time grows with their square.
_N_TOUR: Final = 8_192
_SECONDS_BETWEEN: Final = 1.0
_MODULES: Final = (resolving, readings, diagnosis)


@dataclass(frozen=True)
class Solved:
    """Points of one programme with what solving them gave.

    Parameters
    ----------
    points
        (point, parameter).
    status
        Numbers of `resolving.STATUSES`, (point,).
    cost
        Optimal cost in USD a year, NaN without an optimum, (point,).
    gradient
        Of the cost, per unit of a parameter, (point, parameter).
    outcomes
        Of the programme's readings, (point, outcome).
    causes
        Why a point has no optimum, empty where it has one, (point,).
    """

    points: Floats
    status: npt.NDArray[np.int8]
    cost: Floats
    gradient: Floats
    outcomes: Floats
    causes: npt.NDArray[np.str_]

    def take(self, at: npt.NDArray[Any]) -> Solved:
        """Return some of the points, in the order asked for."""
        return Solved(
            self.points[at], self.status[at], self.cost[at], self.gradient[at],
            self.outcomes[at], self.causes[at],
        )  # fmt: skip


def _joined(parts: list[Solved], programme: Programme) -> Solved:
    if not parts:
        return _solve_chunk(programme, np.empty((0, len(programme.parameters))), Limits())
    names = ("points", "status", "cost", "gradient", "outcomes", "causes")
    return Solved(*(np.concatenate([getattr(one, name) for one in parts]) for name in names))


def _solve_chunk(programme: Programme, points: Floats, limits: Limits) -> Solved:
    found, causes = [], []
    if len(points):
        resolver = Resolver(programme, limits)
        for point in points:
            one = resolver.solve(point)
            found.append(one)
            causes.append("" if one.status == OPTIMAL else cause(programme, point, one.status))
    n_outcomes = len(programme.readings.names)
    return Solved(
        points=points,
        status=np.array([one.status for one in found], dtype=np.int8),
        cost=np.array([one.cost for one in found], dtype=np.float64),
        gradient=np.array([one.gradient for one in found]).reshape(points.shape),
        outcomes=np.array([one.outcomes for one in found]).reshape(len(points), n_outcomes),
        causes=np.array(causes, dtype=np.str_),
    )


def _code() -> bytes:
    return b"".join(Path(str(module.__file__)).read_bytes() for module in _MODULES)


def _path(folder: Path, programme: Programme, points: Floats, limits: Limits) -> Path:
    told = hashlib.sha256(programme.key.encode() + repr(limits).encode() + _code())
    told.update(np.ascontiguousarray(points).tobytes())
    return folder / f"power-chunk-{told.hexdigest()[:32]}.npz"


def _read(path: Path) -> Solved | None:
    found = read_arrays(path)
    if found is None:
        return None
    names = ("points", "status", "cost", "gradient", "outcomes", "causes")
    return Solved(*(found[name] for name in names))


def _work(job: Job) -> Solved:
    programme, points, limits, path = job
    found = _solve_chunk(programme, points, limits)
    if path is not None:
        write_arrays(path, vars(found))
    return found


def _leave_with(parent: int) -> None:
    """Let a worker end when the process that asked for it is gone, killed or not."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_SECONDS_BETWEEN)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _worked(jobs: list[Job], n_workers: int) -> Iterator[Solved]:
    n_done = 0
    if n_workers > 1 and len(jobs) > 1:
        n_processes = min(n_workers, len(jobs))
        with ProcessPoolExecutor(
            n_processes, get_context("spawn"), _leave_with, (os.getpid(),)
        ) as pool:
            try:
                for one in pool.map(_work, jobs):
                    yield one
                    n_done += 1
            except BrokenProcessPool:
                pass  # a worker was killed; the rest is done here
    yield from map(_work, jobs[n_done:])


def _ordered(rows: Floats) -> Whole:
    """Return a tour of nearest neighbours, block by block where there are very many rows."""
    blocks = [np.arange(at, min(at + _N_TOUR, len(rows))) for at in range(0, len(rows), _N_TOUR)]
    parts = [block[tour(rows[block])] for block in blocks]
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)


def solve_points(
    programme: Programme,
    points: npt.ArrayLike,
    folder: Path | None = None,
    n_workers: int = 1,
    limits: Limits | None = None,
    told: Callable[[int, int], None] | None = None,
) -> Solved:
    """Optimal costs, gradients and outcomes of many points; costs in USD a year.

    Equal points are solved once. The order of solving is a tour of nearest neighbours; results
    come back in the order of the points.

    Parameters
    ----------
    points
        (point, parameter).
    folder
        Where chunks are kept as they are done; None keeps nothing.
    n_workers
        Processes; no result depends on it. A script that asks for more than one needs the usual
        guard ``if __name__ == "__main__"``.
    limits
        When a solve is given up.
    told
        Is called with the numbers of points done and in all after each chunk.
    """
    rows, limits = np.asarray(points, dtype=np.float64), limits or Limits()
    distinct, where = np.unique(rows, axis=0, return_inverse=True)
    order = _ordered(distinct)
    chunks = [distinct[order[at : at + _N_CHUNK]] for at in range(0, len(order), _N_CHUNK)]
    paths = [_path(folder, programme, one, limits) if folder else None for one in chunks]
    parts = [_read(path) if path is not None else None for path in paths]
    jobs = [
        (programme, chunk, limits, path)
        for chunk, path, part in zip(chunks, paths, parts, strict=True)
        if part is None
    ]
    done = sum(len(part.cost) for part in parts if part is not None)
    fresh = _worked(jobs, n_workers)
    for number, part in enumerate(parts):
        if part is None:
            one = next(fresh)
            parts[number] = one
            done += len(one.cost)
            if told is not None:
                told(done, len(distinct))
    whole = _joined([part for part in parts if part is not None], programme)
    back = np.empty(len(order), dtype=np.int64)
    back[order] = np.arange(len(order))
    return whole.take(back[where.ravel()])
