"""When a unit under construction will be connected: its age, its milestones, its announced date.

The model knows the unit's age and its project. A unit that has reached first criticality is close:
the record's own lag from there to the grid takes over. An announced date is a signal with a known
weakness: draws are weighted by how likely such a slip would be, from the promises on record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.stats import norm

from tandau.errors import EvidenceError, Fault
from tandau.evidence.construction_data import decades_before
from tandau.evidence.construction_forecast import random_scores, unit_times
from tandau.evidence.history import DAYS_PER_YEAR
from tandau.evidence.promises import slipped

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from tandau.evidence.construction_model import Posterior
    from tandau.evidence.history import Unit
    from tandau.evidence.promises import Slip

LAG_SINCE: Final = 1990  # first criticality of the units whose lag to the grid is used


@dataclass(frozen=True)
class Announcement:
    """An announced grid connection: when it is promised for, and when that was said."""

    grid_connection: date
    stated_on: date


def criticality_lags(history: Iterable[Unit], day: date) -> np.ndarray:
    """Return the years from first criticality to the grid of units connected by a day, sorted."""
    known = (unit.as_of(day) for unit in history)
    return np.sort(
        [
            (unit.grid_connection - unit.first_criticality).days / DAYS_PER_YEAR
            for unit in known
            if unit
            and unit.grid_connection
            and unit.first_criticality
            and unit.first_criticality.year >= LAG_SINCE
        ]
    )


def open_unit(history: Iterable[Unit], name: str, day: date) -> Unit:
    """Return a unit under construction on a day by its name.

    Raises
    ------
    EvidenceError
        Where there is none of that name, or it is not under construction then.
    """
    known = {unit.name.casefold(): unit for one in history if (unit := one.as_of(day))}
    found = known.get(name.casefold())
    if found is None or found.outcome != "construction":
        got = name if found is None else f"{name}, {found.outcome} by {day}"
        under_way = sorted(unit.name for unit in known.values() if unit.outcome == "construction")
        expected = f"a unit under construction on {day}: {', '.join(under_way)}"
        fault = Fault("reactor_history.csv", "unit", got, expected, "name one of these")
        raise EvidenceError([fault])
    return found


def completion_times(
    posterior: Posterior,
    history: Iterable[Unit],
    unit: Unit,
    day: date,
    n_futures: int,
    seed: int,
    announced: tuple[Announcement, Slip] | None = None,
) -> np.ndarray:
    """Return draws of the construction time of a unit under way.

    Parameters
    ----------
    posterior
        Fitted on what was known on the day.
    history
        All units, for the lags from first criticality.
    unit
        As known on the day, not connected.
    day
        Of the forecast.
    n_futures, seed
        Draws and their seed.
    announced
        An announced date and how such dates slip; None for none.

    Returns
    -------
    numpy.ndarray
        Shape (n_futures,), years from first concrete to grid connection, none below its age.
    """
    generator = np.random.default_rng(seed)
    age = (day - unit.first_concrete).days / DAYS_PER_YEAR
    if unit.first_criticality:
        reached = (unit.first_criticality - unit.first_concrete).days / DAYS_PER_YEAR
        years = reached + _lags_beyond(
            criticality_lags(history, day), age - reached, n_futures, generator
        )
    else:
        shared, own = random_scores(posterior, 1, n_futures, generator)
        back = decades_before(unit.first_concrete, day)
        place = (unit.country, unit.vendor_country, unit.project)
        years = unit_times(posterior, place, unit.first_concrete, age, back, shared, own)
    if announced is not None:
        years = _weighed(years, unit, *announced, generator)
    return years


def _lags_beyond(
    lags: np.ndarray, elapsed: float, n_futures: int, generator: np.random.Generator
) -> np.ndarray:
    beyond = lags[lags > elapsed]
    if len(beyond):
        return generator.choice(beyond, n_futures)
    return elapsed + generator.exponential(lags.mean(), n_futures)  # none ever took this long


def _weighed(
    years: np.ndarray,
    unit: Unit,
    announcement: Announcement,
    slip: Slip,
    generator: np.random.Generator,
) -> np.ndarray:
    said = (announcement.stated_on - unit.first_concrete).days / DAYS_PER_YEAR
    promised = (announcement.grid_connection - announcement.stated_on).days / DAYS_PER_YEAR
    weight = norm.logpdf(slipped(years - said, promised), slip.mean, slip.sd)
    weight = np.exp(weight - weight.max())
    places = (np.arange(len(years)) + generator.random()) / len(years)
    picked = np.searchsorted(np.cumsum(weight) / weight.sum(), places)
    return np.asarray(years[np.minimum(picked, len(years) - 1)])
