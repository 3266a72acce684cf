"""The commands under ``tandau power``, on the mini case."""

import json
import shutil

import pytest
from typer.testing import CliRunner

from tandau import power_calibration
from tandau.cli import app
from tandau.models.power.network_files import read_network


@pytest.fixture
def mini(cases, tmp_path):
    return shutil.copytree(cases / "mini", tmp_path / "mini")


def told(*words):
    return CliRunner().invoke(app, ["power", *map(str, words)])


def test_export_and_import(mini, tmp_path):
    made = told("export", mini, "--year", 2030, "--out", tmp_path / "mini.nc", "--json")
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout) == {
        "written": str(tmp_path / "mini.nc"),
        "year": 2030,
        "hours": 8760,
    }
    network = read_network(tmp_path / "mini.nc")
    assert network.meta["tandau_year"] == 2030
    assert network.c.generators.static.loc["North coal_plant", "fuel"] == "coal"
    brought = told("import", tmp_path / "mini.nc", "--out", mini)
    assert brought.exit_code == 0, brought.output
    assert "network: network.nc" in brought.stdout
    assert (mini / "system" / "network.nc").exists()


def test_calibrate_says_what_is_missed(mini, monkeypatch):
    # Without a solve: the table is what is tested here, the year is solved in tests/cases.
    monkeypatch.setattr(
        power_calibration,
        "solve_network",
        lambda network, **_: network.c.generators.dynamic.update(
            p=network.c.loads.dynamic.p_set.rename(
                columns={"North": "North coal_plant", "South": "South gas_turbine"}
            )
        ),
    )
    done = told("calibrate", mini, "--json")
    assert done.exit_code == 1
    found = json.loads(done.stdout)
    rows = {(row["variable"], row["subject"]): row for row in found["rows"]}
    coal = rows["carrier_generation", "coal"]
    assert coal["modelled"] == pytest.approx(30)
    assert coal["reported"] == pytest.approx(34, rel=0.01)
    assert not coal["is_met"]
    assert coal["claims"][0].startswith("GM")
    assert rows["zone_peak_load", "North"]["is_built_in"]
    assert rows["zone_deficit", "South"]["modelled"] == pytest.approx(0, abs=1e-9)
    assert not found["is_met"]
    shown = told("calibrate", mini)
    assert shown.exit_code == 1
    assert "generation, coal" in shown.stdout


def test_a_solver_that_is_not_installed_is_told(mini):
    done = told("calibrate", mini, "--solver", "oracle_of_delphi")
    assert done.exit_code != 0
    assert "one that is installed" in str(done.exception)
    assert "highs" in str(done.exception)


def test_a_case_without_a_power_system_says_so(mini):
    shutil.rmtree(mini / "system")
    path = mini / "case.yaml"
    text = path.read_text(encoding="utf-8")
    asked = "power:\n  base_year: 2025\n  years: [2030, 2040]\n  weather_seed: 7\n"
    path.write_text(text.replace(asked, ""), encoding="utf-8")
    lines = (mini / "claims.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("GM")]
    (mini / "claims.csv").write_text("".join(kept), encoding="utf-8")
    done = told("export", mini, "--year", 2030, "--out", mini / "x.nc")
    assert done.exit_code != 0
    assert "power" in str(done.exception)
    assert not (mini / "x.nc").exists()
