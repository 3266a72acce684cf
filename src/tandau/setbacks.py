"""From a case's risks and contingency plans, and their sampled numbers, to the risk core."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tandau.case.register import CUT, LOADING, REPLACEMENT, Register, concerns
from tandau.evidence.register_terms import known_register
from tandau.futures.register import draw_owned, event_points, loading_of, readings
from tandau.models.risks.choice import Aim
from tandau.models.risks.effects import Impact
from tandau.models.risks.ensemble import Peril, world_of
from tandau.models.risks.policies import Plan, choose, play, together
from tandau.models.risks.reserves import removals
from tandau.models.risks.signposts import Signpost
from tandau.models.risks.whole import Setbacks
from tandau.models.run import evaluate
from tandau.variables import vocabulary

if TYPE_CHECKING:
    import xarray as xr

    from tandau.case.register import ContingencyPlan, Risk
    from tandau.evidence.resolve import Known

# Quantiles are steady with so many; all futures of a large study would take twice as long.
MOST_FUTURES: Final = 4096
N_READINGS: Final = 150  # years: a plant that takes decades to build and runs for eighty years
_DAYS: Final = 365.25


def setbacks_of_case(known: Known, inputs: xr.Dataset, seed: int) -> Setbacks | None:
    """Simulate a case's risk register and its plans; None where no risk is simulated.

    The first futures serve, `MOST_FUTURES` of them, which are a balanced set of their own.

    Parameters
    ----------
    known
        The case and its evidence.
    inputs
        The futures, dims offer, unit, future.
    seed
        Of the study.
    """
    evidence = known.evidence
    offers = known.choice.offers
    register = known_register(known.case.register, offers, evidence.of_offer, evidence.shared)
    if not register.simulated():
        return None
    first = inputs.isel(future=slice(MOST_FUTURES))
    draws = _Draws(known, tuple(offer.id for offer in offers), first.sizes["future"], seed)
    perils = [_peril(draws, risk) for risk in register.simulated()]
    replaced = draws.shared(REPLACEMENT)
    world = world_of(first, perils, replaced, evaluate)
    base, struck = world.found({}), world.found(world.shares())
    parts = removals(world, struck)
    phases = {risk.id: tuple(risk.phases) for risk in register.simulated()}
    plans = [_plan(draws, plan, register) for plan in register.plans]
    played = tuple(play(world, plan, phases) for plan in plans if plan.concerns.any())
    aim = _aim(known)
    taken = np.zeros((len(played), len(offers)), dtype=bool)
    for place in range(len(offers)):
        taken[list(choose(played, parts, place, aim).plans), place] = True
    prepared = together(world, played, taken)
    return Setbacks(world, base, struck, prepared, parts, played, taken, aim)


def _aim(known: Known) -> Aim:
    chosen = known.case.question.contingency
    return Aim(chosen.budget, chosen.level, chosen.tail_weight) if chosen else Aim()


@dataclass(frozen=True)
class _Draws:
    """Sampled numbers of the register, by offer."""

    known: Known
    offers: tuple[str, ...]
    n_futures: int
    seed: int

    def shared(self, name: str) -> np.ndarray:
        """Return a variable that all offers share, (future,)."""
        owners = {"all": self.known.evidence.shared[name]}
        return draw_owned(self.known.evidence, owners, self.n_futures, self.seed)["all"]

    def of(self, name: str, owner: str) -> np.ndarray:
        """Return a variable of a risk or plan, (offer, future), at its low bound for others."""
        owners = {
            key: one
            for key, one in self.known.evidence.of_offer[name].items()
            if key.partition("/")[2] == owner
        }
        drawn = draw_owned(self.known.evidence, owners, self.n_futures, self.seed)
        nothing = np.full(self.n_futures, vocabulary()[name].low)
        return np.array([drawn.get(f"{offer}/{owner}", nothing) for offer in self.offers])

    def concerned(self, *both: Risk | ContingencyPlan) -> np.ndarray:
        """Return whether each offer is concerned by all of the given, (offer,)."""
        return np.array([all(concerns(one, offer) for one in both) for offer in self.offers])


def _window(one: Risk | ContingencyPlan) -> tuple[float, float]:
    start = -np.inf if one.valid_from is None else _year(one.valid_from.first.timetuple())
    end = np.inf if one.valid_to is None else _year(one.valid_to.last.timetuple()) + 1 / _DAYS
    return start, end


def _year(day: Any) -> float:  # noqa: ANN401  a struct of time
    return float(day.tm_year + (day.tm_yday - 1) / _DAYS)


def _peril(draws: _Draws, risk: Risk) -> Peril:
    events = {
        phase: draws.of(f"event_{how}_{phase}", risk.id) for phase, how in risk.phases.items()
    }
    loading = 0.0
    if risk.group:
        keys = draws.known.evidence.of_offer[LOADING]
        key = next(one for name, one in keys.items() if name.partition("/")[2] == risk.group)
        loading = loading_of(draws.known.evidence, key)
    return Peril(
        id=risk.id,
        concerns=draws.concerned(risk),
        points=event_points(risk.id, risk.group, loading, draws.n_futures, draws.seed),
        rates={phase: one for phase, one in events.items() if risk.phases[phase] == "hazard"},
        chances={phase: one for phase, one in events.items() if risk.phases[phase] != "hazard"},
        impacts=tuple(
            Impact(one.variable, one.by, draws.of(one.term, risk.id)) for one in risk.effects
        ),
        window=_window(risk),
    )


def _plan(draws: _Draws, plan: ContingencyPlan, register: Register) -> Plan:
    risks = {risk.id: risk for risk in register.risks}
    cut = [risks[name] for name in plan.cuts]
    concerned = np.any([draws.concerned(plan, risk) for risk in cut], axis=0)
    assert plan.trigger_value is not None  # the checks of the case see to it
    return Plan(
        id=plan.id,
        concerns=concerned,
        signpost=Signpost(
            plan.trigger_value,
            draws.of("warning_time", plan.id),
            draws.of("signpost_noise", plan.id),
            draws.of("action_lead_time", plan.id),
        ),
        cost=draws.of("plan_cost", plan.id),
        exercise=draws.of("exercise_cost", plan.id),
        salvage=draws.of("plan_salvage_share", plan.id),
        cuts={
            risk.id: draws.of(CUT, f"{plan.id}/{risk.id}") * draws.concerned(plan, risk)[:, None]
            for risk in cut
        },
        errors=readings(plan.id, N_READINGS, draws.n_futures, draws.seed),
        window=_window(plan),
    )
