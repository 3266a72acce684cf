"""The server killed while browsers hand in: whoever was told so finds it there, once."""

import re
import secrets
import sqlite3
import threading
import time

import httpx
import numpy as np
import pytest

from servers import Server
from tandau.panel.invitations import invite
from tandau.panel.opening import open_panel
from tandau.state.users import add_user

pytestmark = pytest.mark.slow
KILLS, N_EXPERTS = 30, 3
FIELDS = {f"i.{place}.interest": "none" for place in range(3)} | {"j.0.0.reason": "seen"}


@pytest.fixture
def place(tmp_path):
    return str(tmp_path / "state.db")


class Expert(threading.Thread):
    """A browser that hands in again and again, and notes what it was told."""

    def __init__(self, url, token):
        super().__init__()
        self.client = httpx.Client(base_url=url, timeout=10)
        assert self.client.post("/invitation", data={"code": token}).status_code == 303
        self.unheard, self.receipts = None, {}

    def hand_in(self, form, number):
        page = self.client.post(
            "/panel", data={**FIELDS, "form": form, "j.0.0.mode": str(number % 11)}
        )
        assert page.status_code == 200, page.text
        self.receipts[form] = re.search(r'"long">([0-9a-f]{64})<', page.text)[1]

    def run(self):
        for number in range(90):
            form = secrets.token_hex(16)
            try:
                self.hand_in(form, number)
            except httpx.TransportError:
                self.unheard = (form, number)
                return


def test_killed_while_browsers_hand_in(state, panel, place, nursery):
    made, key = panel
    draw, server = np.random.default_rng(2026), Server(nursery, place)
    told, waiting, n_cut = {}, [], 0

    def send_again():
        for expert in waiting:  # the browser heard nothing, and sends the same form
            expert.hand_in(*expert.unheard)
            told.update(expert.receipts)
            expert.client.close()

    for number in range(KILLS):
        server.start()
        send_again()
        experts = []
        for one in range(N_EXPERTS):
            add_user(state, f"Expert {number}.{one}", "expert")
            token = invite(state, made.id, f"Expert {number}.{one}").token
            experts.append(Expert(server.url, token))
        for one in experts:
            one.start()
        time.sleep(draw.uniform(0.02, 0.25))
        server.kill()
        for one in experts:
            one.join()
            told |= one.receipts
            if not one.unheard:
                one.client.close()
        waiting = [one for one in experts if one.unheard]
        n_cut += len(waiting)
    server.start()
    send_again()
    server.kill()
    assert n_cut >= KILLS
    with state.reading() as connection:
        rows = connection.exec_driver_sql("SELECT form, receipt FROM submissions").all()
    assert len(rows) == len(told)
    assert dict(map(tuple, rows)) == told
    published = open_panel(state, made.id, key).published
    assert sorted(one.receipt for one in published) == sorted(told.values())
    raw = sqlite3.connect(place)
    assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    raw.close()
