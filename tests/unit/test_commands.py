"""The command line as a user's machine sees it: processes, streams and exit codes."""

import json
import signal
import subprocess
import sys
import time
from functools import partial

import pytest

from tandau.errors import ReportError
from tandau.report.bundle import read_manifest, unfinished


def test_run_prints_json_only(tandau, cases, tmp_path):
    out = tmp_path / "out"
    result = tandau("run", cases / "mini", "--out", out, "--futures", 64, "--json")
    assert (result.returncode, result.stderr) == (0, "")
    told = json.loads(result.stdout)
    assert {"study", "alternatives", "seconds", "bundle_sha256"} <= set(told)
    assert sum(row["first_rank"] for row in told["alternatives"].values()) == pytest.approx(1)
    assert told["bundle_sha256"] == read_manifest(out)["bundle_sha256"]
    shown = tandau("explain", out, "lcoe", "--offer", "beta", "--json")
    assert shown.returncode == 0
    assert {"M02", "M03"} <= set(json.loads(shown.stdout)["claims"])


def test_faults_go_to_standard_error(tandau, mini, tmp_path):
    (mini / "claims.csv").unlink()
    result = tandau("run", mini, "--out", tmp_path / "out")
    assert (result.returncode, result.stdout) == (2, "")
    assert "no such file" in result.stderr
    assert "Traceback" not in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mini"]


def test_validate(tandau):
    result = tandau("validate", "--json")
    assert result.returncode == 0
    told = json.loads(result.stdout)
    assert (told["passed"], told["failed"]) == (len(told["cases"]), 0)
    assert told["cases"]
    for case in told["cases"]:
        assert {"id", "passed", "expected", "got", "tolerance"} <= set(case)


def test_forecast_partner_exit(tandau):
    result = tandau("forecast", "partner-exit", "--json")
    assert (result.returncode, result.stderr) == (0, "")
    told = json.loads(result.stdout)
    assert (told["n"], told["fell_through"], told["project_years"]) == (45, 24, 243.3)
    assert told["hazard_per_year"] == 0.0987
    assert told["interval_90"] == [0.0697, 0.1364]
    some = tandau("forecast", "partner-exit", "--vendor", "Russia", "--newcomer")
    assert some.returncode == 0
    assert "Akkuyu 1-4" in some.stdout
    assert "Sinop" not in some.stdout
    wrong = tandau("forecast", "partner-exit", "--host", "Atlantis", "--json")
    assert wrong.returncode == 2
    assert json.loads(wrong.stdout)["faults"][0]["got"] == "Atlantis"


def test_forecast_cost_outturn(tandau):
    result = tandau("forecast", "cost-outturn", "--contract", "turnkey", "--futures", 500, "--json")
    assert (result.returncode, result.stderr) == (0, "")
    told = json.loads(result.stdout)
    assert list(told["by_contract"]) == ["turnkey"]
    assert told["by_contract"]["turnkey"]["p05"] < told["by_contract"]["turnkey"]["p95"]
    shown = tandau("forecast", "cost-outturn", "--as-of", "2020-01-01", "--seed", 2)
    assert shown.returncode == 0
    assert "Barakah" in shown.stdout
    assert "Vogtle" not in shown.stdout
    wrong = tandau("forecast", "cost-outturn", "--contract", "barter")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "one of boo" in wrong.stderr


def test_help_imports_nothing_heavy(environment):
    code = (
        "import sys\n"
        "sys.argv = ['tandau', '--help']\n"
        "from tandau.cli import main\n"
        "try:\n"
        "    main()\n"
        "except SystemExit as end:\n"
        "    heavy = {'numpy', 'pandas', 'scipy', 'xarray', 'pint', 'pydantic', 'matplotlib'}\n"
        "    print('loaded', sorted(heavy & set(sys.modules)), 'code', end.code)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert result.stdout.endswith("loaded [] code 0\n")
    assert "Exit codes: 0 done" in result.stdout


def test_interrupted_run_is_130(command, environment, cases, tmp_path):
    out = tmp_path / "out"
    words = [*command, "run", str(cases / "mini"), "--out", str(out), "--futures", "8192"]
    with subprocess.Popen(
        [*words, "--quiet"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A background job of a shell ignores the signal, and hands that on to its children.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    ) as process:
        while not (unfinished(out) / "futures.nc").exists() and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        process.communicate()
    assert process.returncode == 130
    with pytest.raises(ReportError, match="unfinished"):
        read_manifest(out)
