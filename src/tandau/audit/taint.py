"""What rests on a claim: quantities, outcomes, rankings. Without it these cannot be recomputed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tandau.report.provenance import claims_behind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class Taint:
    """What some claims reach.

    Parameters
    ----------
    quantities
        Keys ``SUBJECT.VARIABLE`` of the quantities that rest on one of them.
    outcomes
        Names of the outcomes below which such a quantity stands, directly or not.
    """

    quantities: tuple[str, ...]
    outcomes: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing rests on the claims, so that everything can be recomputed."""
        return not self.quantities


def taint(lineage: Mapping[str, Any], claims: Iterable[str]) -> Taint:
    """Return what some claims reach.

    Parameters
    ----------
    lineage
        ``lineage.json`` of a study.
    claims
        Ids of claims.
    """
    asked = set(claims)
    quantities = sorted(key for key in lineage["quantities"] if claims_behind(lineage, key) & asked)
    reached = {lineage["quantities"][key]["variable"] for key in quantities}
    variables = lineage["variables"]
    grown = True
    while grown:
        above = {name for name, about in variables.items() if reached.intersection(about["inputs"])}
        grown = not above <= reached
        reached |= above
    kinds = {name: variables[name]["kind"] for name in reached if name in variables}
    outcomes = sorted(name for name, kind in kinds.items() if kind == "outcome")
    return Taint(tuple(quantities), tuple(outcomes))
