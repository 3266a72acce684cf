"""The claims as they stood on a day: what was said by then, and what status it had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tandau.case.schema import Claim, Source, Status, StatusEvent

DEAD: Final = ("superseded", "expired", "resolved_false")
DAYS_OF_A_MONTH: Final = 31


@dataclass(frozen=True)
class Ledger:
    """Claims visible on a day.

    Parameters
    ----------
    as_of
        The day; every claim was stated by then.
    is_latest
        Whether no day was asked for, so that all claims are visible.
    claims
        Visible claims by id.
    status
        Status of each visible claim on that day.
    replaced_by
        For claims that a newer visible claim supersedes: the newer one's id.
    sources
        All sources by id.
    n_hidden
        How many claims were stated later and are left out.
    elicited
        Ids of the visible claims that experts made; they feed a quantity through their panel only.
    """

    as_of: date
    is_latest: bool
    claims: Mapping[str, Claim]
    status: Mapping[str, Status]
    replaced_by: Mapping[str, str]
    sources: Mapping[str, Source]
    n_hidden: int
    elicited: frozenset[str] = frozenset()

    def is_alive(self, claim: Claim) -> bool:
        """Whether the claim still counts."""
        return self.status[claim.id] not in DEAD

    def feeds(self, claim: Claim) -> bool:
        """Whether the claim by itself feeds a quantity: alive, with a variable, no expert's."""
        return bool(claim.variable) and self.is_alive(claim) and claim.id not in self.elicited


def ledger_as_of(
    claims: Iterable[Claim],
    events: Iterable[StatusEvent],
    sources: Iterable[Source],
    as_of: date | None = None,
    elicited: Iterable[Claim] = (),
) -> Ledger:
    """Return the ledger as it stood at the end of a day.

    A claim dated only to the month or year counts as stated at that period's end: nothing is known
    before it was said for sure. A claim that a visible claim supersedes has status superseded.

    Parameters
    ----------
    claims, events, sources
        Of the case.
    as_of
        The day, or None for the latest ledger (every claim and every event).
    elicited
        What experts stated, as claims.
    """
    of_experts = list(elicited)
    everything = [*claims, *of_experts]
    visible = {
        claim.id: claim for claim in everything if as_of is None or claim.stated_on.last <= as_of
    }
    status = {name: claim.status for name, claim in visible.items()}
    for event in sorted(events, key=lambda one: one.date.last):
        if event.claim in visible and (as_of is None or event.date.last <= as_of):
            status[event.claim] = event.status
    replaced_by = {
        claim.supersedes: claim.id
        for claim in visible.values()
        if claim.supersedes in visible and status[claim.id] != "resolved_false"
    }
    status.update(dict.fromkeys(replaced_by, "superseded"))
    latest = max((_told_by(claim) for claim in visible.values()), default=date.min)
    return Ledger(
        as_of=latest if as_of is None else as_of,
        is_latest=as_of is None,
        claims=visible,
        status=status,
        replaced_by=replaced_by,
        sources={source.id: source for source in sources},
        n_hidden=len(everything) - len(visible),
        elicited=frozenset(claim.id for claim in of_experts if claim.id in visible),
    )


def _told_by(claim: Claim) -> date:
    """Return the day by which a claim was surely stated; a bare year does not reach its end."""
    when = claim.stated_on
    return when.first if (when.last - when.first).days > DAYS_OF_A_MONTH else when.last
