"""The panel in the browser's words: links, forms, drafts, seals, the opening."""

import base64
import html
import json
import logging
import re

import pytest

from panels import OFFERS
from tandau.audit.keys import new_key
from tandau.audit.verify import verify_log
from tandau.panel.panels import list_panels
from tandau.panel.sealing import receipt_of
from tandau.state.backup import backup
from tandau.state.database import open_state
from tandau.state.users import add_user
from tandau.web.accounts import StateAccounts
from tandau.web.app import create_app
from tandau.web.log_book import LogBook
from workbench import HOSTILE, PASSWORD, TestClient

INTERESTS = {f"i.{place}.interest": "none" for place in range(3)}
JUDGED = {"j.0.0.mode": "7.25", "j.0.0.reason": "seen twice", "j.0.1.low": "1", "j.0.1.high": "3"}
FILLED = INTERESTS | JUDGED | {"j.0.1.reason": "told", "w.kind": "order", "w.order.0": "1"}


@pytest.fixture
def place(tmp_path):
    """Return a file: pages ask the same of every state."""
    return str(tmp_path / "state.db")


@pytest.fixture
def app(state, panel, freely):  # noqa: ARG001  the panel is in the state
    return create_app([], accounts=StateAccounts(state), settings=freely)


def browser(app):
    return TestClient(app, base_url="http://localhost", follow_redirects=False)


@pytest.fixture
def chair(app):
    client = browser(app)
    assert client.post("/login", data={"name": "Chair", "password": PASSWORD}).status_code == 303
    return client


def invited(app, chair, panel, name):
    """Return the browser of an expert who followed a link of the chair."""
    answer = chair.post(f"/panels/{panel.id}/links", data={"name": name, "days": "3"})
    assert answer.status_code == 200
    code = re.search(r"/invitation#([\w-]+)", answer.text)[1]
    client = browser(app)
    assert code not in client.get("/invitation").text
    entered = client.post("/invitation", data={"code": code})
    assert (entered.status_code, entered.headers["location"]) == (303, "/panel")
    return client, code


def sealed_text(answer):
    """Return the receipt that a page shows, and the file that it offers."""
    found = re.search(r'href="data:application/json;base64,([^"]*)"', answer.text)
    text = base64.b64decode(html.unescape(found[1])) if found else b""
    return re.search(r'<code class="long">([0-9a-f]{64})</code>', answer.text)[1], text


def form_of(answer):
    return re.search(r'name="form" value="([\w-]+)"', answer.text)[1]


def opened_by(chair, panel, tmp_path):
    files = {"key": ("chair.key", (tmp_path / "chair.key").read_bytes())}
    answer = chair.post(f"/panels/{panel.id}/opening", files=files)
    assert answer.status_code == 303
    return chair.get(answer.headers["location"])


def test_from_the_link_to_the_opening(app, chair, panel, tmp_path):
    made = panel[0]
    ann, _ = invited(app, chair, made, "Ann")
    page = ann.get("/panel")
    for words in ("Autumn panel", "Training", "Alpha 1200", "You are <strong>e01</strong>"):
        assert words in page.text
    done = ann.post("/panel", data=FILLED | {"form": form_of(page)})
    assert done.status_code == 200
    receipt, text = sealed_text(done)
    assert receipt_of(text) == receipt
    told = json.loads(text)["answers"]
    assert [(one["offer"], one.get("mode")) for one in told["judgements"]] == [
        ("alpha", 7.25), ("beta", None),
    ]  # fmt: skip
    assert told["weights"]["order"] == ["cost"]
    assert receipt in ann.get("/panel").text
    shown = chair.get(f"/panels/{made.id}").text
    assert "under seal" in shown
    assert "7.25" not in shown
    results = opened_by(chair, made, tmp_path).text
    for words in ("Where experts differ", "7.25", receipt, "counts", "e01"):
        assert words in results
    closed = ann.get("/panel")
    assert receipt in closed.text
    assert "takes no more answers" in closed.text
    assert ann.post("/panel", data=FILLED).status_code == 422


