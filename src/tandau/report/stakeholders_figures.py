"""The picture of support: actors by offers, filled where one gains, hollow where it loses."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.figure import Figure

from tandau.report.drawing import FILL, INK, LINE, MUTED, inline, plain_style, svg_of
from tandau.report.formats import MINUS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

Entry = dict[str, Any]
LARGEST: Final = 0.36  # radius of full support, of a cell's width
LEFT: Final = 3.3
WIDEST: Final = 34
SEEN: Final = 0.005  # below it a gain or loss is written as none


def signed(value: float) -> str:
    """Return a figure of support with its sign, in two digits.

    Examples
    --------
    >>> signed(0.234), signed(-0.5), signed(0.001)
    ('+0.23', '\u22120.50', '0')
    """
    if abs(value) < SEEN:
        return "0"
    return f"{'+' if value > 0 else MINUS}{abs(value):.2f}"


def support_matrix(told: Entry, names: Mapping[str, str]) -> str:
    """Return actors by offers as accessible SVG: area for size, a ring for the spread.

    Parameters
    ----------
    told
        ``stakeholders.json``.
    names
        Offer id → name.
    """
    actors = told["actors"]
    with plain_style():
        height, width = len(actors) + 1.1, LEFT + len(names)
        drawing = Figure(figsize=(min(9.6, width * 0.92), height * 0.58))
        axes = drawing.add_axes((0.005, 0.005, 0.99, 0.99))
        axes.axis("off")
        axes.set_xlim(0, width)
        axes.set_ylim(-len(actors) + 0.4, 1.5)
        for column, name in enumerate(names.values()):
            head = "\n".join(wrap(name, 12, break_long_words=False))
            axes.text(
                LEFT + column + 0.5, 0.62, head, fontsize=7.5, ha="center", va="bottom",
                parse_math=False,
            )  # fmt: skip
        for row, one in enumerate(actors.values()):
            _row(axes, -row, one, list(names))
        svg = svg_of(drawing)
    rows = [
        f"{one['name']}: "
        + ", ".join(f"{name} {one['support'][offer]['mean']:+.2f}" for offer, name in names.items())
        for one in actors.values()
    ]
    title = "Support of each actor for each offer, from -1 to 1"
    return inline(svg, "support-matrix", title, "; ".join(rows))


def _row(axes: Axes, y: float, actor: Entry, offers: list[str]) -> None:
    axes.plot([0, LEFT + len(offers)], [y - 0.5, y - 0.5], color=LINE, linewidth=0.6, clip_on=False)
    name = "\n".join(wrap(actor["name"], WIDEST, max_lines=2, placeholder=" \u2026"))
    axes.text(0, y, name, fontsize=8, va="center", parse_math=False)
    middle = actor["weight_share"][2]
    axes.barh(y, middle * 0.9, left=LEFT - 1.0, height=0.34, color=LINE, clip_on=False)
    axes.text(LEFT - 1.02, y, f"{middle:.0%}", fontsize=6.5, color=MUTED, va="center", ha="right")
    for column, offer in enumerate(offers):
        _cell(axes, LEFT + column + 0.5, y, actor["support"][offer])


def _cell(axes: Axes, x: float, y: float, support: Entry) -> None:
    mean = support["mean"]
    largest = max(abs(support["quantiles"][0]), abs(support["quantiles"][4]))
    # Points across: a scatter's size is an area, and a cell is about half an inch wide.
    sizes = {"mean": _area(mean), "largest": _area(largest)}
    y += 0.1
    axes.scatter(
        [x], [y], s=sizes["largest"], facecolor="none", edgecolor=LINE, linewidth=0.7, clip_on=False
    )
    is_gain = mean > 0
    axes.scatter(
        [x], [y], s=sizes["mean"], facecolor=FILL if is_gain else "none",
        edgecolor=INK, linewidth=1.0 if is_gain else 1.3, linestyle="-" if is_gain else ":",
        clip_on=False,
    )  # fmt: skip
    axes.text(x, y - 0.53, signed(mean), fontsize=6.3, ha="center", va="bottom", color=INK)


def _area(value: float) -> float:
    return float(np.abs(value)) * (LARGEST * 2 * 66 * 0.55) ** 2
