"""The adequacy of the small system against its parts put together by hand."""

from dataclasses import replace

import numpy as np
import pytest

from power_systems import small_system
from tandau.models.power import shapes
from tandau.models.power.adequacy import lole
from tandau.models.power.capacity_states import capacity_states
from tandau.models.power.fleet import (
    NuclearUnits,
    Reliability,
    Standing,
    pair_of_futures,
    zone_net_load,
    zone_states,
)

RELIABILITY = Reliability(
    unit_size={"coal_chp": 100.0, "gas_turbine": 50.0},
    outage_rate={"coal_chp": 0.1, "gas_turbine": 0.05},
    firm_share={"reservoir": 0.6, "battery": 0.5},
    import_share={"abroad": 1.0},
)
ALL = ("North", "South")


def standing(n=2, **changed):
    one = np.ones(n)
    return replace(Standing(one, one, one, {}), **changed)


def test_states_hold_what_stands():
    states = zone_states(small_system(), RELIABILITY, ALL, standing())
    alone = capacity_states(
        [100.0] * 6 + [50.0] * 4 + [60.0, 50.0], [0.1] * 6 + [0.05] * 4 + [0, 0], step=10.0
    )
    assert states.probability[1, : alone.probability.size] == pytest.approx(alone.probability)


def test_less_coal_and_more_demand_are_less_adequate_and_nuclear_is_more():
    system = small_system()
    demand, coal = np.array([1.0, 1.0, 1.2, 1.2]), np.array([1.0, 0.7, 1.0, 1.0])
    plant = NuclearUnits("South", 200.0, 0.05, np.array([0.0, 0.0, 0.0, 1.0]))
    held = Standing(demand, coal, np.ones(4), {"South battery new": np.full(4, 40.0)}, (plant,))
    loads = zone_net_load(system, ALL, held)
    found = lole(zone_states(system, RELIABILITY, ALL, held), loads)
    assert found[0] < found[1]
    assert found[0] < found[2]
    assert found[3] < found[2]


def test_net_load_is_load_less_new_wind():
    system = small_system()
    wind = shapes.wind_series(system.zones, system.shapes)[0]
    load = shapes.load_series(system.zones, system.shapes).sum(axis=0)
    held = standing(built={"North wind new": np.array([0.0, 500.0])})
    net = zone_net_load(system, ALL, held)
    assert net[0] == pytest.approx(load)
    assert net[1] == pytest.approx(load - 500.0 * wind)
    apart = [zone_net_load(system, (zone,), held)[1] for zone in ALL]
    assert net[1] == pytest.approx(sum(apart))


def test_pair_with_an_ample_line_is_one_zone():
    system = small_system()
    held = standing(transfer_limit_factor=np.array([0.5, 1e3]), demand_factor=np.full(2, 0.8))
    fine = replace(RELIABILITY, step=1.0)  # the pair rounds loads to states
    found = pair_of_futures(system, fine, ALL, held)
    whole = lole(zone_states(system, fine, ALL, held), zone_net_load(system, ALL, held))
    assert found[1, 2] == pytest.approx(whole[1], rel=0.03)
    assert found[0, 2] > found[1, 2]
