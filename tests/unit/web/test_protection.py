"""The hostile list: refused with a plain sentence, and nothing of it comes back."""

import itertools
import time

import pytest

from tandau.web.app import create_app
from tandau.web.entry import own_path
from tandau.web.rates import Buckets
from tandau.web.settings import BODY_AT_MOST, HEADERS, Rate, Settings
from workbench import TestClient, raw_request

RANKS = "/api/studies/mini/ranks"
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    "body",
    [
        b'{"weights": {"lcoe": NaN}}',
        b'{"weights": {"lcoe": 1e999}}',
        b'{"weights": {"lcoe": -1}}',
        b'{"weights": {"lcoe": true}}',
        b'{"weights": {"lcoe": "1"}}',
        b'{"weights": {"lcoe": null}}',
        b'{"weights": [1]}',
        b'{"with_political": 1}',
        b'{"with_political": "yes"}',
        b'{"unknown": 1}',
        b"[" * 20_000,
        b'{"weights": ' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}",
        b"\xff\xfe",
        b"",
        b"{",
    ],
)
def test_bodies_that_are_no_weighing(client, body):
    begun = time.process_time()
    answer = client.post(RANKS, content=body, headers=JSON)
    assert time.process_time() - begun < 1
    assert answer.status_code in (400, 422)
    told = answer.json()
    assert set(told) == {"status", "message", "places"}
    assert "Traceback" not in answer.text
    assert b"1e999" not in answer.content


def test_body_of_any_length_is_cut_while_it_comes(local):
    piece = b"x" * 65_536
    pieces = itertools.repeat(piece, 800)  # 50 MB
    status, headers, taken = raw_request(local, RANKS, chunks=pieces)
    assert status == 413
    assert taken * len(piece) <= BODY_AT_MOST + 2 * len(piece)
    assert headers[b"content-security-policy"].startswith(b"default-src 'none'")


def test_announced_length_is_refused_before_any_of_it(local):
    headers = [(b"content-length", b"52428800")]
    status, _, taken = raw_request(local, RANKS, headers=headers, chunks=[b"x"])
    assert (status, taken) == (413, 0)


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost.evil.example"},
        {"sec-fetch-site": "cross-site", "origin": "http://localhost"},
    ],
)
def test_other_sites_change_nothing(client, headers):
    assert client.post(RANKS, json={}, headers=headers).status_code == 403
    assert client.post("/logout", headers=headers).status_code == 403


@pytest.mark.parametrize(
    "headers", [{}, {"sec-fetch-site": "same-origin"}, {"origin": "http://localhost"}]
)
def test_own_pages_and_programmes_may_ask(client, headers):
    assert client.post(RANKS, json={}, headers=headers).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "0.0.0.0:80"])
def test_local_mode_answers_to_names_of_this_machine_only(client, host):
    assert client.get("/api/studies", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost", "[::1]:8765"])
def test_local_mode_answers_to_names_of_this_machine(client, host):
    assert client.get("/api/studies", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static/%2fetc%2fpasswd",
        "/studies/%2e%2e/report",
        "/studies/..%2f..%2fetc/report",
        "/studies/mini/pictures/..%2f/0.svg",
        "/api/studies/..%2fmini",
        "/api/studies/mini%00",
        "/docs",
        "/redoc",
        "/openapi.json",
    ],
)
def test_paths_that_lead_nowhere(client, path):
    answer = client.get(path)
    assert answer.status_code in (307, 404)
    assert "root:" not in answer.text
    assert "def create_app" not in answer.text


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "/\\evil.example", "https://evil.example", "/a\nb", "\t//evil.example",
     "evil", "", "/\u0430", "/ /x"],
)  # fmt: skip
def test_going_on_leads_to_no_other_site(path):
    assert own_path(path) == "/"


def test_every_answer_carries_the_headers(client):
    answers = [
        client.get("/"),
        client.get("/nowhere"),
        client.get("/api/studies/none"),
        client.post(RANKS, content=b"NaN", headers=JSON),
        client.get("/api/studies", headers={"host": "evil.example"}),
        client.delete("/api/studies"),
    ]
    for answer in answers:
        for name, value in HEADERS.items():
            if name != "content-security-policy":
                assert answer.headers[name] == value
        assert "'unsafe" not in answer.headers["content-security-policy"]
        assert "server" not in answer.headers


def test_a_fault_of_ours_tells_nothing(local, monkeypatch):
    monkeypatch.setattr("tandau.web.api.study_entry", lambda *_, **__: 1 / 0)
    client = TestClient(local, base_url="http://localhost", raise_server_exceptions=False)
    answer = client.get("/api/studies")
    assert answer.status_code == 500
    assert "division" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_too_many_requests_are_told_to_wait(study):
    app = create_app([study], settings=Settings(requests=Rate(0.0, 3)))
    client = TestClient(app, base_url="http://localhost")
    assert [client.get("/health").status_code for _ in range(5)] == [200, 200, 200, 429, 429]


def test_buckets_refill_and_forget():
    now = [0.0]
    buckets = Buckets(Rate(2.0, 1), clock=lambda: now[0])
    assert buckets.take("a")
    assert not buckets.take("a")
    now[0] = 0.5
    assert buckets.take("a")
    for number in range(20_000):
        buckets.take(str(number))
    assert len(buckets._left) <= 10_000