def test_receipts_stand_in_the_signed_log_before_they_are_told(state, panel, freely, tmp_path):
    log, key = tmp_path / "log.jsonl", new_key("server")
    accounts = StateAccounts(state)
    book = LogBook(log, key)
    app = create_app([], accounts=accounts, settings=freely, log_book=book)
    chair = browser(app)
    chair.post("/login", data={"name": "Chair", "password": PASSWORD})
    ann, code = invited(app, chair, panel[0], "Ann")
    receipt, _ = sealed_text(ann.post("/panel", data=FILLED))
    opened_by(chair, panel[0], tmp_path)
    entries = verify_log(log, trusted=[key.public]).entries
    assert [(one.who, one.what) for one in entries] == [
        ("Chair", "log_in"), ("Chair", "invite_expert"), ("e01", "take_invitation"),
        ("e01", "hand_in"), ("Chair", "open_panel"),
    ]  # fmt: skip
    assert entries[3].about["receipt"] == receipt
    assert entries[4].about["receipts"] == {receipt: "counts"}
    written = log.read_text(encoding="utf-8")
    for word in ("7.25", "seen twice", code, "Ann"):
        assert word not in written


def test_what_cannot_be_logged_is_not_acknowledged(state, panel, freely, tmp_path):
    log, key = tmp_path / "log.jsonl", new_key("server")
    app = create_app([], accounts=StateAccounts(state), settings=freely, log_book=LogBook(log, key))
    chair = browser(app)
    chair.post("/login", data={"name": "Chair", "password": PASSWORD})
    ann, _ = invited(app, chair, panel[0], "Ann")
    form = {"form": form_of(ann.get("/panel"))}
    whole = log.read_bytes()
    log.write_bytes(b"broken\n")
    refused = ann.post("/panel", data=FILLED | form)
    assert refused.status_code == 503
    assert "receipt" not in refused.text
    log.write_bytes(whole)
    done = ann.post("/panel", data=FILLED | form)  # the browser sends the same form again
    assert sealed_text(done)[0] in log.read_text(encoding="utf-8")
    with state.reading() as connection:
        assert len(connection.exec_driver_sql("SELECT * FROM submissions").all()) == 1


def test_the_same_form_again_is_once(app, chair, panel):
    ann, _ = invited(app, chair, panel[0], "Ann")
    form = form_of(ann.get("/panel"))
    first = sealed_text(ann.post("/panel", data=FILLED | {"form": form}))
    again = ann.post("/panel", data=FILLED | {"form": form, "j.0.0.mode": "2"})
    assert sealed_text(again) == (first[0], b"")
    assert "it counts once" in again.text


def test_links_that_do_not_work(app, chair, panel):
    ann, code = invited(app, chair, panel[0], "Ann")
    stranger = browser(app)
    texts = set()
    for word in (code, code[:-1], "x", "' OR 1=1 --", "#", "\u00e9" * 50):
        answer = stranger.post("/invitation", data={"code": word})
        assert answer.status_code == 403
        assert not answer.cookies
        texts.add(answer.text)
    assert len(texts) == 1
    assert stranger.get("/panel").status_code == 303
    assert stranger.post("/invitation", data={"code": ""}).status_code == 422
    assert ann.get("/panel").status_code == 200


def test_a_link_is_taken_with_all_around_it(app, chair, panel):
    """Who pastes the whole link into the field gets in too."""
    answer = chair.post(f"/panels/{panel[0].id}/links", data={"name": "Ann", "days": "3"})
    link = re.search(r'<code class="long">(http[^<]+)</code>', answer.text)[1]
    assert browser(app).post("/invitation", data={"code": f" {link} "}).status_code == 303


