"""Risks and plans of a case: what they need, and every fault at once."""

from datetime import date

import pytest
import yaml
from pydantic import ValidationError

from makers import make_offer
from tandau.case.read import read_case
from tandau.case.register import (
    ContingencyPlan,
    Effect,
    Register,
    Risk,
    concerns,
    effect_terms,
    plan_subjects,
    risk_subjects,
)
from tandau.errors import EvidenceError
from tandau.evidence.register_terms import known_register
from tandau.intake import known_case


def make_risk(**fields):
    plain = {
        "id": "storm",
        "name": "Storm",
        "cause": "weather",
        "event": "it blows",
        "effect": "the crane stops",
        "phases": {"construction": "hazard"},
        "effects": [{"variable": "construction_time", "by": "shift"}],
    }
    return Risk.model_validate(plain | fields)


def edit(folder, name, change):
    path = folder / f"{name}.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(content[name])
    path.write_text(yaml.safe_dump(content), encoding="utf-8")


def faults_of(folder):
    return {(f.file.rsplit("/")[-1], f.place): f for f in read_case(folder).faults}


def test_a_risk_says_what_claims_must_give():
    assert make_risk(group="sky").terms == (
        "event_hazard_construction", "construction_time_shift", "group_loading",
    )  # fmt: skip
    assert make_risk(effects=[], phases={}).terms == ()
    assert make_risk(held_by_record=True).terms == ()
    assert not make_risk(held_by_record=True).is_simulated


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"phases": {"before_decision": "hazard"}}, "probability before the decision"),
        ({"phases": {}}, "phases in which the event can happen"),
        ({"phases": {"holidays": "hazard"}}, "before_first_concrete"),
    ],
)
def test_a_risk_that_cannot_be_meant(fields, words):
    with pytest.raises(ValidationError, match=words):
        make_risk(**fields)


@pytest.mark.parametrize("value", [0, -1, 1.5, "soon"])
def test_a_trigger_is_a_reading_above_0_and_at_most_1(value):
    plain = {"id": "x", "name": "X", "signpost": "s", "cuts": ["storm"], "action": "a"}
    with pytest.raises(ValidationError):
        ContingencyPlan.model_validate(plain | {"trigger_value": value})


def test_every_effect_names_a_variable_of_the_models():
    for term in effect_terms():
        variable, _, by = term.rpartition("_")
        assert Effect(variable=variable, by=by).term == term


def test_subjects_run_from_the_offer_to_the_risk():
    found = risk_subjects(make_offer(), make_risk())
    assert found[0] == "alpha/storm"
    assert found[-1] == "storm"
    assert "France/storm" in found
    plan = ContingencyPlan(id="roof", name="Roof", signpost="s", cuts=("storm",), offers=("alpha",))
    assert plan_subjects(plan, "storm") == ("roof/storm", "roof", "all_plans")
    assert concerns(plan, "alpha")
    assert not concerns(plan, "beta")
    assert concerns(make_risk(), "beta")


def test_a_trigger_without_an_action_and_the_other_way_round(mini):
    def change(plans):
        del plans[0]["action"]
        del plans[1]["trigger_value"]

    edit(mini, "plans", change)
    found = faults_of(mini)
    assert "no action" in found["plans.yaml", "plans[0], action"].got
    assert "no trigger" in found["plans.yaml", "plans[1], trigger_value"].got
    assert len(found) == 2


def test_a_trigger_of_a_risk_without_a_response(mini):
    edit(mini, "risks", lambda risks: risks[0].pop("response"))
    fault = faults_of(mini)["risks.yaml", "risks[0], response"]
    assert "no response" in fault.got


def test_an_unknown_variable_is_named_with_those_that_exist(mini):
    edit(mini, "risks", lambda risks: risks[0]["effects"][0].update(variable="moon_phase"))
    fault = faults_of(mini)["risks.yaml", "risks[0].effects"]
    assert fault.got == "the effect 'moon_phase_shift'"
    assert "construction_time_shift" in fault.expected


