"""Every reader is fuzzed for a few seconds by atheris; `tests/fuzz/run.py` does so for longer."""

import subprocess
import sys
from pathlib import Path

import pytest

from fuzz.targets import TARGETS

pytestmark = pytest.mark.oracle
RUN = Path(__file__).parents[1] / "fuzz" / "run.py"


@pytest.mark.parametrize("name", TARGETS)
def test_no_input_breaks_a_reader(tmp_path, name):
    pytest.importorskip("atheris")
    limits = ["-max_total_time=3", "-timeout=10", "-rss_limit_mb=3000"]
    done = subprocess.run(
        [sys.executable, str(RUN), name, str(tmp_path / "inputs"), *limits],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