def test_what_is_wrong_is_told_beside_what_was_entered(app, chair, panel, state):
    ann, _ = invited(app, chair, panel[0], "Ann")
    wrong = INTERESTS | {
        "i.2.aside": "yes", "j.0.2.mode": "4", "j.0.2.reason": "x", "j.0.0.mode": "11",
        "j.0.0.reason": "planted words", "j.0.1.mode": "3", "j.1.0.mode": "NaN",
        "j.1.0.reason": "x",
        "q.0.p05": "3", "q.0.p50": "2", "q.0.p95": "1", "q.0.reason": "x",
        "w.kind": "swing", "w.swing.0": "50",
    }  # fmt: skip
    answer = ann.post("/panel", data=wrong)
    assert answer.status_code == 422
    for anchor in ("j-0-1", "j-1-0", "q-0", "w"):
        assert f'href="#{anchor}"' in answer.text, anchor
    # Faults between the answers show once each can be read by itself.
    wrong |= {"j.0.1.reason": "y", "j.1.0.mode": "60", "q.0.p95": "9", "q.0.p05": "1"}
    answer = ann.post("/panel", data=wrong | {"w.swing.0": "100"})
    assert answer.status_code == 422
    for anchor in ("j-0-0", "j-0-2"):
        assert f'<li><a href="#{anchor}">' in answer.text
    assert "0 to 10 points" in answer.text
    assert "planted words" in answer.text
    missing = ann.post("/panel", data=JUDGED | {"j.0.1.reason": "x"})
    assert all(f'href="#i-{place}"' in missing.text for place in range(3))
    with state.reading() as connection:
        assert not connection.exec_driver_sql("SELECT * FROM submissions").all()


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        (
            {"w.kind": "order", "w.order.0": "2", "w.order.1": "1", "w.order.2": "1"},
            {"statement": "order", "order": [["time", "experience"], "cost"]},
        ),
        (
            {"w.kind": "swing", "w.swing.4": "100", "w.swing.1": "40", "w.order.1": "1"},
            {"statement": "swing", "swing": {"time": 40, "people": 100}},
        ),
        (
            {"w.kind": "pairwise", "w.pair.0.1": "first:3", "w.pair.1.4": "second:5"},
            {"statement": "pairwise", "pairwise": [
                {"more": "cost", "less": "time", "times": 3},
                {"more": "people", "less": "time", "times": 5},
            ]},
        ),
        (
            {"w.kind": "best_worst", "w.best": "0", "w.worst": "1", "w.to.1": "8", "w.to.4": "2",
             "w.from.4": "4"},
            {"statement": "best_worst", "best_worst": {
                "best": "cost", "worst": "time", "best_to_others": {"time": 8, "people": 2},
                "others_to_worst": {"people": 4, "cost": 8},
            }},
        ),
    ],
    ids=["order", "swing", "pairwise", "best_worst"],
)  # fmt: skip
def test_every_way_to_state_weights(app, chair, panel, fields, wanted):
    ann, _ = invited(app, chair, panel[0], "Ann")
    done = ann.post("/panel", data=INTERESTS | fields)
    assert done.status_code == 200, re.findall(r"<li>.*?</li>", done.text)
    told = json.loads(sealed_text(done)[1])["answers"]["weights"]
    assert {name: told[name] for name in wanted} == wanted


def test_contradictions_are_told_to_their_expert(app, chair, panel):
    ann, _ = invited(app, chair, panel[0], "Ann")
    circle = {"w.kind": "pairwise", "w.pair.0.1": "first:9", "w.pair.1.2": "first:9"}
    torn = ann.post("/panel", data=INTERESTS | circle | {"w.pair.0.2": "second:9"})
    assert "commonly asked again" in torn.text
    sound = ann.post("/panel", data=INTERESTS | circle)
    assert "Your comparisons of groups: 0.00" in sound.text
    assert "asked again" not in sound.text
    assert "Your comparisons" not in ann.post("/panel", data=FILLED).text


def test_a_draft_is_this_sessions_own(app, chair, panel):
    ann, _ = invited(app, chair, panel[0], "Ann")
    assert ann.post("/panel/draft", data=FILLED).headers["location"] == "/panel"
    page = ann.get("/panel").text
    assert 'value="7.25"' in page
    assert re.search(r'value="none" checked', page)
    piece = ann.post("/panel/draft", data={"w.kind": "swing"}, headers={"hx-request": "true"})
    assert piece.text.startswith("Draft kept at")
    assert 'value="7.25"' not in ann.get("/panel").text
    ann.post("/panel/draft", data=FILLED)
    again, _ = invited(app, chair, panel[0], "Ann")
    assert 'value="7.25"' not in again.get("/panel").text
    ben, _ = invited(app, chair, panel[0], "Ben")
    assert 'value="7.25"' not in ben.get("/panel").text


def test_hostile_words_stay_words(app, chair, panel, tmp_path):
    answer = chair.post(f"/panels/{panel[0].id}/links", data={"name": HOSTILE, "days": "3"})
    assert answer.status_code == 422
    ann, _ = invited(app, chair, panel[0], "Ann")
    hostile = FILLED | {"j.0.0.reason": HOSTILE, "i.1.interest": "declared", "i.1.words": HOSTILE}
    pages = [answer, ann.post("/panel", data=hostile | {"j.0.0.mode": "99"})]
    ann.post("/panel/draft", data=hostile)
    pages += [ann.get("/panel"), ann.post("/panel", data=hostile)]
    assert pages[-1].status_code == 200
    pages.append(opened_by(chair, panel[0], tmp_path))
    assert "{{7*7}}" in pages[-1].text
    for page in pages:
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text


