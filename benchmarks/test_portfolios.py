"""How fast portfolios are: `pytest benchmarks/ -k portfolios -s` prints times and memory.

Five plants and six offers make 7,776 portfolios; every outcome is computed over 10,000 futures:
shocks of four kinds from eight jurisdictions and exits; cost, tails, regret and capacity by year,
all but the last also without politics; exposure by layer and what a stop of supply costs. The
peer counts cost, loss, their tails and the capacity portfolio by portfolio with plain numpy, in the
same run on a part.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from tandau.models.dependence.shock_losses import Works
from tandau.portfolios.aggregate import PlantFutures, portfolio_outcomes
from tandau.portfolios.enumeration import enumerate_portfolios, places_in_series
from tandau.portfolios.exposures import exposure_of
from tandau.portfolios.frontier import non_dominated
from tandau.portfolios.programme import Programme
from tandau.portfolios.shared_shocks import Blocs, Kind, draw_shocks, effects, n_columns

N_PLANTS, N_OFFERS, N_FUTURES = 5, 6, 10_000
YEARS = (2036, 2038, 2040, 2045, 2050)
LAYERS, RUNNING, NAMES = 8, (2, 3, 4, 6, 7), tuple("ABCDEFGH")
KINDS = (
    Kind("stop", True, tuple(range(8)), tuple((layer, n) for n, layer in enumerate(RUNNING)), -1),
    Kind("payment", True, (0,), (), 5),
    Kind("consent", True, (0,), (), -1),
    Kind("force", False, (0, 1, 3, 6), ((3, 1), (6, 3)), -1),
)
MEASURED = """
import json, sys, time
def peak():  # what getrusage tells a child starts at its parent's
    return int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
sys.path.insert(0, sys.argv[1])
from test_portfolios import everything, programme
one = programme()
start, used = time.perf_counter(), time.process_time()
n_portfolios, n_front = everything(one)
told = {"seconds": time.perf_counter() - start, "processor": time.process_time() - used}
gigabytes = peak() / 1e6
print(json.dumps({**told, "gigabytes": gigabytes, "n": n_portfolios, "front": n_front}))
"""


def programme():
    """Return five plants with six offers each, every figure invented."""
    generator = np.random.default_rng(0)
    shape = (N_PLANTS, N_OFFERS, N_FUTURES)
    concrete = generator.uniform(3, 12, shape)
    one = np.ones(N_FUTURES)
    works = Works(
        agreement=np.zeros(shape),
        first_concrete=concrete,
        completion=concrete + generator.lognormal(2.1, 0.3, shape),
        end=np.full(shape, 75.0),
        capital=generator.lognormal(2.4, 0.4, shape),
        energy=np.full(N_PLANTS, 17.0),
        running_cost=generator.uniform(18, 35, shape[1:]),
        fuel_cost=generator.uniform(6, 12, shape[1:]),
        whole_cost=generator.uniform(60, 150, shape),
        replacement_cost=generator.uniform(50, 130, N_FUTURES),
        discount_rate=generator.uniform(0.04, 0.1, N_FUTURES),
    )
    rates = {
        f"{name}/{kind.id}": generator.uniform(0, 0.05) * one for name in NAMES for kind in KINDS
    }
    by_kind = {kind.id: generator.uniform(0.2, 3, N_FUTURES) for kind in KINDS}
    shares = {kind.id: generator.uniform(0, 1, N_FUTURES) for kind in KINDS}
    flat = ("refinancing_cost", "standstill_share", "preparation_share", "exit_loss_share")
    control = generator.dirichlet(np.full(8, 0.3), (N_OFFERS, LAYERS, N_FUTURES))
    return Programme(
        plants=tuple(f"plant_{n}" for n in range(N_PLANTS)),
        options=tuple(f"offer_{n}" for n in range(N_OFFERS)),
        partners=NAMES[:N_OFFERS],
        admissible=np.ones((N_PLANTS, N_OFFERS), dtype=bool),
        works=works,
        cost=generator.lognormal(2, 0.4, shape),
        fixed_cost=generator.lognormal(1.3, 0.2, shape),
        start=2025 + works.completion,
        capacity=generator.uniform(900, 2400, (N_PLANTS, N_OFFERS)),
        age=np.zeros(N_PLANTS),
        series=np.array([0, 0, 1, 2, 3, 4]),
        jurisdictions=NAMES,
        control=np.moveaxis(control, -1, -2),
        switch_time=generator.uniform(1, 7, (N_OFFERS, len(RUNNING), N_FUTURES)),
        stock=generator.uniform(0.5, 4, (N_OFFERS, len(RUNNING), N_FUTURES)),
        exit_rates=(0.05 * one, 0.1 * one, 0.2 * one, 0.01 * one),
        terms={
            "shock_rate": rates,
            "shock_delay": by_kind,
            "finance_stop_share": shares,
            "rebid_time": {"all": 4 * one},
            **{name: {"all": generator.uniform(0.01, 0.5, N_FUTURES)} for name in flat},
        },
        decision_year=2025.0,
    )


def plant_futures(one, losses, delays):
    return PlantFutures(
        cost=one.cost,
        loss=sum(losses),
        series_factor=np.array([1.0, 0.93, 0.9, 0.88, 0.87]),
        series=one.series,
        grid_connection=one.start + sum(delays),
        capacity=one.capacity,
        fixed_cost=one.fixed_cost,
    )


def everything(one):
    """Return the numbers of portfolios and of those that nobody beats."""
    points = np.random.default_rng(1).random((N_FUTURES, n_columns(KINDS, len(NAMES))))
    share = {name: np.full(N_FUTURES, 0.3) for name in ("east", "west")}
    blocs = Blocs(("east", "east", *("west",) * 6), share, share)
    found = effects(one, KINDS, draw_shocks(one, KINDS, blocs, points))
    portfolios = enumerate_portfolios(one.admissible)
    political = {kind.id for kind in KINDS if kind.is_political}
    every, calm = (
        portfolio_outcomes(
            plant_futures(
                one,
                [effect.loss for name, effect in found.items() if name not in left],
                [effect.delay for name, effect in found.items() if name not in left],
            ),
            portfolios,
            years,
        )
        for left, years in (((), YEARS), (political, ()))
    )
    assert (calm.expected_loss <= every.expected_loss).all()
    apart = np.ones((8, 8)) - np.eye(8)
    exposure = exposure_of(one, portfolios, apart, RUNNING, 5)
    objectives = [
        every.expected_cost,
        every.tail_cost,
        exposure.concentration.mean(axis=1),
        exposure.stopped[:, :, 2].max(axis=1),
    ]
    front = non_dominated(np.stack(objectives, axis=1))
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
    one = programme()
    inputs = plant_futures(one, [0.1 * one.cost], [0.0])
    portfolios = enumerate_portfolios(np.ones((N_PLANTS, N_OFFERS)))[:200]
    start = time.perf_counter()
    for _ in one_by_one(inputs, portfolios):
        pass
    peer = (time.perf_counter() - start) / len(portfolios) * found["n"]
    used = f"{found['seconds']:.1f} s ({found['processor']:.1f} s of the processor)"
    told = f"{used}, {found['gigabytes']:.2f} GB, {found['front']} not beaten"
    print(f"\n{found['n']:,} portfolios x {N_FUTURES:,} futures: {told}")
    print(
        f"  one by one, a part of the outcomes: {peer:.1f} s; ratio {peer / found['seconds']:.1f}"
    )
    # Two threads: other work on the machine stretches the wall, not the processor's time.
    assert min(found["seconds"], found["processor"] / 2) < 30
    assert found["gigabytes"] < 4
