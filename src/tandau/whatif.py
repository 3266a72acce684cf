"""Hold one claim at another figure and compute again what rests on it, on the same futures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tandau.evidence.held import held_at
from tandau.futures.sample import draw
from tandau.models.run import descendants, reevaluate
from tandau.ranking.criteria import performance
from tandau.ranking.smaa import first_rank, totals
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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

    Attributes
    ----------
    worth
        As it is with no claim held, shape (future, offer, criterion).
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
        self.worth = performance(known, criteria, len(points))
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
        quantity = self._evidence.quantities
        held = {key: _held_at_end(quantity[key], claim, end) for key in self._of_claim[claim]}
        return self._first_rank(*self._again(held, {one.variable for one in self._criteria}))

    def changeable(self) -> dict[str, str]:
        """Return the variable that each claim gives which can be held at another figure.

        A constant is no draw, so that holding one would need another plan of the futures.
        """
        variables = {
            claim: self._evidence.quantities[keys[0]].variable
            for claim, keys in sorted(self._of_claim.items())
        }
        return {
            claim: name
            for claim, name in variables.items()
            if vocabulary()[name].kind == "uncertainty"
        }

    def held_at(self, claim: str, value: float) -> tuple[np.ndarray, xr.Dataset]:
        """Return worth and outcomes with a claim held at one figure.

        Parameters
        ----------
        claim
            Id of a claim that `changeable` names.
        value
            In the unit of the claim's variable, within its bounds.

        Returns
        -------
        worth : numpy.ndarray
            Shape (future, offer, criterion).
        changed : xarray.Dataset
            The variable and every outcome that rests on it, as they are then.
        """
        quantity = self._evidence.quantities
        held = {key: held_at(quantity[key], claim, value) for key in self._of_claim[claim]}
        variable, known, fresh = self._again(held, None)
        worth = self._worth_with(variable, known, fresh)
        return worth, fresh.assign({variable: known[variable]})

    def _again(
        self, held: Mapping[str, Quantity], wanted: set[str] | None
    ) -> tuple[str, xr.Dataset, xr.Dataset]:
        """Return the changed variable, the inputs with it, and the outcomes that rest on it."""
        variable = next(iter(held.values())).variable
        known = self._known.copy()
        quantities = {**self._evidence.quantities, **held}
        values = draw(variable, self._evidence, self._plan, self._points, quantities)
        known[variable] = (known[variable].dims, values)
        names = descendants(variable) if wanted is None else wanted
        return variable, known, reevaluate(known, variable, names)

    def _worth_with(self, variable: str, known: xr.Dataset, fresh: xr.Dataset) -> np.ndarray:
        changed = fresh.assign({variable: known[variable]})
        places = [i for i, one in enumerate(self._criteria) if one.variable in changed]
        if not places:
            return self.worth
        worth = self.worth.copy()
        worth[:, :, places] = performance(
            changed, [self._criteria[i] for i in places], len(self._points)
        )
        return worth

    def _first_rank(self, variable: str, known: xr.Dataset, fresh: xr.Dataset) -> np.ndarray:
        return first_rank(totals(self._worth_with(variable, known, fresh), self._weights))


def _held_at_end(quantity: Quantity, claim: str, end: str) -> Quantity:
    parts = tuple(
        replace(part, low=value, mode=value, high=value, quantiles=())
        if part.claim == claim and (value := getattr(part, end)) is not None
        else part
        for part in quantity.components
    )
    return replace(quantity, components=parts)
