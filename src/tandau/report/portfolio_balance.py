"""What a second partner is worth by balance alone: in sentences, and where it begins to pay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tandau.report.formats import percent
from tandau.report.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

Entry = dict[str, Any]


def balance_lines(told: Entry) -> list[str]:
    """Return what balance alone is worth, in sentences."""
    twin = told["twin"]
    saving = told["terms"]["series_saving"]
    alone, shared = twin["any_loss"][0]
    both_same, both_two = twin["both_lose"][0]
    worth = twin["saving"][0]
    limit = crossing(twin, saving[2])
    pays = (
        phrase(
            "at the case's median saving of {saving} two partners pay below a "
            "commonality of {limit}",
            saving=percent(saving[2]),
            limit=f"{limit:.2f}",
        )
        if limit is not None
        else phrase(
            "at the case's median saving of {saving} balance alone pays at no commonality",
            saving=percent(saving[2]),
        )
    )
    told_worth = "more than 30\u00a0%" if worth is None else percent(worth)
    return [
        (
            phrase(
                "Balance alone, for a second partner alike in price, time and rates with "
                "shocks of its own: the expected cost stays, some plant is hit in "
                "{shared} of the futures instead of {alone}, both are hit in {both_two} "
                "instead of {both_same}.",
                shared=percent(shared),
                alone=percent(alone),
                both_two=percent(both_two),
                both_same=percent(both_same),
            )
        ),
        (
            phrase(
                "By the worst twentieth that is worth a series saving of {told_worth} of "
                "the second plant's capital cost if the two have nothing in common, and "
                "nothing if they have all in common; {pays}.",
                told_worth=told_worth,
                pays=pays,
            )
        ),
    ]


def crossing(twin: Mapping[str, Any], saving: float) -> float | None:
    """Return the commonality below which a twin pays for a lost series saving; None if nowhere.

    Parameters
    ----------
    twin
        Of ``portfolios.json``.
    saving
        Share of the second plant's capital cost.
    """
    places, worth = twin["commonality"], [1.0 if s is None else s for s in twin["saving"]]
    if worth[0] <= saving:
        return None
    for at in range(len(places) - 1):
        if worth[at + 1] <= saving:
            step = (worth[at] - saving) / (worth[at] - worth[at + 1])
            return float(places[at] + step * (places[at + 1] - places[at]))
    return float(places[-1])
