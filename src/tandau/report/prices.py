"""The page's section on what the price claims count: overnight or all-in, per net or gross kW."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tandau.report.formats import number
from tandau.report.panels import spread
from tandau.report.reading import measure_of, offer_names

if TYPE_CHECKING:
    from tandau.report.panels import PanelIds
    from tandau.report.reading import Material

Entry = dict[str, Any]
PRICE: Final = "overnight_cost"
_OPEN_COST: Final = "overnight"
_OPEN_CAPACITY: Final = "per net kW"


def prices_section(material: Material, ids: PanelIds) -> Entry:
    """Return what the template shows of the prices' bases.

    A claim that leaves a question open has a reading under each answer to it.
    """
    of_offer = material.lineage["of_offer"][PRICE]
    quantities = {
        key: material.lineage["quantities"][key] for key in dict.fromkeys(of_offer.values())
    }
    about = {key: _claims(one["components"]) for key, one in quantities.items()}
    claims = {name: one for found in about.values() for name, one in found.items()}
    return {
        "n": len(claims),
        "n_open": sum(one["cost"] or one["capacity"] for one in claims.values()),
        "n_open_cost": sum(one["cost"] for one in claims.values()),
        "n_open_capacity": sum(one["capacity"] for one in claims.values()),
        "n_converted": sum(one["is_converted"] for one in claims.values()),
        "rows": [
            {
                "offer": name,
                "panel": ids.of_quantity[of_offer[offer]],
                **_row(material, quantities[of_offer[offer]], about[of_offer[offer]]),
            }
            for offer, name in offer_names(material).items()
        ],
    }


def _claims(components: list[Entry]) -> dict[str, Entry]:
    """Return for each claim whether it leaves a question open or was converted outright."""
    readings: dict[str, list[str]] = {}
    for part in components:
        readings.setdefault(part["claim"], []).append(part.get("reading", ""))
    return {
        claim: {
            "cost": any(_OPEN_COST in one for one in words),
            "capacity": any(_OPEN_CAPACITY in one for one in words),
            "is_converted": len(words) == 1 and bool(words[0]),
        }
        for claim, words in readings.items()
    }


def _row(material: Material, quantity: Entry, claims: dict[str, Entry]) -> Entry:
    parts = quantity["components"]
    stated = sum(part["weight"] * part["mode"] / part.get("factor", 1.0) for part in parts)
    read = sum(part["weight"] * part["mode"] for part in parts)
    return {
        "n": len(claims),
        "open_cost": sum(one["cost"] for one in claims.values()),
        "open_capacity": sum(one["capacity"] for one in claims.values()),
        "stated": number(stated),
        "read": number(read),
        "pooled": spread(quantity["quantiles"], measure_of(material, PRICE)),
    }
