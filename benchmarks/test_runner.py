"""How the runner scales: `pytest benchmarks/ -k runner -s` prints overhead, growth and memory.

`TANDAU_BENCHMARK=small` takes sizes that end in a minute, for continuous integration. The peer of
the engine is joblib with the same processes in the same run.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from joblib import Parallel, delayed

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import chunk_work
from tandau.engines import Loky, Serial
from tandau.intake import criteria_of, known_case
from tandau.many_futures import Design, block_part
from tandau.parts import Parts
from tandau.runner import Job, run_chunks
from tandau.weighing import statements_of

ROOT = Path(__file__).parents[1]
IS_SMALL = os.environ.get("TANDAU_BENCHMARK") == "small"
N_TASKS, SECONDS = (40, 0.25) if IS_SMALL else (100, 0.5)
BLOCKS = (1, 2, 4) if IS_SMALL else (2, 8, 32)
N_BLOCK = 1024 if IS_SMALL else 8192
N_WORKERS = 2
RUN = """
import json, resource, sys, time
from pathlib import Path
from tandau.engine_choice import Scale
from tandau.pipeline import run_study
if __name__ == "__main__":
    case, out, n_futures, n_block, n_workers = sys.argv[1:]
    start = time.perf_counter()
    told = run_study(Path(case), Path(out), n_futures=int(n_futures), with_power=False,
                     scale=Scale("loky", int(n_workers), n_block=int(n_block)))
    own = resource.getrusage(resource.RUSAGE_SELF)
    theirs = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({
        "wall": time.perf_counter() - start,
        "processor": own.ru_utime + own.ru_stime + theirs.ru_utime + theirs.ru_stime,
        "gigabytes": own.ru_maxrss / 1e6, "worker_gigabytes": theirs.ru_maxrss / 1e6,
        "futures": told["n_futures"], "seconds": told["seconds"],
    }))
"""


@pytest.fixture(scope="module", autouse=True)
def _importable():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(chunk_work.__file__).parent))
        yield


def waited(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def test_runner_engine_overhead(tmp_path):
    """Chunks that only wait, so that a busy machine does not matter."""
    ideal = N_TASKS * SECONDS / N_WORKERS
    job = Job(chunk_work.waiting, SECONDS, N_TASKS)
    engine = Loky(N_WORKERS)
    run_chunks(Job(chunk_work.waiting, 0.0, 2), Parts(tmp_path, "warm", "0" * 64), engine)
    ours = waited(lambda: run_chunks(job, Parts(tmp_path, "job", "0" * 64), engine))
    engine.close()
    with Parallel(N_WORKERS) as parallel:
        parallel(delayed(chunk_work.waiting)(0.0, n) for n in range(2))
        peer = waited(
            lambda: parallel(delayed(chunk_work.waiting)(SECONDS, n) for n in range(N_TASKS))
        )
    print(f"\n{N_TASKS} chunks of {SECONDS} s on {N_WORKERS} workers, kept as parts")
    print(f"  overhead {ours / ideal - 1:.1%}, joblib without parts {peer / ideal - 1:.1%}")
    # At the small size a moment of a busy machine is already five percent.
    assert ours / ideal - 1 <= (0.5 if IS_SMALL else 0.05)


def design_of(case, n_blocks):
    known = known_case(ROOT / "cases" / case, None)
    return Design(
        known=known,
        offers=tuple(offer.id for offer in known.choice.offers),
        criteria=criteria_of(known.case, known.evidence.all_missing()),
        statements=statements_of(known.case),
        n_futures=n_blocks * N_BLOCK,
        n_block=N_BLOCK,
        seed=1,
    )


def test_runner_growth(tmp_path):
    """Processor seconds of all array models and rankings over the number of futures."""
    case = "mini" if IS_SMALL else "kazakhstan"
    spent = []
    whole = design_of(case, max(BLOCKS))
    block_part(whole, 0)  # loads and warms
    for n_blocks in BLOCKS:
        design = design_of(case, n_blocks)
        parts = Parts(tmp_path, f"of{'abc'[len(spent)]}", "0" * 64)
        start = time.process_time()
        run_chunks(Job(block_part, design, n_blocks), parts, Serial())
        spent.append(time.process_time() - start)
    sizes = np.array(BLOCKS) * N_BLOCK
    exponent = np.polyfit(np.log(sizes), np.log(spent), 1)[0]
    rows = ", ".join(f"{n:,}: {s:.1f} s" for n, s in zip(sizes, spent, strict=True))
    print(f"\n{case}, futures x {len(whole.offers)} offers: {rows} of the processor")
    print(f"  growth exponent {exponent:.2f}")
    # The smallest sizes last a tenth of a second, in which noise counts.
    assert exponent <= (1.3 if IS_SMALL else 1.05)


def test_runner_study(tmp_path):
    """A study by blocks, whole: time, memory, disk."""
    case, n_futures, n_block = ("mini", 1024, 256) if IS_SMALL else ("kazakhstan", 10**6, 8192)
    out = tmp_path / "study"
    told = [sys.executable, "-c", RUN, str(ROOT / "cases" / case), str(out)]
    done = subprocess.run(
        [*told, str(n_futures), str(n_block), str(N_WORKERS)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = json.loads(done.stdout.splitlines()[-1])
    disk = sum(path.stat().st_size for path in out.iterdir()) / 1e9
    print(f"\n{case}, {found['futures']:,} futures on {N_WORKERS} workers: {found['wall']:.0f} s,")
    print(f"  {found['processor']:.0f} s of processors, driver {found['gigabytes']:.1f} GB,")
    print(f"  worker {found['worker_gigabytes']:.1f} GB, study {disk:.2f} GB")
    assert found["futures"] == n_futures
    assert found["gigabytes"] + N_WORKERS * found["worker_gigabytes"] < 6
    if not IS_SMALL:
        assert found["processor"] < N_WORKERS * 15 * 60
