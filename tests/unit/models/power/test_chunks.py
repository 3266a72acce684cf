"""Solved chunks are kept whole, and no result depends on how the work was cut or killed."""

import re
import subprocess
import sys
import time

import numpy as np
import pytest

from tandau.engines import KILLED as KILLED_TWICE
from tandau.engines import Done, Serial
from tandau.models.power import chunks, storing
from tandau.models.power.chunks import solve_points
from tandau.models.power.resolving import (
    FAILED,
    INFEASIBLE,
    OPTIMAL,
    TIMED_OUT,
    Limits,
    Resolver,
)
from tiny_power import tiny_points

FIELDS = ("points", "status", "cost", "gradient", "outcomes", "causes")


def assert_same(one, other):
    for name in FIELDS:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_points_come_back_in_their_order(tiny):
    points = tiny_points(20)
    solved = solve_points(tiny, points[[3, 0, 3, 7]])
    resolver = Resolver(tiny)
    expected = [resolver.solve(points[at]).cost for at in (3, 0, 3, 7)]
    assert solved.cost == pytest.approx(expected, rel=1e-9)
    assert solved.cost[0] == solved.cost[2]
    np.testing.assert_array_equal(solved.points, points[[3, 0, 3, 7]])


def test_no_point_is_no_fault(tiny):
    solved = solve_points(tiny, np.empty((0, len(tiny.parameters))))
    assert solved.cost.shape == (0,)
    assert solved.outcomes.shape == (0, len(tiny.readings.names))


def test_a_point_without_optimum_stops_nothing(tiny):
    points = tiny_points(5)
    points[2, 2] = 40.0  # demand
    solved = solve_points(tiny, points)
    assert solved.status.tolist() == [OPTIMAL, OPTIMAL, INFEASIBLE, OPTIMAL, OPTIMAL]
    assert "MW short" in solved.causes[2]
    assert np.isnan(solved.cost[2])
    assert np.isfinite(solved.cost[[0, 1, 3, 4]]).all()


def test_kept_chunks_are_read_and_damaged_ones_solved_again(tiny, tmp_path, monkeypatch):
    points = tiny_points(100)
    first = solve_points(tiny, points, tmp_path)
    files = sorted(tmp_path.iterdir())
    assert len(files) == 2
    files[0].write_bytes(b"no archive")
    told = []
    assert_same(first, solve_points(tiny, points, tmp_path, told=lambda *n: told.append(n)))
    assert len(told) == 1
    monkeypatch.setattr(chunks, "_solve_chunk", None)  # nothing is left to solve
    assert_same(first, solve_points(tiny, points, tmp_path))


def test_other_limits_are_other_chunks(tiny, tmp_path):
    points = tiny_points(3)
    solve_points(tiny, points, tmp_path)
    solve_points(tiny, points, tmp_path, limits=Limits(seconds=5.0))
    assert len(list(tmp_path.iterdir())) == 2


def test_what_a_solver_gave_up_is_tried_again(tiny, tmp_path, monkeypatch):
    points, short = tiny_points(4), Limits(seconds=1e-7)
    found = solve_points(tiny, points, tmp_path, limits=short)
    assert (found.status == TIMED_OUT).any()
    assert "ran out of its time" in found.causes[found.status == TIMED_OUT][0]
    assert list(tmp_path.iterdir()) == []
    # The same limits on a machine that is quick enough: the clock does not run out.
    monkeypatch.setattr(Limits, "seconds", property(lambda _: 600.0), raising=False)
    again = solve_points(tiny, points, tmp_path, limits=short)
    assert (again.status == OPTIMAL).all()
    assert len(list(tmp_path.iterdir())) == 1
    monkeypatch.undo()
    np.testing.assert_array_equal(again.cost, solve_points(tiny, points).cost)


def test_one_future_that_cannot_be_served_is_told_by_zone_hour_and_power(tiny):
    points = tiny_points(6)
    points[4, 2] = 40.0  # demand
    found = solve_points(tiny, points)
    assert np.flatnonzero(found.status == INFEASIBLE).tolist() == [4]
    assert re.match(r"zone (north|south) at step [0-9]+: [0-9.]+ MW short", found.causes[4])
    others = np.delete(np.arange(6), 4)
    alone = solve_points(tiny, points[others])
    np.testing.assert_allclose(found.cost[others], alone.cost, rtol=1e-9)


def test_a_folder_that_cannot_be_written_costs_only_time(tiny, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert np.isfinite(solve_points(tiny, tiny_points(2), blocked / "folder").cost).all()


def test_workers_change_no_byte(tiny):
    points = tiny_points(200)
    assert_same(solve_points(tiny, points), solve_points(tiny, points, n_workers=2))


KILLED = """
import sys
from pathlib import Path
import numpy as np
from tandau.models.power.chunks import solve_points
from tandau.models.power.storing import recall
folder = Path(sys.argv[1])
solve_points(recall(folder, sys.argv[2]), np.load(folder / "points.npy"), folder / "chunks")
"""


def test_a_killed_run_goes_on_where_it_was(tiny, tmp_path, environment):
    points = tiny_points(2_500)
    storing.kept(tmp_path, tiny)
    np.save(tmp_path / "points.npy", points)
    folder = tmp_path / "chunks"
    words = [sys.executable, "-c", KILLED, str(tmp_path), tiny.key]
    with subprocess.Popen(words, env=environment) as process:
        while process.poll() is None and len(list(folder.glob("power-chunk-*"))) < 2:
            time.sleep(0.01)
        process.kill()
    before = {path: path.stat().st_mtime_ns for path in folder.glob("power-chunk-*")}
    assert 2 <= len(before) < 40
    resumed = solve_points(tiny, points, folder)
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert_same(resumed, solve_points(tiny, points))


class WithoutTheFirst(Serial):
    """Cannot do chunk 0."""

    def each(self, work, payload, numbers):
        yield Done(0, None, KILLED_TWICE)
        yield from super().each(work, payload, numbers[1:])


def test_a_chunk_that_no_worker_can_do_is_told_with_its_points(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(chunks, "_N_CHUNK", 4)
    points = tiny_points(10)
    found = solve_points(tiny, points, tmp_path, engine=WithoutTheFirst())
    lost = found.causes == KILLED_TWICE
    assert lost.sum() == 4
    assert (found.status[lost] == FAILED).all()
    assert np.isnan(found.cost[lost]).all()
    whole = solve_points(tiny, points, tmp_path)  # only what is missing is solved again
    np.testing.assert_array_equal(whole.cost[~lost], found.cost[~lost])
    assert np.isfinite(whole.cost).all()
