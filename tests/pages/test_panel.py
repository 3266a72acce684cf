"""The panel in a browser: the link, the form by keys alone, a phone, axe, the opening."""

import hashlib
import socket
import threading
import time
from pathlib import Path

import pytest
import uvicorn

from panels import judged, seat, told
from states import PASSWORD
from tandau.panel.submissions import new_form, submit
from tandau.web.accounts import StateAccounts
from tandau.web.app import create_app
from tandau.web.settings import Rate, Settings

pytestmark = pytest.mark.slow
AXE = Path(__file__).parents[2] / ".vendor-tests" / "axe.min.js"
RULES = "axe.run({runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22a','wcag22aa']})"


@pytest.fixture
def place(tmp_path):
    return str(tmp_path / "state.db")


@pytest.fixture
def address(state, panel):  # noqa: ARG001  the panel is in the state
    freely = Settings(requests=Rate(1e6, 10**6), entries=Rate(1e6, 10**6))
    app = create_app([], accounts=StateAccounts(state), settings=freely)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def opened(browser, address, width=1200, *, bypass=False):
    context = browser.new_context(
        viewport={"width": width, "height": 900}, base_url=address, bypass_csp=bypass
    )
    return context.new_page()


def as_chair(page):
    page.goto("/login")
    page.fill("#name", "Chair")
    page.fill("#password", PASSWORD)
    page.click("main button")


def link_for(page, panel, name):
    page.goto(f"/panels/{panel.id}")
    page.fill("#name", name)
    page.click("text=Make a link")
    return page.text_content("section code.long")


def test_by_keys_alone_from_the_link_to_the_receipt(browser, address, panel, tmp_path):
    chair, ann = opened(browser, address), opened(browser, address)
    asked = []
    ann.on("request", lambda one: asked.append(one.url))
    as_chair(chair)
    link = link_for(chair, panel[0], "Ann")
    ann.goto(link)
    assert ann.url.endswith("/invitation")  # the token is gone from the address
    ann.keyboard.press("Enter")
    ann.wait_for_url("**/panel")
    token = link.partition("#")[2]
    assert not any(token in one for one in asked)
    typed = {"j.0.0.mode": "7", "j.0.0.reason": "seen", "i.0.interest": " ", "i.1.interest": " ",
             "i.2.interest": " "}  # fmt: skip
    for _ in range(200):
        ann.keyboard.press("Tab")
        name = ann.evaluate("document.activeElement.name || document.activeElement.innerText")
        if name in typed:
            ann.keyboard.type(typed.pop(name))
        if name == "Seal and hand in":
            break
    assert typed == {}
    ann.keyboard.press("Enter")
    ann.wait_for_selector("text=Your receipt")
    receipt = ann.text_content("section code.long")
    with ann.expect_download() as found:
        ann.click("text=Keep what was sealed")
    kept = Path(found.value.path()).read_bytes()
    assert hashlib.sha256(kept).hexdigest() == receipt
    chair.goto(f"/panels/{panel[0].id}")
    chair.set_input_files("#key", tmp_path / "chair.key")
    chair.click("main button:text-is('Open')")
    chair.wait_for_selector("text=Where experts differ")
    assert receipt in chair.content()
    assert all(one.startswith((address, "data:")) for one in asked)


def test_a_draft_is_kept_by_itself_and_comes_back(browser, address, panel):
    chair, ann = opened(browser, address), opened(browser, address)
    as_chair(chair)
    ann.goto(link_for(chair, panel[0], "Ann"))
    ann.keyboard.press("Enter")
    ann.wait_for_url("**/panel")
    if not ann.evaluate("'htmx' in window"):
        pytest.skip("htmx is not here: `make setup` fetches it by npm where it can")
    ann.fill("[id='j.0.1.mode']", "6.5")
    ann.press("[id='j.0.1.mode']", "Tab")
    ann.wait_for_selector("#draft:has-text('Draft kept at')")
    ann.reload()
    assert ann.input_value("[id='j.0.1.mode']") == "6.5"


@pytest.mark.parametrize("width", [360, 1200])
def test_axe_finds_nothing_and_nothing_sticks_out(browser, address, panel, state, width, tmp_path):
    for number in range(2):
        said = told(judged(alpha=number, beta=5))
        submit(state, seat(state, panel[0], f"Expert {number}")[0], new_form(), said)
    # Only here: axe is put in from outside, which the policy of the pages forbids.
    chair, ann = (opened(browser, address, width, bypass=True) for _ in range(2))
    wrong = []

    def looked_at(page, name):
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        if AXE.is_file():
            page.add_script_tag(path=AXE)
            found = page.evaluate(RULES)["violations"]
            wrong.extend((name, one["id"], one["nodes"][0]["html"][:200]) for one in found)

    as_chair(chair)
    chair.goto("/panels")
    looked_at(chair, "panels")
    link = link_for(chair, panel[0], "Ann")
    looked_at(chair, "panel under seal")
    ann.goto("/invitation")
    ann.fill("#code", "wrong")
    ann.click("main button")
    looked_at(ann, "refused link")
    ann.fill("#code", link)
    ann.click("main button")
    ann.wait_for_url("**/panel")
    for way in ("order", "swing", "pairwise", "best_worst"):
        ann.check(f"#kind-{way}")
        assert ann.is_visible(f".way-{way}")
        looked_at(ann, way)
    ann.click("text=Seal and hand in")
    ann.wait_for_selector("#faults")
    looked_at(ann, "faults")
    ann.check("#kind-none")
    for offer in range(3):
        ann.check(f"input[name='i.{offer}.interest'][value=none]")
    ann.fill("[id='j.0.0.mode']", "4")
    ann.fill("[id='j.0.0.reason']", "seen")
    ann.click("text=Seal and hand in")
    ann.wait_for_selector("text=Your receipt")
    looked_at(ann, "receipt")
    chair.set_input_files("#key", tmp_path / "chair.key")
    chair.click("main button:text-is('Open')")
    chair.wait_for_selector("text=Where experts differ")
    looked_at(chair, "open panel")
    ann.goto("/panel")
    looked_at(ann, "closed panel")
    assert wrong == []
