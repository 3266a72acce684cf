"""The page's section on the power system: mix, value, adequacy, weeks, prices, calibration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tandau.report import power_charts
from tandau.report.formats import MINUS, number, percent
from tandau.report.power_figures import calibration_marks, zone_map
from tandau.report.power_tables import (
    DASH,
    adequacy_of,
    row_of,
    short_number,
    spread,
    told_columns,
)
from tandau.report.reading import offer_names
from tandau.report.text import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tandau.report.reading import Material

Entry = dict[str, Any]
OTHERS: Final = {"wait": "Wait", "no_new_nuclear": "No new nuclear plant"}
# (figure of power.json, factor, title)
SYSTEM: Final = (
    ("system_cost", 1e-3, "System cost, bn USD"),
    ("coal_generation_share", 100.0, "Coal, %"),
    ("gas_generation_share", 100.0, "Gas, %"),
    ("import_share", 100.0, "Imports, %"),
    ("power_emissions", 1.0, "CO2, Mt"),
    ("water_consumption", 1.0, "Water, million m³"),
    ("wholesale_price", 1.0, "Price, USD/MWh"),
    ("curtailed_energy", 1.0, "Curtailed, TWh"),
    ("lole", 1.0, "Loss of load, h"),
)
VALUE: Final = (
    ("nuclear_generation", 1.0, "Plant makes, TWh"),
    ("system_value", 1.0, "Grid saves, MUSD"),
    ("energy_value", 1.0, "Saved, USD/MWh"),
    ("plant_cost", 1.0, "Plant's fixed cost, MUSD"),
    ("avoided_emissions", 1.0, "CO2 avoided, Mt"),
    ("added_water", 1.0, "Water added, million m³"),
)
PARTS: Final = (
    ("first", "First MW's worth"),
    ("firm", "of it firm capacity"),
    ("size", "Size"),
    ("reserve", "Reserve"),
    ("flexibility", "Flexibility"),
    ("date", "Date"),
    ("left", "Left"),
)
SEASONS: Final = {"winter": "week of the highest load", "summer": "week of the lowest load"}


def power_section(material: Material) -> Entry | None:
    """Return what the template shows of the power system; None where the study has none."""
    power = material.power
    if power is None:
        return None
    if power.get("unsolved"):
        return {"unsolved": power["unsolved"]}
    names = {**offer_names(material), **OTHERS}
    names = {key: names[key] for key in power["alternatives"]}
    years = [str(year) for year in power["years"]]
    shown = str(power["picture_year"])
    system = told_columns(power, SYSTEM)
    return {
        "unsolved": "",
        "price_year": material.ranks["about"]["price_year"],
        "n_futures": count(power["n_futures"]),
        "n_solved": ", ".join(f"{year} {power['n_solved'][year]}" for year in years),
        "years": years,
        "shown": shown,
        "mix": power_charts.mix(power["mix"], names, years),
        "system_titles": [title for _, _, title in system],
        "systems": [
            {
                "year": year,
                "rows": [row_of(power, name, year, names, system) for name in names],
            }
            for year in years
        ],
        "value_titles": [title for _, _, title in told_columns(power, VALUE)],
        "values": [
            {"year": year, "rows": rows}
            for year in years
            if (rows := _value_rows(power, year, names))
        ],
        "delays": _delays(power, names),
        "parts": _parts(power, names),
        "part_titles": [title for _, title in PARTS],
        "adequacy": adequacy_of(power, names),
        "new_capacity": _built(power, names, shown),
        **_pictures(power, names),
        "calibration": _calibration(power["calibration"]),
        "errors": _errors(power["errors"]),
        "causes": [{"cause": cause, "n": n} for cause, n in power["causes"].items()],
    }


def _value_rows(power: Entry, year: str, names: Mapping[str, str]) -> list[Entry]:
    """Return the alternatives that have a plant in some future of the year."""
    return [
        {
            **row_of(power, name, year, names, told_columns(power, VALUE)),
            "units": number(power["units"][name][year]),
        }
        for name in names
        if power["units"][name][year] > 0
    ]


def _delays(power: Entry, names: Mapping[str, str]) -> list[Entry]:
    return [
        {
            "name": names[name],
            "cells": [spread(once["delay_cost"], 1.0), spread(once["delay_emissions"], 1.0)],
        }
        for name, once in power["once"].items()
        if once["delay_cost"] is not None
    ]


def _parts(power: Entry, names: Mapping[str, str]) -> list[Entry]:
    if power["pictures"] is None:
        return []
    return [
        {
            "name": names[name],
            "cells": [DASH if one[key] is None else number(round(one[key])) for key, _ in PARTS],
        }
        for name, one in power["pictures"]["parts"].items()
    ]


def _built(power: Entry, names: Mapping[str, str], year: str) -> Entry:
    carriers = power_charts.ordered(
        sorted({one for name in names for one in power["new_capacity"][name][year]})
    )
    return {
        "carriers": [power_charts.word(one) for one in carriers],
        "rows": [
            {
                "name": names[name],
                "cells": [
                    number(power["new_capacity"][name][year].get(one, 0.0)) for one in carriers
                ],
            }
            for name in names
        ],
    }


def _pictures(power: Entry, names: Mapping[str, str]) -> Entry:
    pictures = power["pictures"]
    if pictures is None:
        return dict.fromkeys(("weeks", "stepped", "durations", "map", "with_plant"), "") | {
            "flows": [], "hidden": [], "has_outline": False,
        }  # fmt: skip
    order = [pictures["with_plant"], "no_new_nuclear"]
    weeks = [
        (name, week)
        for place in range(len(SEASONS))
        for name in order
        for week in pictures["years"][name]["weeks"][place : place + 1]
    ]
    titles = [f"{names[name]}, {SEASONS[week['season']]}" for name, week in weeks]
    lines = {line["id"]: line for line in power["map"]["lines"]}
    return {
        "with_plant": names[pictures["with_plant"]],
        "weeks": power_charts.weeks([week for _, week in weeks], titles) if weeks else "",
        "stepped": _stepped(weeks, titles),
        "has_outline": bool(power["map"].get("outline")),
        "durations": power_charts.durations(
            {name: pictures["years"][name] for name in order}, names
        ),
        "map": _mapped(power["map"]),
        "flows": [
            {
                "line": line["name"],
                "limit": number(line["limit"]),
                "cells": [
                    number(one)
                    for name in order
                    for one in pictures["years"][name]["flows"].get(key, (0.0, 0.0))
                ],
            }
            for key, line in lines.items()
        ],
        "hidden": [
            {
                "name": title,
                "cells": [
                    number(week["cost"]),
                    DASH if week["committed_cost"] is None else number(week["committed_cost"]),
                    number(week["starts"]),
                    short_number(week["curtailed"]),
                    DASH
                    if week["committed_curtailed"] is None
                    else short_number(week["committed_curtailed"]),
                ],
            }
            for title, (_, week) in zip(titles, weeks, strict=True)
        ],
    }


def _mapped(told: Entry) -> str:
    """Return the map; nothing for a network of somebody's own, which has no zones of the case."""
    if not told["zones"]:
        return ""
    return zone_map(told["zones"], told["lines"], told.get("outline", ()))


