"""Joint futures: the same seed, the same values; shared quantities, shared draws."""

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import rankdata

from tandau.futures.distributions import values_at
from tandau.futures.sample import constant, plan_columns, sample, scores
from tandau.variables import vocabulary

N = 4096
OFFERS = ["alpha", "beta", "gamma"]


@pytest.fixture(scope="module")
def plan(known):
    return plan_columns(known.evidence, known.case.question.drivers, OFFERS, 2)


@pytest.fixture(scope="module")
def futures(known, plan):
    return sample(known.evidence, plan, scores(len(plan.columns), N, 7))


def normal(array):
    return ndtri(rankdata(array.to_numpy()) / (N + 1))


def correlation(one, other):
    return np.corrcoef(normal(one), normal(other))[0, 1]


def test_same_seed_same_values(known, plan, futures):
    again = sample(known.evidence, plan, scores(len(plan.columns), N, 7))
    assert again.identical(futures)


def test_other_seed_other_values(known, plan, futures):
    other = sample(known.evidence, plan, scores(len(plan.columns), N, 8))
    for name, array in futures.data_vars.items():
        if "future" in array.dims and float(array.std()) > 0:
            assert not np.array_equal(array, other[name]), name
        elif "future" not in array.dims:
            assert np.array_equal(array, other[name]), name


def test_more_futures_begin_with_the_same_ones():
    assert np.array_equal(scores(5, 256, 3)[:64], scores(5, 64, 3))
    assert scores(5, 100, 3).shape == (100, 5)


def test_scores_are_finite_and_balanced():
    points = scores(12, 1024, 0)
    assert np.isfinite(points).all()
    assert np.abs(points.mean(axis=0)).max() < 0.01
    assert ((points > 0).sum(axis=0) == 512).all()


def test_every_input_is_there_with_its_dims(futures):
    for name, variable in vocabulary().items():
        if variable.kind in ("uncertainty", "constant"):
            assert futures[name].dims == variable.dims, name
            assert futures[name].attrs == {
                "units": variable.unit,
                "long_name": variable.definition,
            }
            assert bool(futures[name].notnull().all()), name
    assert futures.sizes == {"offer": 3, "unit": 2, "future": N}
    assert list(futures["offer"].to_numpy()) == OFFERS


@pytest.mark.parametrize("name", ["owner_cost_share", "capacity_factor", "fuel_cost", "loan_rate"])
def test_offers_that_share_a_quantity_share_its_draws(futures, name):
    for offer in ("beta", "gamma"):
        assert np.array_equal(futures[name].sel(offer=offer), futures[name].sel(offer="alpha"))


def test_own_quantity_has_its_own_draws(futures):
    first = futures["first_concrete"]
    assert np.array_equal(first.sel(offer="alpha"), first.sel(offer="beta"))
    assert abs(correlation(first.sel(offer="alpha"), first.sel(offer="gamma"))) < 0.05


def test_driver_of_the_project_gives_each_offer_its_own_fortune(known, futures):
    row = known.evidence.of_offer["construction_time"]
    assert len(set(row.values())) == 1
    time = futures["construction_time"]
    alpha, beta = time.sel(offer="alpha", unit=1), time.sel(offer="beta", unit=1)
    assert not np.array_equal(alpha, beta)
    # loadings of the mini case: 0.59 on the host, 0.75 on the project
    assert correlation(alpha, beta) == pytest.approx(0.59**2, abs=0.05)
    units = time.sel(offer="alpha", unit=1), time.sel(offer="alpha", unit=2)
    assert correlation(*units) == pytest.approx(0.59**2 + 0.75**2, abs=0.03)


def test_late_plants_cost_more(futures):
    # 0.59 * 0.35 through the host, 0.75 * 0.4 through the project
    time, cost = futures["construction_time"].sel(unit=1), futures["cost_outturn"]
    for offer in OFFERS:
        found = correlation(time.sel(offer=offer), cost.sel(offer=offer))
        assert found == pytest.approx(0.59 * 0.35 + 0.75 * 0.4, abs=0.06)
    found = correlation(time.sel(offer="alpha"), cost.sel(offer="gamma"))
    assert found == pytest.approx(0.59 * 0.35, abs=0.06)


def test_price_level_moves_all_offers(futures):
    cost = futures["overnight_cost"]
    found = correlation(cost.sel(offer="alpha"), cost.sel(offer="gamma"))
    assert found == pytest.approx(0.25, abs=0.06)


@pytest.mark.parametrize(
    ("name", "offer"),
    [
        ("overnight_cost", "beta"),
        ("cost_outturn", "gamma"),
        ("first_concrete", "gamma"),
        ("construction_time", "alpha"),
        ("inflation", None),
        ("sanctions_exposure", "alpha"),
    ],
)
def test_each_variable_keeps_its_own_distribution(known, futures, name, offer):
    evidence = known.evidence
    key = evidence.of_offer[name][offer] if offer else evidence.shared[name]
    array = futures[name].sel(offer=offer) if offer else futures[name]
    array = array.isel(unit=0) if "unit" in array.dims else array
    probabilities = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
    expected = values_at(evidence.quantities[key], probabilities)
    found = [float((array <= value).mean()) for value in expected]
    assert found == pytest.approx(probabilities, abs=0.01)


def test_constants_are_medians(known, futures):
    assert float(futures["construction_time_host_loading"]) == pytest.approx(0.59)
    key = known.evidence.of_offer["n_exported_units"]["beta"]
    found = float(futures["n_exported_units"].sel(offer="beta"))
    assert found == constant(known.evidence.quantities[key])


def test_columns_do_not_depend_on_the_order_of_offers(known, plan):
    other = plan_columns(known.evidence, known.case.question.drivers, OFFERS[::-1], 2)
    kept = {name: number for name, number in plan.columns.items() if name.startswith("fuel_cost")}
    assert kept
    assert kept.items() <= other.columns.items()
    assert sorted(plan.columns.values()) == list(range(len(plan.columns)))
