"""The API: the same answers as the study, strict, and described."""

import re

import numpy as np
import pytest

from tandau.web.refusals import Refusal


def test_studies_are_told(client, study):
    (told,) = client.get("/api/studies").json()
    assert told["id"] == "mini"
    assert told["n_futures"] == 256
    assert told["has_case"] is True
    whole = client.get("/api/studies/mini").json()
    assert [one["id"] for one in whole["offers"]] == ["alpha", "beta", "gamma"]
    assert [one["id"] for one in whole["groups"]] == list(
        dict.fromkeys(one["group"] for one in whole["criteria"])
    )
    assert str(study) not in client.get("/api/studies/mini").text


def test_worth_comes_once(client):
    whole = client.get("/api/studies/mini").json()
    answer = client.get("/api/studies/mini/worth")
    n_columns = len(whole["criteria"]) + len(whole["groups"])
    n = whole["n_futures"] * len(whole["offers"]) * n_columns
    assert len(answer.content) == 2 * n
    assert np.frombuffer(answer.content, "<u2").max() <= 65_535
    told = {"if-none-match": answer.headers["etag"]}
    again = client.get("/api/studies/mini/worth", headers=told)
    assert (again.status_code, again.content) == (304, b"")


def test_futures_behind_a_bar_add_up(client):
    ranks = client.post("/api/studies/mini/ranks", json={}).json()
    for offer, row in ranks["rank_acceptability"].items():
        for place, share in enumerate(row, 1):
            told = client.post(
                "/api/studies/mini/futures", json={"offer": offer, "rank": place, "n_most": 3}
            ).json()
            assert told["n_inside"] == pytest.approx(share * 256, abs=1.001)
            assert len(told["differing"]) == (3 if 0 < told["n_inside"] < 256 else 0)


def test_lineage_walks_back(client):
    told = client.get("/api/studies/mini/lineage/lcoe?offer=alpha").json()
    assert "M01" in told["claims"]
    assert client.get("/api/studies/mini/lineage/nothing").status_code == 422


def test_every_operation_tells_its_refusals(client):
    described = client.get("/api/openapi.json").json()
    operations = [one for path in described["paths"].values() for one in path.values()]
    assert len(operations) == 7
    for one in operations:
        for status in ("403", "404", "413", "422", "429"):
            content = one["responses"][status]["content"]["application/json"]
            assert content["schema"]["$ref"].endswith(f"/{Refusal.__name__}")
    assert all(path.startswith("/api/") for path in described["paths"])
    assert not re.search(r"https?://", client.get("/api/openapi.json").text)
