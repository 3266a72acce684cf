"""The picture of technology rights: who must consent to what, and which offer rests on it."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

from matplotlib.figure import Figure

from tandau.report.drawing import FILL, INK, LINE, MUTED, PAPER, inline, plain_style, svg_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

Entry = dict[str, Any]
# Columns: consent holders, items that others rest on, items that offers use, offers.
COLUMNS: Final = (0.0, 2.7, 5.6, 8.3)
HEADS: Final = ("must consent", "origins", "used by the offer", "offers")
WIDTHS: Final = (23, 25, 27, 18)
ROW: Final = 0.43
MARKS: Final = {"permitted": "o", "consent": "D", "barred": "X"}


def graph(rights: Entry, names: Mapping[str, str]) -> str:
    """Return the graph of consent holders, items and offers as accessible SVG.

    Parameters
    ----------
    rights
        ``rights.json``.
    names
        Offer id → name.
    """
    columns = _columns(rights, names)
    tallest = max(len(column) for column in columns)
    places = _places(columns, tallest)
    with plain_style():
        drawing = Figure(figsize=(9.6, 0.7 + ROW * tallest))
        axes = drawing.add_axes((0.01, 0.01, 0.98, 0.98))
        axes.axis("off")
        axes.set_xlim(-0.15, 10.2)
        axes.set_ylim(-tallest + 0.2, 1.3)
        for x, head in zip(COLUMNS, HEADS, strict=True):
            axes.text(x, 0.95, head, fontsize=8, color=MUTED, weight="bold")
        for kind, start, end in _edges(rights, names):
            _edge(axes, places[start], places[end], kind)
        for number, column in enumerate(columns):
            for node in column:
                _node(axes, places[node], rights, names, node, WIDTHS[number])
        svg = svg_of(drawing)
    return inline(svg, "rights-graph", "Who must consent to what", _told(rights, names))


def _columns(rights: Entry, names: Mapping[str, str]) -> list[list[str]]:
    """Return the nodes of each column, each near what it is tied to."""
    used = {item for offer in names for item in rights["offers"][offer]["items"]}
    direct = [item for item in rights["items"] if item in used and _offers(rights, item, names)]
    origins = [item for item in rights["items"] if item in used and item not in direct]
    offers = list(names)
    order = {offer: float(number) for number, offer in enumerate(offers)}
    direct.sort(key=lambda item: _middle(order, _offers(rights, item, names)))  # stable
    place = {item: float(number) for number, item in enumerate(direct)}
    resting = {
        item: [one for one in direct if item in rights["items"][one]["rests_on"]]
        for item in origins
    }
    origins.sort(key=lambda item: _middle(place, resting[item]))
    place |= {item: _middle(place, resting[item]) for item in origins}
    asked = {
        holder: [asked["item"] for one in names for asked in rights["offers"][one]["consents"]
                 if asked["holder"] == holder]
        for holder in rights["holders"]
    }  # fmt: skip
    holders = [holder for holder in rights["holders"] if asked[holder]]
    holders.sort(key=lambda holder: _middle(place, asked[holder]))
    return [holders, origins, direct, offers]


def _middle(place: Mapping[str, float], tied: Sequence[str]) -> float:
    known = [place[one] for one in tied if one in place]
    return sum(known) / len(known) if known else float(len(place))


def _offers(rights: Entry, item: str, names: Mapping[str, str]) -> list[str]:
    return [offer for offer in rights["items"][item]["offers"] if offer in names]


def _places(columns: Sequence[Sequence[str]], tallest: int) -> dict[str, tuple[float, float]]:
    return {
        node: (x, -(number + 0.5) * tallest / len(column) + 0.5)
        for x, column in zip(COLUMNS, columns, strict=True)
        for number, node in enumerate(column)
    }


def _edges(rights: Entry, names: Mapping[str, str]) -> list[tuple[str, str, str]]:
    shown = {item for offer in names for item in rights["offers"][offer]["items"]}
    edges = {
        ("consent", asked["holder"], asked["item"])
        for offer in names
        for asked in rights["offers"][offer]["consents"]
    }
    for item in shown:
        edges |= {("rests", other, item) for other in rights["items"][item]["rests_on"]}
        edges |= {("used", item, offer) for offer in _offers(rights, item, names)}
    return sorted(edges)


def _edge(axes: Axes, start: tuple[float, float], end: tuple[float, float], kind: str) -> None:
    style = {"consent": (INK, "--", 0.8), "rests": (INK, "-", 0.9), "used": (LINE, "-", 1.1)}[kind]
    colour, line, width = style
    if start[0] == end[0]:  # within a column: bowed to the left of the marks
        axes.annotate(
            "",
            xy=end,
            xytext=start,
            arrowprops={
                "arrowstyle": "-",
                "color": colour,
                "linewidth": width,
                "connectionstyle": "arc3,rad=0.35",
            },
        )
        return
    # Texts lie above with the page's ground behind them, so that a line begins where one ends.
    axes.plot(
        [start[0] + 0.09, end[0] - 0.09], [start[1], end[1]], color=colour, linestyle=line,
        linewidth=width, zorder=1, clip_on=False,
    )  # fmt: skip


def _node(
    axes: Axes,
    place: tuple[float, float],
    rights: Entry,
    names: Mapping[str, str],
    node: str,
    width: int,
) -> None:
    x, y = place
    if node in rights["items"]:
        told, mark = rights["items"][node]["name"], rights["items"][node]["permission"]["operate"]
        axes.plot(
            [x], [y], marker=MARKS[mark], markersize=6, zorder=3, clip_on=False,
            color=FILL if mark == "permitted" else INK,
        )  # fmt: skip
    elif node in names:
        told = names[node]
        is_barred = bool(rights["offers"][node]["barred"])
        axes.plot(
            [x], [y], marker="X" if is_barred else "s", markersize=6, color=INK, zorder=3,
            clip_on=False,
        )  # fmt: skip
    else:
        told = rights["holders"][node]["name"]
        axes.plot([x], [y], marker="^", markersize=6, color=INK, zorder=3, clip_on=False)
    lines = wrap(told, width, max_lines=2, placeholder=" \u2026")
    axes.text(
        x + 0.12, y, "\n".join(lines), fontsize=7.2, va="center", parse_math=False, zorder=2,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.0},
    )  # fmt: skip


def _told(rights: Entry, names: Mapping[str, str]) -> str:
    parts = []
    for offer, name in names.items():
        asked = [
            f"{rights['holders'][one['holder']]['name']} for {rights['items'][one['item']]['name']}"
            for one in rights["offers"][offer]["consents"]
        ]
        barred = [rights["items"][item]["name"] for item in rights["offers"][offer]["barred"]]
        waits = f"waits for {', '.join(asked)}" if asked else "waits for nobody"
        parts.append(f"{name} {waits}" + (f"; barred: {', '.join(barred)}" if barred else ""))
    return ". ".join(parts)
