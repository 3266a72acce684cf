"""What a stakeholder says of the weights, and for which weights an offer is first, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tandau.report.formats import percent

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
    told = f"{'; '.join(parts)}; {FREE}."
    if consistency is None:
        return told
    if preference.statement == "best_worst":
        return f"{told} Largest deviation of the comparisons {consistency:.2f}; 0 where all agree."
    verdict = "agree well enough" if consistency <= MOST_INCONSISTENT else "contradict each other"
    return f"{told} The comparisons {verdict}: consistency ratio {consistency:.2f}, 0.1 is usual."


def _order(preference: Preference, names: Mapping[str, str]) -> str:
    tiers = [" and ".join(names[one] for one in tier) for tier in preference.tiers]
    return f"From most to least important: {', then '.join(tiers)}"


def _intervals(preference: Preference, names: Mapping[str, str]) -> str:
    bounds = preference.intervals.items()
    told = [f"{names[one]} {percent(low)} to {percent(high)}" for one, (low, high) in bounds]
    return f"Share of all weight: {', '.join(told)}"


def _ratios(preference: Preference, names: Mapping[str, str]) -> str:
    told = []
    for row in preference.ratios:
        most = f" to {row.most:g}" if row.most is not None else " or more"
        told.append(f"{names[row.more]} {row.least:g}{most} times {names[row.less]}")
    return ", ".join(told)


def _swing(preference: Preference, names: Mapping[str, str]) -> str:
    told = [
        f"{names[one]} {points[0]:g} to {points[1]:g}"
        if isinstance(points, tuple)
        else f"{names[one]} {points:g}"
        for one, points in preference.swing.items()
    ]
    return f"Points for the swing from worst to best: {', '.join(told)}"


def _pairwise(preference: Preference, names: Mapping[str, str]) -> str:
    told = [
        f"{names[row.more]} {row.times:g} times {names[row.less]}" for row in preference.pairwise
    ]
    return f"Compared in pairs: {', '.join(told)}"


def _best_worst(preference: Preference, names: Mapping[str, str]) -> str:
    both = preference.best_worst
    assert both is not None
    over = [
        f"{names[one]} {times:g}" for one, times in both.best_to_others.items() if one != both.best
    ]
    return (
        f"{names[both.best]} matters most, {names[both.worst]} least; "
        f"{names[both.best]} counts times as much as: {', '.join(over)}"
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
            what = " and ".join(groups[group] for group in rule["groups"])
            together = " together" if len(rule["groups"]) > 1 else ""
            side = "at least" if rule["is_above"] else "at most"
            told.append(
                f"{names[offer]} is first in {percent(rule['density'])} of the weightings in which "
                f"{what}{together} weigh {side} {percent(rule['threshold'])} (over all weightings "
                f"in {percent(rows[offer]['first_rank'])}); these hold {percent(rule['coverage'])} "
                "of its first places."
            )
    return told
