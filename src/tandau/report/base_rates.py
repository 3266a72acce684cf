"""The record of costs and exits: the part of ``schedule.json`` and the page's section on it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tandau.evidence.base_rates import deal_class
from tandau.evidence.cost_outturn import read_outturn_prior, read_outturns
from tandau.evidence.cost_outturn_report import cost_outturn
from tandau.evidence.export_deals import own_deals, read_deals
from tandau.evidence.history import own_history, read_history
from tandau.evidence.partner_exit_report import partner_exit
from tandau.report.panels import quantiles, target
from tandau.report.phrases import phrase
from tandau.report.reading import offer_names

if TYPE_CHECKING:
    from tandau.evidence.resolve import Known
    from tandau.report.panels import PanelIds
    from tandau.report.reading import Material

SHOWN: Final = ("class", "n", "fell_through", "before_first_concrete", "after_first_concrete")
MORE: Final = ("by_age", "by_cause", "per_vendor", "all_vendors", "deals", "caveat")


def base_rates(known: Known) -> dict[str, Any]:
    """Return projects with their cost outturn, and deals with how they ended, as of the day."""
    folder, day = Path(known.case.folder), known.ledger.as_of
    history = read_history(own_history(folder))
    deals = own_deals(folder) or read_deals()
    host = known.case.question.host
    exits = partner_exit(deals, history, day, deal_class(history, host, day))
    return {
        "outturn": cost_outturn(
            read_outturns(), read_outturn_prior(), history, day, n_futures=4000
        ),
        "exits": {name: exits[name] for name in (*SHOWN, *MORE)},
    }


def _rate(told: dict[str, Any]) -> str:
    rate, interval = told["hazard_per_year"], told["interval_90"]
    if rate is None or interval is None:
        return "not seen"
    return phrase(
        "{value} % ({value_2} to {value_3})",
        value=f"{100 * rate:.1f}",
        value_2=f"{100 * interval[0]:.1f}",
        value_3=f"{100 * interval[1]:.1f}",
    )


def _hazards(rows: dict[str, dict[str, Any]]) -> list[dict[str, str]]:
    return [
        {
            "name": one.get("state", name),
            "n": str(one["n"]),
            "fell": str(one["fell_through"]),
            "years": f"{one['project_years']:.0f}",
            "rate": _rate(one),
        }
        for name, one in rows.items()
    ]


def base_rates_section(material: Material, ids: PanelIds) -> dict[str, Any]:
    """Return what the template shows of costs and exits."""
    told = material.schedule["base_rates"]
    outturn, exits = told["outturn"], told["exits"]
    stages = {
        f"before first concrete, {age} after the agreement": one
        for age, one in exits["by_age"].items()
    } | {"after first concrete": exits["after_first_concrete"]}
    return {
        "outturn": outturn,
        "forms": [
            {
                "offer": name,
                "panel": target(material, ids, "cost_outturn", offer),
                "contract": material.ranks["case"]["offers"][offer]["contract"],
                "figures": [
                    f"{value:.1f}"
                    for value in quantiles(material, "cost_outturn", offer)[::2]
                    if value is not None
                ],
            }
            for offer, name in offer_names(material).items()
        ],
        "exits": exits,
        "stages": _hazards(stages),
        "causes": _hazards(exits["by_cause"]),
        "vendors": _hazards({**exits["per_vendor"], "all together": exits["all_vendors"]}),
    }
