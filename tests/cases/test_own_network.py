"""A grid that is a PyPSA network of somebody's own, through whole runs: well, short, timed out."""

import json
import re
import shutil

import pypsa
import pytest
from typer.testing import CliRunner

from own_network import larger
from tandau import power_solving
from tandau.cli import app
from tandau.models.power.ensemble import Plan
from tandau.models.power.network_files import write_network
from tandau.models.power.resolving import Limits
from tandau.report.bundle import read_manifest

pytestmark = pytest.mark.slow
N = "24"


@pytest.fixture
def case(cases, tmp_path):
    folder = shutil.copytree(cases / "mini", tmp_path / "mini")
    for path in (folder / "system").glob("*.csv"):
        path.unlink()
    question = folder / "case.yaml"
    text = question.read_text(encoding="utf-8").replace("[2030, 2040]", "[2040]")
    named = "seed: 7\n  network: network.nc\ndrivers"
    question.write_text(text.replace("seed: 7\ndrivers", named), encoding="utf-8")
    claims = folder / "claims.csv"
    # In some futures twice as much is wanted, which nothing here can give.
    wide = claims.read_text(encoding="utf-8").replace(
        "mini/2040,demand_factor,1.1,1.3,1.6", "mini/2040,demand_factor,1.1,1.3,2.4"
    )
    claims.write_text(wide, encoding="utf-8")
    with pypsa.option_context("api.legacy_string_dtype", False):
        write_network(larger(), folder / "system" / "network.nc")
    return folder


def run(case, out):
    done = CliRunner().invoke(
        app, ["run", str(case), "--power", "--futures", N, "--out", str(out), "--json"]
    )
    assert done.exit_code == 0, (done.output, done.exception)
    return json.loads(done.stdout), json.loads((out / "power.json").read_text(encoding="utf-8"))


def test_a_run_is_of_that_network_and_says_which_futures_are_short(case, tmp_path):
    told, power = run(case, tmp_path / "study")
    assert set(told["power"]) == {"alpha", "beta", "gamma", "wait", "no_new_nuclear"}
    (cause, *_) = power["causes"]
    assert "South" in cause
    assert re.search(r"zone South at step \d+: [\d.]+ MW short", cause)
    figures = power["figures"]
    cost = {name: one["2040"]["system_cost"][2] for name, one in figures.items()}
    assert 0 < cost["alpha"] < cost["no_new_nuclear"]
    assert 0 < figures["alpha"]["2040"]["coal_generation_share"][2] < 1
    assert power["adequacy"] is None
    assert {"hard coal", "onwind"} <= set(power["mix"]["no_new_nuclear"]["2040"])
    page = (tmp_path / "study" / "report.html").read_text(encoding="utf-8")
    assert 'id="power"' in page
    assert "MW short" in page


def test_solvers_out_of_time_do_not_stop_it(case, tmp_path, monkeypatch):
    def hasty(*args, **changed):
        return Plan(*args, **changed, limits=Limits(seconds=1e-7))

    with monkeypatch.context() as patch:
        patch.setattr(power_solving, "Plan", hasty)
        told, power = run(case, tmp_path / "study")
    assert "ran out of its time" in power["unsolved"]
    assert told["power_error"]["unsolved"] == power["unsolved"]
    page = (tmp_path / "study" / "report.html").read_text(encoding="utf-8")
    assert "ran out of its time" in page
    _, power = run(case, tmp_path / "study")  # the same command with time enough
    assert not power.get("unsolved")
    run(case, tmp_path / "undisturbed")
    hashes = [read_manifest(tmp_path / name) for name in ("study", "undisturbed")]
    assert hashes[0]["bundle_sha256"] == hashes[1]["bundle_sha256"]


def test_days_that_are_no_year_are_refused_before_anything_is_written(case, tmp_path):
    with pypsa.option_context("api.legacy_string_dtype", False):
        day = larger()
        day.snapshot_weightings.loc[:, :] = 1.0
        write_network(day, case / "system" / "network.nc")
    done = CliRunner().invoke(
        app, ["run", str(case), "--power", "--futures", N, "--out", str(tmp_path / "study")]
    )
    assert done.exit_code != 0
    assert "the 8,760 of a year" in done.output + str(done.exception)
    assert not list(tmp_path.glob("study*"))
