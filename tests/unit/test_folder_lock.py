"""One run at a time in a folder, and a killed one leaves it free."""

import os
import signal
import subprocess
import sys

import pytest

from tandau.engine_choice import Scale
from tandau.errors import RunError
from tandau.folder_lock import lock_file, only_run
from tandau.pipeline import run_study

HOLDING = """
import sys, time
from pathlib import Path
from tandau.folder_lock import only_run
with only_run(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_second_run_is_refused_and_told_by_whom(tmp_path):
    study = tmp_path / "study"
    told = f"process {os.getpid()}.*choose another --out"
    with only_run(study), only_run(tmp_path / "other"):
        with pytest.raises(RunError, match=told), only_run(study):
            pass
        assert lock_file(study).exists()
    assert list(tmp_path.iterdir()) == []
    with only_run(study):
        pass


def test_two_runs_on_one_folder(cases, tmp_path):
    with only_run((tmp_path / "study").resolve()), pytest.raises(RunError, match="at work there"):
        run_study(cases / "mini", tmp_path / "study", n_futures=16, scale=Scale("serial"))
    assert not (tmp_path / "study").exists()


def test_killed_run_leaves_the_folder_free(tmp_path):
    study = tmp_path / "study"
    told = [sys.executable, "-c", HOLDING, str(study)]
    with subprocess.Popen(told, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        with pytest.raises(RunError), only_run(study):
            pass
        process.send_signal(signal.SIGKILL)
    assert lock_file(study).exists()
    with only_run(study):
        pass
    assert not lock_file(study).exists()


def test_place_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="choose another --out"), only_run(tmp_path / "file" / "s"):
        pass
