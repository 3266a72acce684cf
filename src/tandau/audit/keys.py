"""Keys of the log: Ed25519, a secret file for its owner and a public one for everybody.

Source: [Josefsson2017].
"""

from __future__ import annotations

import json
import os
import re
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from tandau.durable import place
from tandau.errors import Fault, ReportError

if TYPE_CHECKING:
    from pathlib import Path

OWN_KIND: Final = "tandau audit key"
PUBLIC_KIND: Final = "tandau audit public key"
_HEX: Final = re.compile(r"[0-9a-f]{64}")
_NAME: Final = re.compile(r"[^\x00-\x1f\x7f]{1,80}")
_LONGEST: Final = 4096


@dataclass(frozen=True)
class PublicKey:
    """What checks signatures: a name and 64 hexadecimal digits."""

    name: str
    public: str

    def confirms(self, message: bytes, signature: str) -> bool:
        """Return whether the key's owner signed the message."""
        return confirms(self.public, message, signature)


@dataclass(frozen=True)
class Key(PublicKey):
    """What signs: a public key and the secret that belongs to it."""

    secret: SigningKey

    def sign(self, message: bytes) -> str:
        """Return the signature as 128 hexadecimal digits."""
        return self.secret.sign(message).signature.hex()

    @property
    def shared(self) -> PublicKey:
        """The part that others may have."""
        return PublicKey(self.name, self.public)


def confirms(public: str, message: bytes, signature: str) -> bool:
    """Return whether a signature over a message was made with the secret of a public key.

    Parameters
    ----------
    public
        64 hexadecimal digits.
    message
        What was signed.
    signature
        128 hexadecimal digits; anything else confirms nothing.
    """
    try:
        VerifyKey(bytes.fromhex(public)).verify(message, bytes.fromhex(signature))
    except (BadSignatureError, ValueError, TypeError):
        return False
    return True


def is_public(text: object) -> bool:
    """Return whether a text can be a public key."""
    return isinstance(text, str) and _HEX.fullmatch(text) is not None


def is_name(text: object) -> bool:
    """Return whether a text can name a key's owner: 1 to 80 characters on one line."""
    return isinstance(text, str) and _NAME.fullmatch(text) is not None and text == text.strip()


def new_key(name: str) -> Key:
    """Return a key from the system's random source.

    Raises
    ------
    ReportError
        Where the name is empty, too long or not on one line.
    """
    if not is_name(name):
        raise ReportError(f"{name!r} cannot name a key; take 1 to 80 characters on one line")
    return _key(name, SigningKey.generate())


def _key(name: str, secret: SigningKey) -> Key:
    return Key(name, bytes(secret.verify_key).hex(), secret)


def public_file(path: Path) -> Path:
    """Return where the public part of a key file stands."""
    return path.with_name(f"{path.name}.pub")


def write_key(key: Key, path: Path) -> None:
    """Write a key for its owner's eyes only, and its public part beside it.

    Raises
    ------
    ReportError
        Where a file is there already, since a lost key cannot be made again, or none can be made.
    """
    shared = {"kind": PUBLIC_KIND, "schema": 1, "name": key.name, "public": key.public}
    secret = {**shared, "kind": OWN_KIND, "secret": bytes(key.secret).hex()}
    try:
        place(path, _told(secret), 0o600, replaces=False)
        place(public_file(path), _told(shared), replaces=False)
    except FileExistsError as error:
        raise ReportError(f"{path}: is there already; a key is never replaced") from error
    except OSError as error:
        raise ReportError(f"{path}: cannot be written ({error.strerror})") from error


def _told(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def read_key(path: Path) -> Key:
    """Read a key file.

    Raises
    ------
    ReportError
        Where it is missing or no key, or where others than its owner may read it.
    """
    content = _content(path, OWN_KIND, "tandau audit key")
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        message = f"{path}: others can read this secret key; take it from them"
        raise ReportError(f"{message} (chmod 600 {path.name})")
    secret = content.get("secret")
    if not is_public(secret):
        raise _no_key(path, "the key's secret is damaged", "64 hexadecimal digits")
    key = _key(content["name"], SigningKey(bytes.fromhex(str(secret))))
    if key.public != content["public"]:
        raise _no_key(path, "secret and public part do not belong together", "one key")
    return key


def read_public(path: Path) -> PublicKey:
    """Read the public file of a key.

    Raises
    ------
    ReportError
        Where it is missing or no public key.
    """
    content = _content(path, PUBLIC_KIND, "tandau audit key")
    return PublicKey(content["name"], content["public"])


def _content(path: Path, kind: str, command: str) -> dict[str, Any]:
    try:
        with path.open("rb") as stream:
            content = json.loads(stream.read(_LONGEST))
    except OSError as error:
        raise _no_key(path, error.strerror or "unreadable", f"a file of `{command}`") from error
    except (ValueError, RecursionError):
        content = None
    is_key = isinstance(content, dict) and content.get("kind") == kind
    if not (is_key and is_public(content.get("public")) and is_name(content.get("name"))):
        raise _no_key(path, "something else", f"a file of `{command}` ({kind})")
    found: dict[str, Any] = content
    return found


def _no_key(path: Path, got: str, expected: str) -> ReportError:
    fault = Fault(str(path), "", got, expected, "make a key with `tandau audit key`")
    return ReportError(str(fault), [fault])
