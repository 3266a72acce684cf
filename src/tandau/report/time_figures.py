"""The pictures of time: a fan for each offer, and how well such forecasts did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.figure import Figure

from tandau.report.drawing import FILL, INK, LINE, MUTED, inline, plain_style, svg_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

LEVELS: Final = ((0, 6, 3.0), (1, 5, 6.0), (2, 4, 10.0))  # pairs of quantiles and line widths


def _bare(axes: Axes) -> None:
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=3)


def fan(offers: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return each offer's construction time as nested intervals, with its promises marked.

    Parameters
    ----------
    offers
        Of ``schedule.json``.
    names
        Offer id → name.
    """
    with plain_style():
        drawing = Figure(figsize=(7.2, 0.6 + 0.46 * len(names)))
        below = 0.46 / drawing.get_figheight()
        axes = drawing.add_axes((0.03, below, 0.94, 0.98 - below))
        for place, (offer, name) in enumerate(names.items()):
            told, height = offers[offer], -float(place)
            for low, high, width in LEVELS:
                ends = told["quantiles"][low], told["quantiles"][high]
                axes.plot(ends, (height, height), color=FILL, linewidth=width, clip_on=False)
            axes.plot(
                [told["quantiles"][3]], [height], marker="o", markersize=5, color=INK, clip_on=False
            )
            promised = [one["years"] for one in told["promises"]]
            axes.plot(
                promised,
                [height] * len(promised),
                "D",
                markersize=5,
                color=INK,
                mfc="none",
                clip_on=False,
            )
            usual = told["usual_promise"]
            axes.plot(
                [usual], [height], marker="|", markersize=12, color=INK, mew=1.5, clip_on=False
            )
            axes.text(
                0, height + 0.34, name, transform=axes.get_yaxis_transform(), parse_math=False
            )
        axes.set_ylim(-len(names) + 0.6, 0.8)
        axes.set_xlim(left=0)
        axes.set_yticks([])
        _bare(axes)
        axes.set_xlabel("years from first concrete to grid connection, first unit", labelpad=2)
        svg = svg_of(drawing)
    rows = [
        f"{name}: median {offers[offer]['quantiles'][3]:.1f} years, 90 percent between "
        f"{offers[offer]['quantiles'][0]:.1f} and {offers[offer]['quantiles'][6]:.1f}; promised "
        + (
            ", ".join(f"{one['years']:g}" for one in offers[offer]["promises"])
            or "nothing on record"
        )
        for offer, name in names.items()
    ]
    return inline(svg, "fan", "Construction time of a unit", ". ".join(rows))


def reliability(points: list[list[float]]) -> str:
    """Return how often outcomes fell below each forecast quantile, beside how often they should."""
    level, seen = np.array(points).T
    with plain_style():
        drawing = Figure(figsize=(3.4, 3.0))
        axes = drawing.add_axes((0.15, 0.16, 0.82, 0.8))
        axes.plot((0, 1), (0, 1), color=MUTED, linewidth=1, linestyle="--", clip_on=False)
        axes.plot(level, seen, color=INK, marker="o", markersize=3.5, linewidth=1, clip_on=False)
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        for side in ("right", "top"):
            axes.spines[side].set_visible(False)
        axes.tick_params(length=3)
        axes.set_xlabel("forecast probability", labelpad=2)
        axes.set_ylabel("share that came", labelpad=2)
        svg = svg_of(drawing)
    told = "; ".join(f"{a:.0%} forecast, {b:.0%} came" for a, b in points[1::4])
    return inline(svg, "reliability", "Reliability of past forecasts", told)


def transform_histogram(counts: list[int]) -> str:
    """Return how outcomes spread over the tenths of their forecasts; flat would be perfect."""
    edges = np.linspace(0, 1, len(counts) + 1)
    mean = sum(counts) / len(counts)
    with plain_style():
        drawing = Figure(figsize=(3.4, 3.0))
        axes = drawing.add_axes((0.12, 0.16, 0.85, 0.8))
        axes.stairs(counts, edges, fill=True, color=FILL, linewidth=0, clip_on=False)
        axes.plot((0, 1), (mean, mean), color=INK, linewidth=1, linestyle="--", clip_on=False)
        axes.set_xlim(0, 1)
        axes.spines["left"].set_edgecolor(LINE)
        for side in ("right", "top"):
            axes.spines[side].set_visible(False)
        axes.tick_params(length=3)
        axes.set_xlabel("place of the outcome in its forecast", labelpad=2)
        svg = svg_of(drawing)
    told = ", ".join(str(count) for count in counts)
    return inline(svg, "transforms", "Outcomes by the tenth of their forecast", f"Units: {told}")
