"""What stands before every route: host name, rate, other sites, size of the body, headers.

Requests from other sites are told apart by ``Sec-Fetch-Site`` and, where a browser does not send
it, by ``Origin`` against ``Host``; a client that sends neither is no browser and carries no cookie
against anybody's will.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from tandau.web.rates import Buckets
from tandau.web.refusals import Refused, as_json, is_api
from tandau.web.settings import BODY_AT_MOST, BODY_SECONDS, HEADERS, is_loopback

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from tandau.web.settings import Settings

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN: Final = frozenset({"same-origin", "none"})


def host_of(headers: Headers) -> str:
    """Return the host name that a request asks for, without its port."""
    return urlsplit(f"//{headers.get('host', '')}").hostname or ""


def is_from_elsewhere(method: str, headers: Headers) -> bool:
    """Return whether a request that changes something was made by another site's page.

    Parameters
    ----------
    method
        Of HTTP.
    headers
        Of the request.
    """
    if method in _SAFE:
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in _OWN
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host", "")


class Protection:
    """Wraps an app and refuses what should not reach it.

    Parameters
    ----------
    app
        What answers the rest.
    settings
        Of the server.
    is_local
        Whether nobody logs in here: then only names of this machine are answered, so that a page
        that points its own name at it learns nothing.
    """

    def __init__(self, app: ASGIApp, settings: Settings, *, is_local: bool) -> None:
        self._app = app
        self._settings = settings
        self._is_local = is_local
        self._buckets = Buckets(settings.requests)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if self._settings.is_https:
                    headers["strict-transport-security"] = "max-age=31536000"
            await send(message)

        try:
            self._look(scope)
            body = await _body(Headers(scope=scope), receive)
        except Refused as refused:
            if is_api(scope["path"]):
                answer = as_json(refused)
            else:
                answer = PlainTextResponse(f"{refused.message}\n", refused.status)
            await answer(scope, receive, dressed)
            return
        await self._app(scope, _again(body, receive), dressed)

    def _look(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        address = scope["client"][0] if scope.get("client") else ""
        if not self._buckets.take(address):
            raise Refused(429)
        if self._is_local and not is_loopback(host_of(headers)):
            raise Refused(421)
        if is_from_elsewhere(scope["method"], headers):
            raise Refused(403)


async def _body(headers: Headers, receive: Receive) -> bytes:
    """Return the whole body, counted while it comes: its announced length may be a lie."""
    announced = headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > BODY_AT_MOST:
        raise Refused(413)
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    break
                part = message.get("body", b"")
                size += len(part)
                if size > BODY_AT_MOST:
                    raise Refused(413)
                parts.append(part)
                if not message.get("more_body", False):
                    break
    except TimeoutError:
        raise Refused(408) from None
    return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """Return what gives a body that was read, then whatever the connection says."""
    is_given = False

    async def give() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return give
