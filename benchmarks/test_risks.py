"""How long a risk register takes: `pytest benchmarks/ -k risks -s` prints the seconds.

The register of Kazakhstan on 4,096 futures, and the program for the best set of plans beside
listing every set. Seconds are of the processor: other work on the machine falsifies the clock.
"""

import time
from pathlib import Path

import numpy as np
import pytest

from tandau.futures.levers import levers
from tandau.futures.sample import plan_columns, sample, scores
from tandau.intake import known_case
from tandau.models.risks.choice import Aim, Options, best_set, listed_best_set
from tandau.setbacks import setbacks_of_case

CASES = Path(__file__).parents[1] / "cases"


def test_register_of_kazakhstan():
    known = known_case(CASES / "kazakhstan", None)
    offers = [offer.id for offer in known.choice.offers]
    seed = known.case.question.seed
    plan = plan_columns(
        known.evidence, known.case.question.drivers, offers, known.choice.plant.units
    )
    drawn = sample(known.evidence, plan, scores(len(plan.columns), 4096, seed))
    inputs = drawn.merge(levers(known.choice, known.ledger.as_of))
    start = time.process_time()
    found = setbacks_of_case(known, inputs, seed)
    seconds = time.process_time() - start
    print(
        f"\nrisks: {len(found.world.years)} risks, {len(found.played)} plans, "
        f"{len(offers)} offers, "
        f"4,096 futures {seconds:.1f} s"
    )
    assert seconds < 20


@pytest.mark.parametrize("n_plans", [8, 12, 14])
def test_best_set_beside_listing(n_plans):
    generator = np.random.default_rng(n_plans)
    n_risks, n_futures = 24, 512
    is_struck = generator.random((n_risks, n_futures)) < 0.3
    cuts = generator.random((n_plans, n_risks, n_futures))
    cuts *= generator.random((n_plans, n_risks, 1)) < 0.1
    options = Options(
        generator.gamma(1.0, 1.0, (n_risks, n_futures)) * is_struck,
        cuts,
        generator.random((n_plans, n_futures)) * 0.1,
        generator.random(n_plans) * 100,
    )
    aim = Aim(budget=250.0, tail_weight=0.5)
    start = time.process_time()
    found = best_set(options, aim)
    solved = time.process_time()
    listed = listed_best_set(options, aim)
    done = time.process_time()
    print(
        f"\nrisks: best of {n_plans} plans {solved - start:.2f} s, listing {done - solved:.2f} s, "
        f"ratio {(solved - start) / (done - solved):.2f}"
    )
    assert found.objective == pytest.approx(listed.objective, rel=1e-6)
