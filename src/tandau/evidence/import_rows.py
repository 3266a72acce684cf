"""One row of a foreign table → one unit of a build history, or the reason why it is left out."""

from __future__ import annotations

import bisect
import statistics
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

from tandau.case.fields import Period
from tandau.case.history_tables import END_NOT_KNOWN, VENDOR_NOT_KNOWN
from tandau.data.tables import rows as rows_of
from tandau.evidence.history import DAYS_PER_YEAR, read_history
from tandau.evidence.import_days import in_sequence, is_exact
from tandau.evidence.vendor_rules import VendorRule, vendor_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tandau.evidence.history_formats import State

FIRST: Final = date(1965, 1, 1)  # as the packaged record: earlier units were small prototypes
STEPS: Final = ("first_concrete", "first_criticality", "grid_connection", "commercial_operation")
LONG: Final = 18  # years after which an interruption is likely, as in the packaged record
NEAR: Final = 5  # years to either side within which the lag to commercial operation is measured
FEWEST: Final = 8
_TYPES: Final = {
    "pressurized water reactor": "PWR",
    "boiling water reactor": "BWR",
    "pressurized heavy water reactor": "PHWR",
    "light water graphite reactor": "LWGR",
    "gas-cooled reactor": "GCR",
    "high temperature gas reactor": "HTGR",
    "fast breeder reactor": "FBR",
    "liquid-metal-cooled fast reactor": "FBR",
}


@dataclass(frozen=True)
class Source:
    """One row of a foreign table after its cells were read."""

    place: str
    unit: str
    country: str
    state: State
    texts: Mapping[str, str]
    days: Mapping[str, Period]


@dataclass
class Made:
    """What became of a row: cells of the build history, or why it was left out."""

    cells: dict[str, str] = field(default_factory=dict)
    left_out: str = ""


def country_of(text: str) -> str:
    """Return a country's name as the packaged history spells it; a new one as it stands.

    Examples
    --------
    >>> country_of("KOREA, REPUBLIC OF"), country_of("FRANCE"), country_of("Kazakhstan")
    ('South Korea', 'France', 'Kazakhstan')
    """
    return _countries().get(text.casefold(), text.title() if text.isupper() else text)


@cache
def _countries() -> dict[str, str]:
    known = {unit.country for unit in read_history()}
    return {name.casefold(): name for name in known} | {
        row["name"].casefold(): row["country"]
        for row in rows_of("tandau.data", "country_names.csv")
    }


@cache
def _lags() -> tuple[list[date], list[int]]:
    found = sorted(
        (unit.commercial_operation, (unit.commercial_operation - unit.grid_connection).days)
        for unit in read_history()
        if unit.grid_connection and unit.commercial_operation
    )
    return [day for day, _ in found], [lag for _, lag in found]


def lag_before(commercial: date) -> tuple[int, int]:
    """Return the median days from grid connection to commercial operation, and of how many units.

    Measured on the packaged record, over units that became commercial within `NEAR` years of the
    day, since the lag has more than halved since the 1980s; over all where these are few.
    """
    days, lags = _lags()
    reach = timedelta(days=NEAR * DAYS_PER_YEAR)
    low, high = (
        bisect.bisect_left(days, commercial - reach),
        bisect.bisect(days, commercial + reach),
    )
    near = lags[low:high] if high - low >= FEWEST else lags
    return round(statistics.median(near)), len(near)


def events(row: Source) -> list[date]:
    """Return the days of what surely happened by the row's own account."""
    steps = {
        "built": STEPS,
        "closed": (*STEPS, "end"),
        "construction": STEPS[:1],
        "cancelled": ("first_concrete", "end"),
        "suspended": ("first_concrete", "end"),
    }.get(row.state, ())
    return [row.days[step].first for step in steps if step in row.days]


