"""What-ifs on the power system: a queue of real processes, cancelled, killed, late, forgotten."""

import json
import os
import shutil
import signal
import time
from pathlib import Path

import httpx
import pytest

from tandau.evidence.posterior_cache import cache_folder
from tandau.intake import known_case
from tandau.models.run import evaluate
from tandau.pipeline import run_study
from tandau.report.bundle import dump
from tandau.screening import joint_futures
from tandau.web import power_jobs
from tandau.web.app import create_app
from tandau.web.holdable import of_power, of_system
from tandau.web.power_child import linked
from tandau.web.power_jobs import NO_POWER, NOT_MOVED, UNSOLVED, WAITING_AT_MOST, PowerJobs
from tandau.web.shelf import OpenStudy
from workbench import HOSTILE, TestClient, rewritten, served

N = 16
CLAIM = "GM069"
POST = "/studies/mini/what-if/power"
BEFORE = {
    "alternatives": ["alpha", "wait"], "years": [2030, 2040], "picture_year": 2040,
    "figures": {
        name: {
            "2030": {"system_value": [0.0] * 5, "lole": [1.0, 2.0, 3.0, 4.0, 5.0]},
            "2040": {
                "system_value": [80.0, 90.0, 100.0, 110.0, 120.0],
                "coal_generation_share": [0.1, 0.15, 0.2, 0.25, 0.3],
                "lole": None,
            },
        }
        for name in ("alpha", "wait")
    },
    "once": {name: {"delay_cost": [1.0, 2.0, 3.0, 4.0, 5.0]} for name in ("alpha", "wait")},
    "errors": {"emulator": 0.1, "representative_periods": None}, "pictures": None,
}  # fmt: skip
AFTER = json.loads(json.dumps(BEFORE)) | {"n_solved": {"2030": 64}, "n_futures": 1024}
AFTER["figures"]["alpha"]["2040"]["system_value"] = [85.0, 95.0, 105.0, 115.0, 125.0]
AFTER["figures"]["wait"]["2040"]["system_value"] = [95.0, 110.0, 150.0, 160.0, 170.0]
AFTER["figures"]["wait"]["2040"]["coal_generation_share"] = [0.1, 0.15, 0.18, 0.25, 0.3]
# In place of the models: says that it has begun, and then what the test wants.
BEGUN = (
    "import json, sys, time\n"
    "sys.stdin.readline()\n"
    "print(json.dumps({'stage': 'power', 'percent': 40}), flush=True)\n"
)
SLEEPS = BEGUN + "sys.stdin.read()\n"
ANSWERS = BEGUN + f"print(json.dumps({{'told': {AFTER!r}}}))\n"


def with_power(folder, power):
    (folder / "power.json").write_text(dump(power), encoding="utf-8")
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(dump(manifest | {"with_power": True, "files": {
        **manifest["files"], "power.json": "",
    }}), encoding="utf-8")  # fmt: skip


@pytest.fixture(scope="module")
def powered(study, tmp_path_factory):
    out = tmp_path_factory.mktemp("powered") / "mini"
    return rewritten(study, out, lambda folder: with_power(folder, BEFORE))


@pytest.fixture
def app(powered, cases, freely):
    made = create_app([powered], cases={"mini": cases / "mini"}, settings=freely)
    yield made
    made.state.power_jobs.close()


@pytest.fixture
def client(app):
    return TestClient(app, base_url="http://localhost", follow_redirects=False)


def asked(client, claim=CLAIM, value="2"):
    answer = client.post(POST, data={"claim": claim, "value": value})
    assert answer.status_code == 303
    return answer.headers["location"]


def wait(check, seconds=30.0):
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end
        time.sleep(0.02)


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1][1] != "Z"
    except OSError:
        return False


def test_a_what_if_is_shown_and_kept_nowhere(client, powered, cases, monkeypatch):
    monkeypatch.setattr(power_jobs, "CODE", ANSWERS)
    roots = (powered, cases / "mini")
    before = {path: path.read_bytes() for root in roots for path in root.rglob("*.*")}
    place = asked(client)
    wait(lambda: "What moves" in client.get(place).text)
    page = client.get(place).text
    assert "no evidence and is kept nowhere" in page
    assert page.index("Study year 2040") < page.index("Change</th>")
    assert "Study year 2030" not in page
    assert page.count("less than the error") == 1
    assert "+50" in page
    assert "\u22122" in page
    assert "10 % of an offer" in page
    assert {path: path.read_bytes() for root in roots for path in root.rglob("*.*")} == before
    piece = client.get(place, headers={"hx-request": "true"}).text
    assert piece.strip().startswith('<div id="job">')
    assert "hx-get" not in piece


