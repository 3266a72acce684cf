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
from tandau.evidence.held import hold
from tandau.futures.distributions import values_at
from tandau.intake import about_run, criteria_of, known_case
from tandau.models.run import evaluate
from tandau.ranking.assess import generator
from tandau.ranking.criteria import performance
from tandau.ranking.smaa import first_rank, totals
from tandau.ranking.weights import by_group
from tandau.screening import joint_futures, passages, screened
from tandau.variables import vocabulary
from tandau.web.beside import Computed, figures_of
from tandau.web.figures import CLAIM, ENDS, Figure, Figures, Name, moved, of_arrays
from tandau.web.reach import RANKING, is_quick, parts_moved
from tandau.whatif import WhatIf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tandau.evidence.pool import Quantity
    from tandau.evidence.resolve import Known
    from tandau.web.basis import Basis

SAME: Final = 1e-9
MOST_TOLD: Final = 200


@dataclass(frozen=True)
class Prepared:
    """A case computed as its study was, ready to hold claims at other figures.

    ``everyone`` is the case with the offers that a gate took out, from which the futures are drawn.
    """

    everyone: Known
    whatif: WhatIf
    run: Computed
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
    everyone = case_of_study(basis)
    run = computed_with(everyone, basis, None)
    offers = tuple(offer.id for offer in run.known.choice.offers)
    weights = by_group(run.criteria, (), basis.n_futures, generator(basis.seed))
    args = (run.plan, run.points, run.arrays, run.criteria, weights)
    whatif = WhatIf(run.known.evidence, *args)
    is_political = np.array([one.is_political for one in run.criteria])
    return Prepared(everyone, whatif, run, whatif.worth, weights, is_political, offers)


def case_of_study(basis: Basis) -> Known:
    """Return the case that a study was made from.

    Raises
    ------
    ModelError
        Where the case has changed since.
    """
    as_of = date.fromisoformat(basis.as_of) if basis.as_of else None
    everyone = known_case(Path(basis.folder), as_of)
    about = about_run(everyone, basis.n_futures, basis.seed)
    if about["case_sha256"] != basis.case_sha256:
        told = "the case has changed since the study was made"
        raise ModelError(f"{basis.folder}: {told}; run the study again")
    return everyone


def computed_with(everyone: Known, basis: Basis, ranked: Sequence[str] | None) -> Computed:
    """Return a case on its futures, with the offers that are ranked; None for those that pass."""
    plan, points, inputs = joint_futures(everyone, basis.n_futures, basis.seed)
    outcomes = evaluate(inputs)
    if ranked is None:
        known = screened(everyone, passages(everyone, inputs.merge(outcomes)))
    else:
        kept = tuple(one for one in everyone.choice.offers if one.id in ranked)
        known = replace(everyone, choice=replace(everyone.choice, offers=kept))
    offers = [offer.id for offer in known.choice.offers]
    inputs, outcomes = inputs.sel(offer=offers), outcomes.sel(offer=offers)
    criteria = criteria_of(known.case, known.evidence.all_missing())
    # Columns are found by the offers' names, so that those that are ranked are drawn alone.
    own = replace(plan, offers=tuple(offers))
    return Computed(known, own, points, inputs, inputs.merge(outcomes), criteria, basis.seed)


@lru_cache(maxsize=8)
def part_of_study(basis: Basis, part: str) -> Figures:
    """Return the figures of a part as the study has them."""
    run = prepared(basis).run
    return of_arrays(RANKING, run.arrays) if part == RANKING else figures_of(part, run)


