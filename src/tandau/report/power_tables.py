"""Rows of the power system's tables, and what they tell of its adequacy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tandau.report.formats import number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

Entry = dict[str, Any]
# (figure of power.json, factor, title)
Columns = tuple[tuple[str, float, str], ...]
DASH: Final = "\u2014"
LEAST: Final = 1e-3
FIRM: Final = (
    ("lole", 1.0, "Loss of load, h"),
    ("eens", 1e-3, "Not served, GWh"),
    ("reserve_price", 1.0, "A firm kW's worth, USD a year"),
    ("reserve_shortfall", 1.0, "Firm MW lacking"),
)


def spread(values: list[float] | None, factor: float) -> tuple[str, str]:
    """Return the median, and the 90 % interval where there is one."""
    if values is None:
        return DASH, ""
    low, middle, high = (short_number(values[place] * factor) for place in (0, 2, 4))
    return middle, "" if low == high else f"{low} to {high}"


def short_number(value: float) -> str:
    """Return a figure; what is less than a thousandth is nothing."""
    return number(0.0 if abs(value) < LEAST else value)


def told_columns(power: Entry, columns: Columns) -> Columns:
    """Return the columns of which the study knows a figure."""
    known = {name for years in power["figures"].values() for one in years.values() for name in one}
    return tuple(column for column in columns if column[0] in known)


def row_of(
    power: Entry,
    name: str,
    year: str,
    names: Mapping[str, str],
    columns: Columns,
) -> Entry:
    """Return one alternative's row of a year: its name and cells."""
    figures = power["figures"][name][year]
    return {
        "name": names[name],
        "cells": [spread(figures.get(key), factor) for key, factor, _ in columns],
    }


def adequacy_of(power: Entry, names: Mapping[str, str]) -> Entry | None:
    """Return what the template shows of adequacy; None where the study has none."""
    told = power["adequacy"]
    if told is None:
        return None
    carried = {name: spread(power["once"][name].get("load_carried"), 1.0) for name in names}
    asked, shown = power.get("reserve"), str(power["picture_year"])
    columns = FIRM if asked else FIRM[:2]
    return {
        "margin": percent(asked["margin"]) if asked else "",
        "shortfall_cost": number(asked["shortfall_cost"]) if asked else "",
        "firm_titles": [title for _, _, title in columns],
        "firm": [row_of(power, name, shown, names, columns) for name in names],
        "largest": number(told["largest"]),
        "standard": number(told["standard"]),
        "zones": told["pair_zones"],
        "units": [
            {
                "name": names[name],
                "cells": [
                    number(one["capacity"]),
                    number(max(one["capacity"], told["largest"])),
                    number(one["extra_reserve"]),
                    f"{one['nadir']:.2f}",
                    f"{-one['slope']:.2f}",
                    " and ".join(str(week) for week in one["refuelling_weeks"]) or DASH,
                ],
                "carried": carried[name],
            }
            for name, one in told["units"].items()
        ],
        "pair": [
            {"name": names[name], "cells": [short_number(hours) for hours in told["pair"][name]]}
            for name in names
            if name in told["pair"]
        ],
    }
