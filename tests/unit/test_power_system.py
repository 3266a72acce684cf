"""From the mini case to its power system, its futures and its network."""

import numpy as np
import pytest

from tandau.intake import known_case
from tandau.models.power.network import build_network
from tandau.models.power.parameters import PARAMETERS, reference_values
from tandau.power_futures import sample_parameters
from tandau.power_network import network_of_base_year, network_of_case
from tandau.power_system import Numbers, system_of_case
from tandau.variables import vocabulary


@pytest.fixture(scope="module")
def known(cases):
    return known_case(cases / "mini", None)


def test_numbers_run_linearly_between_claimed_years(known):
    at = {
        year: Numbers(known.evidence, year)("demand_factor", "mini") for year in range(2020, 2056)
    }
    assert at[2020] == at[2025] == 1
    assert at[2040] == at[2055] == pytest.approx(1.3, abs=0.03)
    assert at[2030] == pytest.approx(1 + (at[2040] - 1) / 3)


def test_stations_retire(known):
    now, later = system_of_case(known, 2030), system_of_case(known, 2040)
    standing = {one.id for one in now.stations if one.stands_in(now.year)}
    left = {one.id for one in later.stations if one.stands_in(later.year)}
    assert standing - left == {"old_coal"}


def test_the_network_of_a_study_year(known):
    network = network_of_case(known, 2040, {"nuclear_capacity": 1800.0})
    units = network.c.generators.static
    # Eighteen hundred on the mean: more in winter, a unit less at a time while it refuels.
    share = network.c.generators.dynamic.p_max_pu["nuclear"]
    assert units.loc["nuclear", "bus"] == "South"
    assert float((units.loc["nuclear", "p_nom"] * share).mean()) == pytest.approx(1800)
    assert share.iloc[: 24 * 90].min() == share.iloc[-24 * 60 :].min() == share.max() == 1
    assert share.min() < 1
    assert units.loc["nuclear committed", "bus"] == "North"
    assert set(reference_values(network)) == set(PARAMETERS) - {"coal_capital_cost"}
    demand = network.c.loads.dynamic.p_set.sum().sum()
    assert demand == pytest.approx(50e6 * reference_values(network)["demand_factor"], rel=1e-9)
    assert units.loc["North wind_farm new", "p_nom_max"] == pytest.approx(6000)


def test_the_base_year_has_nothing_new(known):
    network = network_of_base_year(known)
    for component in (network.c.generators, network.c.storage_units):
        assert not component.static["p_nom_extendable"].any()
    assert "nuclear" not in network.c.generators.static.index


def test_the_same_case_gives_the_same_network(known):
    one, other = (build_network(system_of_case(known, 2030)) for _ in range(2))
    assert one.c.loads.dynamic.p_set.equals(other.c.loads.dynamic.p_set)
    assert one.c.generators.dynamic.p_max_pu.equals(other.c.generators.dynamic.p_max_pu)


def test_parameters_of_futures_are_claims(known):
    drawn = sample_parameters(known, (2030, 2040), 256, 7)
    uncertain = [n for n, one in vocabulary().items() if one.kind == "system_uncertainty"]
    assert list(drawn[2030]) == [n for n in uncertain if n != "coal_capital_cost"]
    again = sample_parameters(known, (2030, 2040), 256, 7)
    for year, values in drawn.items():
        references = reference_values(network_of_case(known, year))
        for name, array in values.items():
            assert array.shape == (256,)
            np.testing.assert_array_equal(array, again[year][name])
            assert np.median(array) == pytest.approx(references[name], rel=0.02)
    # One future is dear or cheap in all years.
    order = np.argsort(drawn[2030]["co2_price"])
    assert (np.diff(drawn[2040]["co2_price"][order]) >= 0).all()
    other = sample_parameters(known, (2030,), 256, 8)
    assert not np.array_equal(other[2030]["gas_price"], drawn[2030]["gas_price"])
