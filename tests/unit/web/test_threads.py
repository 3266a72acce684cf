"""The served app works on as many requests at once as its settings say, and on no more."""

import asyncio
import time
from threading import Lock

import httpx

from tandau.web.app import create_app
from tandau.web.settings import THREADS

SECONDS = 0.1


class Counter:
    """How many work at once, now and at most."""

    def __init__(self):
        self.lock, self.now, self.most = Lock(), 0, 0

    def work(self):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(SECONDS)
        with self.lock:
            self.now -= 1
        return {}


def test_app_works_on_as_many_requests_at_once_as_set(study, freely):
    app, counter = create_app([study], settings=freely), Counter()
    app.add_api_route("/api/slow", counter.work)

    async def asked():
        transport = httpx.ASGITransport(app=app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://localhost") as client,
        ):
            return await asyncio.gather(*(client.get("/api/slow") for _ in range(3 * THREADS)))

    assert [one.status_code for one in asyncio.run(asked())] == [200] * (3 * THREADS)
    assert counter.most == THREADS
