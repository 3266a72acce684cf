"""What a study of many futures will take on a machine, from a small one made there.

The stages that see the first block only take what a study of one block takes; every further block
adds the same work, for whoever computes it and for the driver that joins it to the others. Seconds
are those of a machine that has nothing else to do.
"""

from __future__ import annotations

import math
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tandau.engine_choice import Scale
from tandau.engines import Serial
from tandau.informing import informed
from tandau.intake import about_run, criteria_of, known_case
from tandau.models.run import evaluate
from tandau.pipeline import run_study
from tandau.ranking.decision import decide
from tandau.screening import joint_futures
from tandau.workplace import add_many, begun, ranked_by_blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    import xarray as xr

    from tandau.engines import Done
    from tandau.evidence.resolve import Known
    from tandau.worker import Work

_GIGA: Final = 1e9
_KIBI: Final = 1024
_HOUR: Final = 3600
_JOINED: Final = (1, 3)  # blocks; their difference is what a block adds
_GROWING: Final = ("futures.nc", "outcomes.nc", "results.parquet")
# Arrays of one variable that the driver holds at once when it writes and reads over all futures.
_COPIES: Final = 3
_SECONDS_OF_A_START: Final = 4.0


@dataclass(frozen=True)
class Calibration:
    """What one block, and joining some, took here.

    Parameters
    ----------
    n_block
        Futures of a block.
    block_seconds
        Of the processor, for the models and rankings of one block.
    driver_seconds
        What the driver did for each block, apart from those.
    fixed_seconds
        Of a study of one block.
    part_bytes
        Of one block's part.
    study_bytes, fixed_bytes
        What a future adds to the study, and what the study holds anyway.
    largest
        Numbers of the largest variable in one future.
    worker_bytes, driver_bytes
        Largest memory of this process when it had done a block, and a study.
    """

    n_block: int
    block_seconds: float
    driver_seconds: float
    fixed_seconds: float
    part_bytes: float
    study_bytes: float
    fixed_bytes: float
    largest: int
    worker_bytes: float
    driver_bytes: float


def _peak() -> float:
    """Return the largest memory that this process has held, in bytes; NaN where nobody tells."""
    if sys.platform == "win32":
        return math.nan
    import resource  # noqa: PLC0415  not on every system

    unit = 1 if sys.platform == "darwin" else _KIBI
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)


def calibrated(
    folder: Path, as_of: date | None, n_block: int, told: Callable[[str, int, int], None]
) -> Calibration:
    """Make a study of one block, and join one and three, in a folder that is thrown away.

    Parameters
    ----------
    folder
        The case; its power system is left out.
    as_of
        Use only what was stated by this day.
    n_block
        Futures of a block.
    told
        Called with a stage's name, steps done and in all.
    """
    known = known_case(folder, as_of)
    seed = known.case.question.seed
    _, _, inputs = joint_futures(known, n_block, seed)
    outcomes = evaluate(inputs)
    worker_bytes = _peak()
    with tempfile.TemporaryDirectory(prefix="tandau-plan-") as place:
        study = Path(place) / "study"
        start = time.process_time()
        run_study(
            folder,
            study,
            as_of=as_of,
            n_futures=n_block,
            with_power=False,
            scale=Scale("serial", n_block=n_block),
            progress=told,
        )
        fixed_seconds = time.process_time() - start
        sizes = {path.name: path.stat().st_size for path in study.iterdir()}
        spent: list[tuple[float, float]] = []
        for n_blocks in _JOINED:
            told("blocks", n_blocks, _JOINED[-1])
            about = about_run(known, n_blocks * n_block, seed)
            joined = Path(place) / f"joined{n_blocks}"
            scale = Scale("serial", n_block=n_block)
            spent.append(_joining(known, inputs, outcomes, about, joined, scale))
        part_bytes = _size(Path(place) / f"joined{_JOINED[-1]}.parts") / _JOINED[-1]
    more = _JOINED[-1] - _JOINED[0]
    block_seconds, driver_seconds = (
        max(many - few, 0.0) / more for few, many in zip(*spent, strict=True)
    )
    growing = sum(sizes[name] for name in _GROWING)
    return Calibration(
        n_block=n_block,
        block_seconds=block_seconds,
        driver_seconds=driver_seconds,
        fixed_seconds=fixed_seconds,
        part_bytes=part_bytes,
        study_bytes=growing / n_block,
        fixed_bytes=sum(sizes.values()) - growing,
        largest=len(known.choice.offers) * known.choice.plant.units,
        worker_bytes=worker_bytes,
        driver_bytes=_peak(),
    )


