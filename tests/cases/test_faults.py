"""A study through real faults: told plainly, nothing done lost, and the same SHA-256 in the end."""

import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from faults import alone, with_mounts
from tandau.engine_choice import Scale
from tandau.errors import RunError
from tandau.pipeline import run_study
from tandau.report.bundle import read_manifest

pytestmark = pytest.mark.slow

N_FUTURES, N_BY_BLOCKS, N_BLOCK = 64, 1024, 128
OF_RUN = ("--futures", str(N_FUTURES), "--quiet", "--engine", "serial")
ASKED = f"""
case, futures = sys.argv[2], {OF_RUN!r}
import tandau.pipeline, tandau.report.told, tandau.report.contents  # before all forks


def study(out, **more):
    return run("run", case, "--out", out, *futures, **more)


def digest(out):
    return json.loads((Path(out) / "manifest.json").read_text())["bundle_sha256"]
"""


@pytest.fixture(scope="module")
def expected(cases, tmp_path_factory):
    """Return the hash of the undisturbed study."""
    out = tmp_path_factory.mktemp("whole") / "mini"
    run_study(cases / "mini", out, n_futures=N_FUTURES, scale=Scale("serial"))
    return read_manifest(out)["bundle_sha256"]


@pytest.fixture(scope="module")
def by_blocks(cases, tmp_path_factory):
    """Return the hash of the undisturbed study that is computed block by block."""
    out = tmp_path_factory.mktemp("blocks") / "mini"
    run_study(cases / "mini", out, n_futures=N_BY_BLOCKS, scale=Scale("serial", n_block=N_BLOCK))
    return read_manifest(out)["bundle_sha256"]


def test_disk_full_again_and_again_and_read_only_between(cases, expected, tmp_path):
    told = with_mounts(
        ASKED + """
disk("4k")
for size in ("4k", "240k", "700k"):
    again(f"size={size}")
    told[size] = [*study(place / "s"), names(place)]
again("ro")
told["ro"] = [*study(place / "s"), names(place)]
again("rw,size=9m")
told["end"] = study(place / "s")
told["digest"], told["names"] = digest(place / "s"), sorted(os.listdir(place))
""",
        tmp_path / "disk",
        cases / "mini",
    )  # fmt: skip
    kept = 0
    for size in ("4k", "240k", "700k"):
        code, said, found = told[size]
        assert code == 2, said
        assert "No space left on device" in said
        assert "Traceback" not in said
        assert all(
            one in said for one in ("  got ", "  expected ", "  do ", "what was done is kept")
        )
        assert not any(".writing-" in one for one in found)
        assert len(found) > kept  # a little further every time
        kept = len(found)
    code, said, found = told["ro"]
    assert code == 2, said
    assert "cannot be made (Read-only file system); choose another --out" in said
    assert "Traceback" not in said
    assert found == told["700k"][2]
    assert told["end"][0] == 0, told["end"][1]
    assert told["digest"] == expected
    assert told["names"] == ["s"]


SHIM = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>
long tandau_shift = 0;
int clock_gettime(clockid_t which, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int done = real(which, now);
    if (!done && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE))
        now->tv_sec += tandau_shift;
    return done;
}
time_t time(time_t *where) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (where) *where = now.tv_sec;
    return now.tv_sec;
}
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="preloads a library as Linux does")
def test_clock_set_back_while_a_run_rests_and_a_second_run_meanwhile(cases, expected, tmp_path):
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler to make another clock with")
    shim = tmp_path / "clock.so"
    made = [compiler, "-shared", "-fPIC", "-x", "c", "-", "-o", str(shim), "-ldl"]
    subprocess.run(made, input=SHIM, text=True, check=True)
    told = alone(
        ASKED + """
YEAR = 31_557_600


def set_clock(years):
    ctypes.c_long.in_dll(ctypes.CDLL(None), "tandau_shift").value = years * YEAR


def set_forth_and_killed():
    set_clock(4)
    import tandau.pipeline

    def killed(*_arguments):
        os.kill(os.getpid(), 9)

    tandau.pipeline.decide = killed


out, now = place / "s", time.gmtime().tm_year
told["killed"] = study(out, before=set_forth_and_killed)
for path in Path(f"{out}.unfinished").iterdir():  # as a machine of that clock leaves them
    os.utime(path, (time.time() + 4 * YEAR,) * 2)
told["kept"] = names(place)
resumed = started("run", case, "--out", out, *futures, before=lambda: set_clock(-20))
lock = place / "s.lock"
while not lock.exists() or lock.read_text().strip() != str(resumed[0]):
    time.sleep(0.01)
told["resumed"], told["second"] = resumed[0], study(out)
told["end"] = ended(*resumed)
told["digest"], told["names"] = digest(out), sorted(os.listdir(place))
written = json.loads((out / "manifest.json").read_text())["written"]
told["back"] = now - int(written[:4])
""",
        tmp_path / "there",
        cases / "mini",
        environment={"LD_PRELOAD": str(shim)},
    )  # fmt: skip
    assert told["killed"][0] == -9, told["killed"][1]
    assert "s.unfinished/portfolios.json" in told["kept"]
    assert told["end"][0] == 0, told["end"][1]
    assert told["back"] in (19, 20, 21)  # that clock was believed
    code, said = told["second"]
    assert code == 2, said
    assert f"another run is at work there (process {told['resumed']})" in said
    assert "wait for its end, or choose another --out" in said
    assert "Traceback" not in said
    assert told["digest"] == expected
    assert told["names"] == ["s"]


