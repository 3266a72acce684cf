"""What a price claim counts: overnight or all-in, per net or per gross MW."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from tandau.case.fields import Name, Record, Text
from tandau.variables import GIVEN, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tandau.case.checks import Tables
    from tandau.errors import Fault

FILE: Final = "price_bases.csv"
PRICE: Final = "overnight_cost"


def _is_given(name: str) -> bool:
    known = vocabulary().get(name)
    return known is not None and known.kind in GIVEN


class PriceBasis(Record):
    """How one price claim is to be read; a price claim without a row says neither."""

    claim: Name
    cost_basis: Literal["overnight", "all_in", "unsaid"]
    capacity_basis: Literal["net", "gross", "unsaid"]
    reason: Text


def check_price_bases(tables: Tables) -> Iterator[Fault]:
    """Yield the faults between the bases of prices and the claims that they speak of."""
    # A claim whose id or variable is wrong has its own fault, and that one is enough.
    ids = [one.id for one in tables.claims.records]
    is_sure = not tables.claims.faults and len(set(ids)) == len(ids)
    about = {one.id: one.variable for one in tables.claims.records}
    first: dict[str, str] = {}
    for row, place in zip(tables.bases.records, tables.bases.places, strict=True):
        where = f"{place}, claim"
        other = about.get(row.claim, PRICE)
        is_other = other != PRICE and (not other or _is_given(other))
        if is_sure and (row.claim not in about or is_other):
            got = f"the claim {row.claim!r}" + (f", which is not about {PRICE}" if is_other else "")
            expected = f"the id of a claim about {PRICE}"
            yield tables.fault(FILE, where, got, expected, "correct the id or remove the row")
        if row.claim in first:
            got = f"the claim {row.claim!r}, already at {first[row.claim]}"
            yield tables.fault(FILE, where, got, "each claim once", "remove one")
        first.setdefault(row.claim, place)
