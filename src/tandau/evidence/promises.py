"""How far promised grid connections slip: ``data/promises.csv`` against what came.

A slip is the logarithm of remaining time as it came over remaining time as promised, with one year
added to both (our own choice: it keeps a date that is weeks away from slipping without bound).
Promises of units not connected yet have slipped at least so far; those of abandoned units say
nothing of time. The points are few and not drawn at random: read the spread, not the mean alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.data.tables import rows
from tandau.evidence.history import DAYS_PER_YEAR, KNOWN_UNTIL, read_history
from tandau.evidence.rivals import PROMISE, censored_regression

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tandau.evidence.history import Unit

OFFSET: Final = 1.0  # years
EARLY: Final = 0.6
FEWEST: Final = 3
DEFAULT: Final = (0.7, 0.7)  # mean and sd of a slip where too few are known: a judgement


@dataclass(frozen=True)
class Promise:
    """A grid connection as it was promised on a day."""

    unit: str
    stated_on: date
    grid_connection: date


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
    """Return the packaged promises."""
    return tuple(
        Promise(
            row["unit"],
            date.fromisoformat(row["stated_on"]),
            date.fromisoformat(row["grid_connection"]),
        )
        for row in rows("tandau.data", "promises.csv")
    )


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
        (promise, units[promise.unit])
        for promise in read_promises()
        if promise.stated_on < day and promise.unit in units
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


def usual_promise(day: date, vendor: str) -> float:
    """Return the years from first concrete that a vendor's country promises, in the median.

    Promises on record by the day, made before `EARLY` of the promised time had passed (later ones
    have slipped already); those of all vendors where this one has none, and the middle of
    `PROMISE` where there are none at all. Restarted projects are left out.
    """
    units = {unit.name: unit for unit in read_history() if "restart" not in unit.flag}
    spans: dict[str, list[int]] = {}
    for one in read_promises():
        if one.stated_on <= min(day, KNOWN_UNTIL) and one.unit in units:
            unit = units[one.unit]
            whole = (one.grid_connection - unit.first_concrete).days
            if (one.stated_on - unit.first_concrete).days < EARLY * whole:
                spans.setdefault(unit.vendor_country, []).append(whole)
    days = spans.get(vendor) or [span for found in spans.values() for span in found]
    return round(float(np.median(days)) / DAYS_PER_YEAR, 2) if days else sum(PROMISE) / 2
