"""From statements in a case to weights: each form keeps what was said, contradictions are named."""

import numpy as np
import pytest

from tandau.case.preferences import Preference
from tandau.errors import CaseError
from tandau.intake import known_case
from tandau.ranking.statements import group_weights
from tandau.weighing import preference_faults, said

TWICE = {"more": "cost", "less": "time", "times": 2}
GROUPS = ["cost", "time", "experience", "politics"]


def make_preference(statement, **fields):
    plain = {"stakeholder": "board", "name": "Board", "statement": statement}
    return Preference.model_validate(plain | fields)


def drawn(preference, n=400):
    statement = said(preference, GROUPS).statement
    return group_weights(statement, len(GROUPS), n, np.random.default_rng(1))


def test_places_that_are_shared_are_not_ordered():
    weights = drawn(make_preference("order", order=["cost", ["time", "experience"], "politics"]))
    assert (weights[:, 0] >= weights[:, 1:].max(axis=1)).all()
    assert (weights[:, 3] <= weights[:, :3].min(axis=1)).all()
    assert 0.3 < (weights[:, 1] > weights[:, 2]).mean() < 0.7


def test_intervals_bound_shares_of_all_weight():
    weights = drawn(make_preference("interval", intervals={"cost": [0.4, 0.6], "time": [0, 0.1]}))
    assert ((weights[:, 0] >= 0.4) & (weights[:, 0] <= 0.6)).all()
    assert (weights[:, 1] <= 0.1 + 1e-9).all()


def test_ratios_and_orders_mix():
    preference = make_preference(
        "mixed",
        order=["cost", "time"],
        ratios=[{"more": "time", "less": "politics", "least": 2, "most": 4}],
    )
    weights = drawn(preference)
    ratio = weights[:, 1] / weights[:, 3]
    assert ((ratio >= 2 - 1e-6) & (ratio <= 4 + 1e-6)).all()
    assert (weights[:, 0] >= weights[:, 1]).all()


def test_swing_points_are_ratios_to_the_largest():
    weights = drawn(make_preference("swing", swing={"cost": 100, "time": [40, 60], "politics": 10}))
    assert weights[:, 3] / weights[:, 0] == pytest.approx(np.full(400, 0.1))
    assert ((weights[:, 1] / weights[:, 0] >= 0.4) & (weights[:, 1] / weights[:, 0] <= 0.6)).all()
    assert (weights[:, 2] <= weights[:, 0]).all()


def test_comparisons_share_what_the_compared_groups_have_in_common():
    pairs = [("cost", "time", 2), ("time", "experience", 2), ("cost", "experience", 4)]
    rows = [{"more": one, "less": two, "times": times} for one, two, times in pairs]
    told = said(make_preference("pairwise", pairwise=rows), GROUPS)
    assert told.consistency == pytest.approx(0, abs=1e-9)
    weights = group_weights(told.statement, 4, 50, np.random.default_rng(1))
    assert weights[:, 0] / weights[:, 2] == pytest.approx(np.full(50, 4.0))
    assert np.ptp(weights[:, 3]) > 0.1
    rows[2]["times"] = 0.25
    assert said(make_preference("pairwise", pairwise=rows), GROUPS).consistency > 0.8


def test_best_worst():
    both = {
        "best": "cost",
        "worst": "politics",
        "best_to_others": {"time": 2, "politics": 8},
        "others_to_worst": {"cost": 8, "time": 4},
    }
    told = said(make_preference("best_worst", best_worst=both), GROUPS)
    assert told.consistency == pytest.approx(0, abs=1e-9)
    assert told.statement.parts == pytest.approx((8 / 13, 4 / 13, 1 / 13))


def test_the_smallest_set_to_relax_is_named():
    ratio = {"more": "time", "less": "cost", "least": 2}
    faulty = make_preference(
        "mixed", order=["cost", "time", "experience"], ratios=[ratio], intervals={"cost": [0.3, 1]}
    )
    fault, *others = preference_faults([faulty], GROUPS, "preferences.yaml")
    assert not others
    assert fault.got == "statements that no weights can meet together"
    told = fault.remedy.split(": ")[1].split("; ")
    assert told in (["cost before time"], ["time at least 2 times cost"])


def narrow_ratios(most):
    pairs = (("cost", "time"), ("time", "experience"), ("experience", "politics"))
    rows = [{"more": one, "less": two, "least": 3, "most": most} for one, two in pairs]
    return make_preference("ratio", ratios=rows)


def test_narrow_statements_are_drawn_all_the_same():
    weights = drawn(narrow_ratios(3.01))
    for more in range(3):
        ratio = weights[:, more] / weights[:, more + 1]
        assert ((ratio >= 3 - 1e-6) & (ratio <= 3.01 + 1e-6)).all()


def test_statements_without_any_room_are_refused_before_anything_is_drawn():
    (fault,) = preference_faults([narrow_ratios(3)], GROUPS, "p.yaml")
    assert "room to spare" in fault.expected
    assert fault.place == "preferences[0] (board)"


def test_a_case_that_contradicts_itself_is_refused(mini):
    path = mini / "preferences.yaml"
    told = path.read_text(encoding="utf-8").replace("statement: order", "statement: mixed")
    ratio = "    ratios:\n      - {more: time, less: cost, least: 3}\n"
    path.write_text(told + ratio, encoding="utf-8")
    with pytest.raises(CaseError, match=r"cost before time|time at least 3 times cost"):
        known_case(mini, None)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"intervals": {"cost": [0.6, 0.4]}}, "low <= high"),
        ({"swing": {"cost": 90}}, "swing of 100"),
        ({"ratios": [{"more": "cost", "less": "cost"}]}, "differ"),
        ({"pairwise": [{"more": "cost", "less": "cost", "times": 1}]}, "differ"),
        ({"pairwise": [TWICE, TWICE]}, "each pair once"),
        ({"ratios": [{"more": "cost", "less": "time", "least": 3, "most": 2}]}, "least <= most"),
    ],
)
def test_statements_that_say_nothing_sound_are_refused(fields, expected):
    with pytest.raises(ValueError, match=expected):
        make_preference("mixed", **fields)
