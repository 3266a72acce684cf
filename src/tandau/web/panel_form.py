"""The form of an expert: what stands in it, and what its fields say as answers.

Fields are named by place, ``j.2.0.mode`` for the third criterion and the first offer: ids of a case
may hold dots. What is left empty is no answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tandau.panel.agenda import Agenda

Fields = dict[str, str]
FIELDS_AT_MOST: Final = 6000
LENGTH_AT_MOST: Final = 4000
KINDS: Final = {
    "none": "I say nothing of weights",
    "order": "I rank the groups",
    "swing": "I give points to the swing from worst to best",
    "pairwise": "I compare pairs",
    "best_worst": "I compare each with the best and the worst",
}
# How many times as much the first of a pair matters: Saaty's scale.
TIMES: Final = (9, 8, 7, 6, 5, 4, 3, 2, 1)


@dataclass
class Raw:
    """Answers as the fields give them, and by the place of each row where it stands on the page.

    Parameters
    ----------
    content
        As `read_answers` takes it.
    anchors
        List and place in it, ``judgements.0``, → id on the page.
    """

    content: dict[str, Any] = field(default_factory=dict)
    anchors: dict[str, str] = field(default_factory=dict)


def answers_of(agenda: Agenda, fields: Mapping[str, str]) -> Raw:
    """Return what the fields of a form say.

    Parameters
    ----------
    agenda
        What was asked.
    fields
        Name → text, as the browser sent them.
    """
    raw = Raw()
    told = {name: text.strip() for name, text in fields.items() if text.strip()}
    raw.content = {
        "interests": _interests(agenda, told, raw.anchors),
        "judgements": _judgements(agenda, told, raw.anchors),
        "estimates": _estimates(agenda, told, raw.anchors),
        "weights": _weights(agenda, told),
    }
    return raw


def _rows(told: Fields, start: str, names: tuple[str, ...]) -> Fields:
    return {name: told[f"{start}.{name}"] for name in names if f"{start}.{name}" in told}


def _interests(agenda: Agenda, told: Fields, anchors: dict[str, str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for place, offer in enumerate(agenda.offers):
        if given := _rows(told, f"i.{place}", ("interest", "words", "aside")):
            anchors[f"interests.{len(rows)}"] = f"i-{place}"
            is_recused = given.pop("aside", "") == "yes"
            rows.append({**given, "offer": offer.id, "is_recused": is_recused})
    return rows


def _judgements(agenda: Agenda, told: Fields, anchors: dict[str, str]) -> list[Fields]:
    rows: list[Fields] = []
    for number, leaf in enumerate(agenda.leaves):
        for place, offer in enumerate(agenda.offers):
            start = f"j.{number}.{place}"
            if given := _rows(told, start, ("low", "mode", "high", "reason")):
                anchors[f"judgements.{len(rows)}"] = start.replace(".", "-")
                rows.append({**given, "criterion": leaf.id, "offer": offer.id})
    return rows


def _estimates(agenda: Agenda, told: Fields, anchors: dict[str, str]) -> list[Fields]:
    rows: list[Fields] = []
    for number, asked in enumerate(agenda.quantities):
        if given := _rows(told, f"q.{number}", ("p05", "p50", "p95", "reason")):
            anchors[f"estimates.{len(rows)}"] = f"q-{number}"
            rows.append({**given, "subject": asked.subject, "variable": asked.variable})
    return rows


def _weights(agenda: Agenda, told: Fields) -> dict[str, Any] | None:
    kind = told.get("w.kind", "none")
    if kind == "none" or kind not in KINDS:
        return None
    names = [one.id for one in agenda.groups]
    said = _SAID[kind](names, told)
    return {"stakeholder": "expert", "name": "Expert", "statement": kind, **said}


def _order(names: list[str], told: Fields) -> dict[str, Any]:
    places: dict[str, list[str]] = {}
    for number, name in enumerate(names):
        if (place := told.get(f"w.order.{number}", "")).isdecimal():
            places.setdefault(f"{int(place):09}", []).append(name)
    tiers = [places[place] for place in sorted(places)]
    return {"order": [one[0] if len(one) == 1 else one for one in tiers]}


def _swing(names: list[str], told: Fields) -> dict[str, Any]:
    given = {name: told.get(f"w.swing.{number}") for number, name in enumerate(names)}
    return {"swing": {name: text for name, text in given.items() if text}}


def _pairs(names: list[str], told: Fields) -> dict[str, Any]:
    rows = []
    for first, second in combinations(range(len(names)), 2):
        text = told.get(f"w.pair.{first}.{second}", "")
        side, _, times = text.partition(":")
        if side in ("first", "second") and times:
            more, less = (first, second) if side == "first" else (second, first)
            rows.append({"more": names[more], "less": names[less], "times": times})
    return {"pairwise": rows}


def _best_worst(names: list[str], told: Fields) -> dict[str, Any]:
    chosen = {}
    for end in ("best", "worst"):
        place = told.get(f"w.{end}", "")
        is_known = place.isdecimal() and int(place) < len(names)
        chosen[end] = names[int(place)] if is_known else ""
    rows: dict[str, Fields] = {}
    for field_name, short, own in (
        ("best_to_others", "to", "best"), ("others_to_worst", "from", "worst"),
    ):  # fmt: skip
        given = {name: told.get(f"w.{short}.{number}") for number, name in enumerate(names)}
        rows[field_name] = {
            name: text for name, text in given.items() if text and name != chosen[own]
        }
    # The worst is one of the others of the best, and the best one of those above the worst.
    best, worst = chosen["best"], chosen["worst"]
    if worst and best and worst in rows["best_to_others"]:
        rows["others_to_worst"].setdefault(best, rows["best_to_others"][worst])
    elif worst and best and best in rows["others_to_worst"]:
        rows["best_to_others"].setdefault(worst, rows["others_to_worst"][best])
    return {"best_worst": {**chosen, **rows}}


_SAID: Final = {
    "order": _order,
    "swing": _swing,
    "pairwise": _pairs,
    "best_worst": _best_worst,
}


def pairs_of(agenda: Agenda) -> list[tuple[str, str, str]]:
    """Return for each pair of groups the field's name and both names."""
    found = []
    for (first, one), (second, other) in combinations(enumerate(agenda.groups), 2):
        found.append((f"w.pair.{first}.{second}", one.name, other.name))
    return found
