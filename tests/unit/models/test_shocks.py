import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandau.errors import ModelError
from tandau.models.dependence.common_cause import (
    all_shock_probability,
    any_shock_probability,
    first_shocks,
    first_shocks_by_phase,
    split_rates,
    struck_plants,
)
from tandau.models.dependence.tail_risk import (
    conditional_value_at_risk,
    sample_conditional_value_at_risk,
    sample_value_at_risk,
    value_at_risk,
)
from tandau.models.partners import partner_exit_probability

BLOC = np.array([0, 1, 0, 1, 1])
RATE = np.array([0.03, 0.01, 0.05, 0.02, 0.04])


def points(n_futures, n_columns, seed=0):
    return np.random.default_rng(seed).random((n_futures, n_columns))


def test_a_simulation_of_uneven_blocs_meets_the_closed_forms():
    split = split_rates(RATE, [0.4, 0.9], BLOC)
    struck = first_shocks(split, BLOC, points(200_000, 7)) < 30
    assert struck.mean(axis=0) == pytest.approx(-np.expm1(-RATE * 30), abs=0.006)
    assert struck.any(axis=1).mean() == pytest.approx(any_shock_probability(split, 30), abs=0.006)
    expected = all_shock_probability(split, BLOC, 30)
    assert struck.all(axis=1).mean() == pytest.approx(expected, abs=0.006)


@given(
    st.floats(0.001, 0.3), st.floats(0, 1), st.floats(0.5, 40), st.permutations(range(len(BLOC)))
)
def test_relabelling_partners_permutes_their_shocks(rate, commonality, years, order):
    rates = RATE * rate
    drawn = points(50, 7)
    found = first_shocks(split_rates(rates, commonality, BLOC), BLOC, drawn)
    moved_points = np.concatenate([drawn[:, :5][:, order], drawn[:, 5:]], axis=1)
    split = split_rates(rates[order], commonality, BLOC[order])
    moved = first_shocks(split, BLOC[order], moved_points)
    assert moved == pytest.approx(found[:, order])
    straight = all_shock_probability(split_rates(rates, commonality, BLOC), BLOC, years)
    assert all_shock_probability(split, BLOC[order], years) == pytest.approx(straight)


@given(st.floats(0.001, 0.3), st.integers(2, 5))
def test_with_commonality_one_and_equal_rates_all_lose_what_one_would(rate, n_partners):
    bloc = [0] * n_partners
    shocks = first_shocks(
        split_rates([rate] * n_partners, 1.0, bloc), bloc, points(30, n_partners + 1)
    )
    assert (shocks == shocks[:, :1]).all()
    one = any_shock_probability(split_rates([rate], 0.0, [0]), 20)
    assert any_shock_probability(split_rates([rate] * n_partners, 1.0, bloc), 20) == pytest.approx(
        one
    )


@given(st.floats(0, 1), st.floats(0, 1))
def test_commonality_lowers_any_and_raises_all(one, other):
    low, high = (split_rates(RATE, part, BLOC) for part in sorted((one, other)))
    assert any_shock_probability(high, 20) <= any_shock_probability(low, 20) + 1e-12
    assert all_shock_probability(high, BLOC, 20) >= all_shock_probability(low, BLOC, 20) - 1e-12


def test_rates_may_differ_by_future_and_a_rate_of_zero_never_strikes():
    rates = np.array([[0.0, 0.0], [1e9, 1e9]])
    shocks = first_shocks(split_rates(rates, 0.5, [0, 0]), [0, 0], points(2, 3))
    assert np.isinf(shocks[0]).all()
    assert (shocks[1] < 1e-6).all()


def test_plants_of_one_partner_share_its_shock_inside_their_own_time():
    struck = struck_plants([[5.0, 30.0], [20.0, 1.0]], [0, 0, 1], [0, 6, 0], [4, 20.5, 20])
    assert struck.tolist() == [[False, False, False], [False, True, True]]


def test_every_fault_of_a_split_is_told_at_once():
    with pytest.raises(ModelError) as told:
        split_rates([-1.0, 0.1], 1.5, [0, 2])
    assert [fault.place for fault in told.value.faults] == ["rate", "commonality", "bloc"]
    assert "expected  numbers from 0 to 1" in str(told.value)
    with pytest.raises(ModelError, match="points"):
        first_shocks(split_rates([0.1], 0, [0]), [0], [[0.5]])
    with pytest.raises(ModelError, match="partner"):
        struck_plants([[1.0]], [1], 0, 1)


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40),
    st.floats(0, 0.99),
)
def test_a_sample_is_a_discrete_distribution(losses, level):
    weights = np.full(len(losses), 1 / len(losses))
    found = sample_conditional_value_at_risk(losses, level)
    expected = conditional_value_at_risk(losses, weights, level)
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-6)
    at = sample_value_at_risk(losses, level)
    assert at == value_at_risk(losses, weights, level)
    assert found >= at - 1e-6
    assert np.mean(losses) - 1e-6 <= found <= max(losses) + 1e-6


