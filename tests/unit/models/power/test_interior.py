"""The interior point method against simplex."""

import numpy as np
import pytest
from scipy import sparse

import tiny_power
from tandau.models.power.every_hour import cost_at_every_hour, solved_network
from tandau.models.power.extraction import RawProgramme, extract, fold, foldable
from tandau.models.power.interior import interior_optimum
from tandau.models.power.resolving import loaded


def by_simplex(one):
    highs = loaded(
        sparse.csc_array(one.matrix), one.cost, one.lower, one.upper, one.row_lower, one.row_upper
    )
    highs.run()
    return highs.getInfo().objective_function_value


def random_programme(seed, n_rows=40, n_columns=70):
    """Return a programme with a plan inside its limits and prices that bound its cost."""
    generator = np.random.default_rng(seed)
    matrix = sparse.random_array(
        (n_rows, n_columns), density=0.08, rng=generator, data_sampler=generator.standard_normal
    ).tocsr()
    plan = generator.random(n_columns)
    activity = matrix @ plan
    kind = generator.integers(0, 3, n_rows)
    lower = np.where(generator.random(n_columns) < 0.2, -np.inf, 0.0)
    upper = np.where(generator.random(n_columns) < 0.5, 2.0, np.inf)
    cost = matrix.T @ generator.standard_normal(n_rows)
    # Rows limited on both sides keep any prices possible; bounds take costs of either sign.
    low = np.where(kind == 0, activity, activity - 1)
    high = np.where(kind == 0, activity, activity + 1)
    lower = np.where(np.isfinite(upper), lower, -np.inf)
    labels = None
    return RawProgramme(matrix, cost, lower, upper, low, high, labels, labels)


@pytest.mark.parametrize("seed", range(8))
def test_random_programmes_cost_what_simplex_finds(seed):
    one = random_programme(seed)
    found = interior_optimum(one)
    assert found.is_optimal
    cost = by_simplex(one)
    assert found.cost == pytest.approx(cost, rel=1e-5, abs=1e-5)
    assert found.bound == pytest.approx(cost, rel=1e-5, abs=1e-5)
    assert (found.columns >= one.lower - 1e-6).all()
    assert (found.columns <= one.upper + 1e-6).all()
    activity = one.matrix @ found.columns
    assert (activity >= one.row_lower - 1e-4).all()
    assert (activity <= one.row_upper + 1e-4).all()


def tiny():
    return tiny_power.tiny_network({one.name: one.moved for one in tiny_power.TINY})


def test_a_network_costs_what_pypsa_finds():
    network = tiny()
    network.optimize.create_model(include_objective_constant=False)
    raw = extract(network.model)
    cost, gap, _ = solved_network(tiny())
    assert cost == pytest.approx(by_simplex(fold(raw, foldable(raw))), rel=1e-5)
    assert gap < 1e-5


def test_what_cannot_be_is_told_so():
    matrix = sparse.csr_array(np.array([[1.0, 1.0], [1.0, 1.0]]))
    some = np.array([1.0, 1.0])
    one = RawProgramme(
        matrix, some, 0 * some, 2 * some, np.array([1.0, 3.0]), np.array([1.0, 3.0]), None, None
    )
    assert not interior_optimum(one).is_optimal


def test_a_year_is_solved_once(tmp_path, monkeypatch):
    monkeypatch.setattr("tandau.models.power.every_hour.build_network", lambda _system, _v: tiny())
    first = cost_at_every_hour("a system", {"demand_factor": 1.0}, tmp_path)
    monkeypatch.setattr("tandau.models.power.every_hour.build_network", None)
    assert cost_at_every_hour("a system", {"demand_factor": 1.0}, tmp_path) == first
    with pytest.raises(TypeError):
        cost_at_every_hour("a system", {"demand_factor": 1.1}, tmp_path)
