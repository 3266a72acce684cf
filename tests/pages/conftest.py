"""Debian's Chromium without a screen, driven by Playwright."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

AXE = Path(__file__).parents[2] / ".vendor-tests" / "axe.min.js"
LEVELS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa")
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser():
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"none of {', '.join(NAMES)} is installed: apt-get install chromium")
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def violations():
    """Return a function that gives what axe-core finds at A and AA in a page.

    Policies of pages forbid scripts from outside: the page's context needs ``bypass_csp``.
    """
    if not AXE.is_file():
        pytest.skip("axe-core is not here: `make setup` fetches it by npm where it can")

    def found(page):
        page.add_script_tag(path=AXE)
        told = page.evaluate("levels => axe.run({runOnly: levels})", list(LEVELS))
        return [
            (one["id"], [node["html"][:160] for node in one["nodes"][:3]])
            for one in told["violations"]
        ]

    return found
