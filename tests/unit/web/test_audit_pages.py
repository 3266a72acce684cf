"""The auditor's pages: the log as it is checked, what is logged, and packs to take away."""

import io
import json
import re
import zipfile

import pytest

from tandau.audit.keys import new_key
from tandau.audit.log import append_entry
from tandau.audit.opened import Opened
from tandau.audit.verify import verify_log
from tandau.web.app import create_app
from tandau.web.log_book import LogBook
from tandau.web.refusals import Refused
from workbench import HOSTILE, PASSWORD, TestClient, accounts_of_every_role

KEY = new_key("workbench")


@pytest.fixture
def log(tmp_path):
    return tmp_path / "audit.jsonl"


@pytest.fixture
def app(study, cases, freely, tmp_path, log):
    accounts = accounts_of_every_role(tmp_path)
    yield create_app(
        [study],
        cases={"mini": cases / "mini"},
        accounts=accounts,
        settings=freely,
        log_book=LogBook(log, KEY),
    )
    accounts.state.close()


def entered(app, role):
    client = TestClient(app, base_url="http://localhost", follow_redirects=False)
    told = {"name": role, "password": PASSWORD}
    assert client.post("/login", data=told).status_code == 303
    return client


def logged(log):
    return [(one.who, one.what) for one in verify_log(log, trusted=[KEY.public]).entries]


def test_who_did_what_is_logged(app, log):
    entered(app, "viewer").post("/logout")
    analyst = entered(app, "analyst")
    asked = {"claim": "nothing", "value": "1"}
    assert analyst.post("/studies/mini/what-if", data=asked).status_code == 200
    body = {"claim": "nothing", "value": 2.5}
    assert analyst.post("/api/studies/mini/what-if", json=body).status_code == 422
    assert entered(app, "viewer").post("/studies/mini/what-if", data=asked).status_code == 403
    assert logged(log) == [
        ("viewer", "log_in"),
        ("viewer", "log_out"),
        ("analyst", "log_in"),
        ("analyst", "ask_what_if"),
        ("analyst", "ask_what_if"),
        ("viewer", "log_in"),
    ]
    about = verify_log(log).entries[4].about
    assert about == {"role": "analyst", "study": "mini", "claim": "nothing", "value": 2.5}
    assert PASSWORD not in log.read_text()


def test_the_auditor_sees_the_log_and_its_check(app, log):
    append_entry(log, KEY, "note", {"text": HOSTILE}, who=HOSTILE[:80])
    auditor = entered(app, "auditor")
    page = auditor.get("/audit").text
    assert "<strong>Sound:</strong> 2 entries hold" in page
    assert f"2:{verify_log(log).chain.hash}" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert page.index("log in") < page.index("note")  # the newest first
    whole = auditor.get("/audit/log.jsonl")
    assert whole.content == log.read_bytes()
    assert 'filename="log.jsonl"' in whole.headers["content-disposition"]
    assert json.loads(auditor.get("/audit/log.jsonl.head").content)["entries"] == 2
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(lines[0].replace(b"alert", b"smile") + lines[1])
    page = auditor.get("/audit").text
    assert 'role="alert"><strong>Broken:</strong> line 1 is changed' in page


def test_long_logs_come_in_pages(app, log):
    for place in range(205):
        append_entry(log, KEY, "note", {"place": place})
    auditor = entered(app, "auditor")
    pages = [auditor.get("/audit", params={"page": page}).text for page in (1, 2, 3, 4)]
    rows = [re.findall(r'<th scope="row">(\d+)</th>', page) for page in pages]
    assert [len(one) for one in rows] == [100, 100, 6, 0]
    assert rows[0][0] == "206"
    assert "page 2 of 3" in pages[1]
    assert "Older entries" in pages[1]
    assert "Older entries" not in pages[2]
    assert auditor.get("/audit?page=0").status_code == 422


def test_a_pack_is_taken_and_logged(app, log, tmp_path, study):
    auditor = entered(app, "auditor")
    answer = auditor.post("/studies/mini/pack")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert 'filename="mini.zip"' in answer.headers["content-disposition"]
    (tmp_path / "mini.zip").write_bytes(answer.content)
    opened = Opened(tmp_path / "mini.zip", tmp_path / "opened")
    assert (opened.folder / "study" / "ranks.json").read_bytes() == (
        study / "ranks.json"
    ).read_bytes()
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.read("log/audit.jsonl") == log.read_bytes()
    assert logged(log)[-1] == ("auditor", "take_pack")
    assert auditor.post("/studies/none/pack").status_code == 404


def test_what_cannot_be_logged_is_not_done(app, log):
    auditor = entered(app, "auditor")
    log.write_bytes(log.read_bytes()[:-20])
    answer = auditor.post("/studies/mini/pack")
    assert answer.status_code == 503
    assert "cannot be written into the log" in answer.text
    client = TestClient(app, base_url="http://localhost", follow_redirects=False)
    told = {"name": "viewer", "password": PASSWORD}
    refused = client.post("/login", data=told)
    assert (refused.status_code, dict(refused.cookies)) == (503, {})
    with pytest.raises(Refused):
        LogBook(log, KEY).write(None, "note", {})


def test_a_server_without_log_or_case_says_so(client, study, freely):
    page = client.get("/audit").text  # local mode
    assert "This server keeps no log" in page
    assert client.get("/audit/log.jsonl").status_code == 404
    assert client.post("/studies/mini/pack").status_code == 200
    bare = TestClient(create_app([study], settings=freely), base_url="http://localhost")
    assert "was not told where its case lies" in bare.get("/audit").text
    assert bare.post("/studies/mini/pack").status_code == 422
    assert ">Audit</a>" in bare.get("/").text


def test_only_who_may_finds_the_link(app):
    assert ">Audit</a>" in entered(app, "auditor").get("/").text
    assert ">Audit</a>" in entered(app, "admin").get("/").text
    assert ">Audit</a>" not in entered(app, "analyst").get("/").text
