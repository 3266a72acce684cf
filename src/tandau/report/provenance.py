"""The walk back: from any outcome down to claim ids and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tandau.errors import ReportError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Tree = dict[str, Any]


def tree(lineage: Mapping[str, Any], name: str, offer: str | None) -> Tree:
    """Return what an outcome rests on, for one offer or for all.

    Parameters
    ----------
    lineage
        ``lineage.json`` of a study.
    name
        An outcome or input, or a quantity as ``SUBJECT.VARIABLE``.
    offer
        Offer id, or None for all offers.

    Returns
    -------
    dict
        ``{"name", "unit", "kind", "inputs": [...], "claims": [ids]}``; ``claims`` are all those
        below. A quantity also has ``pooled`` quantiles and, per claim, its weight, what it alone
        would have given, and the experts where a panel made it.

    Raises
    ------
    ReportError
        Where the study knows no such name or offer.
    """
    if name in lineage["quantities"]:
        return _quantity(lineage, name)
    if name not in lineage["variables"]:
        known = ", ".join(sorted(lineage["variables"]))
        message = f"{name!r} is no outcome, input or SUBJECT.VARIABLE of this study"
        raise ReportError(f"{message}; it has {known}")
    if offer is not None and offer not in lineage["offers"]:
        known = ", ".join(lineage["offers"])
        raise ReportError(f"{offer!r} is no offer of this study; it has {known}")
    return _node(lineage, name, offer)


def _quantity(lineage: Mapping[str, Any], key: str) -> Tree:
    about = lineage["quantities"][key]
    low, _, middle, _, high = about["quantiles"]
    return {
        "name": key,
        "unit": about["unit"],
        "kind": "quantity",
        "inputs": [],
        "claims": sorted(claims_behind(lineage, key)),
        "pooled": {"p05": low, "p50": middle, "p95": high},
        "components": [
            {
                "claim": part["claim"],
                "weight": part["weight"],
                "alone": dict(zip(("p05", "p50", "p95"), part["alone"], strict=True)),
                **{name: part[name] for name in ("reading", "panel") if name in part},
            }
            for part in about["components"]
        ],
    }


def claims_of(quantity: Mapping[str, Any]) -> Iterator[str]:
    """Yield the ids of a quantity's claims, each expert's behind a panel included."""
    for part in quantity["components"]:
        yield part["claim"]
        yield from (one["claim"] for one in part.get("panel", {}).get("experts", ()))


def claims_behind(lineage: Mapping[str, Any], key: str) -> set[str]:
    """Return the ids of a quantity's claims and of those by which prices in it were converted."""
    about = lineage["quantities"][key]
    through = {other for part in about["components"] for other in part.get("through", ())}
    return {claim for name in (key, *through) for claim in claims_of(lineage["quantities"][name])}


def _node(lineage: Mapping[str, Any], name: str, offer: str | None) -> Tree:
    about = lineage["variables"][name]
    inputs = [_node(lineage, argument, offer) for argument in about["inputs"]]
    own = {
        claim
        for key in quantity_keys(lineage, name, offer)
        for claim in claims_behind(lineage, key)
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
    if name in lineage.get("system", {}):  # of zones, stations and years, whatever the offer
        return list(lineage["system"][name])
    row = lineage["of_offer"].get(name, {})
    # Owners are offers, or offers under a financing model: ``alpha/state_credit``.
    chosen = (key for owner, key in row.items() if offer in (None, owner.partition("/")[0]))
    return sorted(set(chosen))
