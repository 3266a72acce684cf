"""What-ifs: the figures of a whole run, refusals, and nothing kept."""

import os
import signal

import numpy as np
import pytest

from tandau.errors import ModelError
from tandau.web.app import create_app
from tandau.web.basis import Basis
from tandau.web.recompute import answer
from tandau.web.shelf import OpenStudy
from tandau.web.what_if import holdable
from workbench import TestClient


@pytest.fixture(scope="module")
def opened(study):
    return OpenStudy("mini", study)


@pytest.fixture(scope="module")
def basis(opened, cases):
    about = opened.manifest
    folder = str((cases / "mini").resolve())
    return Basis(folder, "", about["n_futures"], about["seed"], about["case_sha256"])


@pytest.fixture(scope="module")
def expected(opened):
    rows = opened.material.ranks["rankings"]["all"]
    return {offer: row["first_rank"] for offer, row in rows.items()}


def test_ranks_before_are_the_study_s(opened, basis, expected):
    told = answer(basis, "M01", 5000.0, expected)
    for way, row in told["first_rank"].items():
        rows = opened.material.ranks["rankings"][way]
        assert row["before"] == pytest.approx({name: rows[name]["first_rank"] for name in rows})
    assert told["variable"] == "overnight_cost"
    moved = {(row["name"], row["offer"]): row for row in told["outcomes"]}
    assert moved["overnight_cost", "alpha"]["after"] == [5000.0] * 3
    assert {offer for _, offer in moved} == {"alpha"}
    before, after = moved["lcoe", "alpha"]["before"], moved["lcoe", "alpha"]["after"]
    assert all(new < old for new, old in zip(after, before, strict=True))
    spread = opened.material.ranks["summary"]["lcoe"]["alpha"]
    assert before == pytest.approx([spread[0], spread[2], spread[4]], rel=1e-5)


def test_dearer_is_never_better(basis, expected):
    shares = [
        answer(basis, "M01", float(value), expected)["first_rank"]["all"]["after"]["alpha"]
        for value in (3000, 5000, 8000)
    ]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > shares[-1]


def test_another_case_or_ranking_is_told(basis, expected):
    changed = Basis(basis.folder, "", basis.n_futures, basis.seed, "0" * 64)
    with pytest.raises(ModelError, match="changed since"):
        answer(changed, "M01", 5000.0, expected)
    with pytest.raises(ModelError, match="not the study's"):
        answer(basis, "M01", 5000.0, {**expected, "alpha": 0.5})
    with pytest.raises(ModelError, match="feeds no uncertainty"):
        answer(basis, "nothing", 1.0, expected)


def test_holdable_claims_are_those_that_can_be_held(opened):
    found = holdable(opened)
    assert {"M01", "M02", "M23"} <= set(found)
    used = {claim for claim, row in opened.material.claims.items() if row["is_used"] == "1"}
    assert set(found) <= used
    assert all(np.isfinite([one.low, one.high]).all() for one in found.values())


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"claim": "nothing", "value": 1.0}, "claim"),
        ({"claim": "M01", "value": -5.0}, "value"),
        ({"claim": "M01", "value": 1e12}, "value"),
    ],
)
def test_unusable_what_ifs_are_refused(client, body, place):
    told = client.post("/api/studies/mini/what-if", json=body)
    assert told.status_code == 422
    assert told.json()["places"] == [place]


def test_without_a_case_nothing_is_computed(study, freely):
    client = TestClient(create_app([study], settings=freely), base_url="http://localhost")
    told = client.post("/api/studies/mini/what-if", json={"claim": "M01", "value": 5000.0})
    assert told.status_code == 422
    assert "--case" in told.json()["message"]
    assert "--case" in client.get("/studies/mini/what-if").text


def test_one_at_a_time(local, client):
    assert local.state.what_ifs._turn.acquire(blocking=False)
    try:
        told = client.post("/api/studies/mini/what-if", json={"claim": "M01", "value": 5000.0})
    finally:
        local.state.what_ifs._turn.release()
    assert told.status_code == 503


@pytest.mark.slow
def test_answer_comes_from_a_process_of_its_own(local, client, study):
    before = {path.name: path.read_bytes() for path in study.iterdir()}
    told = client.post("/api/studies/mini/what-if", json={"claim": "M01", "value": 4321.0})
    assert told.status_code == 200
    assert told.json()["kind"] == "what-if"
    page = client.post("/studies/mini/what-if", data={"claim": "M01", "value": "4321"}).text
    assert "Not evidence; kept nowhere." in page
    assert {path.name: path.read_bytes() for path in study.iterdir()} == before
    assert "4321" not in client.get("/studies/mini/what-if?claim=M01").text
    # A process that is killed is started anew.
    for process in local.state.what_ifs._pool._processes.values():
        os.kill(process.pid, signal.SIGKILL)
    first = client.post("/api/studies/mini/what-if", json={"claim": "M01", "value": 4321.0})
    again = client.post("/api/studies/mini/what-if", json={"claim": "M01", "value": 4321.0})
    assert first.status_code in (200, 503)
    assert again.json() == told.json()
    local.state.what_ifs.close()
