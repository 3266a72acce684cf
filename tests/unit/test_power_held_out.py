"""The emulator against direct solves: which futures are held out, and what is told of them."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from tandau.cli import app
from tandau.power_held_out import held_out_entry, held_out_futures, year_entry

NAMES = ("none", "one", "two")


def costs(n_futures, seed=0):
    generator = np.random.default_rng(seed)
    base = 1000 + 50 * generator.normal(size=n_futures)
    first = base - 100 - 20 * generator.normal(size=n_futures)
    return np.stack([base, first, first - 5 + 10 * generator.normal(size=n_futures)])


def test_futures_held_out_were_not_solved():
    solved = np.arange(0, 100, 3)
    found = held_out_futures(100, solved, 20, seed=4)
    assert len(np.unique(found)) == 20
    assert not set(found) & set(solved)
    assert (held_out_futures(100, solved, 20, seed=4) == found).all()
    assert len(held_out_futures(100, solved, 500, seed=4)) == 100 - len(solved)


def test_an_exact_emulator_is_not_off():
    true = costs(60)
    told = year_entry(true, true, np.zeros_like(true), NAMES)
    assert told["value_r_squared"] == {"one": 1.0, "two": 1.0}
    assert told["value_error"] == told["rank_probability"] == told["best_differs"] == 0.0


def test_errors_flip_ranks_and_lower_what_is_explained():
    true = costs(200)
    off = true.copy()
    off[2] += 12 * np.random.default_rng(1).normal(size=200)
    told = year_entry(true, off, np.zeros_like(true), NAMES)
    assert told["value_r_squared"]["one"] == 1.0
    assert 0.5 < told["value_r_squared"]["two"] < 0.9
    assert 0.05 < told["best_differs"] < 0.5
    # An own cost that sets the alternatives far apart leaves no rank to flip.
    apart = np.array([[0.0], [0.0], [1e4]]) * np.ones(200)
    assert year_entry(true, off, apart, NAMES)["rank_probability"] == 0.0


def test_futures_without_an_optimum_and_rare_plants_are_left_out():
    true = costs(40)
    true[1, 10:] = true[0, 10:]  # the first alternative has a plant in ten futures only
    true[2, 3] = np.nan
    told = year_entry(true, true, np.zeros_like(true), NAMES)
    assert told["n_futures"] == 39
    assert set(told["value_r_squared"]) == {"two"}
    entry = held_out_entry({2035: told})
    assert entry["is_met"] == {"value_r_squared": True, "rank_probability": True}
    assert entry["years"]["2035"]["n_futures"] == 39


@pytest.mark.slow
def test_command_on_mini(cases, tmp_path, monkeypatch):
    monkeypatch.setenv("TANDAU_CACHE", str(tmp_path))
    done = CliRunner().invoke(
        app, ["power", "emulator", str(cases / "mini"), "--held-out", "48", "--json"]
    )
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    for year in told["years"].values():
        assert year["n_futures"] + year["n_solved"] <= told["n_futures"]
        assert year["rank_probability"] <= 0.1
    assert told["measured"]["value_r_squared"] > 0.9
