"""The page's section on partners and portfolios: who holds what, what a second partner changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tandau.report import portfolio_figures
from tandau.report.formats import MINUS, number, percent
from tandau.report.phrases import joined, phrase, together
from tandau.report.portfolio_balance import balance_lines
from tandau.report.reading import offer_names
from tandau.report.text import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tandau.report.reading import Material

Entry = dict[str, Any]
LAYER_NAMES: Final = {
    "reactor_and_construction": "Reactor and construction",
    "turbine_island": "Turbine island",
    "instrumentation_and_control": "Instrumentation and control",
    "fuel_fabrication": "Fuel fabrication",
    "enrichment_and_conversion": "Enrichment and conversion",
    "finance": "Finance",
    "spares_and_service": "Spare parts and service",
    "spent_fuel": "Spent fuel",
}
MOST_SHOWN: Final = 15
SMALL: Final = 0.01


def portfolios_section(material: Material) -> Entry | None:
    """Return what the template shows of portfolios; None where the case has no supply chain."""
    told = material.portfolios
    if told is None:
        return None
    names = option_names(material, told)
    seconds = sorted(told["seconds"], key=lambda one: one["expected_cost"])
    same = next((one for one in seconds if one["is_same"]), None)
    shown = [one for one in told["portfolios"] if one["is_kept"]][:MOST_SHOWN]
    return {
        "n_futures": count(told["n_futures"]),
        "n_portfolios": count(told["n_portfolios"]),
        "is_complete": told["is_complete"],
        "left_out": told["left_out"],
        "evidence": told["evidence"],
        "price_year": material.ranks["about"]["price_year"],
        "waiting": names[told["waiting_means"]],
        "plants": [plant["name"] for plant in told["plants"]],
        "given": _given(told, names),
        "answer": _answer(told, seconds, same, names),
        "layers": _layers(told, offer_names(material)),
        "offers": list(offer_names(material).values()),
        "seconds": [_second(one, same, names) for one in seconds] if same else [],
        "after": [f"{years:g}" for years in told["after"]],
        "shocks": _shocks(told),
        "shock_options": [names[one] for one in _struck(told)],
        "kept": [_row(told, one, names) for one in shown],
        "n_kept": sum(one["is_kept"] for one in told["portfolios"]),
        "terms": _terms(told),
        "frontier": portfolio_figures.frontier(told["portfolios"], names),
        "tails": portfolio_figures.tails(seconds, names) if seconds else "",
        "balance": portfolio_figures.balance(told["twin"], told["terms"]["series_saving"])
        if told["twin"]
        else "",
    }


def option_names(material: Material, told: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of offers, of waiting and of no plant, by id."""
    offers = material.ranks["case"]["offers"]
    beside = {told["options"][-2]: "Choose later", told["options"][-1]: "No plant"}
    return {one: beside.get(one) or offers[one]["name"] for one in told["options"]}


def _given(told: Entry, names: Mapping[str, str]) -> str:
    return joined(
        "; ",
        (
            phrase("{name} to {names}", name=plant["name"], names=names[plant["committed"]])
            for plant in told["plants"]
            if plant["committed"]
        ),
    )


def _share(value: float) -> str:
    return f"{value:.2f}"


def _answer(
    told: Entry, seconds: list[Entry], same: Entry | None, names: Mapping[str, str]
) -> list[str]:
    """Return in a few lines what a second partner changes."""
    if same is None:
        return []
    others = [one for one in seconds if not one["is_same"] and one["option"] in told["offers"]]
    lines = [
        (
            phrase(
                "The same offer again ({names}): expected cost {expected_cost} billion "
                "USD, mean of the worst twentieth {cvar_95}, concentration "
                "{concentration}.",
                names=names[same["option"]],
                expected_cost=number(same["expected_cost"]),
                cvar_95=number(same["cvar_95"]),
                concentration=_share(same["concentration"]),
            )
        )
    ]
    lines += [_against(one, same, names) for one in others]
    return lines + balance_lines(told)


def _against(one: Entry, same: Entry, names: Mapping[str, str]) -> str:
    loss = one["loss_cvar_95"] - same["loss_cvar_95"]
    return phrase(
        "{names} instead: expected cost {expected_cost}, worst twentieth "
        "{cvar_95}, worst twentieth of the losses by shocks alone {loss} billion "
        "USD; concentration {concentration} to {concentration_2}.",
        names=names[one["option"]],
        expected_cost=_signed(one["expected_cost"] - same["expected_cost"]),
        cvar_95=_signed(one["cvar_95"] - same["cvar_95"]),
        loss=_signed(loss),
        concentration=_share(same["concentration"]),
        concentration_2=_share(one["concentration"]),
    )


