"""``risks.json``: the register, its reserves, what each risk and plan does to each offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tandau.case.register import CUT, PLAN_TERMS
from tandau.evidence.register_terms import known_register
from tandau.futures.distributions import values_at
from tandau.models.dependence.tail_risk import sample_conditional_value_at_risk
from tandau.models.risks.reserves import LEVELS, TAIL, reserve
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy.typing as npt

    from tandau.case.register import ContingencyPlan, Register, Risk
    from tandau.evidence.resolve import Known
    from tandau.models.risks.ensemble import Found
    from tandau.models.risks.policies import Played
    from tandau.models.risks.whole import Setbacks

    Floats = npt.NDArray[np.float64]
    Entry = dict[str, Any]

POINTS: Final = (0.05, 0.5, 0.95)
OUTCOMES: Final = {
    "capital_cost": "risk_capital_cost",
    "lcoe": "risk_lcoe",
    "completion": "risk_completion",
    "loss": "risk_loss",
}


def risks_entry(known: Known, setbacks: Setbacks) -> Entry:
    """Return what the report shows of risks and contingency.

    Parameters
    ----------
    known
        The case and its evidence.
    setbacks
        As the risk core found them.
    """
    offers = [offer.id for offer in known.choice.offers]
    register = _register(known)
    listed = {risk.id for risk in register.risks}
    return {
        "n_futures": setbacks.struck.loss.shape[1],
        "levels": LEVELS,
        "tail": TAIL,
        "points": POINTS,
        "units": {name: vocabulary()[one].unit for name, one in OUTCOMES.items()},
        "offers": offers,
        "register": [_risk(known, setbacks, risk) for risk in register.risks],
        "not_known_yet": [
            {"id": risk.id, "name": risk.name} for risk in known.case.risks if risk.id not in listed
        ],
        "reserves": {offer: _reserves(setbacks, place) for place, offer in enumerate(offers)},
        "plans": [_plan(known, setbacks, one) for one in setbacks.played],
        "sets": {offer: _set(setbacks, place) for place, offer in enumerate(offers)},
        "aim": _aim(setbacks),
        "phases": {offer: _phases(setbacks, place) for place, offer in enumerate(offers)},
        "evidence": _evidence(known),
    }


def _register(known: Known) -> Register:
    evidence = known.evidence
    return known_register(
        known.case.register, known.choice.offers, evidence.of_offer, evidence.shared
    )


def contingency(entry: Mapping[str, Any] | None) -> list[Entry]:
    """Return one row a plan for ``tandau run --json``: means over the offers that it concerns.

    Parameters
    ----------
    entry
        ``risks.json``; None for a study without a risk register, which has no plans.
    """
    if entry is None:
        return []
    return [
        {
            "plan": plan["id"],
            "expected_loss_without": _mean(one["without"] for one in plan["offers"].values()),
            "with": _mean(one["with"] for one in plan["offers"].values()),
            "false_alarm": plan["false_alarm"],
            "too_late": plan["too_late"],
            "chosen_for": [name for name, one in plan["offers"].items() if one["is_chosen"]],
            "unit": entry["units"]["loss"],
            "offers": {
                name: {key: one[key] for key in ("without", "with", "false_alarm", "too_late")}
                for name, one in plan["offers"].items()
            },
        }
        for plan in entry["plans"]
    ]


def _mean(values: Iterable[float]) -> float:
    return rounded(float(np.mean(list(values))))


def rounded(value: float) -> float:
    """Return a number with six significant digits.

    Examples
    --------
    >>> rounded(1.23456789)
    1.23457
    """
    return float(f"{value:.6g}")


def _spread(values: Floats, points: tuple[float, ...] = POINTS) -> list[float]:
    return [rounded(float(one)) for one in np.quantile(values, points)]


def _numbers(known: Known, name: str, owner: str) -> list[Entry]:
    """Return each quantity that gives a variable of a risk or plan, with the offers it serves."""
    found: dict[str, list[str]] = {}
    for key_owner, key in known.evidence.of_offer.get(name, {}).items():
        offer, _, whose = key_owner.partition("/")
        if whose == owner:
            found.setdefault(key, []).append(offer)
    return [
        {
            "variable": name,
            "unit": vocabulary()[name].unit,
            "quantity": key,
            "quantiles": [
                rounded(float(one))
                for one in values_at(known.evidence.quantities[key], np.array(POINTS))
            ],
            "is_judgement": known.evidence.quantities[key].is_judgement,
            "offers": offers,
        }
        for key, offers in found.items()
    ]


def _text(known: Known, one: Risk | ContingencyPlan) -> Entry:
    visible = known.ledger.claims
    told = one.model_dump(mode="json", exclude={"valid_from", "valid_to", "effects", "evidence"})
    dates = {name: str(day) for name in ("valid_from", "valid_to") if (day := getattr(one, name))}
    return {**told, **dates, "evidence": [claim for claim in one.evidence if claim in visible]}


def _risk(known: Known, setbacks: Setbacks, risk: Risk) -> Entry:
    told = _text(known, risk)
    told["plans"] = [plan.id for plan in _register(known).plans if risk.id in plan.cuts]
    told["is_simulated"] = risk.is_simulated
    if not risk.is_simulated:
        return told
    year = setbacks.world.years[risk.id]
    removal = setbacks.removals[risk.id]
    told["numbers"] = [one for name in risk.terms for one in _numbers(known, name, risk.id)]
    told["offers_struck"] = {
        offer.id: {
            "chance": rounded(float(np.isfinite(year[place]).mean())),
            "mean": {name: rounded(float(one[place])) for name, one in removal.mean.items()},
            "tail": {name: rounded(float(one[place])) for name, one in removal.tail.items()},
            "left": rounded(float(_left(setbacks, risk.id, place))),
        }
        for place, offer in enumerate(known.choice.offers)
        if not risk.offers or offer.id in risk.offers
    }
    return told


def _left(setbacks: Setbacks, risk: str, offer: int) -> float:
    """Return the mean loss by a risk that the best plans of an offer leave, GUSD."""
    cut = np.zeros(setbacks.struck.loss.shape[1])
    for one, taken in zip(setbacks.played, setbacks.taken[:, offer], strict=True):
        if taken and risk in one.cuts:
            cut = np.maximum(cut, one.cuts[risk][offer])
    return float((setbacks.removals[risk].share[offer] * (1 - cut)).mean())


def _reserves(setbacks: Setbacks, place: int) -> Entry:
    def row(found: Found, name: str) -> Floats:
        return np.asarray(getattr(found, name)[place])

    told: Entry = {}
    for name in OUTCOMES:
        before, after = row(setbacks.base, name), row(setbacks.struck, name)
        told[name] = {
            "before": _spread(before, LEVELS),
            "after": _spread(after, LEVELS),
            "reserve": [rounded(float(one)) for one in reserve(before[None], after[None])[:, 0]],
            "mean": rounded(float((after - before).mean())),
        }
    return told


def _tail_mean(setbacks: Setbacks, losses: Floats) -> float:
    return rounded(float(sample_conditional_value_at_risk(losses, setbacks.aim.level)))


def _plan(known: Known, setbacks: Setbacks, played: Played) -> Entry:
    plan = next(one for one in _register(known).plans if one.id == played.plan.id)
    number = setbacks.played.index(played)
    told = _text(known, plan)
    told["numbers"] = [one for name in PLAN_TERMS for one in _numbers(known, name, plan.id)]
    for risk in plan.cuts:
        told["numbers"] += _numbers(known, CUT, f"{plan.id}/{risk}")
    told["false_alarm"] = rounded(played.watched.false_alarm_rate())
    told["too_late"] = rounded(played.watched.too_late_rate())
    told["offers"] = {
        offer.id: {
            **_rates(played, place),
            "without": rounded(float(setbacks.struck.loss[place].mean())),
            "with": rounded(float(played.found.loss[place].mean())),
            "tail_without": _tail_mean(setbacks, setbacks.struck.loss[place]),
            "tail_with": _tail_mean(setbacks, played.found.loss[place]),
            "cost": rounded(float(played.costs[place].mean())),
            "is_chosen": bool(setbacks.taken[number, place]),
        }
        for place, offer in enumerate(known.choice.offers)
        if played.plan.concerns[place]
    }
    return told


def _rates(played: Played, place: int) -> Entry:
    watched = played.watched
    n_false, n_true = (
        int(watched.n_false[place].sum()),
        int(np.isfinite(watched.alarm[place]).sum()),
    )
    n_struck = int(watched.is_struck[place].sum())
    alarm, ready = watched.first_alarm[place], watched.ready[place]
    is_raised = np.isfinite(alarm)
    answered = np.isfinite(ready)
    return {
        "false_alarm": rounded(n_false / (n_false + n_true)) if n_false + n_true else 0.0,
        "too_late": rounded(int(watched.is_late[place].sum()) / n_struck) if n_struck else 0.0,
        "struck": rounded(float(watched.is_struck[place].mean())),
        "raised": rounded(float(is_raised.mean())),
        "alarm": _spread(alarm[is_raised], (0.25, 0.5, 0.75)) if is_raised.any() else None,
        "ready": _spread(ready[answered], (0.25, 0.5, 0.75)) if answered.any() else None,
    }


def _set(setbacks: Setbacks, place: int) -> Entry:
    chosen = [
        one for one, taken in zip(setbacks.played, setbacks.taken[:, place], strict=True) if taken
    ]
    return {
        "plans": [one.plan.id for one in chosen],
        "upfront": rounded(sum(float(one.plan.cost[place].mean()) for one in chosen)),
        "without": rounded(float(setbacks.struck.loss[place].mean())),
        "with": rounded(float(setbacks.prepared.loss[place].mean())),
        "tail_without": _tail_mean(setbacks, setbacks.struck.loss[place]),
        "tail_with": _tail_mean(setbacks, setbacks.prepared.loss[place]),
    }


def _aim(setbacks: Setbacks) -> Entry:
    aim = setbacks.aim
    budget = float(aim.budget) if np.isfinite(aim.budget) else None
    return {"budget": budget, "level": aim.level, "tail_weight": aim.tail_weight}


def _phases(setbacks: Setbacks, place: int) -> Entry:
    phases = setbacks.world.phases
    return {
        "decision": rounded(float(np.median(phases.end[0, place]))),
        "first_concrete": rounded(float(np.median(phases.end[1, place]))),
        "completion": rounded(float(np.median(phases.end[2, place]))),
        "end": rounded(float(np.median(phases.end[3, place]))),
    }


def _evidence(known: Known) -> dict[str, int]:
    """Count the quantities behind the register, and those that are judgements alone."""
    of_risk = {name for name, one in vocabulary().items() if one.kind == "risk"}
    keys = {
        key
        for name, row in known.evidence.of_offer.items()
        if name in of_risk
        for key in row.values()
    } | {key for name, key in known.evidence.shared.items() if name in of_risk}
    judged = [key for key in keys if known.evidence.quantities[key].is_judgement]
    return {"n_quantities": len(keys), "n_judged": len(judged)}
