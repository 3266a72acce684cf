"""Binding by name, and what each outcome rests on."""

import numpy as np
import pytest
import xarray as xr

from tandau.errors import ModelError
from tandau.models.money.binding import money_arguments
from tandau.models.risks.binding import risk_arguments
from tandau.models.run import (
    ancestors,
    arguments,
    descendants,
    evaluate,
    functions,
    reevaluate,
)
from tandau.report.contents import Study
from tandau.variables import vocabulary


@pytest.fixture(scope="module")
def futures(study):
    return Study(study).futures()


@pytest.fixture(scope="module")
def outcomes(futures):
    return evaluate(futures)


def test_every_outcome_has_a_function():
    outcomes = {name for name, one in vocabulary().items() if one.kind == "outcome"}
    assert set(functions()) == outcomes - set(money_arguments()) - set(risk_arguments())


def test_ancestors_and_descendants_mirror_each_other():
    for name in vocabulary():
        for outcome in functions():
            is_above = name in ancestors(outcome) and name != outcome
            assert is_above is (outcome in descendants(name)), (name, outcome)


def test_lineage_by_hand():
    assert arguments("host_funding") == ("capital_at_risk", "loan_share")
    assert arguments("loan_share") == ()
    assert ancestors("coal_displacement") == {
        "coal_displacement",
        "annual_generation",
        "plant_capacity",
        "net_capacity",
        "n_units",
        "capacity_factor",
        "coal_share",
        "mix_generation",
    }
    assert descendants("peak_load") == {"largest_unit_share"}
    assert descendants("trade_share") == frozenset()
    assert descendants("inflation") >= {"loan_rate_real", "lcoe", "capital_at_risk"}


def test_outcomes_have_the_vocabularys_dims(outcomes):
    for name, array in outcomes.data_vars.items():
        variable = vocabulary()[name]
        assert array.dims == variable.dims
        assert array.attrs == {"units": variable.unit, "long_name": variable.definition}
    assert set(outcomes.data_vars) == set(functions())


def test_only_what_is_asked_for(futures, outcomes):
    found = evaluate(futures, ["lcoe"])
    assert list(found.data_vars) == ["lcoe"]
    assert found["lcoe"].identical(outcomes["lcoe"])
    assert not evaluate(futures, []).data_vars


def test_missing_input_is_named(futures):
    message = "the models need capacity_factor, fuel_cost, which the futures do not hold"
    with pytest.raises(ModelError, match=message):
        evaluate(futures.drop_vars(["fuel_cost", "capacity_factor"]), ["lcoe"])


def test_not_a_number_is_refused(futures):
    broken = futures.copy(deep=True)
    broken["fuel_cost"][0, 3] = np.nan
    with pytest.raises(ModelError, match="lcoe holds values that are no numbers"):
        evaluate(broken, ["lcoe"])


def test_wrong_dims_are_refused(futures):
    broken = futures.assign(peak_load=futures["net_capacity"].isel(future=0, drop=True) * 0 + 1)
    broken["net_capacity"] = xr.DataArray(1.0)
    with pytest.raises(ModelError, match="largest_unit_share came out with dims"):
        evaluate(broken, ["largest_unit_share"])


def test_arrays_of_other_offers_never_join_silently(futures):
    fewer = futures["fuel_cost"].isel(offer=slice(2))
    arrays = {name: futures[name] for name in futures.data_vars if name != "fuel_cost"}

    class Mixed(dict):
        data_vars = property(lambda self: self)

    with pytest.raises(ValueError, match=r"join.*exact"):
        evaluate(Mixed(arrays | {"fuel_cost": fewer}), ["lcoe"])


@pytest.mark.parametrize("changed", ["overnight_cost", "inflation", "construction_time"])
def test_reevaluate_equals_evaluate(futures, outcomes, changed):
    moved = futures.assign({changed: futures[changed] * 1.01})
    everything = evaluate(moved)
    found = reevaluate(moved.merge(outcomes), changed, functions())
    assert set(found.data_vars) == descendants(changed)
    for name, array in found.data_vars.items():
        assert array.identical(everything[name]), name
    for name in set(functions()) - descendants(changed):
        assert everything[name].identical(outcomes[name]), name


def test_reevaluate_nothing(futures, outcomes):
    assert not reevaluate(futures.merge(outcomes), "trade_share", ["lcoe"]).data_vars
