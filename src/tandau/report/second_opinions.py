"""What other methods say of the same futures and weights, and why they may say otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tandau.report.formats import percent
from tandau.report.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

Entry = dict[str, Any]
METHODS: Final = {
    "weighted_sum": "Weighted sum (the ranking)",
    "promethee_ii": "PROMETHEE II",
    "topsis": "TOPSIS",
    "vikor": "VIKOR",
}


def opinions(found: Mapping[str, Entry], names: Mapping[str, str]) -> list[Entry]:
    """Return a row a method: how often it puts each offer first, and why it may differ."""
    rows = []
    for method, one in ((name, found[name]) for name in METHODS if name in found):
        shares = one["first_rank"]
        first = max(shares, key=shares.__getitem__)
        rows.append(
            {
                "method": METHODS[method],
                "agreement": percent(one["agreement"]),
                "cells": [
                    {"text": percent(shares[offer]), "is_best": offer == first} for offer in names
                ],
                "reason": _reason(method, one, found["weighted_sum"]["first_rank"], names),
            }
        )
    return rows


def _reason(method: str, one: Entry, of_sum: Mapping[str, float], names: Mapping[str, str]) -> str:
    if method == "weighted_sum":
        return ""
    differs = phrase("Single futures differ in {percent}: ", percent=percent(1 - one["agreement"]))
    how = {
        "promethee_ii": "it counts who is ahead on a criterion, not by how much.",
        "topsis": "it squares the gaps to the best of each future, so that weak points count more.",
        "vikor": "it stretches each criterion to the range of these very offers and adds the worst "
        "single gap.",
    }[method]
    if one["reason"] is None:
        return phrase("The same offer leads. {differs}{how}", differs=differs, how=how)
    leader = names[max(of_sum, key=of_sum.__getitem__)]
    rival, criterion = names[one["reason"]["rival"]], one["reason"]["criterion"]
    share = percent(one["reason"]["weight_ahead"])
    why = {
        "promethee_ii": phrase(
            "{rival} is ahead of {leader} on criteria with {share} of the weight; "
            "the size of {leader}'s lead on {criterion} is lost, since",
            rival=rival,
            leader=leader,
            share=share,
            criterion=criterion,
        ),
        "topsis": phrase(
            "{leader}'s gap on {criterion} weighs against it, since",
            leader=leader,
            criterion=criterion,
        ),
        "vikor": phrase(
            "{leader}'s gap on {criterion} weighs against it, since",
            leader=leader,
            criterion=criterion,
        ),
    }[method]
    return phrase("{rival} leads instead: {why} {how}", rival=rival, why=why, how=how)
