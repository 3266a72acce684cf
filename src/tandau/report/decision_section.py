"""The page's section on the decision: what holds up, what fails when, and what to find out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tandau.report import decision_figures, tables, triangle_figure
from tandau.report.decision import DOLLARS, VALUE
from tandau.report.formats import number, percent, with_unit
from tandau.report.phrases import joined, phrase, small
from tandau.report.preference_words import suits
from tandau.report.reading import measure_of, offer_names
from tandau.report.retold import box_told, input_told, words_of
from tandau.report.second_opinions import opinions
from tandau.report.text import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tandau.report.box_words import Words
    from tandau.report.reading import Material

Entry = dict[str, Any]
WAYS: Final = {"all": "All criteria", "without_political": "Without political criteria"}
# (metric, its name, what it asks)
METRICS: Final = (
    ("expected", "On average", "mean over all futures"),
    ("maximin", "At worst", "the worst single future"),
    ("hurwicz", "Half way", "middle of the best and the worst future"),
    ("maximum_regret", "Largest regret", "most it is ever behind the best offer"),
    ("regret_p90", "Usual regret", "behind the best by no more than this in 90 % of futures"),
    ("satisficing", "Good enough", ""),
    ("conditional_value_at_risk", "In bad times", "mean of its worst 5 % of futures"),
)
N_WORTH: Final = 10
# Smaller than twice its standard error a value cannot be told from nothing.
SURE: Final = 2.0
_BILLION: Final = 1e9
_MILLION: Final = 1e6


def decision_section(material: Material) -> Entry:
    """Return what the template shows of the decision."""
    names = offer_names(material)
    decision = material.decision
    return {
        "n_futures": count(decision["n_futures"]),
        "names": list(names.values()),
        "ways": [
            _way(material, way, title, names)
            for way, title in WAYS.items()
            if way in decision["robustness"]
        ],
        "information": _information(material),
    }


def _way(material: Material, way: str, title: str, names: Mapping[str, str]) -> Entry:
    decision, ranks = material.decision, material.ranks
    rows = ranks["rankings"][way]
    shares = {offer: rows[offer]["rank_acceptability"] for offer in names}
    groups = {key: one["name"] for key, one in ranks["groups"].items()}
    table = _groups(material, way, names)
    found = decision["triangles"][way]
    robust = decision["robustness"][way]
    words = words_of(material)
    return {
        "title": title,
        "places": decision_figures.places(shares, names, f"places-{way}"),
        "entropy": [percent(rows[offer]["rank_entropy"]) for offer in names],
        "confidence": [percent(rows[offer]["confidence_factor"] or 0.0) for offer in names],
        "pairwise": tables.shares_table(material, "pairwise_winning", way),
        "profiles": decision_figures.profiles(table, names, 1 / len(table), f"profiles-{way}"),
        "suits": suits(decision["preferences"][way], rows, names, groups),
        "triangles": triangle_figure.triangles(found, names, groups, f"triangles-{way}")
        if found
        else "",
        "ridges": decision_figures.ridges(decision["regret"][way], names, f"ridges-{way}"),
        "conclusion": _conclusion(robust, names),
        "metrics": _metrics(robust, names, 100.0),
        "money": [
            _money(material, name, one, names) for name, one in sorted(robust["money"].items())
        ],
        "firm": _firm(robust, names),
        "dominance": _dominance(robust, names),
        "boxes": [box_told(one, words) for one in decision["boxes"][way]],
        "worth": _worth(decision["value_of_information"][way], words),
        "opinions": opinions(decision["second_opinions"][way], names),
    }


def _groups(material: Material, way: str, names: Mapping[str, str]) -> list[Entry]:
    rows = material.ranks["rankings"][way]
    groups: dict[str, list[str]] = {}
    for one in material.ranks["criteria"]:
        if one["id"] in next(iter(rows.values()))["central_weight"]:
            groups.setdefault(one["group"], []).append(one["id"])
    table = []
    for group, members in groups.items():
        weights = {}
        for offer in names:
            parts = [rows[offer]["central_weight"][one] for one in members]
            weights[offer] = None if None in parts else sum(parts)
        table.append({"group": material.ranks["groups"][group]["name"], "weights": weights})
    return table


def _conclusion(robust: Entry, names: Mapping[str, str]) -> str:
    winners: dict[str, list[str]] = {}
    titles = {name: title for name, title, _ in METRICS}
    for name, title in titles.items():
        winners.setdefault(robust["best"][name], []).append(small(title))
    if len(winners) == 1:
        return phrase("{names} is first whatever the measure.", names=names[next(iter(winners))])
    told = joined(
        "; ",
        (
            phrase("{names}: {how}", names=names[offer], how=joined(", ", how))
            for offer, how in winners.items()
        ),
    )
    return phrase("Which offer is first depends on what is asked. {told}.", told=told)


def _metrics(robust: Entry, names: Mapping[str, str], factor: float) -> list[Entry]:
    rows = []
    for name, title, asks in METRICS:
        is_share = name == "satisficing"
        values = robust["metrics"][name]
        rows.append(
            {
                "title": title,
                "asks": asks or _good_enough(robust, factor),
                "cells": [
                    {
                        "text": percent(values[offer])
                        if is_share
                        else number(abs(values[offer]) * factor),
                        "is_best": robust["best"][name] == offer,
                    }
                    for offer in names
                ],
            }
        )
    return rows


def _good_enough(robust: Entry, factor: float) -> str:
    if robust.get("has_thresholds"):
        return "share of futures that meet all that the case asks for"
    middle = number(abs(robust["threshold"]) * factor)
    return phrase(
        "share of futures at least as good as the middle of all offers and futures ({middle})",
        middle=middle,
    )


def _money(material: Material, name: str, robust: Entry, names: Mapping[str, str]) -> Entry:
    criterion = next(one for one in material.ranks["criteria"] if one["id"] == name)
    scale = measure_of(material, criterion["variable"])
    is_per_unit = scale.unit.endswith("MWh")
    electricity = material.decision["electricity"]
    factor = 1 / electricity if is_per_unit else 1 / _BILLION
    return {
        "title": phrase(
            "{name}, {strip}", name=criterion["name"], strip=with_unit("", scale).strip()
        ),
        "rows": _metrics(robust, names, factor),
        "conclusion": _conclusion(robust, names),
    }


def _firm(robust: Entry, names: Mapping[str, str]) -> str:
    ahead: dict[str, list[str]] = {}
    for one, other in robust["firm"]:
        ahead.setdefault(one, []).append(names[other])
    told = joined(
        "; ",
        (
            phrase("{names} before {others}", names=names[one], others=joined(", ", others))
            for one, others in ahead.items()
        ),
    )
    return told or "no pair of offers keeps its order under every measure"


def _dominance(robust: Entry, names: Mapping[str, str]) -> list[str]:
    always = robust["first_order_dominance"]
    averse = [pair for pair in robust["second_order_dominance"] if pair not in always]

    def told(pairs: list[list[str]]) -> str:
        return (
            joined(
                "; ",
                (
                    phrase("{names} over {names_2}", names=names[one], names_2=names[other])
                    for one, other in pairs
                ),
            )
            or "no pair"
        )

    return [
        phrase(
            "At every level of worth at least as likely to reach it: {always}.", always=told(always)
        ),
        phrase("Preferred besides by everybody who shuns risk: {averse}.", averse=told(averse)),
    ]


def _worth(entries: list[Entry], words: Words) -> list[Entry]:
    """Return one ranked list a criterion: those that can be told from nothing."""
    lists = []
    for criterion in dict.fromkeys(one["criterion"] for one in entries):
        mine = [one for one in entries if one["criterion"] == criterion]
        whole = mine[0]
        sure = [one for one in mine[1:] if one["evppi"] > SURE * one["standard_error"]][:N_WORTH]
        most = whole["evppi"] or 1.0
        lists.append(
            {
                "criterion": criterion,
                "is_money": whole["unit"] == DOLLARS,
                "whole": _figure(whole),
                "rows": [
                    {
                        "words": input_told(one, words),
                        "is_group": one["is_group"],
                        "text": _figure(one),
                        "width": f"{min(one['evppi'] / most, 1) * 100:.1f}",
                    }
                    for one in sure
                ],
            }
        )
    return lists


def _figure(one: Entry) -> str:
    if one["unit"] != DOLLARS:
        points = f"{one['evppi'] * 100:.0f}\u00a0±\u00a0{max(one['standard_error'] * 100, 1):.0f}"
        return phrase("{points} points", points=points)
    millions = number(one["evppi"] / _MILLION)
    return phrase(
        "{millions}\u00a0±\u00a0{standard_error} million USD",
        millions=millions,
        standard_error=number(one["standard_error"] / _MILLION),
    )


def _information(material: Material) -> Entry:
    """Return the headline of what is worth finding out, and the names of the criteria."""
    names = {one["id"]: one["name"] for one in material.ranks["criteria"]}
    entries = material.decision["value_of_information"]["all"]
    singles = [one for one in entries if one["criterion"] == VALUE and not one["is_group"]]
    of_money = [one for one in entries if one["unit"] == DOLLARS and not one["is_group"]]
    words, told = words_of(material), []
    if singles and singles[0]["evppi"] > SURE * singles[0]["standard_error"]:
        whole = next(one for one in entries if one["criterion"] == VALUE)
        told.append(
            phrase(
                "Deciding today picks an offer that is not the best in {evppi} of the "
                "futures. Knowing one thing for certain would lower that most: {words}, "
                "by {evppi_2} points.",
                evppi=percent(whole["evppi"]),
                words=input_told(singles[0], words),
                evppi_2=f"{singles[0]['evppi'] * 100:.0f}",
            )
        )
    for criterion in dict.fromkeys(one["criterion"] for one in of_money):
        best = next(one for one in of_money if one["criterion"] == criterion)
        if best["evppi"] > SURE * best["standard_error"]:
            told.append(
                phrase(
                    "For {lower} alone the dearest thing not to know is {words}: up to "
                    "{best} may be spent on finding it out.",
                    lower=names[criterion].lower(),
                    words=input_told(best, words),
                    best=_figure(best),
                )
            )
    return {"headline": told, "names": {VALUE: "All criteria", **names}}
