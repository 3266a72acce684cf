"""Small figures of the outcomes, one each, as SVG that takes its colours from the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.figure import Figure

from tandau.report.drawing import FILL, INK, inline, plain_style, svg_of
from tandau.report.formats import label, number
from tandau.report.panels import quantiles, spread
from tandau.report.reading import measure_of, offer_names

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from tandau.report.formats import Measure
    from tandau.report.reading import Material

_WIDTH: Final = 3.6
_ROW: Final = 0.47
_TALL: Final = 0.52
_N_BINS: Final = 48


def figure(material: Material, name: str) -> str:
    """Return one outcome's distributions over the futures as accessible SVG.

    Parameters
    ----------
    material
        The study.
    name
        An outcome with dims offer, future.

    Returns
    -------
    str
        An ``svg`` element whose ids are its own and whose texts are escaped.
    """
    names = offer_names(material)
    scale = measure_of(material, name)
    values = {
        offer: material.outcomes[name].sel(offer=offer).to_numpy() * scale.factor for offer in names
    }
    with plain_style():
        drawing = Figure(figsize=(_WIDTH, 0.55 + _ROW * len(names)))
        below = 0.46 / drawing.get_figheight()
        axes = drawing.add_axes((0.03, below, 0.94, 0.99 - below))
        _rows(axes, names, values)
        _dress(axes, scale, material.ranks["about"]["price_year"])
        svg = svg_of(drawing)
    rows = [
        f"{text}: {spread(quantiles(material, name, offer), scale)}"
        for offer, text in names.items()
    ]
    told = f"Median and 90 percent interval for each offer. {'; '.join(rows)}."
    return inline(svg, name, label(name), told)


def _rows(axes: Axes, names: dict[str, str], values: dict[str, np.ndarray[Any, Any]]) -> None:
    ends = [np.quantile(one, (0.005, 0.985)) for one in values.values()]
    low, high = min(float(end[0]) for end in ends), max(float(end[1]) for end in ends)
    room = (high - low) * 0.03 or 1.0
    edges = np.linspace(low, high, _N_BINS + 1)
    shares = {offer: np.histogram(one, edges)[0] / len(one) for offer, one in values.items()}
    for place, (offer, text) in enumerate(names.items()):
        base = -float(place)
        tallest = float(shares[offer].max()) or 1.0
        heights = base + shares[offer] / tallest * _TALL
        axes.stairs(
            heights, edges, baseline=base, fill=True, color=FILL, linewidth=0, clip_on=False
        )
        five, median, ninety_five = np.quantile(values[offer], (0.05, 0.5, 0.95))
        axes.plot([five, ninety_five], [base, base], color=INK, linewidth=1.6, clip_on=False)
        axes.plot([median], [base], marker="o", markersize=4.5, color=INK, clip_on=False, zorder=3)
        axes.text(
            0.0,
            base + _TALL + 0.18,
            text,
            transform=axes.get_yaxis_transform(),
            verticalalignment="center",
            parse_math=False,
        )
    axes.set_xlim(low - room, high + room)
    axes.set_ylim(-len(names) + 0.8, _TALL + 0.35)


def _dress(axes: Axes, scale: Measure, price_year: int) -> None:
    axes.set_yticks([])
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=3)
    axes.locator_params(axis="x", nbins=5)
    money = f", {price_year} money" if "USD" in scale.unit else ""
    text = "calendar year" if scale.is_calendar else f"{scale.unit}{money}"
    axes.set_xlabel(text, parse_math=False, labelpad=2)
    axes.xaxis.set_major_formatter(
        lambda value, _place: f"{value:.0f}" if scale.is_calendar else number(value)
    )
