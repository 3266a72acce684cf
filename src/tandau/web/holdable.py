"""Which claims of a study a what-if can hold at another figure, and why not the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tandau.variables import vocabulary
from tandau.web.reach import moves_power
from tandau.web.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from tandau.web.shelf import OpenStudy

OF_SYSTEM: Final = (
    "This claim moves the power system alone, which takes minutes to solve: press "
    "'Solve the power system too' on the page, or change it in a copy of the case and run "
    "`tandau run COPY --power --out STUDY`."
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
    return _found(study, lambda name: not _is_of_system(name))


def of_power(study: OpenStudy) -> dict[str, Holdable]:
    """Return the claims that move the power system, by the plants of the offers too, by id."""
    return _found(study, lambda name: moves_power(vocabulary().get(name)))


def _found(study: OpenStudy, is_meant: Callable[[str], bool]) -> dict[str, Holdable]:
    found: dict[str, Holdable] = {}
    for quantity in study.material.lineage["quantities"].values():
        if not is_meant(quantity["variable"]):
            continue
        bounds = _bounds(study, quantity["variable"])
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


def within(one: Holdable, value: float) -> None:
    """Raise where a figure lies beyond the bounds of the claim's variable.

    Raises
    ------
    Refused
        422.
    """
    least, most = one.least, one.most
    if (least is not None and value < least) or (most is not None and value > most):
        ends = f"{least if least is not None else 'any'} to {most if most is not None else 'any'}"
        raise Refused(422, f"{one.variable} lies within {ends} {one.unit}.", ("value",))


def _bounds(study: OpenStudy, name: str) -> tuple[str, float | None, float | None]:
    """Return unit and bounds of a variable or score."""
    about = vocabulary().get(name)
    if about is not None:
        return (about.unit, about.low, about.high)
    leaves: list[dict[str, Any]] = study.material.ranks["criteria"]
    scales = [sorted((one["worst"], one["best"])) for one in leaves if one["variable"] == name]
    unit = study.material.lineage["variables"][name]["unit"]
    # A criterion that is a gate alone does not stand among those of the ranking.
    return (unit, scales[0][0], scales[0][1]) if scales else (unit, None, None)
