"""The workbench in a browser: sliders, what is behind bars and numbers, keys, phones, axe."""

import re
from pathlib import Path

import numpy as np
import pytest

from tandau.audit.keys import new_key, write_key
from tandau.audit.log import append_entry
from tandau.pipeline import run_study
from tandau.ranking.smaa import smaa
from tandau.report.reading import read_material
from tandau.report.worths import group_worths
from workbench import rewritten, served

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
PAGES = ("/", "/studies/mini", "/studies/mini/futures?offer=beta&rank=1", "/studies/mini/behind/v1",
         "/studies/mini/behind/q1", "/studies/mini/what-if?claim=M01", "/studies/mini/pictures",
         "/compare?left=mini&right=other", "/audit", "/studies/none")  # fmt: skip


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("workbench") / "mini"
    run_study(ROOT / "cases" / "mini", folder)
    rewritten(folder, folder.with_name("other"), lambda _: None)
    return folder


@pytest.fixture(scope="module")
def address(study):
    other = study.with_name("other")
    log, key_file = study.with_name("audit.jsonl"), study.with_name("key")
    write_key(key := new_key("workbench"), key_file)
    append_entry(log, key, "note", {"text": "opened"})
    words = (study, other, "--case", ROOT / "cases" / "mini", "--sealed-room",
             "--log", log, "--key-file", key_file)  # fmt: skip
    with served(*words) as (url, _):
        yield url


@pytest.fixture
def page(browser, address):
    opened = browser.new_page(viewport={"width": 1200, "height": 900}, base_url=address)
    told, asked = [], []
    opened.on("console", lambda one: told.append(one.text))
    opened.on("pageerror", lambda one: told.append(str(one)))
    opened.on("request", lambda one: asked.append(one.url))
    yield opened
    opened.close()
    assert [one for one in told if "404" not in one] == []
    assert all(one.startswith((address, "data:")) for one in asked)


def explore(page):
    page.goto("/studies/mini")
    page.wait_for_selector("html[data-live=yes]")


def shares(page):
    bars = page.locator("#chart rect").evaluate_all(
        "all => all.map(one => parseFloat(one.getAttribute('width')) / 100)"
    )
    n_offers = page.locator("#chart .chart-row").count()
    return np.reshape(bars, (n_offers, n_offers))


def move(page, sliders):
    page.evaluate(
        """async (sliders) => {
          for (const [id, value] of Object.entries(sliders)) {
            document.getElementById(id).value = value;
          }
          document.getElementById(Object.keys(sliders)[0])
            .dispatchEvent(new Event("input", { bubbles: true }));
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        }""",
        sliders,
    )


def test_sliders_give_what_python_gives(page, study):
    explore(page)
    worths = read_material(study).worths
    worth = group_worths(worths, worths.sizes["future"])
    groups = [str(one) for one in worth["group"].to_numpy()]
    numbers = np.random.default_rng(3)
    for _ in range(10):
        weights = numbers.integers(1, 101, len(groups))
        move(page, {f"g-{one}": str(value) for one, value in zip(groups, weights, strict=True)})
        tiled = np.tile(weights / weights.sum(), (worth.sizes["future"], 1))
        expected = smaa(worth.to_numpy(), tiled).rank_acceptability
        assert np.abs(shares(page) - expected).max() <= 0.001


def test_sliders_inside_a_group_and_without_politics_agree_with_the_server(page):
    explore(page)
    move(page, {"g-cost": "90", "c-lcoe": "10", "g-time": "20"})
    page.get_by_label("without them").check()
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    here = shares(page)
    page.get_by_role("button", name="Rank with these weights").click()
    page.wait_for_url(re.compile(r"g\.cost=90"))
    assert "These weights in every future" in page.inner_text("#mode")
    assert np.abs(here - shares(page)).max() <= 0.001


def test_bar_opens_its_futures_and_number_its_claims(page):
    explore(page)
    page.locator("#chart rect").first.click()
    page.wait_for_selector("#behind h2")
    assert "at place 1" in page.inner_text("#behind h2")
    assert page.evaluate("document.activeElement.id") == "behind"
    page.locator("#behind td").first.wait_for()
    page.locator("#behind a.number").first.click()
    page.wait_for_selector("#behind .cards, #behind .inputs")
    assert page.url.endswith("/studies/mini")
    page.locator(".glance a.number").first.click()
    page.wait_for_selector("#behind .formula")
    assert "USD per MWh" in page.inner_text("#behind .value")


def test_keys_alone_lead_everywhere(page):
    explore(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("#g-cost").focus()
    before = shares(page)
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("document.getElementById('mode').textContent.startsWith('These')")
    assert page.locator("#g-cost").input_value() == "80"
    assert not np.array_equal(before, shares(page))
    page.locator("#places a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#behind h2")
    reached = page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select')]
          .filter((one) => one.tabIndex < 0 && !one.closest('svg')).length"""
    )
    assert reached == 0


def test_what_if_is_answered_and_forgotten(page):
    page.goto("/studies/mini/what-if?claim=M01")
    page.get_by_label(re.compile("Figure")).fill("5000")
    page.get_by_role("button", name="Compute").click()
    page.wait_for_selector("#told-title", timeout=60_000)
    assert "what-if" in page.inner_text("#told-title")
    assert page.locator("table").count() == 3
    page.goto("/studies/mini/what-if?claim=M01")
    assert page.locator("#told-title").count() == 0


def test_what_if_on_a_claim_beside_the_ranking(page):
    page.goto("/studies/mini/what-if?claim=RKM01")
    page.get_by_label(re.compile("Figure")).fill("0.2")
    page.get_by_role("button", name="Compute").click()
    page.wait_for_selector("#told-title", timeout=60_000)
    told = page.inner_text("section.answer")
    assert "The ranking does not rest on this claim" in told
    assert "Computed again: risks and contingency." in told
    assert page.locator("section.answer table").count() == 1
    assert 1 < page.locator("section.answer tbody tr").count() <= 40
    assert "more figures move" in told
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.goto("/studies/mini/what-if?claim=GM069")
    assert "--power" in page.inner_text("[role=alert]")


def test_pages_fit_a_phone(page):
    page.set_viewport_size({"width": 360, "height": 800})
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_pages_work_without_scripts(browser, address):
    context = browser.new_context(java_script_enabled=False, base_url=address)
    page = context.new_page()
    page.goto("/studies/mini")
    page.locator("#g-cost").fill("100")
    page.get_by_role("button", name="Rank with these weights").click()
    assert "These weights in every future" in page.inner_text("#mode")
    page.locator("#places a").first.click()
    assert "with these weights" in page.inner_text("main")
    page.goto("/studies/mini")
    page.locator(".glance a.number").first.click()
    assert page.locator(".formula").count() == 1
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser, address, violations, scheme):
    context = browser.new_context(bypass_csp=True, base_url=address, color_scheme=scheme)
    page = context.new_page()
    for path in (*PAGES, "/login"):
        page.goto(path)
        if path == "/studies/mini":
            page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
        assert violations(page) == [], path
    context.close()
