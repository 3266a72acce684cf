"""The planning reserve: what it builds, what it costs, and that it stays affine in parameters."""

import numpy as np
import pytest

from power_systems import small_system
from tandau.models.power.compiling import compile_programme
from tandau.models.power.linking import modelled, optimised
from tandau.models.power.network import build_network
from tandau.models.power.reserve import KEY, firm_capacity, required_capacity
from tandau.models.power.resolving import OPTIMAL, Resolver
from tiny_power import N_STEPS, TINY, tiny_network, tiny_points, tiny_values

BASE = tiny_values([one.base for one in TINY])
SHARES = {"coal": 0.9, "wind": 0.2, "nuclear": 1.0}
PRICE = 250_000.0


def planned(values, margin=0.1):
    """Return the tiny network with a planning reserve; no margin for none."""
    network = tiny_network(values)
    for table in (network.c.generators.static, network.c.storage_units.static):
        table["firm_share"] = table["carrier"].map(SHARES).fillna(0.0).astype(float)
    # A plant in repair is not there, and wastes nothing.
    network.c.generators.dynamic.p_max_pu["coal north"] = np.linspace(0.7, 0.9, N_STEPS)
    if margin is not None:
        network.meta = {**network.meta, KEY: {"margin": margin, "shortfall_cost": PRICE}}
    return network


def short_of(network):
    return float(network.model.variables["reserve_shortfall"].solution.sum())


def new_firm(network):
    """Return the firm capacity of what is built, MW."""
    table = network.c.generators.static
    grown = table[table["p_nom_extendable"]]
    return float((grown["p_nom_opt"] * grown["firm_share"]).sum())


def test_the_network_of_a_system_tells_what_stands_and_what_is_needed():
    system = small_system(reserve_margin=0.1, reserve_shortfall_cost=PRICE)
    network = build_network(system, {"nuclear_capacity": 50.0, "demand_factor": 1.2})
    assert firm_capacity(network).to_dict() == pytest.approx({"North": 0.0, "South": 50.0})
    load = network.c.loads.dynamic.p_set
    hour = load.sum(axis=1).idxmax()
    assert required_capacity(network).to_dict() == pytest.approx(
        {zone: 1.1 * load.loc[hour, zone] for zone in ("North", "South")}
    )
    assert KEY not in build_network(small_system()).meta


def test_firm_capacity_reaches_the_peak_with_its_margin():
    # Wind pays for a seventh of a MW of reserve only.
    values = {**BASE, "wind_capital_cost": 2e4}
    without, plain, more = (optimised(planned(values, margin)) for margin in (None, 0.05, 0.15))
    assert without.objective < plain.objective < more.objective
    for network in (plain, more):
        firm = firm_capacity(network).sum() + new_firm(network) + short_of(network)
        assert firm >= required_capacity(network).sum() * (1 - 1e-9)
    assert new_firm(more) > new_firm(without) + 1


def test_what_cannot_be_built_is_short_at_its_price():
    network, bare = planned(BASE, 0.5), planned(BASE, None)
    for one in (network, bare):
        one.c.generators.static["p_nom_extendable"] = False
    lacking, without = optimised(network), optimised(bare)
    short = short_of(lacking)
    assert lacking.objective - without.objective == pytest.approx(PRICE * short, rel=1e-6)
    gap = (required_capacity(lacking) - firm_capacity(lacking)).sum()
    assert short == pytest.approx(gap, rel=1e-6)


@pytest.fixture(scope="module")
def programme():
    return compile_programme(lambda values: modelled(planned(values)), TINY)


def test_resolved_it_costs_what_a_fresh_solve_does(programme):
    resolver = Resolver(programme)
    for point in tiny_points(4, seed=5):
        found, fresh = resolver.solve(point), optimised(planned(tiny_values(point)))
        assert found.status == OPTIMAL
        assert found.cost == pytest.approx(fresh.objective, rel=1e-6)
        outcomes = dict(zip(programme.readings.names, found.outcomes, strict=True))
        assert outcomes["reserve_shortfall"] == pytest.approx(short_of(fresh), rel=1e-6, abs=1e-4)
        assert 0 <= outcomes["reserve_price"] <= PRICE * (1 + 1e-9)


def test_a_plant_is_worth_its_energy_and_its_firm_capacity(programme):
    dear = {"nuclear_capacity": 20.0, "wind_capital_cost": 2e4}
    found = Resolver(programme).solve(programme.point(dear))
    is_south = programme.rows.component == "south"
    firm = found.row_dual[(programme.rows.kind == "reserve_requirement") & is_south][0]
    at = np.char.startswith(programme.rows.kind, "Bus-nodal_balance") & is_south
    hours = programme.readings.hours[at]
    energy = 0.9 * np.maximum(found.row_dual[at] - hours * BASE["nuclear_marginal_cost"], 0.0)
    slope = found.gradient[programme.parameters.index("nuclear_capacity")]
    assert firm > 0
    assert -slope == pytest.approx(energy.sum() + firm, rel=1e-6)


def test_curtailment_is_of_wind_and_sun_alone(programme):
    found = Resolver(programme).solve(programme.base)
    outcomes = dict(zip(programme.readings.names, found.outcomes, strict=True))
    could = outcomes["new_capacity/wind"] * (0.3 + 0.25 * np.sin(np.arange(24) / 3.0)).sum()
    assert outcomes["curtailment"] >= -1e-6
    assert outcomes["curtailment"] + outcomes["generation/wind"] == pytest.approx(could, rel=1e-6)
