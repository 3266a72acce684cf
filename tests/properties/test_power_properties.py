"""What must hold in a solved network, whatever its parameters."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from power_systems import VALUES, small_system
from tandau.models.power.balance import year_balance
from tandau.models.power.dispatch import solve_network
from tandau.models.power.network import build_network

DAYS = 2
ZERO = ("nuclear_capacity", "committed_nuclear_capacity")


def values():
    spread = {
        name: st.floats(0.0, 300.0) if name in ZERO else st.floats(0.5 * value, 1.6 * value)
        for name, value in VALUES.items()
    }
    return st.fixed_dictionaries(spread)


def solved(changed, **system):
    network = build_network(small_system(**system), changed)
    network.set_snapshots(network.snapshots[: 24 * DAYS])
    network.snapshot_weightings.loc[:, :] = 365 / DAYS
    solve_network(network, with_duals=True)
    return network


@settings(max_examples=2, deadline=None)
@given(changed=values())
def test_energy_balances_and_bounds_bind_where_they_have_a_price(changed):
    network = solved(changed)
    units, storage = network.c.generators, network.c.storage_units
    made = (units.dynamic.p * units.static["sign"]).T.groupby(units.static["bus"]).sum().T
    made = made.add(storage.dynamic.p.T.groupby(storage.static["bus"]).sum().T, fill_value=0)
    links = network.c.links
    for bus in network.c.buses.static.index:
        out = links.dynamic.p0.loc[:, links.static["bus0"] == bus].sum(axis=1)
        into = links.dynamic.p0.loc[:, links.static["bus1"] == bus].sum(axis=1)
        load = network.c.loads.dynamic.p_set[bus]
        np.testing.assert_allclose(made[bus] - out + into, load, atol=1e-3)
    # Complementary slackness: a bound has a price only where it binds.
    for name in units.dynamic.mu_upper:
        one = units.static.loc[name]
        most = units.dynamic.p_max_pu.get(name, one["p_max_pu"]) * one["p_nom_opt"]
        least = units.dynamic.p_min_pu.get(name, one["p_min_pu"]) * one["p_nom_opt"]
        gap_up, gap_down = most - units.dynamic.p[name], units.dynamic.p[name] - least
        scale = 1e-3 * (1 + units.dynamic.mu_upper[name].abs().max())
        assert (gap_up > -1e-3).all()
        assert (gap_down > -1e-3).all()
        assert ((units.dynamic.mu_upper[name].abs() < scale) | (gap_up.abs() < 1e-3)).all()
        assert ((units.dynamic.mu_lower[name].abs() < scale) | (gap_down.abs() < 1e-3)).all()


@pytest.mark.slow
@settings(max_examples=4, deadline=None)
@given(changed=values(), more=st.floats(1.0, 300.0))
def test_free_capacity_never_costs(changed, more):
    free = {**changed, "nuclear_marginal_cost": 0.0}
    richer = {**free, "nuclear_capacity": free["nuclear_capacity"] + more}
    one, other = solved(free), solved(richer)
    assert other.objective <= one.objective * (1 + 1e-6) + 1e-3


def test_totals_add_up():
    network = solved({}, candidates=())  # no battery, so nothing is lost
    told = year_balance(network)
    made = sum(told.own_generation.values())
    outside = told.imports - told.exports + told.unserved - told.surplus
    assert made + outside == pytest.approx(sum(told.demand.values()), rel=1e-4)
    assert told.deficit("South") == pytest.approx(
        told.demand["South"] - told.own_generation["South"]
    )
    assert told.flow["north_south"] == pytest.approx(told.deficit("South"), abs=told.unserved + 1)
    coal = told.generation["coal"]
    gas = told.generation["gas"]
    assert told.emissions == pytest.approx(coal / 0.3 * 0.34 + gas / 0.4 * 0.2, rel=1e-6)


def test_a_zone_that_cannot_be_served_says_so():
    network = build_network(small_system(stations=(), candidates=(), neighbours=()))
    network.set_snapshots(network.snapshots[:24])
    solve_network(network)
    told = year_balance(network)
    assert told.unserved == pytest.approx(sum(told.demand.values()))
