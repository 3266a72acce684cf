"""What an open panel said as rows of a case: scores, elicitations, statements, interests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tandau.panel.agenda import Agenda
    from tandau.panel.answers import Answers
    from tandau.panel.opening import Opened

Row = dict[str, str]
_SCORES: Final = (
    "id", "criterion", "subject", "expert", "low", "mode", "high", "stated_on", "source", "locator",
    "note",
)  # fmt: skip
_ELICITATIONS: Final = (
    "id", "expert", "subject", "variable", "p05", "p50", "p95", "unit", "price_year", "stated_on",
    "source", "locator", "note",
)  # fmt: skip


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def _number(value: float | None) -> str:
    return "" if value is None else repr(float(value)).removesuffix(".0")


def case_rows(opened: Opened) -> dict[str, tuple[Sequence[str], list[Row]]]:
    """Return the rows by table, with the columns that a new file of that name gets."""
    panel = opened.panel
    assert panel.opened_on is not None
    source = {
        "id": panel.prefix,
        "title": f"Panel of {len(opened.answers)} experts: {panel.title}",
        "publisher": "Experts under seal until the chair opened the panel",
        "kind": "judgement",
        "date": _day(panel.opened_on),
        "independent_group": panel.prefix,
    }
    locator = {
        one.code: f"receipt {one.receipt}" for one in opened.published if one.verdict == "counts"
    }
    scores, estimates, interests = [], [], []
    for code, one in opened.answers.items():
        same = {
            "stated_on": _day(opened.submitted_on[code]),
            "source": panel.prefix,
            "locator": locator[code],
        }
        start = f"{panel.prefix}.{code}"
        scores += _scores(one, start, {**same, "expert": code})
        estimates += _estimates(one, panel.agenda, start, {**same, "expert": code})
        interests += _interests(one, start, {**same, "speaker": code})
    return {
        "sources": (tuple(source), [source]),
        "scores": (_SCORES, scores),
        "elicitations": (_ELICITATIONS, estimates),
        "claims": ((), interests),
    }


def _scores(one: Answers, start: str, same: Row) -> list[Row]:
    return [
        {
            **same,
            "id": f"{start}.s{number}",
            "criterion": row.criterion,
            "subject": row.offer,
            **{name: _number(getattr(row, name)) for name in ("low", "mode", "high")},
            "note": row.reason,
        }
        for number, row in enumerate(one.judgements, 1)
    ]


def _estimates(one: Answers, agenda: Agenda, start: str, same: Row) -> list[Row]:
    rows = []
    for number, row in enumerate(one.estimates, 1):
        asked = agenda.quantity_of[row.subject, row.variable]
        rows.append(
            {
                **same,
                "id": f"{start}.q{number}",
                "subject": row.subject,
                "variable": row.variable,
                **{name: _number(getattr(row, name)) for name in ("p05", "p50", "p95")},
                "unit": asked.unit,
                "price_year": "" if asked.price_year is None else str(asked.price_year),
                "note": row.reason,
            }
        )
    return rows


def _interests(one: Answers, start: str, same: Row) -> list[Row]:
    """Return interests and recusals as statements: claims that feed no number."""
    told = [row for row in one.interests if row.interest == "declared" or row.is_recused]
    return [
        {
            **same,
            "id": f"{start}.i{number}",
            "subject": row.offer,
            "category": "declares an interest" if row.interest == "declared" else "no interest",
            "voice": "attributed",
            "reliability": "C",
            "credibility": "3",
            "status": "reported",
            "note": f"{row.words}{' (stepped aside)' if row.is_recused else ''}".strip(),
        }
        for number, row in enumerate(told, 1)
    ]


def statements(opened: Opened) -> Iterator[dict[str, Any]]:
    """Yield what each expert says of weights, as preferences.yaml holds it."""
    for code, one in opened.answers.items():
        if one.weights is not None and one.weights.statement != "none":
            told = one.weights.model_dump(mode="json", exclude_defaults=True)
            named = {"stakeholder": f"{opened.panel.prefix}.{code}", "name": f"Expert {code}"}
            yield {**told, **named, "source": opened.panel.prefix}