def test_one_runs_and_the_others_wait_in_turn(app, client, monkeypatch):
    monkeypatch.setattr(power_jobs, "CODE", SLEEPS)
    first = asked(client)
    wait(lambda: "40 %" in client.get(first).text)
    others = [asked(client) for _ in range(WAITING_AT_MOST)]
    full = client.post(POST, data={"claim": CLAIM, "value": "2"})
    assert full.status_code == 503
    assert "Others wait" in full.text
    assert "Waiting: 2 before it" in client.get(others[1]).text
    page = client.get(first).text
    assert 'aria-live="polite"' in page
    assert "ended after 30 minutes" in page
    pid = app.state.power_jobs._process.pid
    assert client.post(f"{others[1]}/cancel").status_code == 303
    assert "Cancelled" in client.get(others[1]).text
    assert is_alive(pid)
    client.post(f"{first}/cancel")
    wait(lambda: not is_alive(pid))
    wait(lambda: "40 %" in client.get(others[0]).text)
    assert "Cancelled" in client.get(first).text
    last = app.state.power_jobs._process.pid
    app.state.power_jobs.close()
    assert not is_alive(last)
    assert client.post(POST, data={"claim": CLAIM, "value": "2"}).status_code == 503


def test_what_was_seen_is_not_told_again(client, monkeypatch):
    monkeypatch.setattr(power_jobs, "CODE", SLEEPS)
    place = asked(client)
    wait(lambda: "40 %" in client.get(place).text)
    page = client.get(place).text
    polled = page.split('hx-get="')[1].split('"')[0]
    assert client.get(polled, headers={"hx-request": "true"}).status_code == 204
    client.post(f"{place}/cancel")
    assert "Cancelled" in client.get(polled, headers={"hx-request": "true"}).text


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import sys; sys.exit(3)", "ended before it was done"),
        ("print('no json', flush=True); import time; time.sleep(60)", "ended before it was done"),
        ("import json; print(json.dumps({'trouble': 'no <solution>'}))", "no &lt;solution&gt;"),
    ],
)
def test_a_process_that_fails_is_told(client, monkeypatch, code, told):
    monkeypatch.setattr(power_jobs, "CODE", code)
    place = asked(client)
    wait(lambda: "It was not solved" in client.get(place).text)
    assert told in client.get(place).text


def test_a_killed_process_is_told_and_the_next_runs(app, client, monkeypatch):
    monkeypatch.setattr(power_jobs, "CODE", SLEEPS)
    place = asked(client)
    wait(lambda: "40 %" in client.get(place).text)
    monkeypatch.setattr(power_jobs, "CODE", ANSWERS)
    after = asked(client)
    os.kill(app.state.power_jobs._process.pid, signal.SIGKILL)
    wait(lambda: "ended before it was done" in client.get(place).text)
    wait(lambda: "What moves" in client.get(after).text)


def test_what_takes_too_long_is_ended(app, powered, monkeypatch):
    monkeypatch.setattr(power_jobs, "CODE", SLEEPS)
    jobs = PowerJobs(app.state.what_ifs, is_sealed=False, seconds=0.3)
    job = jobs.ask(OpenStudy("mini", powered), CLAIM, 2.0)
    wait(lambda: job.is_over)
    assert "longer than 0.005 minutes" in job.trouble
    jobs.close()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"claim": "nothing", "value": "1"}, 422),
        ({"claim": HOSTILE, "value": "1"}, 422),
        ({"claim": CLAIM, "value": "nan"}, 422),
        ({"claim": CLAIM, "value": "1e999"}, 422),
        ({"claim": CLAIM, "value": "-1e14"}, 422),
        ({"claim": "x" * 201, "value": "1"}, 422),
        ({"claim": CLAIM}, 422),
        ({"claim": "RKM01", "value": "0.2"}, 422),
    ],
)
def test_unusable_asks_are_refused(app, client, body, status):
    answer = client.post(POST, data=body)
    assert answer.status_code == status
    assert "<script>alert" not in answer.text
    assert app.state.power_jobs._jobs == {}


def test_jobs_of_nobody_and_of_other_sites(client):
    for job in ("none", "..%2f..", "x" * 61, HOSTILE.replace("/", "")):
        assert client.get(f"{POST}/{job}").status_code in (404, 422)
        assert client.post(f"{POST}/{job}/cancel").status_code in (404, 422)
    other = {"sec-fetch-site": "cross-site"}
    body = {"claim": CLAIM, "value": "2"}
    assert client.post(POST, data=body, headers=other).status_code == 403


def test_asking_is_rate_limited(powered, cases, monkeypatch):
    monkeypatch.setattr(power_jobs, "CODE", SLEEPS)
    app = create_app([powered], cases={"mini": cases / "mini"})
    client = TestClient(app, base_url="http://localhost", follow_redirects=False)
    body = {"claim": "nothing", "value": "2"}
    assert 429 in {client.post(POST, data=body).status_code for _ in range(12)}


@pytest.mark.parametrize(("power", "why"), [(None, NO_POWER), ({"unsolved": "no"}, UNSOLVED)])
def test_nothing_is_offered_without_a_power_system(study, cases, freely, tmp_path, power, why):
    if power is not None:
        study = rewritten(study, tmp_path / "mini", lambda folder: with_power(folder, power))
    app = create_app([study], cases={"mini": cases / "mini"}, settings=freely)
    client = TestClient(app, base_url="http://localhost", follow_redirects=False)
    page = client.get(f"/studies/mini/what-if?claim={CLAIM}").text
    assert "Solve the power system too" not in page
    assert why.split(",")[0] in page
    refused = client.post(POST, data={"claim": CLAIM, "value": "2"})
    assert refused.status_code == 422
    assert why.split(",")[0] in refused.text


