"""How often each source was right: its resolved claims, and the probabilities it had expressed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tandau.evidence.performance import brier_score, track_record
from tandau.evidence.words import find_words

if TYPE_CHECKING:
    from tandau.case.schema import Claim
    from tandau.evidence.ledger import Ledger


@dataclass(frozen=True)
class SourceRecord:
    """What became of a source's claims.

    ``share_true`` is the mean of a Beta distribution, Jeffreys' prior updated by the resolved
    claims; ``low`` and ``high`` are its 5 and 95 % points. ``brier`` is the mean squared distance
    of the expressed probabilities from what happened, None where none was expressed in words that
    the lexicon gives a range.
    """

    source: str
    title: str
    n_claims: int
    n_true: int
    n_false: int
    share_true: float
    low: float
    high: float
    brier: float | None


def track_records(ledger: Ledger, lexicon: str) -> list[SourceRecord]:
    """Return the record of every source with a resolved claim, the longest first.

    Parameters
    ----------
    ledger
        As of the day in question.
    lexicon
        Name of the lexicon that reads probability words.
    """
    of_source: dict[str, list[Claim]] = defaultdict(list)
    for claim in ledger.claims.values():
        of_source[claim.source].append(claim)
    found = [_record(ledger, name, claims, lexicon) for name, claims in of_source.items()]
    known = [one for one in found if one.n_true + one.n_false]
    return sorted(known, key=lambda one: (-one.n_true - one.n_false, one.source))


def _record(ledger: Ledger, name: str, claims: list[Claim], lexicon: str) -> SourceRecord:
    came = {claim.id: ledger.status[claim.id] for claim in claims}
    n_true = sum(status == "resolved_true" for status in came.values())
    n_false = sum(status == "resolved_false" for status in came.values())
    record = track_record(n_true, n_false)
    stated = [
        ((word.range.low + word.range.high) / 2, came[claim.id] == "resolved_true")
        for claim in claims
        if came[claim.id] in ("resolved_true", "resolved_false")
        for word in find_words(claim.modality, lexicon)[:1]
        if word.range is not None
    ]
    brier = brier_score(*zip(*stated, strict=True)) if stated else None
    return SourceRecord(
        source=name,
        title=ledger.sources[name].title,
        n_claims=len(claims),
        n_true=n_true,
        n_false=n_false,
        share_true=record.mean,
        low=record.low,
        high=record.high,
        brier=brier,
    )
