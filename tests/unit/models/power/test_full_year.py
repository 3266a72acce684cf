"""Representative days against the whole, on a short made-up year."""

import numpy as np
import pytest

import power_network
from tandau.errors import ModelError
from tandau.models.power.compiling import Parameter
from tandau.models.power.full_year import full_year_check
from tandau.models.power.linking import modelled
from tandau.models.power.periods import choose_periods

N_DAYS = 9
MOVING = (
    Parameter("demand_factor", 1.0, 1.05),
    Parameter("nuclear_capacity", 0.0, 900.0),
)


def build(values):
    return power_network.hourly_network({**power_network.BASE, **values}, N_DAYS)


@pytest.mark.slow
def test_days_and_year_have_the_same_outcomes_and_like_costs():
    periods = choose_periods(build({}), 4)
    points = np.array([[[1.0, 0.0], [1.05, 0.0]], [[1.0, 900.0], [1.05, 900.0]]])
    found = full_year_check(build, MOVING, periods, points)
    assert found.full_cost.shape == (2, 2)
    assert np.abs(found.cost_errors()).max() < 0.05
    assert np.abs(found.value_errors()).max() < 0.1
    nuclear = found.names.index("generation/nuclear")
    expected = 0.92 * 24 * N_DAYS * points[:, :, 1]
    np.testing.assert_allclose(found.outcomes[nuclear], expected, rtol=1e-6)
    np.testing.assert_allclose(found.period_outcomes[nuclear], expected, rtol=1e-6)


def test_one_alternative_has_no_value():
    with pytest.raises(ModelError, match="two or more"):
        full_year_check(build, MOVING, None, np.ones((1, 3, 2)))


@pytest.mark.slow
def test_the_whole_year_without_periods_is_the_network_of_pypsa():
    network = modelled(build({}))
    assert "StorageUnit-energy_balance" in network.model.constraints
    assert "reservoir_level" not in network.model.variables
