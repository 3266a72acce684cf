"""The plants of the mini case as portfolios: bound to claims, told in JSON, beside the ranking."""

import csv
import json
import shutil

import numpy as np
import pytest
import xarray as xr

from tandau.futures.levers import levers
from tandau.futures.plants import is_own, plant_points
from tandau.futures.sample import plan_columns, sample, scores
from tandau.intake import known_case
from tandau.models.run import evaluate
from tandau.partnerships import partnerships_of_case
from tandau.pipeline import run_study
from tandau.report.portfolio_balance import crossing

N = 256


def bound(folder, n_futures=N, seed=7):
    known = known_case(folder, None)
    names = [offer.id for offer in known.choice.offers]
    drivers = known.case.question.drivers
    plan = plan_columns(known.evidence, drivers, names, known.choice.plant.units)
    points = scores(len(plan.columns), n_futures, seed)
    inputs = sample(known.evidence, plan, points).merge(levers(known.choice, known.ledger.as_of))
    arrays = inputs.merge(evaluate(inputs))
    return arrays, partnerships_of_case(known, arrays, plan, points, seed)


@pytest.fixture(scope="module")
def found(cases):
    return bound(cases / "mini")


@pytest.fixture
def told(study):
    return json.loads((study / "portfolios.json").read_text(encoding="utf-8"))


def test_the_plant_in_question_stands_in_the_futures_of_the_study(found):
    arrays, partnerships = found
    works = partnerships.programme.works
    wanted = arrays["plant_completion"].to_numpy() - float(arrays["decision_year"])
    assert works.completion[1, :3] == pytest.approx(wanted)
    assert works.whole_cost[1, :3] == pytest.approx(arrays["lcoe"].to_numpy())


def test_another_plant_shares_prices_and_has_a_fortune_of_its_own(found):
    _, partnerships = found
    works, cost = partnerships.programme.works, partnerships.programme.cost
    built = works.completion - works.first_concrete
    assert not np.allclose(built[0, 0], built[1, 0])
    both = np.corrcoef(built[0, 0], built[1, 0])[0, 1]
    assert 0.1 < both < 0.95
    assert np.corrcoef(cost[0, 0], cost[1, 0])[0, 1] > 0.5


def test_a_portfolio_of_one_plant_is_the_offer_itself(mini):
    path = mini / "plants.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text("plants:\n" + text[text.index("  - id: plant_b") :], encoding="utf-8")
    arrays, one = bound(mini)
    programme = one.programme
    assert one.portfolios.tolist() == [[n] for n in range(len(programme.options))]
    loss = sum(effect.loss for effect in one.found.values())
    own = (programme.cost + programme.fixed_cost + loss)[0].mean(axis=-1)
    assert one.outcomes.expected_cost == pytest.approx(own)
    # Without shocks, and for a plant that comes when it is needed, that is the levelised cost.
    works = programme.works
    need, end = works.end[0, 0, 0] - float(arrays["operating_lifetime"].mean()), works.end[0]
    force = np.log1p(works.discount_rate)
    start = programme.start[0, :3] - programme.decision_year
    worth = (np.exp(-force * np.minimum(start, end[:3])) - np.exp(-force * end[:3])) / force
    before = (np.exp(-force * need) - np.exp(-force * np.minimum(start, end[:3]))) / force
    whole = arrays["lcoe"].to_numpy() * worth + works.replacement_cost * before
    wanted = works.energy[0] * whole / 1000
    assert (programme.cost + programme.fixed_cost)[0, :3] == pytest.approx(wanted)
    assert one.twin is None
    assert one.seconds == ()


def test_without_a_commitment_both_plants_are_open(mini):
    path = mini / "plants.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if "committed" not in line]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    _, early = bound(mini)
    assert early.twin is None
    assert early.programme.admissible.all()
    assert len(early.portfolios) == 25


def test_the_same_seed_gives_the_same_and_another_does_not(cases, found):
    again = bound(cases / "mini")[1]
    other = bound(cases / "mini", seed=8)[1]
    assert (again.outcomes.tail_cost == found[1].outcomes.tail_cost).all()
    assert (other.outcomes.tail_cost != found[1].outcomes.tail_cost).any()


def test_no_shock_at_all_without_rates_and_exits(mini):
    path = mini / "claims.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        if row["variable"] == "shock_rate":
            row["low"] = row["mode"] = row["high"] = "0"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    _, calm = bound(mini)
    losses = {name: effect.loss for name, effect in calm.found.items()}
    assert losses.pop("exit").any()
    assert not any(loss.any() for loss in losses.values())
    same = calm.outcomes.expected_cost == calm.without_political.expected_cost
    assert same.all()


