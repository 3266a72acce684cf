"""Which offers pass the case's gates, and what a run looks like without those that do not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from tandau.errors import Fault, ModelError
from tandau.futures.levers import levers
from tandau.futures.sample import Plan, plan_columns, sample, scores
from tandau.futures.scores import sample_scores
from tandau.models.run import evaluate
from tandau.ranking.criteria import values_of
from tandau.ranking.gates import share_met

if TYPE_CHECKING:
    import numpy as np
    import xarray as xr

    from tandau.case.criteria import Leaf, Node
    from tandau.evidence.resolve import Known

N_LOOKED: Final = 1024
Verdict = Literal["passed", "failed", "not known"]


@dataclass(frozen=True)
class Passage:
    """How one offer fares at one gate.

    Parameters
    ----------
    group
        Id of the group of criteria.
    leaf
        The criterion with its gate.
    offer
        Id.
    share
        Share of the futures in which the gate's limits are met; None where nothing is known.
    verdict
        ``not known`` lets pass, and is told.
    """

    group: str
    leaf: Leaf
    offer: str
    share: float | None
    verdict: Verdict

    @property
    def screens(self) -> bool:
        """Whether the offer is taken out of the ranking here."""
        gate = self.leaf.gate
        return gate is not None and gate.binding and self.verdict == "failed"


def passages(known: Known, arrays: xr.Dataset) -> tuple[Passage, ...]:
    """Return how every offer fares at every gate of the case.

    Parameters
    ----------
    known
        The case and its evidence.
    arrays
        Inputs, outcomes and scores, dims offer and, where uncertain, future.
    """
    missing = {one.name: one.missing for one in known.evidence.scored}
    return tuple(
        found
        for node in known.case.criteria
        for leaf in node.criteria
        if leaf.gate is not None
        for found in _passages(node, leaf, arrays, missing.get(leaf.source, ()))
    )


def _passages(
    node: Node, leaf: Leaf, arrays: xr.Dataset, missing: tuple[str, ...]
) -> list[Passage]:
    gate = leaf.gate
    assert gate is not None
    values = values_of(arrays, leaf.source, arrays.sizes["future"])
    shares = share_met(values, least=gate.least, most=gate.most)
    offers = [str(one) for one in arrays["offer"].to_numpy()]
    found = []
    for offer, share in zip(offers, map(float, shares), strict=True):
        if offer in missing:
            found.append(Passage(node.id, leaf, offer, None, "not known"))
        else:
            verdict: Verdict = "passed" if share >= gate.share else "failed"
            found.append(Passage(node.id, leaf, offer, share, verdict))
    return found


def first_look(known: Known) -> xr.Dataset:
    """Return inputs, scores and outcomes on few futures: enough to see which gates are passed."""
    _, _, inputs = joint_futures(known, N_LOOKED, known.case.question.seed)
    return inputs.merge(evaluate(inputs))


def joint_futures(
    known: Known, n_futures: int, seed: int, start: int = 0
) -> tuple[Plan, np.ndarray, xr.Dataset]:
    """Return the plan, its points (future, column), and all inputs and scores drawn by it.

    The futures are those from `start` on, the same to the bit however a study is cut into blocks.
    """
    offers = [offer.id for offer in known.choice.offers]
    drivers = known.case.question.drivers
    plan = plan_columns(known.evidence, drivers, offers, known.choice.plant.units)
    points = scores(len(plan.columns), n_futures, seed, start)
    inputs = sample(known.evidence, plan, points).merge(levers(known.choice, known.ledger.as_of))
    judged = sample_scores(known.evidence.scored, offers, n_futures, seed, start)
    return plan, points, inputs.merge(judged)


def screened(known: Known, found: tuple[Passage, ...]) -> Known:
    """Return the case with the offers that no binding gate takes out.

    Raises
    ------
    ModelError
        Where no offer is left; every gate that takes one out is named.
    """
    out = {one.offer for one in found if one.screens}
    kept = tuple(one for one in known.choice.offers if one.id not in out)
    if not out:
        return known
    if not kept:
        faults = tuple(_fault(known, one) for one in found if one.screens)
        raise ModelError(
            "no offer passes the gates; " + "; ".join(fault.place for fault in faults), faults
        )
    return replace(known, choice=replace(known.choice, offers=kept))


def _fault(known: Known, one: Passage) -> Fault:
    gate = one.leaf.gate
    assert gate is not None
    assert one.share is not None
    return Fault(
        f"{known.case.folder}/criteria.yaml",
        f"{one.group}.{one.leaf.id}.gate, {one.offer}",
        f"met in {one.share:.0%} of the futures",
        f"{gate.share:.0%} or more",
        "relax the gate, or write `binding: false` to be told only",
    )
