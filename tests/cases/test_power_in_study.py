"""The mini case with its power system solved."""

import json

import numpy as np
import pytest
import xarray as xr
from zarr.storage import ZipStore

from tandau.futures.levers import levers
from tandau.futures.sample import plan_columns, sample, scores
from tandau.intake import known_case
from tandau.models.power.balanced_days import represented
from tandau.models.power.dispatch import solve_network
from tandau.models.power.linking import linking
from tandau.models.power.network import build_network
from tandau.models.power.periods import at_periods
from tandau.models.run import evaluate
from tandau.pipeline import run_study
from tandau.power_futures import sample_parameters
from tandau.power_plants import plants_of_case
from tandau.power_solving import points_of_year
from tandau.power_system import system_of_case
from tandau.report.html import render
from tandau.report.reading import read_arrays

N = 16
PARTS = ("power.json", "power.nc", "hours.zarr.zip")
GROUPS = (None, "winter", "summer")


def test_a_run_without_it_has_no_part_of_it(study):
    assert not any((study / name).exists() for name in PARTS)
    assert 'id="power"' not in (study / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def with_power(cases, tmp_path_factory):
    out = tmp_path_factory.mktemp("studies") / "mini"
    run_study(cases / "mini", out, n_futures=N, with_power=True)
    return out


def told(folder):
    return json.loads((folder / "power.json").read_text(encoding="utf-8"))


@pytest.mark.slow
def test_every_alternative_has_its_figures(with_power):
    power = told(with_power)
    assert power["alternatives"] == ["alpha", "beta", "gamma", "wait", "no_new_nuclear"]
    for name in power["alternatives"]:
        for year in map(str, power["years"]):
            figures = power["figures"][name][year]
            assert figures["system_cost"][2] > 0
            assert 0 <= figures["coal_generation_share"][2] <= 1
            assert figures["lole"][2] >= 0
    assert power["calibration"]["year"] == 2025
    assert set(power["pictures"]["parts"]) == {"alpha", "beta", "gamma"}


@pytest.mark.slow
def test_energy_is_balanced(with_power):
    arrays = read_arrays(with_power / "power.nc")
    demand = arrays["generation"].sum("carrier")
    # All alternatives serve the same load; they differ by what is lost, stored and sold.
    spread = demand.max("offer") / demand.min("offer") - 1
    assert float(spread.max()) < 0.08


def hours_in(folder, group=None):
    """Open the hours as anyone would, without Tandau."""
    with ZipStore(folder / "hours.zarr.zip", mode="r") as store:
        return xr.open_zarr(store, group=group, consolidated=False).load()


@pytest.mark.slow
@pytest.mark.parametrize("group", GROUPS)
def test_every_zone_is_balanced_in_every_hour(with_power, group):
    hours = hours_in(with_power, group)
    left = hours["supply"].sum("carrier") - hours["demand"]
    for line in hours["line"].to_numpy():
        one = hours.sel(line=line)
        left = left - one["flow"] * (one["zone"] == one["from_zone"])
        left = left + one["arrival"] * (one["zone"] == one["to_zone"])
    assert float(np.abs(left).max()) < 0.01  # of thousands of MW, in single precision
    assert float(hours["demand"].max()) > 1000
    assert all(np.isfinite(hours[name]).all() for name in ("curtailed", "level", "price"))
    assert all(one.attrs["units"] and one.attrs["long_name"] for one in hours.data_vars.values())


@pytest.mark.slow
def test_hours_stand_for_the_year_that_the_study_tells(with_power):
    hours, year = hours_in(with_power), read_arrays(with_power / "power.nc")
    assert hours["weight"].sum("snapshot").to_numpy() == pytest.approx(8760)
    assert hours.sizes["future"] == 3
    # Every one of so few futures was solved, so that nothing here is an estimate.
    made = (hours["supply"] * hours["weight"]).sum(["zone", "snapshot"]) / 1e6
    for carrier in ("coal", "gas", "nuclear", "wind"):
        told = year["generation"].sel(carrier=carrier).isel(future=hours["future"].to_numpy())
        found = made.sel(carrier=carrier).transpose(*told.dims)
        assert found.to_numpy() == pytest.approx(told.to_numpy(), rel=1e-3, abs=1e-3)
    saved = year["system_value"].isel(future=hours["future"].to_numpy())
    shown = saved.sel(year=told_year(with_power)).isel(offer=slice(3)).mean("offer")
    order = np.argsort(hours["value_rank"].to_numpy())
    assert (np.diff(shown.to_numpy()[order]) >= 0).all()


def told_year(folder):
    return told(folder)["picture_year"]


@pytest.mark.slow
def test_a_solved_future_costs_what_pypsa_finds_afresh(cases, with_power):
    known = known_case(cases / "mini", None)
    question, names = known.case.question, [offer.id for offer in known.choice.offers]
    plan = plan_columns(known.evidence, question.drivers, names, known.choice.plant.units)
    inputs = sample(known.evidence, plan, scores(len(plan.columns), N, question.seed))
    inputs = inputs.merge(levers(known.choice, known.ledger.as_of))
    plants = plants_of_case(known, inputs.merge(evaluate(inputs)), N, question.seed)
    year = question.power.years[-1]
    system = system_of_case(known, year)
    drawn = sample_parameters(known, question.power.years, N, question.seed)[year]
    parameters = tuple(system.references)
    points = points_of_year(parameters, drawn, plants, year)
    _, periods = represented(build_network(system))
    cost = read_arrays(with_power / "power.nc")["system_cost"].sel(year=year)
    for alternative, future in ((0, 3), (4, 11)):
        values = dict(zip(parameters, map(float, points[alternative, future]), strict=True))
        fresh, _ = represented(build_network(system, values))
        reduced = at_periods(fresh, periods)
        solve_network(reduced, extra=linking(fresh, periods))
        found = float(cost.isel(offer=alternative, future=future)) * 1e6
        assert found == pytest.approx(float(reduced.objective), rel=1e-6)


@pytest.mark.slow
def test_the_page_shows_it(with_power):
    page = (with_power / "report.html").read_text(encoding="utf-8")
    assert page == render(with_power)
    assert '<a href="#power">' in page
    assert "They cannot enter the ranking above" in page


@pytest.mark.slow
def test_the_ranking_stays_as_it_is(cases, with_power, tmp_path):
    run_study(cases / "mini", tmp_path / "study", n_futures=N)
    ranks = [
        json.loads((folder / "ranks.json").read_text(encoding="utf-8"))["rankings"]
        for folder in (with_power, tmp_path / "study")
    ]
    assert ranks[0] == ranks[1]


@pytest.mark.slow
def test_from_the_cache_it_is_the_same_to_the_byte(cases, with_power, tmp_path):
    run_study(cases / "mini", tmp_path / "study", n_futures=N, with_power=True)
    for name in PARTS:
        assert (tmp_path / "study" / name).read_bytes() == (with_power / name).read_bytes()
    values = read_arrays(with_power / "power.nc")["system_value"].sel(offer="no_new_nuclear")
    assert np.abs(values).max() == 0
