"""How the carriers of other people's networks are known as ours."""

from __future__ import annotations

from typing import Final

# Words in a carrier's name by which the carriers of others are known.
_WORDS: Final = {
    "coal": ("coal", "lignite"),
    "gas": ("gas", "ccgt", "ocgt"),
    "wind": ("wind",),
    "solar": ("solar", "pv"),
    "battery": ("battery",),
}
WEATHER: Final = ("wind", "solar")


def known_carrier(carrier: str) -> str:
    """Return which of our carriers a carrier of somebody else's network is; empty for none.

    Examples
    --------
    >>> known_carrier("offwind-ac"), known_carrier("CCGT"), known_carrier("biomass")
    ('wind', 'gas', '')
    """
    told = carrier.lower()
    return next((ours for ours, words in _WORDS.items() if any(w in told for w in words)), "")
