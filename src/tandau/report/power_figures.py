"""The pictures of the power system: a map of zones and corridors, and the base year calibrated.

Zones stand at the longitude and latitude of their load, corridors are straight lines between them,
and the country's outline is drawn where the case has one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from matplotlib.figure import Figure

from tandau.report.drawing import FILL, INK, LINE, MUTED, inline, plain_style, svg_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    from matplotlib.axes import Axes

    Floats = npt.NDArray[np.float64]

WIDTH: Final = 7.2  # inches
LARGEST: Final = 0.52  # inches: radius of the zone with the highest demand
TALLEST: Final = 4.5  # inches
WIDEST: Final = 9.0  # points: the corridor with the highest limit
_HOURS: Final = 8.76  # MW over a year in GWh


def zone_map(
    zones: Sequence[Mapping[str, Any]],
    lines: Sequence[Mapping[str, Any]],
    outline: Sequence[Sequence[Sequence[float]]] = (),
) -> str:
    """Return a map: zones by demand and what they make of it, corridors by limit and use.

    Parameters
    ----------
    zones
        Each with ``id``, ``name``, ``longitude``, ``latitude``, ``demand`` and
        ``own_generation`` in TWh.
    lines
        Each with ``from_zone``, ``to_zone``, ``limit`` in MW and ``flow`` in TWh from the first to
        the second.
    outline
        Rings of corners, longitude and latitude.
    """
    places, rings = _places(zones, outline)
    most = max(one["demand"] for one in zones)
    radius = {one["id"]: LARGEST * np.sqrt(one["demand"] / most) for one in zones}
    with plain_style():
        north = [float(y) for ring in rings for y in ring[:, 1]]
        low = min([y - 0.75 for _, y in places.values()] + [y - 0.1 for y in north])
        high = max([y + 0.75 for _, y in places.values()] + [y + 0.1 for y in north])
        drawing = Figure(figsize=(WIDTH, high - low))
        axes = drawing.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(low, high)
        axes.set_axis_off()
        widest = max((one["limit"] for one in lines), default=1.0) or 1.0
        for ring in rings:
            axes.fill(
                ring[:, 0], ring[:, 1], facecolor="none", edgecolor=LINE, linewidth=1.2, zorder=0
            )
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
    return inline(svg, "zones", "Zones and corridors", ". ".join(told))


def _places(
    zones: Sequence[Mapping[str, Any]], outline: Sequence[Sequence[Sequence[float]]]
) -> tuple[dict[str, tuple[float, float]], list[Floats]]:
    """Return each zone's place and the outline's rings in inches.

    A degree of longitude shrinks with the latitude.
    """
    own = np.array([[one["longitude"], one["latitude"]] for one in zones], dtype=np.float64)
    rings = [np.array(ring, dtype=np.float64) for ring in outline]
    every = np.concatenate([own, *rings])
    shrunk = float(np.cos(np.radians((every[:, 1].min() + every[:, 1].max()) / 2)))
    span, height = (float(np.ptp(every[:, at])) * by for at, by in ((0, shrunk), (1, 1.0)))
    room = WIDTH - (0.3 if rings else 3.4)
    # A country higher than wide is drawn smaller, so that the map stays on one screen.
    scale = min(room / (span or 1.0), TALLEST / (height or 1.0))
    middle = (every[:, 0].min() + every[:, 0].max()) / 2

    def placed(points: Floats) -> Floats:
        x = WIDTH / 2 + (points[:, 0] - middle) * shrunk * scale
        return np.stack([x, (points[:, 1] - every[:, 1].min()) * scale], axis=1)

    at = placed(own)
    found = {one["id"]: (float(x), float(y)) for one, (x, y) in zip(zones, at, strict=True)}
    return found, [placed(ring) for ring in rings]


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
        axes = drawing.add_axes((0.32, below, 0.65, 0.98 - below))
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
