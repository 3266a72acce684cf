"""The page's section on money: cost by part, outcomes by financing model, who pays for a delay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tandau.report import money_figures
from tandau.report.formats import MINUS, in_sentence, label, number, percent
from tandau.report.phrases import joined, phrase, together
from tandau.report.reading import offer_names
from tandau.report.text import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tandau.report.reading import Material

Entry = dict[str, Any]
PARTIES: Final = {
    "host_state": "Host state",
    "owner": "Owner",
    "consumers": "Consumers",
    "vendor": "Vendor",
    "vendor_state": "Vendor's state",
    "commercial_bank": "Banks",
    "equity_partner": "Foreign partner",
}
MONTHS: Final = 12
FLOATING: Final = "; whoever owes bears the floating rate up to its cap, the lender beyond"
_BILLION: Final = 1e-3
EXIT_YEARS: Final = (1, 3, 5, 7, 9)
# (figure of money.json, factor to what is written)
COUNTRY: Final = (
    ("break_even_price", 1.0),
    ("household_effect", 1.0),
    ("npv_country", _BILLION),
    ("irr_equity", 100.0),
    ("payback", 1.0),
    ("overrun_kept_share", 100.0),
    ("exit_cost", _BILLION),
)
DEBT: Final = (
    ("peak_debt", _BILLION),
    ("debt_to_product", 100.0),
    ("dscr_lowest", 1.0),
    ("dscr_mean", 1.0),
    ("foreign_currency_share", 100.0),
)
# Who keeps which risk follows from how each kind is built: price, demand, interest, exit.
RISKS: Final = {
    "host_budget": (
        "host state: all equity",
        "host state: sells at the market",
        "none: no loan",
        "host state: everything spent",
    ),
    "export_credit": (
        "owner and host state by their equity; the lender lends its share of what is paid",
        "owner and host state: sell at the market; the state pays what cash does not cover",
        "host state: guarantees the vendor state's loan",
        "host state: money spent, and debt that must be repaid",
    ),
    "covered_bank_debt": (
        "owner and host state by their equity; banks lend their share of what is paid",
        "owner and host state: sell at the market",
        "host state by its guarantee; the cover protects the banks, not the borrower",
        "host state: money spent, and guaranteed debt",
    ),
    "build_own_operate": (
        "foreign partner by its equity, owner for the rest",
        "consumers for the share under contract, the plant's owners for the rest",
        "none: no loan",
        "foreign partner by its equity",
    ),
    "regulated_asset_base": (
        "consumers up to the recognised overrun, equity beyond",
        "consumers, from the first spending on",
        "consumers within the allowed return, host state by its guarantee",
        "consumers and host state",
    ),
    "contract_for_difference": (
        "equity, that is mostly the host state, beside the banks' share of what is paid",
        "consumers for the contract's tenor",
        "host state by its guarantee",
        "host state: equity, and guaranteed debt",
    ),
    "equity_partner": (
        "foreign partner by its equity, owner and host state for the rest",
        "all equity: sells at the market",
        "host state by its guarantee",
        "foreign partner by its equity, host state for the rest",
    ),
}


def money_section(material: Material) -> Entry | None:
    """Return what the template shows of money; None where the case has no financing models."""
    money = material.money
    if money is None:
        return None
    names = offer_names(material)
    pairs = sorted(money["pairs"], key=lambda one: list(names).index(one["offer"]))
    indebted = [one for one in pairs if one["figures"]["dscr_lowest"] is not None]
    whole = [
        phrase("{names}: {money}", names=names[one["offer"]], money=_model(money, one))
        for one in pairs
    ]
    titles = [
        phrase("{names}: {money}", names=names[one["offer"]], money=_model(money, one))
        for one in indebted
    ]
    return {
        "n_futures": count(money["n_futures"]),
        "evidence": money["evidence"],
        "price_year": material.ranks["about"]["price_year"],
        "waterfall": money_figures.waterfall(money["lcoe"], names),
        "levelised": [
            _levelised(money["lcoe"][offer], name)
            for offer, name in names.items()
            if offer in money["lcoe"]
        ],
        "delay": _delay_answer(money, names),
        "outcomes": [_outcome(money, one, names, COUNTRY) for one in pairs],
        "debts": [_outcome(money, one, names, DEBT) for one in indebted],
        "delays": [_delay(money, one, names) for one in pairs],
        "left_out": [in_sentence(label(name)) for name in money["left_out"]],
        "exit_terms": _exit_terms(money, material),
        "parties": list(PARTIES.values()),
        "risks": _risks(money, pairs),
        "exit_years": EXIT_YEARS,
        "exits": [_exit(money, one, names) for one in pairs],
        "debt": _fans(indebted, "debt_by_year", titles, "billion USD"),
        "country": _fans(pairs, "country_at_home_by_year", whole, "billion USD"),
        "coverage": _fans(indebted, "coverage_by_year", titles, "cash over debt service"),
        "states": _states(money, pairs, names),
    }


def _fans(pairs: list[Entry], series: str, titles: list[str], unit: str) -> str:
    if not pairs:
        return ""
    return money_figures.fans(pairs, series, series.replace("_", "-"), titles, unit)


def _model(money: Entry, pair: Mapping[str, Any]) -> str:
    return str(money["models"][pair["financing"]]["name"])


def _spread(values: list[float] | None, factor: float) -> tuple[str, str]:
    """Return median and 90 % interval, or a dash where no future has the figure."""
    if values is None:
        return "\u2014", ""
    # A cover of 0.0033 is none: two decimals are more than any of these figures is good for.
    low, middle, high = (number(round(values[place] * factor, 2)) for place in (0, 2, 4))
    return middle, "" if low == high else phrase("{low} to {high}", low=low, high=high)


def _levelised(one: Entry, name: str) -> Entry:
    return {
        "offer": name,
        "cost": _spread(one["quantiles"]["money_lcoe"], 1.0),
        "mean": number(one["mean"]),
        "typical": number(one["typical"]["money_lcoe"]),
        "delay": _spread(one["quantiles"]["money_lcoe_month_delay"], MONTHS),
    }


def _outcome(
    money: Entry, pair: Entry, names: Mapping[str, str], columns: tuple[tuple[str, float], ...]
) -> Entry:
    return {
        "offer": names[pair["offer"]],
        "model": _model(money, pair),
        "cells": [_spread(pair["figures"][name], factor) for name, factor in columns],
        "breach": percent(pair["covenant_breach"]),
    }


def _signed(value: float) -> str:
    text = number(value)
    return text if text.startswith(MINUS) or text == "0" else phrase("+{text}", text=text)


def _delay(money: Entry, pair: Entry, names: Mapping[str, str]) -> Entry:
    return {
        "offer": names[pair["offer"]],
        "model": _model(money, pair),
        "cells": [_signed(round(pair["year_of_delay"][party])) for party in PARTIES],
    }


def _exit(money: Entry, pair: Entry, names: Mapping[str, str]) -> Entry:
    fan = pair["fans"]["exit_by_year"]
    cells = [
        _spread([row[year - 1] for row in fan], _BILLION) if year <= len(fan[0]) else ("0", "")
        for year in EXIT_YEARS
    ]
    return {"offer": names[pair["offer"]], "model": _model(money, pair), "cells": cells}


def _exit_terms(money: Entry, material: Material) -> list[Entry]:
    """Return by what a loss at an exit is reckoned, and the sourced claims behind it."""
    return [
        {
            "name": label(name),
            "share": _spread(one["quantiles"], 100.0),
            "claims": [
                {"id": claim, "text": material.claims[claim]["category"] or claim}
                for claim in (*one["sourced"], *one["roots"])
            ],
        }
        for name, one in money["exit"].items()
    ]


def _delay_answer(money: Entry, names: Mapping[str, str]) -> list[str]:
    """Return in two lines what a year of delay costs, and who pays it."""
    costs = {
        offer: one["quantiles"]["money_lcoe_month_delay"][2] * MONTHS
        for offer, one in money["lcoe"].items()
    }
    least, most = min(costs, key=costs.__getitem__), max(costs, key=costs.__getitem__)
    n_pairs = len(money["pairs"])
    loss = {
        party: sum(one["year_of_delay"][party] for one in money["pairs"]) / n_pairs
        for party in PARTIES
    }
    losers = sorted((one for one in PARTIES if round(loss[one]) < 0), key=loss.__getitem__)
    told = joined(
        ", then ",
        (
            phrase(
                "{PARTIES} ({number} million USD)",
                PARTIES=in_sentence(PARTIES[one]),
                number=number(-round(loss[one])),
            )
            for one in losers
        ),
    )
    return [
        (
            phrase(
                "One year of delay adds {costs} USD per MWh to the levelised cost of "
                "{names} and {costs_2} to that of {names_2} (medians).",
                costs=number(costs[least]),
                names=names[least],
                costs_2=number(costs[most]),
                names_2=names[most],
            )
        ),
        (
            phrase(
                "In present value and in the mean over offers and financing models the "
                "loss falls on: {told}.",
                told=told or "nobody",
            )
        ),
    ]


def _risks(money: Entry, pairs: list[Entry]) -> list[Entry]:
    rows = []
    for name, model in money["models"].items():
        own = [one["figures"]["overrun_kept_share"] for one in pairs if one["financing"] == name]
        kept = sorted(one[2] for one in own if one)
        ends = dict.fromkeys(percent(one) for one in (*kept[:1], *kept[-1:]))
        told = {"kept": joined(" to ", ends) or "\u2014", "risks": _risks_of(model)}
        rows.append({"model": model["name"], "reference": model["reference"], **told})
    return rows


def _risks_of(model: Entry) -> list[str]:
    overrun, price, debt, leaving = RISKS[model["kind"]]
    if model["interest"] == "floating":
        debt = together(debt, FLOATING)
    if model["late_draws"] == "refused":
        overrun = together(overrun, "; the lender refuses late draws")
    return [overrun, price, debt, leaving]


def _states(money: Entry, pairs: list[Entry], names: Mapping[str, str]) -> list[Entry]:
    """Return how often a figure does not exist, and why."""
    rows = []
    for pair in pairs:
        for outcome, counts in pair["status"].items():
            absent = {one: n for one, n in counts.items() if one not in ("found", "no_debt")}
            rows += [
                {
                    "offer": names[pair["offer"]],
                    "model": _model(money, pair),
                    "outcome": outcome.replace("_", " "),
                    "reason": money["reasons"][reason],
                    "share": percent(n / money["n_futures"]),
                }
                for reason, n in absent.items()
            ]
    return rows
