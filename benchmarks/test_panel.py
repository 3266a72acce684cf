"""Twenty experts at once: `pytest benchmarks/test_panel.py -s` prints how long they wait.

Each opens the form, keeps drafts and hands in, over HTTP on loopback, and sends the next request
when it has the answer: once a second, as people do while a form keeps its drafts, and without a
pause, which is the worst case. The server is a process of its own with the state in SQLite; its
memory is its resident set at the end, its CPU time that of all its threads.
"""

import os
import secrets
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import httpx
import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from panels import agenda, asked, panel  # noqa: E402
from servers import Server  # noqa: E402
from states import nursery, state  # noqa: E402
from tandau.panel.invitations import invite  # noqa: E402
from tandau.panel.opening import open_panel  # noqa: E402
from tandau.state.users import add_user  # noqa: E402

__all__ = ["agenda", "asked", "nursery", "panel", "state"]
N_EXPERTS, SECONDS, N_DRAFTS = 20, 15, 8
FIELDS = {f"i.{place}.interest": "none" for place in range(3)} | {"j.0.0.reason": "seen " * 40}


@pytest.fixture(scope="session")
def cases():
    return ROOT / "cases"


@pytest.fixture
def place(tmp_path):
    return str(tmp_path / "state.db")


class Expert(threading.Thread):
    """A browser that notes how long each answer took."""

    def __init__(self, url, token, pause, end):
        super().__init__()
        self.client = httpx.Client(base_url=url, timeout=30)
        assert self.client.post("/invitation", data={"code": token}).status_code == 303
        self.pause, self.end, self.n_done = pause, end, 0
        self.waits, self.errors = {"form": [], "draft": [], "hand in": []}, []

    def ask(self, kind, method, path, fields=None):
        if self.pause:
            time.sleep(self.pause * (0.5 + secrets.randbelow(1000) / 1000))
        start = time.perf_counter()
        answer = self.client.request(method, path, data=fields)
        self.waits[kind].append(time.perf_counter() - start)
        if answer.status_code not in (200, 303):
            self.errors.append(answer.status_code)
        return answer

    def run(self):
        with closing(self.client):
            while time.monotonic() < self.end:
                self.ask("form", "GET", "/panel")
                fields = {**FIELDS, "form": secrets.token_hex(16)}
                for number in range(N_DRAFTS):
                    self.ask("draft", "POST", "/panel/draft", fields | {"j.0.0.mode": str(number)})
                if self.n_done < 90:
                    self.ask("hand in", "POST", "/panel", fields | {"j.0.0.mode": "7"})
                    self.n_done += 1


def warm_up(url, token):
    """Let the server read its templates, which it does once in its life."""
    with httpx.Client(base_url=url, timeout=30) as client:
        client.post("/invitation", data={"code": token})
        client.get("/panel")


def cpu_seconds(child):
    told = Path(f"/proc/{child}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("pause", [1.0, 0.0])
def test_twenty_experts_at_once(state, panel, place, nursery, pause):
    made, key = panel
    server = Server(nursery, place)
    server.start()
    tokens = []
    for number in range(N_EXPERTS + 1):
        add_user(state, f"Expert {number}", "expert")
        tokens.append(invite(state, made.id, f"Expert {number}").token)
    warm_up(server.url, tokens.pop())
    end = time.monotonic() + SECONDS
    experts = [Expert(server.url, token, pause, end) for token in tokens]
    before = cpu_seconds(server.child)
    for one in experts:
        one.start()
    for one in experts:
        one.join()
    cpu = cpu_seconds(server.child) - before
    status = Path(f"/proc/{server.child}/status").read_text(encoding="ascii")
    resident = int(status.partition("VmRSS:")[2].split()[0]) / 1024
    server.kill()
    n_asked = sum(len(told) for one in experts for told in one.waits.values())
    load = os.getloadavg()[0]
    print(f"\npanel, {N_EXPERTS} experts, pause {pause:g} s: {n_asked} requests in {SECONDS} s")
    for kind in ("form", "draft", "hand in"):
        waits = np.concatenate([one.waits[kind] for one in experts]) * 1000
        shares = np.percentile(waits, [50, 95, 99])
        print(f"  {kind:8} p50 {shares[0]:.0f}, p95 {shares[1]:.0f}, p99 {shares[2]:.0f} ms")
    each = 1000 * cpu / n_asked
    print(f"  {each:.1f} ms of CPU a request, {resident:.0f} MB, load average {load:.1f}")
    assert [one.errors for one in experts] == [[]] * N_EXPERTS
    published = open_panel(state, made.id, key).published
    assert len(published) == sum(one.n_done for one in experts)
    everything = np.concatenate([told for one in experts for told in one.waits.values()])
    print(f"  all      p99 {1000 * np.percentile(everything, 99):.0f} ms")
    assert resident <= 400
    # Without a pause the wait is that of a queue of twenty: told, not judged.
    assert not pause or np.percentile(everything, 99) <= 0.3
