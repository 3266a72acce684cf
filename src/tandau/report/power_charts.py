"""The pictures of the power system: what makes electricity by year, by hour, and at which price."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from tandau.report.drawing import INK, LINE, MUTED, inline, plain_style, svg_of
from tandau.report.formats import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

# Middle tones that read on a light and on a dark page, from what runs always to what comes last.
COLOURS: Final = {
    "nuclear": "#8a63b8",
    "coal": "#77716a",
    "oil": "#8f5b40",
    "gas": "#cf8b3e",
    "hydro": "#3f80bd",
    "wind": "#4fa69b",
    "solar": "#d3b431",
    "battery": "#89b35f",
    "import": "#a9a6b5",
    "unserved_energy": "#c23b3b",
}
WORDS: Final = {"unserved_energy": "not served", "import": "bought abroad"}
OTHER: Final = "#9a9a9a"
HOURS_OF_DAY: Final = 24


def word(carrier: str) -> str:
    """Return a carrier as the report writes it."""
    return WORDS.get(carrier, carrier.replace("_", " "))


def ordered(carriers: Sequence[str]) -> list[str]:
    """Return carriers in the order of the pictures, unknown ones last."""
    known = [one for one in COLOURS if one in carriers]
    return known + sorted(one for one in carriers if one not in COLOURS)


def _colour(carrier: str) -> str:
    return COLOURS.get(carrier, OTHER)


def _bare(axes: Axes) -> None:
    for side in ("right", "top"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=3, labelsize=7.5)


def _legend(drawing: Figure, carriers: Sequence[str]) -> None:
    handles = [Patch(facecolor=_colour(one), label=word(one)) for one in carriers]
    drawing.legend(
        handles=handles, loc="lower center", ncols=min(len(handles), 6), frameon=False,
        fontsize=7.5, handlelength=1.0, columnspacing=1.2,
    )  # fmt: skip


def mix(figures: Mapping[str, Any], names: Mapping[str, str], years: Sequence[str]) -> str:
    """Return what makes electricity under each alternative, a panel a study year.

    Parameters
    ----------
    figures
        Alternative → year → carrier → TWh, means over the futures.
    names
        Alternative → name, in the order of the rows.
    years
        Study years as the figures name them.
    """
    shown = [one for one in names if one in figures]
    carriers = ordered(
        sorted({key for alt in shown for year in years for key in figures[alt][year]})
    )
    most = max(sum(figures[alt][year].values()) for alt in shown for year in years)
    told = []
    n_rows = -(-len(years) // 2)
    with plain_style():
        drawing = Figure(figsize=(7.2, (0.55 + 0.24 * len(shown)) * n_rows + 0.55))
        panels = drawing.subplots(n_rows, 2, squeeze=False, sharey=True).ravel()
        for axes in panels[len(years) :]:
            axes.set_visible(False)
        for axes, year in zip(panels, years, strict=False):
            for place, alternative in enumerate(shown):
                left = 0.0
                made = figures[alternative][year]
                for carrier in carriers:
                    width = made.get(carrier, 0.0)
                    axes.barh(-place, width, left=left, color=_colour(carrier), height=0.74)
                    left += width
                parts = [f"{word(one)} {number(made[one])}" for one in carriers if made.get(one)]
                told.append(f"{year}, {names[alternative]}: {', '.join(parts)}")
            axes.set_yticks(range(0, -len(shown), -1), [names[one] for one in shown])
            axes.set_xlim(0, most * 1.02)
            axes.set_title(f"{year}, TWh", fontsize=8.5, loc="left")
            axes.spines["left"].set_edgecolor(LINE)
            _bare(axes)
        _legend(drawing, carriers)
        drawing.tight_layout(pad=0.4, h_pad=1.0, rect=(0.02, 0.42 / drawing.get_figheight(), 1, 1))
        svg = svg_of(drawing)
    title = "Generation by carrier, year and alternative, TWh"
    return inline(svg, "power-mix", title, "; ".join(told))


def weeks(
    pictures: Sequence[Mapping[str, Any]],
    titles: Sequence[str],
    name: str = "power-weeks",
    title: str = "Dispatch of two weeks hour by hour, GW; the line is the load",
) -> str:
    """Return weeks of dispatch as stacked areas with the load on top.

    Parameters
    ----------
    pictures
        Weeks of ``power.json``: ``made`` by carrier and ``load``, GW by hour.
    titles
        Of the panels.
    name, title
        Of the figure.
    """
    carriers = ordered(
        sorted({one for week in pictures for one, made in week["made"].items() if max(made) > 0})
    )
    most = max(max(week["load"]) for week in pictures) * 1.15
    told = []
    with plain_style():
        drawing = Figure(figsize=(7.2, 1.75 * -(-len(pictures) // 2) + 0.45))
        panels = drawing.subplots(-(-len(pictures) // 2), 2, squeeze=False, sharey=True).ravel()
        for axes in panels[len(pictures) :]:
            axes.set_visible(False)
        for axes, week, above in zip(panels, pictures, titles, strict=False):
            hours = np.arange(len(week["load"]))
            made = [
                np.maximum(np.array(week["made"].get(carrier, [0.0] * len(hours))), 0.0)
                for carrier in carriers
            ]
            # Each area goes down to nothing and the next is painted over it: a quarter of the
            # points that bands would take.
            corners = np.concatenate([hours[:1], hours, hours[-1:]])
            for place in reversed(range(len(carriers))):
                top = np.sum(made[: place + 1], axis=0)
                if made[place].any():
                    axes.fill(
                        corners, np.concatenate([[0.0], top, [0.0]]),
                        color=_colour(carriers[place]), linewidth=0,
                    )  # fmt: skip
            axes.plot(hours, week["load"], color=INK, linewidth=0.9)
            axes.set_xticks(range(0, len(hours) + 1, HOURS_OF_DAY))
            axes.set_xticklabels([*map(str, range(1, len(hours) // HOURS_OF_DAY + 1)), ""])
            axes.set_xlim(0, len(hours) - 1)
            axes.set_ylim(0, most)
            axes.set_title(above, fontsize=8, loc="left", parse_math=False)
            _bare(axes)
            told.append(f"{above}: load from {number(min(week['load']))} to "
                        f"{number(max(week['load']))} GW")  # fmt: skip
        _legend(drawing, carriers)
        drawing.tight_layout(pad=0.4, h_pad=0.9, rect=(0, 0.4 / drawing.get_figheight(), 1, 1))
        svg = svg_of(drawing)
    return inline(svg, name, title, "; ".join(told))


def durations(curves: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return price duration curves: for how many hours the price is at least so high.

    Parameters
    ----------
    curves
        Label → ``hours`` and ``prices``, dear first, USD/MWh.
    names
        Label → name.
    """
    dashes = ("-", "--", ":", "-.")
    told = []
    highest = max(
        float(np.quantile(np.repeat(one["prices"], np.rint(one["hours"]).astype(int)), 0.94))
        for one in curves.values()
    )
    with plain_style():
        drawing = Figure(figsize=(7.2, 2.4))
        axes = drawing.subplots()
        for place, (label, curve) in enumerate(curves.items()):
            until = np.cumsum(curve["hours"])
            axes.step(
                np.concatenate([[0.0], until]), [curve["prices"][0], *curve["prices"]],
                where="pre", color=INK if place == 0 else MUTED, linewidth=1.3,
                linestyle=dashes[place % len(dashes)], label=names[label],
            )  # fmt: skip
            middle = curve["prices"][int(np.searchsorted(until, until[-1] / 2))]
            told.append(f"{names[label]}: half of the hours at {number(middle)} or more")
        axes.set_xlim(0, float(until[-1]))
        axes.set_ylim(min(0.0, *(min(one["prices"]) for one in curves.values())), highest * 1.3)
        axes.set_xlabel("hours of the year", labelpad=2)
        axes.set_ylabel("USD/MWh")
        axes.legend(frameon=False, fontsize=7.5)
        _bare(axes)
        drawing.tight_layout(pad=0.4)
        svg = svg_of(drawing)
    return inline(svg, "power-price", "Price duration, USD per MWh", "; ".join(told))
