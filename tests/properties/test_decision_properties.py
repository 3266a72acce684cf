"""Laws of weights, second opinions, robustness, boxes and value of information."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tandau.ranking import robustness as metrics
from tandau.ranking.compromise import topsis, vikor
from tandau.ranking.criteria import Criterion, worth
from tandau.ranking.discovery import prim
from tandau.ranking.electre import Profiles, electre_tri, smaa_tri
from tandau.ranking.information import evpi, evppi
from tandau.ranking.pairwise import ahp_priorities, best_worst_weights
from tandau.ranking.promethee import promethee_ii
from tandau.ranking.smaa import smaa
from tandau.ranking.weight_sets import in_order, in_ratio, rank_order_centroid
from tandau.ranking.weight_statements import within
from tandau.ranking.weights import ordered, uniform

seeds = st.integers(0, 2**32)


@st.composite
def decisions(draw, n_offers=(2, 6)):
    """Performances (offer, criterion), weights and directions; levels keep clear of rounding."""
    shape = draw(st.tuples(st.integers(*n_offers), st.integers(1, 5)))
    performance = draw(hnp.arrays(np.float64, shape, elements=st.integers(0, 64).map(float)))
    weights = draw(hnp.arrays(np.float64, shape[1], elements=st.integers(1, 8)))
    directions = draw(hnp.arrays(np.float64, shape[1], elements=st.sampled_from([-1.0, 1.0])))
    return performance, weights, directions


tables = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 6), st.integers(1, 12)),
    elements=st.integers(-50, 50).map(float),
)


@settings(max_examples=30)
@given(st.integers(1, 30), seeds)
def test_ordinal_samplers_match_the_rank_order_centroid(n, seed):
    n_samples = 4000
    order = np.random.default_rng(seed).permutation(n)
    for weights in (
        ordered(n_samples, n, np.random.default_rng(seed)),
        in_order(order.tolist(), n, n_samples, np.random.default_rng(seed))[:, order],
    ):
        assert (np.diff(weights, axis=1) <= 1e-12).all()
        error = weights.std(axis=0, ddof=1) / np.sqrt(n_samples)
        gap = np.abs(weights.mean(axis=0) - rank_order_centroid(n))
        # Six standard errors: thirty weights in thirty examples leave no chance of a false alarm.
        assert (gap <= 6 * error + 1e-12).all()


@given(st.integers(2, 12), seeds)
def test_ratios_and_intervals_are_kept(n, seed):
    generator = np.random.default_rng(seed)
    low, high = np.sort(generator.random((2, n)), axis=0)
    low[0] = high[0] = 1.0
    weights = in_ratio(low, high, 40, generator)
    assert weights.sum(axis=1) == pytest.approx(np.ones(40))
    ratio = weights / weights[:, [0]]
    assert ((ratio >= low - 1e-9) & (ratio <= high + 1e-9)).all()
    inside = generator.dirichlet(np.full(n, 5.0))
    bounds = 0.5 * inside, np.minimum(1, 2 * inside)
    weights = within(*bounds, 40, generator, least_acceptance=1e-6)
    assert weights.sum(axis=1) == pytest.approx(np.ones(40))
    assert ((weights >= bounds[0] - 1e-9) & (weights <= bounds[1] + 1e-9)).all()


@given(seeds, st.floats(1e-3, 1e3), st.floats(-1e3, 1e3))
def test_scaling_a_criterion_with_its_value_function_changes_nothing(seed, factor, shift):
    generator = np.random.default_rng(seed)
    values = generator.random((30, 4, 3))
    corners, worths = (0.1, 0.4, 0.9), (0.0, 0.7, 1.0)
    moved = values.copy()
    moved[..., 1] = factor * values[..., 1] + shift
    weights = uniform(30, 3, generator)
    found = []
    for table, scale, start in ((values, 1.0, 0.0), (moved, factor, shift)):
        columns = [
            worth(
                table[..., place],
                Criterion(
                    "",
                    "",
                    "",
                    False,
                    "",
                    tuple(scale * c + start if place == 1 else c for c in corners),
                    worths,
                ),
            )
            for place in range(3)
        ]
        found.append(smaa(np.round(np.stack(columns, axis=-1), 8), weights))
    assert found[0].first_rank == pytest.approx(found[1].first_rank)
    assert found[0].pairwise_winning == pytest.approx(found[1].pairwise_winning, nan_ok=True)


@given(decisions(), st.data())
def test_relabelling_offers_permutes_second_opinions(decision, data):
    performance, weights, directions = decision
    order = data.draw(st.permutations(range(len(performance))))
    moved = performance[order]
    told = weights, directions
    assert topsis(moved, *told) == pytest.approx(topsis(performance, *told)[order])
    assert vikor(moved, *told).index == pytest.approx(vikor(performance, *told).index[order])
    net = promethee_ii(performance, *told).net
    assert promethee_ii(moved, *told).net == pytest.approx(net[order])


@given(decisions(n_offers=(1, 5)), st.data())
def test_dominated_offer_is_above_its_better_nowhere(decision, data):
    performance, weights, directions = decision
    better = data.draw(st.integers(0, len(performance) - 1))
    both = np.vstack([performance, performance[better] - directions])
    told = weights, directions
    # Shares of a sum or of the largest mean something for positive values only.
    for name in ("vector", "minmax", "sum", "max", "none"):
        close = topsis(both, *told, normalisation=name) if both.min() > 0 else None
        assert close is None or close[-1] <= close[better] + 1e-12
    assert vikor(both, *told).index[-1] >= vikor(both, *told).index[better] - 1e-12
    assert promethee_ii(both, *told).net[-1] < promethee_ii(both, *told).net[better]


@given(decisions(n_offers=(1, 5)), st.data())
def test_sorting_is_monotone_and_the_rules_are_in_order(decision, data):
    performance, weights, directions = decision
    step = data.draw(st.integers(1, 30))
    middle = performance[:1] if len(performance) else performance
    borders = np.vstack([middle - step * directions, middle, middle + step * directions])
    strict = data.draw(st.integers(0, 5))
    profiles = Profiles(borders, directions, strict / 2, strict)
    found = electre_tri(performance, weights, profiles, cut=0.7)
    assert (found.optimistic <= found.pessimistic).all()
    assert ((found.optimistic >= 1) & (found.pessimistic <= 4)).all()
    better = electre_tri(performance + 3 * directions, weights, profiles, cut=0.7)
    assert (better.pessimistic <= found.pessimistic).all()
    assert (better.optimistic <= found.optimistic).all()
    shares = smaa_tri(performance, weights, profiles, cut=0.7)
    assert shares.sum(axis=1) == pytest.approx(np.ones(len(performance)))
    assert shares[np.arange(len(performance)), found.pessimistic - 1] == pytest.approx(1)


@given(seeds, st.integers(2, 7))
def test_consistent_comparisons_give_their_weights_back(seed, n):
    weights = np.random.default_rng(seed).dirichlet(np.full(n, 3.0)) + 1e-3
    weights = np.sort(weights / weights.sum())[::-1]
    assert ahp_priorities(weights[:, None] / weights).weights == pytest.approx(weights)
    found = best_worst_weights(weights[0] / weights, weights / weights[-1])
    assert found.weights == pytest.approx(weights, abs=1e-6)


@given(tables)
def test_robustness_metrics_are_in_order(values):
    low, mean = metrics.maximin(values), metrics.expected(values)
    tails = [metrics.conditional_value_at_risk(values, share) for share in (0.05, 0.3, 1.0)]
    for less, more in zip([low, *tails], [*tails, metrics.maximax(values)], strict=True):
        assert (less <= more + 1e-9).all()
    assert tails[-1] == pytest.approx(mean)
    regret = metrics.regret(values)
    assert (regret >= 0).all()
    assert (regret.min(axis=0) == 0).all()
    most = metrics.maximum_regret(values)
    assert metrics.regret_quantile(values, 1.0) == pytest.approx(most)
    assert metrics.hurwicz(values, 0) == pytest.approx(low)


@given(tables)
def test_dominance_is_a_strict_order_and_seen_by_the_metrics(values):
    first, second = metrics.first_order_dominance(values), metrics.second_order_dominance(values)
    assert not (first & ~second).any()
    for order in (first, second):
        assert not (order & order.T).any()
        assert not ((order.astype(int) @ order) > 0)[~order].any()
    for better, worse in np.argwhere(second):
        pair = values[[better, worse]]
        for share in (0.1, 0.5, 1.0):
            tail = metrics.conditional_value_at_risk(pair, share)
            assert tail[0] >= tail[1] - 1e-9
        if first[better, worse]:
            met = metrics.satisficing_share(pair, float(np.median(pair)))
            assert met[0] >= met[1]


@settings(max_examples=25)
@given(seeds, st.integers(1, 3))
def test_information_is_worth_nothing_or_more_and_less_than_all_of_it(seed, n_offers):
    generator = np.random.default_rng(seed)
    inputs = generator.standard_normal((600, 3))
    benefit = inputs @ generator.standard_normal((3, n_offers))
    some, whole = evppi(benefit, inputs[:, 0]), evpi(benefit)
    assert 0 <= some.value <= whole.value + 4 * some.standard_error + 1e-9
    assert evppi(benefit, inputs).value == pytest.approx(whole.value, abs=1e-5)


@settings(max_examples=25)
@given(seeds, st.integers(1, 4), st.sampled_from(["density", "lenient"]))
def test_boxes_are_nested_and_their_figures_agree(seed, n_inputs, criterion):
    generator = np.random.default_rng(seed)
    inputs = np.round(generator.random((300, n_inputs)), generator.integers(1, 4))
    wanted = generator.random(300) < inputs[:, 0]
    boxes = prim(inputs, wanted, criterion=criterion) if wanted.any() else []
    for outer, inner in pairwise(boxes):
        assert (inner.low >= outer.low).all()
        assert (inner.high <= outer.high).all()
        assert inner.mass < outer.mass
        assert inner.coverage <= outer.coverage
        assert inner.density * inner.mass == pytest.approx(inner.coverage * wanted.mean())
        assert inner.holds(inputs).mean() == pytest.approx(inner.mass)
