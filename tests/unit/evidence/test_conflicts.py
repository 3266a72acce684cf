"""Every rule finds what it is for, and leaves alone what is right."""

import pytest

from makers import make_claim, make_event, make_ledger, make_source
from tandau.evidence.conflicts import RULES, conflicts


def found(claims, *, sources=(), events=(), used=(), as_of=None):
    ledger = make_ledger(claims, sources=sources, events=events, as_of=as_of)
    return conflicts(ledger, events, used)


def rules(*args, **kwargs):
    return [one.rule for one in found(*args, **kwargs)]


def statement(name, **fields):
    plain = {"variable": "", "mode": None, "unit": "", "price_year": None, "category": "a word"}
    return make_claim(name, **{**plain, **fields})


OTHER = make_source("other")


def test_two_sources_that_exclude_each_other():
    claims = [make_claim("a", mode=4000), make_claim("b", mode=8000, source="other")]
    (one,) = found(claims, sources=[OTHER])
    assert (one.rule, one.severity, one.claims) == ("rival_figures", "medium", ("a", "b"))
    assert "both stay alive" in one.sentence
    (one,) = found(claims, sources=[OTHER], used=["a"])
    assert one.severity == "high"


def test_figures_that_nearly_agree_or_speak_of_other_times_do_not_clash():
    near = [make_claim("a", mode=4000), make_claim("b", mode=4050, source="other")]
    assert rules(near, sources=[OTHER]) == []
    apart = [
        make_claim("a", mode=4000, valid_from="2020", valid_to="2020"),
        make_claim("b", mode=8000, source="other", valid_from="2021", valid_to="2021"),
    ]
    assert rules(apart, sources=[OTHER]) == []


def test_one_sources_own_range_and_judgements_do_not_clash():
    assert rules([make_claim("a", mode=4000), make_claim("b", mode=8000)]) == []
    judged = make_source("other", kind="judgement")
    claims = [make_claim("a", mode=4000), make_claim("b", mode=8000, source="other")]
    assert rules(claims, sources=[judged]) == []


def test_refuted_figure_no_longer_clashes():
    claims = [make_claim("a", mode=4000), make_claim("b", mode=8000, source="other")]
    events = [make_event("a", "resolved_false", "2025-02-01")]
    assert rules(claims, sources=[OTHER], events=events) == []


def test_figure_of_an_older_year_still_clashes_with_its_rival_of_that_year():
    year = {"variable": "coal_share", "subject": "mini", "unit": "percent", "price_year": None}
    old = {"valid_from": "2023", "valid_to": "2023"}
    claims = [
        make_claim("a", mode=57, **year, **old),
        make_claim("b", mode=54, supersedes="a", valid_from="2024", valid_to="2024", **year),
        make_claim("c", mode=71, source="other", **year, **old),
    ]
    (one,) = found(claims, sources=[OTHER])
    assert one.claims == ("a", "c")


def test_might_against_has_chosen():
    claims = [
        statement("a", topic="partner", modality="might"),
        statement("b", topic="partner"),
        statement("c", topic="other thing"),
    ]
    (one,) = found(claims)
    assert (one.rule, one.claims) == ("rival_certainty", ("a", "b"))


@pytest.mark.parametrize(
    ("rule", "claim"),
    [
        ("future_told_as_past", statement("a", stated_on="2025-06-16", event_on="2025-09")),
        ("inverted_validity", make_claim("a", valid_from="2025", valid_to="2024")),
        ("unit_not_convertible", statement("a", mode=3, unit="elephants")),
        ("contested_statement", statement("a", status="contested")),
        ("opinion_as_fact", make_claim("a", voice="opinion")),
    ],
)
def test_rule_of_a_single_claim(rule, claim):
    assert rules([claim]) == [rule]


def test_plan_for_the_future_is_no_mistake():
    claim = statement("a", stated_on="2025-06-16", event_on="2029", modality="target")
    assert rules([claim]) == []


def test_commentary_in_the_voice_of_fact():
    commentary = make_source("other", kind="commentary")
    assert rules([statement("a", source="other")], sources=[commentary]) == ["opinion_as_fact"]


def test_forecast_whose_date_has_passed():
    forecast = statement("a", stated_on="2024-01-01", event_on="2024-06", modality="target")
    later = statement("z", stated_on="2025-01-01")
    assert rules([forecast, later]) == ["forecast_unresolved"]
    done = [make_event("a", "resolved_true", "2024-07-01")]
    assert rules([forecast, later], events=done) == []


