from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandau.errors import ModelError, SolverError
from tandau.models.dependence.common_cause import (
    all_shock_probability,
    first_shocks,
    split_rates,
    struck_plants,
)
from tandau.models.dependence.concentration import hhi
from tandau.models.dependence.tail_risk import sample_conditional_value_at_risk
from tandau.portfolios.aggregate import PlantFutures, portfolio_outcomes, portfolio_share
from tandau.portfolios.enumeration import enumerate_portfolios, places_in_series, within_limits
from tandau.portfolios.frontier import break_evens, least_given, non_dominated
from tandau.portfolios.solve import best_portfolio

N_PLANTS, N_OFFERS, N_FUTURES = 3, 4, 60
SERIES = np.array([0, 1, 0, -1])
ALL = np.ones((N_PLANTS, N_OFFERS), dtype=bool)
YEARS = [2036, 2040]
seeds = st.integers(0, 10_000)


def futures(seed, n_plants=N_PLANTS, n_futures=N_FUTURES):
    generator = np.random.default_rng(seed)
    shape = (n_plants, N_OFFERS, n_futures)
    struck = generator.random(shape) < 0.2
    return PlantFutures(
        cost=generator.uniform(5, 10, shape),
        loss=np.where(struck, generator.uniform(0, 4, shape), 0.0),
        series_factor=np.linspace(1.0, 0.7, n_plants)[:, None] * np.ones(n_futures),
        series=SERIES,
        grid_connection=generator.uniform(2034, 2042, shape),
        capacity=generator.uniform(900, 1300, (n_plants, N_OFFERS)),
    )


def by_hand(inputs, portfolio, future):
    """Cost, loss and capacity of one portfolio in one future, counted plant by plant."""
    cost, loss, seen = 0.0, 0.0, {}
    capacity = np.zeros(len(YEARS))
    for plant, offer in enumerate(portfolio):
        kind = inputs.series[offer]
        factor = inputs.series_factor[seen.get(kind, 0), future] if kind >= 0 else 1.0
        seen[kind] = seen.get(kind, 0) + 1
        cost += inputs.cost[plant, offer, future] * factor + inputs.loss[plant, offer, future]
        loss += inputs.loss[plant, offer, future]
        is_there = inputs.grid_connection[plant, offer, future] <= np.array(YEARS)
        capacity += inputs.capacity[plant, offer] * is_there
    return cost, loss, capacity


def test_outcomes_are_those_counted_by_hand():
    inputs, portfolios = futures(1), enumerate_portfolios(ALL)
    found = portfolio_outcomes(inputs, portfolios, YEARS, level=0.9)
    counted = [[by_hand(inputs, one, at) for at in range(N_FUTURES)] for one in portfolios]
    cost = np.array([[one[0] for one in row] for row in counted])
    loss = np.array([[one[1] for one in row] for row in counted])
    capacity = np.array([[one[2] for one in row] for row in counted])
    regret = cost - cost.min(axis=0)
    assert found.expected_cost == pytest.approx(cost.mean(axis=1))
    assert found.tail_cost == pytest.approx(np.sort(cost, axis=1)[:, -6:].mean(axis=1))
    assert found.expected_loss == pytest.approx(loss.mean(axis=1))
    assert found.tail_loss == pytest.approx(np.sort(loss, axis=1)[:, -6:].mean(axis=1))
    assert found.disruption_probability == pytest.approx((loss > 0).mean(axis=1))
    assert found.expected_regret == pytest.approx(regret.mean(axis=1))
    assert found.largest_regret == pytest.approx(regret.max(axis=1))
    assert found.first_rank == pytest.approx((regret < 1e-12).mean(axis=1))
    assert found.expected_capacity == pytest.approx(capacity.mean(axis=1))
    assert found.low_capacity == pytest.approx(np.sort(capacity, axis=1)[:, 6])
    assert found.first_rank.sum() == pytest.approx(1)


@given(seeds)
def test_a_portfolio_of_one_plant_is_the_offer_itself(seed):
    inputs = futures(seed, n_plants=1)
    found = portfolio_outcomes(inputs, [[0], [1], [2], [3]])
    alone = inputs.cost[0] + inputs.loss[0]
    assert found.expected_cost == pytest.approx(alone.mean(axis=1))
    assert found.tail_cost == pytest.approx(sample_conditional_value_at_risk(alone, 0.95, axis=1))


