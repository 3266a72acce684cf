"""Seals: answers are encrypted to the chair's key before they are kept, and receipted.

The chair's private key is written once, to a file, and is never kept in the state. A receipt is the
SHA-256 of exactly what was sealed, with 256 random bits in it, so that it tells nothing and fits
nothing else. Whatever is sealed is filled up to full blocks: its length tells little. Source:
[Bernstein2006] for the key exchange behind PyNaCl's SealedBox.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nacl.bindings import sodium_pad, sodium_unpad
from nacl.encoding import RawEncoder
from nacl.exceptions import CryptoError
from nacl.hash import blake2b
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

from tandau.durable import place
from tandau.errors import Fault, StateError

if TYPE_CHECKING:
    from pathlib import Path

BLOCK: Final = 4096
_HEAD: Final = "tandau panel key 1"
_FORMAT: Final = "tandau.answers.1"


@dataclass(frozen=True)
class Sealed:
    """What is kept of answers, and what their expert keeps.

    Parameters
    ----------
    box
        The encrypted answers.
    receipt
        SHA-256 of `text`, in hexadecimal.
    text
        What was sealed; it goes to the expert and is kept nowhere.
    """

    box: bytes
    receipt: str
    text: bytes


def new_key(file: Path) -> str:
    """Write a new private key to a file for its owner alone; return the public key as text.

    Raises
    ------
    StateError
        Where the file exists or cannot be written.
    """
    key = PrivateKey.generate()
    try:
        place(file, f"{_HEAD}\n{bytes(key).hex()}\n".encode("ascii"), 0o600, replaces=False)
    except OSError as error:
        got, expected = error.strerror or "cannot be written", "a file that does not exist yet"
        raise StateError([Fault(str(file), "", got, expected, "name another file")]) from error
    return bytes(key.public_key).hex()


def read_key(text: str, name: str) -> PrivateKey:
    """Return the private key that a file holds.

    Parameters
    ----------
    text
        Content of the file.
    name
        Of the file, for the message.

    Raises
    ------
    StateError
        Where it is no such key; the text is not repeated.
    """
    head, _, rest = text.strip().partition("\n")
    try:
        return PrivateKey(bytes.fromhex(rest.strip() if head.strip() == _HEAD else ""))
    except (ValueError, CryptoError, TypeError):
        expected = "the file that `tandau panel new --key-out` wrote"
        fault = Fault(name, "", "no key of a panel", expected, "name that file")
        raise StateError([fault]) from None


def fingerprint(public_key: str) -> str:
    """Return a short form of a public key that people can compare by eye.

    Examples
    --------
    >>> fingerprint("00" * 32)
    '66687-aadf8-62bd7-76c8f'
    """
    told = hashlib.sha256(bytes.fromhex(public_key)).hexdigest()
    return "-".join(told[place : place + 5] for place in range(0, 20, 5))


def receipt_of(text: bytes) -> str:
    """Return the receipt of what was sealed."""
    return hashlib.sha256(text).hexdigest()


def seal(public_key: str, panel_id: str, seat_id: str, form: str, content: object) -> Sealed:
    """Encrypt answers so that only the chair's private key opens them.

    Parameters
    ----------
    public_key
        Of the panel.
    panel_id, seat_id, form
        Where the answers belong; sealed with them, so that nobody can move them.
    content
        The answers as JSON takes them.
    """
    told = {
        "format": _FORMAT,
        "panel": panel_id,
        "seat": seat_id,
        "form": form,
        "nonce": secrets.token_hex(32),
        "answers": content,
    }
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, allow_nan=False).encode()
    box = SealedBox(PublicKey(bytes.fromhex(public_key)))
    return Sealed(box.encrypt(sodium_pad(text, BLOCK)), receipt_of(text), text)


def unseal(key: PrivateKey, box: bytes) -> bytes | None:
    """Return what was sealed; None where the box was changed or sealed to another key."""
    try:
        return sodium_unpad(SealedBox(key).decrypt(box), BLOCK)
    except (CryptoError, ValueError):
        return None


def _draft_box(token: str) -> SecretBox:
    told = token.encode("utf-8", "surrogatepass")
    key = blake2b(
        told, digest_size=SecretBox.KEY_SIZE, person=b"tandau draft 1", encoder=RawEncoder
    )
    return SecretBox(key)


def close_draft(token: str, content: bytes) -> bytes:
    """Encrypt a draft to the session that writes it: its token is kept nowhere on the server."""
    return bytes(_draft_box(token).encrypt(sodium_pad(content, BLOCK)))


def open_draft(token: str, sealed: bytes) -> bytes | None:
    """Return a draft of the same session; None for another one's."""
    try:
        return sodium_unpad(_draft_box(token).decrypt(sealed), BLOCK)
    except (CryptoError, ValueError):
        return None
