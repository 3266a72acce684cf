"""Claims that contradict each other, themselves or the calendar.

A conflict never stops a run: it is listed, and both figures stay alive in the futures unless an
analyst resolves them by a status event with a reason. Severity is high where a ranked quantity
rests on one of the claims, medium where figures or statements clash, low where a claim is merely
doubtful.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tandau.evidence import rules_of_claims, rules_of_pairs

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tandau.case.schema import StatusEvent
    from tandau.evidence.ledger import Ledger
    from tandau.evidence.rules_of_claims import Conflict

_SEVERITY: Final = {"high": 0, "medium": 1, "low": 2}


@dataclass(frozen=True)
class Rule:
    """A way in which claims can clash, for lists and docs."""

    name: str
    severity: str
    meaning: str


RULES: Final = (
    Rule("future_told_as_past", "medium", "an event later than the statement, told as done"),
    Rule("inverted_validity", "medium", "valid_from after valid_to"),
    Rule("rival_figures", "medium", "figures for one thing and time that exclude each other"),
    Rule("rival_certainty", "medium", "flat and uncertain statements on one question"),
    Rule("contested_statement", "low", "a statement that the ledger marks as contested"),
    Rule("unit_not_convertible", "low", "a figure whose unit or currency cannot be read"),
    Rule("end_before_start", "medium", "a later step of a plant dated before an earlier one"),
    Rule("outdated_feeds", "medium", "a figure for a time long past still feeds a quantity"),
    Rule("circular_derivation", "medium", "claims computed from each other"),
    Rule("opinion_as_fact", "medium", "opinion or commentary in the voice of fact, or feeding"),
    Rule("forecast_unresolved", "low", "a forecast whose date has passed without a resolution"),
    Rule("status_backwards", "medium", "a status that fell from official to reported"),
    Rule("copy_counted_twice", "low", "one report, told twice by members of one group"),
)


def conflicts(
    ledger: Ledger, events: Sequence[StatusEvent], used: Collection[str]
) -> list[Conflict]:
    """Return the conflicts of a ledger, the gravest first.

    Parameters
    ----------
    ledger
        As of the day in question.
    events
        Status events of the case; later ones than the day are left out.
    used
        Ids of the claims that feed a quantity in use: their conflicts are of high severity.
    """
    known = [event for event in events if ledger.is_latest or event.date.last <= ledger.as_of]
    feeding = frozenset(used)
    found = [
        *rules_of_claims.find(ledger, known, feeding),
        *rules_of_pairs.find(ledger),
    ]
    weighed = [
        replace(one, severity="high")
        if one.severity == "medium" and not feeding.isdisjoint(one.claims)
        else one
        for one in found
    ]
    return sorted(weighed, key=lambda one: (_SEVERITY[one.severity], one.rule, one.claims))
