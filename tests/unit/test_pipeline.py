"""From a folder to a published study, and what a run tells of itself."""

from datetime import date

import pytest

from tandau.errors import CaseError, EvidenceError
from tandau.futures.levers import levers
from tandau.intake import about_run, known_case
from tandau.pipeline import run_study
from tandau.report.bundle import read_manifest
from tandau.report.contents import Study


def test_levers_are_those_of_the_choice(known):
    found = levers(known.choice, date(2025, 7, 2))
    assert float(found["n_units"]) == 2
    assert float(found["decision_year"]) == pytest.approx(2025.4986, abs=1e-3)
    assert float(found["n_committed_units"]) == 2
    assert found["n_partner_committed_units"].to_numpy().tolist() == [2, 0, 0]
    assert found["unit_index"].to_numpy().tolist() == [0, 1]


def test_as_of_before_the_commitment(cases):
    # What the ministry said in March is not known yet: three shared figures are missing.
    with pytest.raises(EvidenceError, match="stated by 2025-02-28"):
        known_case(cases / "mini", date(2025, 2, 28))
    assert known_case(cases / "mini", date(2025, 3, 1)).choice.plant.id == "plant_b"


def test_about_names_what_decides_the_content(known):
    about = about_run(known, 64, 7)
    assert (about["case"], about["as_of"], about["plant"]) == ("mini", "2025-03-01", "plant_b")
    assert (about["n_futures"], about["seed"], about["is_latest"]) == (64, 7, True)
    assert about == about_run(known, 64, 7)
    assert len(about["case_sha256"]) == len(about["engine_sha256"]) == 64


def test_about_changes_with_the_case(known, mini):
    path = mini / "preferences.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# a remark\n", encoding="utf-8")
    changed = about_run(known_case(mini, None), 64, 7)
    before = about_run(known, 64, 7)
    assert {name for name in before if before[name] != changed[name]} == {"case_sha256"}


def test_progress_names_every_stage(mini, tmp_path):
    told = []
    run_study(mini, tmp_path / "out", n_futures=16, progress=lambda *step: told.append(step))
    stages = list(dict.fromkeys(stage for stage, _, _ in told))
    assert stages == [
        "read",
        "futures",
        "models",
        "risks",
        "ranking",
        "decision",
        "rights",
        "influence",
        "report",
    ]
    assert all(0 <= done <= total for _, done, total in told)


def test_place_of_the_case_does_not_matter(study, mini, tmp_path):
    manifest = run_study(mini, tmp_path / "out", n_futures=256)
    assert manifest["files"] == read_manifest(study)["files"]


def test_faulty_case_writes_nothing(mini, tmp_path):
    (mini / "claims.csv").unlink()
    with pytest.raises(CaseError):
        run_study(mini, tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mini"]


def test_futures_need_not_be_a_power_of_two(mini, tmp_path):
    manifest = run_study(mini, tmp_path / "out", n_futures=100, seed=3)
    assert (manifest["n_futures"], manifest["seed"]) == (100, 3)
    assert Study(tmp_path / "out").outcomes().sizes["future"] == 100
