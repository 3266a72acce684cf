"""The mini case from reading to report; a changed claim changes what rests on it, nothing else."""

import csv
import shutil

import numpy as np
import pytest
import yaml

from tandau.models.run import ancestors, descendants
from tandau.pipeline import run_study
from tandau.report.contents import Study
from tandau.report.provenance import tree
from tandau.variables import vocabulary

OFFERS = ["alpha", "beta", "gamma"]
ALL = set(OFFERS)

# (claim, its figures before, after, the variable it speaks of, the offers that rest on it)
CHANGES = [
    ("M01", "5000,,6500", "5200,,6500", "overnight_cost", {"alpha"}),
    ("M02", ",9.0,", ",9.5,", "overnight_cost", {"beta"}),
    ("M05", "0.8,1.1,3.0", "0.8,1.2,3.0", "cost_outturn", {"alpha", "beta"}),
    ("M09", "2030,,2036", "2031,,2036", "first_concrete", {"gamma"}),
    ("M12", "1010,1075,1120", "1010,1070,1120", "net_capacity", {"beta"}),
    ("M17", "6,9,13", "6,9,14", "fuel_cost", ALL),
    ("M20", "0.6,,0.85", "0.6,,0.8", "loan_share", {"beta"}),
    ("M22", "3,4.5,7", "3,4.6,7", "loan_rate", ALL),
    ("M23", "1.5,2,3", "1.5,2.2,3", "inflation", ALL),
    ("M25", "0.2,0.3,0.45", "0.2,0.32,0.45", "enrichment_value_share", ALL),
    ("M28", "0.4,,1", "0.5,,1", "fabrication_partner_share", ALL),
    ("M33", ",8,", ",9,", "peak_load", ALL),
    ("M39", "0.02,,0.25", "0.02,,0.3", "trade_share", ALL),
    ("M41", "0.2,,0.9", "0.3,,0.9", "sanctions_exposure", {"alpha"}),
    ("M43", ",0.75,", ",0.7,", "construction_time_project_loading", ALL),
    ("M44", ",0.35,", ",0.3,", "cost_outturn_host_loading", ALL),
    ("M46", ",0.5,", ",0.6,", "overnight_cost_price_level_loading", ALL),
]


@pytest.fixture(scope="module")
def found(study):
    return Study(study)


@pytest.fixture(scope="module")
def arrays(found):
    return found.futures().merge(found.outcomes())


@pytest.fixture(scope="module")
def loads(cases):
    content = yaml.safe_load((cases / "mini" / "case.yaml").read_text(encoding="utf-8"))
    pairs = [pair for driver in content["drivers"] for pair in driver["loads"].items()]
    return {
        loading: {name for name, one in pairs if one == loading}
        for loading in {loading for _, loading in pairs}
    }


def test_manifest(found):
    assert {
        "as_of",
        "bundle_sha256",
        "case",
        "case_sha256",
        "claims_used",
        "engine_sha256",
        "files",
        "libraries",
        "n_claims",
        "n_claims_judgement",
        "n_claims_used",
        "n_futures",
        "plant",
        "python",
        "seconds",
        "seed",
        "tandau",
        "written",
    } <= set(found.manifest)
    assert set(found.manifest["files"]) == {
        "claims.csv",
        "decision.json",
        "futures.nc",
        "influence.json",
        "lineage.json",
        "outcomes.nc",
        "portfolios.json",
        "portfolios.nc",
        "ranks.json",
        "rights.json",
        "rights.nc",
        "schedule.json",
        "stakeholders.json",
        "report.html",
        "results.parquet",
        "risks.json",
        "risks.nc",
        "worths.nc",
    }
    assert set(found.manifest["seconds"]) == {
        "read",
        "futures",
        "models",
        "risks",
        "portfolios",
        "ranking",
        "decision",
        "rights",
        "influence",
        "report",
    }
    assert (found.manifest["n_futures"], found.manifest["seed"]) == (256, 7)


