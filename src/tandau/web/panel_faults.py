"""What is wrong with a form, in words for its expert, and where on the page it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tandau.errors import Fault, StateError
    from tandau.panel.agenda import Agenda
    from tandau.web.panel_form import Raw

_ROW: Final = re.compile(r"(judgements|estimates|interests)\.(\d+)")
_JUDGED: Final = re.compile(r"judgements, (\S+) of ([^,\s]+)")
_INTEREST: Final = re.compile(r"interests, (\S+)")
_ESTIMATE: Final = re.compile(r"estimates, (.+)")


@dataclass(frozen=True)
class FormFault:
    """One thing to mend.

    Parameters
    ----------
    where
        Name of the question.
    text
        What is expected and what to do.
    anchor
        Id on the page.
    """

    where: str
    text: str
    anchor: str


def form_faults(agenda: Agenda, raw: Raw, error: StateError) -> list[FormFault]:
    """Return the faults of a form in the words of its page; what was entered is not repeated.

    Parameters
    ----------
    agenda
        What was asked.
    raw
        What the fields said.
    error
        Why they are refused.
    """
    names = _names(agenda)
    found = []
    for fault in error.faults:
        anchor = _anchor(agenda, raw, fault)
        where = names.get(anchor, "The form")
        told = f"expected {fault.expected}: {fault.remedy}."
        if fault.remedy.startswith("see docs"):
            told = "fill in the fields of the way that you chose."
        found.append(FormFault(where, told, anchor))
    return list(dict.fromkeys(found))


def _names(agenda: Agenda) -> dict[str, str]:
    names = {"w": "Weights of the groups"}
    for place, offer in enumerate(agenda.offers):
        names[f"i-{place}"] = f"Interest in {offer.name}"
        for number, leaf in enumerate(agenda.leaves):
            names[f"j-{number}-{place}"] = f"{leaf.name}, {offer.name}"
    for number, asked in enumerate(agenda.quantities):
        names[f"q-{number}"] = asked.id
    return names


def _anchor(agenda: Agenda, raw: Raw, fault: Fault) -> str:
    offers = [one.id for one in agenda.offers]
    if found := _ROW.match(fault.place):
        return raw.anchors.get(found[0], "form")
    if found := _JUDGED.match(fault.place):
        leaves = [one.id for one in agenda.leaves]
        return f"j-{leaves.index(found[1])}-{offers.index(found[2])}"
    if (found := _INTEREST.match(fault.place)) and found[1] in offers:
        return f"i-{offers.index(found[1])}"
    if found := _ESTIMATE.match(fault.place):
        return f"q-{[one.id for one in agenda.quantities].index(found[1])}"
    return "w" if fault.place.startswith("weights") else "form"
