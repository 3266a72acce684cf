"""The workbench under hands and under load: `pytest benchmarks/ -k workbench -s` prints both.

10,000 futures of eight offers; twenty people who ask about twice a second each, as fast as people
who click can, and the same twenty without a pause beside what one request alone takes.
"""

import asyncio
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import sync_playwright

from tandau.pipeline import run_study

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from workbench import enlarged, free_port, wait_for_port

MINI = Path(__file__).parents[1] / "cases" / "mini"
N_PEOPLE = 20
SECONDS = 10
SERVER = """
import sys
from pathlib import Path
import uvicorn
from tandau.web.app import create_app
from tandau.web.settings import Rate, Settings
freely = Settings(requests=Rate(1e6, 10**6))
uvicorn.run(create_app([Path(sys.argv[1])], settings=freely), port=int(sys.argv[2]),
            access_log=False, log_level="warning")
"""
ASKED = (
    ("GET", "/studies/large", None),
    ("POST", "/api/studies/large/ranks", {"groups": {"cost": 3.0, "time": 1.0}}),
    ("POST", "/api/studies/large/futures", {"offer": "alpha", "rank": 1}),
    ("GET", "/studies/large/behind/v1", None),
    ("GET", "/api/studies/large", None),
)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("large")
    run_study(MINI, folder / "mini", n_futures=1024)
    study = enlarged(folder / "mini", folder / "large")
    port = free_port()
    with subprocess.Popen([sys.executable, "-c", SERVER, str(study), str(port)]) as process:
        try:
            wait_for_port(port, process)
            yield f"http://127.0.0.1:{port}", process
        finally:
            process.terminate()


def peak_memory(process):
    text = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    return int(text.partition("VmHWM:")[2].split()[0]) / 1024


def test_slider_to_chart(served):
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    if browser_path is None:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(base_url=served[0])
        begun = time.perf_counter()
        page.goto("/studies/large")
        page.wait_for_selector("html[data-live=yes]")
        ready = time.perf_counter() - begun
        times = page.evaluate(
            """async () => {
              const slider = document.getElementById("g-cost");
              const chart = document.getElementById("chart");
              const times = [];
              for (let at = 0; at < 100; at += 1) {
                slider.value = String((at * 37) % 101);
                const drawn = new Promise((done) => {
                  const watch = new MutationObserver(() => { watch.disconnect(); done(); });
                  watch.observe(chart, { subtree: true, attributes: true });
                });
                const begun = performance.now();
                slider.dispatchEvent(new Event("input", { bubbles: true }));
                await drawn;
                times.push(performance.now() - begun);
              }
              return times;
            }"""
        )
        browser.close()
    p95 = statistics.quantiles(times, n=20)[-1]
    print(f"\nslider to chart: median {statistics.median(times):.1f} ms, p95 {p95:.1f} ms; "
          f"page ready in {ready:.2f} s")  # fmt: skip
    assert p95 <= 100


async def _ask(client, turn):
    method, path, body = ASKED[turn % len(ASKED)]
    begun = time.perf_counter()
    answer = await client.request(method, path, json=body)
    assert answer.status_code == 200
    return time.perf_counter() - begun


async def _people(url, pause):
    async def one(client, place):
        turn, end = place, time.perf_counter() + SECONDS
        while time.perf_counter() < end:
            await asyncio.sleep(pause * (0.5 + (turn * 7 % 11) / 10))
            times.append(await _ask(client, turn))
            turn += 1

    times = []
    # One client with a connection each: making twenty would take seconds of the time measured.
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        await asyncio.gather(*(one(client, place) for place in range(N_PEOPLE)))
    return times


def test_twenty_people(served):
    url, process = served
    alone = [asyncio.run(_warm(url)) for _ in range(2)][-1]
    for name, pause in (("with pauses", 0.5), ("without a pause", 0.0)):
        times = asyncio.run(_people(url, pause))
        p99 = statistics.quantiles(times, n=100)[-1]
        print(f"\n{N_PEOPLE} people {name}: {len(times) / SECONDS:.0f} requests a second, median "
              f"{statistics.median(times) * 1e3:.0f} ms, p99 {p99 * 1e3:.0f} ms "
              f"({p99 / max(alone):.1f} times the slowest request alone); "
              f"peak memory {peak_memory(process):.0f} MB")  # fmt: skip
        if pause:
            assert p99 <= 0.3
    assert peak_memory(process) <= 400


async def _warm(url):
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        return [await _ask(client, turn) for turn in range(len(ASKED))]
