"""What the command line prints of export deals and cost outturns, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_STAGES: Final = {
    "before_first_concrete": "before first concrete",
    "after_first_concrete": "after first concrete",
    "if_stalled_count": "before, stalled counted",
}


def exits_table(told: Mapping[str, Any]) -> Table:
    """Return exits a project-year by stage, age, cause and vendor state, with 90 % intervals."""
    table = Table("", "deals", "exits", "project-years", "exits/year", "90 % interval")
    table.title = f"Partners who left export deals, as of {told['as_of']}"
    for name, label in _STAGES.items():
        _hazard_row(table, label, told[name])
    by_state = {one["state"]: one for one in told["per_vendor"].values()}
    for heading, part in (
        ("by age of the deal", told["by_age"]),
        ("by primary cause", told["by_cause"]),
        ("by vendor state", by_state | {"all together": told["all_vendors"]}),
    ):
        table.add_section()
        table.add_row(f"[bold]{heading}[/]")
        for name, figures in part.items():
            _hazard_row(table, f"  {name.replace('_', ' ')}", figures)
    return table


def _hazard_row(table: Table, label: str, figures: Mapping[str, Any]) -> None:
    rate, interval = figures["hazard_per_year"], figures["interval_90"]
    table.add_row(
        escape(label),
        str(figures["n"]),
        str(figures["fell_through"]),
        f"{figures['project_years']:.1f}",
        "not observed" if rate is None else f"{rate:.3f}",
        "" if interval is None else f"{interval[0]:.3f} … {interval[1]:.3f}",
    )


def deals_table(deals: Iterable[Mapping[str, Any]]) -> Table:
    """Return the deals by name, one row for each way in which they ended."""
    table = Table("outcome", "deals (host, vendor state, year of agreement)", title="The deals")
    named: dict[str, list[str]] = {}
    for one in deals:
        outcome = ", ".join(part for part in (one["outcome"], one["cause"]) if part)
        year = one["agreement"][:4]
        name = f"{one['project']} ({one['host']}, {one['vendor_state']}, {year})"
        named.setdefault(outcome.replace("_", " "), []).append(name)
    for outcome in sorted(named):
        table.add_row(outcome, escape("; ".join(named[outcome])))
    return table


def outturns_table(told: Mapping[str, Any]) -> Table:
    """Return final over estimated cost by contract form, and what was believed before."""
    names = ("p05", "p10", "p50", "p90", "p95", "mean")
    table = Table("contract", "projects", *(name.upper().replace("P0", "P") for name in names))
    table.title = f"Final cost over the estimate, as of {told['as_of']}: a judgement"
    shown = {name: (str(one["n"]), one) for name, one in told["by_contract"].items()}
    for label, (count, figures) in (shown | {"prior": ("", told["prior"])}).items():
        table.add_row(label, count, *(f"{figures[name]:.2f}" for name in names))
    return table


def projects_table(projects: Iterable[Mapping[str, Any]]) -> Table:
    """Return the actual projects, the dearest first."""
    table = Table("project", "contract", "estimate", "last figure", "of", "ratio", "delay")
    table.title = "Actual projects (≥: not final; delay: time to the grid over what was promised)"
    for one in sorted(projects, key=lambda one: -float(one["ratio"])):
        last = f"{one['final_low']:g}"
        if one["final_high"] != one["final_low"]:
            last += f" to {one['final_high']:g}"
        least = "" if one["is_final"] else "≥ "
        delay = "" if one["delay"] is None else f"{'' if one['is_connected'] else '≥ '}"
        delay += "" if one["delay"] is None else f"{one['delay']:.1f}"
        cells = (one["project"], one["contract"], f"{one['estimate']:g}", f"{last} {one['unit']}")
        table.add_row(*map(escape, cells), one["known_on"][:4], f"{least}{one['ratio']:.2f}", delay)
    return table
