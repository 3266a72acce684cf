"""Events by phase, what they change, and what that costs; closed forms where there are any."""

import numpy as np
import pytest

from registers import make_peril, make_world
from tandau.errors import ModelError
from tandau.models.risks.events import Timeline, first_event, timeline
from tandau.models.run import evaluate

N = 20_000
# decision 2030, first concrete 2034, full output 2044, end 2104
PHASES = Timeline(
    np.array([2030.0, 2030.0, 2034.0, 2044.0])[:, None, None],
    np.array([2030.0, 2034.0, 2044.0, 2104.0])[:, None, None],
)
POINTS = (np.arange(N) + 0.5) / N


def years(rates, chances=(), window=(-np.inf, np.inf)):
    one = Timeline(PHASES.start.repeat(N, 2), PHASES.end.repeat(N, 2))
    return first_event(POINTS, rates, dict(chances), one, window)[0]


def test_a_hazard_gives_the_exponential_law():
    found = years({"construction": 0.05})
    assert np.isfinite(found).mean() == pytest.approx(1 - np.exp(-0.5), abs=1e-4)
    assert (found <= 2039).mean() == pytest.approx(1 - np.exp(-0.25), abs=1e-4)
    assert found.min() >= 2034


def test_phases_follow_each_other_and_add_their_hazards():
    found = years({"before_first_concrete": 0.1, "construction": 0.05})
    assert np.isfinite(found).mean() == pytest.approx(1 - np.exp(-0.4 - 0.5), abs=1e-4)
    assert (found <= 2034).mean() == pytest.approx(1 - np.exp(-0.4), abs=1e-4)


@pytest.mark.parametrize("chance", [0.0, 0.3, 1.0])
def test_a_probability_is_that_of_its_phase(chance):
    found = years({}, {"operation": chance})
    assert np.isfinite(found).mean() == pytest.approx(chance, abs=1e-4)
    before = years({}, {"before_decision": chance})
    assert np.isfinite(before).mean() == pytest.approx(chance, abs=1e-4)
    assert set(before[np.isfinite(before)]) <= {2030.0}


def test_a_window_cuts_what_lies_outside():
    whole, half = years({"construction": 0.05}), years({"construction": 0.05}, (), (2034, 2039))
    assert np.isfinite(half).mean() == pytest.approx((whole <= 2039).mean(), abs=1e-4)
    assert half[np.isfinite(half)].max() <= 2039
    assert not np.isfinite(years({"construction": 0.05}, (), (1990, 2000))).any()
    part = years({}, {"operation": 0.5}, (2044, 2074))
    assert np.isfinite(part).mean() == pytest.approx(1 - np.sqrt(0.5), abs=1e-4)


def test_bad_numbers_are_told_together():
    with pytest.raises(ModelError) as caught:
        years({"construction": -1, "holidays": 0.1}, {"operation": 2})
    assert len(caught.value.faults) == 3


def test_phases_have_no_negative_length(futures):
    outcomes = evaluate(futures, ["plant_completion"])
    early = futures.merge(outcomes)
    early["first_concrete"] = early["first_concrete"] - 20
    found = timeline(early)
    assert (found.end >= found.start).all()


def world(futures, phase, effects, window=(-np.inf, np.inf)):
    peril = make_peril(futures, "storm", {phase: ("probability", 1.0)}, effects, window=window)
    return make_world(futures, [peril])


def test_a_shift_of_first_concrete_moves_completion_by_itself(futures):
    one = world(futures, "before_first_concrete", [("first_concrete", "shift", 2.0)])
    base, struck = one.found({}), one.found(one.shares())
    assert struck.completion - base.completion == pytest.approx(2.0)
    assert struck.lcoe == pytest.approx(base.lcoe)
    # Two years of a plant's electricity at the margin over its own cost, billions.
    known = one.base
    margin = np.maximum(70 - known["operation_cost"] - known["fuel_cost"], 0)
    expected = 2 * known["annual_generation"] * margin * 1e-3
    assert struck.loss == pytest.approx(expected.transpose("offer", "future").to_numpy())


def test_a_cost_factor_is_paid_over_the_lifetime(futures):
    one = world(futures, "construction", [("cost_outturn", "factor", 1.5)])
    base, struck = one.found({}), one.found(one.shares())
    assert struck.capital_cost == pytest.approx(1.5 * base.capital_cost)
    known = one.base
    yearly = (struck.lcoe - base.lcoe) * known["annual_generation"].transpose("offer", "future")
    annuity = 1 / known["capital_recovery_factor"].transpose("offer", "future")
    assert struck.loss == pytest.approx((yearly * annuity).to_numpy() * 1e-3)


def test_units_on_the_grid_are_not_prolonged(futures):
    one = world(futures, "construction", [("construction_time", "shift", 3.0)])
    base, struck = one.found({}), one.found(one.shares())
    late = struck.completion - base.completion
    assert (late >= 0).all()
    assert late.max() == pytest.approx(3.0)
    assert (one.years["storm"] <= base.completion).all()


def test_an_event_in_operation_cannot_change_what_is_built(futures):
    effects = [
        ("cost_outturn", "factor", 3.0),
        ("first_concrete", "shift", 5.0),
        ("construction_time", "shift", 5.0),
        ("loan_rate", "shift", 0.1),
    ]
    one = world(futures, "operation", effects)
    assert one.found(one.shares()).loss == pytest.approx(0, abs=1e-9)


def test_less_output_is_replaced(futures):
    one = world(futures, "operation", [("capacity_factor", "factor", 0.9)])
    found = one.found(one.shares())
    assert (found.loss > 0).all()
    assert found.capital_cost == pytest.approx(one.found({}).capital_cost)


def test_effects_stay_within_the_bounds_of_the_vocabulary(futures):
    one = world(futures, "construction", [("cost_outturn", "factor", 1e6)])
    base, struck = one.found({}), one.found(one.shares())
    highest = 10 / futures["cost_outturn"].min().item()
    assert (struck.capital_cost <= base.capital_cost * highest * (1 + 1e-9)).all()
