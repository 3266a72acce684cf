"""What a study of many futures will take on a machine, from a small one made there.

The stages that see the first block only take what they take; blocks take as long each, and what the
driver does with them afterwards likewise. A study of two blocks tells all three. Seconds are those
of a machine that has nothing else to do.
"""

from __future__ import annotations

import math
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tandau.engine_choice import Scale
from tandau.intake import criteria_of, known_case
from tandau.many_futures import Design, block_part
from tandau.pipeline import run_study
from tandau.weighing import statements_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

_GIGA: Final = 1e9
_KIBI: Final = 1024
_HOUR: Final = 3600
_GROWING: Final = ("futures.nc", "outcomes.nc", "results.parquet")
# Arrays of one variable that the driver holds at once when it writes and reads over all futures.
_COPIES: Final = 3
_SECONDS_OF_A_START: Final = 4.0


@dataclass(frozen=True)
class Calibration:
    """What a study of two blocks took here.

    Parameters
    ----------
    n_block
        Futures of a block.
    block_seconds
        Of the processor, for the models and rankings of one block.
    driver_seconds
        What the driver did for each block, apart from those.
    fixed_seconds
        Of all stages that see the first block only.
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
    """Make a study of two blocks without the power system, in a folder that is thrown away.

    Parameters
    ----------
    folder
        The case.
    as_of
        Use only what was stated by this day.
    n_block
        Futures of a block.
    told
        Called with a stage's name, steps done and in all.
    """
    known = known_case(folder, as_of)
    offers = tuple(offer.id for offer in known.choice.offers)
    design = Design(
        known=known,
        offers=offers,
        criteria=criteria_of(known.case, known.evidence.all_missing()),
        statements=statements_of(known.case),
        n_futures=2 * n_block,
        n_block=n_block,
        seed=known.case.question.seed,
    )
    block_part(design, 0)  # loads what it needs
    start = time.process_time()
    part = block_part(design, 1)
    block_seconds = time.process_time() - start
    worker_bytes = _peak()
    began, start = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory(prefix="tandau-plan-") as place:
        study = Path(place) / "study"
        manifest = run_study(
            folder,
            study,
            as_of=as_of,
            n_futures=2 * n_block,
            with_power=False,
            scale=Scale("serial", n_block=n_block),
            progress=told,
        )
        sizes = {path.name: path.stat().st_size for path in study.iterdir()}
    # A machine that does other things too takes longer than its processors are used.
    idle = (time.process_time() - start) / (time.perf_counter() - began)
    seconds = {name: one * idle for name, one in manifest["seconds"].items()}
    growing = sum(sizes[name] for name in _GROWING)
    return Calibration(
        n_block=n_block,
        block_seconds=block_seconds,
        driver_seconds=max(seconds["ranking"] / 2 - block_seconds, 0.0),
        fixed_seconds=sum(seconds.values()) - seconds["ranking"],
        part_bytes=len(part),
        study_bytes=growing / (2 * n_block),
        fixed_bytes=sum(sizes.values()) - growing,
        largest=len(offers) * known.choice.plant.units,
        worker_bytes=worker_bytes,
        driver_bytes=_peak(),
    )


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
    hours = (found.fixed_seconds + n_blocks * (found.block_seconds + found.driver_seconds)) / _HOUR
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