def test_outdated_figure_counts_only_where_it_feeds():
    old = make_claim("a", stated_on="2025-01-01", valid_to="2020-12-31")
    assert rules([old]) == []
    assert rules([old], used=["a"]) == ["outdated_feeds"]


def test_claims_computed_from_each_other():
    claims = [
        statement("a", derived_from="b"),
        statement("b", derived_from="c"),
        statement("c", derived_from="a"),
        statement("d", derived_from="a"),
    ]
    (one,) = found(claims)
    assert (one.rule, one.claims) == ("circular_derivation", ("a", "b", "c"))


def test_many_ways_round_are_one_conflict():
    # Twenty layers of three: more ways through than there is time to walk them one by one.
    layers = [[f"l{layer}-{number}" for number in range(3)] for layer in range(20)]
    claims = [
        statement(name, derived_from=" ".join(layers[(layer + 1) % 20]))
        for layer, names in enumerate(layers)
        for name in names
    ]
    (one,) = found(claims)
    assert (one.rule, len(one.claims)) == ("circular_derivation", 60)
    assert len(one.sentence) < 200
    open_ended = [claim for claim in claims if not claim.id.startswith("l19")]
    assert found(open_ended) == []


def test_claim_computed_from_itself():
    (one,) = found([statement("a", derived_from="a")])
    assert one.sentence == "a from a: computed from each other"


def test_figure_made_from_a_dead_claim():
    claims = [
        make_claim("a", derived_from="b"),
        statement("b"),
        statement("c", supersedes="b"),
    ]
    assert rules(claims) == []
    (one,) = found(claims, used=["a"])
    assert (one.rule, one.severity, one.claims) == ("outdated_feeds", "high", ("a", "b"))
    assert "b (superseded)" in one.sentence


def test_status_that_fell_from_what_the_claim_was_entered_with():
    events = [make_event("a", "reported", "2025-02-01")]
    assert rules([statement("a", status="official")], events=events) == ["status_backwards"]


def test_status_that_fell_and_is_not_yet_known_to_have_fallen():
    events = [
        make_event("a", "official", "2025-02-01"),
        make_event("a", "reported", "2025-03-01"),
    ]
    assert rules([statement("a")], events=events) == ["status_backwards"]
    claims = [statement("a"), statement("z", stated_on="2025-02-15")]
    day = claims[1].stated_on.last
    assert rules(claims, events=events, as_of=day) == []


def test_report_told_twice():
    group = [make_source("one", group="wire"), make_source("two", group="wire")]
    claims = [make_claim("a", source="one"), make_claim("b", source="two")]
    (one,) = found(claims, sources=group)
    assert (one.rule, one.severity) == ("copy_counted_twice", "low")


def test_operation_before_first_concrete():
    claims = [
        statement("a", topic="first_concrete_date", event_on="2029", modality="target"),
        statement("b", topic="operation_date", event_on="2027", modality="target"),
    ]
    (one,) = found(claims)
    assert (one.rule, one.claims) == ("end_before_start", ("a", "b"))


def test_a_step_is_held_against_the_earlier_one_that_is_dated_last():
    claims = [
        statement("a", topic="agreement_date", event_on="2031", modality="target"),
        statement("b", topic="first_concrete_date", event_on="2029", modality="target"),
        statement("c", topic="operation_date", event_on="2030", modality="target"),
        statement("d", topic="operation_date", event_on="2035", modality="target"),
    ]
    assert [one.claims for one in found(claims)] == [("a", "b"), ("a", "c")]


def test_gravest_first_and_every_rule_named():
    claims = [
        make_claim("a", mode=4000),
        make_claim("b", mode=8000, source="other"),
        statement("c", status="contested"),
    ]
    weights = [one.severity for one in found(claims, sources=[OTHER], used=["a"])]
    assert weights == ["high", "low"]
    assert {one.rule for one in found(claims, sources=[OTHER])} <= {rule.name for rule in RULES}


def test_thousands_of_figures_are_compared_in_blocks():
    claims = [make_claim(f"c{i:04}", mode=5000, source="other") for i in range(1200)]
    claims.append(make_claim("z", mode=9000))
    (rival, copies) = found(claims, sources=[OTHER])
    assert rival.rule == "rival_figures"
    assert len(rival.claims) == 1201
    assert copies.rule == "copy_counted_twice"
