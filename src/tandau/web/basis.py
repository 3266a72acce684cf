"""What a study was computed from, and the door to the process that computes it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Basis:
    """What a study was computed from.

    Parameters
    ----------
    folder
        The case.
    as_of
        Day of the study; empty for the whole ledger.
    n_futures, seed
        Of the study.
    case_sha256
        Of the case's files as they were then.
    """

    folder: str
    as_of: str
    n_futures: int
    seed: int
    case_sha256: str


def computed(basis: Basis, claim: str, value: float, expected: dict[str, float]) -> dict[str, Any]:
    """Return what `tandau.web.recompute.answer` does, loading the models only where it is called.

    The server itself needs none of them and stays small.
    """
    from tandau.web.recompute import answer  # noqa: PLC0415

    return answer(basis, claim, value, expected)