def answer(basis: Basis, claim: str, value: float, expected: dict[str, float]) -> dict[str, Any]:
    """Return the ranks and the affected figures before and after.

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
        ``variable``; ``parts`` that were computed again; ``first_rank`` by way, before and after,
        by offer; ``outcomes``, those that moved only, at most `MOST_TOLD` and the most moved
        first, as `tandau.web.figures.moved` gives them; ``n_moved`` in all.

    Raises
    ------
    ModelError, EvidenceError
        Where the claim cannot be held, or the study cannot be computed again as it was.
    """
    found = prepared(basis)
    before = _first_rank(found, found.worth)
    told = {offer: round(share, 12) for offer, share in before["all"].items()}
    if any(abs(told[offer] - expected.get(offer, -1.0)) > SAME for offer in told):
        told_why = "computed again, the ranking is not the study's; another version made it"
        raise ModelError(f"{basis.folder}: {told_why}; run the study again")
    parts: tuple[str, ...] = (RANKING,)
    quick = found.whatif.changeable().get(claim)
    if quick is not None and is_quick(vocabulary()[quick]):
        worth, changed = found.whatif.held_at(claim, value)
        names = list(changed.data_vars)
        rows = moved(of_arrays(RANKING, found.run.arrays[names]), of_arrays(RANKING, changed))
        variable = quick
    else:
        variable, parts, worth, rows = _whole(basis, claim, value)
    after = _first_rank(found, worth)
    return {
        "variable": variable,
        "parts": list(parts),
        "first_rank": {way: {"before": before[way], "after": after[way]} for way in before},
        "outcomes": rows[:MOST_TOLD],
        "n_moved": len(rows),
    }


def _whole(
    basis: Basis, claim: str, value: float
) -> tuple[str, tuple[str, ...], np.ndarray, list[dict[str, Any]]]:
    """Return variable, parts, worth and moved figures of a claim that is no draw of the ranking."""
    found = prepared(basis)
    held = hold(found.everyone, claim, value)
    changed = _changed(found.everyone, held, claim)
    variable = next(iter(changed.values()))[0].variable
    about = vocabulary().get(variable)
    parts = parts_moved(about)
    if not parts:
        raise ModelError(f"{claim}: {variable} moves the power system, which is not solved here")
    before = {_name(key): _spread(old) for key, (old, _) in changed.items()}
    after = {_name(key): _spread(new) for key, (_, new) in changed.items()}
    worth = found.worth
    run = replace(found.run, known=replace(found.run.known, evidence=held.evidence))
    if RANKING in parts:
        run = computed_with(held, basis, found.offers)
        worth = performance(run.arrays, run.criteria, basis.n_futures)
        before, after = (
            before | part_of_study(basis, RANKING),
            after | of_arrays(RANKING, run.arrays),
        )
    for part in parts:
        if part != RANKING:
            before, after = before | part_of_study(basis, part), after | figures_of(part, run)
    return variable, parts, worth, moved(before, after)


def _changed(known: Known, held: Known, claim: str) -> dict[str, tuple[Quantity, Quantity]]:
    """Return the quantities and scores that a claim feeds, as they are and with it held."""
    pairs = {one.key: (one, held.evidence.quantities[one.key]) for one in known.evidence.in_use()}
    scores = (known.evidence.scores_in_use(), held.evidence.scores_in_use())
    pairs |= {one.key: (one, new) for one, new in zip(*scores, strict=True)}
    return {
        key: pair
        for key, pair in sorted(pairs.items())
        if any(part.claim == claim for part in pair[0].components)
    }


def _name(key: str) -> Name:
    return Name(True, CLAIM, key, "all", "")


def _spread(quantity: Quantity) -> Figure:
    about = vocabulary().get(quantity.variable)
    values = values_at(quantity, np.array(ENDS))
    return Figure(about.unit if about else "", tuple(float(f"{one:.6g}") for one in values))


def _first_rank(found: Prepared, worth: np.ndarray) -> dict[str, dict[str, float]]:
    shares = {"all": first_rank(totals(worth, found.weights))}
    kept = ~found.is_political
    if kept.any() and not kept.all():
        rest = found.weights[:, kept] / found.weights[:, kept].sum(axis=1, keepdims=True)
        shares["without_political"] = first_rank(totals(worth[:, :, kept], rest))
    return {
        way: dict(zip(found.offers, map(float, row), strict=True)) for way, row in shares.items()
    }
