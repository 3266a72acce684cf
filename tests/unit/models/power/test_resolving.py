"""The re-solved programme is the one that PyPSA builds and solves afresh."""

from types import SimpleNamespace

import linopy
import numpy as np
import pandas as pd
import pytest
import xarray as xr

from tandau.errors import ModelError
from tandau.models.power import compiling
from tandau.models.power.compiling import Parameter, compile_programme
from tandau.models.power.diagnosis import cause
from tandau.models.power.holding import compile_each
from tandau.models.power.linking import optimised
from tandau.models.power.resolving import (
    INFEASIBLE,
    OPTIMAL,
    TIMED_OUT,
    UNBOUNDED,
    Limits,
    Resolver,
)
from tandau.models.power.slopes import joint_moves, sparse_slopes
from tandau.models.power.storing import read_arrays
from tiny_power import TINY, tiny_network, tiny_points, tiny_values


def test_a_programme_re_solved_equals_a_fresh_network(tiny):
    resolver = Resolver(tiny)
    for point in tiny_points(4):
        network = optimised(tiny_network(tiny_values(point)))
        found = resolver.solve(point)
        assert found.status == OPTIMAL
        assert found.cost == pytest.approx(network.objective, rel=1e-9)


def test_outcomes_are_those_of_the_network(tiny):
    point = tiny_points(1, seed=9)[0]
    network = optimised(tiny_network(tiny_values(point)))
    solution = Resolver(tiny).solve(point)
    found = dict(zip(tiny.readings.names, solution.outcomes, strict=True))
    made = network.generators_t.p.sum().groupby(network.generators.carrier).sum()
    for carrier in ("coal", "wind", "nuclear", "unserved_energy"):
        assert found[f"generation/{carrier}"] == pytest.approx(made[carrier], abs=1e-4)
    assert found["emissions"] == pytest.approx(made["coal"] * 0.34 / 0.35)
    on_line = solution.columns[tiny.columns.kind == "Link-p"]
    assert found["flow/line"] == pytest.approx(on_line.sum())
    new = network.generators.p_nom_opt[network.generators.carrier == "wind"].sum()
    assert found["new_capacity/wind"] == pytest.approx(new)
    could = (network.generators_t.p_max_pu.sum() * network.generators.p_nom_opt).dropna().sum()
    assert found["curtailment"] == pytest.approx(could - made["wind"], abs=1e-4)
    price, load = network.buses_t.marginal_price, network.loads_t.p_set
    for bus in ("north", "south"):
        own = (price[bus] * load[bus]).sum() / load[bus].sum()
        assert found[f"average_price/{bus}"] == pytest.approx(own, rel=1e-6)
    whole = (price * load).to_numpy().sum() / load.to_numpy().sum()
    assert found["average_price"] == pytest.approx(whole, rel=1e-6)


def test_gradients_match_finite_differences(tiny):
    resolver = Resolver(tiny)
    for point in tiny_points(6, seed=2):
        gradient = resolver.solve(point).gradient
        for at in range(len(TINY)):
            step = np.zeros(len(TINY))
            step[at] = 1e-6 * abs(point[at])
            sides = [resolver.solve(point + sign * step).cost for sign in (1, -1)]
            slope = (sides[0] - sides[1]) / (2 * step[at])
            assert gradient[at] == pytest.approx(slope, rel=1e-4, abs=1e-3)


def test_dual_and_primal_costs_agree(tiny):
    found = Resolver(tiny).solve(tiny_points(1)[0])
    moved = tiny_points(1)[0] - tiny.base
    sides = (
        (found.row_dual, tiny.row_lower, tiny.row_upper),
        (found.column_dual, tiny.lower, tiny.upper),
    )
    value = 0.0
    for dual, low, high in sides:
        bound = np.where(dual > 0, low.at(moved), high.at(moved))
        value += np.sum(dual * np.where(np.abs(dual) > 1e-9, bound, 0.0))
    assert value == pytest.approx(found.cost)


def test_the_order_of_points_moves_no_cost(tiny):
    points = tiny_points(8)
    one, other = Resolver(tiny), Resolver(tiny)
    forth = [one.solve(point).cost for point in points]
    back = [other.solve(point).cost for point in points[::-1]][::-1]
    assert forth == pytest.approx(back, rel=1e-9)


def hand_made(price=10.0, load=5.0, efficiency=1.0, largest=4.0):
    """Return what holds a linopy model of two plants and one balance, without PyPSA."""
    model = linopy.Model()
    plant = pd.Index(["cheap", "dear"], name="name")
    made = model.add_variables(lower=0, coords=[plant], name="Generator-p")
    given = xr.DataArray([efficiency, 1.0], coords=[plant])
    model.add_constraints(made <= xr.DataArray([largest, 9.0], coords=[plant]), name="upper")
    model.add_constraints((given * made).sum() == load, name="Bus-nodal_balance")
    model.add_objective((xr.DataArray([price, 30.0], coords=[plant]) * made).sum())
    weightings = pd.DataFrame({"objective": [1.0]})
    tables = {
        "generators": pd.DataFrame(
            {"carrier": "coal", "sign": 1.0, "efficiency": 1.0, "p_nom_extendable": False},
            index=plant,
        ),
        "generators_t": SimpleNamespace(p_max_pu=pd.DataFrame()),
        "carriers": pd.DataFrame({"co2_emissions": {"coal": 0.3}}),
    }
    return SimpleNamespace(model=model, snapshot_weightings=weightings, **tables)


def test_a_matrix_that_moves_names_its_parameter():
    parameters = (
        Parameter("price", 10.0, 12.0),
        Parameter("efficiency", 1.0, 0.9),
        Parameter("load", 5.0, 6.0),
    )
    with pytest.raises(ModelError) as raised:
        compile_programme(lambda values: hand_made(**values), parameters)
    assert [fault.place for fault in raised.value.faults] == ["efficiency"]
    assert "matrix moved, first in Bus-nodal_balance" in raised.value.faults[0].got


