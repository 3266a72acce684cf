"""Contingency plans on the same futures: with and without each, and the best set of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.models.risks.choice import Aim, BestSet, Options, best_set
from tandau.models.risks.events import PHASES
from tandau.models.risks.signposts import Signpost, Watch, watch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from tandau.models.risks.ensemble import Found, World
    from tandau.models.risks.reserves import Removal

    Floats = npt.NDArray[np.float64]

MOST_CHOSEN_ON: Final = (
    512  # futures on which the best set is looked for; it is then evaluated on all
)
_MILLION_TO_BILLION: Final = 1e-3


@dataclass(frozen=True)
class Plan:
    """A contingency plan as arrays.

    Parameters
    ----------
    id
        Of the plan.
    concerns
        Whether it can be taken with each offer, (offer,).
    signpost
        What is watched, and the trigger.
    cost
        Paid whether the plan is used or not, MUSD, (offer, future).
    exercise
        Paid at each alarm, MUSD, (offer, future).
    salvage
        Part of it that comes back after a false alarm, 0 to 1, (offer, future).
    cuts
        Risk → part of its effect that the working action takes away, (offer, future).
    errors
        Of the yearly readings, standard normal, (year, future).
    window
        First and last calendar year in which the plan is there.
    """

    id: str
    concerns: npt.NDArray[np.bool_]
    signpost: Signpost
    cost: Floats
    exercise: Floats
    salvage: Floats
    cuts: Mapping[str, Floats]
    errors: Floats
    window: tuple[float, float] = (-np.inf, np.inf)


@dataclass(frozen=True)
class Played:
    """One plan on the futures.

    Parameters
    ----------
    plan
        The plan.
    watched
        What its trigger did.
    cuts
        Risk → part of its effect that is taken away in each future, (offer, future).
    costs
        Of the plan in each future, GUSD, (offer, future); zero for offers without it.
    found
        What comes of the plants with this plan alone; the loss holds its costs.
    """

    plan: Plan
    watched: Watch
    cuts: Mapping[str, Floats]
    costs: Floats
    found: Found


def play(world: World, plan: Plan, phases: Mapping[str, Sequence[str]]) -> Played:
    """Read a plan's signpost through every future and tell what it costs and saves.

    The signpost shows the first event of the risks that the plan cuts, and is watched as long as
    one of them can come. An action that works stays for later events.

    Parameters
    ----------
    world
        The futures with their events.
    plan
        The plan.
    phases
        Risk → phases in which its event can come.
    """
    first_year = float(world.inputs["decision_year"])
    event = np.min([world.years[risk] for risk in plan.cuts], axis=0)
    places = [PHASES.index(phase) for risk in plan.cuts for phase in phases[risk]]
    start = np.maximum(world.phases.start[places].min(axis=0), plan.window[0])
    end = np.minimum(world.phases.end[places].max(axis=0), plan.window[1])
    end = np.where(plan.concerns[:, None], end, -np.inf)
    watched = watch(plan.signpost, event, start, end, plan.errors, first_year)
    cuts = {
        risk: np.where(watched.ready <= world.years[risk], size, 0.0)
        * np.isfinite(world.years[risk])
        for risk, size in plan.cuts.items()
    }
    n_alarms = watched.n_false + np.isfinite(watched.alarm)
    back = plan.salvage * plan.exercise * watched.n_false
    paid = plan.cost + plan.exercise * n_alarms - back
    costs = np.where(plan.concerns[:, None], paid, 0.0) * _MILLION_TO_BILLION
    shares = world.shares()
    found = world.found({**shares, **{risk: shares[risk] * (1 - cuts[risk]) for risk in cuts}})
    return Played(plan, watched, cuts, costs, found._replace(loss=found.loss + costs))


def together(world: World, played: Sequence[Played], taken: npt.NDArray[np.bool_]) -> Found:
    """What comes of the plants with sets of plans, whose costs are in the loss.

    Of several plans that cut one risk the one that cuts most counts, future by future.

    Parameters
    ----------
    world
        The futures with their events.
    played
        The plans.
    taken
        Whether an offer takes a plan, (plan, offer).
    """
    shares = world.shares()
    costs = np.zeros_like(world.phases.start[0])
    cuts = {risk: np.zeros_like(costs) for risk in shares}
    for one, offers in zip(played, taken, strict=True):
        costs += np.where(offers[:, None], one.costs, 0.0)
        for risk, cut in one.cuts.items():
            cuts[risk] = np.maximum(cuts[risk], np.where(offers[:, None], cut, 0.0))
    found = world.found({risk: share * (1 - cuts[risk]) for risk, share in shares.items()})
    return found._replace(loss=found.loss + costs)


def choose(played: Sequence[Played], parts: Mapping[str, Removal], offer: int, aim: Aim) -> BestSet:
    """Return the best set of plans for one offer, numbers into ``played``.

    Losses are those of the removals, which add up over the risks; the first futures serve,
    `MOST_CHOSEN_ON` of them.

    Parameters
    ----------
    played
        The plans.
    parts
        By risk.
    offer
        Its number.
    aim
        Budget in MUSD, and objective.

    Raises
    ------
    SolverError
        Where the solver stops early.
    """
    usable = [number for number, one in enumerate(played) if one.plan.concerns[offer]]
    first = slice(MOST_CHOSEN_ON)
    losses = np.array([part.share[offer, first] for part in parts.values()])
    cuts = np.zeros((len(usable), *losses.shape))
    for place, number in enumerate(usable):
        for row, risk in enumerate(parts):
            if risk in played[number].cuts:
                cuts[place, row] = played[number].cuts[risk][offer, first]
    costs = np.array([played[number].costs[offer, first] for number in usable])
    upfront = np.array([played[number].plan.cost[offer].mean() for number in usable])
    options = Options(losses, cuts, costs.reshape(len(usable), losses.shape[1]), upfront)
    best = best_set(options, aim)
    return BestSet(tuple(usable[place] for place in best.plans), best.objective)
