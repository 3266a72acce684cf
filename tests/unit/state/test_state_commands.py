"""People and backups from the command line."""

import json
import sys

import pytest
from typer.testing import CliRunner

from states import PASSWORD
from tandau.cli import app, main


def call(*words, entered=None):
    return CliRunner().invoke(app, [str(word) for word in words], input=entered)


def told(*words, entered=None):
    result = call(*words, "--json", entered=entered)
    assert result.exit_code == 0, result.output
    assert PASSWORD not in result.output
    return json.loads(result.stdout)


def test_people_come_and_go(tmp_path):
    where = ("--state", tmp_path / "state.db")
    for name, role in (("Root", "admin"), ("Анна", "chair")):
        made = told("user", "add", name, "--role", role, *where, entered=f"{PASSWORD}\n")
        assert (made["name"], made["role"]) == (name, role)
    assert told("user", "add", "Ben", "--role", "expert", *where)["role"] == "expert"
    found = {one["name"]: one["has_password"] for one in told("user", "list", *where)["users"]}
    assert found == {"Root": True, "Анна": True, "Ben": False}
    assert told("user", "remove", "Ben", *where) == {"removed": "Ben", "name_is_free": True}
    shown = call("user", "list", *where)
    assert shown.stdout.splitlines() == ["admin    Root", "chair    Анна"]


def test_the_state_by_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("TANDAU_STATE", str(tmp_path / "state.db"))
    told("user", "add", "Root", "--role", "admin", entered=f"{PASSWORD}\n")
    rows = told("backup", "--out", tmp_path / "copy.db")["rows"]
    assert rows["users"] == 1
    monkeypatch.setenv("TANDAU_STATE", str(tmp_path / "new.db"))
    assert told("restore", tmp_path / "copy.db")["rows"] == rows


def test_what_is_wrong_is_told(tmp_path, monkeypatch, capsys):
    state = str(tmp_path / "state.db")
    for words in (["user", "list"], ["user", "remove", "Ann"], ["backup", "--out", "x.db"]):
        monkeypatch.setattr(sys, "argv", ["tandau", *words, "--state", state])
        with pytest.raises(SystemExit) as done:
            main()
        assert done.value.code == 2
        assert "a state that was made before" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_library_of_an_extra_that_is_missing(tmp_path, monkeypatch, capsys):
    for name in [one for one in sys.modules if one.startswith("tandau.state")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    words = ["tandau", "user", "list", "--state", str(tmp_path / "state.db"), "--json"]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as done:
        main()
    assert done.value.code == 2
    fault = json.loads(capsys.readouterr().out)["faults"][0]
    assert (fault["file"], fault["remedy"]) == ("sqlalchemy", "pip install 'tandau[web]'")
