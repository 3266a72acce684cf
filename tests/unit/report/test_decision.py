"""What the finished mini study tells of the decision, as JSON and on the page."""

import json
import re

import pytest

from tandau.report.contents import Study
from tandau.report.told import OF_DECISION

OFFERS = ["alpha", "beta", "gamma"]
WAYS = ["all", "without_political"]


@pytest.fixture(scope="module")
def found(study):
    return Study(study).part("decision.json")


def test_every_part_stands_with_and_without_the_political_branch(found):
    for name in (*OF_DECISION, "second_opinions", "regret", "triangles"):
        assert list(found[name]) == WAYS, name
    for way in WAYS:
        weights = found["robustness"][way]["mean_weights"]
        assert sum(weights.values()) == pytest.approx(1, abs=1e-4)
        assert ("partner_unit_share" in weights) is (way == "all")


def test_the_best_of_a_metric_is_best(found):
    told = found["robustness"]["all"]
    for name, row in told["metrics"].items():
        best = min if name in ("maximum_regret", "regret_p90") else max
        assert row[told["best"][name]] == best(row.values()), name
    pairs = {tuple(pair) for pair in told["firm"]} | {
        (one["first"], one["second"]) for one in told["open"]
    }
    assert {frozenset(pair) for pair in pairs} <= {
        frozenset((one, other)) for one in OFFERS for other in OFFERS if one != other
    }
    # Who dominates is before the other whatever is asked.
    firm = [tuple(pair) for pair in told["firm"]]
    assert all(tuple(pair) in firm for pair in told["first_order_dominance"])


def test_money_is_told_in_dollars(found):
    told = found["robustness"]["all"]["money"]
    assert set(told) == {"lcoe", "capital_at_risk"}
    for one in told.values():
        # Costs of billions, as what is gained by not paying them.
        assert all(-1e12 < value < -1e8 for value in one["metrics"]["expected"].values())
    assert found["electricity"] > 1e7


def test_value_of_information_names_unit_and_error(found):
    for way in WAYS:
        entries = found["value_of_information"][way]
        assert {one["unit"] for one in entries} == {"USD", "probability of choosing wrongly"}
        for criterion in {one["criterion"] for one in entries}:
            whole, *parts = [one for one in entries if one["criterion"] == criterion]
            assert whole["input"] == "everything"
            assert [one["evppi"] for one in parts] == sorted(
                (one["evppi"] for one in parts), reverse=True
            )
            assert all(0 <= one["evppi"] <= whole["evppi"] for one in parts)
            assert all(one["standard_error"] >= 0 for one in parts)
    singles = [one for one in found["value_of_information"]["all"] if not one["is_group"]]
    assert {"input", "evppi", "standard_error", "unit", "words"} <= set(singles[0])


def test_boxes_are_sentences_with_coverage_and_density(found):
    boxes = [one for way in WAYS for one in found["boxes"][way]]
    assert boxes
    for one in boxes:
        assert 0.05 <= one["coverage"] <= 1
        assert one["share"] < one["density"] <= 1
        assert 1 <= len(one["limits"]) <= 3
        assert one["sentence"].count("%") >= 3
        assert one["kind"] in ("fails", "wins", "loses")
        assert all(limit["low"] is not None or limit["high"] is not None for limit in one["limits"])


def test_second_opinions_see_the_same_samples(found, study):
    ranks = Study(study).ranks
    for way in WAYS:
        opinions = found["second_opinions"][way]
        assert list(opinions) == ["promethee_ii", "topsis", "vikor", "weighted_sum"]
        assert opinions["weighted_sum"]["agreement"] == 1
        for offer in OFFERS:
            told = ranks["rankings"][way][offer]["first_rank"]
            assert opinions["weighted_sum"]["first_rank"][offer] == pytest.approx(told, abs=1e-6)
        for one in opinions.values():
            assert sum(one["first_rank"].values()) == pytest.approx(1)


def test_rank_entropy_is_a_share(study):
    for row in Study(study).ranks["rankings"]["all"].values():
        assert 0 <= row["rank_entropy"] <= 1


def test_the_page_tells_it(found, study):
    page = (study / "report.html").read_text(encoding="utf-8")
    section = re.search(r'<section id="decision".*?</section>', page, re.DOTALL)[0]
    for words in ("What if things go wrong?", "Who wins where", "Second opinions", "million USD"):
        assert words in section
    assert section.count("<svg") == 8
    first = next(one for way in WAYS for one in found["boxes"][way])
    assert first["sentence"].split(" when ")[0] in section


def test_run_prints_it(tandau, cases, tmp_path):
    done = tandau("run", cases / "mini", "--futures", "256", "--out", tmp_path / "out", "--json")
    told = json.loads(done.stdout)
    for name in OF_DECISION:
        assert set(told[name]) == set(WAYS)


def test_criteria_command(tandau, cases):
    told = json.loads(tandau("criteria", cases / "kazakhstan", "--json").stdout)
    leaves = {leaf["id"]: leaf for group in told["groups"] for leaf in group["criteria"]}
    assert len(leaves["trained_staff"]["missing"]) == 6
    assert leaves["lcoe"]["how"] == "model"
    assert told["screened"] == []
    failed = {one["offer"] for one in told["gates"] if one["verdict"] == "failed"}
    assert failed == {"apr1000", "epr1200"}
    shown = tandau("criteria", "--tree", "iaea_reactor_technology_assessment")
    assert "Nuclear plant safety" in shown.stdout
    assert tandau("criteria").returncode == 2
    assert "known: iaea" in " ".join(tandau("criteria", "--tree", "x").stderr.split())
