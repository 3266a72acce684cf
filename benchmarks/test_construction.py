"""How long construction times take: `pytest benchmarks/ -k construction -s` prints the seconds.

One fit on the whole record, 5,000 joint draws for six offers of two units, and the whole backtest.
Run it in the environment of requirements-oracles.lock for PyMC's fit of the same model beside ours.
"""

import importlib.util
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from tandau.evidence.backtest import forecasts
from tandau.evidence.construction_data import builds
from tandau.evidence.construction_forecast import plant_times, random_scores
from tandau.evidence.construction_model import SCALARS, fit, pooled_fit
from tandau.evidence.history import KNOWN_UNTIL, read_history

ORACLES = Path(__file__).parents[1] / "tests" / "oracles"
VENDORS = ("Russia", "China", "South Korea", "South Korea", "France", "United States")
N_FUTURES = 5000


def test_fit_and_joint_draws_for_six_offers():
    data = builds(read_history(), KNOWN_UNTIL)
    start = time.perf_counter()
    posterior = pooled_fit(data)
    fitted = time.perf_counter()
    generator = np.random.default_rng(1)
    shared, _ = random_scores(posterior, 2, N_FUTURES, generator)
    for vendor in VENDORS:
        _, own = random_scores(posterior, 2, N_FUTURES, generator)
        plant_times(posterior, "Kazakhstan", vendor, KNOWN_UNTIL, shared, own)
    drawn = time.perf_counter()
    print(
        f"\nconstruction: {len(data.years)} units, both fits {fitted - start:.1f} s "
        f"({posterior.n_draws} draws, R-hat {posterior.rhat:.3f}), "
        f"{N_FUTURES} joint draws for {len(VENDORS)} offers {drawn - fitted:.2f} s"
    )
    assert drawn - start < 10


def test_the_whole_backtest():
    start = time.perf_counter()
    forecasts(read_history())
    seconds = time.perf_counter() - start
    print(f"\nconstruction: nine origins, seven models {seconds:.0f} s")
    assert seconds < 180


@pytest.mark.filterwarnings("default")
def test_beside_pymc():
    if importlib.util.find_spec("pymc") is None:
        print("\nconstruction: PyMC is not here; `make oracles` makes the environment that has it")
        return
    sys.path.insert(0, str(ORACLES))
    pm = importlib.import_module("pymc")
    model = importlib.import_module("test_construction_pymc").model
    data = builds(read_history(), date(1990, 1, 1))
    start = time.perf_counter()
    ours = fit(data)
    ended = time.perf_counter()
    with model(data):
        theirs = pm.sample(
            draws=1000,
            tune=1000,
            chains=4,
            cores=2,
            nuts_sampler="nutpie",
            random_seed=1,
            target_accept=0.9,
            progressbar=False,
        )
    peer = time.perf_counter() - ended
    effective = importlib.import_module("arviz").ess
    sizes = {name: float(effective(theirs, var_names=[name])[name]) for name in SCALARS}
    mine = {name: float(effective(getattr(ours, name).reshape(4, -1))) for name in SCALARS}
    ratio = peer / (ended - start)
    print(
        f"\nconstruction: ours {ended - start:.1f} s, effective size {min(mine.values()):.0f}; "
        f"PyMC with nutpie {peer:.1f} s, {min(sizes.values()):.0f}: {ratio:.0f} x"
    )
    assert peer > ended - start
