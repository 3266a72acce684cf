"""Water that power plants consume, read from what they make."""

import dataclasses

import numpy as np
import pytest
import xarray as xr

from tandau.power_futures import sample_parameters
from tandau.power_water import INTENSITIES, water_intensities, water_of

N = 256


def test_each_carrier_consumes_its_own():
    names = ["Lignite CHP", "CCGT", "nuclear", "wind"]
    made = np.arange(2 * 4 * 3 * 1, dtype=float).reshape(2, 4, 3, 1)
    generation = xr.DataArray(
        made, dims=("offer", "carrier", "future", "year"),
        coords={"offer": ["a", "no_new_nuclear"], "carrier": names, "year": [2040]},
    )  # fmt: skip
    factors = {"coal": np.array([1.0, 2.0, 3.0]), "gas": np.full(3, 0.5), "nuclear": np.full(3, 4)}
    found = water_of(generation, factors)
    expected = made[:, 0] * factors["coal"][:, None] + 0.5 * made[:, 1] + 4 * made[:, 2]
    np.testing.assert_allclose(found["water_consumption"], expected)
    np.testing.assert_allclose(found["added_water"], expected - expected[-1:])
    assert water_of(generation, {}) == {}
    generation[0, 1, 2] = np.nan
    assert np.isnan(water_of(generation, factors)["water_consumption"][0, 2, 0])


def test_water_is_drawn_from_claims(known):
    drawn = water_intensities(known, N, 7)
    assert list(drawn) == list(INTENSITIES.values())
    assert np.median(drawn["nuclear"]) == pytest.approx(2.6, rel=0.05)
    assert 1 <= drawn["coal"].min() < drawn["coal"].max() <= 2.5
    again, other = water_intensities(known, N, 7), water_intensities(known, N, 8)
    np.testing.assert_array_equal(drawn["gas"], again["gas"])
    assert not np.array_equal(drawn["gas"], other["gas"])


def test_without_all_claims_nothing_is_told(known):
    kept = {k: v for k, v in known.evidence.system.items() if k != "gas_water_intensity"}
    poorer = dataclasses.replace(known, evidence=dataclasses.replace(known.evidence, system=kept))
    assert water_intensities(poorer, N, 7) == {}


def test_parameters_of_the_grid_stay_as_they_are(known):
    """A case that adds claims on water keeps its futures, and what was solved for them."""
    names = sample_parameters(known, (2040,), 8, 7)[2040]
    assert not set(names) & set(INTENSITIES)
