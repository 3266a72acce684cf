"""The base years of the cases, solved hour by hour, against what claims report."""

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", ["mini", "kazakhstan"])
def test_the_base_year_is_met(cases, name):
    done = subprocess.run(
        [sys.executable, "-c", "from tandau.cli import main; main()", "power", "calibrate",
         str(cases / name), "--json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    judged = [row for row in told["rows"] if row["allowed"] is not None]
    assert told["is_met"]
    for row in judged:
        assert abs(row["deviation"]) <= row["allowed"], row
    of_fuel = {row["subject"] for row in judged if row["variable"] == "carrier_generation"}
    assert {"coal", "gas", "hydro", "wind"} <= of_fuel
    assert any(row["variable"] == "zone_deficit" for row in judged)
    # What is generated and bought is what is used.
    generation = sum(zone["own_generation"] for zone in told["zones"])
    demand = sum(zone["demand"] for zone in told["zones"])
    also = told["also"]
    outside = also["imports"] - also["exports"] + also["unserved_energy"] - also["surplus"]
    assert generation + outside == pytest.approx(demand, rel=1e-4)
