"""Solve many points in chunks that are kept, so that a killed run goes on where it was.

A chunk starts from the basis of the base point, so its results depend on its own points alone and
not on how many processes there are or what was solved before.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tandau.engines import Loky, Serial
from tandau.models.power import diagnosis, readings, resolving
from tandau.models.power.design import tour
from tandau.models.power.diagnosis import cause
from tandau.models.power.resolving import FAILED, OPTIMAL, TIMED_OUT, Limits, Resolver
from tandau.models.power.storing import arrays_as_bytes, arrays_in, read_arrays, write_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import numpy.typing as npt

    from tandau.engines import Engine
    from tandau.models.power.programme import Programme

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

# Points of one chunk: enough that the first, solved from the base, is a small part.
_N_CHUNK: Final = 64
# Rows of one tour, whose time grows with their square.
_N_TOUR: Final = 8_192
_GIVEN_UP: Final = (TIMED_OUT, FAILED)
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


def joined(parts: Sequence[Solved]) -> Solved:
    """Return the points of one or more sets behind each other."""
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
    return None if found is None else _solved(found)


def _solved(found: Mapping[str, Any]) -> Solved:
    names = ("points", "status", "cost", "gradient", "outcomes", "causes")
    return Solved(*(found[name] for name in names))


@dataclass(frozen=True)
class _Jobs:
    """Chunks to be solved; what all workers are given once."""

    programme: Programme
    chunks: tuple[Floats, ...]
    limits: Limits


def _work(jobs: _Jobs, number: int) -> bytes:
    found = _solve_chunk(jobs.programme, jobs.chunks[number], jobs.limits)
    return arrays_as_bytes(vars(found))


def _set_aside(jobs: _Jobs, number: int, trouble: str) -> Solved:
    """Return the points of a chunk that no worker could do, with the reason as their cause."""
    points = jobs.chunks[number]
    nothing = np.full(len(points), np.nan)
    n_outcomes = len(jobs.programme.readings.names)
    return Solved(
        points=points,
        status=np.full(len(points), FAILED, dtype=np.int8),
        cost=nothing,
        gradient=np.full(points.shape, np.nan),
        outcomes=np.full((len(points), n_outcomes), np.nan),
        causes=np.full(len(points), trouble),
    )


def _worked(jobs: _Jobs, paths: list[Path | None], engine: Engine) -> Iterator[tuple[int, Solved]]:
    """Yield number and result of each chunk as they come; sound ones are kept first."""
    for done in engine.each(_work, jobs, range(len(jobs.chunks))):
        if done.data is None:
            yield done.number, _set_aside(jobs, done.number, done.trouble)
            continue
        found, path = _solved(arrays_in(done.data)), paths[done.number]
        # Where a solver gave up, another time or a quieter machine may give an answer.
        if path is not None and not np.isin(found.status, _GIVEN_UP).any():
            write_bytes(path, done.data)
        yield done.number, found


@contextmanager
def _engine(n_workers: int, n_jobs: int) -> Iterator[Engine]:
    """Give processes for this one call, or this process where that is all that is asked for."""
    if min(n_workers, n_jobs) < 2:  # noqa: PLR2004
        yield Serial()
        return
    pool = Loky(min(n_workers, n_jobs))
    try:
        yield pool
    finally:
        pool.close()


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
    engine: Engine | None = None,
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
        Processes to start, where no engine is given; no result depends on it. A script that asks
        for more than one needs the usual guard ``if __name__ == "__main__"``.
    limits
        When a solve is given up.
    told
        Is called with the numbers of points done and in all after each chunk.
    engine
        Who solves; a chunk that it cannot do has the status ``failed`` and the reason as cause.
    """
    rows, limits = np.asarray(points, dtype=np.float64), limits or Limits()
    distinct, where = np.unique(rows, axis=0, return_inverse=True)
    order = _ordered(distinct)
    chunks = [distinct[order[at : at + _N_CHUNK]] for at in range(0, len(order), _N_CHUNK)]
    paths = [_path(folder, programme, one, limits) if folder else None for one in chunks]
    parts = [_read(path) if path is not None else None for path in paths]
    missing = [number for number, part in enumerate(parts) if part is None]
    jobs = _Jobs(programme, tuple(chunks[number] for number in missing), limits)
    done = sum(len(part.cost) for part in parts if part is not None)
    with nullcontext(engine) if engine else _engine(n_workers, len(missing)) as chosen:
        for number, one in _worked(jobs, [paths[place] for place in missing], chosen):
            parts[missing[number]] = one
            done += len(one.cost)
            if told is not None:
                told(done, len(distinct))
    nothing = np.empty((0, len(programme.parameters)))
    whole = joined(
        [part for part in parts if part is not None] or [_solve_chunk(programme, nothing, limits)]
    )
    back = np.empty(len(order), dtype=np.int64)
    back[order] = np.arange(len(order))
    return whole.take(back[where.ravel()])
