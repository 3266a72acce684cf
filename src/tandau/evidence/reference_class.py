"""Build history → construction time and experience, as known on a day.

Source: the build history, packaged or the case's own; Kaplan-Meier estimate [KaplanMeier1958] for
units of which some are unfinished, with an exponential tail beyond the well-observed part.
"""

from __future__ import annotations

from datetime import date
from textwrap import shorten
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.stats import CensoredData, ecdf

from tandau.case.fields import Period
from tandau.case.schema import ALL_OFFERS, Claim, Offer
from tandau.errors import EvidenceError, Fault
from tandau.evidence.history import SOURCE, Unit, last_known
from tandau.evidence.pool import Component, Quantity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tandau.case.question import ReferenceClass

EXPERIENCE_SINCE: Final = date(1990, 1, 1)
FEWEST: Final = 8
AT_RISK: Final = 5


def comparables(history: Iterable[Unit], reference: ReferenceClass, day: date) -> tuple[Unit, ...]:
    """Return the units of a reference class as known on a day.

    Suspended units whose end of work is not known are left out, since their time cannot be told;
    restarted projects are left out, since their clock stood still for decades, and from the
    exports also units whose vendor is not known.
    """
    known = (unit.as_of(day) for unit in history)
    return tuple(
        unit
        for unit in known
        if unit
        and unit.first_concrete.year >= reference.since
        and unit.net_capacity >= reference.minimum_capacity
        and (unit.vendor_country not in ("", unit.country) or not reference.exports_only)
        and "restart" not in unit.flag
        and "end of work not known" not in unit.flag
    )


def time_quantiles(years: np.ndarray, is_built: np.ndarray, n_points: int = 201) -> np.ndarray:
    """Return quantiles of a right-censored time.

    Parameters
    ----------
    years
        Observed times, shape (units,), in years.
    is_built
        Whether each time ended in completion, shape (units,); else it is censored.
    n_points
        Number of equally spaced probabilities from 0 to 1.

    Returns
    -------
    numpy.ndarray
        Shape (n_points, 2): probability and time in years.

    Notes
    -----
    Kaplan-Meier as far as at least `AT_RISK` units are under observation, linear between the
    completion times; beyond, an exponential tail with the completion rate seen after the median.
    """
    data = CensoredData.right_censored(years, ~is_built)
    survival = ecdf(data).sf
    times = np.sort(np.unique(years[is_built]))
    at_risk = np.array([(years >= time).sum() for time in times])
    kept = times[at_risk >= AT_RISK]
    done = 1 - survival.evaluate(kept)
    start = max(float(kept[0]) * 0.9, 0.5)
    middle = float(np.median(times))
    exposure = np.clip(years - middle, 0, None).sum()
    rate = max(int((is_built & (years > middle)).sum()), 1) / max(float(exposure), 1.0)
    probability = np.linspace(0, 1, n_points)
    probability[-1] = 1 - 1 / (4 * n_points)
    inside = np.interp(probability, np.append(0.0, done), np.append(start, kept))
    left = np.clip((1 - probability) / (1 - done[-1]) if done[-1] < 1 else 1.0, 1e-9, 1)
    value = np.where(probability <= done[-1], inside, kept[-1] - np.log(left) / rate)
    probability[-1] = 1.0
    return np.column_stack([probability, value])


def record_claim(
    variable: str, subject: str, mode: float, unit: str, note: str, said: date
) -> Claim:
    """Return the claim that stands for a figure read off the packaged build history."""
    return Claim(
        id=f"history.{variable}.{subject}".replace(" ", "_"),
        subject=subject,
        variable=variable,
        mode=mode,
        unit=unit,
        stated_on=Period(said, said, said.isoformat()),
        source=SOURCE.id,
        locator="reactor_history.csv",
        voice="fact",
        reliability="B",
        credibility=2,
        status="reported",
        note=shorten(note, 4000, placeholder=" …"),  # a wide class has hundreds of names
    )


def construction_time(
    history: Iterable[Unit], reference: ReferenceClass, day: date
) -> tuple[Quantity, Claim]:
    """Return the construction time of the reference class and the claim that stands for it.

    Raises
    ------
    EvidenceError
        Where fewer than `FEWEST` units of the class were finished by the day.
    """
    day = min(day, last_known(history))
    units = comparables(history, reference, day)
    seen = [unit.years(day) for unit in units]
    years = np.array([time for time, _ in seen])
    is_built = np.array([built for _, built in seen], dtype=bool)
    if is_built.sum() < FEWEST:
        got = f"{int(is_built.sum())} finished units in the class by {day}"
        fault = Fault("case.yaml", "reference_class", got, f"at least {FEWEST}", "widen the class")
        raise EvidenceError([fault])
    table = time_quantiles(years, is_built)
    low, mode, high = (float(np.interp(p, table[:, 0], table[:, 1])) for p in (0.05, 0.5, 0.95))
    note = (
        f"{len(units)} units, {int(is_built.sum())} of them connected by {day}, the others counted "
        f"as not yet finished: {', '.join(unit.name.title() for unit in units)}"
    )
    claim = record_claim("construction_time", ALL_OFFERS, mode, "year", note, day)
    pairs = tuple((float(p), float(t)) for p, t in table)
    component = Component(claim.id, 1.0, low, mode, high, pairs)
    return Quantity(ALL_OFFERS, claim.variable, (component,), is_judgement=False), claim


def experience(history: Iterable[Unit], offer: Offer, day: date) -> list[tuple[Quantity, Claim]]:
    """Return the counts of exported units and of units of the design, with their claims."""
    day = min(day, last_known(history))
    connected = [u for unit in history if (u := unit.as_of(day)) and u.grid_connection]
    exported = [
        unit
        for unit in connected
        if unit.vendor_country == offer.partner != unit.country
        and unit.first_concrete >= EXPERIENCE_SINCE
    ]
    same = [unit for unit in connected if unit.family in offer.design_families]
    told = []
    for name, subject, units in (
        ("n_exported_units", offer.partner, exported),
        ("n_design_units", offer.id, same),
    ):
        named = ", ".join(unit.name.title() for unit in units) or "none"
        claim = record_claim(name, subject, float(len(units)), "1", f"by {day}: {named}", day)
        count = float(len(units))
        component = Component(claim.id, 1.0, count, count, count)
        told.append((Quantity(subject, name, (component,), is_judgement=False), claim))
    return told
