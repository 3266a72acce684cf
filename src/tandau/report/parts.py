"""Everything that the report and `tandau explain` need, as plain JSON and CSV."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from tandau.case.question import FITTED
from tandau.evidence.conflicts import conflicts
from tandau.futures.distributions import component_quantiles, values_at
from tandau.models.run import arguments, functions
from tandau.report.contents import (
    QUANTILES,
    case_entry,
    quantity_entry,
    ranking_entry,
    summary,
)
from tandau.report.criteria import (
    criteria_entries,
    gate_entries,
    score_keys,
    score_quantities,
    score_variable,
)
from tandau.report.gaps import GAPS
from tandau.report.preference_words import preference_words
from tandau.variables import vocabulary
from tandau.weighing import said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import xarray as xr

    from tandau.case.preferences import Preference
    from tandau.case.schema import Case
    from tandau.evidence.resolve import Evidence, Known
    from tandau.ranking.assess import Ranking
    from tandau.screening import Passage


def lineage(known: Known) -> dict[str, Any]:
    """Return ``lineage.json``: functions, their inputs, and the quantities at the bottom.

    An uncertainty that hangs on drivers also rests on the constants that hold its loadings.
    """
    case, choice, evidence = known.case, known.choice, known.evidence
    loads: dict[str, list[str]] = {}
    for driver in case.question.drivers:
        for name, loading in driver.loads.items():
            if loading != FITTED:
                loads.setdefault(name, []).append(loading)
    variables = {
        name: {
            "unit": one.unit,
            "dims": list(one.dims),
            "kind": one.kind,
            "definition": one.definition,
            "source": one.source,
            "inputs": list(arguments(name)) or sorted(loads.get(name, [])),
            "formula": _formula(name),
        }
        for name, one in vocabulary().items()
        if (case.financing or not one.is_of_money)
        and (case.risks or not one.is_of_risk or name in evidence.shared)
        and (case.question.power or not one.is_of_system)
        and (one.kind != "aside" or name in evidence.of_offer)
        and (case.chain.control or one.kind != "supply")
    }
    return {
        "offers": [offer.id for offer in choice.offers],
        "variables": variables | {one.name: score_variable(one) for one in evidence.scored},
        "quantities": {
            **{one.key: _quantity(evidence, one.key) for one in evidence.in_use()},
            **score_quantities(evidence),
        },
        "of_offer": {
            **{name: dict(row) for name, row in evidence.of_offer.items()},
            **{one.name: score_keys(one) for one in evidence.scored},
        },
        "shared": dict(evidence.shared),
        "system": {
            name: sorted({key for pairs in row.values() for _, key in pairs})
            for name, row in evidence.system.items()
        },
    }


def _formula(name: str) -> str:
    function = functions().get(name)
    told = (function.__doc__ or "") if function else ""
    return "\n".join(line.strip() for line in told.split("Examples\n")[0].strip().splitlines())


def _quantity(evidence: Evidence, key: str) -> dict[str, Any]:
    quantity = evidence.quantities[key]
    spans = [
        np.interp((0.05, 0.5, 0.95), *_component_table(component_quantiles(part)))
        for part in quantity.components
    ]
    spread = values_at(quantity, np.array(QUANTILES))
    unit = vocabulary()[quantity.variable].unit
    return quantity_entry(quantity, unit, spread, spans, evidence.panels)


def _component_table(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.sin(np.linspace(0, np.pi / 2, len(values))) ** 2, values


def ranks(
    known: Known,
    about: Mapping[str, Any],
    rankings: Mapping[str, Ranking],
    influence: Sequence[Mapping[str, Any]],
    arrays: xr.Dataset,
    gates: Sequence[Passage] = (),
    spread: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return ``ranks.json``: the answer and everything that is said about it.

    Parameters
    ----------
    known
        The case, its ledger, the open choice and the evidence.
    about
        Facts of the run that do not change from one machine to the next.
    rankings
        As `tandau.ranking.assess.assess` gives them.
    influence
        Claims with their swings, the most influential first.
    arrays
        Inputs and outcomes together.
    gates
        How the offers fare at the case's gates.
    spread
        Quantiles of the variables over more futures than `arrays` holds; None for those of it.
    """
    case, choice = known.case, known.choice
    offers = [offer.id for offer in choice.offers]
    used = known.evidence.claims_used()
    gaps = [
        *_missing(about),
        *GAPS,
        *((gap.topic, gap.reason) for gap in case.question.not_assessed),
    ]
    return {
        "about": dict(about),
        "case": case_entry(case, choice.plant.id),
        "alternatives": offers,
        "groups": {
            node.id: {"name": node.name, "is_political": node.political}
            for node in case.criteria
            if node.is_scored
        },
        "criteria": criteria_entries(known),
        "gates": gate_entries(gates),
        "rankings": {
            name: ranking_entry(one.result, offers, one.criteria) for name, one in rankings.items()
        },
        "stakeholders": {one.stakeholder: _stakeholder(one, case) for one in case.preferences},
        "influence": list(influence),
        "conflicts": [asdict(one) for one in conflicts(known.ledger, case.events, used)],
        "not_assessed": [{"topic": topic, "reason": reason} for topic, reason in gaps],
        "summary": {**summary(arrays), **(spread or {})},
    }


def _missing(about: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what is said of futures that could not be computed."""
    topic = "Futures that could not be computed"
    told = "Futures {first:,} to {last:,} are missing from every figure: {reason}."
    return [(topic, told.format(**one)) for one in about.get("missing", ())]


def _stakeholder(preference: Preference, case: Case) -> dict[str, Any]:
    names = {node.id: node.name for node in case.criteria if node.is_scored}
    found = said(preference, list(names))
    return {
        "name": preference.name,
        "statement": preference.statement,
        "words": preference_words(preference, names, found.consistency),
        "consistency": found.consistency,
        "note": preference.note,
    }
