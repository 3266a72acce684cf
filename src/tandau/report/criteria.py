"""The tree of criteria as a study tells it: leaves, gates, and what is scored or missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tandau.futures.distributions import component_quantiles, values_at
from tandau.report.contents import QUANTILES, quantity_entry
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tandau.case.criteria import Leaf, Node
    from tandau.evidence.resolve import Evidence, Known
    from tandau.evidence.scored import Scored
    from tandau.screening import Passage

Entry = dict[str, Any]


def kind_of(leaf: Leaf) -> str:
    """Return how a leaf gets its values: ``model``, ``data`` or ``judgement``."""
    if leaf.how:
        return leaf.how
    if not leaf.variable:
        return "judgement"
    return "model" if vocabulary()[leaf.variable].kind == "outcome" else "data"


def unit_of(leaf: Leaf) -> str:
    """Return the unit of a leaf's scale."""
    return vocabulary()[leaf.variable].unit if leaf.variable else leaf.unit


def group_entries(nodes: Iterable[Node], missing: Mapping[str, Sequence[str]]) -> list[Entry]:
    """Return the groups of a tree with their leaves, scored or gates only.

    Parameters
    ----------
    nodes
        Of the tree.
    missing
        Name of a score's array → offers that nobody has scored.
    """
    return [
        {
            "id": node.id,
            "name": node.name,
            "is_political": node.political,
            "criteria": [
                {
                    **_leaf_entry(leaf),
                    "is_scored": leaf.scored,
                    "gate": leaf.gate.model_dump() if leaf.gate else None,
                    "missing": list(missing.get(leaf.source, ())),
                }
                for leaf in node.criteria
            ],
        }
        for node in nodes
    ]


def tree_entry(known: Known, passages: Sequence[Passage]) -> Entry:
    """Return a case's tree, what is missing in it, and how the offers fare at its gates."""
    missing = {one.name: one.missing for one in known.evidence.scored}
    return {
        "groups": group_entries(known.case.criteria, missing),
        "gates": gate_entries(passages),
        "screened": sorted({one.offer for one in passages if one.screens}),
    }


def _leaf_entry(leaf: Leaf) -> Entry:
    return {
        "id": leaf.id,
        "name": leaf.name,
        "how": kind_of(leaf),
        "variable": leaf.variable,
        "unit": unit_of(leaf),
        "worst": leaf.worst,
        "best": leaf.best,
        "threshold": leaf.threshold,
        "milestones": list(leaf.milestones),
        "area": leaf.area,
        "reason": leaf.reason,
    }


def criteria_entries(known: Known) -> list[Entry]:
    """Return the leaves that count in the ranking, in the tree's order."""
    missing = {one.name: list(one.missing) for one in known.evidence.scored}
    return [
        {
            **_leaf_entry(leaf),
            "group": node.id,
            "is_political": node.political,
            "variable": leaf.source,
            "missing": missing.get(leaf.source, []),
        }
        for node in known.case.criteria
        for leaf in node.criteria
        if leaf.scored
    ]


def gate_entries(passages: Iterable[Passage]) -> list[Entry]:
    """Return how each offer fares at each gate."""
    return [
        {
            "criterion": one.leaf.id,
            "name": one.leaf.name,
            "unit": unit_of(one.leaf),
            "variable": one.leaf.source,
            "least": gate.least,
            "most": gate.most,
            "needed": gate.share,
            "binding": gate.binding,
            "reason": gate.reason or one.leaf.reason,
            "offer": one.offer,
            "share": None if one.share is None else round(one.share, 6),
            "verdict": one.verdict,
            "is_screened": one.screens,
        }
        for one in passages
        for gate in [one.leaf.gate]
        if gate is not None
    ]


def score_variable(one: Scored) -> Entry:
    """Return a criterion without a variable as ``lineage.json`` holds variables."""
    return {
        "unit": one.unit,
        "dims": ["offer", "future"],
        "kind": "score",
        "title": one.title,
        "definition": one.definition,
        "source": "case",
        "inputs": [],
        "formula": "",
    }


def score_keys(one: Scored) -> dict[str, str]:
    """Return offer id → key of the pooled score, those left out that nobody has scored."""
    return {offer: found.key for offer, found in one.of_offer.items() if found}


def score_quantities(evidence: Evidence) -> dict[str, Entry]:
    """Return every pooled score as ``lineage.json`` holds quantities."""
    units = {one.name: one.unit for one in evidence.scored}
    entries = {}
    for found in evidence.scores_in_use():
        spans = [_span(component_quantiles(part)) for part in found.components]
        spread = values_at(found, np.array(QUANTILES))
        entries[found.key] = quantity_entry(found, units[found.variable], spread, spans, {})
    return entries


def _span(values: np.ndarray) -> list[float]:
    places = np.sin(np.linspace(0, np.pi / 2, len(values))) ** 2
    return list(np.interp((0.05, 0.5, 0.95), places, values))
