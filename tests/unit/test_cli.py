"""Commands, their JSON and their exit codes."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from tandau.cli import app, main
from tandau.errors import CaseError, ReportError
from tandau.report.bundle import read_manifest
from tandau.variables import vocabulary


def invoke(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def done(*words):
    result = invoke(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_module_is_the_command(environment, cases):
    words = [sys.executable, "-m", "tandau", "check", str(cases / "mini")]
    told = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert "no fault. 250 claims" in told.stdout
    bad = subprocess.run(
        [*words[:-1], "nowhere"], env=environment, capture_output=True, text=True, check=False
    )
    assert bad.returncode != 0


def test_check(cases):
    text = done("check", cases / "mini")
    assert "no fault. 250 claims as of 2025-03-01" in text
    assert "open plant plant_b, offers alpha, beta, gamma" in text


def test_check_as_data(cases):
    told = json.loads(done("check", cases / "mini", "--json"))
    assert told["faults"] == []
    assert (told["case"], told["plant"], told["claims"]) == ("mini", "plant_b", 250)
    assert told["offers"] == ["alpha", "beta", "gamma"]


def test_run_as_data(mini, tmp_path):
    out = tmp_path / "out"
    told = json.loads(done("run", mini, "--out", out, "--futures", 32, "--seed", 5, "--json"))
    assert told["study"] == str(out)
    assert set(told["alternatives"]) == {"alpha", "beta", "gamma"}
    for found in (told["alternatives"], told["without_political"]):
        assert sum(row["first_rank"] for row in found.values()) == pytest.approx(1)
        assert all(set(row) == {"first_rank", "standard_error"} for row in found.values())
    assert all(seconds >= 0 for seconds in told["seconds"].values())
    manifest = read_manifest(out)
    assert told["bundle_sha256"] == manifest["bundle_sha256"]
    assert (manifest["n_futures"], manifest["seed"]) == (32, 5)


def test_run_for_people(mini, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = done("run", mini, "--futures", 16, "--quiet")
    assert "probability of being best" in text
    assert "studies/mini/report.html" in text
    assert read_manifest(tmp_path / "studies" / "mini")["case"] == "mini"


def test_case_without_political_branch(mini, tmp_path):
    path = mini / "criteria.yaml"
    path.write_text(path.read_text().replace("political: true", "political: false"))
    told = json.loads(done("run", mini, "--out", tmp_path / "out", "--futures", 16, "--json"))
    assert told["without_political"] is None


def test_report(study_copy, tmp_path):
    assert done("report", study_copy).strip() == str(study_copy / "report.html")
    other = tmp_path / "other.html"
    told = json.loads(done("report", study_copy, "--out", other, "--json"))
    assert told == {"report": str(other)}
    assert other.read_bytes() == (study_copy / "report.html").read_bytes()


def test_report_on_paper(study_copy, tmp_path):
    paper = tmp_path / "paper.pdf"
    told = json.loads(done("report", study_copy, "--pdf", paper, "--json"))
    assert told == {"report": str(study_copy / "report.html"), "pdf": str(paper)}
    assert paper.read_bytes().startswith(b"%PDF-")


def test_report_in_another_language(study_copy):
    report = study_copy / "report.html"
    assert b'<html lang="en">' in report.read_bytes()
    done("report", study_copy, "--language", "ru")
    russian = report.read_bytes()
    assert b'<html lang="ru">' in russian
    result = invoke("report", study_copy, "--language", "xx")
    assert isinstance(result.exception, ReportError)
    done("report", study_copy)
    assert report.read_bytes() == russian


def test_report_to_a_place_that_is_not_there(study_copy, tmp_path):
    result = invoke("report", study_copy, "--out", tmp_path / "none" / "report.html")
    assert result.exit_code == 2
    assert "No such file or directory" in result.output


def test_explain_as_data(study):
    node = json.loads(done("explain", study, "lcoe", "--offer", "alpha", "--json"))
    assert {"name", "unit", "inputs", "claims"} <= set(node)
    assert (node["name"], node["unit"]) == ("lcoe", "USD/MWh")
    assert "M01" in node["claims"]
    assert [one["name"] for one in node["inputs"]] == [
        "lcoe_capital",
        "lcoe_decommissioning",
        "operation_cost",
        "fuel_cost",
    ]


@pytest.mark.parametrize("more", [(), ("--offer", "gamma")])
def test_explain_for_people(study, more):
    text = done("explain", study, "lcoe", *more)
    assert "lcoe" in text
    assert "M04 weight" in text


def test_variables():
    assert "overnight_cost" in done("variables")
    rows = json.loads(done("variables", "--json"))
    assert [row["name"] for row in rows] == list(vocabulary())
    assert set(rows[0]) == {
        "name",
        "unit",
        "dims",
        "kind",
        "low",
        "high",
        "definition",
        "source",
    }


@pytest.fixture
def published(monkeypatch):
    """Two published cases, the second of which can be made to fail."""
    entry = {"source": "s", "expected": 1.0, "got": 1.0, "tolerance": 0.1, "passed": True}
    rows = [{"id": "one", **entry}, {"id": "two", **entry}]
    monkeypatch.setattr("tandau.validation.compared", lambda: rows)
    return rows


def test_validate(published):
    told = json.loads(done("validate", "--json"))
    assert told == {"passed": 2, "failed": 0, "cases": published}
    assert "2 passed, 0 failed" in done("validate")


def test_validate_fails(published):
    published[1]["passed"] = False
    result = invoke("validate", "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert (told["passed"], told["failed"]) == (1, 1)
    assert "1 passed, 1 failed" in invoke("validate").stdout


@pytest.mark.parametrize(
    "words",
    [
        ["check"],
        ["unknown"],
        ["check", "mini", "--as-of", "soon"],
        ["run", "mini", "--futures", "8"],
        ["run", "mini", "--seed", "-1"],
        ["explain", "study"],
    ],
)
def test_wrong_use_is_two(words):
    assert invoke(*words).exit_code == 2


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (["check", "nowhere"], CaseError),
        (["run", "nowhere"], CaseError),
        (["report", "nowhere"], ReportError),
        (["explain", "nowhere", "lcoe"], ReportError),
    ],
)
def test_known_errors_reach_main(words, kind, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert isinstance(invoke(*words).exception, kind)
    assert list(tmp_path.iterdir()) == []


def test_main_tells_errors_to_people(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["tandau", "check", "nowhere"])
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "no such folder" in captured.err


def test_main_tells_errors_to_machines(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["tandau", "explain", "nowhere", "lcoe", "--json"])
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 2
    told = json.loads(capsys.readouterr().out)
    assert told["error"] == "ReportError"
    assert told["faults"] == []
    assert "nowhere: no such folder" in told["message"]