def _stepped(weeks: list[tuple[str, Entry]], titles: list[str]) -> str:
    """Return the weeks with starts and least loads; nothing where none was solved so."""
    solved = [
        ({**week, "made": week["committed_made"]}, title)
        for (_, week), title in zip(weeks, titles, strict=True)
        if week.get("committed_made")
    ]
    if not solved:
        return ""
    return power_charts.weeks(
        [week for week, _ in solved], [title for _, title in solved],
        "power-stepped", "The same weeks with units that start, stop and have a least load, GW",
    )  # fmt: skip


def _calibration(told: Entry | None) -> Entry | None:
    if told is None or not told["rows"]:
        return None
    return {
        "year": told["year"],
        "marks": calibration_marks(told["rows"], _called(told["rows"])),
        "rows": [
            {
                "name": f"{row['variable'].replace('_', ' ')}, {row['subject']}",
                "unit": row["unit"],
                "modelled": number(row["modelled"]),
                "reported": number(row["reported"]),
                "deviation": _deviation(row["deviation"]),
                "allowed": DASH if row["allowed"] is None else percent(row["allowed"]),
                "verdict": _verdict(row),
            }
            for row in told["rows"]
        ],
    }


def _deviation(share: float) -> str:
    told = f"{abs(share) * 100:.1f}\u00a0%"
    if told.startswith("0.0"):
        return told
    return ("+" if share > 0 else MINUS) + told


def _called(rows: list[Entry]) -> dict[str, str]:
    return {row["variable"]: row["variable"].replace("_", " ") for row in rows}


def _verdict(row: Entry) -> str:
    if row["allowed"] is None:
        return "told only"
    met = "met" if row["is_met"] else "not met"
    return f"{met}, built in" if row.get("is_built_in") else met


def _errors(told: Entry) -> Entry:
    return {
        name: "not measured in this run" if value is None else percent(value)
        for name, value in told.items()
    }
