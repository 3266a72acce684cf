"""What the pages of a study show: ranks, weights as sliders, numbers, and what is behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tandau.report.formats import bare, interval, percent, with_unit
from tandau.report.panels import quantiles, target
from tandau.report.reading import measure_of, offer_names, title_of
from tandau.report.text import answer
from tandau.web.refusals import Refused
from tandau.web.told import Weighing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tandau.web.shelf import OpenStudy
    from tandau.web.told import BarTold, RanksTold

Entry = dict[str, Any]
SLIDER: Final = 100
START: Final = 50
WIDTH: Final = 100.0


def answer_lines(study: OpenStudy) -> list[list[Entry]]:
    """Return the answer in ten lines, its links pointing into the report."""
    return [
        [
            {"text": part.text, "is_strong": part.is_strong, "panel": part.panel, "link": part.link}
            for part in line
        ]
        for line in answer(study.material, study.ids)
    ]


def chart_rows(study: OpenStudy, shares: Mapping[str, Sequence[float]]) -> list[Entry]:
    """Return an offer a row, its bar cut into ranks.

    Parameters
    ----------
    study
        Gives the offers' names.
    shares
        Share of futures by offer and rank; ties may let a row sum to more than one.
    """
    rows = []
    for offer, name in offer_names(study.material).items():
        left, parts = 0.0, []
        for place, share in enumerate(shares[offer], 1):
            width = share * WIDTH
            parts.append(
                {"rank": place, "x": f"{left:.3f}", "width": f"{width:.3f}", "text": percent(share)}
            )
            left += width
        rows.append({"offer": offer, "name": name, "parts": parts})
    return rows


def own_shares(study: OpenStudy, *, with_political: bool) -> dict[str, list[float]]:
    """Return the study's own rank acceptability, over all weightings that it drew.

    Raises
    ------
    Refused
        422 where only political criteria are in the study.
    """
    rankings = study.material.ranks["rankings"]
    way = "all" if with_political or "without_political" not in rankings else "without_political"
    if not with_political and all(one["is_political"] for one in study.material.ranks["criteria"]):
        raise Refused(422, "All criteria of this study are political; none is left.")
    return {offer: row["rank_acceptability"] for offer, row in rankings[way].items()}


def sliders(study: OpenStudy, given: Mapping[str, float]) -> list[Entry]:
    """Return a slider for every group and, inside, for every criterion.

    Parameters
    ----------
    study
        Gives groups and criteria.
    given
        Where sliders stand, by ``g.GROUP`` and ``c.CRITERION``; the others stand at `START`.
    """
    ranks = study.material.ranks
    groups: dict[str, Entry] = {
        group: {
            "id": group,
            "name": about["name"],
            "is_political": about["is_political"],
            "value": _written(given.get(f"g.{group}", START)),
            "criteria": [],
        }
        for group, about in ranks["groups"].items()
    }
    for one in ranks["criteria"]:
        groups[one["group"]]["criteria"].append(
            {
                "id": one["id"],
                "name": one["name"],
                "value": _written(given.get(f"c.{one['id']}", START)),
            }
        )
    return list(groups.values())


def _written(value: float) -> str:
    return f"{value:g}"


def weighing_of(study: OpenStudy, given: Mapping[str, float], *, with_political: bool) -> Weighing:
    """Return the weighing that sliders ask for.

    A group's part is shared among its criteria as each future drew them while their sliders stand
    where they stood at first; else in proportion to these, alike where all are at nothing. Where no
    slider was moved, all is as the study drew it.

    Parameters
    ----------
    study
        Gives groups and criteria.
    given
        Where sliders stand, by ``g.GROUP`` and ``c.CRITERION``; none where none was moved.
    with_political
        Whether political criteria count.
    """
    if not given:
        return Weighing(with_political=with_political)
    weights: dict[str, float] = {}
    groups: dict[str, float] = {}
    for group in sliders(study, given):
        inside = [float(one["value"]) for one in group["criteria"]]
        if all(one == START for one in inside):
            groups[group["id"]] = float(group["value"])
            continue
        total = sum(inside)
        for one, part in zip(group["criteria"], inside, strict=True):
            share = part / total if total > 0 else 1 / len(inside)
            weights[one["id"]] = float(group["value"]) * share
    return Weighing(weights=weights, groups=groups, with_political=with_political)


def numbers_table(study: OpenStudy) -> list[Entry]:
    """Return every criterion and outcome with median and interval per offer, each to be opened."""
    material = study.material
    variables, summary = material.lineage["variables"], material.ranks["summary"]
    criteria = [one["variable"] for one in material.ranks["criteria"]]
    others = [
        name
        for name in summary
        if variables[name]["kind"] == "outcome" and "unit" not in variables[name]["dims"]
    ]
    rows = []
    for name in dict.fromkeys((*criteria, *others)):
        if name not in summary:
            continue
        scale = measure_of(material, name)
        cells = []
        for offer in material.ranks["alternatives"]:
            values = quantiles(material, name, offer)
            cells.append(
                {
                    "panel": target(material, study.ids, name, offer),
                    "median": bare(values[2], scale),
                    "interval": interval(values[0], values[4], scale),
                }
            )
        is_criterion = name in criteria
        row = {"label": title_of(material, name), "unit": scale.unit, "cells": cells}
        rows.append({**row, "is_criterion": is_criterion})
    return rows


def bar_words(study: OpenStudy, told: BarTold) -> list[Entry]:
    """Return the inputs behind a bar in words."""
    material = study.material
    names = offer_names(material)
    rows = []
    for one in told.differing:
        scale = measure_of(material, one.variable)
        whose = "all offers" if set(one.offers) >= set(names) else ""
        spreads = [
            with_unit(f"{bare(row[1], scale)} ({interval(row[0], row[2], scale)})", scale)
            for row in (one.inside, one.outside)
        ]
        panel = target(material, study.ids, one.variable, one.offers[0] if one.offers else "all")
        rows.append(
            {
                "label": title_of(material, one.variable),
                "whose": whose or ", ".join(names[offer] for offer in one.offers if offer in names),
                "distance": f"{one.distance:.2f}",
                "is_clear": told.by_chance is not None and one.distance > told.by_chance,
                "inside": spreads[0],
                "outside": spreads[1],
                "panel": panel,
            }
        )
    return rows


def shares_of(told: RanksTold) -> dict[str, list[float]]:
    """Return the shares of a told ranking by offer."""
    return dict(told.rank_acceptability)
