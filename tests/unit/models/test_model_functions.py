"""Model functions: floats, numpy and xarray agree; limits and sums by hand."""

import inspect

import numpy as np
import pytest
import xarray as xr

from tandau.models import capital, construction, emissions, exposure, finance, fuel
from tandau.models.arrays import growth, never_zero
from tandau.models.run import functions

# Functions that reduce over the units of a plant take arrays with that dim only.
PLAIN = sorted(
    name
    for name, function in functions().items()
    if not {"interest_during_construction", "grid_connection"}
    & set(inspect.signature(function).parameters)
)


@pytest.mark.parametrize("name", PLAIN)
def test_float_numpy_and_xarray_agree(name):
    function = functions()[name]
    arguments = list(inspect.signature(function).parameters)
    values = np.random.default_rng(5).uniform(0.01, 0.9, (len(arguments), 6))
    on_numpy = function(*values)
    on_xarray = function(*[xr.DataArray(row, dims="future") for row in values])
    one_by_one = [function(*map(float, column)) for column in values.T]
    assert np.shape(on_numpy) == (6,)
    assert on_xarray.dims == ("future",)
    assert on_numpy == pytest.approx(one_by_one, rel=1e-12)
    assert on_xarray.to_numpy() == pytest.approx(one_by_one, rel=1e-12)


def test_plain_ones_are_nearly_all():
    assert set(functions()) - set(PLAIN) == {
        "first_grid_connection",
        "plant_completion",
        "plant_interest_during_construction",
    }


@pytest.mark.parametrize("rate", [1e-6, 0.03, 0.07, 0.25, -0.02])
@pytest.mark.parametrize("years", [1, 2, 7, 25])
def test_interest_factor_is_the_discrete_sum_for_whole_years(rate, years):
    expected = sum((1 + rate) ** k for k in range(years)) / years
    assert capital.interest_factor(float(years), rate) == pytest.approx(expected, rel=1e-9)


def test_interest_factor_lies_between_whole_years():
    low, middle, high = (capital.interest_factor(years, 0.07) for years in (7.0, 7.5, 8.0))
    assert low < middle < high


@pytest.mark.parametrize("years", [0.5, 7.0, 60.0])
def test_zero_rate(years):
    assert capital.interest_factor(years, 0.0) == pytest.approx(1)
    assert finance.capital_recovery_factor(0.0, years) == pytest.approx(1 / years)
    assert float(capital.interest_during_construction(5000.0, 1.0)) == 0


def test_zero_rate_among_others():
    rates = np.array([0.0, 0.07])
    assert capital.interest_factor(7.0, rates) == pytest.approx([1, 1.2363], abs=1e-4)
    assert finance.capital_recovery_factor(rates, 60.0) == pytest.approx([1 / 60, 0.071229], 1e-4)


@pytest.mark.parametrize("rate", [-0.02, 0.0, 0.01, 0.1])
def test_annuity_repays(rate):
    debt, payment = 1.0, finance.capital_recovery_factor(rate, 25.0)
    for _ in range(25):
        debt = debt * (1 + rate) - payment
    assert debt == pytest.approx(0, abs=1e-9)


def test_real_rate():
    assert finance.loan_rate_real(0.02, 0.02) == 0
    assert (1 + finance.loan_rate_real(0.05, 0.03)) * 1.03 == pytest.approx(1.05)


@pytest.mark.parametrize(("share", "expected"), [(0.0, 0.07), (1.0, 0.02), (0.5, 0.045)])
def test_cost_of_capital(share, expected):
    assert finance.cost_of_capital(share, 0.02, 0.07) == pytest.approx(expected)


def test_lcoe_adds_up():
    assert finance.lcoe(1.0, 2.0, 4.0, 8.0) == 15


def test_decommissioning_is_paid_ten_years_after_shutdown():
    found = finance.lcoe_decommissioning(5000.0, 0.15, 0.05, 40.0, 0.06, 7.5)
    assert found == pytest.approx(5000 * 0.15 / 1.05**50 * 0.06 / 7.5)
    at_zero = finance.lcoe_decommissioning(5000.0, 0.15, 0.0, 40.0, 1 / 40, 7.5)
    assert at_zero == pytest.approx(5000 * 0.15 / 40 / 7.5)


def test_generation_and_capital():
    assert finance.specific_generation(1.0) == pytest.approx(8.76)
    assert emissions.annual_generation(1000.0, 1.0) == pytest.approx(8.76)
    assert capital.capital_outturn(5000.0, 1.2, 0.1) == pytest.approx(6600)
    assert capital.capital_at_risk(5000.0, 2400.0) == pytest.approx(12)
    assert capital.host_funding(12.0, 0.85) == pytest.approx(1.8)


def test_emissions_and_coal():
    assert emissions.emissions_avoided(10.0, 0.7, 0.012) == pytest.approx(6.88)
    assert emissions.coal_displacement(15.0, 0.6, 50.0) == pytest.approx(0.5)


def test_exposure_and_fuel():
    assert exposure.partner_unit_share(2.0, 2.0, 2.0) == 1
    assert exposure.partner_unit_share(2.0, 4.0, 1.0) == pytest.approx(0.5)
    assert exposure.largest_unit_share(1200.0, 16_000.0) == pytest.approx(0.075)
    assert fuel.fuel_dependence(0.3, 1.0, 0.2, 0.5) == pytest.approx(0.4)


def test_units_are_connected_one_after_the_other():
    index = xr.DataArray([0.0, 1.0, 2.0], dims="unit")
    time = xr.DataArray([9.0, 7.0, 6.5], dims="unit")
    found = construction.grid_connection(2030.0, 1.0, index, time)
    assert found.values.tolist() == [2039, 2038, 2038.5]
    assert construction.first_grid_connection(found).item() == 2038
    assert construction.plant_completion(found).item() == 2039
    assert construction.plant_construction_time(2039.0, 2030.0) == 9


def test_interest_of_the_plant_is_the_mean_of_its_units():
    units = xr.DataArray([[100.0, 300.0]], dims=("future", "unit"))
    assert capital.plant_interest_during_construction(units).values.tolist() == [200]


def test_growth_is_exact_for_small_rates():
    assert growth(1e-14, 10.0) == pytest.approx(1e-13, rel=1e-9)
    assert never_zero(np.array([0.0, 0.1])).tolist() == [1e-12, 0.1]
