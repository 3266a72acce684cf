"""One line of the log: who did what and when, chained by hash and signed.

A line is canonical JSON (keys in order, no spaces, ASCII), so that one content has one form. The
hash covers everything but hash and signature; the signature covers the hash.

Source: [SchneierKelsey1999], [Josefsson2017].
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tandau.audit.keys import confirms, is_name, is_public
from tandau.errors import ReportError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tandau.audit.keys import Key

SCHEMA: Final = 1
FIRST: Final = "0" * 64
ADMIT: Final = "admit_key"
RETIRE: Final = "retire_key"
LONGEST: Final = 65_536
_ENTRY: Final = b"tandau audit entry\n"
_FIELDS: Final = frozenset(
    ("about", "hash", "key", "number", "previous", "schema", "signature", "what", "when", "who")
)
_WHAT: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_WHEN: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_SIGNATURE: Final = re.compile(r"[0-9a-f]{128}")


@dataclass(frozen=True)
class Entry:
    """One entry of the log.

    Parameters
    ----------
    number
        1 for the first, one more for each.
    when
        UTC, ``YYYY-MM-DDTHH:MM:SS.mmmZ``, by the writer's clock.
    who
        Who did it, as the signer says.
    what
        A verb in snake_case.
    about
        What belongs to it; any JSON.
    previous
        Hash of the entry before; zeros for the first.
    key
        Public key of the signer.
    hash
        SHA-256 of all the above.
    signature
        Of the hash.
    """

    number: int
    when: str
    who: str
    what: str
    about: Mapping[str, Any]
    previous: str
    key: str
    hash: str
    signature: str

    @property
    def body(self) -> dict[str, Any]:
        """What the hash covers."""
        return {
            "about": self.about,
            "key": self.key,
            "number": self.number,
            "previous": self.previous,
            "schema": SCHEMA,
            "what": self.what,
            "when": self.when,
            "who": self.who,
        }

    @property
    def told(self) -> dict[str, Any]:
        """All fields under their names."""
        return {**self.body, "hash": self.hash, "signature": self.signature}

    @property
    def line(self) -> bytes:
        """The entry as it stands in the log."""
        return canonical(self.told) + b"\n"

    def is_hashed(self) -> bool:
        """Return whether the hash is that of the content."""
        return self.hash == hashlib.sha256(canonical(self.body)).hexdigest()

    def is_signed(self) -> bool:
        """Return whether the key named in the entry signed its hash."""
        return confirms(self.key, _ENTRY + bytes.fromhex(self.hash), self.signature)


def canonical(content: object) -> bytes:
    """Return the one JSON form of a content.

    Examples
    --------
    >>> canonical({"b": 1, "a": [2.5, None]})
    b'{"a":[2.5,null],"b":1}'
    """
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def signed_entry(
    key: Key,
    number: int,
    previous: str,
    *,
    when: str,
    who: str,
    what: str,
    about: Mapping[str, Any],
) -> Entry:
    """Return an entry with hash and signature.

    Raises
    ------
    ReportError
        Where a part has not its form, ``about`` is no JSON, or the line would exceed 64 KiB.
    """
    try:
        content = json.loads(canonical(about))
    except (TypeError, ValueError, RecursionError) as error:
        raise ReportError(f"about: {error}; give values that JSON can hold") from error
    open_entry = Entry(number, when, who, what, content, previous, key.public, "", "")
    digest = hashlib.sha256(canonical(open_entry.body))
    signature = key.sign(_ENTRY + digest.digest())
    entry = Entry(
        number, when, who, what, content, previous, key.public, digest.hexdigest(), signature
    )
    if len(entry.line) > LONGEST:
        raise ReportError(f"about: an entry of {len(entry.line)} bytes; keep it under {LONGEST}")
    if fault := _fault(json.loads(entry.line)):
        raise ReportError(f"an entry of the log: {fault}")
    return entry


def read_entry(line: bytes) -> Entry | str:
    """Return the entry of a line, or what is wrong with its form.

    Parameters
    ----------
    line
        With its line end.
    """
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        return "it is no JSON"
    fault = _fault(content)
    if fault:
        return fault
    told = {name: value for name, value in content.items() if name != "schema"}
    entry = Entry(**told)
    # One content has one form, so that nothing can hide in repeated keys or spaces.
    try:
        return entry if entry.line == line else "it is not in the form in which entries are written"
    except ValueError:
        return "it holds a number that JSON does not know"


def _fault(content: object) -> str:
    if not isinstance(content, dict) or set(content) != _FIELDS:
        return f"it has not the fields {', '.join(sorted(_FIELDS))}"
    if content["schema"] != SCHEMA or isinstance(content["schema"], bool):
        return f"schema {content['schema']!r} is not {SCHEMA}"
    number = content["number"]
    wrong = {
        "number": not isinstance(number, int) or isinstance(number, bool) or number < 1,
        "about": not isinstance(content["about"], dict),
        "who": not is_name(content["who"]),
        "what": not _is(_WHAT, content["what"]),
        "when": not _is(_WHEN, content["when"]),
        "previous": not is_public(content["previous"]),
        "hash": not is_public(content["hash"]),
        "key": not is_public(content["key"]),
        "signature": not _is(_SIGNATURE, content["signature"]),
    }
    if not wrong["about"] and content["what"] in (ADMIT, RETIRE):
        about = content["about"]
        wrong["about"] = not (is_public(about.get("key")) and is_name(about.get("name")))
    named = [name for name, is_wrong in wrong.items() if is_wrong]
    return f"{named[0]} has not the form it must have" if named else ""


def _is(pattern: re.Pattern[str], text: object) -> bool:
    return isinstance(text, str) and pattern.fullmatch(text) is not None
