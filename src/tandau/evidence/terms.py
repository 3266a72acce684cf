"""Which quantity speaks of each financing term, and of what bears on supply and shocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tandau.case.financing import OPTIONAL, pair_name, pair_subjects, terms_needed
from tandau.case.supply import ALSO_OF_RISKS, supply_owners
from tandau.errors import Fault
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tandau.case.financing import FinancingModel
    from tandau.case.question import Question
    from tandau.case.schema import Offer
    from tandau.case.supply import SupplyChain
    from tandau.evidence.pool import Quantity


def first_key(subjects: Iterable[str], name: str, quantities: Mapping[str, Quantity]) -> str | None:
    """Return the key of the first subject's quantity that there is."""
    return next((k for s in subjects if (k := f"{s}.{name}") in quantities), None)


def owners(
    name: str, offers: Sequence[Offer], models: Sequence[FinancingModel], case: str
) -> dict[str, tuple[str, ...]]:
    """Return who needs a term: the subjects whose claims may give it, by owner.

    Parameters
    ----------
    name
        A term.
    offers
        The alternatives.
    models
        The case's financing models.
    case
        The case's id, which owns what has no offer.
    """
    dims = vocabulary()[name].dims
    if "financing" in dims:
        return {
            pair_name(offer.id, model.id): pair_subjects(offer, model)
            for model in models
            if name in model.possible_terms
            for offer in offers
            if offer.id in model.offers
        }
    if "offer" in dims:
        return {offer.id: offer.subjects for offer in offers}
    return {case: (case,)}


def find_terms(
    quantities: Mapping[str, Quantity],
    case: str,
    offers: Sequence[Offer],
    models: Sequence[FinancingModel],
    file: str,
) -> tuple[dict[str, dict[str, str]], dict[str, str], list[Fault]]:
    """Find the quantity that gives each term; a case without financing models needs none.

    Parameters
    ----------
    quantities
        All that claims give, by key.
    case, offers, models
        As for `owners`.
    file
        Path of the claims, to name in faults.

    Returns
    -------
    of_offer
        Term → owner (an offer, or an offer under a financing model) → key of the quantity.
    shared
        Term without offer → key of the quantity.
    faults
        One for every term that some owner lacks.
    """
    of_offer: dict[str, dict[str, str]] = {}
    shared: dict[str, str] = {}
    faults = []

    def given(name: str) -> dict[str, str]:
        wanted = owners(name, offers, models, case)
        found = {who: first_key(subjects, name, quantities) for who, subjects in wanted.items()}
        return {who: key for who, key in found.items() if key is not None}

    # Owner by owner: a claim on a replacement asks for its interval, for this owner only.
    needed = {name: set(owners(name, offers, models, case)) for name in terms_needed(models)}
    for group in OPTIONAL if models else ():
        spoken = {who for name in group for who in given(name)}
        needed |= {name: spoken for name in group if spoken}
    for name, wanted in needed.items():
        told = given(name)
        if "offer" in vocabulary()[name].dims:
            of_offer[name] = told
        elif told:
            shared[name] = told[case]
        if lacking := sorted(wanted - set(told)):
            place = f"{', '.join(lacking)}, variable {name}"
            expected = f"a usable claim in {vocabulary()[name].unit}, since there is financing.yaml"
            remedy = "add a claim, or a judgement with a wide range"
            faults.append(Fault(file, place, "no claim", expected, remedy))
    return of_offer, shared, faults


def find_supply(
    quantities: Mapping[str, Quantity],
    question: Question,
    offers: Sequence[Offer],
    chain: SupplyChain,
    file: str,
) -> tuple[dict[str, dict[str, str]], dict[str, str], list[Fault]]:
    """Find the quantity that gives each variable of kind supply; an empty chain needs none.

    Parameters
    ----------
    quantities
        All that claims give, by key.
    question, offers, chain
        Of the case.
    file
        Path of the claims, to name in faults.

    Returns
    -------
    of_owner, shared, faults
        As for `find_terms`; owners are ``OFFER/LAYER``, ``JURISDICTION/SHOCK``, shocks and blocs.
    """
    of_owner: dict[str, dict[str, str]] = {}
    shared: dict[str, str] = {}
    faults = []
    names = tuple(offer.id for offer in offers)
    for name, about in vocabulary().items():
        if about.kind != "supply" and name not in ALSO_OF_RISKS:
            continue
        wanted = supply_owners(name, names, chain, question.id)
        found = {who: first_key(subjects, name, quantities) for who, subjects in wanted.items()}
        told = {who: key for who, key in found.items() if key is not None}
        if set(wanted) == {question.id}:
            shared.update((name, key) for key in told.values())
        elif wanted:
            of_owner[name] = told
        if lacking := sorted(set(wanted) - set(told)):
            place = f"{', '.join(lacking)}, variable {name}"
            expected = f"a usable claim in {about.unit}, since there is supply.yaml"
            remedy = "add a claim, or a judgement with a wide range"
            faults.append(Fault(file, place, "no claim", expected, remedy))
    return of_owner, shared, faults
