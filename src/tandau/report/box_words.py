"""A discovered box as one sentence: which offer, when, and how far the sentence carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tandau.report.formats import bare, in_sentence, label, measure, percent, with_unit
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tandau.report.formats import Measure

_VERBS = {
    "fails": "falls below the middle of all offers and futures",
    "misses": "misses what the case asks for",
    "wins": "is the best offer",
    "loses": "is not the best offer",
}


def scale_of(variable: str) -> Measure:
    """Return how values of a variable are written; a score that nobody gave as it stands."""
    about = vocabulary().get(variable)
    if about is None:
        return measure(variable, "", is_calendar=False)
    is_calendar = about.definition.startswith("Calendar year")
    return measure(variable, about.unit, is_calendar=is_calendar)


def sentence(box: Mapping[str, Any], names: Mapping[str, str], *, has_thresholds: bool) -> str:
    r"""Return what a box says, with coverage and density.

    Parameters
    ----------
    box
        With ``offer``, ``kind``, ``limits``, ``coverage``, ``density`` and ``share``.
    names
        Offer id → name.
    has_thresholds
        Whether failing means to miss a threshold of the case.

    Examples
    --------
    >>> limit = {"variable": "construction_time", "offers": ["a"], "low": 9.0, "high": None}
    >>> told = {"offer": "a", "kind": "fails", "limits": [limit], "coverage": 0.7,
    ...         "density": 0.8, "share": 0.3}
    >>> sentence(told, {"a": "Alpha"}, has_thresholds=True).split(":")[0]
    'Alpha misses what the case asks for when its construction time of a unit is above 9\xa0years'
    """
    kind = "misses" if box["kind"] == "fails" and has_thresholds else box["kind"]
    limits = " and ".join(_limit(one, box["offer"], names) for one in box["limits"])
    return (
        f"{names[box['offer']]} {_VERBS[kind]} when {limits}: so it is in "
        f"{percent(box['density'])} of such futures, against {percent(box['share'])} of all, and "
        f"they make up {percent(box['coverage'])} of the futures in which it is so."
    )


def _limit(one: Mapping[str, Any], offer: str, names: Mapping[str, str]) -> str:
    scale = scale_of(one["variable"])
    what = in_sentence(label(one["variable"]))
    if one["offers"] == [offer]:
        what = f"its {what}"
    elif one["offers"] and len(one["offers"]) < len(names):
        what = f"the {what} of {', '.join(names[other] for other in one['offers'])}"
    else:
        what = f"the {what}"
    low, high = one["low"], one["high"]
    if low is not None and high is not None:
        return f"{what} is {with_unit(f'{bare(low, scale)} to {bare(high, scale)}', scale)}"
    if low is not None:
        return f"{what} is above {with_unit(bare(low, scale), scale)}"
    return f"{what} is below {with_unit(bare(high, scale), scale)}"
