"""A small register as arrays, on futures of the mini case."""

import numpy as np

from tandau.models.risks.effects import Impact
from tandau.models.risks.ensemble import Peril, world_of
from tandau.models.risks.policies import Plan
from tandau.models.risks.signposts import Signpost
from tandau.models.run import evaluate

N_YEARS = 150


def full(inputs, value):
    """Return one number for every offer and future."""
    return np.full((inputs.sizes["offer"], inputs.sizes["future"]), float(value))


def make_peril(inputs, name, phases, effects, seed=1, window=(-np.inf, np.inf)):
    """Return a risk to all offers: phase → (how, number), effects as (variable, by, size)."""
    shape = full(inputs, 1)
    rates = {phase: shape * one for phase, (how, one) in phases.items() if how == "hazard"}
    chances = {phase: shape * one for phase, (how, one) in phases.items() if how != "hazard"}
    impacts = tuple(Impact(variable, by, shape * size) for variable, by, size in effects)
    points = np.random.default_rng(seed).random(inputs.sizes["future"])
    concerned = np.ones(inputs.sizes["offer"], dtype=bool)
    return Peril(name, concerned, points, rates, chances, impacts, window)


def make_world(inputs, perils, replacement=70.0):
    """Return the futures with the events of some risks."""
    replaced = np.full(inputs.sizes["future"], replacement)
    return world_of(inputs, perils, replaced, evaluate)


def make_plan(inputs, name, cuts, seed=2, window=(-np.inf, np.inf), **numbers):
    """Return a plan for all offers; every number that does not matter has a plain value."""
    plain = {"trigger": 1.0, "warning": 0, "noise": 0, "lead": 0, "cost": 0, "exercise": 0}
    given = {**plain, "salvage": 0, **numbers}
    errors = np.random.default_rng(seed).standard_normal((N_YEARS, inputs.sizes["future"]))
    return Plan(
        id=name,
        concerns=np.ones(inputs.sizes["offer"], dtype=bool),
        signpost=Signpost(
            given["trigger"],
            full(inputs, given["warning"]),
            full(inputs, given["noise"]),
            full(inputs, given["lead"]),
        ),
        cost=full(inputs, given["cost"]),
        exercise=full(inputs, given["exercise"]),
        salvage=full(inputs, given["salvage"]),
        cuts={risk: full(inputs, cut) for risk, cut in cuts.items()},
        errors=errors,
        window=window,
    )
