"""How fast the money is: `pytest benchmarks/ -k money -s` prints times, memory and the PySAM ratio.

Run it in the environment of requirements-oracles.lock; without PySAM only our own times are shown.
One case is one offer in one future under one financing model over 100 years. PySAM's case is one
run of its single owner model, which has fewer parties and no construction; its hourly generation is
set once before the clock starts.
"""

import importlib
import importlib.util
import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from tandau.models.money import financing
from tandau.models.money.contract import turnkey
from tandau.models.money.debt import LoanTerms, floating_rate, reference_rate_path
from tandau.models.money.depreciation import straight_line
from tandau.models.money.outcomes import Economy
from tandau.models.money.plant import PlantInputs
from tandau.models.money.returns import internal_rate
from tandau.models.money.single_owner import single_owner

ORACLES = Path(__file__).parents[1] / "tests" / "oracles"
N_OFFERS = 6
N_YEARS = 100
N_FUTURES = 10_000
MEASURED = """
import json, resource, sys, time
def peak():  # what getrusage tells a child starts at its parent's
    return int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
sys.path.insert(0, sys.argv[1])
from test_money import ECONOMY, N_OFFERS, N_YEARS, models_of, plant_of
from tandau.models.money.ensemble import evaluate_money
n_futures, n_threads, is_full = int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "full"
inputs, models = plant_of(n_futures), models_of(n_futures)
before = resource.getrusage(resource.RUSAGE_SELF)
start = time.perf_counter()
found = evaluate_money(
    inputs, models, ECONOMY, n_offers=N_OFFERS, n_futures=n_futures, n_years=N_YEARS,
    n_threads=n_threads, fans=("debt", "coverage") if is_full else (), is_delay_priced=is_full,
)
wall = time.perf_counter() - start
after = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({
    "seconds": wall,
    "processor_seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
    "gigabytes": peak() / 1e6,
    "cases": found.outcomes["peak_debt"].size,
}))
"""


def uniform(low, high, n_futures, seed):
    return np.random.default_rng(seed).uniform(low, high, (N_OFFERS, n_futures))


def plant_of(n_futures):
    """Return every input that a case samples, drawn for six offers."""

    def drawn(low, high, seed):
        return uniform(low, high, n_futures, seed)

    return PlantInputs(
        net_capacity=drawn(1000, 1400, 0),
        overnight_cost=np.stack([drawn(3000, 8000, 1)] * 2, axis=-1),
        cost_outturn=drawn(0.9, 2.2, 2),
        owner_cost_share=drawn(0.05, 0.2, 3),
        first_concrete=drawn(0, 3, 4),
        unit_spacing=drawn(0.5, 2, 5),
        construction_time=np.stack([drawn(5, 14, 6), drawn(5, 14, 7)], axis=-1),
        planned_construction_time=drawn(5, 7, 8),
        inflation=drawn(0.01, 0.03, 9),
        capacity_factor=drawn(0.7, 0.93, 10),
        operating_lifetime=drawn(50, 65, 11),
        operation_cost=drawn(10, 20, 12),
        fuel_cost=drawn(6, 12, 13),
        market_price=drawn(50, 90, 14),
        tax_rate=0.2,
        depreciation_shares=straight_line(25),
        curve=(2.0, 2.0),
        time_cost_share=0.2,
        real_depreciation=0.005,
        replacement_share=0.05,
        decommissioning_share=0.15,
        fund_return=0.02,
        insurance_share=0.003,
        working_capital_months=2.0,
    )


def models_of(n_futures):
    """Return an export loan at a capped rate, a power purchase and a contract for difference."""

    def drawn(low, high, seed):
        return uniform(low, high, n_futures, seed)

    contract = replace(turnkey(0.3, 0.005, 0.1), outturn_of="owner")
    shocks = np.random.default_rng(25).standard_normal((1, n_futures, N_YEARS))
    reference = reference_rate_path(drawn(0.02, 0.05, 20), 0.03, 0.2, 0.01, shocks)
    loan = LoanTerms(
        0.85,
        0.0,
        10.0,
        18.0,
        rate_by_year=floating_rate(reference, 0.0175, 0.06),
        commitment=drawn(5e3, 1e4, 21),
        availability=10.0,
        late_draw_penalty=0.01,
    )
    bank = LoanTerms(0.7, drawn(0.04, 0.07, 22), 12.0, 20.0, premium=0.05, repayment="level")
    return {
        "export": financing.export_credit(contract, loan, state_equity_share=0.3, covenant=1.2),
        "owned": financing.build_own_operate(
            contract,
            contracted_share=0.7,
            contract_price=drawn(80, 120, 23),
            contract_tenor=15.0,
            contract_index=0.5,
            partner_equity_share=1.0,
        ),
        "difference": financing.contract_for_difference(
            contract,
            strike_price=drawn(70, 110, 24),
            contract_tenor=40.0,
            contract_index=1.0,
            state_equity_share=0.3,
            loan=bank,
        ),
    }


