"""The pages of the local workbench: what they say, and that they escape what people wrote."""

import re
from xml.etree import ElementTree as ET

import pytest

from tandau.errors import ReportError
from tandau.web.app import create_app
from tandau.web.shelf import Shelf
from workbench import HOSTILE, TestClient, made_hostile, rewritten

PAGES = (
    "/",
    "/studies/mini",
    "/studies/mini?politics=false",
    "/studies/mini?g.cost=100&g.time=0&c.lcoe=20",
    "/studies/mini/futures?offer=alpha&rank=2",
    "/studies/mini/futures?offer=beta&rank=1&g.cost=10&politics=false",
    "/studies/mini/what-if",
    "/studies/mini/what-if?claim=M01",
    "/studies/mini/pictures",
    "/compare",
    "/login",
)


def read(client, path):
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 200, (path, answer.text)
    return answer.text


@pytest.mark.parametrize("path", PAGES)
def test_page_stands_alone(client, path):
    page = read(client, path)
    assert page.startswith("<!doctype html>")
    assert page.count("<h1>") == 1 or "/futures" in path
    own = re.findall(r'(?:src|action|href|hx-get)="([^"]+)"', page)
    fetched = [one for one in own if not one.startswith(("/", "#", "data:"))]
    assert all(one.startswith(("https://", "http://")) for one in fetched)
    assert not re.search(r'(?:src|action|hx-get)="(?!/)(?!data:)', page)
    assert "style=" not in page
    assert not re.search(r"<script(?![^>]* src=)", page)
    assert not re.search(r" on[a-z]+=", page)


def test_piece_leaves_the_shell_out(client):
    page = client.get("/studies/mini/behind/v1", headers={"hx-request": "true"}).text
    assert "<html" not in page
    assert page.lstrip().startswith("<h2>")
    assert client.get("/studies/mini/behind/v1").headers["vary"] == "HX-Request"


def test_study_shows_its_own_ranks(client, local):
    study = local.state.shelf.get("mini")
    share = study.material.ranks["rankings"]["all"]["beta"]["rank_acceptability"][0]
    assert f">{share * 100:.0f}\u00a0%</a>" in read(client, "/studies/mini")


def test_sliders_rank_without_a_script(client):
    told = client.post(
        "/api/studies/mini/ranks",
        json={"weights": {"plant_completion": 1.0}, "with_political": True},
    ).json()
    page = read(client, "/studies/mini?g.cost=0&g.time=100&g.experience=0&g.politics=0")
    for row in told["rank_acceptability"].values():
        for share in row:
            if 0.005 < share < 0.995:
                assert f">{share * 100:.0f}\u00a0%</a>" in page
    assert "These weights in every future." in page


def test_every_number_opens_down_to_its_claims(client, local):
    page = read(client, "/studies/mini")
    panels = set(re.findall(r'href="/studies/mini/behind/(\w+)"', page))
    assert len(panels) > 30
    seen, queue = set(), list(panels)
    while queue:
        panel = queue.pop()
        if panel in seen:
            continue
        seen.add(panel)
        text = read(client, f"/studies/mini/behind/{panel}")
        queue += re.findall(r'href="/studies/mini/behind/(\w+)"', text)
    study = local.state.shelf.get("mini")
    quantities = {panel for panel in seen if panel.startswith("q")}
    assert len(quantities) > 20
    cost = read(client, f"/studies/mini/behind/{study.ids.of_quantity['alpha.overnight_cost']}")
    assert "<strong>M01</strong>" in cost
    assert "what-if?claim=M01" in cost


@pytest.mark.parametrize(
    "bad", ["g.cost=101", "g.cost=-1", "g.cost=nan", "c.lcoe=1e999", "g.cost=x"]
)
def test_sliders_that_stand_nowhere(client, bad):
    assert client.get(f"/studies/mini?{bad}").status_code == 422


@pytest.mark.parametrize("query", ["offer=nobody&rank=1", "offer=alpha&rank=9", "offer=alpha"])
def test_bars_that_are_none(client, query):
    assert client.get(f"/studies/mini/futures?{query}").status_code == 422


def test_static_files_are_kept_by_their_tag(client):
    page = read(client, "/studies/mini")
    for path in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        told = {"if-none-match": answer.headers["etag"]}
        assert client.get(path, headers=told).status_code == 304


def test_pictures_are_sound_images_that_do_nothing(client, local):
    page = read(client, "/studies/mini/pictures")
    paths = re.findall(r'<img src="([^"]+)"', page)
    sections = {path.split("/")[4] for path in paths}
    assert {"decision", "outcomes", "schedule", "risks", "rights", "partners"} <= sections
    for path in paths:
        answer = client.get(path)
        assert answer.headers["content-type"] == "image/svg+xml"
        assert "sandbox" in answer.headers["content-security-policy"]
        root = ET.fromstring(answer.text)  # noqa: S314  our own drawing
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert "--accent:" in answer.text
        assert "<script" not in answer.text
    assert client.get("/studies/mini/pictures/decision/99.svg").status_code == 404
    assert client.get("/studies/mini/weeks/nobody/winter.svg").status_code == 404
    assert len(local.state.shelf.get("mini").sections) == len(sections)


def test_report_is_shown_as_a_stranger(client, study):
    answer = client.get("/studies/mini/report")
    assert answer.content == (study / "report.html").read_bytes()
    policy = answer.headers["content-security-policy"]
    assert "sandbox allow-scripts" in policy
    assert "allow-same-origin" not in policy
    assert "sha256-" in policy


def test_hostile_words_stay_words(study, tmp_path, freely):
    folder = rewritten(study, tmp_path / "mini", made_hostile)
    app = create_app([folder], settings=freely)
    client = TestClient(app, base_url="http://localhost")
    panels = list(app.state.shelf.get("mini").panels)
    for path in (*PAGES, *(f"/studies/mini/behind/{panel}" for panel in panels)):
        page = read(client, path)
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript:' not in page
    assert HOSTILE in client.get("/api/studies/mini").json()["title"]


def test_two_studies_side_by_side(study, tmp_path, freely):
    def half(folder):
        path = folder / "ranks.json"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace('"first_rank": 0.', '"first_rank": 0.0'), encoding="utf-8")

    other = rewritten(study, tmp_path / "other", half)
    client = TestClient(create_app([study, other], settings=freely), base_url="http://localhost")
    page = read(client, "/compare?left=mini&right=other")
    assert page.count("<option") == 4
    assert "\u22120.0" not in page
    assert re.search(r"<td>\u2212\d+\.\d</td>", page)
    same = read(client, "/compare?left=mini&right=mini")
    assert set(re.findall(r"<td>([+\u2212]\d+\.\d)</td>", same)) == {"+0.0"}
    assert 'class="changed"' not in same
    assert client.get("/compare?left=mini&right=none").status_code == 404


def test_study_that_is_replaced_is_read_anew(study, tmp_path, freely):
    folder = rewritten(study, tmp_path / "mini", lambda _: None)
    app = create_app([folder], settings=freely)
    before = app.state.shelf.get("mini")
    rewritten(study, tmp_path / "again", made_hostile)
    for path in (tmp_path / "again").iterdir():
        path.replace(folder / path.name)
    after = app.state.shelf.get("mini")
    assert before is not after
    assert after.manifest["bundle_sha256"] != before.manifest["bundle_sha256"]


def test_studies_that_cannot_be_shown_are_all_told(study, tmp_path):
    other = rewritten(study, tmp_path / "mini", lambda _: None)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ReportError) as raised:
        Shelf([study, other, tmp_path / "empty", tmp_path / "missing"])
    assert len(raised.value.faults) == 3
