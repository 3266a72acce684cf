"""How every figure of the report is drawn: one style, colours of the page, accessible SVG."""

from __future__ import annotations

import io
import re
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl

from tandau.report.slimming import slim_svg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.figure import Figure

INK: Final = "#010203"
MUTED: Final = "#040506"
FILL: Final = "#070809"
LINE: Final = "#0a0b0c"
ACCENT: Final = "#0d0e0f"
PAPER: Final = "#101112"
# One colour an offer, told apart by people with any eyes; letters or marks go with them.
OFFERS: Final = ("#131415", "#161718", "#191a1b", "#1c1d1e", "#1f2021", "#222324", "#252627")
_COLOURS: Final = {
    ACCENT: "var(--accent)",
    PAPER: "var(--paper)",
    **{colour: f"var(--offer-{place})" for place, colour in enumerate(OFFERS, 1)},
    INK: "var(--ink)",
    MUTED: "var(--muted)",
    FILL: "var(--fill)",
    LINE: "var(--line)",
}
_STYLE: Final[Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "tandau",
    "font.family": "sans-serif",
    "font.size": 9,
    "text.color": INK,
    "text.usetex": False,
    "axes.labelcolor": INK,
    "axes.edgecolor": LINE,
    "xtick.color": LINE,
    "xtick.labelcolor": INK,
    "axes.unicode_minus": True,
}
_METADATA: Final = {"Date": None, "Creator": None, "Format": None, "Type": None}


@contextmanager
def plain_style() -> Iterator[None]:
    """Draw in the report's style, whatever the user's matplotlib is set to."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        yield


def svg_of(drawing: Figure) -> str:
    """Return a figure as SVG text that holds neither date nor creator."""
    stream = io.StringIO()
    drawing.savefig(stream, format="svg", transparent=True, metadata=_METADATA)
    return stream.getvalue()


def inline(svg: str, name: str, title: str, told: str) -> str:
    """Return SVG for the page: ids of its own, the page's colours, a title and a description.

    Parameters
    ----------
    svg
        As `svg_of` gives it.
    name
        Begins every id.
    title, told
        For those who do not see it; escaped here.
    """
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r"<style.*?</style>", "", body, flags=re.DOTALL)
    body = re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL)
    used = dict.fromkeys(re.findall(r'(?:href="|url\()#([^")]+)', body))
    short = {one: f"{name}-{place}" for place, one in enumerate(used)}
    body = re.sub(
        r' id="([^"]+)"',
        lambda found: f' id="{short[found[1]]}"' if found[1] in short else "",
        body,
    )
    body = re.sub(r'(href="|url\()#([^")]+)', lambda found: f"{found[1]}#{short[found[2]]}", body)
    for colour, variable in _COLOURS.items():
        body = body.replace(colour, variable)
    size = re.search(r'viewBox="[^"]+"', body)
    opening = (
        f'<svg {size[0] if size else ""} role="img" '
        f'aria-labelledby="{name}-title {name}-told">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-told">{escape(told)}</desc>'
    )
    body = opening + body[body.index(">") + 1 :]
    return slim_svg(body)
