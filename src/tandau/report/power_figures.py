"""The pictures of the power system: a map of zones and corridors, and the base year calibrated.

The map is schematic: zones stand at the longitude and latitude of their load, without outlines,
since no outline data of a known licence are packaged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from matplotlib.figure import Figure

from tandau.report.drawing import FILL, INK, LINE, MUTED, inline, plain_style, svg_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

WIDTH: Final = 7.2  # inches
LARGEST: Final = 0.52  # inches: radius of the zone with the highest demand
WIDEST: Final = 9.0  # points: the corridor with the highest limit
_HOURS: Final = 8.76  # MW over a year in GWh


def zone_map(zones: Sequence[Mapping[str, Any]], lines: Sequence[Mapping[str, Any]]) -> str:
    """Return a schematic map: zones by demand and what they make of it, corridors by limit and use.

    Parameters
    ----------
    zones
        Each with ``id``, ``name``, ``longitude``, ``latitude``, ``demand`` and
        ``own_generation`` in TWh.
    lines
        Each with ``from_zone``, ``to_zone``, ``limit`` in MW and ``flow`` in TWh from the first to
        the second.
    """
    places = _places(zones)
    most = max(one["demand"] for one in zones)
    radius = {one["id"]: LARGEST * np.sqrt(one["demand"] / most) for one in zones}
    with plain_style():
        low = min(y for _, y in places.values()) - 0.75
        high = max(y for _, y in places.values()) + 0.75
        drawing = Figure(figsize=(WIDTH, high - low))
        axes = drawing.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(low, high)
        axes.set_axis_off()
        widest = max((one["limit"] for one in lines), default=1.0) or 1.0
        for one in lines:
            _corridor(axes, one, places, widest)
        for one in zones:
            _zone(axes, one, places[one["id"]], radius[one["id"]])
        svg = svg_of(drawing)
    told = [
        f"{one['name']}: demand {one['demand']:.1f} TWh, generation {one['own_generation']:.1f} TWh"
        for one in zones
    ]
    told += [
        f"{one['from_zone']} to {one['to_zone']}: limit {one['limit']:,.0f} MW, net flow "
        f"{one['flow']:.1f} TWh"
        for one in lines
    ]
    return inline(svg, "zones", "Zones and corridors, schematic", ". ".join(told))


def _places(zones: Sequence[Mapping[str, Any]]) -> dict[str, tuple[float, float]]:
    """Return each zone's place in inches; a degree of longitude shrinks with the latitude."""
    east = np.array([one["longitude"] for one in zones])
    north = np.array([one["latitude"] for one in zones])
    across = east * np.cos(np.radians(north.mean()))
    span = float(np.ptp(across)) or 1.0
    scale = (WIDTH - 3.4) / span
    # A country higher than wide is drawn smaller, so that the map stays on one screen.
    scale = min(scale, 4.5 / (float(np.ptp(north)) or 1.0))
    x = WIDTH / 2 + (across - (across.min() + across.max()) / 2) * scale
    y = (north - north.min()) * scale
    return {one["id"]: (float(a), float(b)) for one, a, b in zip(zones, x, y, strict=True)}


def _zone(axes: Axes, one: Mapping[str, Any], place: tuple[float, float], radius: float) -> None:
    angle = np.linspace(0, 2 * np.pi, 73)
    x, y = place
    axes.fill(
        x + radius * np.cos(angle), y + radius * np.sin(angle), color=FILL, linewidth=0, zorder=2
    )
    # The ring's area is on the same scale: what the zone makes itself.
    own = radius * np.sqrt(one["own_generation"] / one["demand"]) if one["demand"] else 0.0
    axes.plot(x + own * np.cos(angle), y + own * np.sin(angle), color=INK, linewidth=1.2, zorder=3)
    words = f"demand {one['demand']:.1f} TWh\ngeneration {one['own_generation']:.1f} TWh"
    # Beside the circle, on the side that corridors leave free.
    is_right = x > WIDTH / 2
    beside = x - radius - 0.15 if is_right else x + radius + 0.15
    side: Literal["left", "right"] = "right" if is_right else "left"
    axes.text(beside, y + 0.1, one["name"], ha=side, va="bottom", weight="bold", parse_math=False)
    axes.text(beside, y + 0.05, words, ha=side, va="top", color=MUTED, zorder=4)


def _corridor(
    axes: Axes,
    one: Mapping[str, Any],
    places: Mapping[str, tuple[float, float]],
    widest: float,
) -> None:
    ends = [np.array(places[one[name]]) for name in ("from_zone", "to_zone")]
    if one["limit"] <= 0:
        axes.plot(*zip(*ends, strict=True), color=LINE, linewidth=1, linestyle=":", zorder=1)
        return
    width = WIDEST * one["limit"] / widest
    axes.plot(
        *zip(*ends, strict=True), color=LINE, linewidth=width, solid_capstyle="butt", zorder=1
    )
    start, end = ends if one["flow"] >= 0 else ends[::-1]
    middle = (start + end) / 2
    step = (end - start) / np.hypot(*(end - start))
    axes.annotate(
        "", middle + 0.16 * step, middle - 0.16 * step,
        arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.2},
    )  # fmt: skip
    use = abs(one["flow"]) * 1000 / (one["limit"] * _HOURS)
    words = f"{abs(one['flow']):.1f} TWh\nlimit {one['limit']:,.0f} MW\nused {use:.0%}"
    side = np.array([step[1], -step[0]]) * (0.32 + width / 144)
    side = side if side[0] >= 0 else -side
    x, y = (float(value) for value in middle + side)
    axes.text(x, y, words, ha="left", va="center", color=MUTED)


def calibration_marks(rows: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> str:
    """Return modelled over reported totals, with the band that is allowed.

    Parameters
    ----------
    rows
        Of the calibration; those that are judged and not built in are drawn.
    names
        Variable → what it is called before its subject.
    """
    drawn = [row for row in rows if row["allowed"] is not None and not row["is_built_in"]]
    with plain_style():
        drawing = Figure(figsize=(WIDTH, 0.75 + 0.3 * len(drawn)))
        below = 0.5 / drawing.get_figheight()
        axes = drawing.add_axes((0.27, below, 0.7, 0.98 - below))
        for place, row in enumerate(drawn):
            height, allowed = -float(place), row["allowed"] * 100
            axes.plot((-allowed, allowed), (height, height), color=FILL, linewidth=9)
            axes.plot(
                [row["deviation"] * 100], [height], "o", markersize=5, color=INK, clip_on=False
            )
            told = f"{names[row['variable']]}, {row['subject']}"
            axes.text(
                -0.03, height, told, transform=axes.get_yaxis_transform(), ha="right", va="center",
                parse_math=False,
            )  # fmt: skip
        axes.axvline(0, color=MUTED, linewidth=1)
        widest = max((max(row["allowed"], abs(row["deviation"])) for row in drawn), default=0.1)
        axes.set_xlim(-widest * 105, widest * 105)
        axes.set_ylim(-len(drawn) + 0.5, 0.5)
        axes.set_yticks([])
        for side in ("left", "right", "top"):
            axes.spines[side].set_visible(False)
        axes.tick_params(length=3)
        axes.set_xlabel("modelled over reported, percent; the band is what is allowed", labelpad=2)
        svg = svg_of(drawing)
    told = "; ".join(
        f"{names[row['variable']]} {row['subject']} {row['deviation']:+.1%} of {row['allowed']:.0%}"
        for row in drawn
    )
    return inline(svg, "calibration", "The base year, modelled and reported", told)