def test_a_parameter_of_the_matrix_gets_a_programme_for_each_value():
    parameters = (Parameter("price", 10.0, 12.0), Parameter("load", 5.0, 6.0))
    found = compile_each(lambda values: hand_made(**values), parameters, "efficiency", (1.0, 0.5))
    costs = [Resolver(one).solve(np.array([11.0, 5.0])).cost for one in found.values()]
    assert costs == pytest.approx([4 * 11 + 1 * 30, 4 * 11 + 3 * 30])


def test_a_bent_dependence_is_refused():
    parameters = (Parameter("price", 2.0, 3.0), Parameter("load", 5.0, 6.0))
    with pytest.raises(ModelError) as raised:
        compile_programme(
            lambda values: hand_made(values["price"] ** 2, values["load"]), parameters
        )
    assert [fault.place for fault in raised.value.faults] == ["price"]
    assert "not affine" in raised.value.faults[0].got


def test_a_product_of_parameters_is_refused():
    parameters = (Parameter("first", 1.0, 1.1), Parameter("second", 5.0, 6.0))
    with pytest.raises(ModelError, match="products of parameters"):
        compile_programme(
            lambda values: hand_made(load=values["first"] * values["second"]), parameters
        )


def test_a_bound_that_becomes_infinite_is_refused():
    with pytest.raises(ModelError, match="infinite"):
        compile_programme(
            lambda values: hand_made(largest=4.0 if values["cap"] < 2 else np.inf),
            (Parameter("cap", 1.0, 3.0),),
        )


def test_rows_of_one_entry_become_bounds():
    programme = compile_programme(
        lambda values: hand_made(**values),
        (Parameter("largest", 4.0, 3.0), Parameter("load", 5.0, 6.0)),
    )
    assert programme.matrix.shape == (1, 2)
    assert programme.upper.at(np.array([-1.5, 0.0])).tolist() == [2.5, 9.0]
    found = Resolver(programme).solve(programme.point({"largest": 2.5}))
    assert found.cost == pytest.approx(2.5 * 10 + 2.5 * 30)
    assert found.gradient.tolist() == pytest.approx([-20.0, 30.0])


def test_a_parameter_that_stands_still_is_refused():
    with pytest.raises(ModelError, match="base equals moved"):
        compile_programme(lambda _: hand_made(), (Parameter("coal_price", 1.0, 1.0),))


def test_an_unknown_name_is_refused(tiny):
    with pytest.raises(ModelError, match="coal_cost"):
        tiny.point({"coal_cost": 3.0})
    assert tiny.point({"coal_price": 3.0})[0] == 3.0


def test_too_little_energy_names_zone_and_step(tiny):
    point = tiny.point({"demand_factor": 40.0})
    found = Resolver(tiny).solve(point)
    assert found.status == INFEASIBLE
    assert np.isnan(found.cost)
    told = cause(tiny, point, found.status)
    assert "zone north at step" in told
    assert "MW short" in told


def test_crossed_bounds_are_named(tiny):
    point = tiny.point({"nuclear_capacity": -5.0})
    found = Resolver(tiny).solve(point)
    assert found.status == INFEASIBLE
    assert "Generator-p nuclear at step" in cause(tiny, point, found.status)


def test_an_endless_gain_is_named():
    def build(values):
        network = hand_made(price=values["price"])
        network.model.remove_constraints("upper")
        network.model.remove_constraints("Bus-nodal_balance")
        made = network.model.variables["Generator-p"]
        network.model.add_constraints(made.sum() >= 5.0, name="least")
        return network

    programme = compile_programme(build, (Parameter("price", 10.0, 9.0),))
    resolver = Resolver(programme)
    point = np.array([-1.0])
    found = resolver.solve(point)
    assert found.status == UNBOUNDED
    assert "Generator-p cheap (cost -1)" in cause(programme, point, found.status)
    assert resolver.solve(programme.base).status == OPTIMAL


def test_a_limit_of_iterations_is_kept_and_goes_on(tiny):
    resolver = Resolver(tiny, Limits(iterations=1))
    found = resolver.solve(tiny_points(1)[0])
    assert found.status == TIMED_OUT
    assert "limits" in cause(tiny, tiny_points(1)[0], found.status)
    assert Resolver(tiny).solve(tiny.base).status == OPTIMAL


def test_a_programme_is_kept_and_recalled(tmp_path, monkeypatch):
    parameters = (Parameter("price", 10.0, 12.0), Parameter("load", 5.0, 6.0))

    def build(values):
        return hand_made(**values)

    made = compile_programme(build, parameters, tmp_path)
    monkeypatch.setattr(compiling, "_slopes", None)  # a second compilation would fail
    found = compile_programme(build, parameters, tmp_path)
    assert found.key == made.key
    point = np.array([13.0, 7.0])
    one, other = Resolver(found).solve(point), Resolver(made).solve(point)
    assert one.cost == other.cost
    np.testing.assert_array_equal(one.outcomes, other.outcomes)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:500])
    assert read_arrays(path) is None


def test_sparse_slopes_find_which_parameters_an_entry_rests_on():
    generator = np.random.default_rng(4)
    true = np.zeros((40, 12))
    for row in true:
        chosen = generator.choice(12, generator.integers(0, 4), replace=False)
        row[chosen] = generator.normal(size=len(chosen)) * 1e3
    moves = joint_moves(12)
    np.testing.assert_allclose(sparse_slopes(moves, moves @ true.T), true, atol=1e-7)
    assert sparse_slopes(moves, generator.normal(size=(5, 3))) is None