def damaged(path, how):
    """Cut a file in half, or turn one bit in its middle."""
    data = bytearray(path.read_bytes())
    if how == "cut":
        path.write_bytes(data[: len(data) // 2])
    else:
        data[len(data) // 2] ^= 4
        path.write_bytes(data)


def stopped_at(stage, n_done):
    """Return a progress call that stops the run there."""

    def told(name, done, _total):
        if (name, done) == (stage, n_done):
            raise KeyboardInterrupt

    return told


def test_parts_cut_off_and_bits_turned(cases, by_blocks, tmp_path):
    out, scale = tmp_path / "s", Scale("serial", n_block=N_BLOCK)
    with pytest.raises(KeyboardInterrupt):
        run_study(
            cases / "mini", out, n_futures=N_BY_BLOCKS, scale=scale,
            progress=stopped_at("ranking", 3),
        )  # fmt: skip
    draft = tmp_path / "s.unfinished"
    first, second, third = sorted((tmp_path / "s.parts").glob("futures-*/part-*"))
    damaged(first, "cut")
    damaged(second, "turn")
    for name in ("portfolios.nc", "risks.json"):
        damaged(draft / name, "turn")
    damaged(draft / "risks.nc", "cut")
    counts = []

    def count(name, done, _total):
        if name == "ranking":
            counts.append(done)

    run_study(cases / "mini", out, n_futures=N_BY_BLOCKS, scale=scale, progress=count)
    assert not third.exists()  # parts go with the end of a run
    assert counts[:2] == [0, 1]  # the stage begins; the one sound part is there
    assert read_manifest(out)["bundle_sha256"] == by_blocks


def workers():
    """Return the processes of loky that this process has started."""
    mine = Path("/proc/self/task").glob("*/children")
    found = [int(one) for path in mine for one in path.read_text().split()]
    return [
        one for one in found
        if b"popen_loky" in Path(f"/proc/{one}/cmdline").read_bytes()
    ]  # fmt: skip


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits a process by its number")
def test_workers_out_of_memory(cases, by_blocks, tmp_path):
    limited = set()

    def limit(_name, done, total):
        if done < 1 or done == total:
            return
        for one in set(workers()) - limited:  # nothing more for those that have begun to work
            resource.prlimit(one, resource.RLIMIT_AS, (1 << 20, 1 << 20))
            limited.add(one)

    out, scale = tmp_path / "s", Scale("loky", 2, n_block=N_BLOCK)
    # Fresh workers do it, the study lacks futures, or nobody is left to move the claims.
    stopped = ""
    try:
        run_study(cases / "mini", out, n_futures=N_BY_BLOCKS, scale=scale, progress=limit)
    except RunError as error:
        stopped = str(error)
    assert limited
    if stopped:
        assert "give workers more memory and run the same command again" in stopped
    else:
        first = read_manifest(out)
        n_missing = sum(one["last"] - one["first"] + 1 for one in first.get("missing", ()))
        assert first["n_futures"] == N_BY_BLOCKS - n_missing
        assert (first["bundle_sha256"] == by_blocks) == (n_missing == 0)
    n_kept = len(list((tmp_path / "s.parts").glob("futures-*/part-*")))
    counts = []

    def count(name, done, _total):
        if name == "ranking":
            counts.append(done)

    manifest = run_study(
        cases / "mini", out, n_futures=N_BY_BLOCKS, scale=Scale("serial", n_block=N_BLOCK),
        progress=count,
    )  # fmt: skip
    assert counts[1] == n_kept  # none of those is done again
    assert "missing" not in manifest
    assert manifest["bundle_sha256"] == by_blocks
    assert [one.name for one in tmp_path.iterdir()] == ["s"]
