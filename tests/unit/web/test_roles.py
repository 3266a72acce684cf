"""Every route as every role; sessions that are forged, replayed or over."""

import re

import pytest

from tandau.state.roles import PERMISSIONS, ROLES
from tandau.web.app import create_app
from tandau.web.settings import Rate, Settings
from workbench import PASSWORD, TestClient, accounts_of_every_role

READ = PERMISSIONS["read_study"]
ASK = PERMISSIONS["change_study"]
LOG = PERMISSIONS["read_log"]
FILLED = {
    "study": "mini", "panel": "v1", "section": "decision", "place": "0", "name": "lcoe",
    "alternative": "nobody", "season": "winter", "job": "none",
}  # fmt: skip
# Path and method of every route → who may; nobody needs a session for the rest.
ALLOWED = {
    ("/", "GET"): READ,
    ("/compare", "GET"): READ,
    ("/studies/{study}", "GET"): READ,
    ("/studies/{study}/futures", "GET"): READ,
    ("/studies/{study}/behind/{panel}", "GET"): READ,
    ("/studies/{study}/what-if", "GET"): READ,
    ("/studies/{study}/what-if", "POST"): ASK,
    ("/studies/{study}/what-if/power", "POST"): ASK,
    ("/studies/{study}/what-if/power/{job}", "GET"): ASK,
    ("/studies/{study}/what-if/power/{job}/cancel", "POST"): ASK,
    ("/studies/{study}/pictures", "GET"): READ,
    ("/studies/{study}/pictures/{section}/{place}.svg", "GET"): READ,
    ("/studies/{study}/weeks/{alternative}/{season}.svg", "GET"): READ,
    ("/studies/{study}/report", "GET"): READ,
    ("/studies/{study}/pack", "POST"): LOG,
    ("/audit", "GET"): LOG,
    ("/audit/log.jsonl", "GET"): LOG,
    ("/audit/log.jsonl.head", "GET"): LOG,
    ("/api/studies", "GET"): READ,
    ("/api/studies/{study}", "GET"): READ,
    ("/api/studies/{study}/worth", "GET"): READ,
    ("/api/studies/{study}/ranks", "POST"): READ,
    ("/api/studies/{study}/futures", "POST"): READ,
    ("/api/studies/{study}/lineage/{name}", "GET"): READ,
    ("/api/studies/{study}/what-if", "POST"): ASK,
    ("/panel", "GET"): PERMISSIONS["answer_panel"],
    ("/panel", "POST"): PERMISSIONS["answer_panel"],
    ("/panel/draft", "POST"): PERMISSIONS["answer_panel"],
    ("/panels", "GET"): PERMISSIONS["see_panel"],
    ("/panels/{panel}", "GET"): PERMISSIONS["see_panel"],
    ("/panels/{panel}/links", "POST"): PERMISSIONS["lead_panel"],
    ("/panels/{panel}/opening", "POST"): PERMISSIONS["lead_panel"],
}
OPEN = {
    ("/static/{name}", "GET"), ("/health", "GET"), ("/login", "GET"), ("/login", "POST"),
    ("/logout", "POST"), ("/api/openapi.json", "GET"), ("/invitation", "GET"),
    ("/invitation", "POST"),
}  # fmt: skip


@pytest.fixture(scope="module")
def accounts(tmp_path_factory):
    found = accounts_of_every_role(tmp_path_factory.mktemp("state"))
    yield found
    found.state.close()


@pytest.fixture(scope="module")
def app(study, freely, accounts):
    return create_app([study], accounts=accounts, settings=freely)


def as_role(app, role):
    client = TestClient(app, base_url="http://localhost", follow_redirects=False)
    if role is not None:
        answer = client.post("/login", data={"name": role, "password": PASSWORD})
        assert answer.status_code == 303
    return client


def routes(app):
    found = set()
    for router in (app.router, *[getattr(one, "original_router", None) for one in app.routes]):
        for one in getattr(router, "routes", ()):
            for method in getattr(one, "methods", None) or ():
                if method not in ("HEAD", "OPTIONS"):
                    found.add((one.path, method))
    return found


