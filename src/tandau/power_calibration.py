"""The power system of the base year against what was reported of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tandau.models.power.balance import year_balance
from tandau.models.power.dispatch import HIGHS, solve_network
from tandau.power_network import network_of_base_year
from tandau.power_system import Numbers, power_question
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pypsa

    from tandau.evidence.resolve import Known
    from tandau.models.power.balance import Balance

# How far the model may lie from what was reported, as a share of it; what is not named here is
# told beside it and not judged.
ALLOWED: Final = {
    "carrier_generation": 0.05,
    "zone_deficit": 0.10,
    "zone_peak_load": 0.10,
    "national_peak_load": 0.10,
    "national_demand": 0.05,
}
# What the network is built from, itself or split over zones: it is met by construction.
BUILT_IN: Final = ("zone_peak_load", "national_demand")
_TERA: Final = 1e6


def calibration(known: Known, solver: str = HIGHS) -> dict[str, Any]:
    """Solve the base year hour by hour and compare its totals with the reported ones.

    Parameters
    ----------
    known
        The case and its evidence.
    solver
        As linopy names it.

    Returns
    -------
    dict
        ``year``; ``rows``, each with ``variable``, ``subject``, ``unit``, ``modelled``,
        ``reported`` (the median of the claims), ``deviation`` (share of the reported), ``allowed``
        (None where it is told only), ``is_met``, ``is_built_in`` and ``claims``; ``is_met`` of all
        that are judged; totals that nobody reported under ``also``; ``zones`` and ``lines`` as
        `tandau.report.power_figures.zone_map` draws them.

    Raises
    ------
    CaseError, SolverError
        Where the case has no power system, the base year has no optimum or the solver is not there.
    """
    power = power_question(known)
    network = network_of_base_year(known)
    solve_network(network, solver=solver)
    balance = year_balance(network)
    rows = list(_rows(known, balance, power.base_year))
    judged = [row for row in rows if row["allowed"] is not None]
    return {
        "case": known.case.question.id,
        "year": power.base_year,
        "is_met": all(row["is_met"] for row in judged),
        "rows": rows,
        "also": {
            "imports": balance.imports / _TERA,
            "exports": balance.exports / _TERA,
            "unserved_energy": balance.unserved / _TERA,
            "surplus": balance.surplus / _TERA,
            "emissions": balance.emissions / _TERA,
        },
        **_map(known, network, balance),
    }


def _map(known: Known, network: pypsa.Network, balance: Balance) -> dict[str, Any]:
    """Return what a map of the base year shows: zones and corridors."""
    names = {one.id: one.name for one in known.case.system.zones}
    buses, links = network.c.buses.static, network.c.links.static
    return {
        "zones": [
            {
                "id": str(bus),
                "name": names.get(str(bus), str(bus)),
                "longitude": float(buses.loc[bus, "x"]),
                "latitude": float(buses.loc[bus, "y"]),
                "demand": balance.demand.get(str(bus), 0.0) / _TERA,
                "own_generation": balance.own_generation[str(bus)] / _TERA,
            }
            for bus in buses.index
        ],
        "lines": [
            {
                "id": str(link),
                "from_zone": str(links.loc[link, "bus0"]),
                "to_zone": str(links.loc[link, "bus1"]),
                "limit": float(links.loc[link, "p_nom"]),
                "flow": balance.flow[str(link)] / _TERA,
            }
            for link in links.index
        ],
    }


def _rows(known: Known, balance: Balance, year: int) -> Iterator[dict[str, Any]]:
    number = Numbers(known.evidence, year)
    for variable in (
        "carrier_generation",
        "zone_deficit",
        "zone_peak_load",
        "national_peak_load",
        "national_demand",
        "net_import",
    ):
        for subject in sorted(known.evidence.system.get(variable, {})):
            reported = number(variable, subject)
            modelled = modelled_total(balance, variable, subject)
            deviation = (modelled - reported) / abs(reported) if reported else float("inf")
            allowed = ALLOWED.get(variable)
            if variable == "zone_deficit" and reported <= 0:
                allowed = None  # surpluses follow from deficits and trade
            yield {
                "variable": variable,
                "subject": subject,
                "unit": vocabulary()[variable].unit,
                "modelled": modelled,
                "reported": reported,
                "deviation": deviation,
                "allowed": allowed,
                "is_met": None if allowed is None else abs(deviation) <= allowed,
                "is_built_in": variable in BUILT_IN,
                "claims": _claims(known, variable, subject),
            }


def modelled_total(balance: Balance, variable: str, subject: str) -> float:
    """Return the modelled counterpart of a reported total, in the variable's unit."""
    if variable == "carrier_generation":
        return balance.generation.get(subject, 0.0) / _TERA
    if variable == "zone_deficit":
        return balance.deficit(subject) / _TERA
    if variable == "zone_peak_load":
        return balance.peak_load.get(subject, 0.0)
    return {
        "national_peak_load": balance.system_peak,
        "national_demand": sum(balance.demand.values()) / _TERA,
        "net_import": (balance.imports - balance.exports) / _TERA,
    }[variable]


def _claims(known: Known, variable: str, subject: str) -> list[str]:
    keys = [key for _, key in known.evidence.system[variable][subject]]
    return sorted(
        {part.claim for key in keys for part in known.evidence.quantities[key].components}
    )
