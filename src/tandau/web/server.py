"""Starting the server: where it may listen, with which secret, and that it says so."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import uvicorn

from tandau.errors import Fault, TandauError
from tandau.web.settings import SECRET_LENGTH, Settings, is_loopback

if TYPE_CHECKING:
    from fastapi import FastAPI

PRIVATE: Final = 0o600
_OTHERS: Final = 0o077
_KEPT_OPEN: Final = 30
_AT_ONCE: Final = 200


@dataclass(frozen=True)
class Place:
    """Where a server listens, and by which means it is reached.

    Parameters
    ----------
    host, port
        To listen on.
    secret_file
        Holds what signs sessions; made where it is missing.
    tls_cert, tls_key
        Certificate and key, both or neither.
    is_behind_proxy
        Whether a proxy with TLS of its own stands before.
    """

    host: str
    port: int
    secret_file: Path | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    is_behind_proxy: bool = False

    @property
    def is_https(self) -> bool:
        """Whether browsers come by TLS."""
        return self.tls_cert is not None or self.is_behind_proxy


def place_faults(place: Place, *, has_accounts: bool) -> list[Fault]:
    """Return why a server must not start there.

    Parameters
    ----------
    place
        Where it would listen.
    has_accounts
        Whether people log in.
    """
    faults = []
    if (place.tls_cert is None) != (place.tls_key is None):
        faults.append(
            _fault("--tls-cert, --tls-key", "one of the two", "both or neither", "name the other")
        )
    if is_loopback(place.host) and not place.is_behind_proxy:
        return faults
    where = f"--host {place.host}"
    if not has_accounts:
        faults.append(
            _fault(where, "no accounts", "people who log in", "name their state with --state")
        )
    if place.secret_file is None:
        faults.append(
            _fault(where, "no secret", "a secret of its own", "name a file with --secret-file")
        )
    if not place.is_https:
        remedy = "name --tls-cert and --tls-key, or say --behind-proxy where a proxy does it"
        faults.append(_fault(where, "no TLS", "TLS beyond this machine", remedy))
    return faults


def _fault(option: str, got: str, expected: str, remedy: str) -> Fault:
    return Fault("tandau serve", option, got, expected, remedy)


def checked(place: Place, *, has_accounts: bool) -> None:
    """Raise where a server must not start.

    Raises
    ------
    TandauError
        With every reason.
    """
    if faults := place_faults(place, has_accounts=has_accounts):
        told = "; ".join(f"{one.place}: {one.got}, {one.remedy}" for one in faults)
        raise TandauError(f"the server is not started: {told}", faults)


def secret_of(path: Path | None) -> bytes:
    """Return the secret of a file, made where it is missing, or a new one for this start.

    Raises
    ------
    TandauError
        Where the file cannot be read or made, is short, or others may read it.
    """
    if path is None:
        return secrets.token_bytes(SECRET_LENGTH)
    try:
        # Made with its mode at once: there is no moment in which others could read it.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    except FileExistsError:
        return _read_secret(path)
    except OSError as error:
        raise TandauError(f"{path}: cannot be made ({error.strerror})") from error
    with os.fdopen(handle, "w") as stream:
        stream.write(secrets.token_hex(SECRET_LENGTH))
    return _read_secret(path)


def _read_secret(path: Path) -> bytes:
    try:
        mode, text = path.stat().st_mode, path.read_bytes().strip()
    except OSError as error:
        raise TandauError(f"{path}: cannot be read ({error.strerror})") from error
    if os.name != "nt" and mode & _OTHERS:
        raise TandauError(f"{path}: others may read it; say `chmod 600 {path}`")
    if len(text) < SECRET_LENGTH:
        told = f"{len(text)} bytes, expected {SECRET_LENGTH} or more; remove it to get a new one"
        raise TandauError(f"{path}: {told}")
    return text


def settings_of(place: Place, *, is_sealed: bool) -> Settings:
    """Return the settings of a server at a place."""
    return Settings(
        secret=secret_of(place.secret_file), is_https=place.is_https, is_sealed=is_sealed
    )


def run(app: FastAPI, place: Place) -> None:
    """Serve until interrupted."""
    uvicorn.run(
        app,
        host=place.host,
        port=place.port,
        ssl_certfile=None if place.tls_cert is None else str(place.tls_cert),
        ssl_keyfile=None if place.tls_key is None else str(place.tls_key),
        proxy_headers=place.is_behind_proxy,
        # Only a proxy on this machine may say who asked.
        forwarded_allow_ips="127.0.0.1,::1",
        server_header=False,
        access_log=False,
        log_level="warning",
        limit_concurrency=_AT_ONCE,
        timeout_keep_alive=_KEPT_OPEN,
    )
