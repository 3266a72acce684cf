"""The mini case with invented financing models: the money beside an unchanged ranking."""

import json
import shutil

import numpy as np
import pytest

from financing import PAIRS, TERMS, add_financing
from tandau.pipeline import run_study
from tandau.report.contents import Study, read_arrays
from tandau.report.html import render
from tandau.report.provenance import tree

N = 128


def told(folder):
    return json.loads((folder / "money.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def with_money(cases, tmp_path_factory):
    folder = tmp_path_factory.mktemp("financed")
    case = add_financing(shutil.copytree(cases / "mini", folder / "mini"))
    run_study(case, folder / "study", n_futures=N)
    return folder / "study"


@pytest.fixture(scope="module")
def without_money(cases, tmp_path_factory):
    out = tmp_path_factory.mktemp("plain") / "study"
    run_study(cases / "mini", out, n_futures=N)
    return out


def test_a_case_without_models_has_no_part_of_it(without_money):
    assert not (without_money / "money.json").exists()
    assert not (without_money / "money.nc").exists()
    assert 'id="money"' not in (without_money / "report.html").read_text(encoding="utf-8")


def test_ranking_and_futures_are_the_same_with_it_and_without(with_money, without_money):
    for name in ("futures.nc", "outcomes.nc", "worths.nc"):
        # Their attributes tell the case, which is another one.
        assert read_arrays(with_money / name).equals(read_arrays(without_money / name))
    name = "influence.json"
    assert (with_money / name).read_bytes() == (without_money / name).read_bytes()
    assert Study(with_money).ranks["rankings"] == Study(without_money).ranks["rankings"]


def test_money_json_holds_every_pair_and_counts(with_money):
    money = told(with_money)
    assert {(one["financing"], one["offer"]) for one in money["pairs"]} == set(PAIRS)
    assert money["n_futures"] == N
    assert money["evidence"] == {"n_quantities": len(TERMS), "n_judged": len(TERMS)}
    for one in money["pairs"]:
        assert all(sum(counts.values()) == N for counts in one["status"].values())
        assert 0 <= one["covenant_breach"] <= 1
        for values in one["figures"].values():
            assert values is None or values == sorted(values)
    budget = next(one for one in money["pairs"] if one["financing"] == "budget")
    assert budget["figures"]["dscr_lowest"] is None
    assert budget["status"]["dscr"] == {"no_debt": N}


def test_the_waterfall_adds_up_to_the_median_of_the_table(with_money):
    for one in told(with_money)["lcoe"].values():
        parts = {
            name: value
            for name, value in one["typical"].items()
            if name not in ("money_lcoe", "money_lcoe_month_delay")
        }
        assert sum(parts.values()) == pytest.approx(one["typical"]["money_lcoe"], rel=1e-4)
        low, _, median, _, high = one["quantiles"]["money_lcoe"]
        assert one["typical"]["money_lcoe"] == pytest.approx(median, abs=0.1 * (high - low))
        assert one["n_typical"] >= 0.08 * N


def test_flows_of_which_no_claim_speaks_are_named(with_money, cases, tmp_path):
    assert told(with_money)["left_out"] == []
    terms = [one for one in TERMS if one[1] not in ("insurance_share", "commitment_share")]
    case = add_financing(shutil.copytree(cases / "mini", tmp_path / "mini"), terms=terms)
    run_study(case, tmp_path / "study", n_futures=16)
    assert told(tmp_path / "study")["left_out"] == ["insurance_share", "commitment_share"]
    page = (tmp_path / "study" / "report.html").read_text(encoding="utf-8")
    assert "No claim speaks of insurance share, commitment share" in page
    whole = told(tmp_path / "study")["lcoe"]["alpha"]["typical"]
    assert whole["money_lcoe_insurance"] == 0
    assert whole["money_lcoe_replacement"] > 0


def test_an_exit_names_the_shares_it_is_reckoned_by(with_money):
    found = told(with_money)["exit"]
    assert found["cancellation_share"]["claims"] == ["T15"]
    assert found["salvage_share"]["sourced"] == []


def test_money_json_is_made_from_money_nc(with_money):
    arrays = read_arrays(with_money / "money.nc")
    pair = next(one for one in told(with_money)["pairs"] if one["financing"] == "strike")
    own = arrays["peak_debt"].sel(financing="strike", offer="alpha").to_numpy()
    assert pair["figures"]["peak_debt"][2] == pytest.approx(np.quantile(own, 0.5), rel=1e-5)


def test_the_page_shows_it(with_money):
    page = (with_money / "report.html").read_text(encoding="utf-8")
    assert page == render(with_money)
    assert '<a href="#money">' in page
    for words in ("Who keeps which risk", "What does one year of delay cost", "judgements alone"):
        assert words in page
    assert page.count("<desc id=") >= 3


def test_the_answer_on_delay_names_the_least_and_the_most(with_money):
    page = (with_money / "report.html").read_text(encoding="utf-8")
    costs = {
        offer: 12 * one["quantiles"]["money_lcoe_month_delay"][2]
        for offer, one in told(with_money)["lcoe"].items()
    }
    names = {"alpha": "Alpha 1200", "beta": "Beta 1000", "gamma": "Gamma 1100"}
    least, most = min(costs, key=costs.get), max(costs, key=costs.get)
    line = page[page.index("One year of delay adds") :].split("(medians)")[0]
    assert f"{costs[least]:.2g} USD per MWh to the levelised cost of {names[least]}" in line
    assert f"{costs[most]:.2g} to that of {names[most]}" in line


def test_lineage_walks_to_the_terms_of_the_offer(with_money):
    lineage = Study(with_money).lineage
    found = tree(lineage, "npv_country", "alpha")
    assert {"T00", "T02", "T18", "M01"} <= set(found["claims"])
    assert "T03" not in found["claims"]  # terms of split contracts, which alpha has not
    assert "T17" in tree(lineage, "npv_country", "beta")["claims"]
    assert "T18" not in tree(lineage, "npv_country", "beta")["claims"]
    cost = tree(lineage, "money_lcoe", "alpha")["claims"]
    assert "M01" in cost
    of_plant = {TERMS[int(claim[1:])][1] for claim in cost if claim.startswith("T")}
    assert "replacement_share" in of_plant
    assert not of_plant & {"contract_fixed_share", "loan_grace", "tax_rate", "market_price"}


def test_a_changed_term_changes_only_the_pairs_that_rest_on_it(with_money, cases, tmp_path):
    terms = [
        (*one[:2], 13, 14, 15, *one[5:]) if one[:2] == ("alpha/credit", "loan_grace") else one
        for one in TERMS
    ]
    case = add_financing(shutil.copytree(cases / "mini", tmp_path / "mini"), terms=terms)
    run_study(case, tmp_path / "study", n_futures=N)
    before = {(one["financing"], one["offer"]): one for one in told(with_money)["pairs"]}
    after = {(one["financing"], one["offer"]): one for one in told(tmp_path / "study")["pairs"]}
    assert {pair for pair in PAIRS if before[pair] != after[pair]} == {("credit", "alpha")}


def test_same_case_and_seed_give_the_same_bytes(with_money, cases, tmp_path):
    case = add_financing(shutil.copytree(cases / "mini", tmp_path / "mini"))
    run_study(case, tmp_path / "study", n_futures=N)
    for name in ("money.nc", "money.json", "report.html"):
        assert (tmp_path / "study" / name).read_bytes() == (with_money / name).read_bytes()


def test_models_for_other_offers_give_no_money(cases, tmp_path):
    case = shutil.copytree(cases / "mini", tmp_path / "mini")
    plants = (case / "plants.yaml").read_text(encoding="utf-8")
    models = [{"id": "budget", "kind": "host_budget", "offers": ["gamma"]}]
    add_financing(case, models, [one for one in TERMS if "/" not in one[0] and one[0] != "owner"])
    (case / "plants.yaml").write_text(plants.replace(", gamma]", "]"), encoding="utf-8")
    run_study(case, tmp_path / "study", n_futures=16)
    assert "gamma" not in Study(tmp_path / "study").ranks["alternatives"]
    assert not (tmp_path / "study" / "money.json").exists()
