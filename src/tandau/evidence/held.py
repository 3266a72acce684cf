"""What is known of a case if one claim said something else: its quantities, with the claim held."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from tandau.case.price_basis import PRICE
from tandau.errors import EvidenceError, Fault
from tandau.evidence.pool import pool, pooling_rules
from tandau.evidence.price_basis import price_readings
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tandau.case.schema import Claim
    from tandau.evidence.pool import Quantity
    from tandau.evidence.resolve import Evidence, Known
    from tandau.evidence.scored import Scored


def hold(known: Known, claim: str, value: float) -> Known:
    """Return what is known with one claim held at one figure.

    The claim keeps its weight among its rivals. Where it says what a price counts, every price is
    read and pooled anew by the figure. A quantity that it does not feed stays the same object.

    Parameters
    ----------
    known
        With all offers of the case, as its evidence was gathered.
    claim
        Id of a claim that feeds a quantity or a score in use, a packaged one or a panel's included.
    value
        In the unit of its variable or criterion.

    Raises
    ------
    EvidenceError
        Where the claim feeds nothing in use, or a score lies off its criterion's scale.
    """
    evidence = known.evidence
    used = {one.key: one for one in evidence.in_use() if claim in _claims(one)}
    held = {key: held_at(one, claim, value) for key, one in used.items()}
    scored = tuple(_scored(known, one, claim, value) for one in evidence.scored)
    if not held and scored == evidence.scored and not _is_score(evidence, claim):
        raise _fault(known, claim, "a claim that feeds nothing", "one that feeds a quantity in use")
    quantities = {**evidence.quantities, **held}
    if any(vocabulary()[one.variable].kind == "basis" for one in held.values()):
        quantities |= _priced_anew(known, quantities)
    return replace(known, evidence=replace(evidence, quantities=quantities, scored=scored))


def held_at(quantity: Quantity, claim: str, value: float) -> Quantity:
    """Return a quantity whose component of one claim is a single figure."""
    parts = tuple(
        replace(part, low=value, mode=value, high=value, quantiles=())
        if part.claim == claim
        else part
        for part in quantity.components
    )
    return replace(quantity, components=parts)


def _claims(quantity: Quantity) -> set[str]:
    return {part.claim for part in quantity.components}


def _is_score(evidence: Evidence, claim: str) -> bool:
    return any(claim in _claims(one) for one in evidence.scores_in_use())


def _scored(known: Known, one: Scored, claim: str, value: float) -> Scored:
    """Return what is known of a criterion without a variable, with the claim held."""
    fed = {offer for offer, found in one.of_offer.items() if found and claim in _claims(found)}
    if not fed:
        return one
    if not one.low <= value <= one.high:
        scale = f"{one.low:g} to {one.high:g} {one.unit}"
        raise _fault(known, claim, f"{value:g} on {one.title}", f"a figure within {scale}")
    held = {
        offer: held_at(found, claim, value) if found and offer in fed else found
        for offer, found in one.of_offer.items()
    }
    return replace(one, of_offer=held)


def _fault(known: Known, claim: str, got: str, expected: str) -> EvidenceError:
    remedy = "hold another claim, or at another figure"
    return EvidenceError([Fault(known.case.folder, f"claim {claim}", got, expected, remedy)])


def _priced_anew(known: Known, quantities: Mapping[str, Quantity]) -> dict[str, Quantity]:
    """Return the price quantities as other numbers of what a price counts make them."""
    case, ledger = known.case, known.ledger
    groups: dict[str, list[Claim]] = defaultdict(list)
    for one in ledger.claims.values():
        if one.variable == PRICE and ledger.feeds(one):
            groups[one.subject].append(one)
    usable = [one for claims in groups.values() for one in claims]
    readings = price_readings(usable, case.bases, known.choice.offers, quantities)
    panels = {
        one.claim.subject: one
        for one in known.evidence.panels.values()
        if one.claim.variable == PRICE
    }
    about, rules = vocabulary()[PRICE], pooling_rules(case.pooling)
    year = case.question.price_year
    return {
        f"{subject}.{PRICE}": pool(
            groups.get(subject, ()), ledger, about, year, rules, panels.get(subject), readings
        )
        for subject in sorted(groups.keys() | panels.keys())
    }
