"""A signpost read year by year, on cases that can be followed by hand."""

import numpy as np
import pytest

from registers import make_peril, make_plan, make_world
from tandau.errors import ModelError
from tandau.models.risks.choice import Aim
from tandau.models.risks.policies import choose, play, together
from tandau.models.risks.reserves import removals, reserve
from tandau.models.risks.signposts import Signpost, watch


def arrays(*values):
    return np.array([values], dtype=float)


def watched(event, trigger=0.5, warning=4.0, noise=0.0, lead=1.0, errors=None, end=2050.0):
    one = arrays(*event)
    post = Signpost(trigger, *(np.full(one.shape, v) for v in (warning, noise, lead)))
    drawn = np.zeros((60, len(event))) if errors is None else np.asarray(errors)
    return watch(post, one, np.full(one.shape, 2030.0), np.full(one.shape, end), drawn, 2030.0)


def test_a_clear_signpost_warns_in_time():
    # The reading reaches one half in 2038, two years before the event; it takes one to act.
    found = watched([2040.0])
    assert found.alarm.tolist() == [[2038.0]]
    assert found.ready.tolist() == [[2039.0]]
    assert (found.false_alarm_rate(), found.too_late_rate()) == (0, 0)


def test_a_long_lead_time_is_too_late():
    found = watched([2040.0, np.inf], lead=3.0)
    assert found.ready[0, 0] == 2041
    assert found.is_late.tolist() == [[True, False]]
    assert found.too_late_rate() == 1


def test_the_event_itself_is_always_noticed():
    found = watched([2040.5], trigger=1.0, warning=0.0, lead=0.0)
    assert found.alarm.tolist() == [[2040.5]]
    assert found.too_late_rate() == 0
    assert watched([2040.5], trigger=1.0, warning=0.0, lead=0.1).too_late_rate() == 1


def test_a_noisy_calm_gives_false_alarms_and_watches_again():
    errors = np.zeros((60, 1))
    errors[[3, 4, 10, 12]] = 1.0
    # Alarms in 2033 and 2040; those of 2034 and 2042 fall into the time that the action is held.
    found = watched([np.inf], noise=1.0, errors=errors)
    assert found.n_false.tolist() == [[2]]
    assert found.first_alarm.tolist() == [[2033.0]]
    assert found.false_alarm_rate() == 1
    assert not np.isfinite(found.alarm).any()


def test_nobody_watches_outside_the_time_of_the_plan():
    errors = np.ones((60, 1))
    found = watched([2040.0], noise=1.0, errors=errors, end=2000.0)
    assert not np.isfinite(found.first_alarm).any()
    assert found.n_false.sum() == 0
    assert not found.is_struck.any()


def test_a_lower_trigger_is_less_often_too_late_and_more_often_false():
    generator = np.random.default_rng(5)
    event = np.where(generator.random(4000) < 0.5, 2030 + 20 * generator.random(4000), np.inf)
    errors = generator.standard_normal((60, 4000))
    rates = [
        (one.false_alarm_rate(), one.too_late_rate())
        for one in (watched(event, trigger, 4.0, 0.2, 1.0, errors) for trigger in (0.3, 0.5, 0.8))
    ]
    assert sorted(rates, reverse=True) == rates
    assert sorted(late for _, late in rates) == [late for _, late in rates]


def test_bad_signposts_are_refused():
    for bad in ({"trigger": 0.0}, {"trigger": 1.5}, {"noise": -1.0}, {"lead": -1.0}):
        with pytest.raises(ModelError, match="watch"):
            watched([2040.0], **bad)
    with pytest.raises(ModelError, match="futures of errors"):
        watched([2040.0], errors=np.zeros((60, 2)))


PHASES = {"storm": ("construction",)}


@pytest.fixture(scope="module")
def struck(futures):
    storm = make_peril(
        futures, "storm", {"construction": ("hazard", 0.1)}, [("cost_outturn", "factor", 1.4)]
    )
    return make_world(futures, [storm])


def test_a_hedge_takes_its_part_of_the_effect_away(futures, struck):
    whole = struck.found(struck.shares())
    half = play(struck, make_plan(futures, "hedge", {"storm": 0.5}, cost=100, exercise=20), PHASES)
    without = struck.found({})
    assert half.found.capital_cost - without.capital_cost == pytest.approx(
        0.5 * (whole.capital_cost - without.capital_cost)
    )
    is_struck = np.isfinite(struck.years["storm"])
    assert half.costs == pytest.approx(0.1 + 0.02 * is_struck)
    assert half.watched.false_alarm_rate() == half.watched.too_late_rate() == 0


def test_salvage_comes_back_after_false_alarms_only(futures, struck):
    numbers = {"trigger": 0.2, "noise": 2.0, "warning": 1, "exercise": 100}
    kept = play(struck, make_plan(futures, "nerves", {"storm": 0.5}, **numbers), PHASES)
    back = play(struck, make_plan(futures, "nerves", {"storm": 0.5}, salvage=1, **numbers), PHASES)
    assert kept.watched.n_false.sum() > 0
    assert kept.costs - back.costs == pytest.approx(0.1 * kept.watched.n_false)


def test_of_two_plans_for_one_risk_the_better_counts(futures, struck):
    pair = [make_plan(futures, name, {"storm": cut}) for name, cut in (("a", 0.3), ("b", 0.8))]
    played = [play(struck, plan, PHASES) for plan in pair]
    both = together(struck, played, np.ones((2, 3), dtype=bool))
    assert both.loss == pytest.approx(played[1].found.loss)
    parts = removals(struck, struck.found(struck.shares()))
    assert choose(played, parts, 0, Aim()).plans in ((1,), (0, 1))


def test_parts_of_the_loss_add_up(futures):
    perils = [
        make_peril(futures, name, {"construction": ("hazard", 0.1)}, effects, seed=seed)
        for seed, (name, effects) in enumerate(
            [
                ("storm", [("cost_outturn", "factor", 1.4), ("construction_time", "shift", 2.0)]),
                ("strike", [("construction_time", "shift", 1.0)]),
            ]
        )
    ]
    world = make_world(futures, perils)
    whole = world.found(world.shares())
    parts = removals(world, whole)
    assert sum(part.share for part in parts.values()) == pytest.approx(whole.loss)
    levels = reserve(world.found({}).completion, whole.completion)
    assert (np.diff(levels, axis=0) >= 0).all()
    assert (levels >= 0).all()