@given(st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3)), min_size=1, max_size=30))
def test_the_tail_of_a_sum_is_no_worse_than_the_sum_of_tails(pairs):
    both = np.array(pairs)
    apart = sample_conditional_value_at_risk(both, 0.8).sum()
    assert sample_conditional_value_at_risk(both.sum(axis=1), 0.8) <= apart + 1e-6


def test_tails_go_along_the_axis_asked_for():
    losses = points(100, 3)
    for function in (sample_value_at_risk, sample_conditional_value_at_risk):
        assert function(losses, 0.9) == pytest.approx(function(losses.T, 0.9, axis=-1))


@pytest.mark.parametrize(
    ("losses", "weights", "level", "place"),
    [([1, 2], [0.5, 0.4], 0.9, "sum"), ([1], [1], 1.0, "level"), ([1, 2], [1], 0.5, "losses")],
)
def test_a_tail_of_no_distribution_is_refused(losses, weights, level, place):
    for function in (value_at_risk, conditional_value_at_risk):
        with pytest.raises(ModelError, match=place):
            function(losses, weights, level)


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95, 0.999])
@pytest.mark.parametrize("kind", ["plain", "zeros", "ties", "unseen"])
def test_the_tail_of_many_futures_is_the_sorted_one(level, kind):
    losses = points(3001, 4, seed=3)
    losses = np.where(losses < 0.7, 0.0, losses) if kind == "zeros" else losses
    losses = np.floor(losses * 3) if kind == "ties" else losses
    # The pilot sees every sixth future: here it sees none of the large ones.
    losses = (
        np.where(np.arange(3001)[:, None] % 6 == 0, 0.0, losses) if kind == "unseen" else losses
    )
    ordered = np.sort(losses, axis=0)
    beyond = 3001 * (1 - level)
    n_whole = int(beyond)
    tail = ordered[-n_whole:].sum(axis=0) + (beyond - n_whole) * ordered[-n_whole - 1]
    assert sample_conditional_value_at_risk(losses, level) == pytest.approx(tail / beyond)
    place = int(np.ceil(level * 3001)) - 1
    assert (sample_value_at_risk(losses, level) == ordered[place]).all()


def test_rates_by_phase_meet_the_chance_of_exit_of_the_case():
    # As in a case: rates by the age of a deal until first concrete in year 7, then 8 years of work.
    rates = [0.04, 0.09, 0.23, 0.013]
    splits = [split_rates([rate, rate], 0.5, [0, 0]) for rate in rates]
    drawn = points(200_000, 3)
    shocks = first_shocks_by_phase(splits, [0, 2, 5, 7], [0, 0], drawn)
    expected = partner_exit_probability(*rates, 2032.0, 8.0, 2025.0)
    assert (shocks < 15).mean(axis=0) == pytest.approx([expected] * 2, abs=0.005)
    assert (shocks < 2).mean() == pytest.approx(-np.expm1(-0.08), abs=0.005)
    # Two phases of one rate are one, and starts may differ by future.
    same = first_shocks_by_phase([splits[1]] * 2, points(200_000, 1) * [[0, 9.0]], [0, 0], drawn)
    assert same == pytest.approx(first_shocks(splits[1], [0, 0], drawn))


def test_a_phase_without_shocks_strikes_nobody():
    calm, rough = (split_rates([rate], 0.0, [0]) for rate in (0.0, 2.0))
    shocks = first_shocks_by_phase([rough, calm, rough], [0, 1, 4], [0], points(2_000, 2))
    assert not ((shocks >= 1) & (shocks < 4)).any()
    assert np.isfinite(shocks).all()
    assert np.isinf(first_shocks_by_phase([calm], [0], [0], points(5, 2))).all()
    with pytest.raises(ModelError) as told:
        first_shocks_by_phase([calm, rough], [1, 0], [0], points(5, 2))
    assert [fault.place for fault in told.value.faults] == ["first of starts", "steps of starts"]
    with pytest.raises(ModelError, match="no phase"):
        first_shocks_by_phase([], [], [0], points(5, 2))
    with pytest.raises(ModelError, match="rows of starts"):
        first_shocks_by_phase([calm, rough], [[0, 1], [0, 2]], [0], points(5, 2))
