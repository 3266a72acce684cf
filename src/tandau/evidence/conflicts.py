"""Claims that contradict each other; they never stop a run, and both stay alive."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tandau.evidence.ledger import Ledger
    from tandau.evidence.pool import Component, Quantity


@dataclass(frozen=True)
class Conflict:
    """A contradiction, and what it means in a sentence.

    ``severity`` is high where a ranked quantity rests on it, else low.
    """

    rule: str
    severity: str
    claims: tuple[str, ...]
    sentence: str


def conflicts(ledger: Ledger, quantities: Iterable[Quantity]) -> list[Conflict]:
    """Return rival figures and contested statements.

    Parameters
    ----------
    ledger
        As of the day in question.
    quantities
        Pooled quantities in use; their components are in common units.
    """
    found = [one for quantity in quantities for one in _rivals(ledger, quantity)]
    return sorted([*found, *_contested(ledger)], key=lambda one: (one.severity, one.claims))


def _rivals(ledger: Ledger, quantity: Quantity) -> list[Conflict]:
    figures = [part for part in quantity.components if part.claim in ledger.claims]
    apart = defaultdict(list)
    for one, other in combinations(sorted(figures, key=lambda part: part.mode), 2):
        groups = {ledger.sources[ledger.claims[p.claim].source].group for p in (one, other)}
        if one.high < other.low and len(groups) > 1:
            apart[one.claim].append(other)
    if not apart:
        return []
    lowest, highest = figures_ends(figures)
    sentence = (
        f"{quantity.key}: {lowest.claim} says about {lowest.mode:.4g}, {highest.claim} says about "
        f"{highest.mode:.4g}; both stay alive in the futures"
    )
    involved = set(apart) | {part.claim for parts in apart.values() for part in parts}
    return [Conflict("rival_figures", "high", tuple(sorted(involved)), sentence)]


def figures_ends(figures: Iterable[Component]) -> tuple[Component, Component]:
    """Return the parts with the lowest and the highest mode."""
    ordered = sorted(figures, key=lambda part: (part.mode, part.claim))
    return ordered[0], ordered[-1]


def _contested(ledger: Ledger) -> list[Conflict]:
    return [
        Conflict(
            "contested_statement",
            "low",
            (claim.id,),
            f"{claim.subject}: {claim.category or claim.variable} ({claim.note or 'contested'})",
        )
        for claim in ledger.claims.values()
        if ledger.status[claim.id] == "contested"
    ]
