"""The pictures of risk: what each risk takes by its removal, and the plans as a metro map."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.figure import Figure

from tandau.report.drawing import FILL, INK, LINE, MUTED, inline, plain_style, svg_of
from tandau.report.formats import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

MOST_BARS: Final = 16
WIDEST: Final = 44
_LEFT: Final = 0.36  # room for names: browsers set them wider than they are measured here
_ROW: Final = 0.27  # inches
# Where the phases of a plant stand on the map: equal room for each, whatever its years.
STOPS: Final = ("decision", "first_concrete", "completion", "end")
_NAMES: Final = ("decision", "first concrete", "full output", "end of life")


def _bare(axes: Axes) -> None:
    for artist in (*axes.lines, *axes.patches):
        artist.set_clip_on(False)  # a clip path is an address, of which the page holds none
    for side in ("right", "top", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0, labelsize=7.5)
    axes.tick_params(axis="x", length=3, labelsize=7.5)


def tornado(rows: Sequence[Mapping[str, Any]], tail: str) -> str:
    """Return what falls away from the loss when each risk is taken out by itself.

    Parameters
    ----------
    rows
        ``name``, ``mean``, ``low`` and ``high`` (of the mean over the offers) and ``tail``, the
        largest first, billion USD.
    tail
        What the tail is called.
    """
    shown = rows[:MOST_BARS]
    with plain_style():
        drawing = Figure(figsize=(7.2, 0.6 + _ROW * 1.25 * len(shown)))
        axes = drawing.subplots()
        for place, row in enumerate(shown):
            axes.barh(-place + 0.17, row["mean"], height=0.34, color=INK)
            axes.barh(-place - 0.17, row["tail"], height=0.34, color=FILL)
            axes.plot([row["low"], row["high"]], [-place + 0.17] * 2, color=MUTED, linewidth=1)
            end = max(row["mean"], row["tail"], row["high"])
            axes.text(end, -place, f"  {number(row['mean'])}", va="center", fontsize=7.5)
        axes.set_yticks(range(0, -len(shown), -1), [_short(row["name"]) for row in shown])
        axes.set_ylim(-len(shown) + 0.4, 0.6)
        axes.set_xlim(min(0.0, *(row["tail"] for row in shown)) * 1.1, None)
        axes.set_xlabel("billion USD", fontsize=7.5)
        _bare(axes)
        height = drawing.get_figheight()
        drawing.subplots_adjust(left=_LEFT, right=0.97, top=1 - 0.05 / height, bottom=0.42 / height)
        svg = svg_of(drawing)
    told = "; ".join(
        f"{row['name']}: mean {number(row['mean'])}, {tail} {number(row['tail'])}" for row in shown
    )
    return inline(svg, "tornado", "Loss that falls away without each risk, billion USD", told)


def _short(name: str) -> str:
    return shorten(name, WIDEST, placeholder=" \u2026")


def metro_map(stops: Mapping[str, float], lines: Sequence[Mapping[str, Any]], offer: str) -> str:
    """Return the plans as lines of a metro map that leave the line of the plant at their triggers.

    Parameters
    ----------
    stops
        Median calendar year of each of `STOPS`.
    lines
        ``name``, ``alarm`` and ``ready`` (median years, None where no trigger fires), ``end`` (a
        stop), ``raised`` (share of the futures with an alarm) and ``is_chosen``.
    offer
        The offer's name.
    """
    years = [stops[name] for name in STOPS]
    with plain_style():
        drawing = Figure(figsize=(7.2, 0.75 + _ROW * (len(lines) + 1)))
        axes = drawing.subplots()
        axes.plot([0, 3], [0, 0], color=INK, linewidth=5, solid_capstyle="round")
        for place, (name, year) in enumerate(zip(_NAMES, years, strict=True)):
            axes.plot(place, 0, "o", markersize=8, markerfacecolor="white", color=INK)
            axes.text(place, 0.55, f"{name}\n{year:.0f}", ha="center", va="bottom", fontsize=7.5)
        for row, line in enumerate(lines, 1):
            _line(axes, -row, line, years)
        axes.set_yticks(
            range(0, -len(lines) - 1, -1), [_short(offer), *(_short(one["name"]) for one in lines)]
        )
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        axes.set_xlim(-0.1, 3.45)
        axes.set_ylim(-len(lines) - 0.6, 2.0)
        _bare(axes)
        drawing.subplots_adjust(left=_LEFT, right=0.99, top=0.99, bottom=0.01)
        svg = svg_of(drawing)
    told = "; ".join(
        f"{one['name']}: trigger {one['alarm']:.0f}, works {one['ready']:.0f}"
        if one["alarm"] is not None and one["ready"] is not None
        else f"{one['name']}: no event in any future"
        for one in lines
    )
    return inline(svg, "metro", f"Contingency plans of {offer} as a metro map", told)


def _line(axes: Axes, height: float, line: Mapping[str, Any], years: Sequence[float]) -> None:
    colour, width = (INK, 3.0) if line["is_chosen"] else (MUTED, 1.2)
    axes.text(3.06, height, line["raised"], va="center", fontsize=7.5)
    if line["alarm"] is None:
        return
    end = float(STOPS.index(line["end"]))
    alarm = _place(line["alarm"], years)
    ready = _place(line["ready"] if line["ready"] is not None else line["alarm"], years)
    axes.plot([alarm, alarm], [0, height], color=LINE, linewidth=1, zorder=0)
    axes.plot([alarm, max(alarm, ready)], [height] * 2, color=colour, linewidth=width,
              linestyle=(0, (1, 1)))  # fmt: skip
    if end > ready:
        axes.plot([ready, end], [height] * 2, color=colour, linewidth=width)
        axes.plot(end, height, "|", color=colour, markersize=7)
    axes.plot(alarm, height, "o", markersize=5, markerfacecolor="white", color=colour)
    axes.plot(ready, height, "o", markersize=4, color=colour)


def _place(year: float, years: Sequence[float]) -> float:
    """Return where a calendar year stands between the stops, 0 to 3."""
    return float(np.interp(year, years, range(len(years))))
