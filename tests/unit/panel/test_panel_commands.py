"""A panel from the command line: made, invited, opened, and taken by a run."""

import json

import pytest
from typer.testing import CliRunner

from panels import NO_INTEREST, ORDER, judged, told
from tandau.cli import app
from tandau.panel.invitations import exchange
from tandau.panel.submissions import new_form, submit
from tandau.report.bundle import read_manifest
from tandau.state.database import open_state
from tandau.state.sessions import visitor


def call(*words, code=0):
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == code, (result.output, result.exception)
    return result


@pytest.fixture
def done(tmp_path):
    """Return a function that calls a command on one state and gives its JSON."""

    def command(*words, code=0):
        result = call(*words, "--state", tmp_path / "state.db", "--json", code=code)
        return json.loads(result.stdout)

    return command


def enter(tmp_path, link):
    state = open_state(str(tmp_path / "state.db"))
    return state, visitor(state, exchange(state, link.partition("#")[2])).seat_id


def test_from_a_study_to_weights_in_a_case(done, study, cases, tmp_path):
    key = tmp_path / "chair.key"
    made = done("user", "add", "Ann", "--role", "expert")
    made = done("panel", "new", "--study", study, "--title", "Spring", "--key-out", key)
    assert made["groups"] == ["cost", "time", "experience", "politics"]
    assert made["criteria"] == []
    panel = made["panel"]
    sent = done("panel", "invite", panel, "Ann", "--address", "https://panel.example/")
    assert sent["link"].startswith("https://panel.example/invitation#")
    assert sent["expert"] == "e01"
    state, seat_id = enter(tmp_path, sent["link"])
    weights = ORDER | {"order": ["politics", "cost"]}
    kept = submit(state, seat_id, new_form(), told(weights=weights))
    state.close()
    status = done("panel", "status", panel)
    assert done("panel", "list")["panels"] == [status]
    assert (status["invited"], status["submitted"], status["opened_on"]) == (1, 1, None)
    (tmp_path / "answers.json").write_bytes(kept.text)
    found = done("panel", "open", panel, "--key", key)
    assert found["weights"]["experts"]["e01"]["mean"]["politics"] > 0.2
    assert done("panel", "results", panel) == found
    told_of = done("panel", "receipt", panel, tmp_path / "answers.json")
    assert told_of == {"receipt": kept.receipt, "verdict": "counts"}
    (tmp_path / "other.json").write_bytes(kept.text + b" ")
    assert done("panel", "receipt", panel, tmp_path / "other.json", code=1)["verdict"] == (
        "not published"
    )
    copied = done("panel", "export", panel, "--case", cases / "mini", "--out", tmp_path / "case")
    assert (copied["statements"], copied["scores"], copied["notes"]) == (1, 0, [])
    checked = json.loads(call("check", tmp_path / "case", "--json").stdout)
    assert checked["faults"] == []


def test_words_for_people(done, study, tmp_path):
    where = ("--state", tmp_path / "state.db")
    done("user", "add", "Ann", "--role", "expert")
    words = ("--study", study, "--title", "Spring", "--key-out", tmp_path / "chair.key")
    shown = call("panel", "new", *words, *where).stdout
    assert "Asked: criteria 0, quantities 0, offers 3, groups to weigh 4." in shown
    panel = done("panel", "list")["panels"][0]["panel"]
    link = call("panel", "invite", panel, "Ann", *where).stdout
    state, seat_id = enter(tmp_path, link.split()[-1])
    aside = [*NO_INTEREST[:2], {"offer": "gamma", "interest": "none", "is_recused": True}]
    submit(state, seat_id, new_form(), told(interests=aside, weights=ORDER | {"order": ["cost"]}))
    state.close()
    assert "1 handed in; under seal" in call("panel", "status", panel, *where).stdout
    shown = call("panel", "open", panel, "--key", tmp_path / "chair.key", *where).stdout
    for word in ("Mean weights", "stepped aside", "counts", "Receipts"):
        assert word in shown
    assert "open since" in call("panel", "list", *where).stdout


@pytest.mark.slow
def test_a_run_takes_what_a_panel_said(done, asked, tmp_path):
    call("run", asked, "--out", tmp_path / "study", "--futures", 32, "--quiet")
    key = tmp_path / "chair.key"
    done("user", "add", "Ann", "--role", "expert")
    ask = ("--ask", "alpha.overnight_cost")
    words = ("--study", tmp_path / "study", "--title", "Spring", "--key-out", key, *ask)
    panel = done("panel", "new", *words)["panel"]
    state, seat_id = enter(tmp_path, done("panel", "invite", panel, "Ann")["link"])
    cost = {"subject": "alpha", "variable": "overnight_cost", "reason": "one bid seen"}
    estimates = [cost | {"p05": 4000, "p50": 5000, "p95": 6500}]
    answers = told(judged(alpha=8, beta=6, gamma=2), weights=ORDER, estimates=estimates)
    submit(state, seat_id, new_form(), answers)
    state.close()
    done("panel", "open", panel, "--key", key)
    done("panel", "export", panel, "--case", asked, "--out", tmp_path / "case")
    words = ("run", tmp_path / "case", "--out", tmp_path / "again", "--futures", 32, "--json")
    call(*words)
    ranks = json.loads((tmp_path / "again" / "ranks.json").read_text(encoding="utf-8"))
    assert f"stakeholder:panel_{panel}.e01" in ranks["rankings"]
    used = set(read_manifest(tmp_path / "again")["claims_used"])
    assert {f"panel_{panel}.e01.s{number}" for number in (1, 2, 3)} <= used
    assert "experts.alpha.overnight_cost" in used