@pytest.mark.parametrize(
    "fields",
    [
        {"w.kind": "nonsense"},
        {"w.kind": "best_worst", "w.best": "99", "w.worst": "-1"},
        {"w.kind": "order", "w.order.0": "9" * 4000},
        {"w.kind": "pairwise", "w.pair.0.1": "first:1e999"},
        {"w.kind": "pairwise", "w.pair.0.1": "first:nan"},
        {"j.0.0.mode": "1e999", "j.0.0.reason": "x"},
        {"j.0.0.mode": "true", "j.0.0.reason": "x"},
        {"j.0.0.reason": "x" * 5000, "j.0.0.mode": "1"},
        {"j.0.0.reason": "\x00", "j.0.0.mode": "1"},
        {"j.99.99.mode": "1"},
        {f"x{number}": "1" for number in range(7000)},
    ],
    ids=lambda fields: str(fields)[:40],
)
def test_hostile_fields_are_refused_plainly(app, chair, panel, fields):
    ann, _ = invited(app, chair, panel[0], "Ann")
    answer = ann.post("/panel", data=fields if len(fields) > 1000 else INTERESTS | fields)
    taken = {"w.kind": "order", "w.order.0": "9" * 4000}
    assert answer.status_code in ((200, 422) if fields == taken else (400, 422))
    assert "Traceback" not in answer.text
    if fields.get("j.0.0.reason") == "\x00":
        assert answer.status_code == 422


def test_another_key_is_refused(chair, panel, tmp_path):
    for content in (b"", b"x" * 5000, b"tandau panel key 1\n" + b"ab" * 32, b"\xff\xfe"):
        files = {"key": ("key", content)}
        answer = chair.post(f"/panels/{panel[0].id}/opening", files=files)
        assert answer.status_code == 422
        assert "abab" not in answer.text
    assert "under seal" in chair.get("/panels").text
    opened_by(chair, panel[0], tmp_path)
    assert "open since" in chair.get("/panels").text
    late = chair.post(f"/panels/{panel[0].id}/links", data={"name": "Ann", "days": "3"})
    assert late.status_code == 422


def test_who_sees_what(app, chair, panel, state):
    ann, _ = invited(app, chair, panel[0], "Ann")
    for role in ("admin", "analyst", "auditor", "viewer"):
        add_user(state, role, role, PASSWORD)
        client = browser(app)
        client.post("/login", data={"name": role, "password": PASSWORD})
        sees = role != "viewer"
        page = client.get(f"/panels/{panel[0].id}")
        assert (page.status_code == 200) == sees
        assert "Invite an expert" not in page.text
        assert "The chair's private key" not in page.text
        assert client.post(f"/panels/{panel[0].id}/links", data={"name": "B"}).status_code == 403
        assert client.get("/panel").status_code == 403
    for path in ("/", "/panels", f"/panels/{panel[0].id}", "/api/studies"):
        assert ann.get(path).status_code == 403
    assert chair.get("/panels/none").status_code == 404


def test_no_panels_without_accounts(freely):
    client = browser(create_app([], settings=freely))
    for path in ("/invitation", "/panels"):
        assert client.get(path).status_code in (403, 404)


def test_nothing_readable_anywhere_before_the_opening(app, chair, panel, state, tmp_path, caplog):
    """Planted answers stand in no file, log, backup, and no page but their expert's own."""
    planted, figure = "planted-9274-айтылған", "6.274627462"
    fields = FILLED | {"j.0.0.mode": figure, "j.0.0.reason": planted}
    fields |= {"i.1.interest": "declared", "i.1.words": planted}
    with caplog.at_level(logging.DEBUG):
        ann, _ = invited(app, chair, panel[0], "Ann")
        ben, _ = invited(app, chair, panel[0], "Ben")
        ann.post("/panel/draft", data=fields)
        assert ann.post("/panel", data=fields).status_code == 200
        ann.post("/panel", data=fields | {"j.0.1.mode": "99"})
    pages = [client.get(path).text for client in (chair, ben, browser(app)) for path in (
        "/", "/panel", "/panels", f"/panels/{panel[0].id}", "/invitation", "/api/openapi.json",
    )]  # fmt: skip
    backup(state, tmp_path / "copy.db")
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    for needle in (planted, figure, "planted-9274"):
        assert not any(needle.encode() in one for one in kept)
        assert needle not in caplog.text
        assert not any(needle in page for page in pages)
    assert planted in ann.get("/panel").text
    assert planted in opened_by(chair, panel[0], tmp_path).text


def test_panels_survive_a_new_server(app, chair, panel, place, freely):
    ann, _ = invited(app, chair, panel[0], "Ann")
    state = open_state(place)
    other = create_app([], accounts=StateAccounts(state), settings=freely)
    client = TestClient(other, base_url="http://localhost", cookies=dict(ann.cookies))
    assert client.get("/panel").status_code == 200
    assert [one.id for one in list_panels(state)] == [panel[0].id]
    assert len(OFFERS) == 3
    state.close()
