"""The parts of a study folder agree with each other."""

import numpy as np
import pytest
import xarray as xr

from tandau.report.contents import QUANTILES, Study, read_arrays, summary, write_arrays


@pytest.fixture(scope="module")
def found(study):
    return Study(study)


def test_arrays_come_back_as_they_were(tmp_path):
    data = xr.Dataset(
        {"lcoe": (("offer", "future"), np.random.default_rng(1).random((2, 5)), {"units": "1"})},
        coords={"offer": ["a", "b"]},
    )
    write_arrays(data, tmp_path / "one.nc")
    write_arrays(data, tmp_path / "two.nc")
    assert read_arrays(tmp_path / "one.nc").identical(data)
    assert (tmp_path / "one.nc").read_bytes() == (tmp_path / "two.nc").read_bytes()


def test_summary_is_that_of_the_arrays(found):
    told = found.ranks["summary"]
    arrays = found.futures().merge(found.outcomes())
    assert set(told) == set(arrays.data_vars)
    lcoe = arrays["lcoe"].sel(offer="beta").to_numpy()
    assert told["lcoe"]["beta"] == pytest.approx(np.quantile(lcoe, QUANTILES), abs=1e-6)
    assert told["peak_load"]["all"] == pytest.approx(
        np.quantile(arrays["peak_load"], QUANTILES), abs=1e-6
    )


def test_summary_of_what_does_not_vary():
    data = xr.Dataset({"x": (("offer",), [2.0, 3.0]), "y": ((), 5.0)}, {"offer": ["a", "b"]})
    assert summary(data) == {"x": {"a": [2.0] * 5, "b": [3.0] * 5}, "y": {"all": [5.0] * 5}}


def test_claims_table_marks_what_is_used(found):
    used = {name for name, row in found.claims.items() if row["is_used"] == "1"}
    assert used == set(found.manifest["claims_used"])
    assert found.claims["M90"]["is_used"] == "0"
    assert found.claims["M01"]["is_judgement"] == "1"
    assert found.claims["M02"]["source_title"] == "Gazette of Mini (made up)"
    assert all(row["source_title"] and row["source_kind"] for row in found.claims.values())


def test_manifest_counts_agree(found):
    manifest = found.manifest
    assert manifest["n_claims_used"] == len(manifest["claims_used"])
    judged = [name for name in manifest["claims_used"] if found.claims[name]["is_judgement"] == "1"]
    assert manifest["n_claims_judgement"] == len(judged)


def test_quantities_in_lineage_have_weights_that_sum_to_one(found):
    for key, quantity in found.lineage["quantities"].items():
        weights = [part["weight"] for part in quantity["components"]]
        assert sum(weights) == pytest.approx(1, abs=1e-5), key
        assert quantity["quantiles"] == sorted(quantity["quantiles"]), key


def test_influence_is_sorted_and_names_claims(found):
    swings = [one["swing"] for one in found.ranks["influence"]]
    assert swings == sorted(swings, reverse=True)
    assert swings[0] > 0
    assert {one["claim"] for one in found.ranks["influence"]} <= set(found.claims)
