"""Savings, shares and delays."""

import numpy as np
import pytest

from tandau.models.power.worth import (
    generation_shares,
    system_value,
    unit_presence,
    value_of_energy,
    year_of_delay,
)


def test_shares_leave_storage_and_what_is_sold_out():
    made = {"coal": 60.0, "gas": 20.0, "nuclear": 20.0, "battery": 9.0, "export": 5.0, "surplus": 1}
    told = {f"generation/{name}": np.array([value]) for name, value in made.items()}
    shares = generation_shares({**told, "emissions": np.array([1.0])})
    assert shares == {"coal": 0.6, "gas": 0.2, "nuclear": 0.2}


def test_presence_is_a_share_of_the_year():
    assert unit_presence(np.array([[2030.5], [2031.0]]), 2030).tolist() == [[0.5], [0.0]]


def test_value_is_what_is_saved():
    value = system_value(np.array([10.0, 9.0]), np.array([[8.0, 9.5]]))
    assert value == pytest.approx(np.array([[2.0, -0.5]]))
    assert value_of_energy(value, [[0.0, 2.0]])[0, 1] == pytest.approx(-0.5 / (2 * 8760))


def test_a_plant_that_never_stands_has_no_cost_of_delay():
    worth = np.array([[np.nan, 1.0]])
    lost = year_of_delay(worth, [2035], np.array([[2060.0, 2034.0]]), np.array([1000.0, 1000.0]))
    assert np.isnan(lost[0])
    assert lost[1] == 1000.0
