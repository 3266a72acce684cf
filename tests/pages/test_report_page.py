"""The report in a browser: sliders equal Python, panels copy their claims, nothing is fetched."""

from pathlib import Path

import numpy as np
import pytest

from tandau.pipeline import run_study
from tandau.ranking.smaa import smaa
from tandau.report.reading import read_material
from tandau.report.weigh_section import N_FUTURES
from tandau.report.worths import group_worths

pytestmark = pytest.mark.slow
MINI = Path(__file__).parents[2] / "cases" / "mini"


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page") / "study"
    run_study(MINI, folder)
    return folder


@pytest.fixture
def page(browser, study):
    opened = browser.new_page(viewport={"width": 360, "height": 800})
    told, asked = [], []
    opened.on("console", lambda one: told.append(one.text))
    opened.on("pageerror", lambda one: told.append(str(one)))
    opened.on("request", lambda one: asked.append(one.url))
    opened.goto((study / "report.html").as_uri())
    yield opened
    opened.close()
    assert told == []
    assert all(one.startswith("file:") for one in asked)
    assert len(asked) == 1


def test_sliders_give_what_python_gives(page, study):
    worth = group_worths(read_material(study).worths, N_FUTURES).to_numpy()
    n_offers, n_groups = worth.shape[1:]
    generator = np.random.default_rng(7)
    for _ in range(20):
        weights = generator.integers(1, 101, n_groups)
        page.locator("#desk input[type=range]").evaluate_all(
            "(all, weights) => all.forEach((one, i) => { one.value = weights[i] })",
            weights.tolist(),
        )
        page.locator("#weigh-1").dispatch_event("input")
        bars = page.locator("#desk .track > span").evaluate_all(
            "all => all.map(one => parseFloat(one.style.width) / 100)"
        )
        found = np.reshape(bars, (n_offers, n_offers))
        share = np.tile(weights / weights.sum(), (len(worth), 1))
        expected = smaa(worth, share).rank_acceptability
        assert np.abs(found - expected).max() <= 0.001
        shown = page.locator("#desk [data-offer] .figure").all_inner_texts()
        assert shown == [f"{round(100 * one)}\N{NO-BREAK SPACE}%" for one in expected[:, 0]]
    assert n_offers == 3


def test_weights_of_nothing_are_told(page):
    page.locator("#desk input[type=range]").evaluate_all("all => all.forEach(o => { o.value = 0 })")
    page.locator("#weigh-1").dispatch_event("input")
    assert page.locator("#desk output").inner_text() == "Give at least one group a weight."
    page.locator("#desk .again").click()
    assert page.locator("#weigh-1").input_value() == "50"
    assert "%" in page.locator("#desk output").inner_text()


def test_leaving_politics_out_frees_its_share(page):
    page.locator("[name=without]").check()
    political = page.locator("#desk input[data-political]")
    assert political.first.is_disabled()
    row = page.locator("#desk tr:has(input[data-political])").first
    assert row.locator(".figure").inner_text() == "0\N{NO-BREAK SPACE}%"


def test_a_panel_opens_by_key_and_holds_its_claims(page):
    button = page.locator("#outcomes button").first
    button.focus()
    page.keyboard.press("Enter")
    panel = page.locator(".panel:popover-open")
    assert panel.get_attribute("role") == "dialog"
    inner = panel.locator("button.input").last
    inner.focus()
    page.keyboard.press("Enter")
    card = page.locator(".panel:popover-open .cards > li").first
    claim = card.get_attribute("data-claim")
    entry = page.locator(f"#claim-{claim} > div").nth(1)
    figure = entry.locator("b").inner_text() if entry.locator("b").count() else ""
    assert figure in card.inner_text()
    assert card.locator(".said a").count() >= 1
    page.keyboard.press("Escape")
    assert page.locator(".panel:popover-open").count() <= 1


def test_nothing_sticks_out_of_a_narrow_page(page):
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("width", [360, 1200])
def test_axe_finds_nothing(browser, study, violations, width):
    context = browser.new_context(bypass_csp=True, viewport={"width": width, "height": 800})
    opened = context.new_page()
    opened.goto((study / "report.html").as_uri())
    opened.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    assert violations(opened) == []
    context.close()
