"""A study block by block says what one drawn whole says, in bounded memory and early."""

import json

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest
import xarray as xr

from tandau.engine_choice import Scale
from tandau.engines import KILLED, MEMORY, Done, Serial
from tandau.errors import RunError
from tandau.informing import block_arrays, informed
from tandau.intake import criteria_of
from tandau.many_futures import Design, Early, block_part, many_futures
from tandau.models.run import evaluate, functions
from tandau.parts import Parts
from tandau.pipeline import run_study
from tandau.ranking.assess import counted
from tandau.ranking.criteria import performance
from tandau.ranking.decision import VALUE, decide
from tandau.ranking.information import evpi
from tandau.ranking.smaa import smaa
from tandau.ranking.worth_knowing import EVERYTHING, best_of
from tandau.report.contents import Study, summary
from tandau.report.store import spread_of_many
from tandau.screening import joint_futures
from tandau.weighing import statements_of

N_FUTURES, N_BLOCK, SEED = 300, 128, 5


@pytest.fixture(scope="module")
def design(known):
    return Design(
        known=known,
        offers=tuple(offer.id for offer in known.choice.offers),
        criteria=criteria_of(known.case, known.evidence.all_missing()),
        statements=statements_of(known.case),
        n_futures=N_FUTURES,
        n_block=N_BLOCK,
        seed=SEED,
    )


@pytest.fixture(scope="module")
def whole(known):
    _, _, inputs = joint_futures(known, N_FUTURES, SEED)
    return inputs.merge(evaluate(inputs))


@pytest.fixture(scope="module")
def head(whole):
    return whole.isel(future=slice(N_BLOCK))


def silent(_told):
    pass


def ran(design, head, folder, until=None, tell=silent, engine=None):
    parts = Parts(folder, "futures", "0" * 64)
    early = Early(design, until, tell)
    return many_futures(design, head, parts, engine or Serial(), early, lambda _done, _all: None)


@pytest.fixture(scope="module")
def many(design, head, tmp_path_factory):
    return ran(design, head, tmp_path_factory.mktemp("parts"))


def test_futures_are_slices_of_one_design(known, whole):
    for start, n_futures in ((0, 128), (128, 128), (256, 44), (77, 3)):
        _, _, inputs = joint_futures(known, n_futures, SEED, start)
        xr.testing.assert_identical(
            inputs.merge(evaluate(inputs)), whole.isel(future=slice(start, start + n_futures))
        )


def test_ranks_are_those_of_all_futures_at_once(design, whole, many):
    worth = performance(whole, design.criteria, N_FUTURES)
    weights = {}
    for block in range(design.n_blocks):
        rows = worth[block * N_BLOCK : (block + 1) * N_BLOCK]
        for name, one in counted(rows, design.criteria, design.statements, SEED, block).items():
            weights.setdefault(name, (one.places, []))[1].append(one.weights)
    assert set(many.rankings) == set(weights)
    assert many.n_futures == N_FUTURES
    for name, (places, drawn) in weights.items():
        expected = smaa(worth[:, :, list(places)], np.concatenate(drawn))
        for field, value in vars(expected).items():
            got = getattr(many.rankings[name].result, field)
            np.testing.assert_allclose(got, value, rtol=0, atol=1e-12, err_msg=f"{name} {field}")


def test_blocks_have_weights_of_their_own(design, head):
    worth = performance(head, design.criteria, N_BLOCK)
    drawn = [
        counted(worth, design.criteria, design.statements, SEED, block)["all"].weights
        for block in (0, 1, 2)
    ]
    assert not np.isclose(drawn[0], drawn[1]).any()
    assert not np.isclose(drawn[1], drawn[2]).any()


def test_quantiles_are_exact(whole, head, many):
    told = spread_of_many(head, head, many.parts)
    expected = {name: row for name, row in summary(whole).items() if name in told}
    assert told == expected
    assert "lcoe" in told
    assert "construction_time" in told


def test_blocks_are_read_as_they_were_made(design, whole, head, many):
    kept = head.sel(offer=list(design.offers)[1:])
    names = ["construction_time", "lcoe", "inflation", "host_cost_of_capital"]
    names = [name for name in names if name in kept]
    read = [block_arrays(part, names, head, kept) for part in many.parts]
    assert [one.sizes["future"] for one in read] == [128, 128, 44]
    joined = xr.concat(read, "future", data_vars="minimal")
    expected = whole.sel(offer=list(design.offers)[1:])[names]
    for name in names:
        np.testing.assert_array_equal(
            joined[name].transpose(*expected[name].dims), expected[name], err_msg=name
        )