def _signed(value: float) -> str:
    text = number(value)
    return text if text.startswith(MINUS) or text == "0" else phrase("+{text}", text=text)


def _layers(told: Entry, offers: Mapping[str, str]) -> list[Entry]:
    """Return one row a layer: who holds it in each offer."""
    rows = []
    for layer in told["layers"]:
        cells = []
        for offer in offers:
            one = told["offers"][offer][layer]
            held = sorted(one["shares"].items(), key=lambda pair: -pair[1])
            cells.append(
                {
                    "claim": one["claim"],
                    "first": phrase("{held} {held_2}", held=held[0][0], held_2=percent(held[0][1])),
                    "rest": joined(
                        ", ",
                        (
                            phrase("{who} {s}", who=who, s=percent(s))
                            for who, s in held[1:]
                            if s >= SMALL
                        ),
                    ),
                    "times": _times(one),
                }
            )
        rows.append({"layer": LAYER_NAMES[layer], "cells": cells})
    return rows


def _times(one: Mapping[str, Any]) -> str:
    if one["switch_time"] is None:
        return ""
    return phrase(
        "switch {switch_time}, stock {stock}",
        switch_time=f"{one['switch_time'] * 12:.0f}",
        stock=f"{one['stock'] * 12:.0f}",
    )


def _second(one: Entry, same: Entry, names: Mapping[str, str]) -> Entry:
    def against(name: str) -> str:
        return "" if one["is_same"] else _signed(one[name] - same[name])

    return {
        "option": names[one["option"]],
        "figures": [
            (number(one[name]), against(name))
            for name in ("expected_cost", "cvar_95", "expected_loss", "loss_cvar_95")
        ],
        "disruption": percent(one["disruption"]),
        "concentration": _share(one["concentration"]),
        "diversity": _share(one["diversity"]),
        "worst": one["worst_stop"]["jurisdiction"],
        "stopped": [number(round(value)) for value in one["worst_stop"]["capacity"]],
        "credit": joined(
            "; ",
            (
                phrase("{who} {lent}", who=who, lent=number(lent))
                for who, lent in sorted(one["credit"].items(), key=lambda pair: -pair[1])[:2]
            ),
        ),
        "first": (percent(one["first_rank"]), percent(one["without_political"]["first_rank"])),
        "crossing": _crossing(one),
    }


def _crossing(one: Entry) -> str:
    """Say at which commonality with the first partner the tail of the cost turns."""
    swept = one["by_commonality"]
    if swept is None:
        return "\u2014"
    if swept["crossing"]:
        return together("turns at ", joined(", ", (_share(place) for place in swept["crossing"])))
    return "at any" if swept["tail"][0] < swept["same_tail"][0] else "at none"


def _struck(told: Entry) -> list[str]:
    """Return the options at the plant in question that a shock can strike, in the case's order."""
    return [one for one in told["options"][:-1] if one in told["shocks"][0]["options"]]


def _shocks(told: Entry) -> list[Entry]:
    return [
        {
            "name": one["name"],
            "reason": one["reason"],
            "political": one["political"],
            "cells": [
                (percent(cell["probability"]), number(cell["loss"]))
                for cell in (one["options"][option] for option in _struck(told))
            ],
        }
        for one in told["shocks"]
    ]


def _row(told: Entry, one: Entry, names: Mapping[str, str]) -> Entry:
    calm = one["without_political"]
    return {
        "plants": [names[option] for option in one["plants"]],
        "cost": number(one["expected_cost"]),
        "tail": number(one["cvar_95"]),
        "calm_cost": number(calm["expected_cost"]),
        "regret": number(one["expected_regret"]),
        "concentration": _share(one["concentration"]),
        "stopped": number(round(one["worst_stop"]["capacity"][told["after"].index(3.0)])),
        "worst": one["worst_stop"]["jurisdiction"],
        "capacity": number(round(one["expected_capacity"][-1])),
        "first": (percent(one["first_rank"]), percent(calm["first_rank"])),
    }


def _terms(told: Entry) -> dict[str, str]:
    """Return what the section rests on most, median and 90 % interval, in words."""
    terms = told["terms"]

    def span(name: str, factor: float) -> str:
        low, middle, high = (number(terms[name][place] * factor) for place in (0, 2, 4))
        return phrase("{middle} ({low} to {high})", middle=middle, low=low, high=high)

    return {
        "series_saving": span("series_saving", 100.0),
        "replacement_cost": span("replacement_cost", 1.0),
        "plant_spacing": span("plant_spacing", 1.0),
        "rebid_time": span("rebid_time", 1.0),
    }
