"""Killed at any moment: a study is whole, old or new, or known to be unfinished."""

import shutil
import subprocess
import time

import numpy as np
import pytest

from tandau.errors import ReportError
from tandau.report.bundle import read_manifest

pytestmark = pytest.mark.slow

GROUPS, KILLS = 5, 10
OLD_SEED, SEED = 11, 12


def words(command, case, out, seed):
    told = [*command, "run", str(case), "--out", str(out), "--futures", "64", "--seed", str(seed)]
    return [*told, "--quiet"]


def state(out):
    """Return the hash of a whole study, or why it is none."""
    try:
        return str(read_manifest(out)["bundle_sha256"])
    except ReportError as error:
        return str(error)


def test_killed_at_random_moments(command, environment, cases, tmp_path):
    case = shutil.copytree(cases / "mini", tmp_path / "mini")

    def run(out, seed):
        start = time.monotonic()
        subprocess.run(words(command, case, out, seed), env=environment, check=True)
        return time.monotonic() - start

    whole = tmp_path / "whole"
    run(whole, OLD_SEED)  # compiles every module once
    old = read_manifest(whole)["bundle_sha256"]
    duration = run(whole, SEED)
    new = read_manifest(whole)["bundle_sha256"]
    assert old != new
    parts = sorted(path.name for path in whole.iterdir())

    draw = np.random.default_rng(2026)
    out = tmp_path / "studies" / "mini"
    out.parent.mkdir()
    seen = set()
    for group in range(GROUPS):
        shutil.rmtree(out, ignore_errors=True)
        if group % 2:  # every other group over a finished study of another seed
            shutil.copytree(whole, out)
        seed, aim = (OLD_SEED, old) if group % 2 else (SEED, new)
        for _ in range(KILLS):
            before = read_manifest(out)["bundle_sha256"] if out.exists() else None
            with subprocess.Popen(
                words(command, case, out, seed), env=environment, stdout=subprocess.DEVNULL
            ) as process:
                time.sleep(draw.uniform(0.15, 1.1) * duration)
                process.kill()
            after = state(out)
            if after in {before, aim}:
                seen.add("whole")
            else:
                assert before is None, after
                assert "unfinished" in after or "no such folder" in after
                seen.add("unfinished")
        run(out, seed)
        assert read_manifest(out)["bundle_sha256"] == aim
        assert [path.name for path in out.parent.iterdir()] == ["mini"]
        assert sorted(path.name for path in out.iterdir()) == parts
    assert seen == {"unfinished", "whole"}
