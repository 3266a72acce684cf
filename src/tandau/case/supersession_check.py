"""Faults of claims that replace others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tandau.case.checks import Tables
    from tandau.errors import Fault


def check_supersession(tables: Tables) -> Iterator[Fault]:
    """Yield the claims that replace one that is not there, or each other in a circle."""
    older = {claim.id: claim.supersedes for claim in tables.claims.records if claim.supersedes}
    known, circular = tables.claims.names(), _circular(older)
    for claim, place in zip(tables.claims.records, tables.claims.places, strict=True):
        if known and claim.supersedes and claim.supersedes not in known:
            got, where = f"the claim {claim.supersedes!r}", f"{place}, supersedes"
            yield tables.fault("claims.csv", where, got, "an id in claims.csv", "correct the id")
        if claim.id in circular:
            got, where = "a circle of claims that replace each other", f"{place}, supersedes"
            yield tables.fault("claims.csv", where, got, "older claims only", "break the circle")


def _circular(older: Mapping[str, str]) -> set[str]:
    """Return the names that lead back to themselves; each is passed once."""
    found: set[str] = set()
    done: set[str] = set()
    for start in older:
        path: dict[str, int] = {}
        at = start
        while at in older and at not in done and at not in path:
            path[at] = len(path)
            at = older[at]
        if at in path:
            found.update(list(path)[path[at] :])
        done.update(path)
    return found
