"""The mini case's register from reading to report, beside an unchanged ranking."""

import json
import shutil

import numpy as np
import pytest
import yaml

from tandau.pipeline import run_study
from tandau.report.contents import Study, read_arrays
from tandau.report.html import render
from tandau.report.provenance import tree

N = 256


def told(folder):
    return json.loads((folder / "risks.json").read_text(encoding="utf-8"))


def without_register(folder):
    """Take the register and its claims out of a copy of the mini case."""
    for name in ("risks.yaml", "plans.yaml"):
        (folder / name).unlink()
    path = folder / "claims.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    # The cost of replacement power is told with the register and asked for by portfolios too.
    kept = [one for one in lines if not one.startswith("RKM") or ",replacement_cost," in one]
    path.write_text("".join(kept), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def plain(cases, tmp_path_factory):
    folder = tmp_path_factory.mktemp("plain")
    run_study(
        without_register(shutil.copytree(cases / "mini", folder / "mini")),
        folder / "study",
        n_futures=N,
    )
    return folder / "study"


def test_ranking_and_futures_are_the_same_without_it(study, plain):
    for name in ("futures.nc", "outcomes.nc", "worths.nc"):
        # Their attributes tell the case, which is another one.
        assert read_arrays(study / name).equals(read_arrays(plain / name))
    name = "influence.json"
    assert (study / name).read_bytes() == (plain / name).read_bytes()
    assert Study(study).ranks["rankings"] == Study(plain).ranks["rankings"]
    assert not (plain / "risks.json").exists()
    assert 'id="risks"' not in (plain / "report.html").read_text(encoding="utf-8")


def test_risks_json_is_made_from_risks_nc(study):
    arrays, found = read_arrays(study / "risks.nc"), told(study)
    for place, offer in enumerate(found["offers"]):
        own = found["reserves"][offer]["loss"]
        loss = arrays["risk_loss"].isel(offer=place).to_numpy()
        assert own["after"] == pytest.approx(np.quantile(loss, found["levels"]), rel=1e-5)
        assert own["mean"] == pytest.approx(loss.mean(), rel=1e-5)
        better = arrays["risk_loss_with_plans"].isel(offer=place).to_numpy().mean()
        assert found["sets"][offer]["with"] == pytest.approx(better, rel=1e-5)
    for risk in found["register"]:
        if risk["is_simulated"]:
            years = arrays["event_year"].sel(risk=risk["id"])
            for offer, one in risk["offers_struck"].items():
                struck = np.isfinite(years.sel(offer=offer).to_numpy())
                assert one["chance"] == pytest.approx(struck.mean(), rel=1e-5)


def test_the_register_holds_texts_and_numbers(study):
    found = {one["id"]: one for one in told(study)["register"]}
    assert not found["trust"]["is_simulated"]
    assert "numbers" not in found["trust"]
    assert list(found["payment_block"]["offers_struck"]) == ["alpha"]
    assert found["payment_block"]["plans"] == ["second_bank"]
    numbers = {one["variable"]: one for one in found["fuel_stop"]["numbers"]}
    low, middle, high = numbers["event_hazard_operation"]["quantiles"]
    assert 0.002 < low < middle < high < 0.02


def test_reserves_and_sets_are_ordered(study):
    found = told(study)
    for offer in found["offers"]:
        for one in found["reserves"][offer].values():
            assert one["reserve"] == sorted(one["reserve"])
        best = found["sets"][offer]
        assert best["with"] <= best["without"] + 1e-6
        assert best["tail_without"] >= best["without"]


def test_risks_of_a_group_come_together(study):
    arrays = read_arrays(study / "risks.nc").sel(offer="alpha")
    struck = np.isfinite(arrays["event_year"].sel(risk=["payment_block", "fuel_stop"]).to_numpy())
    assert struck.all(axis=0).mean() > struck[0].mean() * struck[1].mean()


def test_lineage_walks_from_the_loss_to_the_claims_of_its_risks(study):
    lineage = Study(study).lineage
    alpha = tree(lineage, "risk_loss", "alpha")["claims"]
    beta = tree(lineage, "risk_loss", "beta")["claims"]
    assert {"RKM01", "RKM05", "RKM06", "RKM11", "M01"} <= set(alpha)
    assert "RKM01" not in beta
    assert "RKM06" in beta
    assert "RKM13" in tree(lineage, "risk_loss_with_plans", "alpha")["claims"]
    assert "RKM13" not in alpha


def test_the_page_shows_it(study):
    page = (study / "report.html").read_text(encoding="utf-8")
    assert page == render(study)
    assert '<a href="#risks">' in page
    for words in (
        "Risk and contingency",
        "People lose trust",
        "Text only",
        "Second bank",
        "metro map",
        '<a href="#claim-M41">M41</a>',
    ):
        assert words in page


def test_run_tells_the_plans(tandau, cases, tmp_path):
    done = tandau("run", cases / "mini", "--futures", 64, "--out", tmp_path / "s", "--json")
    rows = json.loads(done.stdout)["contingency"]
    assert [row["plan"] for row in rows] == ["second_bank", "fuel_stock"]
    for row in rows:
        assert row["unit"] == "GUSD"
        assert 0 <= row["false_alarm"] <= 1
        assert 0 <= row["too_late"] <= 1
        assert row["with"] == pytest.approx(
            np.mean([one["with"] for one in row["offers"].values()]), rel=1e-5
        )
        assert row["expected_loss_without"] >= 0
    assert list(rows[0]["offers"]) == ["alpha"]


def test_an_idle_plan_changes_nothing_else(cases, study, tmp_path):
    folder = shutil.copytree(cases / "mini", tmp_path / "mini")
    path = folder / "plans.yaml"
    plans = yaml.safe_load(path.read_text(encoding="utf-8"))["plans"]
    idle = {**plans[0], "id": "idle", "name": "Idle", "valid_to": "2020"}
    path.write_text(json.dumps({"plans": [*plans, idle]}), encoding="utf-8")
    path = folder / "claims.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    more = [
        one.replace("RKM", "RKI").replace("second_bank", "idle").replace(figures, ",0,0,0,")
        for one in lines
        for figures in [f",{','.join(one.split(',')[3:6])},"]
        if ",second_bank," in one
    ]
    path.write_text("\n".join([*lines, *more]) + "\n", encoding="utf-8")
    run_study(folder, tmp_path / "study", n_futures=N)
    before, after = told(study), told(tmp_path / "study")
    for key in ("reserves", "sets", "phases"):
        assert before[key] == after[key]
    assert before["plans"] == after["plans"][:2]
    own = after["plans"][2]["offers"]["alpha"]
    assert own["with"] == own["without"]
    assert own["raised"] == 0


def test_bad_registers_write_nothing(tandau, cases, tmp_path):
    folder = shutil.copytree(cases / "mini", tmp_path / "mini")
    for name, old, new in (
        ("plans.yaml", "    action: Load from the stock\n", ""),
        ("risks.yaml", "{variable: first_concrete, by: shift}", "{variable: mood, by: shift}"),
    ):
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    done = tandau("run", folder, "--out", tmp_path / "study", "--json")
    assert done.returncode == 2
    got = [fault["got"] for fault in json.loads(done.stdout)["faults"]]
    assert any("no action" in one for one in got)
    assert any("'mood_shift'" in one for one in got)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mini"]
