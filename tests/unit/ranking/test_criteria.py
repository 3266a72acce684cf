"""Worth on fixed scales."""

import numpy as np
import pytest
import xarray as xr

from tandau.intake import criteria_of
from tandau.ranking.criteria import Criterion, performance, worth


def criterion(places, worths, variable="lcoe"):
    return Criterion("c", "C", "g", False, variable, places, worths)


def test_worth_falls_where_less_is_better():
    found = worth(np.array([20.0, 30, 115, 200, 300]), criterion((30.0, 200.0), (1.0, 0.0)))
    assert found == pytest.approx([1, 1, 0.5, 0, 0])


def test_worth_has_corners():
    found = worth(np.array([0, 2.5, 5, 12.5, 20, 99]), criterion((0.0, 5, 20), (0.0, 0.6, 1)))
    assert found == pytest.approx([0, 0.3, 0.6, 0.8, 1, 1])


def test_performance_has_one_column_a_criterion():
    arrays = xr.Dataset(
        {
            "lcoe": (("offer", "future"), [[0.0, 1, 2], [2, 1, 0]]),
            "n_exported_units": (("offer",), [0.0, 2]),
        }
    )
    scale = (0.0, 2.0), (0.0, 1.0)
    found = performance(
        arrays, [criterion(*scale), criterion(*scale, variable="n_exported_units")], 3
    )
    assert found.shape == (3, 2, 2)
    assert found[:, :, 0].tolist() == [[0, 1], [0.5, 0.5], [1, 0]]
    assert found[:, :, 1].tolist() == [[0, 1]] * 3


def test_worst_and_best_become_corners_in_rising_order(known):
    found = {one.id: one for one in criteria_of(known.case)}
    assert (found["lcoe"].places, found["lcoe"].worths) == ((30, 200), (1, 0))
    assert found["n_exported_units"].places == (0, 5, 20)
    assert [one.id for one in found.values() if one.is_political] == ["partner_unit_share"]


@pytest.mark.parametrize("name", ["lcoe", "capital_at_risk", "plant_completion"])
def test_scale_does_not_depend_on_the_other_offers(known, study_arrays, name):
    chosen = [one for one in criteria_of(known.case) if one.variable == name]
    everything = performance(study_arrays, chosen, 256)
    fewer = performance(study_arrays.sel(offer=["alpha", "gamma"]), chosen, 256)
    assert np.array_equal(everything[:, [0, 2]], fewer)
