"""Ids of claims that other files name."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tandau.case.checks import Tables
    from tandau.errors import Fault


def check_claims(tables: Tables, file: str, place: str, names: Iterable[str]) -> Iterator[Fault]:
    """Yield the claims named at a place that are not in the case, or named there twice."""
    told, asked = tables.claims.names(), tables.elicitations.names()
    is_sure = bool(told) and (bool(asked) or not tables.elicitations.faults)
    for name, count in Counter(names).items():
        where = f"{place}.claims"
        if is_sure and name not in told | asked:
            expected = "an id in claims.csv or elicitations.csv"
            yield tables.fault(file, where, f"the claim {name!r}", expected, "add the claim")
        if count > 1:
            got = f"the claim {name!r} {count} times"
            yield tables.fault(file, where, got, "each claim once", "remove one")
