"""A small programme of two plants and two offers, every figure invented."""

import numpy as np

from tandau.models.dependence.shock_losses import Works
from tandau.portfolios.programme import Programme
from tandau.portfolios.shared_shocks import Blocs, Kind

NAMES = ("North", "South", "Home")
# Layers: reactor, fuel, money; of operation: fuel.
KINDS = (
    Kind("stop", True, (0, 1), ((1, 0),), -1),
    Kind("block", False, (0,), (), 2),
)


def programme(n_futures=400, n_plants=2, seed=0, rate=0.04):
    """Return two offers at each plant, by North and by South, over futures."""
    generator = np.random.default_rng(seed)

    def drawn(low, high, *shape):
        return generator.uniform(low, high, (*shape, n_futures))

    concrete = 4 + drawn(0, 3, n_plants, 2)
    works = Works(
        agreement=np.zeros((n_plants, 2, n_futures)),
        first_concrete=concrete,
        completion=concrete + drawn(6, 9, n_plants, 2),
        end=np.full((n_plants, 2, n_futures), 70.0),
        capital=drawn(8, 12, n_plants, 2),
        energy=np.full(n_plants, 16.0),
        running_cost=drawn(20, 30, 2),
        fuel_cost=drawn(6, 9, 2),
        whole_cost=drawn(60, 110, n_plants, 2),
        replacement_cost=drawn(60, 110),
        discount_rate=drawn(0.04, 0.09),
    )
    control = np.zeros((2, 3, 3, n_futures))
    for offer in (0, 1):
        control[offer, 0, offer] = 1.0
        control[offer, 1, offer], control[offer, 1, 1 - offer] = 0.75, 0.25
        control[offer, 2, offer], control[offer, 2, 2] = 0.8, 0.2
    flat = np.ones(n_futures)
    terms = {
        "shock_rate": {f"{name}/{kind.id}": rate * flat for name in NAMES[:2] for kind in KINDS},
        "shock_delay": {"stop": 3 * flat, "block": 1 * flat},
        "finance_stop_share": {"stop": 0 * flat, "block": 0.5 * flat},
        "refinancing_cost": {"all": 0.2 * flat},
        "standstill_share": {"all": 0.02 * flat},
        "rebid_time": {"all": 4 * flat},
        "preparation_share": {"all": 0.03 * flat},
        "exit_loss_share": {"all": 0.5 * flat},
        "series_saving": {"all": 0.08 * flat},
        "waiting_time": {"all": 3 * flat},
    }
    return Programme(
        plants=tuple(f"plant_{n}" for n in range(n_plants)),
        options=("north", "south"),
        partners=NAMES[:2],
        admissible=np.ones((n_plants, 2), dtype=bool),
        works=works,
        cost=drawn(5, 9, n_plants, 2),
        fixed_cost=drawn(3, 4, n_plants, 2),
        start=2025 + works.completion - 1,
        capacity=np.full((n_plants, 2), 2000.0),
        age=np.zeros(n_plants),
        series=np.array([0, 1]),
        jurisdictions=NAMES,
        control=control,
        switch_time=4 * np.ones((2, 1, n_futures)),
        stock=np.ones((2, 1, n_futures)),
        exit_rates=(0.08 * flat, 0.1 * flat, 0.12 * flat, 0.015 * flat),
        terms=terms,
        decision_year=2025.0,
    )


def blocs(share, n_futures=400):
    """Return North and South as one bloc that shares a part of its shocks and exits."""
    common = {"one": np.full(n_futures, share)}
    return Blocs(("one", "one", "home"), common, common)
