"""The commands of the log, and the log of a run."""

import json
import shutil

import pytest
from typer.testing import CliRunner

from tandau.audit.head import head_file
from tandau.cli import app
from tandau.errors import ReportError
from tandau.report.bundle import MANIFEST, read_manifest, sha256


def invoke(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def done(*words):
    result = invoke(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def key_file(tmp_path):
    path = tmp_path / "aigul.key"
    told = json.loads(done("audit", "key", "--key-file", path, "--who", "Aigul", "--json"))
    assert told["public_file"] == f"{path}.pub"
    return path


def test_a_log_by_hand(tmp_path, key_file):
    log, other = tmp_path / "audit.jsonl", tmp_path / "dana.key"
    assert "keep it secret" in done("audit", "key", "--key-file", other, "--who", "Dana")
    receipt = done("audit", "note", log, "opened the bids", "--key-file", key_file).strip()
    done("audit", "admit", log, f"{other}.pub", "--key-file", key_file, "--json")
    done("audit", "note", log, "saw them", "--key-file", other, "--who", "Panel", "--json")
    done("audit", "admit", log, f"{key_file}.pub", "--key-file", other, "--retire")
    shown = done(
        "audit", "verify", log, "--key", f"{key_file}.pub", "--receipt", receipt, "--entries"
    )
    assert "opened the bids" in shown
    assert "4 entries hold" in shown
    assert "may sign: Dana" in shown
    told = json.loads(done("audit", "verify", log, "--entries", "--json"))
    assert (told["is_sound"], told["entries"], told["broken"]) == (True, 4, None)
    assert [entry["who"] for entry in told["found"]] == ["Aigul", "Aigul", "Panel", "Dana"]
    refused = invoke("audit", "note", log, "again", "--key-file", key_file)
    assert isinstance(refused.exception, ReportError)


def test_a_broken_log_ends_with_exit_code_1(tmp_path, key_file):
    log = tmp_path / "audit.jsonl"
    for text in ("one", "two", "three"):
        done("audit", "note", log, text, "--key-file", key_file)
    log.write_text(log.read_text().replace("two", "2"))
    result = invoke("audit", "verify", log, "--json")
    assert result.exit_code == 1
    broken = json.loads(result.stdout)["broken"]
    assert (broken["line"], broken["kind"]) == (2, "changed")
    shown = invoke("audit", "verify", log)
    assert (shown.exit_code, "line 2 is changed" in shown.stdout) == (1, True)


@pytest.fixture
def _run(study, monkeypatch):
    """Let a run copy the finished study instead of computing it."""

    def run_study(_case, out, **_options):
        return read_manifest(shutil.copytree(study, out))

    monkeypatch.setattr("tandau.pipeline.run_study", run_study)
    monkeypatch.setattr("tandau.reproduction.run_study", run_study)


@pytest.mark.usefixtures("_run")
def test_a_run_is_logged(mini, tmp_path, key_file):
    out, log = tmp_path / "out", tmp_path / "audit.jsonl"
    words = ("run", mini, "--out", out, "--log", log, "--key-file", key_file)
    told = json.loads(done(*words, "--json"))
    found = json.loads(
        done("audit", "verify", log, "--receipt", told["receipt"], "--entries", "--json")
    )
    (entry,) = found["found"]
    assert (entry["what"], entry["who"]) == ("run", "Aigul")
    about = entry["about"]
    assert about["manifest_sha256"] == sha256(out / MANIFEST)
    assert (about["case"], about["study"], about["n_futures"]) == ("mini", "out", 256)
    other = done("run", mini, "--out", tmp_path / "other", *words[4:])
    assert "Receipt: 2:" in other


def test_nothing_is_run_where_it_could_not_be_logged(mini, tmp_path, key_file):
    out, log = tmp_path / "out", tmp_path / "audit.jsonl"
    assert invoke("run", mini, "--out", out, "--log", log).exit_code == 2
    done("audit", "note", log, "first", "--key-file", key_file)
    done("audit", "note", log, "second", "--key-file", key_file)
    head_file(log).unlink()
    words = ("run", mini, "--out", out, "--log", log, "--key-file", key_file)
    assert isinstance(invoke(*words).exception, ReportError)
    shutil.rmtree(mini)
    assert isinstance(invoke(*words).exception, ReportError)
    assert not out.exists()


@pytest.mark.usefixtures("_run")
def test_packs_by_hand(study, cases, tmp_path, key_file):
    log, whole, hidden = (tmp_path / name for name in ("log", "whole.zip", "hidden.zip"))
    salts, told = tmp_path / "salts.json", tmp_path / "told.json"
    done("audit", "note", log, "before", "--key-file", key_file)
    words = ("pack", study, "--case", cases / "mini", "--log", log, "--out")
    shown = done(*words, whole)
    assert "note: " in shown
    assert "holds no run with this study's manifest" in shown
    packed = json.loads(done(*words, whole, "--json"))
    assert packed["sha256"] == sha256(whole)
    shown = done(*words, hidden, "--redact", "M03", "--redact", "M01", "--salts", salts)
    assert "left out, since it would show what is hidden: decision.json" in shown
    told_of = json.loads(done("reproduce", whole, "--key", f"{key_file}.pub", "--json"))
    assert told_of["is_confirmed"]
    shown = done("reproduce", whole, "--quiet", "--out", tmp_path / "kept")
    assert "Confirmed, to the last digit" in shown
    assert "log: 1 entries hold; this run is not in it" in shown
    assert (tmp_path / "kept" / "study" / "report.html").is_file()
    shown = done("reproduce", hidden, "--quiet")
    assert "In part" in shown
    assert "hidden: M01, M03; on them rest alpha.overnight_cost, beta.overnight_cost" in shown
    done("audit", "disclose", salts, "M03", "--out", told)
    assert "M03: the hidden claim; " in done("audit", "check", hidden, told)
    assert "M01; on them rest" in done("reproduce", hidden, "--quiet", "--disclosure", told)
    told.write_text(told.read_text().replace("3000", "2900"))
    wrong = invoke("audit", "check", hidden, told)
    assert (wrong.exit_code, "another claim" in wrong.stdout) == (1, True)
    assert json.loads(invoke("audit", "check", hidden, told, "--json").stdout)[0]["claim"] == "M03"
    done("audit", "disclose", salts, "M01", "--out", tmp_path / "more.json", "--json")