@given(seeds, st.permutations(range(N_OFFERS)))
def test_relabelling_offers_permutes_the_outcomes(seed, order):
    inputs, portfolios = futures(seed), enumerate_portfolios(ALL)
    moved_inputs = replace(
        inputs,
        cost=inputs.cost[:, order],
        loss=inputs.loss[:, order],
        grid_connection=inputs.grid_connection[:, order],
        capacity=inputs.capacity[:, order],
        series=inputs.series[order],
    )
    found = portfolio_outcomes(inputs, portfolios, YEARS)
    moved = portfolio_outcomes(moved_inputs, np.argsort(order)[portfolios], YEARS)
    for field in fields(found):
        assert getattr(moved, field.name) == pytest.approx(getattr(found, field.name))


def test_blocks_and_threads_change_nothing(monkeypatch):
    inputs, portfolios = futures(3), enumerate_portfolios(ALL)
    whole = portfolio_outcomes(inputs, portfolios, YEARS, n_threads=1)
    monkeypatch.setattr("tandau.portfolios.aggregate.BLOCK", 5 * N_FUTURES)
    parts = portfolio_outcomes(inputs, portfolios, YEARS, n_threads=3)
    for field in fields(whole):
        assert getattr(parts, field.name).tobytes() == getattr(whole, field.name).tobytes()


def shocked(commonality, n_futures=40_000):
    """Two plants by one partner or by two of one bloc: losses by (plant, partner, future)."""
    bloc, years, loss = [0, 0], 20.0, 100.0
    points = np.random.default_rng(5).random((n_futures, 3))
    first = first_shocks(split_rates([0.03, 0.03], commonality, bloc), bloc, points)
    losses = loss * struck_plants(first, [0, 1], 0.0, years).T
    shape = (2, 2, n_futures)
    return PlantFutures(
        cost=np.full(shape, 1000.0),
        loss=np.broadcast_to(losses, shape).copy(),
        series_factor=np.ones(2),
        series=np.array([0, 1]),
        grid_connection=np.full(shape, 2040.0),
        capacity=np.ones((2, 2)),
    )


def test_with_commonality_one_two_partners_lose_what_one_would():
    found = portfolio_outcomes(shocked(1.0), [[0, 0], [0, 1]])
    for field in fields(found):
        assert getattr(found, field.name)[1] == pytest.approx(getattr(found, field.name)[0])


def test_two_partners_keep_the_mean_raise_disruption_and_cut_the_tail_as_they_differ():
    alike, apart = (
        portfolio_outcomes(shocked(one), [[0, 0], [0, 1]], level=0.5) for one in (0.9, 0.0)
    )
    for found in (alike, apart):
        assert found.expected_loss[1] == pytest.approx(found.expected_loss[0], rel=0.03)
        assert found.disruption_probability[1] > found.disruption_probability[0]
        assert found.tail_loss[1] < found.tail_loss[0]
    assert apart.tail_loss[1] < alike.tail_loss[1]
    assert apart.disruption_probability[1] == pytest.approx(0.6988, abs=0.01)
    assert alike.disruption_probability[0] == pytest.approx(0.4512, abs=0.01)


@given(seeds, st.sampled_from([0.0, 0.3, 1.0]))
def test_the_program_finds_the_best_of_the_list(seed, tail_weight):
    inputs = futures(seed, n_futures=20)
    admissible = np.random.default_rng(seed).random((N_PLANTS, N_OFFERS)) < 0.7
    admissible[:, 3] = True
    portfolios = enumerate_portfolios(admissible)
    listed = portfolio_outcomes(inputs, portfolios, level=0.8)
    objective = (1 - tail_weight) * listed.expected_cost + tail_weight * listed.tail_cost
    factor = inputs.series_factor[None, None]
    priced = inputs.cost[:, :, None] * factor + inputs.loss[:, :, None]
    solved = best_portfolio(priced, SERIES, admissible, 0.8, tail_weight)
    assert solved.objective == pytest.approx(objective.min(), rel=1e-4)
    at = np.flatnonzero((portfolios == solved.portfolio).all(axis=1))
    assert objective[at] == pytest.approx(objective.min(), rel=1e-4)


@given(st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=1, max_size=30))
def test_the_non_dominated_are_those_that_nobody_beats(rows):
    values = np.array(rows, dtype=float)
    expected = [
        not any((other <= one).all() and (other < one).any() for other in values) for one in values
    ]
    assert non_dominated(values).tolist() == expected