def test_shares_sum_to_one(found):
    assert set(found.ranks["rankings"]) == {
        "all",
        "without_political",
        "flat",
        "flat:without_political",
        "stakeholder:treasury",
        "stakeholder:treasury:without_political",
    }
    for ranking in found.ranks["rankings"].values():
        assert list(ranking) == OFFERS
        assert sum(row["first_rank"] for row in ranking.values()) == pytest.approx(1)


def test_what_is_not_assessed_is_said(found):
    topics = {one["topic"] for one in found.ranks["not_assessed"]}
    assert {"Everything real", "Wait, or build no new nuclear plant"} <= topics


def test_same_seed_same_bundle_other_seed_other(found, cases, tmp_path):
    again = run_study(cases / "mini", tmp_path / "again", n_futures=256)
    other = run_study(cases / "mini", tmp_path / "other", n_futures=256, seed=8)
    assert again["bundle_sha256"] == found.manifest["bundle_sha256"]
    assert other["bundle_sha256"] != found.manifest["bundle_sha256"]
    moved = {name for name, sha in other["files"].items() if sha != again["files"][name]}
    assert {"futures.nc", "outcomes.nc", "ranks.json", "report.html"} <= moved
    assert "claims.csv" not in moved


def test_claims_were_stated_by_the_day(found):
    for name in found.manifest["claims_used"]:
        assert found.claims[name]["stated_on"] <= found.manifest["as_of"]


@pytest.mark.parametrize("offer", OFFERS)
def test_lcoe_reaches_claims_with_sources(found, study, offer):
    claims = tree(found.lineage, "lcoe", offer)["claims"]
    assert len(claims) >= 15
    with (study / "claims.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["id"]: row for row in csv.DictReader(stream)}
    for claim in claims:
        assert rows[claim]["source"]
        assert rows[claim]["source_title"]
        assert rows[claim]["is_used"] == "1"


def test_report_stands_alone(study):
    text = (study / "report.html").read_text(encoding="utf-8")
    assert "only as good as" in text
    assert "<script src" not in text
    assert "<link" not in text


def moved(before, after):
    """Return the pairs of variable and offer (None where it has none) whose bits differ."""
    told = set()
    for name, array in before.data_vars.items():
        if "offer" not in array.dims:
            told |= {(name, None)} if not np.array_equal(array, after[name]) else set()
            continue
        for offer in OFFERS:
            if not np.array_equal(array.sel(offer=offer), after[name].sel(offer=offer)):
                told.add((name, offer))
    return told


def pairs_of(name, offers):
    return (
        {(name, offer) for offer in offers}
        if "offer" in vocabulary()[name].dims
        else {(name, None)}
    )


@pytest.mark.parametrize(
    ("claim", "before", "after", "variable", "offers"), CHANGES, ids=[one[0] for one in CHANGES]
)
def test_changed_claim_changes_what_rests_on_it(
    found, arrays, loads, cases, tmp_path, monkeypatch, claim, before, after, variable, offers
):
    # Only the arrays are looked at.
    monkeypatch.setattr("tandau.pipeline.influence_of_claims", lambda *_: [])
    monkeypatch.setattr("tandau.stages.render", lambda _: "")
    folder = shutil.copytree(cases / "mini", tmp_path / "mini")
    lines = (folder / "claims.csv").read_text(encoding="utf-8").splitlines()
    place = next(i for i, line in enumerate(lines) if line.startswith(f"{claim},"))
    assert lines[place].count(before) == 1
    lines[place] = lines[place].replace(before, after)
    (folder / "claims.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    run_study(folder, tmp_path / "out", n_futures=256)
    changed = Study(tmp_path / "out")

    inputs = {variable} | loads.get(variable, set())
    outcomes = {below for name in inputs for below in descendants(name)}
    expected = {pair for name in inputs | outcomes for pair in pairs_of(name, offers)}
    assert moved(arrays, changed.futures().merge(changed.outcomes())) == expected
    # `explain` says the same: the claim stands below exactly the numbers that it moved.
    for name in found.lineage["variables"]:
        for offer in OFFERS:
            is_told = claim in tree(found.lineage, name, offer)["claims"]
            below = ancestors(name)  # the risk core's outcomes stand beside those of the models
            is_moved = any({(one, offer), (one, None)} & expected for one in below)
            assert is_told is is_moved, (name, offer)
