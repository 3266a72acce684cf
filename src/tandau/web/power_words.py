"""A power system solved again in words: how its figures move, beside the emulator's error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tandau.report.formats import bare, interval, label, measure, with_unit
from tandau.report.reading import claim_topic, measure_of, offer_names
from tandau.variables import vocabulary
from tandau.web.holdable import of_power

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tandau.report.formats import Measure
    from tandau.web.power_jobs import Job
    from tandau.web.shelf import OpenStudy

Entry = dict[str, Any]
Quantiles = list[float] | None
LOW, MIDDLE, HIGH = 0, 2, 4  # of the five that `power.json` has
OF_VALUE: Final = ("system_value", "energy_value", "delay_cost")
# These come first; the others follow by name.
FIRST: Final = (
    "system_value", "energy_value", "coal_generation_share", "power_emissions", "lole", "eens",
    "wholesale_price", "system_cost",
)  # fmt: skip
ALTERNATIVES: Final = {"wait": "Wait", "no_new_nuclear": "No new nuclear"}
STAGES: Final = {
    "": "Starting",
    "load": "Loading the models",
    "power": "Solving futures of the power system",
    "adequacy": "Adequacy of the alternatives",
}
# What a relative change below this means is rounding: figures are kept to six digits.
ROUNDED: Final = 2e-6


def in_words(study: OpenStudy, job: Job) -> Entry:
    """Return a what-if on the power system as the page shows it; its result where it is done."""
    held = of_power(study).get(job.claim)
    known = held is not None and held.variable in study.material.lineage["variables"]
    unit = "" if held is None else f" {held.unit}"
    figure = f"{job.value:g}{unit}"
    if held is not None and known:
        scale = measure_of(study.material, held.variable)
        figure = with_unit(bare(job.value, scale), scale)
    is_there = job.claim in study.material.claims
    return {
        "topic": claim_topic(study.material, job.claim) if is_there else job.claim,
        "figure": figure,
        "stage": STAGES.get(job.stage, job.stage),
        "result": None if job.after is None else _result(study, job.before, job.after),
    }


def _result(study: OpenStudy, before: Entry, after: Entry) -> Entry:
    names = offer_names(study.material) | ALTERNATIVES
    errors = [before["errors"]["emulator"], after["errors"]["emulator"]]
    known = [one for one in errors if one is not None]
    error = max(known) if known else None
    tables = []
    shown = str(before["picture_year"])
    years = sorted(map(str, before["years"]), key=lambda year: (year != shown, year))
    for year in years:
        old = {name: before["figures"][name][year] for name in before["alternatives"]}
        new = {name: after["figures"].get(name, {}).get(year, {}) for name in old}
        tables.append(_table(f"Study year {year}", old, new, names, error))
    once = {name: after["once"].get(name, {}) for name in before["once"]}
    tables.append(_table("Over the years", before["once"], once, names, error))
    return {
        "tables": [one for one in tables if one["rows"]],
        "n_same": sum(one["n_same"] for one in tables),
        "error": None if error is None else f"{error * 100:.2g}",
        "n_solved": ", ".join(f"{n} in {year}" for year, n in after["n_solved"].items()),
        "n_futures": after["n_futures"],
    }


def _table(title: str, old: Entry, new: Entry, names: dict[str, str], error: float | None) -> Entry:
    rows = list(_rows(old, new, names, error))
    moved = [one for one in rows if one is not None]
    return {"title": title, "rows": moved, "n_same": len(rows) - len(moved)}


def _rows(
    old: Entry, new: Entry, names: dict[str, str], error: float | None
) -> Iterator[Entry | None]:
    """Yield a row a figure and alternative; None where it stays."""
    found = {name for figures in old.values() for name in figures}
    for name in sorted(found, key=lambda one: (FIRST.index(one) if one in FIRST else 99, one)):
        scale = measure(name, vocabulary()[name].unit, is_calendar=False)
        for alternative, figures in old.items():
            before, after = figures.get(name), new[alternative].get(name)
            if _is_same(before, after):
                yield None
                continue
            yield {
                "label": label(name),
                "unit": scale.unit,
                "of": names.get(alternative, alternative),
                "before": _spread(before, scale),
                "after": _spread(after, scale),
                "change": _change(before, after, scale),
                "is_small": _is_small(name, figures, before, after, error),
            }


def _is_same(before: Quantiles, after: Quantiles) -> bool:
    if before is None or after is None:
        return before is after
    size = max(map(abs, (*before, *after)))
    return all(abs(a - b) <= ROUNDED * size for b, a in zip(before, after, strict=True))


def _spread(values: Quantiles, scale: Measure) -> str:
    if values is None:
        return "none"
    return f"{bare(values[MIDDLE], scale)} ({interval(values[LOW], values[HIGH], scale)})"


def _change(before: Quantiles, after: Quantiles, scale: Measure) -> str:
    if before is None or after is None:
        return ""
    change = after[MIDDLE] - before[MIDDLE]
    sign = "\u2212" if change < 0 else "+"
    return f"{sign}{bare(abs(change), scale)}" if change else "0"


def _is_small(
    name: str, figures: Entry, before: Quantiles, after: Quantiles, error: float | None
) -> bool | None:
    """Return whether a change is smaller than the emulator's error; None where it has none known.

    The error is that of an offer's value in one future; a cost is off by about as many dollars.
    """
    of_cost = figures.get("system_value") if name == "system_cost" else None
    if error is None or before is None or after is None or not (name in OF_VALUE or of_cost):
        return None
    size = max(abs(before[MIDDLE]), abs(after[MIDDLE])) if of_cost is None else _size(of_cost)
    return abs(after[MIDDLE] - before[MIDDLE]) < error * size if size else None


def _size(values: list[float]) -> float:
    return abs(values[MIDDLE])
