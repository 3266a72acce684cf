"""Whoever computes, and whoever is killed meanwhile: the same SHA-256, and nothing done is lost."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

import chunk_work
from tandau.engine_choice import Scale, engine_of
from tandau.engines import Loky
from tandau.errors import RunError
from tandau.intake import criteria_of
from tandau.many_futures import Design, block_part
from tandau.parts import Parts
from tandau.pipeline import run_study
from tandau.report.bundle import read_manifest
from tandau.runner import Job, run_chunks
from tandau.weighing import statements_of

pytestmark = pytest.mark.slow

N_BLOCKS, KEY = 16, "0" * 64
HERE = str(Path(chunk_work.__file__).parent)
N_KILLS = 20


def content(parts):
    told = hashlib.sha256()
    for number, path in sorted(parts.items()):
        told.update(f"{number} ".encode() + path.read_bytes())
    return told.hexdigest()


@pytest.fixture(autouse=True)
def _importable(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", HERE, prepend=os.pathsep)


@pytest.fixture(scope="module")
def design(known):
    return Design(
        known=known,
        offers=tuple(offer.id for offer in known.choice.offers),
        criteria=criteria_of(known.case, known.evidence.all_missing()),
        statements=statements_of(known.case),
        n_futures=N_BLOCKS * 128,
        n_block=128,
        seed=5,
    )


def ran(design, engine, folder, told=lambda _done, _total: None):
    parts = Parts(folder, "futures", KEY)
    found = run_chunks(Job(block_part, design, design.n_blocks), parts, engine, told)
    assert not found.set_aside
    return content(found.parts)


@pytest.fixture(scope="module")
def expected(design, tmp_path_factory):
    with engine_of("serial", 1) as engine:
        return ran(design, engine, tmp_path_factory.mktemp("serial"))


def test_loky_with_a_worker_killed(design, expected, tmp_path):
    engine, killed = Loky(2), []

    def kill(done, _total):
        if done == 4 and not killed:
            killed.append(next(iter(engine._pool._processes)))
            os.kill(killed[0], signal.SIGKILL)

    assert ran(design, engine, tmp_path, kill) == expected
    assert killed
    engine.close()


@contextmanager
def cluster(folder, address):
    """A scheduler and two workers over TCP, each in a folder of its own."""
    dask = str(Path(sys.executable).with_name("dask"))
    environment = dict(os.environ)
    started = [
        subprocess.Popen(
            [dask, *told], cwd=place, env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for place, told in (
            (made(folder / "scheduler"),
             ["scheduler", "--host", "127.0.0.1", "--port", address.rsplit(":")[-1],
              "--no-dashboard"]),
            *((made(folder / f"worker{n}"),
               ["worker", address, "--nthreads", "1", "--no-dashboard",
                "--local-directory", str(folder / f"worker{n}")]) for n in (1, 2)),
        )
    ]  # fmt: skip
    try:
        yield started
    finally:
        for process in started:
            process.kill()
            process.wait()


def made(folder):
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def free_address():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{one.getsockname()[1]}"


@contextmanager
def two_workers(address):
    """An engine on a scheduler once both workers have come."""
    with engine_of("dask", 2, address) as engine:
        engine._client.wait_for_workers(2, timeout=60)
        yield engine


def test_two_dask_workers_over_tcp_and_a_scheduler_that_is_restarted(
    design, expected, cases, tmp_path
):
    address = free_address()
    parts = Parts(tmp_path / "where", "where", KEY)
    with cluster(tmp_path, address) as started:
        with two_workers(address) as engine:
            assert ran(design, engine, tmp_path / "parts") == expected
            told = run_chunks(Job(chunk_work.where, None, 12), parts, engine)
            stood = {path.read_bytes().split()[0].decode() for path in told.parts.values()}
            assert stood == {str(tmp_path / "worker1"), str(tmp_path / "worker2")}

        def end(done, _total):
            if done == 5:
                started[0].kill()

        with two_workers(address) as engine, pytest.raises(RunError, match="kept"):
            ran(design, engine, tmp_path / "again", end)
    kept = len(Parts(tmp_path / "again", "futures", KEY).open())
    assert 5 <= kept < N_BLOCKS
    with cluster(tmp_path, address) as started:
        with two_workers(address) as engine:
            counts = []
            told = ran(design, engine, tmp_path / "again", lambda n, _: counts.append(n))
            assert told == expected
        assert counts[0] == kept
        study_with_its_scheduler_killed(tmp_path, address, cases, started[0])
    scale = Scale("serial", n_block=64)
    for name in ("study", "whole"):
        run_study(cases / "mini", tmp_path / name, n_futures=512, scale=scale)
    hashes = [read_manifest(tmp_path / name)["bundle_sha256"] for name in ("study", "whole")]
    assert hashes[0] == hashes[1]


def study_with_its_scheduler_killed(folder, address, cases, scheduler):
    def end(name, done, _total):
        if (name, done) == ("ranking", 3):
            scheduler.kill()

    scale = Scale("dask", 2, address, n_block=64)
    with pytest.raises(RunError, match=r"gone; what was done is kept.*run the same command"):
        run_study(cases / "mini", folder / "study", n_futures=512, scale=scale, progress=end)
    assert len(list((folder / "study.parts").glob("futures-*/part-*"))) >= 3
    assert not (folder / "study").exists()


DRIVER = """
import sys
from pathlib import Path
import chunk_work
from tandau.engine_choice import engine_of
from tandau.parts import Parts
from tandau.runner import Job, run_chunks
if __name__ == "__main__":
    with engine_of("loky", 2) as engine:
        parts = Parts(Path(sys.argv[1]), "draws", "0" * 64)
        run_chunks(Job(chunk_work.slow_draws, 7, 40), parts, engine)