def asked(client, path, method):
    filled = re.sub(r"\{(\w+)\}", lambda found: FILLED[found[1]], path)
    if method == "GET":
        return client.get(f"{filled}?offer=alpha&rank=1" if path.endswith("futures") else filled)
    if path.startswith("/api"):
        body = {"offer": "alpha", "rank": 1} if path.endswith("futures") else {}
        if path.endswith("what-if"):
            body = {"claim": "none", "value": 1.0}
        return client.post(filled, json=body)
    return client.post(filled, data={"claim": "none", "value": "1"})


def test_every_route_is_in_the_table(app):
    described = {
        (path, method.upper()) for path, row in app.openapi()["paths"].items() for method in row
    }
    assert described <= set(ALLOWED)
    assert set(ALLOWED) | OPEN >= routes(app)
    assert routes(app) >= OPEN


@pytest.mark.parametrize("role", [None, *ROLES])
def test_every_route_as_every_role(app, role):
    client = as_role(app, role)
    for (path, method), roles in ALLOWED.items():
        status = asked(client, path, method).status_code
        if role is None:
            is_page = not path.startswith("/api") and method == "GET"
            assert status == (303 if is_page else 401), (path, method)
        elif role in roles:
            assert status in (200, 404, 422), (path, method, status)
        else:
            assert status == 403, (path, method, status)


def test_nobody_is_told_of_studies_before_logging_in(app):
    answer = as_role(app, None).get("/login")
    assert "mini" not in answer.text
    assert as_role(app, "expert").get("/").status_code == 403
    assert "/studies/mini" not in as_role(app, "expert").get("/").text


def test_session_ends_where_it_is_left(app):
    client = as_role(app, "viewer")
    stolen = dict(client.cookies)
    assert client.get("/").status_code == 200
    client.post("/logout")
    assert client.get("/").status_code == 303
    thief = TestClient(app, base_url="http://localhost", cookies=stolen, follow_redirects=False)
    assert thief.get("/").status_code == 303


@pytest.mark.parametrize(
    "forged", ["token-viewer-0", "token-viewer-0.abc.def", "", "\u00e9", "." * 5000]
)
def test_forged_cookie_is_nobody(app, forged):
    as_role(app, "viewer")
    client = TestClient(app, base_url="http://localhost", follow_redirects=False)
    header = {"cookie": b"tandau=" + forged.encode()}
    assert client.get("/api/studies", headers=header).status_code == 401


def test_cookie_of_another_secret_is_nobody(study, accounts, app):
    other = create_app([study], accounts=accounts)
    cookies = dict(as_role(other, "viewer").cookies)
    client = TestClient(app, base_url="http://localhost", cookies=cookies)
    assert client.get("/api/studies").status_code == 401


def test_cookie_is_out_of_reach_of_scripts_and_other_sites(study, accounts):
    app = create_app([study], accounts=accounts, settings=Settings(is_https=True))
    client = TestClient(app, base_url="https://localhost", follow_redirects=False)
    told = client.post("/login", data={"name": "chair", "password": PASSWORD}).headers
    for word in ("__Host-tandau=", "HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert word in told["set-cookie"]
    assert told["strict-transport-security"]


def test_wrong_password_says_no_more_than_wrong_name(app):
    client = as_role(app, None)
    wrong = [
        client.post("/login", data={"name": name, "password": "x"}) for name in ("chair", "nobody")
    ]
    assert [one.status_code for one in wrong] == [403, 403]
    assert wrong[0].text == wrong[1].text


def test_passwords_are_not_guessed_by_the_hundred(study, accounts):
    app = create_app([study], accounts=accounts, settings=Settings(entries=Rate(0.0, 5)))
    client = as_role(app, None)
    tries = [
        client.post("/login", data={"name": "chair", "password": str(n)}).status_code
        for n in range(8)
    ]
    assert tries == [403] * 5 + [429] * 3


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "https://evil.example/"])
def test_logging_in_leads_to_no_other_site(app, path):
    client = as_role(app, None)
    told = {"name": "viewer", "password": PASSWORD, "next": path}
    assert client.post("/login", data=told).headers["location"] == "/"
    assert path not in client.get("/login", params={"next": path}).text
