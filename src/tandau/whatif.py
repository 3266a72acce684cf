"""Hold one claim at another figure and compute again what rests on it, on the same futures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tandau.futures.sample import draw
from tandau.models.run import reevaluate
from tandau.ranking.criteria import performance
from tandau.ranking.smaa import first_rank, totals
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    import xarray as xr

    from tandau.evidence.pool import Quantity
    from tandau.evidence.resolve import Evidence
    from tandau.futures.sample import Plan
    from tandau.ranking.criteria import Criterion


class WhatIf:
    """Ranks under changed claims, on the first futures of a study.

    Parameters
    ----------
    evidence, plan, points
        As they were sampled; points of shape (future, column).
    known
        Inputs and outcomes on those futures.
    criteria
        The leaves.
    weights
        Shape (future, criterion).
    """

    def __init__(
        self,
        evidence: Evidence,
        plan: Plan,
        points: np.ndarray,
        known: xr.Dataset,
        criteria: Sequence[Criterion],
        weights: np.ndarray,
    ) -> None:
        self._evidence = evidence
        self._plan = plan
        self._points = points
        self._known = known
        self._criteria = criteria
        self._weights = weights
        self._worth = performance(known, criteria, len(points))
        self._of_claim: dict[str, list[str]] = {}
        for quantity in evidence.in_use():
            about = vocabulary()[quantity.variable]
            if about.is_beside or about.kind == "basis":
                continue  # no rank rests on the ones; prices were pooled with the others already
            for part in quantity.components:
                keys = self._of_claim.setdefault(part.claim, [])
                if quantity.key not in keys:
                    keys.append(quantity.key)

    def claims(self) -> Iterable[str]:
        """Ids of the claims that can be changed and have two ends, sorted."""
        return sorted(
            {
                claim
                for claim, keys in self._of_claim.items()
                for key in keys
                for part in self._evidence.quantities[key].components
                if part.claim == claim and part.low < part.high
            }
        )

    def first_rank_with(self, claim: str, end: str) -> np.ndarray:
        """Return the probability of each offer being best with a claim held at one end.

        A claim that stands for several quantities (the fitted construction times of all offers)
        is held at that end of each of them at once.

        Parameters
        ----------
        claim
            Id of a claim that feeds a quantity in use.
        end
            ``low`` or ``high``.

        Returns
        -------
        numpy.ndarray
            Shape (offer,).
        """
        keys = self._of_claim[claim]
        held = {key: _held(self._evidence.quantities[key], claim, end) for key in keys}
        changed = held[keys[0]]
        known = self._known.copy()
        quantities = {**self._evidence.quantities, **held}
        values = draw(changed.variable, self._evidence, self._plan, self._points, quantities)
        known[changed.variable] = (known[changed.variable].dims, values)
        names = {criterion.variable for criterion in self._criteria}
        fresh = reevaluate(known, changed.variable, names)
        if changed.variable in names:
            fresh[changed.variable] = known[changed.variable]
        places = [i for i, one in enumerate(self._criteria) if one.variable in fresh]
        if not places:
            return first_rank(totals(self._worth, self._weights))
        worth = self._worth.copy()
        worth[:, :, places] = performance(
            fresh, [self._criteria[i] for i in places], len(self._points)
        )
        return first_rank(totals(worth, self._weights))


def _held(quantity: Quantity, claim: str, end: str) -> Quantity:
    parts = tuple(
        replace(part, low=value, mode=value, high=value, quantiles=())
        if part.claim == claim and (value := getattr(part, end)) is not None
        else part
        for part in quantity.components
    )
    return replace(quantity, components=parts)
