"""Who wins where: triangles of weight among three groups of criteria."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.figure import Figure

from tandau.report.decision_figures import MARKS, WIDTH, colour, unclipped
from tandau.report.drawing import inline, plain_style
from tandau.report.formats import percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

Entry = dict[str, Any]
_HEIGHT: Final = float(np.sqrt(3) / 2)


def triangles(
    found: Sequence[Entry], names: Mapping[str, str], groups: Mapping[str, str], name: str
) -> str:
    """Return who wins for each split of weight among three groups, one triangle a rest.

    Parameters
    ----------
    found
        Each with ``groups``, ``rest``, ``points``, ``winner`` and ``share``.
    names
        Offer id → name.
    groups
        Group id → name.
    name
        Begins the picture's ids.
    """
    told = []
    with plain_style():
        drawing = Figure(figsize=(WIDTH, 4.1))
        panels = drawing.subplots(1, 2, squeeze=False).ravel()
        for axes in panels:
            axes.set_axis_off()
        for axes, one in zip(panels, found, strict=False):
            told.append(_triangle(axes, one, names, groups))
        shown = {winner for one in found for winner in one["winner"]}
        handles = [
            drawing.axes[0].plot(
                [],
                [],
                marker=MARKS[place % len(MARKS)],
                color=colour(place),
                linestyle="",
                label=text,
            )[0]
            for place, (offer, text) in enumerate(names.items())
            if offer in shown
        ]
        drawing.legend(
            handles=handles,
            loc="lower center",
            ncols=3,
            frameon=False,
            fontsize=8,
            handletextpad=0.2,
        )
        drawing.subplots_adjust(left=0.0, right=1.0, top=0.88, bottom=0.16, wspace=0.02)
        svg = unclipped(drawing)
    return inline(svg, name, "Who wins where", "; ".join(told))


def _triangle(axes: Axes, one: Entry, names: Mapping[str, str], groups: Mapping[str, str]) -> str:
    points = np.array(one["points"])
    # The first group stands at the top, the second at the left, the third at the right.
    x, y = points[:, 2] + points[:, 0] / 2, points[:, 0] * _HEIGHT
    order = list(names)
    for place, offer in enumerate(order):
        mine = np.array([winner == offer for winner in one["winner"]])
        if mine.any():
            strength = 0.25 + 0.75 * np.array(one["share"])[mine]
            axes.scatter(
                x[mine],
                y[mine],
                s=34,
                marker=MARKS[place % len(MARKS)],
                color=colour(place),
                alpha=strength,
                linewidths=0,
            )
    top, left, right = (groups[group] for group in one["groups"])
    axes.text(
        0.5, _HEIGHT + 0.06, f"all weight on {top}", ha="center", fontsize=8, parse_math=False
    )
    axes.text(-0.03, -0.12, left, ha="left", fontsize=8, parse_math=False)
    axes.text(1.03, -0.12, right, ha="right", fontsize=8, parse_math=False)
    rest = (
        "nothing else counts" if not one["rest"] else f"other groups hold {one['rest'] * 100:.0f} %"
    )
    axes.set_title(f"These three groups; {rest}", fontsize=8.5, pad=14)
    axes.set_xlim(-0.06, 1.06)
    axes.set_ylim(-0.16, _HEIGHT + 0.14)
    axes.set_aspect("equal")
    counts = {names[offer]: one["winner"].count(offer) for offer in order if offer in one["winner"]}
    parts = ", ".join(f"{text} {percent(n / len(points))}" for text, n in counts.items())
    return f"{rest}: {parts} of the triangle"
