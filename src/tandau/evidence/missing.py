"""Which inputs claims must give, and what to say where none does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tandau.errors import Fault
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tandau.case.question import Question
    from tandau.case.schema import Claim, Offer
    from tandau.evidence.ledger import Ledger


def needed_inputs(question: Question) -> list[str]:
    """Return the inputs that claims must give; loadings only where a driver names them."""
    return [
        name
        for name, variable in vocabulary().items()
        if variable.kind == "uncertainty"
        or (variable.kind == "constant" and "offer" in variable.dims)
        or name in question.loadings
    ]


def missing_claims(
    ledger: Ledger,
    question: Question,
    offers: Sequence[Offer],
    of_offer: Mapping[str, Mapping[str, str]],
    shared: Mapping[str, str],
    file: str,
) -> list[Fault]:
    """Return a fault for every input that no usable claim gives, naming who lacks it.

    Parameters
    ----------
    ledger
        As of the day.
    question
        Of the case.
    offers
        The alternatives.
    of_offer, shared
        Keys of quantities by variable, as in `Evidence`.
    file
        Path of the claims file.
    """
    when = "" if ledger.is_latest else f" stated by {ledger.as_of}"
    faults = silent_offers(ledger.claims.values(), offers, file, when)
    silent = {fault.place.removeprefix("offer ") for fault in faults}
    for name in needed_inputs(question):
        variable = vocabulary()[name]
        if "offer" in variable.dims:
            lacking = [o.id for o in offers if o.id not in of_offer[name] and o.id not in silent]
            who = f"offers {', '.join(lacking)}" if lacking else ""
        else:
            who = "" if name in shared else f"case {question.id}"
        if who:
            expected = f"a usable claim{when} in {variable.unit}"
            remedy = "add a claim, or a judgement with a wide range for all_offers"
            faults.append(Fault(file, f"{who}, variable {name}", "no claim", expected, remedy))
    return faults


def silent_offers(
    claims: Iterable[Claim], offers: Iterable[Offer], file: str, when: str = ""
) -> list[Fault]:
    """Return a fault for every offer of which no claim says anything of its own.

    Parameters
    ----------
    claims
        Visible claims.
    offers
        The alternatives.
    file
        Path of the claims file.
    when
        Words that name the day, for an as-of run.
    """
    named = {claim.subject for claim in claims if claim.variable}
    return [
        Fault(
            file,
            f"offer {offer.id}",
            f"no claim{when}",
            "at least one claim whose subject is the offer, its reactor or its vendor",
            "add what is known of it with its source, or remove the offer",
        )
        for offer in offers
        if not named & {offer.id, offer.reactor, offer.vendor}
    ]
