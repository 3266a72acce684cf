"""Two hundred random pairs of future and alternative against networks built and solved afresh."""

import numpy as np
import pytest

from power_network import BASE, PARAMETERS, SPREAD, as_values, ensemble_points, hourly_network
from tandau.models.power.compiling import compile_programme
from tandau.models.power.linking import modelled, optimised
from tandau.models.power.periods import choose_periods
from tandau.models.power.resolving import OPTIMAL, Resolver
from tiny_power import tiny_network, tiny_points, tiny_values

N_DAYS = 36


@pytest.mark.slow
def test_two_hundred_pairs_of_the_tiny_network(tiny):
    resolver = Resolver(tiny)
    for point in tiny_points(200, seed=77):
        fresh = optimised(tiny_network(tiny_values(point)))
        found = resolver.solve(point)
        assert found.status == OPTIMAL
        assert found.cost == pytest.approx(fresh.objective, rel=1e-6)


@pytest.fixture(scope="module")
def periods():
    return choose_periods(hourly_network(BASE, N_DAYS), 3)


@pytest.fixture(scope="module")
def programme(periods):
    return compile_programme(
        lambda values: modelled(hourly_network(values, N_DAYS), periods), PARAMETERS
    )


@pytest.mark.slow
def test_pairs_of_three_zones_with_storage(programme, periods):
    resolver = Resolver(programme)
    points = ensemble_points(12, seed=8)
    generator = np.random.default_rng(3)
    for future in range(12):
        alternative = generator.integers(len(points))
        point = points[alternative, future]
        fresh = optimised(hourly_network(as_values(point), N_DAYS), periods)
        assert resolver.solve(point).cost == pytest.approx(fresh.objective, rel=1e-6)


@pytest.mark.slow
def test_gradients_of_three_zones(programme):
    resolver = Resolver(programme)
    for point in ensemble_points(5, seed=9)[2]:
        gradient = resolver.solve(point).gradient
        scale = np.abs(gradient * point).max()
        for at, one in enumerate(PARAMETERS):
            if one.name not in SPREAD:
                continue
            step = np.zeros(len(point))
            step[at] = 1e-5 * point[at]
            sides = [resolver.solve(point + sign * step).cost for sign in (1, -1)]
            slope = (sides[0] - sides[1]) / (2 * step[at])
            assert gradient[at] * point[at] == pytest.approx(
                slope * point[at], rel=1e-4, abs=1e-6 * scale
            )
