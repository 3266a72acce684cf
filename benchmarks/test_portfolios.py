"""How fast portfolios are: `pytest benchmarks/ -k portfolios -s` prints times and memory.

Five plants and six offers make 7,776 portfolios; every outcome is computed over 10,000 futures. The
peer is the same figures counted portfolio by portfolio with plain numpy, in the same run on a part.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from tandau.portfolios.aggregate import PlantFutures, portfolio_outcomes, portfolio_share
from tandau.portfolios.enumeration import enumerate_portfolios, places_in_series
from tandau.portfolios.frontier import non_dominated

N_PLANTS, N_OFFERS, N_FUTURES = 5, 6, 10_000
YEARS = (2036, 2038, 2040, 2045, 2050)
MEASURED = """
import json, resource, sys, time
sys.path.insert(0, sys.argv[1])
from test_portfolios import everything, futures
inputs = futures()
start = time.perf_counter()
n_portfolios, n_front = everything(inputs)
wall = time.perf_counter() - start
gigabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
print(json.dumps({"seconds": wall, "gigabytes": gigabytes, "n": n_portfolios, "front": n_front}))
"""


def futures():
    generator = np.random.default_rng(0)
    shape = (N_PLANTS, N_OFFERS, N_FUTURES)
    return PlantFutures(
        cost=generator.lognormal(9, 0.4, shape),
        loss=np.where(generator.random(shape) < 0.2, generator.lognormal(7, 1, shape), 0.0),
        series_factor=np.array([1.0, 0.93, 0.9, 0.88, 0.87]),
        series=np.array([0, 0, 1, 2, 3, -1]),
        grid_connection=generator.uniform(2034, 2052, shape),
        capacity=generator.uniform(900, 2400, (N_PLANTS, N_OFFERS)),
    )


def everything(inputs):
    """Return the numbers of portfolios and of those that nobody beats."""
    portfolios = enumerate_portfolios(np.ones((N_PLANTS, N_OFFERS)))
    found = portfolio_outcomes(inputs, portfolios, YEARS)
    control = np.random.default_rng(1).dirichlet(np.ones(6), (N_OFFERS, 8))
    share = portfolio_share(portfolios, control, inputs.capacity)
    concentration = (share**2).sum(axis=-1).max(axis=-1)
    objectives = [found.expected_cost, found.tail_cost, found.expected_regret, concentration]
    front = non_dominated(np.stack([*objectives, -found.low_capacity[:, 2]], axis=1))
    return len(portfolios), int(front.sum())


def one_by_one(inputs, portfolios):
    """Return the mean cost and its tail of each portfolio, counted in a loop."""
    places = places_in_series(portfolios, inputs.series)
    plants = np.arange(N_PLANTS)
    n_tail = N_FUTURES // 20
    for chosen, place in zip(portfolios, places, strict=True):
        loss = inputs.loss[plants, chosen].sum(axis=0)
        factor = inputs.series_factor[place][:, None]
        cost = (inputs.cost[plants, chosen] * factor).sum(axis=0) + loss
        yield (
            cost.mean(),
            np.sort(cost)[-n_tail:].mean(),
            loss.mean(),
            np.sort(loss)[-n_tail:].mean(),
        )
        for year in YEARS:
            is_there = inputs.grid_connection[plants, chosen] <= year
            capacity = (inputs.capacity[plants, chosen][:, None] * is_there).sum(axis=0)
            np.quantile(capacity, 0.1)
            capacity.mean()


def test_portfolios_of_five_plants_and_ten_thousand_futures():
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(Path(__file__).parent)],
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    inputs = futures()
    portfolios = enumerate_portfolios(np.ones((N_PLANTS, N_OFFERS)))[:200]
    start = time.perf_counter()
    for _ in one_by_one(inputs, portfolios):
        pass
    peer = (time.perf_counter() - start) / len(portfolios) * found["n"]
    told = f"{found['seconds']:.1f} s, {found['gigabytes']:.2f} GB, {found['front']} not beaten"
    print(f"\n{found['n']:,} portfolios x {N_FUTURES:,} futures: {told}")
    print(f"  one by one, without regret: {peer:.1f} s; ratio {peer / found['seconds']:.1f}")
    assert found["seconds"] < 30
    assert found["gigabytes"] < 4
    assert peer > found["seconds"]
