"""Rights and actors of the mini case: beside a ranking that they leave alone."""

import json
import shutil

import numpy as np
import pytest
import yaml

from tandau.errors import CaseError
from tandau.pipeline import run_study
from tandau.report.beside import beside
from tandau.report.contents import Study, read_arrays
from tandau.report.html import render
from tandau.report.provenance import tree

N = 128


def told(folder, name):
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def with_them(cases, tmp_path_factory):
    out = tmp_path_factory.mktemp("rights") / "study"
    run_study(cases / "mini", out, n_futures=N)
    return out


@pytest.fixture(scope="module")
def without_them(cases, tmp_path_factory):
    folder = tmp_path_factory.mktemp("plain")
    case = shutil.copytree(cases / "mini", folder / "mini")
    for name in ("rights.yaml", "actors.yaml"):
        (case / name).unlink()
    run_study(case, folder / "study", n_futures=N)
    return folder / "study"


def changed(cases, tmp_path, old, new):
    case = shutil.copytree(cases / "mini", tmp_path / "mini")
    text = (case / "claims.csv").read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    (case / "claims.csv").write_text(text.replace(old, new), encoding="utf-8")
    run_study(case, tmp_path / "study", n_futures=N)
    return tmp_path / "study"


def test_ranking_and_futures_are_the_same_with_them_and_without(with_them, without_them):
    for name in ("futures.nc", "outcomes.nc", "worths.nc"):
        # Their attributes tell the case, which is another one.
        assert read_arrays(with_them / name).equals(read_arrays(without_them / name))
    name = "influence.json"
    assert (with_them / name).read_bytes() == (without_them / name).read_bytes()
    assert Study(with_them).ranks["rankings"] == Study(without_them).ranks["rankings"]


def test_a_case_without_them_has_no_part_of_them(without_them):
    for name in ("rights.json", "rights.nc", "stakeholders.json"):
        assert not (without_them / name).exists()
    page = (without_them / "report.html").read_text(encoding="utf-8")
    assert 'id="rights"' not in page
    assert 'id="stakeholders"' not in page
    assert beside(without_them) == {}
    assert "consent_probability" not in Study(without_them).lineage["variables"]


def test_consents_of_each_offer(with_them):
    offers = told(with_them, "rights")["offers"]
    asked = {
        name: [(one["item"], one["holder"]) for one in row["consents"]]
        for name, row in offers.items()
    }
    assert asked == {
        "alpha": [("alpha_fuel", "alpha_state")],
        "beta": [("beta_design", "beta_state"), ("old_loop", "origin_state")],
        "gamma": [],
    }
    assert offers["gamma"]["barred"] == ["gamma_control"]
    assert offers["gamma"]["mean_chance"] == offers["gamma"]["free_share"] == 0
    for name in ("alpha", "beta"):
        assert offers[name]["free_share"] == pytest.approx(offers[name]["mean_chance"], abs=0.1)


def test_the_chance_is_the_product_over_holders(with_them):
    arrays = read_arrays(with_them / "rights.nc")
    rights = told(with_them, "rights")["offers"]
    chance = arrays["consent_chance"].sel(offer="beta").to_numpy()
    middle = [one["probability"][2] for one in rights["beta"]["consents"]]
    assert np.median(chance) == pytest.approx(middle[0] * middle[1], abs=0.06)
    assert set(np.unique(arrays["is_free"])) <= {0, 1}


def test_waiting_delays_and_falling_out_moves_the_ranking(with_them):
    rights = told(with_them, "rights")
    arrays = read_arrays(with_them / "rights.nc")
    assert (arrays["consent_delay"] >= -1e-9).all()
    later = arrays["plant_completion"] + arrays["consent_delay"]
    assert np.allclose(arrays["completion_with_consents"], later)
    ranks = Study(with_them).ranks["rankings"]
    for way in ("all", "without_political"):
        before, after = (rights["first_rank"][way][key] for key in ("as_ranked", "with_consents"))
        for offer in before:
            assert before[offer] == pytest.approx(ranks[way][offer]["first_rank"], abs=1e-6)
        assert after["gamma"] == 0
        assert sum(after.values()) == pytest.approx(1 - rights["none_left"], abs=1e-5)


def test_long_lead_times_put_the_date_off(with_them, cases, tmp_path):
    study = changed(cases, tmp_path, "lead_time,0.5,2,6", "lead_time,20,22,25")
    late, soon = told(study, "rights")["offers"], told(with_them, "rights")["offers"]
    assert late["beta"]["is_delayed"] == 1
    # What is needed for the first fuel waits for the grid connection, years after the start.
    assert late["beta"]["delay"][2] > late["alpha"]["delay"][2] + 3
    assert late["alpha"]["completion"] == soon["alpha"]["completion"]
    assert late["gamma"]["delay"] is None


def test_reach_of_the_two_vendors_and_of_the_host(with_them):
    rights = told(with_them, "rights")
    pairs = [(one["owner"], one["observer"]) for one in rights["reach"]]
    assert pairs == [
        ("alpha", "beta"), ("beta", "alpha"), ("alpha", "gamma"), ("gamma", "alpha"),
        ("Mini", "first"), ("Mini", "second"),
    ]  # fmt: skip
    first = rights["reach"][0]
    assert first["cutting"] == [["sealed_files", "separate_crews"]]
    assert first["fewest"] == 2
    assert first["ways"]["alpha_fuel"] == ["safety files", "answers to questions"]
    host = rights["reach"][-1]
    assert host["cutting"] == [["sealed_files"]]
    assert host["left_with"] == {"sealed_files": [], "separate_crews": ["grid_model"]}
    # One working control leaves the widest way between vendors as open as it was.
    assert first["open_with"]["sealed_files"]["widest"] == [1] * 5
    assert max(first["open_with"]["sealed_files"]["mean"]) < 1


