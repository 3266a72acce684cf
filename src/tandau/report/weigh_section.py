"""Sliders on the page: rank probabilities under the reader's own weights, without any server."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tandau.report.reading import offer_names
from tandau.report.worths import group_worths

if TYPE_CHECKING:
    from tandau.report.reading import Material

# First futures of the design: a balanced set of their own, small enough to travel with the page.
N_FUTURES: Final = 1024
TOP: Final = 65535


def weigh_section(material: Material) -> dict[str, Any] | None:
    """Return what the sliders need; None where the study does not hold its worths.

    Returns
    -------
    dict or None
        ``groups`` with name and whether they are political; ``offers``; ``n_futures``;
        ``packed``, base64 of little-endian 16-bit worths, 0 to `TOP`, by future, offer, group;
        ``before``, shares of first place over all weightings, in the order of the offers.
    """
    if material.worths is None:
        return None
    worth = group_worths(material.worths, N_FUTURES)
    packed = np.rint(worth.to_numpy() * TOP).astype("<u2")
    names = offer_names(material)
    offers = [str(one) for one in worth["offer"].to_numpy()]
    ranking = material.ranks["rankings"]["all"]
    groups = material.ranks["groups"]
    return {
        "groups": [
            {"id": str(name), **{key: groups[name][key] for key in ("name", "is_political")}}
            for name in worth["group"].to_numpy()
        ],
        "has_political": any(groups[str(one)]["is_political"] for one in worth["group"].to_numpy()),
        "offers": [
            {"name": names[one], "before": round(100 * ranking[one]["first_rank"])}
            for one in offers
        ],
        "n_futures": worth.sizes["future"],
        "error": round(50 / worth.sizes["future"] ** 0.5, 1),
        "packed": b64encode(packed.tobytes()).decode(),
    }