def test_enumeration_holds_what_is_committed_and_keeps_limits():
    may = ALL.copy()
    may[0] = [False, True, False, False]
    portfolios = enumerate_portfolios(may)
    assert len(portfolios) == N_OFFERS**2
    assert (portfolios[:, 0] == 1).all()
    credit = np.zeros((N_PLANTS, N_OFFERS, 1))
    credit[:, 1] = 10.0
    kept = portfolios[within_limits(portfolios, credit, [20.0])]
    assert ((kept == 1).sum(axis=1) <= 2).all()
    assert len(kept) == len(portfolios) - 1
    assert places_in_series([[0, 2, 0], [3, 3, 1]], SERIES).tolist() == [[0, 1, 2], [0, 0, 0]]


def test_concentration_of_portfolios_sees_the_shared_enricher():
    # Layers reactor and enrichment; A and B share the enricher of A; waiting builds nothing.
    control = np.array([[[1, 0], [1, 0]], [[0, 1], [1, 0]], [[0, 0], [0, 0]]], dtype=float)
    capacity = np.array([[1000.0, 1000.0, 0.0]] * 2)
    share = portfolio_share([[0, 0], [0, 1], [1, 2], [2, 2]], control, capacity)
    assert hhi(share[:3]).tolist() == [[1, 1], [0.5, 1], [1, 1]]
    assert not share[3].any()


def test_what_an_offer_changes_at_a_plant_and_where_it_breaks_even():
    inputs, portfolios = futures(2), enumerate_portfolios(ALL)
    cost = portfolio_outcomes(inputs, portfolios).expected_cost
    least = least_given(portfolios, cost, N_OFFERS)
    assert least.min(axis=1) == pytest.approx([cost.min()] * N_PLANTS)
    assert least[1, 2] == cost[portfolios[:, 1] == 2].min()
    assert break_evens([0, 1, 2, 3], [1.0, -1.0, 0.0, 3.0]).tolist() == [0.5, 2.0]
    assert break_evens([0, 1], [1.0, 2.0]).size == 0


def test_balance_pays_below_the_commonality_of_the_closed_form():
    # Losing both plants costs 1000 more than losing each; a series saves 150 with one partner.
    penalty, saving = 1000.0, 150.0
    commonality = np.linspace(0, 1, 41)
    one = -np.expm1(-0.03 * 20)
    simulated, exact = [], []
    for part in commonality:
        split = split_rates([0.03, 0.03], part, [0, 0])
        struck = shocked(part, 20_000).loss[0] > 0
        both, alone = struck.all(axis=0), struck[0]
        simulated.append(penalty * (alone.mean() - both.mean()) - saving)
        exact.append(penalty * (one - all_shock_probability(split, [0, 0], 20.0)) - saving)
    found = break_evens(commonality, exact)
    assert found.size == 1
    # There both are struck as much less often as the saving is worth.
    split = split_rates([0.03, 0.03], found[0], [0, 0])
    worth = one - all_shock_probability(split, [0, 0], 20.0)
    assert worth == pytest.approx(saving / penalty, abs=1e-4)
    assert break_evens(commonality, simulated).mean() == pytest.approx(found[0], abs=0.03)


def test_bad_portfolios_are_refused():
    with pytest.raises(ModelError, match="no admissible offer"):
        enumerate_portfolios([[True], [False]])
    with pytest.raises(ModelError, match="at most 1000000"):
        enumerate_portfolios(np.ones((8, 6)))
    inputs = futures(0)
    with pytest.raises(ModelError) as told:
        portfolio_outcomes(replace(inputs, loss=-1 - inputs.loss, series=SERIES[:2]), [[0, 0, 9]])
    assert [fault.place for fault in told.value.faults] == ["loss", "series", "portfolios"]
    with pytest.raises(ModelError, match="dims of cost"):
        portfolio_outcomes(replace(inputs, cost=np.zeros(3)), [[0, 0, 0]])
    priced = np.ones((2, 1, 2, 1))
    with pytest.raises(SolverError, match="best_portfolio"):
        best_portfolio(priced, [0], [[True], [False]])
    with pytest.raises(ModelError, match="tail_weight"):
        best_portfolio(priced, [0], [[True], [True]], tail_weight=2.0)
    with pytest.raises(ModelError, match="steps of place"):
        break_evens([1, 0], [1, 1])
    with pytest.raises(ModelError, match="objectives"):
        non_dominated([[np.nan]])
    with pytest.raises(ModelError, match="capacity"):
        portfolio_share([[0]], [[[1.0]]], [[1.0, 1.0]])
    with pytest.raises(ModelError, match="values"):
        least_given([[0]], [1.0, 2.0], 1)
    with pytest.raises(ModelError, match="limit"):
        within_limits([[0]], [[[1.0]]], [1.0, 2.0])