ECONOMY = Economy(0.05, 0.07, 300e3, 0.04, 120.0, 2.5, 0.3, 0.1)


def sam_cases():
    """Return the module with the plants that the oracle compares."""
    if str(ORACLES) not in sys.path:
        sys.path.insert(0, str(ORACLES))
    return importlib.import_module("sam_cases")


def measured(n_futures, n_threads=2, kind="plain"):
    told = [str(n_futures), str(n_threads), kind]
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(Path(__file__).parent), *told],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def seconds_of_pysam(n_cases=200):
    """Seconds per run of NREL's model over random plants, set-up left out; None without it."""
    if importlib.util.find_spec("PySAM") is None:
        return None
    cases, single = sam_cases(), importlib.import_module("PySAM.Singleowner")
    models = [cases.peer(single, cases.draw(seed)) for seed in range(n_cases)]
    start = time.perf_counter()
    for model in models:
        model.execute()
    return (time.perf_counter() - start) / n_cases


def seconds_of_single_owner(n_cases=20_000):
    """Seconds per case of our model of the same scope."""
    cases = sam_cases()
    plain = cases.ours(cases.draw(2) | {"coverage": None, "lifetime": 50})
    prices = np.random.default_rng(0).uniform(60, 200, n_cases)
    start = time.perf_counter()
    single_owner(replace(plain, price=prices))
    return (time.perf_counter() - start) / n_cases


def told_of(name, found):
    spent = f"{found['seconds']:6.1f} s wall, {found['processor_seconds']:5.1f} s processor"
    print(f"  {name:22} {spent}, {found['gigabytes']:.2f} GB")


def test_money_of_ten_thousand_futures():
    print(f"\n{N_FUTURES:,} futures x {N_OFFERS} offers x {N_YEARS} years x 3 financing models")
    whole = measured(N_FUTURES)
    told_of("every outcome", whole)
    full = measured(N_FUTURES, kind="full")
    told_of("with fans and delay", full)
    assert max(whole["gigabytes"], full["gigabytes"]) < 2
    ours = whole["seconds"] / whole["cases"]
    owner, theirs = seconds_of_single_owner(), seconds_of_pysam()
    print(f"  ours, all parties    {ours * 1e6:8.1f} us per case")
    print(f"  ours, single owner   {owner * 1e6:8.1f} us per case")
    if theirs is None:
        print("  PySAM is not here: run in .venv-oracles for the ratio")
        return
    print(f"  PySAM, single owner  {theirs * 1e6:8.1f} us per case")
    print(f"  ratio: {theirs / ours:.0f} all parties, {theirs / owner:.0f} single owner")
    assert theirs / ours >= 200


def test_money_is_linear_in_the_futures():
    sizes = (1250, 2500, 5000)
    times = [measured(n, n_threads=1)["processor_seconds"] / n for n in sizes]
    print(
        "\nprocessor milliseconds per future:",
        dict(zip(sizes, (1e3 * t for t in times), strict=True)),
    )
    seconds = [each * n for each, n in zip(times, sizes, strict=True)]
    exponent = float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])
    print(f"growth with the futures: exponent {exponent:.2f}")
    assert max(times) < 1.5 * min(times)
    assert exponent < 1.2


def test_money_of_many_rates_of_return():
    flows = np.random.default_rng(1).normal(5, 10, (100_000, N_YEARS))
    flows[:, :8] = -40
    start = time.perf_counter()
    _, status = internal_rate(flows)
    print(f"\n100,000 rates of return over 100 years: {time.perf_counter() - start:.2f} s")
    assert status.shape == (100_000,)