def test_stakeholders_say_who_gains_through_what(with_them):
    stakes = told(with_them, "stakeholders")
    assert stakes["order"] == ["treasury", "alpha_state", "neighbours", "licensor_state"]
    for actor in stakes["actors"].values():
        for offer, row in actor["support"].items():
            parts = [one["parts"][offer] for one in actor["interests"]]
            assert sum(parts) == pytest.approx(row["mean"], abs=2e-4)
            assert -1 <= row["quantiles"][0] <= row["quantiles"][4] <= 1
    state = stakes["actors"]["alpha_state"]["support"]
    assert (state["alpha"]["mean"], state["beta"]["mean"]) == (1, -1)
    assert stakes["actors"]["licensor_state"]["consents"] == ["old_loop"]
    assert stakes["actors"]["treasury"]["position"]["contradicted"] == []
    weights = [one["weight_share"][2] for one in stakes["actors"].values()]
    assert sum(weights) == pytest.approx(1, abs=0.15)


def test_the_page_shows_both_and_says_what_they_are_not(with_them):
    page = (with_them / "report.html").read_text(encoding="utf-8")
    assert page == render(with_them)
    for words in (
        '<a href="#rights">', '<a href="#stakeholders">', "A map, not a forecast", "353 decisions",
        "No public frequency of leakage exists", "None of this enters the ranking", "23.7 points",
    ):  # fmt: skip
        assert words in page
    assert "built-in method" not in page
    # Beta leads as ranked; without the old licensor's consent it often falls out.
    line = page[page.index("As ranked Beta 1000 is best most often") :].split(".</strong>")[0]
    assert "it would be Alpha 1200 (" in line
    assert 'id="rights-graph-told"' in page
    assert 'id="support-matrix-told"' in page


def test_lineage_walks_to_the_claims_of_a_consent(with_them):
    lineage = Study(with_them).lineage
    assert set(tree(lineage, "consent_probability", None)["claims"]) == {"MT1", "MT2"}
    assert tree(lineage, "origin_state.consent_probability", None)["claims"] == ["MT2"]
    assert "MT2" in Study(with_them).manifest["claims_used"]
    # Nothing in the ranking rests on it.
    assert not {"MT1", "MT2", "MT8"} & set(tree(lineage, "lcoe", None)["claims"])


def test_a_changed_claim_changes_its_part_and_no_rank(with_them, cases, tmp_path):
    study = changed(cases, tmp_path, "probability,0.2,0.5,0.9", "probability,0.1,0.2,0.4")
    before, after = told(with_them, "rights")["offers"], told(study, "rights")["offers"]
    assert after["beta"]["mean_chance"] < before["beta"]["mean_chance"]
    assert after["alpha"] == before["alpha"]
    assert (study / "stakeholders.json").read_bytes() == (
        with_them / "stakeholders.json"
    ).read_bytes()
    assert Study(study).ranks["rankings"] == Study(with_them).ranks["rankings"]


def test_same_case_and_seed_give_the_same_bytes(with_them, cases, tmp_path):
    run_study(cases / "mini", tmp_path / "study", n_futures=N)
    for name in ("rights.json", "rights.nc", "stakeholders.json", "report.html"):
        assert (tmp_path / "study" / name).read_bytes() == (with_them / name).read_bytes()


@pytest.mark.parametrize(
    ("absent", "kept"), [("rights", "stakeholders.json"), ("actors", "rights.json")]
)
def test_one_part_does_without_the_other(mini, tmp_path, absent, kept):
    (mini / f"{absent}.yaml").unlink()
    study = tmp_path / "study"
    run_study(mini, study, n_futures=16)
    parts = {name.name for name in study.iterdir()} & {"rights.json", "stakeholders.json"}
    assert parts == {kept}
    assert list(beside(study)) == [kept.removesuffix(".json")]


def test_a_case_where_nobody_must_consent(mini, tmp_path):
    path = mini / "rights.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    for item in content["items"]:
        item |= {"places": ["anywhere"], "purposes": ["operate"], "barred": []}
        item.setdefault("holders", ["alpha_state"])
    content |= {"places": [], "channels": [], "controls": []}
    for item in content["items"]:
        item.pop("kept_at", None)
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    run_study(mini, tmp_path / "study", n_futures=16)
    rights = told(tmp_path / "study", "rights")
    assert rights["reach"] == []
    assert rights["none_left"] == 0
    for one in rights["offers"].values():
        assert (one["mean_chance"], one["is_delayed"], one["consents"]) == (1, 0, [])
    for both in rights["first_rank"].values():
        assert both["as_ranked"] == both["with_consents"]


def test_short_account_for_the_command_line(with_them):
    found = beside(with_them)
    assert [one["offer"] for one in found["rights"]] == ["alpha", "beta", "gamma"]
    assert found["rights"][2]["is_barred"] is True
    assert found["rights"][1]["consents"][1] == {"item": "old_loop", "holder": "origin_state"}
    assert found["stakeholders"][0]["support"]["alpha_state"] == 1
    low, high = found["stakeholders"][1]["election"]
    assert 0 <= low <= high <= 1


def test_a_circle_ends_a_run_before_anything_is_written(mini, tmp_path):
    content = yaml.safe_load((mini / "rights.yaml").read_text(encoding="utf-8"))
    content["items"][3]["rests_on"] = ["beta_design"]
    (mini / "rights.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(CaseError) as caught:
        run_study(mini, tmp_path / "study", n_futures=N)
    (fault,) = caught.value.faults
    assert fault.got == "a circle: beta_design -> old_loop -> beta_design"
    assert list(tmp_path.iterdir()) == [mini]
