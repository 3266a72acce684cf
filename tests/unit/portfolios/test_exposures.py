"""Exposure of portfolios, what a series does not save, and the best where all are too many."""

from dataclasses import replace

import numpy as np
import pytest
from programmes import programme

from tandau.errors import ModelError
from tandau.portfolios.aggregate import (
    PlantFutures,
    portfolio_costs,
    portfolio_outcomes,
)
from tandau.portfolios.enumeration import enumerate_portfolios
from tandau.portfolios.exposures import AFTER, exposure_of
from tandau.portfolios.programme import with_alternatives
from tandau.portfolios.solve import few_best

APART = np.ones((3, 3)) - np.eye(3)


def full():
    return with_alternatives(programme(), np.array([True, True]), ("wait", "none"))


def inputs_of(one, saving=0.1):
    number = np.arange(1.0, len(one.plants) + 1)
    return PlantFutures(
        cost=one.cost,
        loss=np.zeros_like(one.cost),
        series_factor=number ** np.log2(1 - saving),
        series=one.series,
        grid_connection=one.start,
        capacity=one.capacity,
        fixed_cost=one.fixed_cost,
    )


def test_two_plants_of_two_partners_are_half_as_concentrated():
    one = full()
    chosen = np.array([[0, 0], [0, 1], [0, 3], [3, 3]])
    found = exposure_of(one, chosen, APART, [1], 2)
    assert found.share[0, 0].tolist() == [1, 0, 0]
    assert found.share[1, 0].tolist() == [0.5, 0.5, 0]
    assert found.concentration[:, 0].tolist() == [1, 0.5, 1, 0]
    assert found.concentration[0, 1] == pytest.approx(0.75**2 + 0.25**2)
    assert found.diversity == pytest.approx(
        np.where(found.concentration > 0, 1 - found.concentration, 0)
    )
    assert found.entropy[1, 0] == pytest.approx(np.log(2))
    # With the other two of one bloc and alike, two partners are one.
    alike = np.where((np.arange(3)[:, None] < 2) & (np.arange(3) < 2), 0.0, APART)
    assert exposure_of(one, chosen, alike, [1], 2).diversity[1, 0] == 0


def test_what_stands_still_and_who_lends():
    one = full()
    chosen = np.array([[0, 0], [0, 1], [3, 3]])
    found = exposure_of(one, chosen, APART, [1], 2)
    # A stock of one year lasts 16 months for three quarters and four years for one quarter, by
    # when others supply.
    at = {years: place for place, years in enumerate(AFTER)}
    assert found.stopped[0, 0, at[3.0]] == pytest.approx(0.75 * 4000)
    assert found.stopped[0, 0, at[1.0]] == found.stopped[0, 0, at[10.0]] == 0
    assert found.stopped[1, :2, at[3.0]] == pytest.approx([1500, 1500])
    assert not found.stopped[2].any()
    capital = one.works.capital.mean(axis=-1)
    assert found.credit[1, :2] == pytest.approx([0.8 * capital[0, 0], 0.8 * capital[1, 1]])


def test_a_series_saves_the_capital_part_alone():
    one = full()
    inputs = inputs_of(one)
    chosen = np.array([[0, 0], [0, 1], [0, 2]])
    costs = portfolio_costs(inputs, chosen)
    first = one.cost[0, 0] + one.fixed_cost[0, 0]
    assert costs[0] == pytest.approx(first + 0.9 * one.cost[1, 0] + one.fixed_cost[1, 0])
    assert costs[1] == pytest.approx(first + one.cost[1, 1] + one.fixed_cost[1, 1])
    # Waiting is of the series of the offer behind it.
    base = one.partners.index(one.partners[2])
    factor = 0.9 if base == 0 else 1.0
    assert costs[2] == pytest.approx(first + factor * one.cost[1, 2] + one.fixed_cost[1, 2])
    found = portfolio_outcomes(inputs, chosen, level=0.9)
    assert found.expected_cost == pytest.approx(costs.mean(axis=1))


def test_a_fixed_cost_of_another_shape_is_refused():
    inputs = replace(inputs_of(full()), fixed_cost=np.zeros((2, 2, 3)))
    with pytest.raises(ModelError, match="fixed_cost"):
        portfolio_outcomes(inputs, [[0, 0]])


def test_small_losses_are_no_disruption():
    one = full()
    loss = np.zeros_like(one.cost)
    loss[0, 0, :100], loss[0, 0, :40] = 0.5, 2.0
    inputs = replace(inputs_of(one), loss=loss)
    share = [
        portfolio_outcomes(inputs, [[0, 0]], light=light).disruption_probability[0]
        for light in (0.0, 1.0, 3.0)
    ]
    assert share == [0.25, 0.1, 0.0]


def test_the_few_best_hold_the_best_of_the_list():
    one = full()
    inputs = inputs_of(one, saving=0.3)
    few = few_best(inputs, one.admissible)
    every = enumerate_portfolios(one.admissible)
    cut = replace(
        inputs,
        **{
            name: getattr(inputs, name)[..., :256]
            for name in ("cost", "loss", "grid_connection", "fixed_cost")
        },
    )
    listed, found = (portfolio_outcomes(cut, chosen, level=0.95) for chosen in (every, few))
    assert len(few) <= 5
    for name in ("expected_cost", "tail_cost"):
        best = getattr(listed, name).min()
        assert getattr(found, name).min() == pytest.approx(best, rel=1e-4)
