"""What must hold of any register."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registers import make_peril, make_plan, make_world
from tandau.models.risks.choice import Aim, Options, best_set, listed_best_set
from tandau.models.risks.policies import choose, play, together
from tandau.models.risks.reserves import removals

PHASES = ["before_first_concrete", "construction", "operation"]
EFFECTS = [
    ("first_concrete", "shift", 0.0, 5.0),
    ("construction_time", "shift", 0.0, 5.0),
    ("cost_outturn", "factor", 1.0, 2.0),
    ("owner_cost_share", "shift", 0.0, 0.2),
    ("capacity_factor", "factor", 0.5, 1.0),
    ("operation_cost", "factor", 1.0, 2.0),
    ("fuel_cost", "factor", 1.0, 3.0),
    ("loan_rate", "shift", 0.0, 0.05),
    ("host_cost_of_capital", "shift", 0.0, 0.05),
    ("decommissioning_share", "factor", 1.0, 3.0),
]


@st.composite
def risk(draw):
    """Return phases with their hazards, and effects with their sizes."""
    phases = draw(st.lists(st.sampled_from(PHASES), min_size=1, unique=True))
    chosen = draw(st.lists(st.sampled_from(EFFECTS), min_size=1, max_size=3, unique=True))
    hazards = {phase: ("hazard", draw(st.floats(0, 0.5))) for phase in phases}
    effects = [(name, by, draw(st.floats(low, high))) for name, by, low, high in chosen]
    return hazards, effects


def some_world(futures, risks):
    perils = [
        make_peril(futures, f"risk{number}", phases, effects, seed=number)
        for number, (phases, effects) in enumerate(risks)
    ]
    phases = {peril.id: tuple(peril.rates) for peril in perils}
    return make_world(futures, perils), phases


@settings(max_examples=15)
@given(st.lists(risk(), min_size=1, max_size=3))
def test_removing_a_risk_never_raises_the_mean_loss(futures, risks):
    world, _ = some_world(futures, risks)
    whole = world.found(world.shares())
    assert (whole.loss.mean(axis=1) >= -1e-9).all()
    for removal in removals(world, whole).values():
        assert (removal.mean["loss"] >= -1e-9).all()
        assert (removal.mean["completion"] >= -1e-9).all()
        assert (removal.share >= 0).all()


@settings(max_examples=10)
@given(risk(), st.floats(0, 1), st.floats(0, 2), st.floats(0.01, 1))
def test_a_plan_that_costs_nothing_and_is_never_triggered_changes_nothing(
    futures, one, cut, noise, trigger
):
    world, phases = some_world(futures, [one])
    idle = make_plan(
        futures, "idle", {"risk0": cut}, noise=noise, trigger=trigger, window=(1990.0, 2000.0)
    )
    played = play(world, idle, phases)
    whole = world.found(world.shares())
    for name in whole._fields:
        assert np.array_equal(getattr(played.found, name), getattr(whole, name))
    assert not played.costs.any()
    taken = np.ones((1, futures.sizes["offer"]), dtype=bool)
    assert np.array_equal(together(world, [played], taken).loss, whole.loss)
    parts = removals(world, whole)
    assert choose([played], parts, 0, Aim()).objective == pytest.approx(
        choose([], parts, 0, Aim()).objective
    )


@settings(max_examples=10)
@given(risk(), st.floats(0, 1), st.floats(0, 1), st.floats(0, 3), st.floats(0.05, 1))
def test_a_free_plan_never_harms(futures, one, cut, noise, lead, trigger):
    world, phases = some_world(futures, [one])
    plan = make_plan(
        futures, "free", {"risk0": cut}, noise=noise, lead=lead, trigger=trigger, warning=2
    )
    played = play(world, plan, phases)
    whole = world.found(world.shares())
    assert (played.found.loss <= whole.loss + 1e-9).all()
    assert 0 <= played.watched.false_alarm_rate() <= 1
    assert 0 <= played.watched.too_late_rate() <= 1


@settings(max_examples=25)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 5),
    st.integers(1, 3),
    st.floats(0, 1),
    st.floats(0, 0.95),
    st.floats(0, 20),
)
def test_the_program_agrees_with_listing(seed, n_plans, n_risks, tail_weight, level, budget):
    generator = np.random.default_rng(seed)
    shape = (n_plans, n_risks, 12)
    options = Options(
        generator.gamma(0.5, 2.0, shape[1:]),
        generator.random(shape) * (generator.random(shape) < 0.5),
        generator.random((n_plans, 12)),
        generator.random(n_plans) * 10,
    )
    aim = Aim(budget, level, tail_weight)
    found, listed = best_set(options, aim), listed_best_set(options, aim)
    assert found.objective == pytest.approx(listed.objective, abs=1e-6)
