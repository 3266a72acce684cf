"""A discovered box as one sentence: which offer, when, and how far the sentence carries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from tandau.report.formats import bare, in_sentence, label, measure, percent, with_unit
from tandau.report.phrases import joined, phrase
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


class Titled(Protocol):
    """What is scored: a criterion's title and unit."""

    @property
    def title(self) -> str:
        """In words."""

    @property
    def unit(self) -> str:
        """As in the vocabulary."""


@dataclass(frozen=True)
class Words:
    """Names of offers by id, and what is scored by the name of its array."""

    offers: Mapping[str, str]
    scored: Mapping[str, Titled] = field(default_factory=dict)

    def title(self, variable: str) -> str:
        """Return what a variable or score is, in words."""
        return self.scored[variable].title if variable in self.scored else label(variable)

    def scale(self, variable: str) -> Measure:
        """Return how values of a variable or score are written."""
        if variable in self.scored:
            return measure(variable, self.scored[variable].unit, is_calendar=False)
        about = vocabulary()[variable]
        is_calendar = about.definition.startswith("Calendar year")
        return measure(variable, about.unit, is_calendar=is_calendar)


def sentence(box: Mapping[str, Any], words: Words, *, has_thresholds: bool) -> str:
    r"""Return what a box says, with coverage and density.

    Parameters
    ----------
    box
        With ``offer``, ``kind``, ``limits``, ``coverage``, ``density`` and ``share``.
    words
        Names of offers and scores.
    has_thresholds
        Whether failing means to miss a threshold of the case.

    Examples
    --------
    >>> limit = {"variable": "construction_time", "offers": ["a"], "low": 9.0, "high": None}
    >>> told = {"offer": "a", "kind": "fails", "limits": [limit], "coverage": 0.7,
    ...         "density": 0.8, "share": 0.3}
    >>> sentence(told, Words({"a": "Alpha"}), has_thresholds=True).split(":")[0]
    'Alpha misses what the case asks for when its construction time of a unit is above 9\xa0years'
    """
    kind = "misses" if box["kind"] == "fails" and has_thresholds else box["kind"]
    limits = joined(" and ", (_limit(one, box["offer"], words) for one in box["limits"]))
    return phrase(
        "{offers} {VERBS} when {limits}: so it is in {density} of such futures, "
        "against {share} of all, and they make up {coverage} of the futures in "
        "which it is so.",
        offers=words.offers[box["offer"]],
        VERBS=_VERBS[kind],
        limits=limits,
        density=percent(box["density"]),
        share=percent(box["share"]),
        coverage=percent(box["coverage"]),
    )


def _limit(one: Mapping[str, Any], offer: str, words: Words) -> str:
    names, scale = words.offers, words.scale(one["variable"])
    what = in_sentence(words.title(one["variable"]))
    if one["variable"] in words.scored:
        what = phrase("score “{variable}”", variable=words.title(one["variable"]))
    if one["offers"] == [offer]:
        what = phrase("its {what}", what=what)
    elif one["offers"] and len(one["offers"]) < len(names):
        what = phrase(
            "the {what} of {join}",
            what=what,
            join=joined(", ", (names[other] for other in one["offers"])),
        )
    else:
        what = phrase("the {what}", what=what)
    low, high = one["low"], one["high"]
    if low is not None and high is not None:
        return phrase(
            "{what} is {with_unit}",
            what=what,
            with_unit=with_unit(
                phrase("{low} to {high}", low=bare(low, scale), high=bare(high, scale)), scale
            ),
        )
    if low is not None:
        return phrase("{what} is above {low}", what=what, low=with_unit(bare(low, scale), scale))
    return phrase("{what} is below {high}", what=what, high=with_unit(bare(high, scale), scale))


def input_words(variable: str, offers: list[str], words: Words) -> str:
    """Return an input in words: what it is and whose."""
    names = words.offers
    if variable == "everything":
        return "Everything that is uncertain"
    whose: str = joined(", ", (names[one] for one in offers))
    told = "all offers" if len(offers) == len(names) and len(offers) > 1 else whose
    what = words.title(variable)
    return phrase("{what}, {whose}", what=what, whose=told) if offers else what
