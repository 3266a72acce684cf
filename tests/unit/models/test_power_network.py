import numpy as np
import pytest

from power_systems import VALUES, small_system
from tandau.errors import ModelError
from tandau.models.power.network import annuity, build_network
from tandau.models.power.parameters import PARAMETERS, reference_values, set_parameters


@pytest.fixture(scope="module")
def network():
    return build_network(small_system())


def test_load_has_the_years_energy_and_peak(network):
    load = network.c.loads.dynamic.p_set
    assert load.sum().to_numpy() == pytest.approx([3.0e6, 2.0e6])
    assert load.max().to_numpy() == pytest.approx([550, 400])
    assert (load.to_numpy() > 0).all()


def test_wind_and_sun_hit_their_yearly_means(network):
    shares = network.c.generators.dynamic.p_max_pu
    assert shares["North wind new"].mean() == pytest.approx(0.38)
    assert shares["South solar new"].mean() == pytest.approx(0.18)
    assert shares.min().min() >= 0
    assert shares.max().max() <= 1
    night = shares["South solar new"].to_numpy().reshape(365, 24)[:, :3]
    assert not night.any()


def test_only_what_stands_in_the_year_is_there(network):
    units = network.c.generators.static
    assert units.loc["North coal_chp", "p_nom"] == 600
    earlier = build_network(small_system(year=2025)).c.generators.static
    assert earlier.loc["North coal_chp", "p_nom"] == 700


def test_marginal_cost_is_fuel_carbon_and_operation(network):
    cost = network.c.generators.static.loc["North coal_chp", "marginal_cost"]
    assert cost == pytest.approx(3 + (3.0 + 0.34 * 5.0) / 0.3)


def test_capital_cost_is_an_annuity_with_the_fixed_cost(network):
    cost = network.c.generators.static.loc["North wind new", "capital_cost"]
    assert cost == pytest.approx((1300 * annuity(0.08, 25) + 25) * 1000)


def test_parameters_set_later_are_those_built_in():
    values = {name: 1.1 * value + 0.1 for name, value in VALUES.items()}
    built, later = build_network(small_system(), values), build_network(small_system())
    set_parameters(later, values)
    assert reference_values(later) == values
    for component in ("generators", "loads", "links", "storage_units"):
        one, other = built.c[component], later.c[component]
        assert one.static.equals(other.static)
        for name, table in one.dynamic.items():
            np.testing.assert_allclose(table, other.dynamic[name], rtol=1e-12)


def test_the_network_of_a_system_knows_every_parameter(network):
    assert set(reference_values(network)) == set(PARAMETERS)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"coal_prize": 3.0}, "coal_prize"),
        ({"gas_price": float("nan")}, "a finite number"),
        ({"demand_factor": 0.0}, "a positive number"),
    ],
)
def test_a_wrong_parameter_changes_nothing(values, told):
    network = build_network(small_system())
    before = network.c.generators.static.copy()
    with pytest.raises(ModelError, match=told):
        set_parameters(network, {"coal_price": 9.0, **values})
    assert network.c.generators.static.equals(before)


def test_a_peak_below_the_mean_is_refused():
    zone = small_system().zones[0]
    low = small_system(zones=(type(zone)(**{**vars(zone), "peak_load": 300.0}),), lines=())
    with pytest.raises(ModelError, match="zone North"):
        build_network(low)
