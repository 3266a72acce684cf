"""Do dear projects run late? Rank correlation of cost outturn and delay over actual projects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.stats import spearmanr

from tandau.data.tables import rows
from tandau.evidence.history import DAYS_PER_YEAR, KNOWN_UNTIL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tandau.evidence.cost_outturn import Outturn
    from tandau.evidence.history import Unit

FEWEST: Final = 4
SIMULATED: Final = 100_000
CLOSE: Final = 0.02  # rank correlations this near count as the observed one


@dataclass(frozen=True)
class StatedStart:
    """A start of a unit as stated on a day; ``event`` says what was to happen by then."""

    unit: str
    stated_on: date
    start: date
    event: str
    source: str


@dataclass(frozen=True)
class Coupling:
    """Rank correlation over ``projects``, and what it says of the correlation of normal scores.

    ``low``, ``middle`` and ``high`` are the 5, 50 and 95 % points of the correlation that shared
    drivers must give between two normal variables; it is what loadings multiply to. All are None
    where fewer than `FEWEST` projects can be compared.
    """

    projects: tuple[str, ...]
    delays: tuple[float, ...]
    rank_correlation: float | None
    low: float | None
    middle: float | None
    high: float | None


def read_stated_starts() -> tuple[StatedStart, ...]:
    """Return the packaged starts as they were stated before or at first concrete."""
    return tuple(
        StatedStart(
            row["unit"],
            date.fromisoformat(row["stated_on"]),
            date.fromisoformat(row["start"]),
            row["event"],
            row["source"],
        )
        for row in rows("tandau.data", "stated_starts.csv")
    )


def delays(
    starts: Iterable[StatedStart], history: Iterable[Unit], day: date
) -> dict[str, tuple[float, bool]]:
    """Return time from first concrete to the grid over the stated time, and whether it has ended.

    Parameters
    ----------
    starts
        Stated starts; those stated after the day do not count.
    history
        The build history; units restarted after years are left out.
    day
        A unit not connected by then has been delayed at least so far; later days than the end of
        the record count as its end.

    Returns
    -------
    dict
        Unit → ratio of the times, and whether the unit was on the grid.

    Notes
    -----
    What was stated is mostly operation, which comes after the grid: the ratio errs on the vendor's
    side by some months.
    """
    day = min(day, KNOWN_UNTIL)
    known = {one.name: one for unit in history if (one := unit.as_of(day))}
    found = {}
    for start in starts:
        unit = known.get(start.unit)
        if unit and start.stated_on <= day and "restart" not in unit.flag:
            years, has_ended = unit.years(day)
            stated = (start.start - unit.first_concrete).days / DAYS_PER_YEAR
            found[start.unit] = (years / stated, has_ended)
    return found


def coupling(
    outturns: Iterable[Outturn], found: Mapping[str, tuple[float, bool]], seed: int = 1
) -> Coupling:
    """Return how cost outturn and delay go together.

    Parameters
    ----------
    outturns
        Projects as known on the day; unfinished ones count with what is known so far.
    found
        Delays of units, from `delays`; a project has the delay of its first unit.
    seed
        Seed of the simulation.

    Notes
    -----
    The posterior is simulated: correlations drawn evenly between -1 and 1, as many normal pairs for
    each as there are projects, those kept whose rank correlation is the observed one. So few
    projects leave it wide, and no sample, however orderly, makes it certain.
    """
    pairs = [(one, found[one.first_unit][0]) for one in outturns if one.first_unit in found]
    names = tuple(one.project for one, _ in pairs)
    late = tuple(delay for _, delay in pairs)
    ratio = [one.ratio for one, _ in pairs]
    if len(pairs) < FEWEST or len(set(ratio)) == 1 or len(set(late)) == 1:
        return Coupling(names, late, None, None, None, None)
    rank = float(spearmanr(ratio, late).statistic)
    generator = np.random.default_rng(seed)
    truth = generator.uniform(-1, 1, SIMULATED)
    first, noise = generator.standard_normal((2, SIMULATED, len(pairs)))
    second = truth[:, None] * first + np.sqrt(1 - truth[:, None] ** 2) * noise
    away = first.argsort(axis=1).argsort(axis=1) - second.argsort(axis=1).argsort(axis=1)
    n = len(pairs)
    simulated = 1 - 6 * (away**2).sum(axis=1) / (n * (n**2 - 1))
    kept = truth[np.abs(simulated - rank) <= CLOSE]
    low, middle, high = (float(one) for one in np.quantile(kept, [0.05, 0.5, 0.95]))
    return Coupling(names, late, rank, low, middle, high)
