"""What a price counts: a claim that does not say is a mixture of the readings it allows.

The variable wants an overnight cost per net kW. An all-in price is freed of the interest that it
holds, a price per gross kW is divided by net over gross capacity; both numbers are claims, or the
packaged ones of ``data/price_bases.csv`` where no claim speaks of them. A claim that leaves a
question open is read both ways, each with half of its weight.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tandau.case.fields import Period
from tandau.case.price_basis import PRICE
from tandau.case.schema import ALL_OFFERS, Claim, Source
from tandau.data.tables import rows
from tandau.evidence.pool import Component, Quantity, Reading
from tandau.evidence.terms import first_key
from tandau.variables import variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from tandau.case.price_basis import PriceBasis
    from tandau.case.schema import Offer

INTEREST: Final = "all_in_interest_share"
CAPACITY: Final = "net_gross_ratio"
UNSAID: Final = "unsaid"
BASIS_SOURCE: Final = Source(
    id="price_bases",
    title="What all-in prices and gross capacities hold (packaged with Tandau)",
    publisher="Tandau; see data/README.md",
    kind="judgement",
    independent_group="price_bases",
)
Span = tuple[float, float, float]


def packaged_bases(day: date) -> list[tuple[Quantity, Claim]]:
    """Return what an all-in price holds and net over gross capacity, where no claim says it.

    Parameters
    ----------
    day
        As-of day, which the claims bear: both numbers are conventions, not news.
    """
    found = []
    for row in rows("tandau.data", "price_bases.csv"):
        name = row["variable"]
        low, mode, high = (float(row[end]) for end in ("low", "mode", "high"))
        claim = Claim(
            id=f"record.{name}.{ALL_OFFERS}",
            subject=ALL_OFFERS,
            variable=name,
            low=low,
            mode=mode,
            high=high,
            unit=variable(name).unit,
            stated_on=Period(day, day, day.isoformat()),
            source=BASIS_SOURCE.id,
            locator="price_bases.csv",
            voice="opinion",
            reliability="C",
            credibility=3,
            status="reported",
            note=f"{row['source']}: {row['reason']}",
        )
        part = Component(claim.id, 1.0, low, mode, high)
        found.append((Quantity(ALL_OFFERS, name, (part,), is_judgement=True), claim))
    return found


def price_readings(
    claims: Iterable[Claim],
    bases: Iterable[PriceBasis],
    offers: Sequence[Offer],
    known: Mapping[str, Quantity],
) -> dict[str, tuple[Reading, ...]]:
    """Return how each price claim may be read.

    Parameters
    ----------
    claims
        Usable claims; those on the overnight cost are read.
    bases
        What is known of their bases.
    offers
        The alternatives; a claim's own subject, or a wider one of the same offer, gives the numbers
        by which it is converted.
    known
        Quantities that hold these numbers, at the latest for all offers.

    Returns
    -------
    dict
        Claim id → readings, whose shares add up to one.
    """
    told = {one.claim: one for one in bases}
    found = {}
    for claim in claims:
        if claim.variable != PRICE:
            continue
        row = told.get(claim.id)
        subjects = _wider(claim.subject, offers)
        cost = _cost_ways(row.cost_basis if row else UNSAID, subjects, known)
        capacity = _capacity_ways(row.capacity_basis if row else UNSAID, subjects, known)
        found[claim.id] = tuple(_joined(one, other) for one in cost for other in capacity)
    return found


def _wider(subject: str, offers: Sequence[Offer]) -> tuple[str, ...]:
    chains = [
        one.subjects[one.subjects.index(subject) :] for one in offers if subject in one.subjects
    ]
    return tuple(dict.fromkeys([*(name for chain in chains for name in chain), ALL_OFFERS]))


def _cost_ways(
    basis: str, subjects: Sequence[str], known: Mapping[str, Quantity]
) -> tuple[Reading, ...]:
    if basis == "overnight":
        return (Reading(),)
    low, mode, high, key = _span_of(INTEREST, subjects, known)
    freed = Reading(1.0, 1 - high, 1 - mode, 1 - low, "all-in", (key,))
    return (freed,) if basis == "all_in" else _halves(Reading(words="overnight"), freed)


def _capacity_ways(
    basis: str, subjects: Sequence[str], known: Mapping[str, Quantity]
) -> tuple[Reading, ...]:
    if basis == "net":
        return (Reading(),)
    low, mode, high, key = _span_of(CAPACITY, subjects, known)
    raised = Reading(1.0, 1 / high, 1 / mode, 1 / low, "per gross kW", (key,))
    return (raised,) if basis == "gross" else _halves(Reading(words="per net kW"), raised)


def _halves(*ways: Reading) -> tuple[Reading, ...]:
    return tuple(Reading(0.5, one.low, one.mode, one.high, one.words, one.through) for one in ways)


def _joined(one: Reading, other: Reading) -> Reading:
    return Reading(
        one.share * other.share,
        one.low * other.low,
        one.mode * other.mode,
        one.high * other.high,
        ", ".join(words for words in (one.words, other.words) if words),
        one.through + other.through,
    )


def _span_of(
    name: str, subjects: Sequence[str], known: Mapping[str, Quantity]
) -> tuple[float, float, float, str]:
    key = first_key(subjects, name, known)
    assert key is not None  # the packaged number stands for all offers
    parts = known[key].components
    mode = sum(part.weight * part.mode for part in parts)
    return min(part.low for part in parts), mode, max(part.high for part in parts), key
