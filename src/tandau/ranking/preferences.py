"""For which preferences is an offer first: the inverse question, answered by short rules.

"First where safety and experience together weigh more than 45 %": every sum of a few weights is
tried as a rule, with the threshold that serves best, and judged on samples that had no part in
finding it. Coverage and density as in [BryantLempert2010].
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from tandau.ranking.inputs import finite, refusal

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_AS_DENSE = 0.01  # what no reader would tell apart
_FEWEST = 20  # samples in which the offer is first, and in which it is not


@dataclass(frozen=True)
class PreferenceRule:
    """One rule on the weights.

    Parameters
    ----------
    places
        Criteria whose weights are added.
    is_above
        Whether the sum must exceed the threshold, or stay below it.
    threshold
        0 to 1.
    coverage
        Share of the samples in which the offer is first that the rule holds, on unseen samples.
    density
        Share of the rule's samples in which the offer is first, on unseen samples.
    mass
        Share of all unseen samples that the rule holds.
    """

    places: tuple[int, ...]
    is_above: bool
    threshold: float
    coverage: float
    density: float
    mass: float

    def holds(self, weights: ArrayLike) -> np.ndarray:
        """Return whether the rule holds, shape (sample,), from weights (sample, criterion)."""
        total = np.asarray(weights, dtype=float)[:, self.places].sum(axis=1)
        return np.asarray(total >= self.threshold if self.is_above else total <= self.threshold)


def preference_rules(
    weights: ArrayLike,
    is_first: ArrayLike,
    *,
    most_criteria: int = 2,
    least_coverage: float = 0.5,
    n_rules: int = 5,
) -> list[PreferenceRule]:
    """Return the rules in which the offer is first most densely.

    Parameters
    ----------
    weights
        Shape (sample, criterion); groups may stand in for criteria.
    is_first
        Whether the offer is first in the sample, shape (sample,).
    most_criteria
        Criteria in a rule at most; few, so that the rule can be said aloud.
    least_coverage
        Share of the offer's first places that a rule must hold.
    n_rules
        Rules to return at most.

    Returns
    -------
    list of PreferenceRule
        The densest first, none less dense than the offer's share of all samples; empty where no sum
        of weights tells anything. Rules are sought in every other sample and judged in the rest.

    Raises
    ------
    ModelError
        If shapes do not fit, or the offer is first, or not first, in fewer than twenty samples of
        either half.

    Examples
    --------
    >>> weights = np.random.default_rng(0).dirichlet(np.ones(4), 4000)
    >>> rule = preference_rules(weights, weights[:, 1] + weights[:, 2] > 0.6)[0]
    >>> rule.places, rule.is_above, bool(abs(rule.threshold - 0.6) < 0.05)
    ((1, 2), True, True)
    """
    shares, first = finite("weights", weights, n_dims=(2,)), np.asarray(is_first, dtype=bool)
    if first.shape != shares.shape[:1]:
        told = f"{first.size} outcomes, {len(shares)} samples"
        raise refusal("is_first", told, "as many", "give one per sample")
    halves = [(shares[start::2], first[start::2]) for start in (0, 1)]
    fewest = min(min(int(seen.sum()), int((~seen).sum())) for _, seen in halves)
    if fewest < _FEWEST:
        told = f"{fewest} samples on one side"
        raise refusal("is_first", told, f"{_FEWEST} or more on each", "draw more samples")
    n_criteria = shares.shape[1]
    found = []
    for size in range(1, most_criteria + 1):
        if size >= n_criteria:
            break
        for places in combinations(range(n_criteria), size):
            # "These weigh little" says no more than "the others weigh much" where that is as short.
            is_told_already = n_criteria - size <= most_criteria
            for is_above in (True,) if is_told_already else (True, False):
                threshold = _threshold(*halves[0], places, is_above, least_coverage)
                found.append(_judged(*halves[1], places, is_above, threshold))
    share = float(halves[1][1].mean())
    useful = [
        rule for rule in found if rule.density > share and rule.coverage >= least_coverage / 2
    ]
    useful.sort(key=lambda rule: (-rule.density, -rule.coverage, rule.places))
    return _sparse(useful)[:n_rules]


def _threshold(
    weights: np.ndarray,
    first: np.ndarray,
    places: tuple[int, ...],
    is_above: bool,
    least_coverage: float,
) -> float:
    """Return the widest threshold of about the greatest density among those that cover enough."""
    total = weights[:, places].sum(axis=1)
    order = np.argsort(-total if is_above else total, kind="stable")
    hits = np.cumsum(first[order])
    density = hits / np.arange(1, len(hits) + 1)
    enough = hits >= least_coverage * hits[-1]
    best = density[enough].max()
    widest = np.flatnonzero(enough & (density >= best - _AS_DENSE))[-1]
    return float(total[order[widest]])


def _judged(
    weights: np.ndarray,
    first: np.ndarray,
    places: tuple[int, ...],
    is_above: bool,
    threshold: float,
) -> PreferenceRule:
    draft = PreferenceRule(places, is_above, threshold, 0.0, 0.0, 0.0)
    inside = draft.holds(weights)
    n_inside, n_hits = int(inside.sum()), int(first[inside].sum())
    density = n_hits / n_inside if n_inside else 0.0
    coverage = n_hits / int(first.sum())
    return PreferenceRule(places, is_above, threshold, coverage, density, n_inside / len(first))


def _sparse(rules: list[PreferenceRule]) -> list[PreferenceRule]:
    """Drop a longer rule where a shorter one among its criteria is as dense to a hundredth."""
    kept = []
    for rule in rules:
        shorter = [
            other
            for other in rules
            if set(other.places) < set(rule.places)
            and other.density >= rule.density - _AS_DENSE
            and other.coverage >= rule.coverage - _AS_DENSE
        ]
        if not shorter:
            kept.append(rule)
    return kept


def rules_of_offers(
    values: ArrayLike, weights: ArrayLike, *, n_rules: int = 2
) -> tuple[tuple[PreferenceRule, ...], ...]:
    """Return for each offer the rules in which it is first most densely.

    Parameters
    ----------
    values
        Worth of the offers under each sample's own weights, shape (sample, offer).
    weights
        Of the same samples, shape (sample, criterion); groups may stand in for criteria.
    n_rules
        Rules for each offer at most.

    Returns
    -------
    tuple of tuple of PreferenceRule
        One for each offer; empty where it is first, or not first, too rarely to tell.
    """
    table, shares = finite("values", values, n_dims=(2,)), np.asarray(weights, dtype=float)
    is_first = table == table.max(axis=1, keepdims=True)
    found = []
    for place in range(table.shape[1]):
        sides = [is_first[start::2, place] for start in (0, 1)]
        fewest = min(min(int(one.sum()), int((~one).sum())) for one in sides)
        enough = fewest >= _FEWEST and shares.shape[1] > 1
        rules = preference_rules(shares, is_first[:, place], n_rules=n_rules) if enough else []
        found.append(tuple(rules))
    return tuple(found)
