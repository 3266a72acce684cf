"""From a study's futures and rankings to what a decision asks: robustness, failures, information.

All of it is computed with the political criteria and without them, at the mean of the weights that
the ranking drew, on its first futures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from threadpoolctl import threadpool_limits

from tandau.ranking.assess import KEPT
from tandau.ranking.benefits import costs_of, discounted_electricity
from tandau.ranking.criteria import is_satisfied, performance, values_of
from tandau.ranking.failures import discovered
from tandau.ranking.opinions import opinions
from tandau.ranking.preferences import rules_of_offers
from tandau.ranking.robustness import regret
from tandau.ranking.smaa import totals
from tandau.ranking.triangle import group_worth, telling_groups, weight_triangle
from tandau.ranking.uncertain_inputs import uncertain_inputs
from tandau.ranking.verdicts import robustness
from tandau.ranking.worth_knowing import best_of, worth_knowing

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr

    from tandau.ranking.assess import Ranking
    from tandau.ranking.criteria import Criterion
    from tandau.ranking.failures import Discovered
    from tandau.ranking.opinions import Method, Opinion
    from tandau.ranking.preferences import PreferenceRule
    from tandau.ranking.triangle import Triangle
    from tandau.ranking.uncertain_inputs import UncertainInput
    from tandau.ranking.verdicts import Robustness
    from tandau.ranking.worth_knowing import Worth

WAYS: Final = ("all", "without_political")
VALUE: Final = "value"
# Second opinions and the triangle are shares: so many samples give them within two points.
N_OPINIONS: Final = 2048
N_TRIANGLE: Final = 512
# The triangle is drawn twice: the three groups alone, and with half of the weight on the others.
RESTS: Final = (0.0, 0.5)
_N_CORNERS: Final = 3
_HALF: Final = 0.5


@dataclass(frozen=True)
class Box:
    """When an offer ``fails``, ``wins`` or ``loses`` the first place."""

    offer: str
    kind: str
    found: Discovered


@dataclass(frozen=True)
class View:
    """What is said with one set of criteria.

    Parameters
    ----------
    criteria
        The leaves that count.
    mean_weight
        Shape (criterion,).
    values
        Worth of the offers at the mean weights, shape (offer, future).
    regret
        How far each is behind the best of its future, likewise.
    robustness
        Of `values`.
    money
        Robustness of each criterion that is money, more is better: minus US dollars.
    boxes
        When offers fail, win or lose.
    information
        What inputs are worth, by criterion that is money in US dollars, and as `VALUE` in
        probability of choosing wrongly.
    opinions
        By method; none where there is one offer only.
    triangles
        Who wins where; none with fewer than three groups.
    preferences
        For which weights of the groups each offer is first; places of rules are those of `groups`.
    """

    criteria: tuple[Criterion, ...]
    mean_weight: np.ndarray
    values: np.ndarray
    regret: np.ndarray
    robustness: Robustness
    money: Mapping[str, Robustness]
    boxes: tuple[Box, ...]
    information: Mapping[str, list[Worth]]
    opinions: Mapping[Method, Opinion]
    triangles: tuple[Triangle, ...]
    preferences: tuple[tuple[PreferenceRule, ...], ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """Groups of the criteria, in their order."""
        return tuple(dict.fromkeys(one.group for one in self.criteria))


@dataclass(frozen=True)
class Decision:
    """What a decision asks of a study.

    Parameters
    ----------
    offers
        The alternatives.
    inputs
        What is uncertain; boxes name them by place.
    electricity
        Discounted MWh by which a cost per MWh becomes US dollars; zero where no criterion does.
    views
        ``all`` and, where some but not all criteria are political, ``without_political``.
    n_informed
        Futures behind the values of information.
    """

    offers: tuple[str, ...]
    inputs: tuple[UncertainInput, ...]
    electricity: float
    views: Mapping[str, View]
    n_informed: int


def decide(inputs: xr.Dataset, outcomes: xr.Dataset, rankings: Mapping[str, Ranking]) -> Decision:
    """Return robustness, failures, value of information and second opinions.

    Parameters
    ----------
    inputs, outcomes
        Of the study, dims offer, unit, future; only the offers that are ranked.
    rankings
        As `tandau.ranking.assess.assess` gives them.
    """
    n_futures = min(inputs.sizes["future"], KEPT)
    first = inputs.isel(future=slice(n_futures))
    arrays = first.merge(outcomes.isel(future=slice(n_futures)))
    offers = tuple(map(str, arrays["offer"].to_numpy()))
    known = tuple(uncertain_inputs(first))
    electricity = discounted_electricity(arrays)
    # Matrices this narrow are multiplied faster by one thread than by several.
    with threadpool_limits(1):
        of_money = _information(costs_of(arrays, rankings["all"].criteria, electricity), known)
        views = {
            way: _view(arrays, rankings[way], offers, known, electricity, of_money)
            for way in WAYS
            if way in rankings
        }
    return Decision(offers, known, electricity, views, n_futures)


def _view(
    arrays: xr.Dataset,
    ranking: Ranking,
    offers: tuple[str, ...],
    inputs: tuple[UncertainInput, ...],
    electricity: float,
    of_money: Mapping[str, list[Worth]],
) -> View:
    criteria = ranking.criteria
    n_futures = arrays.sizes["future"]
    worth = performance(arrays, criteria, n_futures)
    mean = ranking.weights.mean(axis=0)
    values = np.ascontiguousarray((worth @ mean).T)
    judged = {one.id: values_of(arrays, one.variable, n_futures) for one in criteria}
    met = None
    if any(one.threshold is not None for one in criteria):
        met = np.all([is_satisfied(judged[one.id], one) for one in criteria], axis=0)
    found = robustness(values, met)
    costs = costs_of(arrays, criteria, electricity)
    several = len(offers) > 1
    is_failing = ~met if met is not None else values < found.threshold
    return View(
        criteria=criteria,
        mean_weight=mean,
        values=values,
        regret=regret(values),
        robustness=found,
        money={name: robustness(benefit.T) for name, benefit in costs.items()},
        boxes=tuple(_boxes(offers, inputs, values, is_failing)) if several else (),
        information={
            **_information({VALUE: best_of(values.T)}, inputs),
            **{name: of_money[name] for name in costs},
        },
        opinions=opinions(worth[:N_OPINIONS], ranking.weights[:N_OPINIONS]) if several else {},
        triangles=_triangles(ranking, worth) if several else (),
        preferences=_preferences(ranking, worth) if several else (),
    )


def _preferences(ranking: Ranking, worth: np.ndarray) -> tuple[tuple[PreferenceRule, ...], ...]:
    names = [one.group for one in ranking.criteria]
    weights = ranking.weights[: len(worth)]
    of_groups = [
        weights[:, [one == group for one in names]].sum(axis=1) for group in dict.fromkeys(names)
    ]
    return rules_of_offers(totals(worth[: len(weights)], weights), np.stack(of_groups, axis=1))


def _information(
    net_benefit: Mapping[str, np.ndarray], inputs: tuple[UncertainInput, ...]
) -> dict[str, list[Worth]]:
    return {
        name: worth_knowing(table, inputs)
        for name, table in net_benefit.items()
        if table.shape[1] > 1
    }


def _boxes(
    offers: tuple[str, ...],
    inputs: tuple[UncertainInput, ...],
    values: np.ndarray,
    is_failing: np.ndarray,
) -> list[Box]:
    if not inputs:
        return []
    table = np.stack([one.values for one in inputs], axis=1)
    is_best = values == values.max(axis=0)
    boxes = []
    for place, offer in enumerate(offers):
        often = float(is_best[place].mean()) >= _HALF
        kind, wanted = ("loses", ~is_best[place]) if often else ("wins", is_best[place])
        for told, of_interest in (("fails", is_failing[place]), (kind, wanted)):
            found = discovered(table, of_interest)
            if found is not None:
                boxes.append(Box(offer, told, found))
    return boxes


def _triangles(ranking: Ranking, worth: np.ndarray) -> tuple[Triangle, ...]:
    groups = list(dict.fromkeys(one.group for one in ranking.criteria))
    if len(groups) < _N_CORNERS:
        return ()
    members = [
        [place for place, one in enumerate(ranking.criteria) if one.group == group]
        for group in groups
    ]
    central = np.stack(
        [ranking.result.central_weight[:, places].sum(axis=1) for places in members], axis=1
    )
    chosen = telling_groups(central, ranking.result.first_rank)
    table = group_worth(worth[:N_TRIANGLE], members)
    rests = RESTS if len(groups) > _N_CORNERS else RESTS[:1]
    return tuple(weight_triangle(table, chosen, rest=rest) for rest in rests)
