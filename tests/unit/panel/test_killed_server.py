"""Killed at random while experts hand in: what was acknowledged is there afterwards, once."""

import os
import signal
import sqlite3
import time

import numpy as np
import pytest
from sqlalchemy import select

from panels import judged, seat, told
from tandau.panel.opening import open_panel
from tandau.panel.submissions import submit
from tandau.state.tables import submissions

KILLS, N_EXPERTS = 30, 2


def killed(nursery, where, seats, seconds):
    """Start a server, kill it some seconds after its first form, and return all its words."""
    nursery.stdin.write(f"hand_in {where} {' '.join(seats)}\n")
    nursery.stdin.flush()
    words, child, is_killed = [], None, False
    for line in nursery.stdout:
        now = line.split()
        if now[0] == "over":
            return words
        if now[0] == "pid":
            child = int(now[1])
        else:
            words.append(now)
        if words and child and not is_killed:
            time.sleep(seconds)
            os.kill(child, signal.SIGKILL)
            is_killed = True
    return pytest.fail("the nursery ended")


@pytest.fixture
def place(tmp_path):
    """Return a file: a killed client of a PostgreSQL server leaves the server as it was."""
    return str(tmp_path / "state.db")


def test_killed_at_random_moments(state, panel, place, nursery):
    made, key = panel
    draw = np.random.default_rng(2026)
    acknowledged, tried, n_cut = {}, set(), 0
    for number in range(KILLS):
        names = [f"Expert {number}.{one}" for one in range(N_EXPERTS)]
        seats = [seat(state, made, name)[0] for name in names]
        words = killed(nursery, place, seats, draw.uniform(0, 0.04))
        tried |= {one[2] for one in words if one[0] == "tried"}
        done = {one[1]: one[2] for one in words if one[0] == "done"}
        acknowledged |= done
        # The expert's browser has heard nothing and hands in the same form again.
        for kind, seat_id, form in words:
            if kind == "tried" and form not in done:
                n_cut += 1
                acknowledged[form] = submit(state, seat_id, form, told(judged(alpha=1))).receipt
    assert n_cut >= KILLS  # the kills came while somebody was handing in
    with state.reading() as connection:
        kept = [(row.form, row.receipt) for row in connection.execute(select(submissions))]
    assert len(kept) == len(dict(kept))
    assert dict(kept) == acknowledged
    assert set(acknowledged) == tried
    opened = open_panel(state, made.id, key)
    assert {one.receipt for one in opened.published} == set(acknowledged.values())
    assert {one.verdict for one in opened.published} <= {"counts", "replaced"}
    raw = sqlite3.connect(place)
    assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    raw.close()
