"""The page's section on risk: reserves, removal, plans, the metro map and the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tandau.report import risks_figures
from tandau.report.formats import in_sentence, label, measure, number, percent
from tandau.report.phrases import joined, phrase
from tandau.report.reading import offer_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tandau.report.reading import Material

Entry = dict[str, Any]
_PHASES: Final = {
    "before_decision": "before the decision",
    "before_first_concrete": "before first concrete",
    "construction": "in construction",
    "operation": "in operation",
}
_ENDS: Final = {
    "before_decision": "decision",
    "before_first_concrete": "first_concrete",
    "construction": "completion",
    "operation": "end",
}
_KINDS: Final = ("simulated", "record", "text")


def risks_section(material: Material) -> Entry | None:
    """Return what the template shows of risk; None where the case has no simulated risk."""
    risks = material.risks
    if risks is None:
        return None
    names = offer_names(material)
    tail = f"P{risks['tail'] * 100:.0f}"
    shown = _most_likely(material)
    bars = _bars(risks)
    return {
        "n_futures": risks["n_futures"],
        "evidence": risks["evidence"],
        "price_year": material.ranks["about"]["price_year"],
        "levels": [f"P{level * 100:.0f}" for level in risks["levels"]],
        "tail": tail,
        "beyond": percent(1 - risks["aim"]["level"]),
        "budget": None if risks["aim"]["budget"] is None else number(risks["aim"]["budget"]),
        "tail_weight": percent(risks["aim"]["tail_weight"]),
        "answer": _answer(risks, names, bars),
        "reserves": [_reserve(risks, offer, name) for offer, name in names.items()],
        "tornado": risks_figures.tornado(bars, tail),
        "offers": list(names.values()),
        "removals": _removals(risks, names),
        "plans": [_plan(risks, plan, names) for plan in risks["plans"]],
        "sets": [_set(risks, offer, name) for offer, name in names.items()],
        "map": _map(risks, shown, names[shown]),
        "map_offer": names[shown],
        "register": {kind: _register(material, kind) for kind in _KINDS},
        "numbers": _numbers(risks),
        "not_known_yet": [one["name"] for one in risks["not_known_yet"]],
    }


def _most_likely(material: Material) -> str:
    """Return the offer that is best most often."""
    found = material.ranks["rankings"]["all"]
    offers: list[str] = material.ranks["alternatives"]
    return max(offers, key=lambda one: found[one]["first_rank"])


def _between(values: Iterable[float], factor: float = 1.0) -> str:
    """Return the smallest and largest of some figures, one where both are written alike."""
    ends = sorted(values)
    told = dict.fromkeys(number(one * factor) for one in (ends[0], ends[-1]))
    return joined(" to ", told)


def _chances(values: Iterable[float]) -> str:
    ends = sorted(values)
    return joined(" to ", dict.fromkeys(percent(one) for one in (ends[0], ends[-1])))


def _simulated(risks: Entry) -> list[Entry]:
    return [one for one in risks["register"] if one["is_simulated"]]


def _bars(risks: Entry) -> list[Entry]:
    rows = []
    for one in _simulated(risks):
        # An offer that a risk cannot strike loses nothing by it.
        means = [one["offers_struck"].get(o, {}).get("mean", {}).get("loss", 0.0)
                 for o in risks["offers"]]  # fmt: skip
        tails = [one["offers_struck"].get(o, {}).get("tail", {}).get("loss", 0.0)
                 for o in risks["offers"]]  # fmt: skip
        rows.append(
            {
                "name": one["name"],
                "mean": float(np.mean(means)),
                "low": min(means),
                "high": max(means),
                "tail": float(np.mean(tails)),
            }
        )
    return sorted(rows, key=lambda row: -row["mean"])


def _answer(risks: Entry, names: Mapping[str, str], bars: Sequence[Entry]) -> list[str]:
    means = {offer: risks["reserves"][offer]["loss"]["mean"] for offer in names}
    medians = {offer: risks["reserves"][offer]["loss"]["reserve"][0] for offer in names}
    least, most = min(means, key=means.__getitem__), max(means, key=means.__getitem__)
    largest = joined(", ", (in_sentence(row["name"]) for row in bars[:3]))
    told = [
        (
            phrase(
                "In the mean the register costs {means} billion USD with {names} and "
                "{means_2} with {names_2}; in the median future {medians} and "
                "{medians_2}, since few bad futures weigh most.",
                means=number(means[least]),
                names=names[least],
                means_2=number(means[most]),
                names_2=names[most],
                medians=number(medians[least]),
                medians_2=number(medians[most]),
            )
        ),
        phrase("Most of it falls away with: {largest}.", largest=largest),
    ]
    saved = [
        1 - one["with"] / one["without"] for one in risks["sets"].values() if one["without"] > 0
    ]
    if risks["plans"] and saved:
        told.append(
            phrase(
                "The best plans take away {saved} of the mean loss, their cost paid.",
                saved=_chances(saved),
            )
        )
    return told


def _reserve(risks: Entry, offer: str, name: str) -> Entry:
    own = risks["reserves"][offer]
    return {
        "offer": name,
        "cost": [number(one) for one in own["capital_cost"]["reserve"]],
        "time": [f"{one:.1f}" for one in own["completion"]["reserve"]],
        "loss": [number(one) for one in own["loss"]["reserve"]],
        "mean": number(own["loss"]["mean"]),
    }


def _removals(risks: Entry, names: Mapping[str, str]) -> list[Entry]:
    def cell(one: Entry, offer: str) -> tuple[str, str]:
        struck = one["offers_struck"].get(offer)
        if struck is None:
            return "\u2014", ""
        return number(struck["mean"]["loss"]), number(struck["tail"]["loss"])

    rows = [
        {"risk": one["name"], "cells": [cell(one, offer) for offer in names]}
        for one in _simulated(risks)
    ]
    order = {row["name"]: place for place, row in enumerate(_bars(risks))}
    return sorted(rows, key=lambda row: order[row["risk"]])


def _plan(risks: Entry, plan: Entry, names: Mapping[str, str]) -> Entry:
    risk_names = {one["id"]: one["name"] for one in risks["register"]}
    own = list(plan["offers"].values())
    spent = {one["variable"]: one["quantiles"] for one in plan["numbers"]}
    return {
        "name": plan["name"],
        "watch": plan["signpost"],
        "trigger": plan["trigger"],
        "value": f"{plan['trigger_value']:g}",
        "action": plan["action"],
        "cuts": [risk_names[one] for one in plan["cuts"]],
        "evidence": plan["evidence"],
        "lead": _spread(spent["action_lead_time"]),
        "cost": _spread(spent["plan_cost"]),
        "exercise": _spread(spent["exercise_cost"]),
        "salvage": percent(spent["plan_salvage_share"][1]),
        "saved": _between(one["without"] - one["with"] for one in own),
        "false_alarm": percent(plan["false_alarm"]),
        "too_late": percent(plan["too_late"]),
        "raised": _chances(one["raised"] for one in own),
        "chosen": [
            name for offer, name in names.items() if plan["offers"].get(offer, {}).get("is_chosen")
        ],
        "is_for_all": all(one["is_chosen"] for one in own),
    }


def _spread(quantiles: Sequence[float]) -> tuple[str, str]:
    low, middle, high = (number(one) for one in quantiles)
    return middle, "" if low == high else phrase("{low} to {high}", low=low, high=high)


def _set(risks: Entry, offer: str, name: str) -> Entry:
    own = risks["sets"][offer]
    plan_names = {one["id"]: one["name"] for one in risks["plans"]}
    return {
        "offer": name,
        "without": number(own["without"]),
        "with": number(own["with"]),
        "tail_without": number(own["tail_without"]),
        "tail_with": number(own["tail_with"]),
        "upfront": number(own["upfront"]),
        "plans": [plan_names[one] for one in own["plans"]],
    }


def _map(risks: Entry, offer: str, name: str) -> str:
    phases = {one["id"]: one["phases"] for one in _simulated(risks)}
    lines = []
    for plan in risks["plans"]:
        if offer not in plan["offers"]:
            continue
        own = plan["offers"][offer]
        ends = [_ENDS[phase] for risk in plan["cuts"] for phase in phases[risk]]
        lines.append(
            {
                "name": plan["name"],
                "alarm": own["alarm"][1] if own["alarm"] else None,
                "ready": own["ready"][1] if own["ready"] else None,
                "end": max(ends, key=risks_figures.STOPS.index),
                "raised": percent(own["raised"]),
                "is_chosen": own["is_chosen"],
            }
        )
    if not lines:
        return ""
    lines.sort(key=lambda one: (one["alarm"] is None, one["alarm"] or 0.0))
    return risks_figures.metro_map(risks["phases"][offer], lines, name)


def _kind(one: Entry) -> str:
    if one["is_simulated"]:
        return "simulated"
    return "record" if one["held_by_record"] else "text"


def _register(material: Material, kind: str) -> list[Entry]:
    risks = material.risks
    assert risks is not None
    plan_names = {one["id"]: one["name"] for one in risks["plans"]}
    rows = []
    for one in risks["register"]:
        if _kind(one) != kind:
            continue
        struck = list(one.get("offers_struck", {}).values())
        rows.append(
            {
                **one,
                "when": joined(", ", (_PHASES[phase] for phase in one["phases"])),
                "group": one["group"].replace("_", " "),
                "chance": _chances(row["chance"] for row in struck) if struck else "",
                "loss": _between(row["mean"]["loss"] for row in struck) if struck else "",
                "left": _between(row["left"] for row in struck) if struck else "",
                "plans": [plan_names[plan] for plan in one["plans"] if plan in plan_names],
            }
        )
    return rows


def _numbers(risks: Entry) -> list[Entry]:
    """Return every number of risks and plans with its 5, 50 and 95 % points."""
    rows = []
    for owner in (*_simulated(risks), *risks["plans"]):
        for one in owner["numbers"]:
            scale = measure(one["variable"], one["unit"], is_calendar=False)
            told = [number(value * scale.factor) for value in one["quantiles"]]
            rows.append(
                {
                    "owner": owner["name"],
                    "variable": label(one["variable"]),
                    "subject": one["quantity"].rpartition(".")[0],
                    "figure": told[1]
                    if told[0] == told[2]
                    else phrase(
                        "{told} ({told_2} to {told_3})",
                        told=told[1],
                        told_2=told[0],
                        told_3=told[2],
                    ),
                    "unit": scale.unit,
                    "basis": "judgement" if one["is_judgement"] else "record and judgement",
                }
            )
    return rows