def test_information_is_of_all_futures(design, whole, head, many):
    inputs = head[[name for name in head.data_vars if name not in functions()]]
    outcomes = head[sorted(functions())]
    first = decide(inputs, outcomes, many.rankings)
    found = informed(lambda: first, many, head, head)
    assert (first.n_informed, found.n_informed) == (N_BLOCK, N_FUTURES)
    worth = performance(whole, design.criteria, N_FUTURES) @ found.views["all"].mean_weight
    told = {name: rows for name, rows in found.views["all"].information.items() if rows}
    everything = evpi(best_of(worth))
    assert told[VALUE][0].variable == EVERYTHING
    assert told[VALUE][0].evppi == pytest.approx(everything.value, rel=1e-12)
    assert told[VALUE][0].standard_error == pytest.approx(everything.standard_error, rel=1e-9)
    lcoe = evpi(-found.electricity * whole["lcoe"].transpose("future", "offer").to_numpy())
    assert told["lcoe"][0].evppi == pytest.approx(lcoe.value, rel=1e-12)
    for name, rows in told.items():
        assert {one.key for one in rows} == {
            one.key for one in first.views["all"].information[name]
        }
        assert all(0 <= one.evppi <= rows[0].evppi for one in rows)
    assert informed(lambda: first, None, head, head) is first


def test_early_answers_come_in_order_and_end_the_run(design, head, tmp_path):
    told = []
    found = ran(design, head, tmp_path / "a", until=0.04, tell=told.append)
    errors = [
        max(row["standard_error"] for way in one.values() for row in way["offers"].values())
        for one in told
    ]
    assert [one["all"]["n_futures"] for one in told] == [128, 256][: len(told)]
    assert all(error > 0.04 for error in errors[:-1])
    assert errors[-1] <= 0.04
    assert found.n_futures == told[-1]["all"]["n_futures"] < N_FUTURES
    for offer, row in told[-1]["all"]["offers"].items():
        place = design.offers.index(offer)
        assert row["first_rank"] == found.rankings["all"].result.first_rank[place]


class Forgetful(Serial):
    """Cannot do block 1."""

    def each(self, work, payload, numbers):
        for done in super().each(work, payload, numbers):
            yield Done(1, None, KILLED) if done.number == 1 else done


def test_missing_futures_are_told(design, head, tmp_path):
    found = ran(design, head, tmp_path, engine=Forgetful())
    assert found.n_futures == N_FUTURES - N_BLOCK
    assert found.missing == ({"first": 128, "last": 255, "reason": "the worker was killed, twice"},)


def test_all_missing_is_an_error(design, head, tmp_path):
    class Useless(Serial):
        def each(self, _work, _payload, numbers):
            yield from (Done(number, None, MEMORY) for number in numbers)

    with pytest.raises(RunError, match="memory"):
        ran(design, head, tmp_path, engine=Useless())


def test_part_is_the_same_whenever_it_is_made(design):
    assert block_part(design, 1) == block_part(design, 1)


def test_study_by_blocks(known, cases, tmp_path):
    out = tmp_path / "study"
    told = run_study(cases / "mini", out, n_futures=300, scale=Scale("serial", n_block=128))
    assert [path.name for path in tmp_path.iterdir()] == ["study"]
    study = Study(out)
    assert told["n_futures"] == study.futures().sizes["future"] == 300
    table = pq.read_table(out / "results.parquet")
    assert table.num_rows == 300 * 3
    lcoe = table["lcoe"].to_numpy().reshape(-1, 3).T
    np.testing.assert_array_equal(study.outcomes()["lcoe"].to_numpy(), lcoe)
    asked = "select offer, count(*), quantile_cont(lcoe, 0.5) from read_parquet(?) group by offer"
    with duckdb.connect() as reader:  # a reader, and no store of ours
        rows = reader.execute(asked, [str(out / "results.parquet")]).fetchall()
    for offer, n_futures, median in rows:
        assert n_futures == 300
        assert median == pytest.approx(float(study.outcomes()["lcoe"].sel(offer=offer).median()))
    assert study.futures().attrs["Conventions"] == "CF-1.11"
    assert "M01" in study.futures()["overnight_cost"].attrs["claims"].split()
    assert study.outcomes()["lcoe"].attrs["units"] == "USD/MWh"
    _, _, first = joint_futures(known, 128, told["seed"])
    xr.testing.assert_equal(first, study.futures().isel(future=slice(128)))
    assert json.loads((out / "ranks.json").read_text())["about"]["n_futures"] == 300
    parts = study.ranks["part_futures"]
    assert {parts[name] for name in ("ranking", "information")} == {300}
    assert {parts[name] for name in ("decision", "risks", "portfolios", "influence")} == {128}
    assert (out / "report.html").read_text().count("rests on the first 128") >= 4
    decision = json.loads((out / "decision.json").read_text())
    assert (decision["n_futures"], decision["n_informed"]) == (128, 300)
