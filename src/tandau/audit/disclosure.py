"""Hold disclosed claims against the commitments of a pack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tandau.audit.commitments import commitment, read_hidden
from tandau.audit.redaction import CLAIMS, hidden_in, put_back
from tandau.errors import Fault, ReportError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tandau.audit.opened import Opened


@dataclass(frozen=True)
class Match:
    """Whether a disclosed claim is the one that was hidden.

    Parameters
    ----------
    claim
        Its id.
    is_hidden
        Whether the pack hides a claim of this id.
    is_same
        Whether salt and row give the pack's commitment.
    row
        The claim as disclosed.
    """

    claim: str
    is_hidden: bool
    is_same: bool
    row: Mapping[str, str]


def matches(opened: Opened, disclosure: Path) -> list[Match]:
    """Return for every disclosed claim whether it is the one that the pack hides.

    Parameters
    ----------
    opened
        The pack.
    disclosure
        A file of `tandau audit disclose`.

    Raises
    ------
    ReportError
        Where the disclosure cannot be read, or pack.json and the claims of the pack name different
        commitments.
    """
    told = {one.claim: one.commitment for one in opened.about.hidden}
    if told != hidden_in(opened.case / CLAIMS):
        message = "pack.json and the claims of its case name different commitments"
        raise ReportError(f"{opened.pack}: {message}; ask for the pack again")
    return [
        Match(claim, claim in told, commitment(salt, row) == told.get(claim), row)
        for claim, (salt, row) in sorted(read_hidden(disclosure).items())
    ]


def disclosed(opened: Opened, disclosure: Path | None) -> frozenset[str]:
    """Put disclosed claims back into the case of a pack; return their ids.

    Raises
    ------
    ReportError
        Where one is not the claim that was hidden.
    """
    if disclosure is None:
        return frozenset()
    found = matches(opened, disclosure)
    faults = [
        Fault(
            str(disclosure),
            one.claim,
            "another claim than was hidden" if one.is_hidden else "a claim that was not hidden",
            "what the pack's commitment holds",
            "ask for the right disclosure",
        )
        for one in found
        if not one.is_same
    ]
    if faults:
        raise ReportError("\n".join(map(str, faults)), faults)
    put_back(opened.case / CLAIMS, {one.claim: one.row for one in found})
    return frozenset(one.claim for one in found)
