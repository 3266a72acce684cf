"""A what-if in a process of its own: one claim held at another figure, on a study's own futures.

Nothing of it is written: the answer goes back to who asked, and is no evidence.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tandau.errors import ModelError
from tandau.intake import about_run, criteria_of, known_case
from tandau.models.run import evaluate
from tandau.ranking.assess import generator
from tandau.ranking.smaa import first_rank, totals
from tandau.ranking.weights import by_group
from tandau.screening import joint_futures, passages, screened
from tandau.variables import vocabulary
from tandau.whatif import WhatIf

if TYPE_CHECKING:
    import xarray as xr

    from tandau.web.basis import Basis

ENDS: Final = (0.05, 0.5, 0.95)
SAME: Final = 1e-9


@dataclass(frozen=True)
class Prepared:
    """A case computed as its study was, ready to hold claims at other figures."""

    whatif: WhatIf
    arrays: xr.Dataset
    worth: np.ndarray
    weights: np.ndarray
    is_political: np.ndarray
    offers: tuple[str, ...]


@lru_cache(maxsize=1)
def prepared(basis: Basis) -> Prepared:
    """Compute a case as its study was.

    Raises
    ------
    ModelError
        Where the case has changed since.
    """
    as_of = date.fromisoformat(basis.as_of) if basis.as_of else None
    known = known_case(Path(basis.folder), as_of)
    about = about_run(known, basis.n_futures, basis.seed)
    if about["case_sha256"] != basis.case_sha256:
        told = "the case has changed since the study was made"
        raise ModelError(f"{basis.folder}: {told}; run the study again")
    plan, points, inputs = joint_futures(known, basis.n_futures, basis.seed)
    outcomes = evaluate(inputs)
    known = screened(known, passages(known, inputs.merge(outcomes)))
    offers = tuple(offer.id for offer in known.choice.offers)
    arrays = inputs.merge(outcomes).sel(offer=list(offers))
    criteria = criteria_of(known.case, known.evidence.all_missing())
    weights = by_group(criteria, (), basis.n_futures, generator(basis.seed))
    # Columns are found by the offers' names, so that those that are ranked are drawn alone.
    ranked = replace(plan, offers=offers)
    whatif = WhatIf(known.evidence, ranked, points, arrays, criteria, weights)
    is_political = np.array([one.is_political for one in criteria])
    return Prepared(whatif, arrays, whatif.worth, weights, is_political, offers)


def answer(basis: Basis, claim: str, value: float, expected: dict[str, float]) -> dict[str, Any]:
    """Return the ranks and the affected outcomes before and after.

    Parameters
    ----------
    basis
        Of the study.
    claim, value
        Which claim is held at which figure, in its variable's unit.
    expected
        Probability of being best by offer, as the study has it.

    Returns
    -------
    dict
        ``variable``, ``first_rank`` by way, before and after, by offer; ``outcomes``: name, offer
        (``all`` where it has none), 5, 50 and 95 % before and after, those that moved only.

    Raises
    ------
    ModelError
        Where the claim cannot be held, or the study cannot be computed again as it was.
    """
    found = prepared(basis)
    variables = found.whatif.changeable()
    if claim not in variables:
        raise ModelError(f"{claim}: feeds no uncertainty that the ranking rests on")
    before = _first_rank(found, found.worth)
    told = {offer: round(share, 12) for offer, share in before["all"].items()}
    if any(abs(told[offer] - expected.get(offer, -1.0)) > SAME for offer in told):
        told_why = "computed again, the ranking is not the study's; another version made it"
        raise ModelError(f"{basis.folder}: {told_why}; run the study again")
    worth, changed = found.whatif.held_at(claim, value)
    after = _first_rank(found, worth)
    return {
        "variable": variables[claim],
        "first_rank": {way: {"before": before[way], "after": after[way]} for way in before},
        "outcomes": _moved(found.arrays, changed),
    }


def _first_rank(found: Prepared, worth: np.ndarray) -> dict[str, dict[str, float]]:
    shares = {"all": first_rank(totals(worth, found.weights))}
    kept = ~found.is_political
    if kept.any() and not kept.all():
        rest = found.weights[:, kept] / found.weights[:, kept].sum(axis=1, keepdims=True)
        shares["without_political"] = first_rank(totals(worth[:, :, kept], rest))
    return {
        way: dict(zip(found.offers, map(float, row), strict=True)) for way, row in shares.items()
    }


def _moved(before: xr.Dataset, after: xr.Dataset) -> list[dict[str, Any]]:
    rows = []
    for name in sorted(map(str, after.data_vars)):
        for offer in found_offers(after, name):
            old, new = (_spread(arrays, name, offer) for arrays in (before, after))
            if old != new:
                unit = vocabulary()[name].unit
                row = {"name": name, "unit": unit, "offer": offer, "before": old, "after": new}
                rows.append(row)
    return rows


def found_offers(arrays: xr.Dataset, name: str) -> list[str]:
    """Return the offers of a variable, ``all`` where it has none."""
    if "offer" not in arrays[name].dims:
        return ["all"]
    return [str(one) for one in arrays["offer"].to_numpy()]


def _spread(arrays: xr.Dataset, name: str, offer: str) -> list[float]:
    array = arrays[name] if offer == "all" else arrays[name].sel(offer=offer)
    return [float(f"{one:.6g}") for one in np.quantile(array.to_numpy(), ENDS)]
