"""``decision.json``: robustness, failures, value of information and second opinions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tandau.report.box_words import Words, input_words, sentence

if TYPE_CHECKING:
    from tandau.evidence.resolve import Known
    from tandau.ranking.decision import Box, Decision, View
    from tandau.ranking.opinions import Opinion
    from tandau.ranking.triangle import Triangle
    from tandau.ranking.verdicts import Robustness
    from tandau.ranking.worth_knowing import Worth

Entry = dict[str, Any]
PROBABILITY: Final = "probability of choosing wrongly"
DOLLARS: Final = "USD"
VALUE: Final = "value"
# Ridges are drawn over so many bins; the trade-off of a box is shown at so many steps.
N_BINS: Final = 40
N_CURVE: Final = 12


def decision_entry(decision: Decision, known: Known) -> Entry:
    """Return what is told of the decision, each part by way of counting criteria.

    Parameters
    ----------
    decision
        As `tandau.ranking.decision.decide` gives it.
    known
        The case and its evidence, for names.
    """
    views = decision.views
    words = Words(
        {offer.id: offer.name for offer in known.choice.offers},
        {one.name: one for one in known.evidence.scored},
    )
    return {
        "n_futures": next(iter(views.values())).values.shape[1],
        "n_informed": decision.n_informed,
        "electricity": _short(decision.electricity),
        "robustness": {way: _robustness_of(view, decision) for way, view in views.items()},
        "boxes": {
            way: [_box(one, decision, view, words) for one in view.boxes]
            for way, view in views.items()
        },
        "value_of_information": {
            way: [
                _worth(one, criterion, words)
                for criterion, found in view.information.items()
                for one in found
            ]
            for way, view in views.items()
        },
        "second_opinions": {
            way: {name: _opinion(one, decision, view) for name, one in view.opinions.items()}
            for way, view in views.items()
        },
        "preferences": {way: _preferences(view, decision) for way, view in views.items()},
        "regret": {way: _ridges(view.regret, decision.offers) for way, view in views.items()},
        "triangles": {
            way: [_triangle(one, view, decision.offers) for one in view.triangles]
            for way, view in views.items()
        },
    }


def _short(value: float) -> float:
    return float(f"{value:.6g}")


def _preferences(view: View, decision: Decision) -> dict[str, list[Entry]]:
    return {
        offer: [
            {
                "groups": [view.groups[place] for place in rule.places],
                "is_above": rule.is_above,
                **{
                    name: _short(getattr(rule, name))
                    for name in ("threshold", "coverage", "density", "mass")
                },
            }
            for rule in rules
        ]
        for offer, rules in zip(decision.offers, view.preferences, strict=False)
    }


def _robustness_of(view: View, decision: Decision) -> Entry:
    return {
        **_robustness(view.robustness, decision.offers),
        "mean_weights": {
            one.id: _short(weight)
            for one, weight in zip(view.criteria, view.mean_weight, strict=True)
        },
        "has_thresholds": any(one.threshold is not None for one in view.criteria),
        "money": {name: _robustness(one, decision.offers) for name, one in view.money.items()},
    }


def _robustness(found: Robustness, offers: tuple[str, ...]) -> Entry:
    n_offers = len(offers)
    pairs = [(one, other) for one in range(n_offers) for other in range(n_offers) if one != other]
    return {
        "metrics": {
            name: dict(zip(offers, map(_short, row), strict=True))
            for name, row in found.metrics.items()
        },
        "best": {name: offers[place] for name, place in found.best.items()},
        # Pairs whose order is the same whatever the metric, and the others with their share.
        "firm": [
            [offers[one], offers[other]] for one, other in pairs if found.agreement[one, other] == 1
        ],
        "open": [
            {"first": offers[one], "second": offers[other], "share": _short(share)}
            for one, other in pairs
            if one < other and 0 < (share := float(found.agreement[one, other])) < 1
        ],
        "first_order_dominance": _pairs(found.first_order, offers),
        "second_order_dominance": _pairs(found.second_order, offers),
        "threshold": _short(found.threshold),
    }


def _pairs(table: np.ndarray, offers: tuple[str, ...]) -> list[list[str]]:
    return [[offers[one], offers[other]] for one, other in np.argwhere(table)]


def _box(box: Box, decision: Decision, view: View, words: Words) -> Entry:
    found = box.found
    limits = [
        {
            "input": decision.inputs[place].key,
            "variable": decision.inputs[place].variable,
            "offers": list(decision.inputs[place].offers),
            "low": _short(low) if np.isfinite(low) else None,
            "high": _short(high) if np.isfinite(high) else None,
            "quasi_p": _short(quasi_p),
        }
        for place, low, high, quasi_p in found.limits
    ]
    steps = np.unique(np.linspace(0, len(found.curve) - 1, N_CURVE).astype(int))
    entry = {
        "offer": box.offer,
        "kind": box.kind,
        "coverage": _short(found.coverage),
        "density": _short(found.density),
        "mass": _short(found.mass),
        "share": _short(found.share),
        "limits": limits,
        "curve": [
            {"coverage": _short(coverage), "density": _short(density), "limits": n_limits}
            for coverage, density, n_limits in (found.curve[place] for place in steps)
        ],
    }
    has_thresholds = any(one.threshold is not None for one in view.criteria)
    return {"sentence": sentence(entry, words, has_thresholds=has_thresholds), **entry}


def _worth(one: Worth, criterion: str, words: Words) -> Entry:
    is_probability = criterion == VALUE
    return {
        "input": one.key,
        "evppi": _short(one.evppi),
        "standard_error": _short(one.standard_error),
        "unit": PROBABILITY if is_probability else DOLLARS,
        "criterion": criterion,
        "is_group": one.is_group,
        "variable": one.variable,
        "offers": list(one.offers),
        "words": input_words(one.variable, list(one.offers), words),
    }


def _opinion(one: Opinion, decision: Decision, view: View) -> Entry:
    reason = one.reason
    return {
        "first_rank": dict(zip(decision.offers, map(_short, one.first_rank), strict=True)),
        "agreement": _short(one.agreement),
        "reason": None
        if reason is None
        else {
            "rival": decision.offers[reason.rival],
            "criterion": view.criteria[reason.criterion].name,
            "weight_ahead": _short(reason.weight_ahead),
        },
    }


def _ridges(regret: np.ndarray, offers: tuple[str, ...]) -> Entry:
    edges = np.linspace(0, max(float(np.quantile(regret, 0.999)), 1e-6), N_BINS + 1)
    clipped = np.minimum(regret, edges[-1])
    return {
        "edges": [_short(one) for one in edges],
        "shares": {
            offer: [_short(one) for one in np.histogram(row, edges)[0] / len(row)]
            for offer, row in zip(offers, clipped, strict=True)
        },
        "median": {
            offer: _short(float(np.median(row))) for offer, row in zip(offers, regret, strict=True)
        },
    }


def _triangle(one: Triangle, view: View, offers: tuple[str, ...]) -> Entry:
    groups = list(dict.fromkeys(criterion.group for criterion in view.criteria))
    return {
        "groups": [groups[place] for place in one.groups],
        "rest": one.rest,
        "points": [[round(float(part), 3) for part in row] for row in one.points],
        "winner": [offers[place] for place in one.winner],
        "share": [_short(float(share)) for share in one.share],
    }