def test_the_page_offers_what_each_claim_moves(client, powered):
    def buttons(claim):
        page = client.get(f"/studies/mini/what-if?claim={claim}").text
        return "Compute</button>" in page, "Solve the power system too</button>" in page

    assert buttons(CLAIM) == (False, True)
    assert buttons("M01") == (True, True)
    assert buttons("RKM01") == (True, False)
    opened = OpenStudy("mini", powered)
    assert set(of_system(opened)) < set(of_power(opened))
    assert NOT_MOVED not in client.get("/studies/mini/what-if?claim=M01").text


def test_links_show_the_cache_and_keep_what_is_new_apart(tmp_path):
    cache, folder = tmp_path / "cache", tmp_path / "folder"
    cache.mkdir()
    folder.mkdir()
    (cache / "power-chunk-1.npz").write_bytes(b"old")
    (cache / "fit.npz").write_bytes(b"other")
    linked(cache, folder)
    assert [path.name for path in folder.iterdir()] == ["power-chunk-1.npz"]
    (folder / "new").write_bytes(b"new")
    (folder / "new").replace(folder / "power-chunk-1.npz")
    assert (cache / "power-chunk-1.npz").read_bytes() == b"old"


@pytest.fixture(scope="module")
def solved(cases, tmp_path_factory):
    """Return a study with the figures of its power system, without the report's pictures of it."""
    # Here, since PyPSA takes seconds to load and fast tests need none of it.
    from tandau.power_adequacy_study import adequacy_of_study  # noqa: PLC0415
    from tandau.power_entry import power_entry  # noqa: PLC0415
    from tandau.power_study import power_of_case  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("solved")
    case = shutil.copytree(cases / "mini", folder / "case")
    text = (case / "case.yaml").read_text(encoding="utf-8")
    one_year = text.replace("years: [2030, 2040]", "years: [2040]")  # one is enough here
    assert one_year != text
    (case / "case.yaml").write_text(one_year, encoding="utf-8")
    about = run_study(case, folder / "plain", n_futures=N)
    known = known_case(case, None)
    _, _, inputs = joint_futures(known, N, about["seed"])
    arrays = inputs.merge(evaluate(inputs))
    study = power_of_case(known, arrays, about["seed"], cache_folder())
    power = power_entry(study, adequacy_of_study(known, study), None, None)
    made = rewritten(folder / "plain", folder / "mini", lambda one: with_power(one, power))
    return made, case


def over(client, place, seconds=120.0):
    wait(lambda: "Cancel</button>" not in client.get(place).text, seconds)
    return client.get(place).text


@pytest.mark.slow
def test_the_grid_is_solved_again(solved, freely):
    study, case = solved
    kept = {path.name for path in cache_folder().iterdir()}
    app = create_app([study], cases={"mini": case}, settings=freely)
    client = TestClient(app, base_url="http://localhost", follow_redirects=False)
    # The latitude of a zone is certain: held where it is, nothing moves, to six digits.
    same = over(client, asked(client, "GM002", "52"))
    assert "Nothing moves" in same
    assert "Every future was solved" in same
    dearer = asked(client, CLAIM, "28")
    page = over(client, dearer)
    assert "What moves in the power system" in page
    job = app.state.power_jobs.get("mini", dearer.rpartition("/")[2])
    year = str(job.before["picture_year"])
    for name in job.before["alternatives"]:
        costs = [one["figures"][name][year]["system_cost"] for one in (job.before, job.after)]
        # A fuel that is dearer in every future never makes the grid cheaper.
        assert all(new > old * (1 - 1e-6) for old, new in zip(costs[0][:2], costs[1], strict=False))
    assert {path.name for path in cache_folder().iterdir()} == kept
    app.state.power_jobs.close()


def children(pid):
    found = Path(f"/proc/{pid}/task").glob("*/children")
    return {int(one) for path in found for one in path.read_text(encoding="ascii").split()}


@pytest.mark.slow
def test_the_process_ends_with_a_server_that_is_killed(solved, tmp_path):
    study, case = solved
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    words = (study, "--case", case, "--sealed-room")
    with served(*words, environment=environment) as (url, server):
        answer = httpx.post(f"{url}{POST}", data={"claim": CLAIM, "value": "27"})
        place = url + answer.headers["location"]
        wait(lambda: "Loading the models" in httpx.get(place).text, 60)
        (pid,) = children(server.pid)
        assert os.getpriority(os.PRIO_PROCESS, pid) >= 10
        memory = Path(f"/proc/{server.pid}/status").read_text(encoding="ascii")
        assert int(memory.split("VmRSS:")[1].split()[0]) < 400 * 1024
        assert list(tmp_path.glob("tandau-what-if-*"))
        server.kill()
        wait(lambda: not is_alive(pid), 60)
        assert not list(tmp_path.glob("tandau-what-if-*"))
