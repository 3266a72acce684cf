"""Commitments: a claim is hidden now and can be shown to be the same one later.

A commitment is the SHA-256 of a random salt and the claim's row. Who does not know the salt cannot
try out figures; who publishes it cannot claim to have hidden another row.

Source: [HaleviMicali1996].
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from typing import TYPE_CHECKING, Any, Final

from tandau.audit.entries import canonical
from tandau.durable import place
from tandau.errors import Fault, ReportError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    Row = Mapping[str, str]

SALTS_KIND: Final = "tandau salts of hidden claims"
DISCLOSURE_KIND: Final = "tandau disclosure of claims"
_CLAIM: Final = b"tandau claim\n"
_SALT: Final = re.compile(r"[0-9a-f]{64}")
_LARGEST: Final = 16_777_216


def commitment(salt: str, row: Row) -> str:
    """Return what commits to a claim's row, 64 hexadecimal digits.

    Parameters
    ----------
    salt
        64 random hexadecimal digits.
    row
        Cells by column; empty ones do not count.

    Examples
    --------
    >>> commitment("00" * 32, {"id": "M03", "low": "3000", "note": ""})[:16]
    '34498407ad41553e'
    """
    told = {name: cell for name, cell in row.items() if cell}
    return hashlib.sha256(_CLAIM + bytes.fromhex(salt) + canonical(told)).hexdigest()


def new_salt() -> str:
    """Return 256 bits from the system's random source, which no seed may ever give again."""
    return secrets.token_hex(32)


def write_salts(hidden: Mapping[str, tuple[str, Row]], path: Path) -> None:
    """Write the salts and rows of hidden claims for their owner, who must keep the file.

    Parameters
    ----------
    hidden
        Salt and row by claim.
    path
        A file that is not there yet.

    Raises
    ------
    ReportError
        Where a file is there or none can be written.
    """
    _write(SALTS_KIND, hidden, path, 0o600)


def disclose(salts: Path, claims: Sequence[str], path: Path) -> None:
    """Write salt and row of some hidden claims into a file for others.

    Parameters
    ----------
    salts
        The owner's file.
    claims
        Ids of the claims to disclose.
    path
        A file that is not there yet.

    Raises
    ------
    ReportError
        Where the salts do not know a claim, or a file is there or cannot be written.
    """
    known = read_hidden(salts, SALTS_KIND)
    if unknown := [claim for claim in claims if claim not in known]:
        told = ", ".join(sorted(known))
        raise ReportError(f"{salts}: hides no claim {unknown[0]!r}, but {told}")
    _write(DISCLOSURE_KIND, {claim: known[claim] for claim in claims}, path, 0o644)


def _write(kind: str, hidden: Mapping[str, tuple[str, Row]], path: Path, mode: int) -> None:
    told = {claim: {"salt": salt, "row": dict(row)} for claim, (salt, row) in hidden.items()}
    content = {"kind": kind, "schema": 1, "claims": told}
    data = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    try:
        place(path, data.encode(), mode, replaces=False)
    except FileExistsError as error:
        raise ReportError(f"{path}: is there already; name another file") from error
    except OSError as error:
        raise ReportError(f"{path}: cannot be written ({error.strerror})") from error


def read_hidden(path: Path, kind: str = DISCLOSURE_KIND) -> dict[str, tuple[str, dict[str, str]]]:
    """Read salts or a disclosure: salt and row by claim.

    Raises
    ------
    ReportError
        Where the file is missing or something else.
    """
    try:
        with path.open("rb") as stream:
            content = json.loads(stream.read(_LARGEST))
    except OSError as error:
        raise _wrong(path, error.strerror or "unreadable", kind) from error
    except (ValueError, RecursionError):
        content = None
    claims = content.get("claims") if isinstance(content, dict) else None
    if not (isinstance(claims, dict) and isinstance(content, dict) and content.get("kind") == kind):
        raise _wrong(path, "something else", kind)
    if not all(map(_is_hidden, claims.values())):
        raise _wrong(path, "a claim without salt or row", kind)
    return {claim: (one["salt"], one["row"]) for claim, one in claims.items()}


def _is_hidden(one: Any) -> bool:  # noqa: ANN401
    return (
        isinstance(one, dict)
        and isinstance(one.get("salt"), str)
        and _SALT.fullmatch(one["salt"]) is not None
        and isinstance(one.get("row"), dict)
        and all(isinstance(cell, str) for cell in one["row"].values())
    )


def _wrong(path: Path, got: str, kind: str) -> ReportError:
    fault = Fault(str(path), "", got, f"a file of kind {kind!r}", "name the right file")
    return ReportError(str(fault), [fault])
