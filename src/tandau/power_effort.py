"""How much of the power system of a study is solved exactly."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tandau.engines import Engine


@dataclass(frozen=True)
class Effort:
    """How much is solved.

    Parameters
    ----------
    n_first, n_step, n_most
        Futures solved exactly at first, in each further round, and at most; the others are
        emulated.
    n_futures
        The first futures of the study that the power system is told in.
    is_checked
        Whether the value of a plant is held against one at every hour of the year, which takes some
        minutes the first time; else against twice as many representative days.
    n_workers, engine
        Processes, or who solves in place of them; no result depends on it.
    """

    n_first: int = 64
    n_step: int = 32
    n_most: int = 128
    n_futures: int = 1024
    is_checked: bool = False
    n_workers: int = 1
    engine: Engine | None = None


class PowerEffort(StrEnum):
    """Names of efforts: a first answer soon, or all futures with smaller errors."""

    QUICK = "quick"
    FULL = "full"


EFFORTS: Final = MappingProxyType(
    {
        PowerEffort.QUICK: Effort(),
        PowerEffort.FULL: Effort(
            n_first=256, n_step=64, n_most=640, n_futures=16_384, is_checked=True
        ),
    }
)


def effort_of(name: str, engine: Engine | None = None) -> Effort:
    """Return an effort by its name, with who solves.

    Examples
    --------
    >>> effort_of("full").n_most
    640
    """
    of_name = EFFORTS[PowerEffort(name)]
    return (
        of_name if engine is None else replace(of_name, n_workers=engine.n_workers, engine=engine)
    )
