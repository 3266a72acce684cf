"""No result depends on who does the chunks; a chunk that kills its worker twice is set aside."""

import hashlib
import os
import pickle
from pathlib import Path

import pytest

import chunk_work
from tandau.engine_choice import engine_of
from tandau.engines import KILLED, MEMORY, Loky
from tandau.errors import CaseError, Fault, ModelError, RunError
from tandau.parts import Parts
from tandau.runner import Job, run_chunks

N_CHUNKS = 12


def content(ran):
    """Return one hash of all parts, by number."""
    told = hashlib.sha256()
    for number, path in ran.parts.items():
        told.update(f"{number} ".encode() + path.read_bytes())
    return told.hexdigest()


def ran_on(engine, folder, work, payload, **more):
    parts = Parts(folder, "test", "0" * 64)
    return run_chunks(Job(work, payload, N_CHUNKS), parts, engine, **more)


@pytest.fixture(scope="module")
def loky():
    engine = Loky(2)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    with engine_of("serial", 1) as engine:
        return content(ran_on(engine, tmp_path_factory.mktemp("serial"), chunk_work.draws, 7))


@pytest.fixture(autouse=True)
def _importable(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(chunk_work.__file__).parent), prepend=os.pathsep)


def test_two_processes_give_the_same_bytes(loky, expected, tmp_path):
    assert content(ran_on(loky, tmp_path, chunk_work.draws, 7)) == expected


def test_auto_does_small_work_here(tmp_path, expected):
    with engine_of("auto", 2) as engine:
        ran = ran_on(engine, tmp_path, chunk_work.draws, 7)
        assert engine.pool._pool is None
        told = ran_on(engine, tmp_path / "where", chunk_work.where, None)
    assert content(ran) == expected
    ids = {path.read_bytes().split()[1] for path in told.parts.values()}
    assert ids == {str(os.getpid()).encode()}


def test_what_is_done_is_not_done_again(tmp_path, expected):
    with engine_of("serial", 1) as engine:
        first = ran_on(engine, tmp_path, chunk_work.draws, 7)
        for number in (2, 7):
            first.parts[number].unlink()
        asked = []

        def counted(entropy, number):
            asked.append(number)
            return chunk_work.draws(entropy, number)

        again = ran_on(engine, tmp_path, counted, 7)
    assert asked == [2, 7]
    assert content(again) == expected


def test_killed_worker_costs_nothing(loky, tmp_path, expected):
    ran = ran_on(loky, tmp_path / "parts", chunk_work.deadly_once, str(tmp_path))
    assert not ran.set_aside
    assert content(ran) == expected


def test_chunk_that_kills_twice_is_set_aside(loky, tmp_path):
    ran = ran_on(loky, tmp_path, chunk_work.deadly, (4,))
    assert dict(ran.set_aside) == {4: KILLED}
    assert list(ran.parts) == [n for n in range(N_CHUNKS) if n != 4]


@pytest.mark.skipif(os.name == "nt", reason="no such limit")
def test_chunk_that_needs_too_much_memory_is_set_aside(loky, tmp_path):
    ran = ran_on(loky, tmp_path, chunk_work.greedy, (2,))
    assert dict(ran.set_aside) == {2: MEMORY}
    assert len(ran.parts) == N_CHUNKS - 1


def test_a_wrong_chunk_ends_the_run_and_keeps_the_others(tmp_path):
    def wrong(entropy, number):
        return chunk_work.draws(entropy, number) if number < 5 else chunk_work.refusing(0, number)

    with engine_of("serial", 1) as engine, pytest.raises(ValueError, match="chunk 5 is wrong"):
        ran_on(engine, tmp_path, wrong, 7)
    assert sorted(Parts(tmp_path, "test", "0" * 64).open()) == [0, 1, 2, 3, 4]


def test_enough_is_judged_in_order_whoever_is_first(loky, tmp_path):
    with engine_of("serial", 1) as serial:
        for name, engine in (("serial", serial), ("loky", loky)):
            seen = []
            folder = tmp_path / name

            def third(path, seen=seen):
                seen.append(int(path.name[5:12]))
                return len(seen) == 3

            ran = ran_on(engine, folder, chunk_work.slow_draws, 7, is_enough=third)
            assert seen == [0, 1, 2]
            assert list(ran.parts) == [0, 1, 2]


def test_unknown_engines_are_refused():
    with pytest.raises(RunError, match="name one of them"), engine_of("ray", 2):
        pass
    with pytest.raises(RunError, match="--engine dask"), engine_of("loky", 2, "tcp://host:1"):
        pass


def test_faults_come_back_from_workers():
    fault = Fault("a", "b", "c", "d", "e")
    for error in (CaseError([fault]), ModelError("no", [fault])):
        back = pickle.loads(pickle.dumps(error))  # noqa: S301
        assert (str(back), back.faults) == (str(error), error.faults)
