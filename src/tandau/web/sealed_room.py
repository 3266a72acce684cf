"""A sealed room: from here on this process opens no connection beyond its own machine."""

from __future__ import annotations

import sys
from typing import Any, Final

from tandau.web.settings import is_address, is_loopback

EVENTS: Final = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
LOOKUPS: Final = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})


class SealedError(PermissionError):
    """A connection that a sealed room does not open."""


def _host(event: str, arguments: tuple[Any, ...]) -> str | None:
    """Return the host that a call of a socket aims at; None where it aims at none."""
    if event in LOOKUPS:
        host = arguments[0]
    else:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    return host.decode() if isinstance(host, bytes) else host


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in EVENTS and event not in LOOKUPS:
        return
    host = _host(event, arguments)
    # A name of None or nothing is this machine; sockets of the file system have no host. To look
    # up what is an address already, as a server does that listens, asks nobody.
    if host and not is_loopback(host) and not (event in LOOKUPS and is_address(host)):
        raise SealedError(f"a sealed room opens no connection to {host}")


def seal() -> None:
    """Refuse every connection and every look-up of a name beyond this machine, for good.

    It hooks into Python's own audit events, which no library of the process can take out again.
    """
    sys.addaudithook(_watch)
