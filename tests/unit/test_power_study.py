"""The power system of the mini case under every alternative, from results made up for the test."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from tandau.futures.levers import levers
from tandau.futures.sample import plan_columns, sample, scores
from tandau.intake import known_case
from tandau.models.power.periods import Periods
from tandau.models.run import evaluate
from tandau.power_adequacy_study import adequacy_of_study, standings_of_year
from tandau.power_entry import arrays_of, errors, power_entry, quantiles
from tandau.power_futures import sample_parameters
from tandau.power_plants import NONE, WAIT, plants_of_case
from tandau.power_solving import YearResult, points_of_year, with_hours
from tandau.power_study import PowerStudy, causes_of, outcomes_of, picture_year
from tandau.power_system import system_of_case
from tandau.report.environment import environment
from tandau.report.power_section import power_section
from tandau.report.power_told import told_power

N, SEED, YEARS = 32, 7, (2030, 2040)
VALUE = 350_000.0  # USD a year that a MW of mean output saves in the made-up results


@pytest.fixture(scope="module")
def known(cases):
    return known_case(cases / "mini", None)


@pytest.fixture(scope="module")
def arrays(known):
    names = [offer.id for offer in known.choice.offers]
    plan = plan_columns(
        known.evidence, known.case.question.drivers, names, known.choice.plant.units
    )
    inputs = sample(known.evidence, plan, scores(len(plan.columns), N, SEED))
    inputs = inputs.merge(levers(known.choice, known.ledger.as_of))
    return inputs.merge(evaluate(inputs))


@pytest.fixture(scope="module")
def plants(known, arrays):
    return plants_of_case(known, arrays, N, SEED)


class NoProgramme:
    """In place of a compiled programme, which takes long to make."""

    parameters = ("nuclear_capacity",)


@pytest.fixture(scope="module")
def study(known, plants):
    drawn = sample_parameters(known, YEARS, N, SEED)
    results = {}
    for year in YEARS:
        output = plants.mean_output(year)
        made = {
            "coal": 3e7 - 8760 * output, "gas": np.full(output.shape, 1e7),
            "nuclear": 8760 * output, "import": np.full(output.shape, 1e6),
        }  # fmt: skip
        results[year] = YearResult(
            system=system_of_case(known, year),
            periods=None,
            programme=NoProgramme(),
            cost=5e9 - VALUE * output,
            outcomes={
                **{f"generation/{name}": values for name, values in made.items()},
                "new_capacity/wind": np.full(output.shape, 500.0),
                "new_capacity/gas": np.full(output.shape, 900.0),
                "emissions": made["coal"] * 1.0,
                "average_price": np.full(output.shape, 60.0),
            },
            n_solved=N,
            errors=None,
            causes={"no optimum": 2} if year == 2040 else {},
            median_values={},
        )
    return PowerStudy(
        outcomes_of(plants, results), plants, results, drawn, picture_year(plants, YEARS),
        causes_of(results),
    )  # fmt: skip


def test_waiting_is_later_and_nothing_is_never(plants, arrays):
    assert plants.alternatives == ("alpha", "beta", "gamma", WAIT, NONE)
    assert np.isinf(plants.dates[-1]).all()
    offers = plants.dates[:3]
    gaps = np.abs(plants.dates[3][None] - offers - 5).max(axis=1).min(axis=0)
    assert gaps == pytest.approx(np.zeros(N), abs=0.2)
    same = arrays["grid_connection"].sel(offer="alpha").transpose("unit", "future").to_numpy()
    assert plants.dates[0] == pytest.approx(same)


def test_plants_given_away_come_earlier(known, plants):
    (given, offer), *_ = known.choice.committed
    at = plants.alternatives.index(offer.id)
    assert plants.committed_dates.shape == (given.units, N)
    lead = plants.dates[at, 0] - plants.committed_dates[0]
    assert lead.min() == pytest.approx(lead.max())
    assert 1 < lead.min() < 4


def test_output_is_units_there_times_capacity(plants):
    output = plants.mean_output(2040)
    assert output[-1].max() == 0
    full = plants.presence(2040)[:3] == plants.dates.shape[1]
    expected = plants.dates.shape[1] * plants.net_capacity[:3] * plants.capacity_factor[:3]
    assert output[:3][full] == pytest.approx(expected[full])
    assert (plants.mean_output(2100)[:-1] >= output[:-1]).all()


def test_alternatives_without_a_unit_are_equal_points(known, plants):
    names = (
        "coal_price",
        "nuclear_capacity",
        "nuclear_marginal_cost",
        "committed_nuclear_capacity",
    )
    drawn = sample_parameters(known, (2030,), N, SEED)[2030]
    points = points_of_year(names, drawn, plants, 2030)
    bare = plants.mean_output(2030) == 0
    assert bare.any()
    for alternative in range(5):
        where = bare[alternative]
        assert points[alternative, where] == pytest.approx(points[-1, where])
    assert points[0, :, 0] == pytest.approx(drawn["coal_price"])


def test_values_are_against_no_new_nuclear(study):
    output = study.plants.mean_output(2040)
    found = study.outcomes.sel(year=2040)
    assert found["system_value"].transpose("offer", "future").to_numpy() == pytest.approx(
        VALUE * output / 1e6, abs=1e-6
    )
    there = output > 0
    energy = found["energy_value"].transpose("offer", "future").to_numpy()
    assert energy[there] == pytest.approx(VALUE / 8760)
    assert np.isnan(energy[~there]).all()
    avoided = found["avoided_emissions"].transpose("offer", "future").to_numpy()
    assert avoided == pytest.approx(8760 * output / 1e6, abs=1e-9)
    assert found["system_value"].sel(offer=NONE).max() == 0


def test_a_year_of_delay_costs_the_first_year_of_every_unit(study):
    plants = study.plants
    cost = study.outcomes["delay_cost"].sel(offer="alpha").to_numpy()
    n_units = plants.dates.shape[1]
    expected = VALUE * n_units * plants.net_capacity[0] * plants.capacity_factor[0] / 1e6
    there = np.isfinite(cost)
    assert there.any()
    assert cost[there] == pytest.approx(expected[there])
    assert np.isnan(study.outcomes["delay_cost"].sel(offer=NONE)).all()


@pytest.fixture(scope="module")
def adequacy(known, study):
    built = {
        "North wind_farm new": np.full((5, N), 500.0),
        "South gas_turbine new": np.full((5, N), 900.0),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tandau.power_adequacy_study.built_by_candidate", lambda _year: built)
        yield adequacy_of_study(known, study)


def test_a_plant_adds_to_adequacy(study, adequacy):
    lole = adequacy.outcomes["lole"].sel(year=2040)
    there = study.plants.presence(2040)[0] > 0
    with_plant, without = lole.sel(offer="alpha").to_numpy(), lole.sel(offer=NONE).to_numpy()
    assert (with_plant[there] <= without[there]).all()
    assert with_plant[~there] == pytest.approx(without[~there])
    carried = adequacy.outcomes["load_carried"]
    size = study.plants.net_capacity[0].max() * np.ceil(study.plants.presence(2040)[0].max())
    assert 0 <= carried.sel(offer="alpha").min() <= carried.sel(offer="alpha").max() <= size
    assert np.isnan(carried.sel(offer=NONE)).all()
    assert adequacy.pair_zones == ("North", "South")


def test_a_larger_unit_asks_for_more(adequacy):
    units = sorted(adequacy.units.values(), key=lambda one: one["capacity"])
    assert [one["extra_reserve"] for one in units] == sorted(o["extra_reserve"] for o in units)
    assert units[-1]["nadir"] <= units[0]["nadir"] < 50
    assert all(1 <= week <= 52 for one in units for week in one["refuelling_weeks"])


def test_entry_is_plain_and_tells_the_run(study, adequacy):
    entry = power_entry(study, adequacy, None, None)
    text = json.dumps(entry, allow_nan=False)
    assert json.loads(text)["picture_year"] == study.picture_year
    assert entry["causes"] == {"no optimum": 2}
    told = told_power(entry)
    assert set(told["power"]) == set(study.plants.alternatives)
    assert set(told["power"]["alpha"]) == {
        "system_value_p50", "coal_share_2030_p50", "lole_2030_p50",
    }  # fmt: skip
    assert told["power_error"] == {"representative_periods": None, "emulator": None}
    assert set(arrays_of(study, adequacy)) >= {"lole", "system_value", "generation"}


def test_error_of_the_emulator_is_relative_to_the_value(study):
    rms = np.full(5, 35e6)
    year = study.years[2040]
    year = replace(year, errors=type("E", (), {"value_rms": rms})())
    changed = replace(study, years={**study.years, 2040: year})
    value = study.outcomes["system_value"].sel(year=2040).to_numpy()[:3]
    expected = np.median([35 / np.abs(one).mean() for one in value])
    assert errors(changed, None)["emulator"] == pytest.approx(expected, rel=1e-5)


def test_quantiles_are_of_the_futures_that_have_the_figure():
    assert quantiles(np.array([np.nan, 1.0, 3.0]))[2] == 2.0
    assert quantiles(np.array([np.nan])) is None


def test_standings_hold_both_plants(known, study, monkeypatch):
    monkeypatch.setattr("tandau.power_adequacy_study.built_by_candidate", lambda _year: {})
    standings = standings_of_year(known, study, 2040)
    n_given = len(study.plants.committed_capacity)
    assert len(standings[0].plants) == 1 + n_given
    assert len(standings[-1].plants) == n_given


def test_the_section_is_drawn_from_the_entry(study, adequacy):
    offers = {name: {"name": name.title()} for name in ("alpha", "beta", "gamma")}
    ranks = {"about": {"price_year": 2024}, "case": {"offers": offers}, "alternatives": [*offers]}
    entry = json.loads(json.dumps(power_entry(study, adequacy, None, None)))
    shown = power_section(SimpleNamespace(power=entry, ranks=ranks))
    page = (
        environment()
        .get_template("power.j2")
        .render(power=shown, rests_on={"power": "In the first futures alone."})
    )
    for word in (
        "In the first futures alone.",
        "No new nuclear plant",
        "Wait",
        "Can the grid take the unit?",
        "<svg",
    ):
        assert word in page
    assert page.count("<section") == page.count("</section") == 1
    assert power_section(SimpleNamespace(power=None, ranks=ranks)) is None


def test_a_system_without_a_solution_tells_why(study):
    told = {"unsolved": "zone South at step 3: 12 MW short", "pictures": None}
    page = (
        environment()
        .get_template("power.j2")
        .render(power=power_section(SimpleNamespace(power=told, ranks={})))
    )
    assert "12 MW short" in page
    assert page.count("<section") == page.count("</section") == 1
    assert told_power(told) == {"power": {}, "power_error": {"unsolved": told["unsolved"]}}
    assert study.outcomes["reserve_price"].max() == 0


def test_causes_are_told_by_day_and_hour():
    days = Periods(np.array([11, 200]), np.ones(2), np.zeros(2, dtype=bool), np.zeros(365), 8)
    cause = "zone South at step 5: 12 MW short; zone North at step 8: 3 MW short"
    told = (
        "zone South on 12 January at 15:00: 12 MW short; zone North on 20 July at 00:00: 3 MW short"
    )
    assert with_hours(cause, days) == told
    assert with_hours(cause, None) == cause
