"""What an open panel says: where experts differ, how they weigh, and whether each is consistent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tandau.ranking.agreement import concordance
from tandau.ranking.statements import group_weights
from tandau.weighing import MOST_INCONSISTENT, said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tandau.panel.agenda import Agenda, AskedLeaf, AskedQuantity
    from tandau.panel.answers import Answers, Judgement
    from tandau.panel.opening import Opened

Entry = dict[str, Any]
_LEAST: Final = 2
N_DRAWN: Final = 2000
PLACES: Final = 4


def findings(opened: Opened) -> Entry:
    """Return what an open panel says, as JSON holds it.

    Parameters
    ----------
    opened
        The panel with its answers.

    Returns
    -------
    dict
        ``judgements`` by criterion, the most disputed first: per offer how many judged it, the
        lowest, middle and highest central value, and ``spread``, the distance between the extremes
        as a share of the scale; per criterion ``concordance`` of the order of the offers among
        those who judged all that anybody judged, and what each ``said``, and why. ``estimates`` by
        quantity. ``weights``: each
        expert's mean weights, consistency and whether it is doubtful, and their ``concordance``.
        ``interests`` declared and offers left. ``receipts`` of all that was handed in.
    """
    agenda, answers = opened.panel.agenda, opened.answers
    judged = [_leaf(leaf, agenda, answers) for leaf in agenda.leaves]
    return {
        "panel": opened.panel.id,
        "title": opened.panel.title,
        "experts": sorted(answers),
        "judgements": sorted(judged, key=lambda row: (-row["spread"], row["criterion"])),
        "estimates": [_quantity(one, answers) for one in agenda.quantities],
        "weights": _weights(agenda, answers),
        "interests": _interests(answers),
        "receipts": receipt_entries(opened),
    }


def receipt_entries(opened: Opened) -> list[Entry]:
    """Return the receipts of all that was handed in, by expert and number."""
    return [
        {
            "expert": one.code,
            "receipt": one.receipt,
            "number": one.number,
            "submitted_on": one.submitted_on,
            "verdict": one.verdict,
        }
        for one in opened.published
    ]


def _leaf(leaf: AskedLeaf, agenda: Agenda, answers: Mapping[str, Answers]) -> Entry:
    told: dict[str, dict[str, Judgement]] = {
        code: {row.offer: row for row in one.judgements if row.criterion == leaf.id}
        for code, one in answers.items()
    }
    low, high = leaf.ends
    offers = []
    for offer in agenda.offers:
        rows = [one[offer.id] for one in told.values() if offer.id in one]
        offers.append(_judged(offer.id, rows, high - low))
    named = [row["offer"] for row in offers if row["n"]]
    whole = [
        [one[name].central for name in named] for one in told.values() if set(named) <= set(one)
    ]
    enough = len(whole) >= _LEAST and len(named) >= _LEAST
    return {
        "criterion": leaf.id,
        "name": leaf.name,
        "group": leaf.group,
        "unit": leaf.unit,
        "spread": max((row["spread"] or 0.0 for row in offers), default=0.0),
        "concordance": _rounded(concordance(whole)) if enough else None,
        "n_compared": len(whole),
        "offers": offers,
        "said": [
            {"expert": code, "offer": row.offer, "values": _values(row), "reason": row.reason}
            for code, one in told.items()
            for row in one.values()
        ],
    }


def _values(row: Judgement) -> str:
    """Return a judgement in words: ``7 (4 to 9)``, ``7`` or ``4 to 9``."""
    span = "" if row.low is None or row.high is None else f"{row.low:g} to {row.high:g}"
    if row.mode is None:
        return span
    if span:
        return f"{row.mode:g} ({span})"
    ends = [f"at least {row.low:g}" if row.low is not None else ""]
    ends.append(f"at most {row.high:g}" if row.high is not None else "")
    return ", ".join([f"{row.mode:g}", *filter(None, ends)])


def _judged(offer: str, rows: Sequence[Judgement], length: float) -> Entry:
    values = [row.central for row in rows]
    ends = [end for row in rows for end in (row.low, row.high) if end is not None]
    return {
        "offer": offer,
        "n": len(values),
        "lowest": min(values, default=None),
        "middle": _rounded(float(np.median(values))) if values else None,
        "highest": max(values, default=None),
        "range": [min([*values, *ends]), max([*values, *ends])] if values else None,
        "spread": _rounded((max(values) - min(values)) / length) if len(values) >= _LEAST else None,
    }


def _quantity(asked: AskedQuantity, answers: Mapping[str, Answers]) -> Entry:
    rows = {
        code: row
        for code, one in answers.items()
        for row in one.estimates
        if (row.subject, row.variable) == (asked.subject, asked.variable)
    }
    ends = list(rows.values())
    return {
        "subject": asked.subject,
        "variable": asked.variable,
        "unit": asked.unit,
        "price_year": asked.price_year,
        "n": len(rows),
        "experts": {code: [one.p05, one.p50, one.p95] for code, one in rows.items()},
        "reasons": {code: one.reason for code, one in rows.items()},
        # Where one expert's range ends below another's begins, they cannot both be right.
        "is_apart": bool(rows) and max(one.p05 for one in ends) > min(one.p95 for one in ends),
    }


def consistency_of(answers: Answers, agenda: Agenda) -> float | None:
    """Return how far an expert's comparisons contradict each other; None for other statements.

    The consistency ratio of pairs, or the largest deviation of best and worst: above
    `MOST_INCONSISTENT` they are commonly asked again [Saaty2008].
    """
    if answers.weights is None:
        return None
    return _rounded(said(answers.weights, [one.id for one in agenda.groups]).consistency)


def _weights(agenda: Agenda, answers: Mapping[str, Answers]) -> Entry:
    groups = [one.id for one in agenda.groups]
    experts: dict[str, Entry] = {}
    means = []
    for code, one in answers.items():
        if one.weights is None:
            continue
        told = said(one.weights, groups)
        if told.statement is None:
            continue
        generator = np.random.default_rng(0)
        mean = group_weights(told.statement, len(groups), N_DRAWN, generator).mean(axis=0)
        means.append(mean)
        ratio = told.consistency
        experts[code] = {
            "statement": one.weights.statement,
            "mean": {name: _rounded(float(x)) for name, x in zip(groups, mean, strict=True)},
            "consistency": None if ratio is None else _rounded(ratio),
            "is_doubtful": ratio is not None and ratio > MOST_INCONSISTENT,
        }
    spread = np.ptp(means, axis=0) if means else np.zeros(len(groups))
    enough = len(means) >= _LEAST and len(groups) >= _LEAST
    # Means of draws differ in their last digits where a statement leaves groups alike.
    agreed = concordance(np.round(means, 2)) if enough else None
    return {
        "experts": experts,
        "spread": {name: _rounded(float(x)) for name, x in zip(groups, spread, strict=True)},
        "concordance": _rounded(agreed),
    }


def _interests(answers: Mapping[str, Answers]) -> list[Entry]:
    return [
        {
            "expert": code,
            "offer": row.offer,
            "interest": row.interest,
            "words": row.words,
            "is_recused": row.is_recused,
        }
        for code, one in answers.items()
        for row in one.interests
        if row.interest == "declared" or row.is_recused
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, PLACES) + 0.0  # without a minus before zero
