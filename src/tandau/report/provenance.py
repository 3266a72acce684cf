"""The walk back: from any outcome down to claim ids and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tandau.errors import ReportError

if TYPE_CHECKING:
    from collections.abc import Mapping

Tree = dict[str, Any]


def tree(lineage: Mapping[str, Any], name: str, offer: str | None) -> Tree:
    """Return what an outcome rests on, for one offer or for all.

    Parameters
    ----------
    lineage
        ``lineage.json`` of a study.
    name
        An outcome or input.
    offer
        Offer id, or None for all offers.

    Returns
    -------
    dict
        ``{"name", "unit", "inputs": [...], "claims": [ids]}``; ``claims`` are all those below.

    Raises
    ------
    ReportError
        Where the study knows no such name or offer.
    """
    if name not in lineage["variables"]:
        known = ", ".join(sorted(lineage["variables"]))
        raise ReportError(f"{name!r} is no outcome or input of this study; it has {known}")
    if offer is not None and offer not in lineage["offers"]:
        known = ", ".join(lineage["offers"])
        raise ReportError(f"{offer!r} is no offer of this study; it has {known}")
    return _node(lineage, name, offer)


def _node(lineage: Mapping[str, Any], name: str, offer: str | None) -> Tree:
    about = lineage["variables"][name]
    inputs = [_node(lineage, argument, offer) for argument in about["inputs"]]
    own = {
        part["claim"]
        for key in quantity_keys(lineage, name, offer)
        for part in lineage["quantities"][key]["components"]
    }
    below = {claim for node in inputs for claim in node["claims"]}
    return {
        "name": name,
        "unit": about["unit"],
        "kind": about["kind"],
        "inputs": inputs,
        "claims": sorted(own | below),
    }


def quantity_keys(lineage: Mapping[str, Any], name: str, offer: str | None) -> list[str]:
    """Return the keys of the quantities that give an input, for one offer or for all."""
    if name in lineage["shared"]:
        return [lineage["shared"][name]]
    row = lineage["of_offer"].get(name, {})
    chosen = row.values() if offer is None else [row[offer]] if offer in row else []
    return sorted(set(chosen))
