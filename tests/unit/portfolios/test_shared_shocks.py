"""Shocks drawn once a future: what they cost, whom they reach, and what balance is worth."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from programmes import KINDS, NAMES, blocs, programme

from tandau.errors import ModelError
from tandau.models.dependence.common_cause import all_shock_probability, split_rates, twin_points
from tandau.models.dependence.shock_losses import (
    Severity,
    exit_effect,
    exit_times,
    outage_years,
    shock_effect,
)
from tandau.models.partners import partner_exit_probability
from tandau.portfolios.balance import second_of, twin_of, with_twin
from tandau.portfolios.programme import present_worth, with_alternatives, with_futures
from tandau.portfolios.shared_shocks import Blocs, draw_shocks, effects, n_columns

N = 400


def points(n_names=3, n_futures=N, seed=1):
    return np.random.default_rng(seed).random((n_futures, n_columns(KINDS, n_names)))


def one_future(**changes):
    found = with_futures(programme(), np.array([0]))
    return replace(found, works=replace(found.works, **changes)) if changes else found


def test_a_shock_costs_what_is_counted_by_hand():
    works = one_future().works
    works = replace(
        works,
        agreement=np.zeros((2, 2, 1)),
        first_concrete=np.full((2, 2, 1), 5.0),
        completion=np.full((2, 2, 1), 13.0),
        capital=np.full((2, 2, 1), 10.0),
        running_cost=np.full((2, 1), 25.0),
        fuel_cost=np.full((2, 1), 8.0),
        replacement_cost=np.array([85.0]),
        discount_rate=np.array([0.05]),
    )
    severity = Severity(*(np.array([one]) for one in (2.0, 0.5, 0.2, 0.02)))
    half, loan, outage = (np.full((2, 1), one) for one in (0.5, 0.8, 3.0))
    at = np.array([9.0])
    building = shock_effect(works, at, half, loan, outage, severity)
    late = 1.0 * 16 * (85 - 25) / 1000 / 1.05**13
    idle = 1.0 * 0.02 * 10 / 1.05**9
    money = 0.8 * 10 * 0.5 * 0.5 * 0.2 / 1.05**9
    assert building.delay == pytest.approx(np.ones((2, 2, 1)))
    assert building.loss == pytest.approx(np.full((2, 2, 1), late + idle + money))
    running = shock_effect(works, np.array([20.0]), half, loan, outage, severity)
    assert running.loss == pytest.approx(np.full((2, 2, 1), 3 * 16 * 77 / 1000 / 1.05**20))
    assert not running.delay.any()
    for never in (np.array([np.inf]), np.array([80.0])):
        assert not shock_effect(works, never, half, loan, outage, severity).loss.any()
    gone = exit_effect(works, np.full((2, 2, 1), 9.0), *(np.array([x]) for x in (4.0, 0.1, 0.5)))
    wanted = 0.5 * 0.5 * 10 / 1.05**9 + 4 * 16 * 60 / 1000 / 1.05**13
    assert gone.loss == pytest.approx(np.full((2, 2, 1), wanted))


def test_a_share_that_is_none_is_refused_with_every_fault():
    works = one_future().works
    bad = np.full((2, 1), 1.5)
    severity = Severity(*(np.array([0.0]) for _ in range(4)))
    with pytest.raises(ModelError) as caught:
        shock_effect(works, np.array([-1.0]), bad, bad, bad, severity)
    assert [fault.place for fault in caught.value.faults] == ["at", "building_share", "loan_share"]


def test_stock_is_lived_on_first_and_the_worst_layer_decides():
    control = np.array([[[0.5], [1.0]]])
    switch, stock = np.array([[[6.0], [3.0]]]), np.array([[[1.0], [2.5]]])
    assert outage_years(control, switch, stock).tolist() == [[2.0]]
    assert outage_years(control[:, :0], switch[:, :0], stock[:, :0]).tolist() == [[0.0]]


def test_exits_meet_the_closed_form_of_the_model():
    n = 200_000
    few = with_futures(one_future(), np.zeros(n, dtype=int))
    fortune = np.random.default_rng(3).random((2, 2, n))
    none = np.zeros((2, n))
    times = exit_times(few.works, few.exit_rates, few.age, none, fortune[0], fortune[1])
    works = few.works
    for plant, option in np.ndindex(2, 2):
        concrete = works.first_concrete[plant, option, 0]
        wanted = partner_exit_probability(
            *(float(rate[0]) for rate in few.exit_rates),
            2025 + concrete,
            works.completion[plant, option, 0] - concrete,
            2025.0,
        )
        gone = (times[plant, option] < works.completion[plant, option]).mean()
        assert gone == pytest.approx(wanted, abs=0.004)
    # The same fortune at both plants of a partner, and commonality changes no single rate.
    assert ((times[0, 0] < 5) == (times[1, 0] < 5)).mean() > 0.99
    half = exit_times(few.works, few.exit_rates, few.age, none + 0.5, fortune[0], fortune[1])
    assert (half < 12).mean() == pytest.approx((times < 12).mean(), abs=0.004)


def test_an_older_deal_is_past_its_first_years():
    young = programme()
    old = replace(young, age=np.array([10.0, 0.0]))
    fortune = np.full((2, N), 0.3)
    calm = np.zeros((2, N))
    times = [
        exit_times(one.works, one.exit_rates, one.age, calm, fortune, fortune)
        for one in (young, old)
    ]
    # The rates rise with age here, so that an old deal ends sooner at the same fortune.
    assert (times[1][0] <= times[0][0]).all()
    assert (times[1][0] < times[0][0]).any()
    assert (times[1][1] == times[0][1]).all()


@given(st.floats(0, 1), st.integers(0, 100))
def test_relabelling_jurisdictions_changes_no_loss(share, seed):
    base, drawn = programme(), points(seed=seed)
    order = [1, 2, 0]
    blocks = drawn.reshape(N, len(KINDS) + 1, 2, len(NAMES))
    moved = replace(
        base,
        jurisdictions=tuple(NAMES[one] for one in order),
        control=base.control[:, :, order],
    )
    own = Blocs(NAMES, *({name: np.full(N, share) for name in NAMES},) * 2)
    again = Blocs(tuple(NAMES[one] for one in order), own.shock_commonality, own.exit_commonality)
    first = effects(base, KINDS, draw_shocks(base, KINDS, own, drawn))
    shuffled = blocks[..., order].reshape(N, -1)
    second = effects(moved, KINDS, draw_shocks(moved, KINDS, again, shuffled))
    for name in first:
        assert second[name].loss == pytest.approx(first[name].loss)


def test_relabelling_partners_swaps_the_offers():
    base, drawn = programme(), points()
    blocks = drawn.reshape(N, len(KINDS) + 1, 2, len(NAMES))
    swapped = replace(with_swapped_offers(base), jurisdictions=("South", "North", "Home"))
    first = effects(base, KINDS, draw_shocks(base, KINDS, blocs(0.3), drawn))
    moved = blocks.copy()
    moved[:, :, 0] = blocks[:, :, 0, [1, 0, 2]]
    second = effects(swapped, KINDS, draw_shocks(swapped, KINDS, blocs(0.3), moved.reshape(N, -1)))
    for name in first:
        assert second[name].loss[:, ::-1] == pytest.approx(first[name].loss)


def with_swapped_offers(base):
    works = base.works
    by_option = ("agreement", "first_concrete", "completion", "end", "capital", "whole_cost")
    turned = {name: getattr(works, name)[:, ::-1] for name in by_option}
    turned |= {n: getattr(works, n)[::-1] for n in ("running_cost", "fuel_cost")}
    return replace(
        base,
        options=base.options[::-1],
        partners=base.partners[::-1],
        works=replace(works, **turned),
        control=base.control[::-1][:, :, [1, 0, 2]],
    )


def test_one_partner_strikes_all_its_plants_and_nobody_else_where_nothing_is_shared():
    base = programme()
    base = replace(base, control=np.round(base.control))
    found = draw_shocks(base, KINDS, blocs(0.0), points())
    only_north = {kind: times.copy() for kind, times in found.shocks.items()}
    for times in only_north.values():
        times[:, 1:] = np.inf
    loss = effects(base, KINDS, found._replace(shocks=only_north))["stop"].loss
    assert (loss[:, 0] > 0).any()
    assert not loss[:, 1].any()
    both = (loss[0, 0] > 0) & (loss[1, 0] > 0)
    assert both.sum() > 0.9 * (loss[0, 0] > 0).sum()


def test_with_all_in_common_and_equal_rates_both_partners_are_struck_at_once():
    base = programme()
    found = draw_shocks(base, KINDS, blocs(1.0), points())
    for times in found.shocks.values():
        assert (times[:, 0] == times[:, 1]).all()
        assert np.isinf(times[:, 2]).all()


def test_points_and_blocs_that_do_not_fit_are_refused():
    base = programme()
    with pytest.raises(ModelError, match="points"):
        draw_shocks(base, KINDS, blocs(0.5), points()[:, 1:])
    with pytest.raises(ModelError, match="blocs"):
        draw_shocks(base, KINDS, Blocs(("one", "one"), {}, {}), points())


@pytest.mark.parametrize("share", [0.0, 0.3, 0.8, 1.0])
def test_twins_have_the_joint_law_of_two_partners_of_a_bloc(share):
    n, years, rate = 400_000, 15.0, 0.05
    four = np.random.default_rng(5).random((4, n))
    both = np.stack([four[0], twin_points(four, share)])
    struck = -np.log1p(-both) / rate < years
    assert struck.mean(axis=1) == pytest.approx([1 - np.exp(-rate * years)] * 2, abs=0.003)
    wanted = all_shock_probability(split_rates([rate] * 2, share, [0, 0]), [0, 0], years)
    assert struck.all(axis=0).mean() == pytest.approx(float(wanted), abs=0.003)


def test_a_twin_keeps_the_mean_and_cuts_the_tail_as_far_as_shocks_differ():
    n = 8000
    many = with_futures(programme(), np.arange(n) % N)
    found = twin_of(many, KINDS, 0, (0, 1), points(2 * len(NAMES), n), light=0.5)
    assert found.same_mean == pytest.approx(found.twin_mean)
    assert found.same_tail[-1] == pytest.approx(found.twin_tail[-1])
    assert found.saving[-1] == pytest.approx(0.0, abs=1e-9)
    assert found.saving[0] > found.saving[-2] > 0
    assert found.twin_tail[0] < found.same_tail[0]
    (alone, shared), (both_same, both_two) = found.any_loss[0], found.both_lose[0]
    assert shared > alone
    assert both_two < both_same
    assert found.any_loss[-1][0] == found.any_loss[-1][1]


def test_the_twin_of_a_partner_stands_under_other_jurisdictions():
    both = with_twin(programme(), (0, 1), 0)
    assert both.jurisdictions[3:] == ("North (twin)", "South (twin)", "Home (twin)")
    assert not both.control[0, :, 3:].any()
    assert (both.control[1, :, 3:] == both.control[0, :, :3]).all()
    assert "North (twin)/stop" in both.terms["shock_rate"]


def test_a_second_partner_that_is_dearer_than_all_losses_pays_nowhere():
    base = programme()
    dear = replace(base, cost=base.cost + np.array([0.0, 50.0])[None, :, None])
    found = second_of(dear, KINDS, (0, 1), (0, 1), points())
    assert found.crossing == ()
    assert min(found.tail) > max(found.same_tail)
    cheap = replace(base, cost=base.cost - np.array([0.0, 5.0])[None, :, None])
    found = second_of(cheap, KINDS, (0, 1), (0, 1), points())
    assert max(found.tail) < min(found.same_tail)


def test_waiting_is_the_cheapest_offer_later_and_no_plant_is_other_power():
    base = programme()
    base = replace(base, cost=base.cost + np.array([0.0, 9.0])[None, :, None])
    full = with_alternatives(base, np.array([False, True]), ("wait", "none"))
    assert full.options == ("north", "south", "wait", "none")
    assert full.partners == ("North", "South", "North", "")
    assert full.admissible.tolist() == [[True, True, False, False], [True] * 4]
    assert (full.works.completion[:, 2] - full.works.completion[:, 0]) == pytest.approx(3.0)
    assert (full.cost[:, 2] < full.cost[:, 0]).all()
    assert not full.cost[:, 3].any()
    assert not full.capacity[:, 3].any()
    assert np.isinf(full.start[:, 3]).all()
    works = full.works
    need = (base.start.mean(axis=-1) - 2025).min(axis=1)
    window = present_worth(works.discount_rate, need[:, None], np.full((2, 1), 70.0))
    wanted = works.energy[:, None] * works.replacement_cost * window / 1000
    assert full.fixed_cost[:, 3] == pytest.approx(wanted)
    loss = effects(full, KINDS, draw_shocks(full, KINDS, blocs(0.2), points()))
    assert not any(effect.loss[:, 3].any() for effect in loss.values())
