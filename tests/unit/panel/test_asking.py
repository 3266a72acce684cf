"""What a panel is asked, and which answers it takes."""

import json

import pytest

from panels import ASKED, NO_INTEREST, OFFERS, ORDER, judged, told
from tandau.errors import ReportError, StateError
from tandau.panel.agenda import Agenda, agenda_of
from tandau.panel.answer_checks import check_answers
from tandau.panel.answers import MOST_BYTES, read_answers
from tandau.pipeline import run_study


def test_what_is_asked_of_a_study_without_judged_criteria(study):
    agenda = agenda_of(study, ASKED)
    assert [one.id for one in agenda.offers] == list(OFFERS)
    assert [one.id for one in agenda.groups] == ["cost", "time", "experience", "politics"]
    assert agenda.leaves == ()
    cost, growth = agenda.quantities
    told = (cost.id, cost.unit, cost.price_year, cost.offers)
    assert told == (ASKED[0], "USD/kW", 2024, ("alpha",))
    assert (growth.offers, growth.price_year) == ((), None)
    assert agenda.question.startswith("Which of three offers")
    assert Agenda.model_validate_json(agenda.model_dump_json()) == agenda


@pytest.mark.slow
def test_what_is_asked_of_a_study_with_judged_criteria(asked, agenda, tmp_path):
    run_study(asked, tmp_path / "study", n_futures=16)
    assert agenda_of(tmp_path / "study", ASKED) == agenda


def test_what_cannot_be_asked(study, tmp_path):
    wrong = ["alpha.overnite_cost", "delta.overnight_cost", "alpha.lcoe", "overnight_cost"]
    with pytest.raises(StateError) as error:
        agenda_of(study, wrong)
    assert sorted(fault.place for fault in error.value.faults) == sorted(wrong)
    assert "did you mean overnight_cost" in str(error.value)
    with pytest.raises(ReportError):
        agenda_of(tmp_path)


def faults(agenda, **parts):
    with pytest.raises(StateError) as error:
        check_answers(told(**parts), agenda)
    return {fault.place: fault for fault in error.value.faults}


def test_answers_that_are_taken(agenda):
    estimate = {"subject": "alpha", "variable": "overnight_cost", "p05": 1, "p50": 2, "p95": 3}
    check_answers(told(judged(alpha=7, beta=0), weights=ORDER), agenda)
    check_answers(told(estimates=[estimate | {"reason": "built two"}]), agenda)
    aside = [row | {"is_recused": True} for row in NO_INTEREST]
    check_answers(told(interests=aside), agenda)


def test_answers_that_no_case_could_take(agenda):
    one = judged(alpha=11)[0] | {"low": 0}
    found = faults(agenda, judgements=[one, judged(delta=1)[0], *judged(beta=1), *judged(beta=2)])
    assert set(found) == {
        "judgements, training of alpha, mode",
        "judgements, training of delta",
        "judgements, training of beta",
    }
    assert found["judgements, training of alpha, mode"].expected == "0 to 10 points"
    ratios = [{"more": "cost", "less": "time", "least": 2}, {"more": "time", "less": "cost"}]
    torn = {"stakeholder": "me", "name": "me", "statement": "ratio", "ratios": ratios}
    found = faults(agenda, weights=torn)
    assert "no weights can meet" in found["weights"].got
    unknown = ORDER | {"order": ["cost", "fame"]}
    assert "'fame'" in faults(agenda, weights=unknown)["weights.order"].got
    assert "" in faults(agenda)
    estimate = {"subject": "beta", "variable": "overnight_cost", "p05": 1, "p50": 2, "p95": 3}
    found = faults(agenda, estimates=[estimate | {"reason": "x"}])
    assert found["estimates, beta.overnight_cost"].got == "a quantity not asked"


def test_interests_are_told_of_every_offer_and_respected(agenda):
    found = faults(agenda, judgements=judged(beta=1), interests=NO_INTEREST[:1])
    assert set(found) == {"interests, beta", "interests, gamma"}
    aside = [*NO_INTEREST[:2], {"offer": "gamma", "interest": "none", "is_recused": True}]
    found = faults(agenda, judgements=judged(beta=1, gamma=2), interests=aside)
    assert set(found) == {"judgements, training of gamma"}
    alpha = {"offer": "alpha", "interest": "declared", "words": "shares", "is_recused": True}
    estimate = {"subject": "alpha", "variable": "overnight_cost", "p05": 1, "p50": 2, "p95": 3}
    rest = NO_INTEREST[1:]
    found = faults(agenda, estimates=[estimate | {"reason": "x"}], interests=[alpha, *rest])
    assert set(found) == {"estimates, alpha.overnight_cost"}
    with pytest.raises(StateError, match="words that say what the interest is"):
        told(interests=[{"offer": "alpha", "interest": "declared"}])


def one_judgement(mode):
    judged_as = f'"criterion": "training", "offer": "alpha", "mode": {mode}, "reason": "x"'
    return f'{{"judgements": [{{{judged_as}}}]}}'.encode()


def one_swing(points):
    swing = f'"statement": "swing", "swing": {{"cost": {points}}}'
    return f'{{"weights": {{"stakeholder": "a", "name": "a", {swing}}}}}'.encode()


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{", b"\xff", b'{"judgements": 1}', b'{"more": []}', b"null",
        *map(one_judgement, ("true", "NaN", "1e999", "-Infinity", '"1"', "null", "[1]")),
        *map(one_swing, ("true", "NaN", '"100"', "101")),
        b"[" * 100_000, b'{"a":' * 50_000, b" " * (MOST_BYTES + 1),
    ],
    ids=lambda body: str(body[:60]),
)  # fmt: skip
def test_hostile_bodies_are_refused(body):
    with pytest.raises(StateError):
        read_answers(body)


def test_sound_json_is_read_strictly():
    body = {"interests": NO_INTEREST, "judgements": judged(alpha=3), "weights": ORDER}
    found = read_answers(json.dumps(body).encode())
    assert (found.judgements[0].central, found.weights.tiers) == (3, (("cost",), ("people",)))
