"""What a stakeholder says of the weights, and for which weights an offer is first, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tandau.report.formats import percent
from tandau.report.phrases import joined, phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tandau.case.preferences import Preference

Entry = dict[str, Any]
FREE: Final = "other groups free"
# Above this a matrix of comparisons is commonly sent back to who compared [Saaty2008].
MOST_INCONSISTENT: Final = 0.1


def preference_words(
    preference: Preference, names: Mapping[str, str], consistency: float | None
) -> str:
    """Return a statement in words.

    Parameters
    ----------
    preference
        Of the case.
    names
        Group id → name.
    consistency
        Consistency ratio of pairwise comparisons, or largest deviation of best-worst; else None.
    """
    parts = [
        told
        for kind, tell in (
            ("order", _order),
            ("interval", _intervals),
            ("ratio", _ratios),
            ("swing", _swing),
            ("pairwise", _pairwise),
            ("best_worst", _best_worst),
        )
        if kind in preference.given
        for told in [tell(preference, names)]
    ]
    if not parts:
        return "No preference stated."
    told = phrase("{parts}; {FREE}.", parts=joined("; ", parts), FREE=FREE)
    if consistency is None:
        return told
    if preference.statement == "best_worst":
        return phrase(
            "{told} Largest deviation of the comparisons {consistency}; 0 where all agree.",
            told=told,
            consistency=f"{consistency:.2f}",
        )
    verdict = "agree well enough" if consistency <= MOST_INCONSISTENT else "contradict each other"
    return phrase(
        "{told} The comparisons {verdict}: consistency ratio {consistency}, 0.1 is usual.",
        told=told,
        verdict=verdict,
        consistency=f"{consistency:.2f}",
    )


def _order(preference: Preference, names: Mapping[str, str]) -> str:
    tiers = [joined(" and ", (names[one] for one in tier)) for tier in preference.tiers]
    return phrase("From most to least important: {tiers}", tiers=joined(", then ", tiers))


def _intervals(preference: Preference, names: Mapping[str, str]) -> str:
    bounds = preference.intervals.items()
    told = [
        phrase("{names} {low} to {high}", names=names[one], low=percent(low), high=percent(high))
        for one, (low, high) in bounds
    ]
    return phrase("Share of all weight: {told}", told=joined(", ", told))


def _ratios(preference: Preference, names: Mapping[str, str]) -> str:
    told = []
    for row in preference.ratios:
        most = phrase(" to {most}", most=f"{row.most:g}") if row.most is not None else " or more"
        told.append(
            phrase(
                "{names} {least}{most} times {names_2}",
                names=names[row.more],
                least=f"{row.least:g}",
                most=most,
                names_2=names[row.less],
            )
        )
    return joined(", ", told)


def _swing(preference: Preference, names: Mapping[str, str]) -> str:
    told = [
        phrase(
            "{names} {points} to {points_2}",
            names=names[one],
            points=f"{points[0]:g}",
            points_2=f"{points[1]:g}",
        )
        if isinstance(points, tuple)
        else phrase("{names} {points}", names=names[one], points=f"{points:g}")
        for one, points in preference.swing.items()
    ]
    return phrase("Points for the swing from worst to best: {told}", told=joined(", ", told))


def _pairwise(preference: Preference, names: Mapping[str, str]) -> str:
    told = [
        phrase(
            "{names} {times} times {names_2}",
            names=names[row.more],
            times=f"{row.times:g}",
            names_2=names[row.less],
        )
        for row in preference.pairwise
    ]
    return phrase("Compared in pairs: {told}", told=joined(", ", told))


def _best_worst(preference: Preference, names: Mapping[str, str]) -> str:
    both = preference.best_worst
    assert both is not None
    over = [
        phrase("{names} {times}", names=names[one], times=f"{times:g}")
        for one, times in both.best_to_others.items()
        if one != both.best
    ]
    return phrase(
        "{names} matters most, {names_2} least; {names} counts times as much as: {over}",
        names=names[both.best],
        names_2=names[both.worst],
        over=joined(", ", over),
    )


def suits(
    rules: Mapping[str, list[Entry]],
    rows: Mapping[str, Entry],
    names: Mapping[str, str],
    groups: Mapping[str, str],
) -> list[str]:
    """Return a sentence for each offer's best rule that says more than its overall share."""
    told = []
    for offer, found in rules.items():
        for rule in found[:1]:
            what = joined(" and ", (groups[group] for group in rule["groups"]))
            together = " together" if len(rule["groups"]) > 1 else ""
            side = "at least" if rule["is_above"] else "at most"
            told.append(
                phrase(
                    "{names} is first in {density} of the weightings in which "
                    "{what}{together} weigh {side} {threshold} (over all weightings in "
                    "{first_rank}); these hold {coverage} of its first places.",
                    names=names[offer],
                    density=percent(rule["density"]),
                    what=what,
                    together=together,
                    side=side,
                    threshold=percent(rule["threshold"]),
                    first_rank=percent(rows[offer]["first_rank"]),
                    coverage=percent(rule["coverage"]),
                )
            )
    return told
