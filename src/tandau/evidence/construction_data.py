"""The build history as the model of construction time sees it: times, codes and names.

Who built is what matters: a plant of Soviet times is one of the Soviet Union's, whatever state it
stands in today (``data/building_states.csv``). Times that have not ended by the day are censored
there; abandoned units at the end of work. Units of which the end of work is not known are left out:
neither "still building" nor any date would be true of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.evidence.history import DAYS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from tandau.evidence.history import Unit

SMALLEST: Final = 150.0  # MW net; smaller units were prototypes
REACH: Final = 3.0  # decades over which a host's trend is followed
UNKNOWN_END: Final = "end of work not known"  # flag of the packaged record
NOT_COMPARABLE: Final = frozenset({"FBR"})  # sodium-cooled: another construction


@dataclass(frozen=True, eq=False)
class Builds:
    """Units known on a day, in an order that depends on the units only.

    Parameters
    ----------
    years
        Construction time seen so far, shape (units,), in years.
    is_built
        Whether it ended with grid connection, shape (units,); else the time is censored.
    decades
        Decades from the as-of day back to first concrete, shape (units,): 0 to `-REACH`.
    host, vendor, project
        Codes into the names below, shape (units,); vendor is -1 where the host builds its own.
    hosts, vendors, projects
        Names, sorted.
    units
        The units themselves.
    """

    years: np.ndarray
    is_built: np.ndarray
    decades: np.ndarray
    host: np.ndarray
    vendor: np.ndarray
    project: np.ndarray
    hosts: tuple[str, ...]
    vendors: tuple[str, ...]
    projects: tuple[str, ...]
    units: tuple[Unit, ...]

    @property
    def host_of_project(self) -> np.ndarray:
        """Host code of every project, shape (projects,)."""
        found = np.zeros(len(self.projects), dtype=int)
        found[self.project] = self.host
        return found


def is_comparable(unit: Unit) -> bool:
    """Whether a unit is a water- or gas-cooled power reactor of commercial size with known ends."""
    return (
        unit.type not in NOT_COMPARABLE
        and unit.net_capacity >= SMALLEST
        and UNKNOWN_END not in unit.flag
    )


def decades_before(first_concrete: date, day: date) -> float:
    """Return how far back a first concrete lies, in decades: 0 for one to come, at least -REACH.

    Examples
    --------
    >>> from datetime import date
    >>> decades_before(date(2000, 1, 1), date(2010, 1, 1))
    -1.0
    """
    years = (first_concrete - day).days / DAYS_PER_YEAR
    return max(min(round(years / 10, 3), 0.0), -REACH)


def _codes(names: list[str]) -> tuple[np.ndarray, tuple[str, ...]]:
    known = sorted({name for name in names if name})
    place = {name: code for code, name in enumerate(known)} | {"": -1}
    return np.array([place[name] for name in names], dtype=int), tuple(known)


def builds(history: Iterable[Unit], day: date) -> Builds:
    """Return the comparable units that were known on a day.

    Parameters
    ----------
    history
        Units in any order.
    day
        Nothing later is used: starts after it are left out, ends after it are not seen.
    """
    known = sorted(
        (unit for one in history if (unit := one.as_of(day)) and is_comparable(unit)),
        key=lambda unit: (unit.first_concrete, unit.name),
    )
    seen = [unit.years(day) for unit in known]
    began: dict[str, str] = {}  # a project is its first state's, though another finish it
    states = [began.setdefault(unit.project, unit.building_state) for unit in known]
    host, hosts = _codes(states)
    exporters = [unit.vendor_country if unit.is_export else "" for unit in known]
    vendor, vendors = _codes(exporters)
    project, projects = _codes([unit.project for unit in known])
    return Builds(
        years=np.array([max(time, 1 / DAYS_PER_YEAR) for time, _ in seen]),
        is_built=np.array([built for _, built in seen], dtype=bool),
        decades=np.array([decades_before(unit.first_concrete, day) for unit in known]),
        host=host,
        vendor=vendor,
        project=project,
        hosts=hosts,
        vendors=vendors,
        projects=projects,
        units=tuple(known),
    )
