"""Hide claims of a case behind commitments, and put disclosed ones back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tandau.audit.commitments import commitment, new_salt
from tandau.case.csv_text import csv_line, csv_rows
from tandau.errors import Fault, ReportError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

CLAIMS: Final = "claims.csv"
# What stays readable: that there is a claim, on what, how old and how good. Its content goes.
KEPT: Final = (
    "id", "subject", "stated_on", "event_on", "valid_from", "valid_to", "source", "voice",
    "reliability", "credibility", "status", "supersedes",
)  # fmt: skip
_WORDS: Final = ("category", "topic", "locator", "speaker", "modality", "quote", "note")
_FIGURES: Final = ("low", "mode", "high")
_SHORTEST: Final = 12
_HIDDEN: Final = "hidden, sha256 "
_COMMITMENT: Final = re.compile(re.escape(_HIDDEN) + r"([0-9a-f]{64})")


@dataclass(frozen=True)
class Hidden:
    """One claim behind a commitment.

    Parameters
    ----------
    claim
        Its id.
    subject, variable
        What it is about; the variable is empty for a pure statement.
    commitment
        64 hexadecimal digits.
    """

    claim: str
    subject: str
    variable: str
    commitment: str


@dataclass(frozen=True)
class Redaction:
    """A table of claims of which some are hidden.

    Parameters
    ----------
    table
        The table as text.
    hidden
        The hidden claims, by id.
    secret
        Salt and row of each, for the owner only.
    notes
        Figures of hidden claims that stand elsewhere too, to be looked at.
    """

    table: str
    hidden: tuple[Hidden, ...]
    secret: Mapping[str, tuple[str, Mapping[str, str]]]
    notes: tuple[str, ...] = ()


def redact(path: Path, claims: Sequence[str], salt: Callable[[], str] = new_salt) -> Redaction:
    """Hide claims of a table.

    Parameters
    ----------
    path
        ``claims.csv`` of a case without faults.
    claims
        Ids of the claims to hide.
    salt
        Gives a new salt at each call.

    Returns
    -------
    Redaction
        With the same rows in the same order; hidden ones keep `KEPT` and, as a statement, their
        commitment.

    Raises
    ------
    ReportError
        Where the table has no such claim, or another claim was computed from a hidden one.
    """
    rows = _rows(path)
    faults = list(_faults(path, rows, set(claims)))
    if faults:
        raise ReportError("\n".join(map(str, faults)), faults)
    secret = {row["id"]: (salt(), row) for row in rows if row["id"] in claims}
    hidden = tuple(
        Hidden(claim, row["subject"], row.get("variable", ""), commitment(one, row))
        for claim, (one, row) in sorted(secret.items())
    )
    told = {one.claim: one.commitment for one in hidden}
    shown = [_shown(row, told.get(row["id"])) for row in rows]
    return Redaction(_table(shown, list(rows[0])), hidden, secret, tuple(_notes(rows, set(told))))


def redacted_row(row: Mapping[str, str], digest: str) -> dict[str, str]:
    """Return a row of claims with nothing but what stays readable and the commitment."""
    kept = {name: cell if name in KEPT else "" for name, cell in row.items()}
    return {**kept, "category": f"{_HIDDEN}{digest}"}


def _shown(row: dict[str, str], digest: str | None) -> dict[str, str]:
    return row if digest is None else redacted_row(row, digest)


def _rows(path: Path) -> list[dict[str, str]]:
    header, *rows = csv_rows(path)
    header = [name.strip() for name in header]
    return [dict(zip(header, map(str.strip, row), strict=True)) for row in rows]


def _table(rows: Sequence[Mapping[str, str]], header: Sequence[str]) -> str:
    titles = [*header, *(["category"] if "category" not in header else [])]
    lines = [csv_line(titles), *(csv_line([row.get(name, "") for name in titles]) for row in rows)]
    return "".join(lines)


def _faults(path: Path, rows: Sequence[Mapping[str, str]], claims: set[str]) -> Iterator[Fault]:
    known = {row["id"] for row in rows}
    for claim in sorted(claims - known):
        remedy = "name a claim of this table; those of experts and records cannot be hidden"
        yield Fault(str(path), claim, "no such claim", "the id of a claim", remedy)
    for row in rows:
        sources = set(row.get("derived_from", "").split())
        for claim in sorted(sources & claims) if row["id"] not in claims else ():
            got = f"it was computed from {claim}, which is to be hidden"
            yield Fault(str(path), row["id"], got, "both hidden", f"hide {row['id']} too")


def _notes(rows: Sequence[Mapping[str, str]], claims: set[str]) -> Iterator[str]:
    """Tell of figures of hidden claims that another claim on the same subject repeats."""
    for row in rows:
        if row["id"] not in claims:
            continue
        figures = {row.get(name, "") for name in _FIGURES} - {""}
        for other in rows:
            is_open = other["id"] not in claims and other["subject"] == row["subject"]
            words = " ".join(cell for name, cell in other.items() if name not in KEPT)
            for figure in sorted(figures) if is_open else ():
                if re.search(rf"(?<![\w.]){re.escape(figure)}(?![\w.])", words):
                    yield f"a figure of {row['id']} stands in {other['id']} too"
                    break


def tell_tales(redaction: Redaction, table: Path) -> tuple[str, ...]:
    """Return texts that stand in hidden claims only, which no packed file may hold.

    Parameters
    ----------
    redaction
        What was hidden.
    table
        The open table that it was made from.
    """
    rows, ids = _rows(table), set(redaction.secret)
    shown = {row.get(name, "") for row in rows if row["id"] not in ids for name in _WORDS}
    found = {row.get(name, "") for row in rows if row["id"] in ids for name in _WORDS}
    return tuple(sorted(text for text in found - shown if len(text) >= _SHORTEST))


def hidden_in(path: Path) -> dict[str, str]:
    """Return the commitments that a table of claims holds, by claim."""
    found = {
        row["id"]: match[1]
        for row in _rows(path)
        if (match := _COMMITMENT.fullmatch(row.get("category", "")))
    }
    return dict(sorted(found.items()))


def put_back(path: Path, rows: Mapping[str, Mapping[str, str]]) -> None:
    """Write other rows in place of some claims of a table; the others stay as they are."""
    old = _rows(path)
    titles = list(dict.fromkeys([*old[0], *(name for row in rows.values() for name in row)]))
    new = [rows.get(row["id"], row) for row in old]
    path.write_text(_table(new, titles), encoding="utf-8")
