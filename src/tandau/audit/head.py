"""The head of a log: how far it went when it was last written, signed.

A chain of hashes shows every change but the loss of its last lines; the head, a small file beside
the log, shows that too. Whoever can take back both to an older state is caught by a receipt only.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tandau.audit.chain import Chain
from tandau.audit.entries import Entry, canonical
from tandau.audit.keys import confirms, is_name, is_public
from tandau.durable import place
from tandau.errors import ReportError

if TYPE_CHECKING:
    from pathlib import Path

    from tandau.audit.keys import Key

_HEAD: Final = b"tandau audit head\n"
_LONGEST: Final = 1_048_576


@dataclass(frozen=True)
class Head:
    """The state that a writer signed after its entry.

    Parameters
    ----------
    chain
        Number and hash of the last entry, keys and size of the log.
    key
        Public key of the signer.
    """

    chain: Chain
    key: str

    def is_of(self, entry: Entry | str) -> bool:
        """Return whether the head speaks of this entry, and its signer signed both."""
        return (
            isinstance(entry, Entry)
            and (entry.number, entry.hash) == (self.chain.n_entries, self.chain.hash)
            and entry.key == self.key
            and entry.is_hashed()
            and entry.is_signed()
        )


def head_file(log: Path) -> Path:
    """Return where the head of a log stands.

    Examples
    --------
    >>> from pathlib import Path
    >>> head_file(Path("audit.jsonl")).name
    'audit.jsonl.head'
    """
    return log.with_name(f"{log.name}.head")


def _body(chain: Chain, key: str) -> dict[str, Any]:
    return {
        "entries": chain.n_entries,
        "hash": chain.hash,
        "key": key,
        "keys": chain.keys,
        "schema": 1,
        "size": chain.size,
        "start": chain.start,
    }


def write_head(log: Path, chain: Chain, key: Key) -> None:
    """Sign and write the state of a log, in one step."""
    body = _body(chain, key.public)
    signature = key.sign(_HEAD + canonical(body))
    place(head_file(log), canonical({**body, "signature": signature}) + b"\n", 0o666)


def read_head(log: Path) -> Head | None:
    """Return the head of a log, or None where there is none.

    Raises
    ------
    ReportError
        Where it is there and cannot be believed.
    """
    path = head_file(log)
    try:
        with path.open("rb") as stream:
            text = stream.read(_LONGEST)
        content = json.loads(text)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ReportError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError):
        content = None
    head = _head(content)
    if head is None:
        remedy = "put back the head that belongs to the log"
        raise ReportError(f"{path}: changed since it was written; {remedy}")
    return head


def _head(content: object) -> Head | None:
    if not isinstance(content, dict):
        return None
    keys, key = content.get("keys"), content.get("key")
    counts = [content.get("entries"), content.get("size")]
    start = content.get("start")
    if not (
        all(isinstance(one, int) and not isinstance(one, bool) and one > 0 for one in counts)
        and isinstance(start, int)
        and 0 <= start < content["size"]
        and is_public(content.get("hash"))
        and isinstance(keys, dict)
        and all(is_public(one) and is_name(name) for one, name in keys.items())
        and is_public(key)
    ):
        return None
    chain = Chain(content["entries"], content["hash"], dict(keys), content["size"], start)
    signature = str(content.get("signature"))
    if not confirms(str(key), _HEAD + canonical(_body(chain, str(key))), signature):
        return None
    return Head(chain, str(key))