def test_politics_left_out_costs_less(found):
    _, partnerships = found
    every, calm = partnerships.outcomes, partnerships.without_political
    assert (calm.expected_cost <= every.expected_cost).all()
    assert (calm.expected_loss < every.expected_loss).any()


def test_columns_of_a_plant():
    assert is_own("construction_time:alpha.construction_time:1")
    assert is_own("construction_time:unit:alpha:0")
    assert not is_own("construction_time:draw")
    assert not is_own("construction_time:vendor:Russia")
    assert not is_own("overnight_cost:alpha.overnight_cost:0")


def test_shared_columns_are_taken_and_others_drawn_anew(known):
    names = [offer.id for offer in known.choice.offers]
    plan = plan_columns(known.evidence, known.case.question.drivers, names, 2)
    points = scores(len(plan.columns), 64, 1)
    other = plant_points(plan, points, plan, 0, 1)
    for name, place in plan.columns.items():
        assert (other[:, place] == points[:, place]).all() != is_own(name)


def test_the_study_tells_what_the_answer_needs(told):
    assert [plant["committed"] for plant in told["plants"]] == ["alpha", ""]
    assert told["n_portfolios"] == len(told["portfolios"]) == 5
    assert {tuple(one["plants"]) for one in told["portfolios"]} == {
        ("alpha", option) for option in told["options"]
    }
    assert sum(one["first_rank"] for one in told["portfolios"]) == pytest.approx(1, abs=1e-4)
    costs = [one["expected_cost"] for one in told["portfolios"]]
    assert costs == sorted(costs)
    for one in told["portfolios"]:
        assert one["cvar_95"] > one["expected_cost"]
        assert 1 / len(told["jurisdictions"]) <= one["concentration"] <= 1
    assert [one["option"] for one in told["seconds"] if one["is_same"]] == ["alpha"]
    for layers in told["offers"].values():
        assert set(layers) == set(told["layers"])
        for layer in layers.values():
            assert sum(layer["shares"].values()) == pytest.approx(1, abs=1e-4)


def test_the_arrays_add_up_to_what_is_told(study, told):
    with xr.open_dataset(study / "portfolios.nc") as arrays:
        loaded = arrays.load()
    shocks, chosen = loaded["loss"].sum("shock"), loaded["choice"].to_numpy()
    loss = sum(
        shocks.isel(plant=plant, option=xr.DataArray(chosen[:, plant], dims="portfolio"))
        for plant in range(chosen.shape[1])
    ).mean("future")
    names = np.array(told["options"])[chosen].tolist()
    wanted = {tuple(one["plants"]): one["expected_loss"] for one in told["portfolios"]}
    for one, value in zip(names, loss.to_numpy(), strict=True):
        assert value == pytest.approx(wanted[tuple(one)], rel=1e-4)
    assert loaded["cost"].mean("future").to_numpy() == pytest.approx(
        loaded["expected_cost"].to_numpy(), rel=1e-5
    )
    assert float(loaded["regret"].min()) == 0


def test_without_the_files_the_ranking_is_the_same_and_nothing_is_told(cases, study, tmp_path):
    bare = shutil.copytree(cases / "mini", tmp_path / "mini")
    for name in ("jurisdictions", "supply", "shocks"):
        (bare / f"{name}.yaml").unlink()
    lines = (bare / "claims.csv").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("X")]
    (bare / "claims.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    out = tmp_path / "study"
    run_study(bare, out, n_futures=256)
    assert not (out / "portfolios.json").exists()
    assert 'id="partners"' not in (out / "report.html").read_text(encoding="utf-8")
    ranks = [json.loads((one / "ranks.json").read_text("utf-8")) for one in (study, out)]
    assert ranks[0]["rankings"] == ranks[1]["rankings"]


def test_the_page_tells_partners(study):
    page = (study / "report.html").read_text(encoding="utf-8")
    assert '<section id="partners"' in page
    assert "Balance alone" in page
    assert "Who holds which layer" in page


def test_where_a_twin_stops_to_pay():
    twin = {"commonality": [0.0, 0.5, 1.0], "saving": [0.08, 0.04, 0.0]}
    assert crossing(twin, 0.06) == pytest.approx(0.25)
    assert crossing(twin, 0.02) == pytest.approx(0.75)
    assert crossing(twin, 0.1) is None
    assert crossing({**twin, "saving": [None, None, 0.05]}, 0.01) == 1.0
