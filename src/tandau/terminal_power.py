"""Tables of the power system for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

LABELS: Final = {
    "carrier_generation": "generation",
    "zone_deficit": "deficit",
    "zone_peak_load": "peak load",
    "national_peak_load": "peak load",
    "national_demand": "demand",
    "net_import": "net imports",
}


def calibration_table(told: Mapping[str, Any]) -> Table:
    """Return modelled against reported totals.

    Parameters
    ----------
    told
        As `tandau.power_calibration.calibration` gives it.
    """
    table = Table(
        title=f"{told['case']}: the power system of {told['year']}, modelled and reported"
    )
    table.add_column("total", no_wrap=True, overflow="fold")
    table.add_column("unit")
    for name in ("modelled", "reported", "deviation", "allowed"):
        table.add_column(name, justify="right")
    table.add_column("met")
    for row in told["rows"]:
        allowed = row["allowed"]
        verdict = "" if allowed is None else "yes" if row["is_met"] else "NO"
        if row["is_built_in"]:
            verdict = "built in"
        table.add_row(
            f"{LABELS[row['variable']]}, {row['subject']}",
            row["unit"],
            f"{row['modelled']:,.2f}",
            f"{row['reported']:,.2f}",
            f"{row['deviation']:+.1%}",
            "" if allowed is None else f"{allowed:.0%}",
            verdict,
        )
    return table


def accuracy_table(told: Mapping[str, Any]) -> Table:
    """Return how far representative days lie from every hour, pair by pair.

    Parameters
    ----------
    told
        As `tandau.power_accuracy.accuracy_of_case` gives it.
    """
    measured, goals = told["measured"], told["goals"]
    names = {"cost": "cost, worst", "value_median": "value, median", "value_worst": "value, worst"}
    summary = "; ".join(
        f"{names[name]} {'unknown' if measured[name] is None else f'{measured[name]:.2%}'} "
        f"(goal {goals[name]:.0%})"
        for name in names
    )
    table = Table(title=f"{told['case']}: {summary}")
    for name in ("year", "future", "alternative"):
        table.add_column(name, overflow="fold")
    for name in ("cost, MUSD", "off", "value, MUSD", "off"):
        table.add_column(name, justify="right")
    for row in told["pairs"]:
        table.add_row(
            str(row["year"]), str(row["future"]), row["alternative"],
            _figure(row["cost"], ",.0f"), _figure(row["cost_error"], "+.2%"),
            _figure(row["value"], ",.0f"), _figure(row["value_error"], "+.2%"),
        )  # fmt: skip
    return table


def emulator_table(told: Mapping[str, Any]) -> Table:
    """Return how far the emulator lies from direct solves, study year by study year.

    Parameters
    ----------
    told
        As `tandau.power_held_out.emulator_of_case` gives it.
    """
    measured, goals = told["measured"], told["goals"]
    table = Table(
        title=f"{told['case']}: lowest R2 of a value {_figure(measured['value_r_squared'], '.4f')} "
        f"(goal {goals['value_r_squared']}), rank probabilities moved by at most "
        f"{measured['rank_probability']:.4f} (goal {goals['rank_probability']})"
    )
    heads = ("year", "solved", "held out", "lowest R2", "value off", "rank moved", "best differs")
    for name in heads:
        table.add_column(name, justify="right")
    for year, one in told["years"].items():
        lowest = min(one["value_r_squared"].values(), default=None)
        table.add_row(
            year, str(one["n_solved"]), str(one["n_futures"]), _figure(lowest, ".4f"),
            _figure(one["value_error"], ".2%"), f"{one['rank_probability']:.4f}",
            _figure(one["best_differs"], ".2%"),
        )  # fmt: skip
    return table


def _figure(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)


def network_table(told: Mapping[str, Any]) -> Table:
    """Return what a network holds by carrier.

    Parameters
    ----------
    told
        As `tandau.power_import.import_network` gives it.
    """
    n_buses, n_snapshots = len(told["buses"]), told["snapshots"]
    table = Table(title=f"{n_buses} buses, {n_snapshots:,} snapshots")
    table.add_column("carrier")
    table.add_column("capacity, MW", justify="right")
    table.add_column("can be built")
    table.add_column("follows the prices of")
    for carrier, one in told["carriers"].items():
        can = "yes" if one["can_be_built"] else ""
        table.add_row(carrier, f"{one['capacity']:,.0f}", can, one["follows"])
    return table
