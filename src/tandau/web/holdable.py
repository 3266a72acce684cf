"""Which claims of a study a what-if can hold at another figure, and why not the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tandau.variables import vocabulary

if TYPE_CHECKING:
    from tandau.web.shelf import OpenStudy

OF_SYSTEM: Final = (
    "This claim moves the power system, which takes minutes to solve and which a what-if does not "
    "solve. Change it in a copy of the case and run `tandau run COPY --power --out STUDY`."
)
NO_FIGURE: Final = (
    "This claim states a choice or a fact and gives no figure that could be held. Change it in a "
    "copy of the case and run `tandau run COPY --out STUDY`."
)
NOT_USED: Final = (
    "This claim feeds no quantity in use: it is superseded, or a claim on a nearer subject speaks "
    "in its place."
)
OF_EXPERT: Final = (
    "This is one expert's answer, which is pooled with those of the others; hold the claim of the "
    "whole panel."
)
UNKNOWN: Final = "This study has no such claim."


@dataclass(frozen=True)
class Holdable:
    """A claim that can be held at another figure.

    Parameters
    ----------
    claim, variable, unit
        Which, of what, in which unit it is asked.
    low, mode, high
        What it says, in that unit; mode None where it gives ends only.
    least, most
        Bounds of the variable, or ends of the criterion's scale.
    """

    claim: str
    variable: str
    unit: str
    low: float
    mode: float | None
    high: float
    least: float | None
    most: float | None


def holdable(study: OpenStudy) -> dict[str, Holdable]:
    """Return the claims that give a quantity in use, those of the power system left out, by id."""
    found: dict[str, Holdable] = {}
    for quantity in study.material.lineage["quantities"].values():
        bounds = _bounds(study, quantity["variable"])
        if bounds is None:
            continue
        for part in quantity["components"]:
            found.setdefault(
                part["claim"],
                Holdable(
                    part["claim"], quantity["variable"], bounds[0], part["low"], part["mode"],
                    part["high"], *bounds[1:],
                ),
            )  # fmt: skip
    return dict(sorted(found.items()))


def of_system(study: OpenStudy) -> frozenset[str]:
    """Return the claims that give numbers of the power system."""
    return frozenset(
        part["claim"]
        for quantity in study.material.lineage["quantities"].values()
        if _is_of_system(quantity["variable"])
        for part in quantity["components"]
    )


def why_not(study: OpenStudy, claim: str) -> str:
    """Return in a plain sentence why a claim that is not among `holdable` cannot be held."""
    row = study.material.claims.get(claim)
    if row is None:
        return UNKNOWN
    if claim in of_system(study):
        return OF_SYSTEM
    if not any(row[end] for end in ("low", "mode", "high")):
        return NO_FIGURE
    return OF_EXPERT if row["is_used"] == "1" else NOT_USED


def _is_of_system(name: str) -> bool:
    about = vocabulary().get(name)
    return about is not None and about.is_of_system


def _bounds(study: OpenStudy, name: str) -> tuple[str, float | None, float | None] | None:
    """Return unit and bounds of a variable or score; None where no what-if can move it."""
    about = vocabulary().get(name)
    if about is not None:
        return None if about.is_of_system else (about.unit, about.low, about.high)
    leaves: list[dict[str, Any]] = study.material.ranks["criteria"]
    scales = [sorted((one["worst"], one["best"])) for one in leaves if one["variable"] == name]
    unit = study.material.lineage["variables"][name]["unit"]
    # A criterion that is a gate alone does not stand among those of the ranking.
    return (unit, scales[0][0], scales[0][1]) if scales else (unit, None, None)