def made(row: Source, known_until: date, rules: tuple[VendorRule, ...]) -> Made:
    """Return the build history's cells for a row, all but the project.

    Parameters
    ----------
    row
        As it was read.
    known_until
        Later days in the row are plans.
    rules
        By which the vendor's country is told.
    """
    reason = _left_out(row, known_until)
    if reason:
        return Made(left_out=reason)
    flags: list[str] = []
    steps = _happened(row, known_until, flags)
    outcome = "built" if row.state in ("built", "closed") else row.state
    if row.state in ("built", "closed") and "grid_connection" not in steps:
        estimate = _estimated_grid(steps, flags)
        if estimate:
            steps["grid_connection"] = estimate
        elif "planned" in " ".join(flags):
            outcome = "construction"
        else:
            return Made(left_out="in operation, but neither grid nor commercial day is known")
    steps = {step: steps[step] for step in STEPS if step in steps}
    for step, period in steps.items():
        _doubt(step, period, flags)
    days = in_sequence(steps)
    end = _end(row, flags)
    start = days["first_concrete"]
    finished = days.get("grid_connection") or end or known_until
    is_told = outcome in ("built", "construction") or end
    if is_told and (finished - start).days / DAYS_PER_YEAR > LONG:
        flags.append(f"over {LONG} years since first pour, interruption not checked")
    kind = _TYPES.get(row.texts["type"].casefold(), row.texts["type"])
    vendor, family = vendor_of(
        rules,
        design=f"{row.texts.get('vendor', '')} {row.texts['model']}".strip(),
        unit=row.unit,
        country=row.country,
        kind=kind,
        start=start,
    )
    if not vendor:
        flags.append(VENDOR_NOT_KNOWN)
    cells = {
        "unit": row.unit,
        "country": row.country,
        "vendor_country": vendor,
        "family": family,
        "type": kind,
        "net_capacity": _capacity(row, flags),
        **{step: days[step].isoformat() if step in days else "" for step in STEPS},
        "outcome": outcome,
        "end": end.isoformat() if end else "",
        "flag": "; ".join(flags),
        "known_until": known_until.isoformat(),
    }
    return Made(cells)


def _left_out(row: Source, known_until: date) -> str:
    start = row.days.get("first_concrete")
    if start is None:
        return "no start of construction"
    if start.last < FIRST:
        return f"begun before {FIRST.year}"
    if start.first > known_until:
        return f"begins after {known_until}, so a plan"
    return ""


def _happened(row: Source, known_until: date, flags: list[str]) -> dict[str, Period]:
    """Return the steps that have happened; the others are plans and go into the flags."""
    steps = {}
    for step in STEPS:
        period = row.days.get(step)
        if period is None:
            continue
        is_late = step in STEPS[2:] and row.state not in ("built", "closed")
        if is_late or period.first > known_until:
            flags.append(f"planned {step.replace('_', ' ')} {period}")
        else:
            steps[step] = period
    if "grid_connection" in row.days and "grid_connection" not in steps:
        steps.pop("commercial_operation", None)
    return steps


def _estimated_grid(steps: Mapping[str, Period], flags: list[str]) -> Period | None:
    commercial = steps.get("commercial_operation")
    if commercial is None:
        return None
    lag, n_units = lag_before(commercial.first)
    earliest = max(one.first for step, one in steps.items() if step != "commercial_operation")
    day = max(commercial.first - timedelta(days=lag), min(earliest, commercial.first))
    flags.append(
        f"grid connection estimated: commercial operation less {(commercial.first - day).days} "
        f"days, median of {n_units} units"
    )
    return Period(day, day, day.isoformat())


def _doubt(step: str, period: Period, flags: list[str]) -> None:
    if not is_exact(period):
        part = "month" if period.first.month == period.last.month else "year"
        flags.append(f"{step.replace('_', ' ')} known to the {part} {period}")


def _end(row: Source, flags: list[str]) -> date | None:
    if row.state not in ("cancelled", "suspended"):
        return None
    period = row.days.get("end")
    if period is None:
        flags.append(END_NOT_KNOWN)
        return None
    if "inferred" in row.texts["status"].casefold():
        flags.append("end of work inferred by the source")
    _doubt("end", period, flags)
    return in_sequence({"first_concrete": row.days["first_concrete"], "end": period})["end"]


def _capacity(row: Source, flags: list[str]) -> str:
    net, gross = row.texts["net_capacity"], row.texts.get("gross_capacity", "")
    try:
        if net and float(net.replace(",", "")) != 0:
            return f"{float(net.replace(',', '')):g}"
    except ValueError:
        return net  # the schema says what is wrong with it
    flags.append(
        f"net capacity not known, gross {gross} MW" if gross else "no electric capacity recorded"
    )
    return ""
