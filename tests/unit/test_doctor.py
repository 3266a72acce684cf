"""What `tandau doctor` finds, and what it says of a machine that lacks something."""

import json

import pytest
from typer.testing import CliRunner

from tandau import doctor
from tandau.cli import app


def told(*arguments):
    done = CliRunner().invoke(app, ["doctor", "--json", *arguments])
    return done.exit_code, json.loads(done.stdout)


def test_tells_versions_threads_and_features(tmp_path):
    code, found = told("--out", str(tmp_path / "not" / "there"))
    assert code == 0
    assert found["cores"] >= 1
    assert found["libraries"]["numpy"]["installed"]
    names = {one["name"]: one for one in found["features"]}
    assert names["everything"]["is_ready"]
    assert names["least cost of the power system"]["is_ready"]
    assert names["Kazakh letters in pictures"]["is_ready"]
    assert "GB free" in names["studies"]["found"]


def test_a_library_too_old_breaks_everything(monkeypatch):
    known = doctor.version
    monkeypatch.setattr(doctor, "version", lambda name: "0.1" if name == "scipy" else known(name))
    code, found = told()
    first = found["features"][0]
    assert code == 1
    assert not first["is_ready"]
    assert "scipy" in first["found"]
    assert first["remedy"] == "make setup"


def test_a_full_disk_and_little_memory_are_told(monkeypatch, tmp_path):
    usage = doctor.shutil.disk_usage(tmp_path)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: usage._replace(free=10**8))
    monkeypatch.setattr(doctor, "memory", lambda: 1.5)
    code, found = told("--out", str(tmp_path))
    names = {one["name"]: one for one in found["features"]}
    assert code == 0
    assert not names["studies"]["is_ready"]
    assert "0.1 GB free" in names["studies"]["found"]
    assert "fewer futures" in names["the worked case"]["remedy"]


def test_a_folder_that_may_not_be_written_breaks(monkeypatch, tmp_path):
    known = doctor.os.access

    def without_writing(path, mode, **more):
        return mode != doctor.os.W_OK and known(path, mode, **more)

    monkeypatch.setattr(doctor.os, "access", without_writing)
    code, found = told("--out", str(tmp_path))
    assert code == 1
    assert any(one["found"] == "may not be written" for one in found["features"])


def test_an_absent_extra_and_browser_are_told_with_a_remedy(monkeypatch):
    monkeypatch.setattr(doctor.shutil, "which", lambda _: None)
    known = doctor.version

    def without_salib(name):
        if name.lower() == "salib":
            raise doctor.PackageNotFoundError(name)
        return known(name)

    monkeypatch.setattr(doctor, "version", without_salib)
    code, found = told()
    names = {one["name"]: one for one in found["features"]}
    assert code == 0
    assert names["screening by Morris's walks"]["remedy"] == "install tandau[sensitivity]"
    assert not names["looking at the report without a screen"]["is_ready"]


def test_people_read_a_table():
    done = CliRunner().invoke(app, ["doctor"])
    assert done.exit_code == 0
    assert "Kazakh letters in pictures" in done.stdout


def test_solvers_beside_ours_are_found(monkeypatch):
    monkeypatch.setattr(doctor.shutil, "which", lambda name: "x" if name == "cplex" else None)
    assert doctor.other_solvers() == ["cplex"]


@pytest.mark.parametrize("extra", ["", "sensitivity"])
def test_needs_come_from_the_package(extra):
    found = doctor.libraries(extra)
    assert ("salib" in {name.lower() for name in found}) == bool(extra)
