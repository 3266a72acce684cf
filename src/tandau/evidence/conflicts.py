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
    Rule(
        "future_told_as_past",
        "medium",
        "An event is told as done before it could have happened.",
    ),
    Rule(
        "inverted_validity",
        "medium",
        "A claim is said to hold from a day after its own end.",
    ),
    Rule(
        "rival_figures",
        "medium",
        "Figures for the same thing and time that cannot all be right.",
    ),
    Rule(
        "rival_certainty",
        "medium",
        "One claim leaves open what another takes as settled.",
    ),
    Rule(
        "contested_statement",
        "low",
        "Somebody disputes the claim; the reason is given with it.",
    ),
    Rule(
        "unit_not_convertible",
        "low",
        "The figure's unit or currency cannot be brought to a common one.",
    ),
    Rule(
        "end_before_start",
        "medium",
        "A later step of a plant is dated before an earlier one.",
    ),
    Rule(
        "outdated_feeds",
        "medium",
        "A figure of a time long past, or made from a dead claim, feeds a number.",
    ),
    Rule(
        "circular_derivation",
        "medium",
        "Claims were computed from each other, so none supports the others.",
    ),
    Rule(
        "opinion_as_fact",
        "medium",
        "An opinion or commentary speaks as fact, or feeds a number.",
    ),
    Rule(
        "forecast_unresolved",
        "low",
        "A forecast's day has passed and no outcome was entered.",
    ),
    Rule(
        "status_backwards",
        "medium",
        "A claim that counted as official fell back to reported.",
    ),
    Rule(
        "copy_counted_twice",
        "low",
        "One report stands in the ledger twice; its copies count about once.",
    ),
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
