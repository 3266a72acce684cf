"""What a workbench server is set to, and the anchors that no option loosens."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final

# Of Datasette's defaults: a body that is larger is refused while it is read.
BODY_AT_MOST: Final = 2 * 1024 * 1024
BODY_SECONDS: Final = 30.0
SECRET_LENGTH: Final = 32
# Requests worked on at once; the others wait in turn. More threads share one interpreter: forty
# gave a quarter of the requests ten times the wait. One of these may sit out a what-if.
THREADS: Final = 3
# How long a browser keeps the cookie; how long a session lasts the state says.
COOKIE_SECONDS: Final = 30 * 24 * 60 * 60
# Nothing is loaded from elsewhere, nothing runs that stands in a page.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cache-control": "no-store",
}
LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Rate:
    """How many requests one address may make.

    Parameters
    ----------
    per_second
        What is refilled, 1/second.
    burst
        What may come at once.
    """

    per_second: float
    burst: int


@dataclass(frozen=True)
class Settings:
    """What a server is set to.

    Parameters
    ----------
    secret
        Signs session cookies; drawn anew for every start where none is given.
    is_https
        Whether browsers come by TLS, ours or a proxy's: then cookies ask for it.
    is_sealed
        Whether the process may open no connection beyond this machine.
    requests, entries, heavy
        Rates of all requests, of tries to log in, and of what computes a case again.
    """

    secret: bytes = field(default_factory=lambda: secrets.token_bytes(SECRET_LENGTH), repr=False)
    is_https: bool = False
    is_sealed: bool = False
    requests: Rate = Rate(50.0, 200)
    entries: Rate = Rate(1 / 30, 10)
    heavy: Rate = Rate(0.5, 10)


def is_loopback(host: str) -> bool:
    """Return whether a host name or address is this machine and no other.

    Examples
    --------
    >>> [is_loopback(one) for one in ("127.0.0.1", "localhost", "::1", "0.0.0.0", "example.org")]
    [True, True, True, False, False]
    """
    return host in LOOPBACK or (is_address(host) and ip_address(host).is_loopback)


def is_address(host: str) -> bool:
    """Return whether a host is given by its address, not by a name.

    Examples
    --------
    >>> is_address("10.0.0.1"), is_address("example.org")
    (True, False)
    """
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
