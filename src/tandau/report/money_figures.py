"""The pictures of money: what the levelised cost is made of, and how debt and cover run."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.figure import Figure

from tandau.report.drawing import FILL, INK, LINE, MUTED, inline, plain_style, svg_of
from tandau.report.formats import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

PARTS: Final = {
    "overnight": "contract price",
    "overrun": "overrun",
    "owner": "owner's cost",
    "interest": "interest",
    "operation": "operation",
    "fuel": "fuel",
    "waste": "waste fee",
    "replacement": "replacements",
    "insurance": "insurance",
    "stocks": "stocks",
    "decommissioning": "decommissioning",
}
N_COLUMNS: Final = 3
# Coverage far above what any lender asks says nothing more.
MOST_COVERAGE: Final = 5.0
SHORT: Final = 45  # years that most debts run
WIDEST_TITLE: Final = 36


def _grid(n_panels: int, height: float, n_columns: int = N_COLUMNS) -> tuple[Figure, list[Axes]]:
    n_rows = -(-n_panels // n_columns)
    drawing = Figure(figsize=(7.2, height * n_rows))
    axes = drawing.subplots(n_rows, n_columns, squeeze=False).ravel()
    for one in axes[n_panels:]:
        one.set_visible(False)
    return drawing, list(axes[:n_panels])


def _folded(title: str) -> str:
    return "\n".join(wrap(title, WIDEST_TITLE, max_lines=2, placeholder=" \u2026"))


def _bare(axes: Axes) -> None:
    for side in ("right", "top"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=3, labelsize=7.5)


def waterfall(levelised: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return how the parts of each offer's levelised cost add up, in futures about its median.

    Parts that no offer has are left out.

    Parameters
    ----------
    levelised
        ``lcoe`` of ``money.json``.
    names
        Offer id → name.
    """
    shown = [offer for offer in names if offer in levelised]
    whole = {offer: levelised[offer]["typical"] for offer in shown}
    words = {
        part: told
        for part, told in PARTS.items()
        if any(whole[offer][f"money_lcoe_{part}"] for offer in shown)
    }
    highest = max(one["money_lcoe"] for one in whole.values())
    told = []
    with plain_style():
        drawing, panels = _grid(len(shown), 0.65 + 0.19 * len(words), 2)
        for axes, offer in zip(panels, shown, strict=True):
            means = whole[offer]
            parts = [means[f"money_lcoe_{part}"] for part in words]
            edges = np.concatenate([[0.0], np.cumsum(parts)])
            for place, part in enumerate(parts):
                axes.barh(-place, part, left=edges[place], color=FILL, height=0.72)
                end = max(edges[place], edges[place + 1])
                axes.text(end, -place, f" {number(part)}", va="center", fontsize=7.5)
            axes.barh(-len(parts), means["money_lcoe"], color=INK, height=0.72)
            axes.text(
                means["money_lcoe"],
                -len(parts),
                f" {number(means['money_lcoe'])}",
                va="center",
                fontsize=7.5,
            )
            axes.set_yticks(range(0, -len(parts) - 1, -1), [*words.values(), "levelised cost"])
            axes.set_xlim(0, highest * 1.12)
            axes.set_title(names[offer], fontsize=9, loc="left", parse_math=False)
            axes.spines["left"].set_edgecolor(LINE)
            _bare(axes)
            told.append(
                f"{names[offer]}: "
                + ", ".join(
                    f"{word} {number(part)}"
                    for word, part in zip(words.values(), parts, strict=True)
                )
            )
        drawing.tight_layout(pad=0.4, h_pad=1.2)
        svg = svg_of(drawing)
    return inline(svg, "waterfall", "Parts of the levelised cost, USD per MWh", "; ".join(told))


def fans(
    pairs: Sequence[Mapping[str, Any]], series: str, name: str, titles: Sequence[str], unit: str
) -> str:
    """Return one fan over the years for each offer under a financing model.

    Parameters
    ----------
    pairs
        Of ``money.json``, each with the series.
    series
        Which of its fans.
    name
        Begins the picture's ids.
    titles
        Of the panels.
    unit
        Of the values, in words; ``billion USD`` are given in millions.
    """
    told = []
    scale = 1e-3 if unit == "billion USD" else 1.0
    least, most = (-np.inf, np.inf) if scale < 1 else (-1.0, MOST_COVERAGE)
    with plain_style():
        drawing, panels = _grid(len(pairs), 1.85)
        for axes, pair, title in zip(panels, pairs, titles, strict=True):
            fan = np.clip(np.array(pair["fans"][series], dtype=np.float64) * scale, least, most)
            years = np.arange(1, fan.shape[1] + 1)
            axes.fill_between(years, fan[0], fan[4], color=LINE, linewidth=0)
            axes.fill_between(years, fan[1], fan[3], color=FILL, linewidth=0)
            axes.plot(years, fan[2], color=INK, linewidth=1.2)
            if scale == 1:
                axes.axhline(1, color=MUTED, linewidth=0.8, linestyle="--")
            axes.set_title(_folded(title), fontsize=7.5, loc="left", parse_math=False)
            axes.set_xlim(0, 45 if least == -1 or fan.shape[1] <= SHORT else fan.shape[1])
            _bare(axes)
            peak = int(np.nanargmax(fan[2]))
            told.append(f"{title}: highest median {number(float(fan[2, peak]))} in year {peak + 1}")
        drawing.tight_layout(pad=0.4, h_pad=0.9)
        svg = svg_of(drawing)
    return inline(svg, name, f"Course over the years from first concrete, {unit}", "; ".join(told))
