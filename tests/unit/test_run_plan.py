"""What a large study will take, from what a small one took."""

import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from tandau.cli import app
from tandau.engine_choice import Scale
from tandau.pipeline import run_study
from tandau.run_plan import Calibration, calibrated, plan_of

FOUND = Calibration(
    n_block=1000,
    block_seconds=2.0,
    driver_seconds=0.5,
    fixed_seconds=30.0,
    part_bytes=4e6,
    study_bytes=1000.0,
    fixed_bytes=2e6,
    largest=10,
    worker_bytes=3e8,
    driver_bytes=5e8,
)


def test_workers_share_the_blocks_and_nothing_else():
    one, four = (plan_of(FOUND, 100_000, n) for n in (1, 4))
    assert one["n_blocks"] == 100
    assert one["seconds"] == {"stages": 30.0, "blocks": 200.0, "driver": 50.0, "all": 280.0}
    assert four["seconds"]["blocks"] == 200 / 4 + 4
    assert four["seconds"]["driver"] == 50.0
    assert one["processor_hours"] == round((280 + 4) / 3600, 4)
    assert four["processor_hours"] == round((280 + 5 * 4) / 3600, 4)
    assert four["memory"]["all"] == pytest.approx(0.5 + 3 * 8 * 10 * 1e5 / 1e9 + 4 * 0.3, abs=0.01)
    assert one["disk"] == {"most": 0.502, "study": 0.102}


def test_cost_is_that_of_all_processors():
    assert plan_of(FOUND, 1000, 2)["cost"] is None
    assert plan_of(replace(FOUND, fixed_seconds=3593.5), 1000, 2, price=2.0)["cost"] == 2.0


def test_no_more_workers_than_blocks_are_of_use():
    assert plan_of(FOUND, 3000, 64)["seconds"]["blocks"] == 2.0 + 4


@pytest.mark.parametrize("text", ["1e9", "1.5", "many", "8"])
def test_odd_numbers_of_futures_are_refused(text):
    done = CliRunner().invoke(app, ["plan", "cases/mini", "--futures", text])
    assert done.exit_code == 2


@pytest.mark.slow
def test_prediction_beside_what_came(cases, tmp_path):
    found = calibrated(cases / "mini", None, 256, lambda *_: None)
    told = plan_of(found, 1280, 1)
    run_study(cases / "mini", tmp_path / "s", n_futures=1280, scale=Scale("serial", n_block=256))
    disk = sum(path.stat().st_size for path in (tmp_path / "s").iterdir()) / 1e9
    assert told["disk"]["study"] == pytest.approx(disk, rel=0.15, abs=0.001)
    assert told["memory"]["worker"] <= told["memory"]["driver"]
    assert json.loads(json.dumps(told)) == told