"""


def processes_of(mark):
    """Return the processes whose command line or folder holds a mark."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (place / "environ").read_bytes():
                found.append(int(place.name))
        except OSError:
            continue
    return found


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at /proc")
def test_driver_killed_at_twenty_random_moments(tmp_path):
    (tmp_path / "driver.py").write_text(DRIVER)
    random = np.random.default_rng(2026)
    told = [sys.executable, str(tmp_path / "driver.py")]
    mark = f"TANDAU_TEST={tmp_path}"
    environment = {**os.environ, "TANDAU_TEST": str(tmp_path)}
    start = time.monotonic()
    subprocess.run([*told, str(tmp_path / "whole")], env=environment, check=True)
    duration = time.monotonic() - start
    expected = content(Parts(tmp_path / "whole", "draws", KEY).open())
    parts, finished = Parts(tmp_path / "killed", "draws", KEY), 0
    for _ in range(N_KILLS):
        before = set(parts.open())
        with subprocess.Popen([*told, str(parts.folder)], env=environment) as process:
            time.sleep(random.uniform(0.2, 0.9) * duration)
            process.kill()
        after = parts.open()
        assert before <= set(after)
        if len(after) == 40:
            finished += 1
            assert content(after) == expected
            after[39].unlink()
            after[3].unlink()
    subprocess.run([*told, str(parts.folder)], env=environment, check=True)
    assert content(parts.open()) == expected
    assert not list(parts.place.glob(".writing-*"))
    time.sleep(2)
    assert processes_of(mark.encode()) == []  # workers end with their driver
    assert finished < N_KILLS


STUDY = """
import sys
from pathlib import Path
from tandau.engine_choice import Scale
from tandau.pipeline import run_study
if __name__ == "__main__":
    scale = Scale(sys.argv[3], 2, n_block=64)
    run_study(Path(sys.argv[1]), Path(sys.argv[2]), n_futures=512, scale=scale)
"""


def test_study_by_blocks_killed_and_taken_up(cases, tmp_path):
    (tmp_path / "driver.py").write_text(STUDY)

    def told(out, engine):
        return [sys.executable, str(tmp_path / "driver.py"), str(cases / "mini"), str(out), engine]

    subprocess.run(told(tmp_path / "whole", "serial"), check=True)
    out = tmp_path / "killed"
    parts = tmp_path / "killed.parts"
    with subprocess.Popen(told(out, "loky")) as process:
        while len(list(parts.glob("futures-*/part-*"))) < 3:
            assert process.poll() is None
            time.sleep(0.02)
        process.kill()
    kept = {path.name for path in parts.glob("futures-*/part-*")}
    assert len(kept) >= 3
    assert not out.exists()
    subprocess.run(told(out, "loky"), check=True)
    hashes = [read_manifest(one)["bundle_sha256"] for one in (tmp_path / "whole", out)]
    assert hashes[0] == hashes[1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["driver.py", "killed", "whole"]
