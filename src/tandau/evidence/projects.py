"""Which units share one building project: the site, and waves of starts at it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

WAVE: Final = 72  # months from the first start of a wave
PAUSE: Final = 18  # months from the start before

_IN_BRACKETS: Final = re.compile(r"\s*\([^)]*\)")
_NUMBER: Final = re.compile(r"[\s-]+(?:[A-D]-?)?\d+(?:-\d+)?[A-D]?$")
_LETTER: Final = re.compile(r"[\s-]+[A-D]$")


def site_of(unit: str) -> str:
    """Return the site that a unit's name holds.

    Examples
    --------
    >>> [site_of(name) for name in ("CHINON B-1", "QINSHAN 2-1", "BIBLIS-A", "SHIN-KORI-1")]
    ['CHINON', 'QINSHAN', 'BIBLIS', 'KORI']
    """
    name = _IN_BRACKETS.sub("", unit).strip().removeprefix("SHIN-")
    return _LETTER.sub("", _NUMBER.sub("", name)) or name


def projects(units: Iterable[tuple[str, str, date]]) -> dict[str, str]:
    """Return the project of each unit.

    A unit opens a new wave at its site when it starts more than `WAVE` after the first unit of the
    current wave and more than `PAUSE` after the unit before it, so that twins stay together. It is
    the rule of the packaged history (data/README.md).

    Parameters
    ----------
    units
        Unit, country and day of first concrete.
    """
    found: dict[str, str] = {}
    waves: dict[str, tuple[int, date, date]] = {}
    for unit, country, start in sorted(units, key=lambda one: (one[2], one[0])):
        site = f"{country}|{site_of(unit)}"
        number, first, last = waves.get(site, (1, start, start))
        if _months(first, start) > WAVE and _months(last, start) > PAUSE:
            number, first = number + 1, start
        waves[site] = (number, first, start)
        found[unit] = site if number == 1 else f"{site}|wave {number}"
    return found


def _months(before: date, after: date) -> float:
    return (
        12 * (after.year - before.year) + after.month - before.month + (after.day - before.day) / 31
    )
