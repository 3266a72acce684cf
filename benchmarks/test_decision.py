"""How fast decisions are: `pytest benchmarks/ -k decision -s` prints times and ratios.

Ratios to what the machine can do at that moment: reading the arrays once is the floor of SMAA-2.
The peers are those of requirements-oracles.lock and are timed in the same run where they are
installed: `.venv-oracles/bin/python -m pytest benchmarks/ -k decision -s -W ignore`. Time is that
of the processor, and the least of several runs, so that other work on the machine counts little.
"""

import importlib
import importlib.util
import json
import subprocess
import sys
import time

import numpy as np
import pytest

from tandau.ranking.discovery import chosen_box, pasted, prim
from tandau.ranking.smaa import smaa, totals

SHAPE = 100_000, 8, 24
MILLION = """
import json, sys
import numpy as np
from tandau.ranking.smaa import smaa
def peak():  # what getrusage tells a child starts at its parent's
    return int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
generator = np.random.default_rng(1)
performance = generator.random((10**6, 8, 24))
weights = generator.standard_exponential((10**6, 24))
weights /= weights.sum(axis=1, keepdims=True)
before = peak()
smaa(performance, weights)
after = peak()
print(json.dumps({"before": before / 1e6, "after": after / 1e6}))
"""


def least(function, n_runs=7):
    """Return the least processor seconds and wall seconds of several runs."""
    found = []
    for _ in range(n_runs):
        wall, spent = time.perf_counter(), time.process_time()
        function()
        found.append((time.process_time() - spent, time.perf_counter() - wall))
    return tuple(np.min(found, axis=0))


def samples():
    generator = np.random.default_rng(0)
    performance, weights = generator.random(SHAPE), generator.dirichlet(np.ones(SHAPE[2]), SHAPE[0])
    return performance, weights


def loop(performance, weights, n_samples):
    """The same indices as libraries find them: one decision after another."""
    ranks = np.zeros((SHAPE[1], SHAPE[1]))
    for table, one in zip(performance[:n_samples], weights[:n_samples], strict=True):
        order = np.argsort(-(table @ one))
        ranks[order, np.arange(SHAPE[1])] += 1
    return ranks


def test_decision_smaa():
    performance, weights = samples()
    reading, _ = least(lambda: performance.sum() + weights.sum())
    spent, wall = least(lambda: smaa(performance, weights))
    looped, _ = least(lambda: loop(performance, weights, 5000), n_runs=3)
    looped *= SHAPE[0] / 5000
    print(f"\nSMAA-2, {SHAPE[0]:,} samples x {SHAPE[1]} alternatives x {SHAPE[2]} criteria")
    print(f"  all indices            {spent * 1e3:8.1f} ms processor, {wall * 1e3:.1f} ms wall")
    print(f"  reading the arrays     {reading * 1e3:8.1f} ms: {spent / reading:.1f} times that")
    print(
        f"  numpy, one by one      {looped * 1e3:8.1f} ms (ranks alone): {looped / spent:.0f} times"
    )
    assert spent < 0.1
    assert looped > 3 * spent


def all_of_pysensmcda(performance, weights):
    """The same indices by pysensmcda's own functions, with its fastest way to add up."""
    peer = importlib.import_module("pysensmcda.smaa")
    pairs = importlib.import_module("pysensmcda.robustness").pairwise_winning_indices
    types = np.ones(SHAPE[2], dtype=int)

    def additive(matrix, one, _types):
        return matrix @ one

    result = peer.simulate(
        additive,
        performance[0],
        types,
        weights=weights,
        matrix_samples=performance,
        reverse_ranking=True,
    )
    central = np.nan_to_num(peer.central_weights(result), nan=1 / SHAPE[2])
    result.rank_acceptability()
    pairs(result.require_history())
    peer.confidence_factors(
        additive, central, types, matrix_samples=performance, reverse_ranking=True
    )


@pytest.mark.skipif(importlib.util.find_spec("pysensmcda") is None, reason="no peer here")
def test_decision_smaa_beside_pysensmcda():
    performance, weights = samples()
    spent, _ = least(lambda: smaa(performance, weights))
    n = SHAPE[0] // 20
    peer, _ = least(lambda: all_of_pysensmcda(performance[:n], weights[:n]), n_runs=3)
    peer *= SHAPE[0] / n
    print("\nSMAA-2 with all indices, time for the same samples")
    print(f"  ours                   {spent * 1e3:8.1f} ms processor")
    print(f"  pysensmcda             {peer * 1e3:8.1f} ms: {peer / spent:.0f} times")
    assert peer > 30 * spent


@pytest.mark.skipif(importlib.util.find_spec("pymcdm") is None, reason="no peer here")
def test_decision_weighted_sum_beside_loops():
    performance, weights = samples()
    spent, _ = least(lambda: totals(performance, weights))
    types, n = np.ones(SHAPE[2], dtype=int), 4000
    pyrepo = importlib.import_module("pyrepo_mcda.mcda_methods").SAW()
    pymcdm = importlib.import_module("pymcdm.methods").WSM()
    print("\nWeighted sums, time for the same samples")
    print(f"  ours                   {spent * 1e3:8.1f} ms processor")
    ratios = {}
    for name, method in (("pyrepo-mcda", pyrepo), ("pymcdm", pymcdm)):

        def looped(method=method):
            for table, one in zip(performance[:n], weights[:n], strict=True):
                method(table, one, types)

        peer, _ = least(looped, n_runs=3)
        ratios[name] = peer * SHAPE[0] / n / spent
        print(f"  {name:22s} {peer * SHAPE[0] / n * 1e3:8.0f} ms: {ratios[name]:.0f} times")
    assert min(ratios.values()) > 300


def test_decision_smaa_of_a_million_samples():
    done = subprocess.run(
        [sys.executable, "-c", MILLION], capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    told = f"{found['after']:.2f} GB, of which the input {found['before']:.2f} GB"
    print(f"\nSMAA-2 of 10^6 samples: {told}")
    assert found["after"] < 2


def prim_of_workbench(inputs, wanted):
    """Return a call of EMA workbench's PRIM on the same cases; None without it."""
    if importlib.util.find_spec("ema_workbench") is None:
        return None
    frame = importlib.import_module("pandas").DataFrame(inputs)
    frame.columns = [f"x{place}" for place in frame]
    module = importlib.import_module("ema_workbench.analysis.prim")
    return lambda: module.Prim(frame, wanted, threshold=0.8, peel_alpha=0.05).find_box()


def test_decision_prim():
    generator = np.random.default_rng(2)
    inputs = generator.random((10_000, 20))
    wanted = (inputs[:, 3] > 0.7) & (inputs[:, 8] < 0.5) & (generator.random(10_000) < 0.9)

    def found():
        return pasted(chosen_box(prim(inputs, wanted)), inputs, wanted)

    spent, wall = least(found)
    box = found()
    print("\nPRIM with pasting, 10,000 cases x 20 inputs")
    print(f"  ours                   {spent * 1e3:8.1f} ms processor, {wall * 1e3:.1f} ms wall")
    print(f"  box on {box.restricted}: coverage {box.coverage:.2f}, density {box.density:.2f}")
    assert box.restricted == (3, 8)
    theirs = prim_of_workbench(inputs, wanted)
    if theirs is None:
        print("  EMA workbench is not here")
        return
    peer, _ = least(theirs, n_runs=2)
    print(f"  EMA workbench          {peer * 1e3:8.1f} ms: {peer / spent:.0f} times")
    assert peer > 5 * spent
