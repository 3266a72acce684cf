"""What the command line prints of forecasts and backtests, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

BARS: Final = " ▁▂▃▄▅▆▇█"
WIDTH: Final = 60
_MARKS: Final = {"same host": "H", "same vendor abroad": "V", "newcomer host": "N"}
LAST: Final = 0.985  # share of the draws that the picture shows


def picture(years: np.ndarray, promise: float) -> str:
    """Return a histogram in characters with the promise marked below it.

    Parameters
    ----------
    years
        Draws, in years.
    promise
        Years promised.
    """
    end = max(float(np.quantile(years, LAST)), promise * 1.05)
    counts, _ = np.histogram(years, bins=WIDTH, range=(0, end))
    heights = np.ceil(counts / counts.max() * (len(BARS) - 1)).astype(int)
    mark = min(int(promise / end * WIDTH), WIDTH - 1)
    label = f"promise {promise:g}"
    below = " " * mark + "^" + (f" {label}" if mark < WIDTH / 2 else "")
    if mark >= WIDTH / 2:
        below = f"{label} ".rjust(mark) + "^"
    axis = f"0{'years':^{WIDTH - 6}}{end:5.0f}"
    return "\n".join(("".join(BARS[height] for height in heights), below, axis))


def construction_table(told: Mapping[str, Any]) -> Table:
    """Return the quantiles of a forecast and the chance to keep the promise."""
    table = Table(
        title=f"Years of construction as of {told['as_of']}, record until {told['record_until']}",
        min_width=WIDTH,
    )
    names = ("p05", "p10", "p50", "p90", "p95")
    for name in names:
        table.add_column(name.upper().replace("P0", "P"), justify="right")
    table.add_column(f"P(≤ {told['promise']:g})", justify="right")
    table.add_row(*(f"{told[name]:.1f}" for name in names), f"{told['p_within_promise']:.0%}")
    return table


def comparables_table(told: Mapping[str, Any]) -> Table:
    """Return the actual units beside a forecast."""
    table = Table(
        title="Actual units beside it",
        caption="Since 1990; years to grid, + so far or until abandoned; "
        "V same vendor abroad, N newcomer host, H same host",
        pad_edge=False,
    )
    for name in ("Unit", "Host", "Vendor", "Begun", "Years", "Outcome", "Why"):
        table.add_column(name, justify="right" if name == "Years" else "left", no_wrap=True)
    for one in told["comparables"]:
        years = f"{one['years']:.1f}" + ("" if one["outcome"] == "built" else "+")
        table.add_row(
            one["unit"],
            one["country"],
            one["vendor_country"],
            one["first_concrete"][:4],
            years,
            one["outcome"],
            "".join(_MARKS[reason] for reason in one["reason"].split(", ")),
        )
    return table


def backtest_table(told: Mapping[str, Any]) -> Table:
    """Return the scores of every model."""
    table = Table(title="Backtest of construction time; CRPS in years, coverage in percent")
    for name in ("Model", "CRPS", "since 1990", "50 %", "80 %", "95 %", "KS", "n", "our skill"):
        table.add_column(name, justify="left" if name == "Model" else "right")
    for name, one in told["models"].items():
        skill = told["skill"].get(name, {}).get("all")
        table.add_row(
            name,
            f"{one['crps_all']:.2f}",
            "" if one["crps_since_1990"] is None else f"{one['crps_since_1990']:.2f}",
            *(f"{one[f'coverage_{level}']:.0f}" for level in (50, 80, 95)),
            f"{one['ks']:.2f}",
            str(one["n"]),
            f"{skill['skill']:.0%} ({skill['low']:.0%} to {skill['high']:.0%})" if skill else "",
        )
    return table
