"""What-ifs: the figures of a whole run, refusals, and nothing kept."""

import os
import signal
from dataclasses import replace

import numpy as np
import pytest
from markupsafe import escape

from tandau.errors import EvidenceError, ModelError
from tandau.evidence.held import hold
from tandau.intake import case_sha256
from tandau.ranking.smaa import first_rank, totals
from tandau.variables import vocabulary
from tandau.web.app import create_app
from tandau.web.basis import Basis
from tandau.web.beside import figures_of
from tandau.web.figures import moved
from tandau.web.holdable import NO_FIGURE, NOT_USED, OF_SYSTEM, UNKNOWN, holdable, why_not
from tandau.web.power_jobs import NO_POWER
from tandau.web.reach import BESIDE as BESIDE_PARTS
from tandau.web.reach import parts_moved
from tandau.web.recompute import answer, part_of_study, prepared
from tandau.web.shelf import OpenStudy
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
    with pytest.raises(EvidenceError, match="feeds nothing"):
        answer(basis, "nothing", 1.0, expected)


def test_holdable_claims_are_those_that_can_be_held(opened):
    found = holdable(opened)
    assert {"M01", "M02", "M23"} <= set(found)
    used = {claim for claim, row in opened.material.claims.items() if row["is_used"] == "1"}
    assert set(found) <= used
    assert all(np.isfinite([one.low, one.high]).all() for one in found.values())
    assert {"M42", "RKM01", "MT2", "MT6", "X14"} <= set(found)
    assert used - set(found) == {claim for claim in used if why_not(opened, claim) == OF_SYSTEM}


@pytest.mark.parametrize(
    ("claim", "told"),
    [("GM069", OF_SYSTEM), ("M90", NO_FIGURE), ("M23x", UNKNOWN), ("M37_old", UNKNOWN)],
)
def test_other_claims_are_told_why_not(opened, client, claim, told):
    assert claim not in holdable(opened)
    assert why_not(opened, claim) == told
    answered = client.post("/api/studies/mini/what-if", json={"claim": claim, "value": 1.0})
    assert answered.status_code == 422
    assert answered.json()["message"] == told
    # Of a study without the power system the page says that it was run without.
    shown = NO_POWER if told == OF_SYSTEM else told
    assert str(escape(shown)) in client.get(f"/studies/mini/what-if?claim={claim}").text


def test_a_claim_that_another_replaces_is_told_so(opened):
    unused = {
        claim
        for claim, row in opened.material.claims.items()
        if row["is_used"] != "1" and row["mode"] and why_not(opened, claim) != OF_SYSTEM
    }
    assert {why_not(opened, claim) for claim in unused} <= {NOT_USED}


# Claim, figure, its part that must move, and all parts that may.
BESIDE = [
    ("RKM01", 0.2, "risks"),
    ("RKM12", 50.0, "risks"),
    ("RKM05", 0.1, "risks"),
    ("RKM11", 100.0, "portfolios"),
    ("MT2", 0.1, "rights"),
    ("MT4", 0.9, "rights"),
    ("MT6", 0.1, "stakeholders"),
    ("X14", 0.02, "portfolios"),
    ("X23", 0.9, "portfolios"),
]


@pytest.mark.parametrize(("claim", "value", "part"), BESIDE)
def test_claims_beside_the_ranking_move_their_part_alone(basis, expected, claim, value, part):
    told = answer(basis, claim, value, expected)
    moved = {row["part"] for row in told["outcomes"]}
    assert part in moved
    assert moved <= {"claim", *told["parts"]}
    assert "ranking" not in told["parts"]
    assert all(row["before"] == row["after"] for row in told["first_rank"].values())
    held = next(row for row in told["outcomes"] if row["part"] == "claim")
    assert held["after"] == [value] * 3
    spreads = [row["move"] for row in told["outcomes"][1:] if len(row["after"]) == 3]
    assert spreads == sorted(spreads, reverse=True)
    assert told["outcomes"][0]["part"] == "claim"
    assert told["n_moved"] >= len(told["outcomes"])


@pytest.mark.parametrize(("claim", "value"), [("RKM01", 0.2), ("MT2", 0.1), ("X14", 0.02)])
def test_parts_that_are_not_computed_again_would_not_move(basis, claim, value):
    found = prepared(basis)
    held = hold(found.everyone, claim, value).evidence
    run = replace(found.run, known=replace(found.run.known, evidence=held))
    variable = held_variable(found.everyone, claim)
    for part in set(BESIDE_PARTS) - set(parts_moved(vocabulary()[variable])):
        assert moved(part_of_study(basis, part), figures_of(part, run)) == [], part


def held_variable(known, claim):
    return next(
        quantity.variable
        for quantity in known.evidence.in_use()
        if any(part.claim == claim for part in quantity.components)
    )


@pytest.mark.parametrize(
    ("claim", "value"), [("RKM05", 0.6), ("RKM22", 0.0), ("RKM24", 0.0), ("M42", 0.59)]
)
def test_a_certain_claim_held_where_it_is_moves_nothing(basis, expected, claim, value):
    told = answer(basis, claim, value, expected)
    assert told["outcomes"] == []
    assert told["n_moved"] == 0
    assert all(row["before"] == row["after"] for row in told["first_rank"].values())


def test_a_constant_moves_the_ranking_and_all_that_rests_on_it(basis, expected):
    told = answer(basis, "M42", 0.2, expected)
    assert told["parts"][0] == "ranking"
    assert told["first_rank"]["all"]["before"] != told["first_rank"]["all"]["after"]
    assert len(told["outcomes"]) <= told["n_moved"]


@pytest.mark.slow
def test_money_is_computed_again(cases):
    basis = Basis(str(cases / "kazakhstan"), "", 64, 7, case_sha256(cases / "kazakhstan"))
    found = prepared(basis)
    shares = answered_shares(found)
    claim = next(
        part.claim
        for quantity in found.everyone.evidence.in_use()
        if quantity.variable == "tax_rate"
        for part in quantity.components
    )
    told = answer(basis, claim, 0.5, shares)
    rows = [row for row in told["outcomes"] if row["part"] == "money"]
    assert told["parts"] == ["money"]
    assert {row["offer"] for row in rows} <= set(found.offers)
    assert {"npv_owner", "npv_host_state"} & {row["name"] for row in rows if row["is_main"]}


def answered_shares(found):
    shares = first_rank(totals(found.worth, found.weights))
    return {offer: round(float(one), 12) for offer, one in zip(found.offers, shares, strict=True)}


def test_nothing_is_written(basis, expected, study, cases):
    def state():
        files = [path for root in (study, cases / "mini") for path in sorted(root.rglob("*"))]
        return {path: path.read_bytes() for path in files if path.is_file()}

    before = state()
    for claim, value in (("M42", 0.3), ("RKM01", 0.1), ("X14", 0.01), ("MT2", 0.5)):
        answer(basis, claim, value, expected)
    assert state() == before


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
