"""The pictures of portfolios: cost against concentration, tails of loss, and where balance pays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.figure import Figure

from tandau.report.drawing import FILL, INK, LINE, MUTED, inline, plain_style, svg_of
from tandau.report.formats import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

# Probability that a loss is larger, for the quantiles that portfolios.json holds.
BEYOND: Final = (0.5, 0.25, 0.1, 0.05, 0.01)
LINES: Final = ("-", "--", ":", "-.")
MARKS: Final = ("s", "^", "D", "v", "P", "X", "*")
MOST_LABELLED: Final = 6


def _bare(axes: Axes) -> None:
    for side in ("right", "top"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=3)


def frontier(portfolios: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> str:
    """Return every told portfolio by expected cost and concentration, those kept marked.

    Parameters
    ----------
    portfolios
        Of ``portfolios.json``.
    names
        Option → name.
    """
    kept = [one for one in portfolios if one["is_kept"]]
    rest = [one for one in portfolios if not one["is_kept"]]
    with plain_style():
        drawing = Figure(figsize=(7.2, 3.6))
        axes = drawing.add_axes((0.09, 0.13, 0.88, 0.84))
        for group, colour, size in ((rest, FILL, 4.0), (kept, INK, 6.0)):
            axes.plot(
                [one["expected_cost"] for one in group],
                [one["concentration"] for one in group],
                "o",
                color=colour,
                markersize=size,
                linestyle="none",
                clip_on=False,
            )
        for place, one in enumerate(kept, 1):
            axes.annotate(
                str(place),
                (one["expected_cost"], one["concentration"]),
                (0, 6),
                textcoords="offset points",
                ha="center",
                fontsize=8,
            )
        axes.set_ylim(0, 1)
        axes.set_xlabel("expected cost, billion USD", labelpad=2)
        axes.set_ylabel("concentration, mean over layers", labelpad=2)
        _bare(axes)
        svg = svg_of(drawing)
    told = "; ".join(
        f"{place}: {' then '.join(names[option] for option in one['plants'])}, cost "
        f"{number(one['expected_cost'])}, concentration {one['concentration']:.2f}"
        for place, one in enumerate(kept, 1)
    )
    return inline(svg, "frontier", "Expected cost and concentration of portfolios", told)


def tails(seconds: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> str:
    """Return how often losses by shocks exceed a sum, for each option at the plant in question.

    Parameters
    ----------
    seconds
        Of ``portfolios.json``.
    names
        Option → name.
    """
    shown = sorted(seconds, key=lambda one: -one["loss_quantiles"][-1])
    with plain_style():
        n_rows = -(-len(shown) // 2)
        height = 3.2 + 0.22 * n_rows
        drawing = Figure(figsize=(5.0, height))
        below = (0.5 + 0.22 * n_rows) / height
        axes = drawing.add_axes((0.13, below, 0.84, 0.98 - below))
        ends = []
        for place, one in enumerate(shown):
            axes.plot(
                one["loss_quantiles"],
                BEYOND,
                color=INK if one["is_same"] else MUTED,
                linewidth=2.0 if one["is_same"] else 1.1,
                linestyle="-" if one["is_same"] else LINES[place % len(LINES)],
                marker="o" if one["is_same"] else MARKS[place % len(MARKS)],
                markersize=3.5,
                clip_on=False,
                label=names[one["option"]],
            )
            ends.append(one["loss_quantiles"][-1])
        axes.set_yscale("log")
        axes.set_yticks(BEYOND, ["50 %", "25 %", "10 %", "5 %", "1 %"])
        axes.yaxis.set_minor_locator(_nothing())
        axes.set_xlim(0, max(ends) * 1.03)
        axes.set_xlabel("loss by shocks over all plants, billion USD", labelpad=2)
        axes.set_ylabel("share of futures with more", labelpad=2)
        axes.legend(
            loc="upper left",
            bbox_to_anchor=(-0.14, -0.46 / (height * (0.98 - below))),
            frameon=False,
            fontsize=8,
            handlelength=3,
            ncols=2,
        )
        _bare(axes)
        svg = svg_of(drawing)
    told = "; ".join(
        f"{names[one['option']]}: 5 percent above {number(one['loss_quantiles'][3])}, 1 percent "
        f"above {number(one['loss_quantiles'][4])} billion USD"
        for one in shown
    )
    return inline(svg, "loss-tails", "Tails of the loss by option at the plant in question", told)


def _nothing() -> Any:  # noqa: ANN401  matplotlib's locators have no public type
    from matplotlib.ticker import NullLocator  # noqa: PLC0415

    return NullLocator()


def balance(twin: Mapping[str, Any], saving: Sequence[float]) -> str:
    """Return at which commonality and which lost series saving two partners pay.

    Parameters
    ----------
    twin
        Of ``portfolios.json``.
    saving
        Five quantiles of the case's series saving, share of the capital cost.
    """
    place = np.array(twin["commonality"])
    worth = np.array([0.3 if one is None else one for one in twin["saving"]]) * 100
    top = max(float(worth.max()), saving[4] * 100) * 1.15
    with plain_style():
        drawing = Figure(figsize=(5.0, 3.2))
        axes = drawing.add_axes((0.12, 0.15, 0.85, 0.82))
        axes.axhspan(
            saving[0] * 100, saving[4] * 100, color=LINE, alpha=0.45, linewidth=0, clip_on=False
        )
        axes.axhline(saving[2] * 100, color=MUTED, linewidth=1, linestyle="--", clip_on=False)
        axes.fill_between(place, 0, worth, color=FILL, linewidth=0, clip_on=False)
        axes.plot(place, worth, color=INK, linewidth=1.6, marker="o", markersize=3.5, clip_on=False)
        axes.text(0.03, max(worth[0] * 0.3, 0.3), "two partners pay", fontsize=9)
        axes.text(0.97, top * 0.93, "the same partner pays", ha="right", fontsize=9)
        axes.text(
            0.97, saving[2] * 100 + top * 0.015, "case: median saving", ha="right", fontsize=8
        )
        axes.set_xlim(0, 1)
        axes.set_ylim(0, top)
        axes.set_xlabel("commonality of the two partners' shocks", labelpad=2)
        axes.set_ylabel("series saving lost, % of capital cost", labelpad=2)
        _bare(axes)
        svg = svg_of(drawing)
    told = "; ".join(
        f"commonality {at:.1f}: worth {number(value)} percent"
        for at, value in zip(place, worth, strict=True)
    )
    return inline(svg, "balance", "Where two partners pay by the tail of the cost", told)
