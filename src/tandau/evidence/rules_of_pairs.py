"""Conflict rules that hold claims against each other: figures, certainty, order, copies.

Claims answer the same question where they share subject and variable, or subject and topic.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.errors import VariableError
from tandau.evidence.convert import factor
from tandau.evidence.ledger import DEAD
from tandau.evidence.rules_of_claims import OPEN_WORDS, Conflict, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tandau.case.fields import Period
    from tandau.case.schema import Claim
    from tandau.evidence.ledger import Ledger

# Figures closer than this agree: they are rounded, or measured at slightly different borders.
AGREE_WITHIN: Final = 0.02
_BLOCK: Final = 512
# Steps of a plant's life by topic, in order; a date of a later step before an earlier one clashes.
STEPS: Final = (
    "agreement_date",
    "first_concrete_date",
    "grid_connection_date",
    "operation_date",
    "shutdown_date",
)


@dataclass(frozen=True)
class _Figure:
    claim: Claim
    low: float
    high: float
    begins: int
    ends: int
    group: str


def _rivals(figures: Sequence[_Figure], *, within_group: bool) -> list[_Figure]:
    """Return the figures that exclude another one for the same time.

    Pairs are compared in blocks of rows, since a question can have thousands of figures.
    """
    low = np.array([figure.low for figure in figures])
    high = np.array([figure.high for figure in figures])
    begins = np.array([figure.begins for figure in figures])
    ends = np.array([figure.ends for figure in figures])
    codes = {group: code for code, group in enumerate({figure.group for figure in figures})}
    group = np.array([codes[figure.group] for figure in figures])
    is_rival = np.zeros(len(figures), dtype=bool)
    for start in range(0, len(figures), _BLOCK):
        rows = slice(start, start + _BLOCK)
        margin = AGREE_WITHIN * np.maximum(np.abs(low[rows, None]), np.abs(low))
        apart = (high[rows, None] + margin < low) | (high + margin < low[rows, None])
        meets = (begins[rows, None] <= ends) & (begins <= ends[rows, None])
        clash = apart & meets & (within_group | (group[rows, None] != group))
        is_rival[rows] |= clash.any(axis=1)
    return [figure for figure, found in zip(figures, is_rival, strict=True) if found]


def find(ledger: Ledger) -> Iterator[Conflict]:
    """Yield the conflicts between claims.

    Parameters
    ----------
    ledger
        As of the day in question.
    """
    groups: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in ledger.claims.values():
        if question := claim.variable or claim.topic:
            groups[claim.subject, question].append(claim)
    for (subject, question), claims in sorted(groups.items()):
        yield from _figures(ledger, subject, question, claims)
        yield from _certainty(ledger, subject, question, claims)
        yield from _copies(ledger, question, claims)
    yield from _steps(ledger, groups)


def _is_refuted(ledger: Ledger, claim: Claim) -> bool:
    """Whether a claim is dead, other than by a newer figure for a newer time."""
    status = ledger.status[claim.id]
    if status not in DEAD:
        return False
    newer = ledger.claims.get(ledger.replaced_by.get(claim.id, ""))
    return not (
        newer
        and newer.valid_from
        and claim.valid_to
        and newer.valid_from.first > claim.valid_to.last
    )


def _figure(claim: Claim, unit: str, group: str) -> _Figure | None:
    numbers = [n for n in (claim.low, claim.mode, claim.high) if n is not None]
    if not numbers or not claim.unit:
        return None
    try:
        scale = factor(claim.unit, claim.price_year, unit, 2020)
    except VariableError:
        return None
    begins = claim.valid_from.first if claim.valid_from else date.min
    ends = claim.valid_to.last if claim.valid_to else date.max
    low, high = numbers[0] * scale, numbers[-1] * scale
    return _Figure(claim, low, high, begins.toordinal(), ends.toordinal(), group)


def _figures(
    ledger: Ledger, subject: str, question: str, claims: Sequence[Claim]
) -> Iterator[Conflict]:
    alive = [claim for claim in claims if not _is_refuted(ledger, claim)]
    judged = {c.id for c in alive if ledger.sources[c.source].kind == "judgement"}
    unit = next((claim.unit for claim in alive if claim.unit), "")
    groups = {claim.id: ledger.sources[claim.source].group for claim in alive}
    figures = [
        figure
        for claim in alive
        if claim.id not in judged and (figure := _figure(claim, unit, groups[claim.id]))
    ]
    # Statements of one source can contradict each other; figures of one source for one variable
    # are its own range.
    rivals = _rivals(figures, within_group=not alive[0].variable) if len(figures) > 1 else []
    if not rivals:
        return
    ordered = sorted(rivals, key=lambda figure: (figure.low, figure.high, figure.claim.id))
    lowest, highest = ordered[0].claim, ordered[-1].claim
    fate = "both stay alive in the futures" if lowest.variable else "both are kept"
    sentence = f"{subject}, {question}: {told(lowest)} against {told(highest)}; {fate}"
    ids = tuple(sorted(figure.claim.id for figure in rivals))
    yield Conflict("rival_figures", "medium", ids, sentence)


def _certainty(
    ledger: Ledger, subject: str, question: str, claims: Sequence[Claim]
) -> Iterator[Conflict]:
    statements = [c for c in claims if not c.variable and not _is_refuted(ledger, c)]
    is_open = [c for c in statements if OPEN_WORDS.search(c.modality)]
    is_flat = [c for c in statements if not OPEN_WORDS.search(c.modality)]
    if is_open and is_flat and not any(c.unit for c in statements):
        sentence = f"{subject}, {question}: {told(is_open[0])} leaves open what {told(is_flat[0])} "
        sentence += "takes as settled"
        ids = tuple(sorted(claim.id for claim in (*is_open, *is_flat)))
        yield Conflict("rival_certainty", "medium", ids, sentence)


def _copies(ledger: Ledger, question: str, claims: Sequence[Claim]) -> Iterator[Conflict]:
    copies: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for claim in claims:
        if claim.id in ledger.elicited:
            continue  # two experts who agree are no copies
        group = ledger.sources[claim.source].group
        figures = (claim.low, claim.mode, claim.high)
        if any(n is not None for n in figures) and ledger.status[claim.id] not in DEAD:
            copies[group, str(figures), claim.unit, str(claim.valid_from)].append(claim.id)
    for (group, *_), ids in copies.items():
        if len(ids) > 1:
            sentence = f"{' and '.join(sorted(ids))} on {question} are one report of {group}; "
            sentence += "together they count about once"
            yield Conflict("copy_counted_twice", "low", tuple(sorted(ids)), sentence)


def _steps(ledger: Ledger, groups: dict[tuple[str, str], list[Claim]]) -> Iterator[Conflict]:
    for subject in sorted({subject for subject, _ in groups}):
        # Of the steps so far the claim that is dated last: it contradicts a later step most.
        latest: list[tuple[Period, Claim]] = []
        for step in STEPS:
            dated = [
                (claim.event_on, claim)
                for claim in groups.get((subject, step), ())
                if claim.event_on and ledger.status[claim.id] not in DEAD
            ]
            for ended, late in dated:
                for begun, early in latest:
                    if ended.last < begun.first:
                        sentence = f"{subject}: {told(late)} by {ended} stands before "
                        sentence += f"{told(early)} in {begun}"
                        ids = tuple(sorted((early.id, late.id)))
                        yield Conflict("end_before_start", "medium", ids, sentence)
            ordered = sorted([*latest, *dated], key=lambda one: (one[0].first, one[1].id))
            latest = ordered[-1:]
