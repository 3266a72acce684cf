"""How far promised starts slip: ``data/promises.csv`` against what came.

A slip is the logarithm of remaining time as it came over remaining time as promised, with one year
added to both (our own choice: it keeps a date that is weeks away from slipping without bound).
Promises of operation are moved back to the grid by the record's own lag. Each unit counts once, by
its first promise on record: later ones are not independent of it. Promises of units not connected
yet have slipped at least so far; those of abandoned units say nothing of time. The points are few
and not drawn at random: read the spread, not the mean alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import xarray as xr
from scipy.stats import truncnorm

from tandau.data.tables import rows
from tandau.evidence.history import DAYS_PER_YEAR, KNOWN_UNTIL, read_history
from tandau.evidence.import_rows import lag_before
from tandau.evidence.rivals import PROMISE, censored_regression

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tandau.evidence.history import Unit

OFFSET: Final = 1.0  # years
EARLY: Final = 0.6
AHEAD: Final = 1.0  # years before first concrete from which a promise still tells building time
FEWEST: Final = 3
DEFAULT: Final = (0.7, 0.7)  # mean and sd of a slip where too few are known: a judgement


@dataclass(frozen=True)
class Promise:
    """A grid connection as it was promised on a day."""

    unit: str
    stated_on: date
    grid_connection: date
    source: str


@dataclass(frozen=True)
class Slip:
    """Distribution of the slip of the next promise: normal, from ``n`` promises that came due.

    ``n_open`` more were not kept by the day and count as having slipped at least so far; where
    ``n`` is below `FEWEST` mean and sd are a judgement.
    """

    mean: float
    sd: float
    n: int
    n_open: int


@cache
def read_promises() -> tuple[Promise, ...]:
    """Return the packaged promises; where operation was promised, the day less the usual lag."""
    return tuple(
        Promise(
            row["unit"],
            date.fromisoformat(row["stated_on"]),
            _at_the_grid(date.fromisoformat(row["promised"]), row["event"]),
            row["source"],
        )
        for row in rows("tandau.data", "promises.csv")
    )


def _at_the_grid(promised: date, event: str) -> date:
    lag = 0 if event == "grid connection" else lag_before(promised)[0]
    return promised - timedelta(days=lag)


def first_promises(day: date) -> tuple[Promise, ...]:
    """Return the first promise on record of each unit, of those stated before a day."""
    found: dict[str, Promise] = {}
    for one in sorted(read_promises(), key=lambda one: (one.stated_on, one.unit)):
        if one.stated_on < day:
            found.setdefault(one.unit, one)
    return tuple(found.values())


def slipped(actual: np.ndarray, promised: np.ndarray | float) -> np.ndarray:
    """Return the slip of remaining times, in years, both counted from the day of the promise.

    Examples
    --------
    >>> slipped(np.array([3.0]), 1.0).round(3).tolist()
    [0.693]
    """
    left = np.maximum(promised, 0.0) + OFFSET
    return np.asarray(np.log((np.maximum(actual, 0.0) + OFFSET) / left))


def slip(history: Iterable[Unit], day: date) -> Slip:
    """Return how the promises known on a day have slipped by then.

    Parameters
    ----------
    history
        All units.
    day
        Promises stated later are not seen, nor are connections.
    """
    units = {unit.name: unit for one in history if (unit := one.as_of(day))}
    known = [
        (promise, units[promise.unit]) for promise in first_promises(day) if promise.unit in units
    ]
    known = [
        (promise, unit) for promise, unit in known if unit.outcome in ("built", "construction")
    ]
    if not known:
        return Slip(*DEFAULT, 0, 0)
    is_built = np.array([unit.grid_connection is not None for _, unit in known])
    ends = [(unit.grid_connection or day) for _, unit in known]
    actual = np.array([(e - p.stated_on).days for e, (p, _) in zip(ends, known, strict=True)])
    promised = np.array([(p.grid_connection - p.stated_on).days for p, _ in known])
    found = slipped(actual / DAYS_PER_YEAR, promised / DAYS_PER_YEAR)
    n = int(is_built.sum())
    if n < FEWEST:
        return Slip(*DEFAULT, n, len(known) - n)
    slope, sd = censored_regression(np.ones((len(found), 1)), found, is_built, 0.0)
    return Slip(float(slope[0]), sd * float(np.sqrt(1 + 1 / n)), n, len(known) - n)


def announced_times(
    announced: date, stated_on: date, found: Slip, n_futures: int, seed: int, open_on: date
) -> xr.DataArray:
    """Draw when a unit comes to the grid that was announced for a day, by the slips alone.

    Parameters
    ----------
    announced, stated_on
        Grid connection as announced, and when that was said.
    found
        From `slip`.
    n_futures, seed
        Number of draws and seed.
    open_on
        A day on which the unit was not connected yet; no draw lies before it.

    Returns
    -------
    xarray.DataArray
        Dim ``future``; years from ``stated_on`` to the grid.
    """
    promised = max((announced - stated_on).days / DAYS_PER_YEAR, 0.0)
    waited = max((open_on - stated_on).days / DAYS_PER_YEAR, 0.0)
    least = (float(slipped(np.array(waited), promised)) - found.mean) / found.sd
    score = truncnorm.ppf(np.random.default_rng(seed).random(n_futures), least, np.inf)
    years = (promised + OFFSET) * np.exp(found.mean + found.sd * score) - OFFSET
    return xr.DataArray(np.maximum(years, waited), dims="future", name="announced_time")


def usual_promise(day: date, vendor: str) -> float:
    """Return the years from first concrete that a vendor's country promises, in the median.

    Promises on record by the day, made from `AHEAD` of first concrete (earlier ones are of a start
    that slipped) until `EARLY` of the promised time had passed (later ones have slipped already);
    those of all vendors where this one has none, and the middle of `PROMISE` where there are none
    at all. Restarted projects are left out.
    """
    units = {unit.name: unit for unit in read_history() if "restart" not in unit.flag}
    spans: dict[str, list[int]] = {}
    for one in read_promises():
        if one.stated_on <= min(day, KNOWN_UNTIL) and one.unit in units:
            unit = units[one.unit]
            whole = (one.grid_connection - unit.first_concrete).days
            if -AHEAD * DAYS_PER_YEAR < (one.stated_on - unit.first_concrete).days < EARLY * whole:
                spans.setdefault(unit.vendor_country, []).append(whole)
    days = spans.get(vendor) or [span for found in spans.values() for span in found]
    return round(float(np.median(days)) / DAYS_PER_YEAR, 2) if days else sum(PROMISE) / 2
