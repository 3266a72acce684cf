"""The pictures of the decision: places, profiles of weights, regret, and who wins where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.figure import Figure

from tandau.report.drawing import (
    ACCENT,
    INK,
    LINE,
    MUTED,
    OFFERS,
    PAPER,
    inline,
    plain_style,
    svg_of,
)
from tandau.report.formats import percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

Entry = dict[str, Any]
MARKS: Final = ("o", "s", "^", "D", "v", "P", "X")
WIDTH: Final = 7.2
_ROW: Final = 0.34
_LEAST_TEXT: Final = 0.07
_TALLEST: Final = 0.85
_DARK: Final = 0.55


def colour(place: int) -> str:
    """Return the colour of the offer at a place."""
    return OFFERS[place % len(OFFERS)]


def _bare(axes: Axes) -> None:
    for side in ("right", "top", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=3, labelsize=8)
    axes.tick_params(axis="y", length=0)


def unclipped(drawing: Figure) -> str:
    """Return the figure as SVG without clip paths, which a page would take for addresses."""
    drawing.draw_without_rendering()
    for one in drawing.findobj():
        one.set_clip_on(False)
    return svg_of(drawing)


def places(shares: Mapping[str, Sequence[float]], names: Mapping[str, str], name: str) -> str:
    """Return how often each offer takes each place, as one bar an offer, the first place darkest.

    Parameters
    ----------
    shares
        Offer id → rank acceptability.
    names
        Offer id → name.
    name
        Begins the picture's ids.
    """
    n_places = len(names)
    strengths = np.linspace(1, 0.12, n_places)
    told = []
    with plain_style():
        drawing = Figure(figsize=(WIDTH, 0.6 + _ROW * n_places))
        axes = drawing.add_axes(
            (0.24, 0.42 / drawing.get_figheight(), 0.74, 0.99 - 0.5 / drawing.get_figheight())
        )
        for row, (offer, text) in enumerate(names.items()):
            left = 0.0
            for place, share in enumerate(shares[offer]):
                axes.barh(
                    -row,
                    share,
                    left=left,
                    height=0.74,
                    color=ACCENT,
                    alpha=strengths[place],
                    linewidth=0,
                )
                if share >= _LEAST_TEXT:
                    ink = PAPER if strengths[place] > _DARK else INK
                    axes.text(
                        left + share / 2,
                        -row,
                        str(place + 1),
                        ha="center",
                        va="center",
                        fontsize=8,
                        color=ink,
                    )
                left += share
            told.append(
                f"{text}: first {percent(shares[offer][0])}, last {percent(shares[offer][-1])}"
            )
        axes.set_yticks(range(0, -n_places, -1), list(names.values()))
        axes.set_xlim(0, 1)
        axes.set_xticks(np.linspace(0, 1, 5), ["0 %", "25 %", "50 %", "75 %", "100 %"])
        axes.set_xlabel("share of futures and weightings; numbers are places", labelpad=2)
        _bare(axes)
        svg = unclipped(drawing)
    return inline(svg, name, "Places of the offers", "; ".join(told))


def profiles(table: Sequence[Entry], names: Mapping[str, str], average: float, name: str) -> str:
    """Return the central weights of each offer by group, against the average of all weightings.

    Parameters
    ----------
    table
        A row a group with ``group`` and ``weights`` (offer id → weight or None).
    names
        Offer id → name.
    average
        Mean weight of a group over all weightings.
    name
        Begins the picture's ids.
    """
    told = []
    with plain_style():
        drawing = Figure(figsize=(WIDTH, 1.05 + 0.3 * len(table)))
        height = drawing.get_figheight()
        axes = drawing.add_axes((0.24, 0.42 / height, 0.73, 1 - 0.95 / height))
        axes.axvline(average, color=MUTED, linewidth=0.9, linestyle="--")
        for place, (offer, text) in enumerate(names.items()):
            points = [
                (row["weights"][offer], -at)
                for at, row in enumerate(table)
                if row["weights"][offer] is not None
            ]
            if not points:
                continue
            axes.plot(
                *zip(*points, strict=True),
                marker=MARKS[place % len(MARKS)],
                color=colour(place),
                markersize=5,
                linewidth=0.8,
                alpha=0.9,
                label=text,
            )
            most = max((row for row in table), key=lambda row: row["weights"][offer])
            told.append(f"{text}: most on {most['group']}, {percent(most['weights'][offer])}")
        axes.set_yticks(range(0, -len(table), -1), [row["group"] for row in table])
        axes.set_xlabel(
            "mean weight of the group where the offer is best; dashed: mean of all", labelpad=2
        )
        axes.xaxis.set_major_formatter(lambda value, _place: f"{value * 100:.0f} %")
        axes.grid(axis="y", color=LINE, linewidth=0.4)
        _bare(axes)
        axes.legend(
            loc="lower left",
            bbox_to_anchor=(-0.3, 1.0),
            ncols=3,
            frameon=False,
            fontsize=8,
            handletextpad=0.3,
            columnspacing=1,
        )
        svg = unclipped(drawing)
    return inline(svg, name, "Central weights", "; ".join(told))


def ridges(regret: Entry, names: Mapping[str, str], name: str) -> str:
    """Return how far each offer is behind the best of its future, one ridge an offer.

    Parameters
    ----------
    regret
        With ``edges``, ``shares`` and ``median``, in worth 0 to 1.
    names
        Offer id → name.
    name
        Begins the picture's ids.
    """
    edges = np.array(regret["edges"]) * 100
    told = []
    with plain_style():
        drawing = Figure(figsize=(WIDTH, 0.65 + 0.5 * len(names)))
        height = drawing.get_figheight()
        axes = drawing.add_axes((0.24, 0.42 / height, 0.73, 1 - 0.5 / height))
        for place, (offer, text) in enumerate(names.items()):
            # The bar at zero is the share of futures in which the offer is the best itself.
            heights = np.sqrt(np.array(regret["shares"][offer]))
            heights = heights / max(float(heights.max()), 1e-9) * _TALLEST
            axes.stairs(
                heights - place,
                edges,
                baseline=-place,
                fill=True,
                color=colour(place),
                alpha=0.75,
                linewidth=0,
            )
            axes.axhline(-place, color=LINE, linewidth=0.6)
            median = regret["median"][offer] * 100
            axes.plot([median, median], [-place, -place + _TALLEST], color=INK, linewidth=1.4)
            told.append(f"{text}: half of the futures within {median:.0f} points of the best")
        axes.set_yticks([-place + 0.25 for place in range(len(names))], list(names.values()))
        axes.set_xlim(0, edges[-1])
        axes.set_ylim(-len(names) + 0.95, 1)
        axes.set_xlabel(
            "points of 100 behind the best offer of the same future; line: median", labelpad=2
        )
        _bare(axes)
        svg = unclipped(drawing)
    return inline(svg, name, "Regret of the offers", "; ".join(told))
