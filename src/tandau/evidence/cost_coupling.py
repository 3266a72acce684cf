"""Do dear projects run late? Rank correlation of cost outturn and delay over actual projects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.stats import spearmanr

from tandau.evidence.history import KNOWN_UNTIL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from tandau.evidence.cost_outturn import Outturn
    from tandau.evidence.history import Unit
    from tandau.evidence.promises import Promise

FEWEST: Final = 4
SIMULATED: Final = 100_000
CLOSE: Final = 0.02  # rank correlations this near count as the observed one


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


def delays(
    promises: Iterable[Promise], history: Iterable[Unit], day: date
) -> dict[str, tuple[float, bool]]:
    """Return the time that came over the time promised, and whether it has ended, of units.

    Parameters
    ----------
    promises
        The first of each unit, as `promises.first_promises` gives them.
    history
        The build history; units restarted after years and abandoned ones are left out.
    day
        A unit not connected by then has been delayed at least so far; later days than the end of
        the record count as its end.

    Returns
    -------
    dict
        Unit → ratio of the times to the grid, both from the day of the promise, and whether the
        unit was connected.
    """
    day = min(day, KNOWN_UNTIL)
    known = {one.name: one for unit in history if (one := unit.as_of(day))}
    found = {}
    for promise in promises:
        unit = known.get(promise.unit)
        if (
            unit
            and promise.stated_on < day
            and unit.outcome in ("built", "construction")
            and "restart" not in unit.flag
        ):
            end = unit.grid_connection or day
            promised = promise.grid_connection - promise.stated_on
            found[unit.name] = ((end - promise.stated_on) / promised, bool(unit.grid_connection))
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
