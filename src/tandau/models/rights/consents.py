"""Consents: who must give them, how surely, and how long a plant waits for the last one.

A holder decides on all that is asked of it on the same grounds, so that its consents come or fail
together; different holders decide apart. All consents are asked for on the day of the decision.
Both are conventions of our own. Chances are judged ranges and no frequencies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tandau.models.dependence.inputs import misfit, outside, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]
    Indices = npt.NDArray[np.intp]

LONGEST = 100.0  # years; a longer wait is no wait


def origins(items: Iterable[str], rests_on: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Return items with all that they rest on, themselves included, sorted.

    Examples
    --------
    >>> origins(["fuel"], {"fuel": ["alloy"], "alloy": ["ore"], "pump": ["ore"]})
    ('alloy', 'fuel', 'ore')
    """
    found: set[str] = set()
    waiting = list(items)
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting.extend(rests_on.get(at, ()))
    return tuple(sorted(found))


def granted(probability: npt.ArrayLike, holder: npt.ArrayLike, points: npt.ArrayLike) -> Flags:
    """Whether each consent is given, (consent, future).

    Parameters
    ----------
    probability
        Chance of each consent, 0 to 1, (consent, future).
    holder
        Number of the holder of each consent, (consent,).
    points
        Uniform between 0 and 1, one row a holder, (holder, future): the same for all its consents.

    Raises
    ------
    ModelError
        For chances or points outside 0 to 1, or shapes that do not fit.

    Examples
    --------
    >>> granted([[0.9, 0.9], [0.5, 0.5]], [0, 0], [[0.2, 0.7]]).tolist()
    [[True, True], [True, False]]
    """
    chance, drawn = np.asarray(probability, np.float64), np.asarray(points, np.float64)
    who = np.asarray(holder, dtype=np.intp)
    refuse(
        [
            outside("granted", "probability", chance, 0.0, 1.0),
            outside("granted", "points", drawn, 0.0, 1.0),
            outside("granted", "holder", who, 0, len(drawn) - 1),
            misfit("granted", "holder", who.shape, chance.shape[:1]),
            misfit("granted", "points", drawn.shape[1:], chance.shape[1:]),
        ]
    )
    return np.asarray(drawn[who] < chance)


def chance_of_all(probability: npt.ArrayLike, holder: npt.ArrayLike) -> Floats:
    """Chance that every consent is given, 0 to 1, (future,).

    The product over holders of the least of their chances: a holder's consents come together.
    Without consents it is one. Parameters and errors are those of ``granted``.

    Examples
    --------
    >>> chance_of_all([[0.9], [0.5], [0.8]], [0, 0, 1]).tolist()
    [0.4]
    """
    chance, who = np.asarray(probability, np.float64), np.asarray(holder, dtype=np.intp)
    refuse(
        [
            outside("chance_of_all", "probability", chance, 0.0, 1.0),
            misfit("chance_of_all", "holder", who.shape, chance.shape[:1]),
        ]
    )
    least = [chance[who == one].min(axis=0) for one in np.unique(who)]
    return np.asarray(np.prod(least, axis=0)) if least else np.ones(chance.shape[1:])


def waiting_time(lead_time: npt.ArrayLike, decision_year: float, needed: npt.ArrayLike) -> Floats:
    """Time by which the last consent comes later than it is needed, in years, (…, future).

    ``max(0, decision_year + max(lead_time over consents) - needed)``; zero without consents.

    Parameters
    ----------
    lead_time
        From asking to having, years, (consent, future).
    decision_year
        When all are asked for, calendar year with fraction.
    needed
        Calendar year in which the plant needs them, (…, future).

    Raises
    ------
    ModelError
        For lead times below zero, years that are none, or futures that do not fit.

    Examples
    --------
    >>> waiting_time([[1.0, 4.0], [2.0, 1.0]], 2026.0, [2029.0, 2029.0]).tolist()
    [0.0, 1.0]
    """
    lead, when = np.asarray(lead_time, np.float64), np.asarray(needed, np.float64)
    refuse(
        [
            outside("waiting_time", "lead_time", lead, 0.0, LONGEST),
            outside("waiting_time", "needed", when, 1900.0, 2400.0),
            misfit("waiting_time", "lead_time", lead.shape[1:], when.shape[-1:]),
        ]
    )
    if lead.shape[0] == 0:
        return np.zeros(when.shape)
    return np.asarray(np.maximum(decision_year + lead.max(axis=0) - when, 0.0))
