"""Faults of claims that show only beside what they speak of."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeVar

from tandau.case.asides import aside_subjects
from tandau.case.fields import Record
from tandau.case.financing_checks import subjects_of_financing
from tandau.case.register_checks import check_subject
from tandau.case.supply_checks import check_supply_subject
from tandau.case.system_checks import check_system_subject
from tandau.case.tables import in_place, one_of
from tandau.variables import GIVEN, nearest, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tandau.case.checks import Tables
    from tandau.case.experts import Elicitation
    from tandau.case.schema import Claim
    from tandau.errors import Fault

R = TypeVar("R", bound=Record)
# Kinds of variables whose subjects stand in files of their own.
OF_KIND: Final = MappingProxyType({"risk": check_subject, "supply": check_supply_subject})


def check_claims(tables: Tables) -> Iterator[Fault]:
    """Yield what is wrong with claims, experts' answers and changes of status."""
    known = tables.claims.names()
    of_experts = tables.elicitations.names()
    is_sure = known and (of_experts or not tables.elicitations.faults)
    yield from _about(tables, "claims.csv", in_place(tables.claims))
    yield from _about(tables, "elicitations.csv", in_place(tables.elicitations))
    for event, place in in_place(tables.events):
        if is_sure and event.claim not in known | of_experts:
            got, expected = f"the claim {event.claim!r}", "an id in claims.csv or elicitations.csv"
            yield tables.fault("status.csv", f"{place}, claim", got, expected, "correct the id")


def _about(
    tables: Tables, file: str, rows: Iterable[tuple[Claim, str]] | Iterable[tuple[Elicitation, str]]
) -> Iterator[Fault]:
    """Yield what is wrong with the sources, variables and subjects of claims."""
    sources = tables.sources.names()
    # Where an offer could not be read, its subjects are not known to be wrong.
    readable = () if tables.offers.faults else tables.offers.records
    subjects = {name for offer in readable for name in offer.subjects}
    shared = {tables.question.id} if tables.question else set()
    for claim, place in rows:
        if sources and claim.source not in sources:
            got, where = f"the source {claim.source!r}", f"{place}, source"
            yield tables.fault(file, where, got, "an id in sources.csv", "add the source")
        if not claim.variable:
            continue
        variable = vocabulary().get(claim.variable)
        if variable is None or variable.kind not in GIVEN:
            got = f"{claim.variable!r}" + (f", a computed {variable.kind}" if variable else "")
            expected = "an uncertainty or constant of `tandau variables`, or of another given kind"
            where = f"{place}, variable"
            yield tables.fault(file, where, got, expected, nearest(claim.variable))
            continue
        if variable.kind in ("risk", "supply", "aside") or variable.is_of_system:
            yield from _about_part(tables, file, claim, place, shared)
            continue
        allowed = subjects if "offer" in variable.dims else shared
        if allowed and not tables.financing.faults:
            allowed = allowed | subjects_of_financing(tables, claim.variable)
        elif "financing" in variable.dims:
            continue  # its subject may be a model that could not be read
        if allowed and claim.subject not in allowed:
            got, where = f"the subject {claim.subject!r}", f"{place}, subject"
            remedy = "name an offer, reactor, vendor, partner, contract form or all_offers"
            expected = one_of(claim.subject, allowed)
            yield tables.fault(file, where, got, expected, remedy)


def _about_part(
    tables: Tables, file: str, claim: Claim | Elicitation, place: str, shared: set[str]
) -> Iterator[Fault]:
    """Yield what is wrong with the subject of a claim on a part that has subjects of its own."""
    kind = vocabulary()[claim.variable].kind
    if (of_kind := OF_KIND.get(kind)) is not None:
        yield from of_kind(tables, file, claim, place)
    elif kind == "aside":
        yield from _about_aside(tables, file, place, claim.subject, claim.variable)
    else:
        yield from check_system_subject(tables.system, file, claim, place, shared)


def _about_aside(tables: Tables, file: str, place: str, subject: str, name: str) -> Iterator[Fault]:
    items, holders, controls = (tables.rights[key] for key in ("items", "holders", "controls"))
    if items.faults or holders.faults or controls.faults or tables.actors.faults:
        return  # its subject may be one that could not be read
    allowed = aside_subjects(
        name, items.records, holders.records, controls.records, tables.actors.records
    )
    if allowed and subject not in allowed:
        remedy = "name an item, consent holder, control, actor or interest of the case"
        where, expected = f"{place}, subject", one_of(subject, allowed)
        yield tables.fault(file, where, f"the subject {subject!r}", expected, remedy)