def test_dates_that_cannot_be(mini):
    def risks(rows):
        rows[0].update(valid_from="2035-01-01", valid_to="2034-01-01")
        rows[1]["valid_from"] = "2040-01-01"

    edit(mini, "risks", risks)
    edit(mini, "plans", lambda plans: plans[1].update(valid_to="2039"))
    found = faults_of(mini)
    assert found["risks.yaml", "risks[0], valid_to"].expected == "an end after the start"
    assert "do not meet" in found["plans.yaml", "plans[1].cuts"].got


def test_names_that_nobody_knows(mini):
    def risks(rows):
        rows[0]["offers"] = ["alpha", "omega", "alpha"]
        rows[0]["evidence"] = ["M41", "X99"]
        rows[1]["id"] = "alpha"
        rows[2]["id"] = "payment_block"

    edit(mini, "risks", risks)
    edit(mini, "plans", lambda plans: plans[0].update(cuts=["trust", "nobody", "nobody"]))
    told = [f"{place}: {fault.got}" for (_, place), fault in faults_of(mini).items()]
    for words in ("'omega'", "'X99'", "subject of other claims", "already used", "'nobody'"):
        assert any(words in one for one in told), words


def test_a_plan_cannot_cut_what_is_not_simulated(mini):
    edit(mini, "plans", lambda plans: plans[0].update(cuts=["trust"]))
    assert "perturbs no variable" in faults_of(mini)["plans.yaml", "plans[0].cuts"].got


def test_a_plan_and_its_risk_must_share_an_offer(mini):
    edit(mini, "plans", lambda plans: plans[0].update(offers=["beta"]))
    assert "payment_block" in faults_of(mini)["plans.yaml", "plans[0].cuts"].got


def test_a_claim_must_name_a_risk_that_has_the_variable(mini):
    path = mini / "claims.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("late_law,first_concrete_shift", "trust,first_concrete_shift"))
    fault = next(one for place, one in faults_of(mini).items() if "subject" in place[1])
    assert fault.got == "the subject 'trust'"
    assert fault.expected == "one of late_law"


def test_a_case_without_a_register_needs_none_of_it(mini):
    (mini / "risks.yaml").unlink()
    (mini / "plans.yaml").unlink()
    told = [fault.expected for fault in read_case(mini).faults]
    assert told
    assert set(told) == {"one of the risks and plans that have this variable (none)"}


def without_claim(mini, name):
    path = mini / "claims.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(one for one in lines if not one.startswith(name)))


@pytest.mark.parametrize(
    ("claim", "place"),
    [
        ("RKM03", "payment_block, variable construction_time_shift"),
        ("RKM05", "geopolitics, variable group_loading"),
        ("RKM11", "mini, variable replacement_cost"),
        ("RKM15", "all_plans, variable action_lead_time"),
    ],
)
def test_a_missing_number_is_a_fault_of_the_whole_ledger(mini, claim, place):
    without_claim(mini, claim)
    with pytest.raises(EvidenceError) as caught:
        known_case(mini, None)
    assert place in [fault.place for fault in caught.value.faults]


def test_what_nobody_had_said_by_the_day_is_left_out(mini):
    path = mini / "claims.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    late = [
        one.replace("2025-01-01", "2025-04-01") if one.startswith(("RKM03", "RKM23")) else one
        for one in lines
    ]
    path.write_text("".join(late))
    known = known_case(mini, date(2025, 3, 5))
    evidence = known.evidence
    found = known_register(
        known.case.register, known.choice.offers, evidence.of_offer, evidence.shared
    )
    assert [risk.id for risk in found.risks] == ["fuel_stop", "late_law", "trust"]
    assert found.plans == ()
    whole = known_case(mini, None)
    evidence = whole.evidence
    found = known_register(
        whole.case.register, whole.choice.offers, evidence.of_offer, evidence.shared
    )
    assert found == Register(whole.case.risks, whole.case.plans)
