"""Tokens that open a door: 256 random bits, of which only the SHA-256 is kept."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

N_BYTES: Final = 32


def new_token() -> str:
    """Return a new token, fit for a link or a cookie."""
    return secrets.token_urlsafe(N_BYTES)


def new_id() -> str:
    """Return a name of its own for a row."""
    return secrets.token_hex(8)


def token_hash(token: str) -> str:
    """Return what is kept of a token; it has too many bits to be guessed from it.

    Examples
    --------
    >>> token_hash("a")[:8]
    'ca978112'
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
