"""Faults of ``financing.yaml`` that show only beside the other files of a case."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tandau.case.financing import pair_name
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tandau.case.checks import Tables
    from tandau.errors import Fault

FILE = "financing.yaml"


def check_financing(tables: Tables) -> Iterator[Fault]:
    """Yield the faults between financing models, offers and the subjects of claims."""
    offers = set() if tables.offers.faults else {offer.id for offer in tables.offers.records}
    taken = {name for offer in tables.offers.records for name in offer.subjects}
    taken |= {tables.question.id} if tables.question else set()
    first: dict[str, str] = {}
    for model, place in zip(tables.financing.records, tables.financing.places, strict=True):
        if model.id in first:
            got = f"the id {model.id!r}, already used at {first[model.id]}"
            yield tables.fault(FILE, f"{place}, id", got, "each id once", "rename or remove one")
        elif model.id in taken:
            got = f"the id {model.id!r}, which is a subject of an offer or the case"
            yield tables.fault(FILE, f"{place}, id", got, "an id of its own", "rename it")
        first.setdefault(model.id, place)
        if model.interest == "floating" and not model.has_loan:
            got = f"interest: floating for {model.kind}, which has no loan"
            yield tables.fault(FILE, f"{place}, interest", got, "fixed", "remove it")
        for name, count in Counter(model.offers).items():
            where = f"{place}.offers"
            if count > 1:
                got = f"the offer {name!r} {count} times"
                yield tables.fault(FILE, where, got, "each offer once", "remove one")
            if offers and name not in offers:
                expected = f"one of {', '.join(sorted(offers))}"
                got, remedy = f"the offer {name!r}", "correct the id or add the offer"
                yield tables.fault(FILE, where, got, expected, remedy)


def subjects_of_financing(tables: Tables, name: str) -> set[str]:
    """Return the financing models, and the offers under them, of which a variable can speak."""
    if "financing" not in vocabulary()[name].dims:
        return set()
    models = [one for one in tables.financing.records if name in one.possible_terms]
    pairs = {pair_name(offer, model.id) for model in models for offer in model.offers}
    return pairs | {model.id for model in models}
