"""What packaged records, or the case's own, say where no claim of the case does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tandau.errors import EvidenceError, Fault
from tandau.evidence.base_rates import cost_outturns, exit_rates
from tandau.evidence.construction_time import ConstructionForecast, construction_forecast
from tandau.evidence.construction_time import quantities as fitted_quantities
from tandau.evidence.export_deals import own_deals, read_deals
from tandau.evidence.reference_class import construction_time, experience
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from tandau.case.question import Question
    from tandau.case.schema import Claim, Offer
    from tandau.evidence.history import History
    from tandau.evidence.pool import Quantity


def read_records(
    history: History, question: Question, offers: Sequence[Offer], day: date, file: str
) -> tuple[list[tuple[Quantity, Claim]], ConstructionForecast | None, list[Fault]]:
    """Return what the packaged records, or the case's own, say on a day.

    Parameters
    ----------
    history
        The build history.
    question, offers
        Of the case.
    day
        As-of day.
    file
        Path of the claims file; own records stand beside it.

    Returns
    -------
    quantities, construction, faults
        Quantities with the claims that stand for them; the fitted model where construction times
        come from it; what keeps a record from answering.
    """
    told = [one for offer in offers for one in experience(history, offer, day)]
    told += cost_outturns([offer.contract for offer in offers], day)
    construction = None
    faults: list[Fault] = []
    place = Path(file).with_name("case.yaml")
    try:
        if question.reference_class is not None:
            told.append(construction_time(history, question.reference_class, day))
        else:
            vendors = {offer.id: offer.partner for offer in offers}
            construction = construction_forecast(history, question.host, vendors, day)
            told += fitted_quantities(construction, offers)
    except EvidenceError as error:
        faults += [replace(fault, file=str(place)) for fault in error.faults]
    try:
        deals = own_deals(place.parent) or read_deals()
        told += exit_rates(deals, history, question.host, question.id, day)
    except EvidenceError as error:
        faults += [replace(fault, file=str(place)) for fault in error.faults]
    return told, construction, faults


def fill(
    records: Iterable[tuple[Quantity, Claim]],
    quantities: dict[str, Quantity],
    offers: Sequence[Offer],
    of_offer: dict[str, dict[str, str]],
    shared: dict[str, str],
) -> dict[str, Claim]:
    """Let records speak where no claim does; return the claims that stand for them.

    Parameters
    ----------
    records
        As `read_records` gives them.
    quantities, of_offer, shared
        By key; by variable and offer; by variable: filled in place.
    offers
        The alternatives.
    """
    found = {}
    for quantity, claim in records:
        if quantity.key not in quantities:
            quantities[quantity.key] = quantity
            found[claim.id] = claim
        if "offer" not in vocabulary()[quantity.variable].dims:
            shared.setdefault(quantity.variable, quantity.key)
            continue
        for offer in offers:
            if quantity.subject in offer.subjects:
                of_offer[quantity.variable].setdefault(offer.id, quantity.key)
    return found
