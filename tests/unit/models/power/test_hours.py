"""Hours of a solution: they balance, and add up to what the year's readings say."""

import numpy as np
import pypsa
import pytest

from tandau.models.power.every_hour import plan_at_every_hour, solved_network
from tandau.models.power.hours import HourReader, plan_of_solved
from tandau.models.power.linking import optimised
from tandau.models.power.resolving import Resolver
from tiny_power import tiny_network, tiny_points, tiny_values


def left_over(places, hours):
    """Return what a zone gets less what it needs, MW, (zone, snapshot)."""
    left = hours.supply.sum(axis=1) - hours.demand
    zones = list(places.zones)
    for line, (first, second) in enumerate(places.ends):
        left[zones.index(first)] -= hours.flow[line]
        left[zones.index(second)] += hours.arrival[line]
    return left


def read(programme, point):
    reader, solution = HourReader(programme), Resolver(programme).solve(point)
    hours = reader.read(solution.columns, solution.row_dual, point)
    return reader.places, hours, dict(
        zip(programme.readings.names, solution.outcomes, strict=True)
    )  # fmt: skip


@pytest.mark.parametrize("seed", [1, 9])
def test_every_zone_is_balanced_in_every_hour(tiny, seed):
    places, hours, _ = read(tiny, tiny_points(1, seed=seed)[0])
    assert np.abs(left_over(places, hours)).max() < 1e-9
    assert np.abs(hours.flow).max() > 1.0
    assert places.ends.tolist() == [["north", "south"]]


def test_hours_add_up_to_the_readings_of_the_year(tiny):
    places, hours, told = read(tiny, tiny_points(1, seed=9)[0])
    for at, carrier in enumerate(places.carriers):
        made = hours.supply[:, at].sum(axis=0) @ places.weight
        assert made == pytest.approx(told[f"generation/{carrier}"], abs=1e-6)
    assert hours.curtailed.sum(axis=0) @ places.weight == pytest.approx(told["curtailment"])
    assert told["curtailment"] > 1.0
    assert hours.flow[0] @ places.weight == pytest.approx(told["flow/line"])
    load = hours.demand * places.weight
    price = (hours.price * load).sum() / load.sum()
    assert price == pytest.approx(told["average_price"])


def with_a_battery(point):
    with pypsa.option_context("api.legacy_string_dtype", False):
        return _with_a_battery(point)


def _with_a_battery(point):
    network = tiny_network(tiny_values(point))
    network.add("Carrier", "battery")
    network.add(
        "StorageUnit", "south battery", bus="south", carrier="battery", p_nom=15.0, max_hours=4.0,
        efficiency_store=0.9, efficiency_dispatch=0.9, cyclic_state_of_charge=True,
    )  # fmt: skip
    network.links.loc["line", "efficiency"] = 0.95
    network.links.loc["line", "p_min_pu"] = 0.0
    return network


def test_storage_and_losses_are_what_pypsa_says():
    network = optimised(with_a_battery(tiny_points(1, seed=9)[0]))
    places, hours = plan_of_solved(network)
    assert np.abs(left_over(places, hours)).max() < 1e-6
    assert places.storages.tolist() == ["south battery"]
    held = network.storage_units_t.state_of_charge["south battery"]
    assert hours.level[0] == pytest.approx(held.to_numpy(), abs=1e-6)
    assert held.max() > 1.0
    given = network.storage_units_t.p["south battery"].to_numpy()
    south, battery = list(places.zones).index("south"), list(places.carriers).index("battery")
    assert hours.supply[south, battery] == pytest.approx(given, abs=1e-6)
    assert hours.flow[0] == pytest.approx(network.links_t.p0["line"].to_numpy(), abs=1e-6)
    assert hours.arrival[0] == pytest.approx(-network.links_t.p1["line"].to_numpy(), abs=1e-6)
    could = (network.generators_t.p_max_pu * network.generators.p_nom_opt).dropna(axis=1)
    lost = could - network.generators_t.p[could.columns]
    wind = lost[[f"wind {zone}" for zone in places.zones]].T.to_numpy()
    assert hours.curtailed == pytest.approx(wind, abs=1e-6)
    price = network.buses_t.marginal_price[places.zones.tolist()].T.to_numpy()
    assert hours.price == pytest.approx(price, abs=1e-6)


def test_a_year_by_interior_points_balances_at_the_prices_of_simplex():
    def fresh():
        return with_a_battery(tiny_points(1, seed=9)[0])

    _, gap, plan = solved_network(fresh())
    _, exact = plan_of_solved(optimised(fresh()))
    assert gap < 1e-5
    assert np.abs(left_over(*plan)).max() < 1e-2  # of some 160 MW
    assert plan.hours.price == pytest.approx(exact.price, rel=1e-3, abs=0.02)


def test_the_plan_of_a_year_is_kept(tmp_path, monkeypatch):
    place = "tandau.models.power.every_hour.build_network"
    monkeypatch.setattr(place, lambda _system, _values: with_a_battery(tiny_points(1)[0]))
    first = plan_at_every_hour("a system", {"demand_factor": 1.0}, tmp_path)
    monkeypatch.setattr(place, None)
    again = plan_at_every_hour("a system", {"demand_factor": 1.0}, tmp_path)
    assert again.places.ends.tolist() == first.places.ends.tolist()
    np.testing.assert_array_equal(again.hours.supply, first.hours.supply)