@dataclass
class _Timed(Serial):
    """Does chunks here and adds up what they took."""

    seconds: float = 0.0

    def each(self, work: Work, payload: object, numbers: Sequence[int]) -> Iterator[Done]:
        """Yield each chunk in order."""
        start = time.process_time()
        for done in super().each(work, payload, numbers):
            self.seconds += time.process_time() - start
            yield done
            start = time.process_time()


def _joining(
    known: Known,
    inputs: xr.Dataset,
    outcomes: xr.Dataset,
    about: dict[str, Any],
    out: Path,
    scale: Scale,
) -> tuple[float, float]:
    """Return the seconds of doing all blocks of a study, and of joining them."""
    engine, head = _Timed(), inputs.merge(outcomes)
    start = time.process_time()
    work = begun(out, about, scale, engine)
    criteria = criteria_of(known.case, known.evidence.all_missing())
    offers = tuple(offer.id for offer in known.choice.offers)
    many = ranked_by_blocks(work, known, offers, criteria, head, about, lambda *_: None)
    add_many(work.draft, known, about, head, head, many)
    informed(partial(decide, inputs, outcomes, many.rankings), many, head, head)
    return engine.seconds, time.process_time() - start - engine.seconds


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def plan_of(
    found: Calibration, n_futures: int, n_workers: int, price: float | None = None
) -> dict[str, Any]:
    """Return what a study will take.

    Parameters
    ----------
    found
        What a small study took on such a machine.
    n_futures, n_workers
        Of the study.
    price
        Of an hour of one processor, in whatever money; None where it costs nothing.

    Returns
    -------
    dict
        ``seconds``, by part and together; ``memory`` of driver, worker and all, and ``disk`` at
        most and in the end, in GB; ``processor_hours`` and ``cost``.
    """
    n_blocks = math.ceil(n_futures / found.n_block)
    cores = min(n_workers, n_blocks)
    seconds = {
        "stages": found.fixed_seconds,
        "blocks": n_blocks * found.block_seconds / cores
        + (_SECONDS_OF_A_START if cores > 1 else 0),
        "driver": n_blocks * found.driver_seconds,
    }
    driver = found.driver_bytes + _COPIES * 8 * found.largest * n_futures
    study = found.fixed_bytes + found.study_bytes * n_futures
    work = n_blocks * (found.block_seconds + found.driver_seconds)
    starts = (cores + 1 if cores > 1 else 1) * _SECONDS_OF_A_START
    hours = (found.fixed_seconds + work + starts) / _HOUR
    return {
        "n_futures": n_futures,
        "n_workers": n_workers,
        "n_blocks": n_blocks,
        "cores_here": os.cpu_count(),
        "seconds": {**_rounded(seconds, 1), "all": round(sum(seconds.values()), 1)},
        "memory": _rounded(
            {
                "driver": driver / _GIGA,
                "worker": found.worker_bytes / _GIGA,
                "all": (driver + n_workers * found.worker_bytes) / _GIGA,
            },
            2,
        ),
        "disk": _rounded(
            {
                "most": (study + n_blocks * found.part_bytes) / _GIGA,
                "study": study / _GIGA,
            },
            3,
        ),
        "processor_hours": round(hours, 4),
        "cost": None if price is None else round(hours * price, 4),
    }


def _rounded(values: dict[str, float], places: int) -> dict[str, float]:
    return {name: round(value, places) for name, value in values.items()}
