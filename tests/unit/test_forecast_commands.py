"""`tandau forecast` and `tandau backtest`: the keys that others read, and errors that help."""

import json

import pytest
from typer.testing import CliRunner

from tandau.cli import app
from tandau.errors import EvidenceError

ASKED = (
    "forecast construction-time --host Kazakhstan --vendor China --units 2 --first-concrete 2029 "
    "--as-of 2025-06-14"
)


def told(words):
    result = CliRunner().invoke(app, [*words.split(), "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_plant_to_come():
    found = told(ASKED)
    assert found["p05"] < found["p10"] < found["p50"] < found["p90"] < found["p95"]
    assert 0 < found["p_within_promise"] < 1
    names = {one["unit"] for one in found["comparables"]}
    assert {"Barakah-1", "Kanupp-2"} <= names
    assert found["host_is_in_record"] is False
    assert 2032 < found["grid_connection"]["unit_1"]["p50"] < 2042
    assert found["record_until"] == "2025-03-31"


def test_a_longer_promise_is_kept_more_often():
    kept = [told(f"{ASKED} --promise {years}")["p_within_promise"] for years in (5, 7, 9)]
    assert kept == sorted(kept)
    assert kept[0] < kept[-1]


def test_an_earlier_day_knows_less():
    names = {one["unit"] for one in told(ASKED.replace("2025-06-14", "2012-01-01"))["comparables"]}
    assert "Barakah-1" not in names
    assert "Chasnupp-2" in names


def test_a_unit_under_way():
    found = told("forecast construction-time --unit akkuyu-1 --as-of 2025-03-31")
    assert found["unit"] == "AKKUYU-1"
    assert found["p05"] >= found["age"] - 1e-3


def test_for_people(tandau):
    result = tandau(*ASKED.split())
    assert result.returncode == 0, result.stderr
    assert "promise" in result.stdout
    assert "Barakah-1" in result.stdout
    assert "last unit connected" in result.stdout


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("forecast construction-time --vendor China", "--host"),
        ("forecast construction-time", "--vendor"),
        ("forecast construction-time --host Egypt --vendor Chna", "one of Argentina"),
        ("forecast construction-time --unit nothing", "under construction"),
    ],
)
def test_faults(words, expected):
    with pytest.raises(EvidenceError, match=expected):
        CliRunner().invoke(app, words.split(), catch_exceptions=False)
