"""Do a job chunk by chunk on an engine and keep each chunk as a part.

A killed run goes on where it was: chunks whose part is there are not done again. A chunk over which
a worker dies twice is set aside, and the run goes on without it and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tandau.engines import Engine
    from tandau.parts import Parts
    from tandau.worker import Work


@dataclass(frozen=True)
class Job:
    """What is to be done.

    Parameters
    ----------
    work
        A function of a module: makes a chunk's bytes from payload and number.
    payload
        What all chunks share; can be pickled.
    n_chunks
        Their numbers are 0 to this, exclusive.
    """

    work: Work
    payload: object
    n_chunks: int


@dataclass(frozen=True)
class Ran:
    """What a run has made.

    Parameters
    ----------
    parts
        Number of a chunk → its part, in the order of the numbers.
    set_aside
        Number of a chunk that could not be done → why.
    """

    parts: Mapping[int, Path]
    set_aside: Mapping[int, str]


def ignore(_done: int, _total: int) -> None:
    """Tell nobody how far a job is."""


def run_chunks(
    job: Job,
    parts: Parts,
    engine: Engine,
    told: Callable[[int, int], None] = ignore,
    is_enough: Callable[[Path], bool] | None = None,
) -> Ran:
    """Do the chunks of a job that have no part yet.

    Parameters
    ----------
    job
        What is to be done.
    parts
        Where it is kept.
    engine
        Who does it.
    told
        Called with the numbers of chunks done and in all.
    is_enough
        Called with every part in the order of the numbers, however they come, so that the answer
        does not depend on the engine; the run ends after the part for which it says yes.

    Raises
    ------
    RunError
        Where a part cannot be written or the engine is gone; what is done is kept.
    """
    found, set_aside = parts.open(), dict[int, str]()
    last = job.n_chunks
    at = 0

    def is_over() -> bool:
        nonlocal at, last
        while at < job.n_chunks and (at in found or at in set_aside):
            at += 1
            if at - 1 in found and is_enough is not None and is_enough(found[at - 1]):
                last = at
                return True
        return at == job.n_chunks

    told(len(found), job.n_chunks)
    if not is_over():
        numbers = [number for number in range(job.n_chunks) if number not in found]
        coming = engine.each(job.work, job.payload, numbers)
        for done in coming:
            if done.data is None:
                set_aside[done.number] = done.trouble
            else:
                found[done.number] = parts.add(done.number, done.data, len(found))
            told(len(found) + len(set_aside), job.n_chunks)
            if is_over():
                break
        close = getattr(coming, "close", None)
        if close is not None:
            close()  # an engine stops what nobody waits for
    return Ran(
        {number: found[number] for number in sorted(found) if number < last},
        {number: set_aside[number] for number in sorted(set_aside) if number < last},
    )
