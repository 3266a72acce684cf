"""From what stakeholders say in a case to statements on weights, and what contradicts itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.case.preferences import FULL_SWING
from tandau.errors import Fault, ModelError
from tandau.ranking.pairwise import ahp_priorities, best_worst_weights
from tandau.ranking.statements import Statement, group_weights
from tandau.ranking.weight_statements import statements_to_relax

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tandau.case.preferences import Preference
    from tandau.case.schema import Case

# A statement holds with some weight on every group that it names, not with none at all.
LEAST_WEIGHT: Final = 1e-3
# Above this a matrix is commonly sent back to who compared [Saaty2008].
MOST_INCONSISTENT: Final = 0.1
N_TRIED: Final = 64
# Up to so many criteria Saaty's own random indices are known; beyond, those of Donegan and Dodd.
MOST_OF_SAATY: Final = 15


@dataclass(frozen=True)
class Said:
    """One stakeholder's statement, and how well its comparisons agree with each other.

    Parameters
    ----------
    statement
        None where nothing was said.
    consistency
        Consistency ratio of AHP, or the largest deviation of best-worst; None for other forms.
    """

    statement: Statement | None
    consistency: float | None = None


def said(preference: Preference, groups: Sequence[str]) -> Said:
    """Return what a stakeholder says as a statement on the weights of groups.

    Parameters
    ----------
    preference
        Of the case, checked against its groups.
    groups
        Ids in their order.

    Raises
    ------
    ModelError
        If comparisons cannot be read as weights.
    """
    at = {name: place for place, name in enumerate(groups)}
    kind = preference.statement
    if kind == "none":
        return Said(None)
    if kind in _COMPARED:
        return _COMPARED[kind](preference, at)
    if kind == "order":
        tiers = tuple(tuple(at[one] for one in tier) for tier in preference.tiers)
        return Said(Statement("order", tiers=tiers))
    if kind in ("interval", "swing"):
        return Said(_bounded(preference, groups))
    rows, limits, _ = _inequalities(preference, at)
    return Said(Statement("inequalities", rows=rows, limits=limits))


def statements_of(case: Case) -> dict[str, Statement]:
    """Return what each stakeholder says of the weights, those left out who say nothing."""
    groups = [node.id for node in case.criteria if node.is_scored]
    told = {one.stakeholder: said(one, groups).statement for one in case.preferences}
    return {name: one for name, one in told.items() if one is not None}


def _bounded(preference: Preference, groups: Sequence[str]) -> Statement:
    if preference.statement == "interval":
        bounds = [preference.intervals.get(name, (0.0, 1.0)) for name in groups]
        return Statement("interval", low=_firsts(bounds), high=_seconds(bounds))
    # Nobody outweighs what has the full swing, groups not named included.
    given = [preference.swing.get(name, (0.0, FULL_SWING)) for name in groups]
    bounds = [one if isinstance(one, tuple) else (one, one) for one in given]
    return Statement("swing", low=_firsts(bounds), high=_seconds(bounds))


def _firsts(pairs: Sequence[tuple[float, float]]) -> tuple[float, ...]:
    return tuple(low for low, _ in pairs)


def _seconds(pairs: Sequence[tuple[float, float]]) -> tuple[float, ...]:
    return tuple(high for _, high in pairs)


def _pairwise(preference: Preference, at: dict[str, int]) -> Said:
    named = sorted({at[one] for _, one in preference.groups()})
    matrix = np.full((len(named), len(named)), np.nan)
    for row in preference.pairwise:
        more, less = named.index(at[row.more]), named.index(at[row.less])
        matrix[more, less], matrix[less, more] = row.times, 1 / row.times
    table = "saaty" if len(named) <= MOST_OF_SAATY else "donegan_dodd"
    found = ahp_priorities(matrix, table=table)
    parts = tuple(map(float, found.weights))
    return Said(Statement("point", places=tuple(named), parts=parts), found.consistency_ratio)


def _best_worst(preference: Preference, at: dict[str, int]) -> Said:
    told = preference.best_worst
    assert told is not None
    names = sorted({one for _, one in preference.groups()}, key=at.__getitem__)
    to_others = [1.0 if one == told.best else told.best_to_others[one] for one in names]
    to_worst = [1.0 if one == told.worst else told.others_to_worst[one] for one in names]
    found = best_worst_weights(to_others, to_worst)
    places, parts = tuple(at[one] for one in names), tuple(map(float, found.weights))
    return Said(Statement("point", places=places, parts=parts), found.deviation)


_COMPARED: Final = {"pairwise": _pairwise, "best_worst": _best_worst}
Rows = tuple[tuple[float, ...], ...]


def _inequalities(
    preference: Preference, at: dict[str, int]
) -> tuple[Rows, tuple[float, ...], tuple[str, ...]]:
    """Return order, intervals and ratios as ``rows @ weights <= limits``, each with its words."""
    found: list[tuple[dict[str, float], float, str]] = []
    for upper, lower in zip(preference.tiers, preference.tiers[1:], strict=False):
        found += [
            ({less: 1.0, more: -1.0}, 0.0, f"{more} before {less}")
            for more in upper
            for less in lower
        ]
    for name, (low, high) in preference.intervals.items():
        found.append(({name: -1.0}, -low, f"{name} at least {low:g}"))
        found.append(({name: 1.0}, high, f"{name} at most {high:g}"))
    for row in preference.ratios:
        told = f"{row.more} at least {row.least:g} times {row.less}"
        found.append(({row.less: row.least, row.more: -1.0}, 0.0, told))
        if row.most is not None:
            told = f"{row.more} at most {row.most:g} times {row.less}"
            found.append(({row.more: 1.0, row.less: -row.most}, 0.0, told))
    rows = tuple(tuple(row.get(name, 0.0) for name in at) for row, _, _ in found)
    return rows, tuple(limit for _, limit, _ in found), tuple(told for _, _, told in found)


def preference_faults(
    preferences: Sequence[Preference], groups: Sequence[str], file: str
) -> Iterator[Fault]:
    """Yield a fault for every stakeholder whose statements no weights can meet.

    Parameters
    ----------
    preferences, groups
        Of the case.
    file
        Path of ``preferences.yaml``, to name in faults.
    """
    at = {name: place for place, name in enumerate(groups)}
    for number, preference in enumerate(preferences):
        place = f"preferences[{number}] ({preference.stakeholder})"
        rows, limits, words = _inequalities(preference, at)
        if rows and (loose := statements_to_relax(rows, limits, least=LEAST_WEIGHT)):
            got = "statements that no weights can meet together"
            expected = "statements that some weights meet"
            remedy = f"relax the smallest set that frees the others: {_told(words, loose)}"
            yield Fault(file, place, got, expected, remedy)
            continue
        try:
            told = said(preference, groups)
            group_weights(told.statement, len(groups), N_TRIED, np.random.default_rng(0))
        except ModelError as error:
            fault = error.faults[0]
            yield Fault(file, place, fault.got, fault.expected, fault.remedy)


def _told(words: Sequence[str], places: Sequence[int]) -> str:
    return "; ".join(words[place] for place in places)
