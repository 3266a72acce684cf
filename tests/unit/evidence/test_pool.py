"""Claims become a graded mixture."""

from dataclasses import replace

import pytest

from makers import make_claim, make_ledger, make_source
from tandau.case.schema import PoolingRule
from tandau.evidence.pool import pool, pooling_rules, unit_faults
from tandau.variables import variable, vocabulary

COST = variable("overnight_cost")  # 500 to 30000 USD/kW
SHARE = variable("loan_share")  # 0 to 1
RULES = pooling_rules()


def pooled(*claims, sources=(), of=COST):
    return pool(claims, make_ledger(claims, sources), of, 2024, RULES)


def spans(quantity):
    return [(part.low, part.mode, part.high) for part in quantity.components]


def share(name, **fields):
    plain = {"variable": "loan_share", "unit": "1", "price_year": None}
    return make_claim(name, **(plain | fields))


def test_weight_is_reliability_times_credibility():
    quantity = pooled(
        make_claim("a", source="one"),
        make_claim("b", source="two", reliability="C", credibility=3),
        sources=[make_source("one"), make_source("two")],
    )
    assert [part.weight for part in quantity.components] == pytest.approx([1 / 1.36, 0.36 / 1.36])


def test_copies_of_one_report_count_once():
    sources = [make_source("one", group="wire"), make_source("two", group="wire"), make_source("x")]
    quantity = pooled(
        make_claim("a", source="one"),
        make_claim("b", source="two"),
        make_claim("c", source="x"),
        sources=sources,
    )
    assert [part.weight for part in quantity.components] == pytest.approx([0.25, 0.25, 0.5])


def test_two_claims_of_one_source_count_once():
    quantity = pooled(
        make_claim("a"),
        make_claim("b", mode=6000),
        make_claim("c", source="x"),
        sources=[make_source("x")],
    )
    assert [part.weight for part in quantity.components] == pytest.approx([0.25, 0.25, 0.5])


def test_order_of_claims_does_not_matter():
    claims = [make_claim(name, mode=mode) for name, mode in (("b", 4000), ("a", 6000))]
    assert pooled(*claims) == pooled(*reversed(claims))
    assert [part.claim for part in pooled(*claims).components] == ["a", "b"]


def test_point_figure_widens_by_grade():
    # A1: 3 % times 0.5 of the distance from the lower bound of 500
    assert spans(pooled(make_claim("a"))) == [pytest.approx((4932.5, 5000, 5067.5))]
    # D4: 12 % times 2, and twice that for a lone claim of weight 0.4 * 0.4
    lone = make_claim("a", reliability="D", credibility=4)
    assert spans(pooled(lone)) == [pytest.approx((5000 - 2160, 5000, 5000 + 2160))]


def test_stated_range_widens_by_half_as_much():
    claim = make_claim("a", low=4000, mode=5000, high=7000)
    assert spans(pooled(claim)) == [pytest.approx((3966.25, 5000, 7033.75))]


def test_range_without_mode_has_its_middle():
    claim = make_claim("a", low=4000, mode=None, high=6000)
    assert spans(pooled(claim)) == [pytest.approx((3966.25, 5000, 6033.75))]


def test_low_grade_in_company_is_not_lone():
    sources = [make_source("x")]
    other = make_claim("b", source="x")
    quantity = pooled(make_claim("a", reliability="D", credibility=4), other, sources=sources)
    assert spans(quantity)[0] == pytest.approx((5000 - 1080, 5000, 5000 + 1080))


def test_lone_group_is_lone_however_many_claims_it_has():
    fields = {"reliability": "D", "credibility": 4}
    quantity = pooled(make_claim("a", **fields), make_claim("b", **fields))
    assert spans(quantity) == [pytest.approx((2840, 5000, 7160))] * 2


def test_judgement_is_taken_as_it_stands():
    source = make_source("view", kind="judgement")
    claim = make_claim("a", low=4000, mode=5000, high=7000, source="view", reliability="F")
    quantity = pooled(claim, sources=[source])
    assert spans(quantity) == [(4000, 5000, 7000)]
    assert quantity.is_judgement
    mixed = pooled(claim, make_claim("b"), sources=[source])
    assert not mixed.is_judgement
    assert spans(mixed)[0] == (4000, 5000, 7000)


def test_spans_are_clipped_to_the_bounds():
    wide = {"reliability": "F", "credibility": 5}
    # F5 alone: 20 % times 3 times 2, more than reaches either end
    assert spans(pooled(share("a", mode=0.95, **wide), of=SHARE)) == [(0.0, 0.95, 1.0)]
    assert spans(pooled(share("a", mode=0, **wide), of=SHARE)) == [(0.0, 0.0, 0.0)]


def test_money_and_units_are_converted():
    claim = make_claim("a", mode=9, unit="GUSD/(2000 MW)", price_year=2023)
    expected = 4500 * 125.422 / 122.382
    assert pooled(claim).components[0].mode == pytest.approx(expected)


def test_key_names_subject_and_variable():
    assert pooled(make_claim("a")).key == "alpha.overnight_cost"


def test_other_rules_are_heard():
    rules = replace(RULES, width=dict.fromkeys("ABCDEF", 0.0))
    claim = make_claim("a")
    quantity = pool([claim], make_ledger([claim]), COST, 2024, rules)
    assert spans(quantity) == [(5000, 5000, 5000)]


def test_case_can_change_the_rules():
    changed = [
        PoolingRule(rule="weight_reliability", grade="A", value=0.5, reason="r"),
        PoolingRule(rule="lone_factor", value=3, reason="r"),
    ]
    found = pooling_rules(changed)
    assert found.weight_reliability == {**RULES.weight_reliability, "A": 0.5}
    assert (found.lone_factor, found.lone_below) == (3, RULES.lone_below)
    assert (found.width, found.width_factor) == (RULES.width, RULES.width_factor)


def faults(*claims):
    found = unit_faults(claims, vocabulary(), "claims.csv")
    return [(fault.place, fault.got, fault.expected) for fault in found]


def test_sound_claims_have_no_fault():
    statement = make_claim("s", variable="", mode=None, unit="", category="said")
    assert faults(make_claim("a"), share("b", mode=1), share("c", mode=0), statement) == []


@pytest.mark.parametrize(
    ("fields", "place", "got"),
    [
        ({"unit": "MW"}, "unit", "unit 'MW' cannot become '1'"),
        ({"unit": "zzz"}, "unit", "unit 'zzz' cannot be read"),
        ({"mode": 1.5}, "mode", "1.5 1 for loan_share"),
        ({"mode": -0.1}, "mode", "-0.1 1 for loan_share"),
        ({"mode": 50, "high": 120, "unit": "percent"}, "high", "120 percent for loan_share"),
    ],
)
def test_unit_faults(fields, place, got):
    ((found_place, found_got, expected),) = faults(share("a", **fields))
    assert found_place == f"claim a, {place}"
    assert found_got.startswith(got)
    assert expected in ("a unit that converts to 1", "between 0.0 and 1.0 1")


def test_every_bad_claim_is_told():
    found = faults(share("a", unit="MW"), make_claim("b", price_year=None), share("c", mode=2))
    assert [place for place, _, _ in found] == [
        "claim a, unit",
        "claim b, unit",
        "claim c, mode",
    ]
