"""Faults of ``jurisdictions.yaml``, ``supply.yaml`` and ``shocks.yaml`` beside the other files."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tandau.case.supply import LAYERS, NONE, PARTNER_SHARES, WAIT, SupplyChain, supply_owners
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tandau.case.checks import Tables
    from tandau.case.experts import Elicitation
    from tandau.case.schema import Claim
    from tandau.case.supply import Control
    from tandau.errors import Fault


def check_supply(tables: Tables) -> Iterator[Fault]:
    """Yield the faults between who controls what, jurisdictions, shocks, offers and claims."""
    given = {
        "jurisdictions": bool(tables.jurisdictions.records or tables.jurisdictions.faults),
        "supply": bool(tables.supply.records or tables.supply.faults),
        "shocks": bool(tables.shocks.records or tables.shocks.faults),
    }
    if not any(given.values()):
        return
    for name, is_given in given.items():
        if not is_given:
            expected = "all three of jurisdictions.yaml, supply.yaml and shocks.yaml, or none"
            yield tables.fault(f"{name}.yaml", "", "no such file", expected, "add it")
    yield from _once(
        tables, "jurisdictions", "name", [r.name for r in tables.jurisdictions.records]
    )
    yield from _once(tables, "shocks", "id", [r.id for r in tables.shocks.records])
    for shock, place in zip(tables.shocks.records, tables.shocks.places, strict=True):
        for layer, count in Counter(shock.layers).items():
            if count > 1:
                got, where = f"the layer {layer!r} {count} times", f"{place}.layers"
                yield tables.fault("shocks.yaml", where, got, "each layer once", "remove one")
    yield from _offers(tables)
    for row, place in zip(tables.supply.records, tables.supply.places, strict=True):
        yield from _control(tables, row, place)


def _once(tables: Tables, file: str, key: str, names: Iterable[str]) -> Iterator[Fault]:
    for name, count in Counter(names).items():
        if count > 1:
            got, remedy = f"the {key} {name!r} {count} times", "rename or remove one"
            yield tables.fault(f"{file}.yaml", file, got, f"each {key} once", remedy)


def _offers(tables: Tables) -> Iterator[Fault]:
    """Yield what is wrong with the offers of the case once it says who controls what."""
    known = {one.name for one in tables.jurisdictions.records}
    held = Counter((row.offer, row.layer) for row in tables.supply.records)
    for offer, place in zip(tables.offers.records, tables.offers.places, strict=True):
        if offer.id in (WAIT, NONE):
            got, expected = f"the id {offer.id!r}", f"an id other than {WAIT} and {NONE}"
            remedy = "rename it: these are the alternatives beside the offers"
            yield tables.fault("offers.yaml", f"{place}, id", got, expected, remedy)
        if known and not tables.jurisdictions.faults and offer.partner not in known:
            got, expected = f"the partner {offer.partner!r}", "a name of jurisdictions.yaml"
            yield tables.fault("offers.yaml", f"{place}, partner", got, expected, "add it there")
        lacking = [layer for layer in LAYERS if (offer.id, layer) not in held]
        if lacking and not tables.supply.faults:
            got, expected = f"nobody for {', '.join(lacking)}", "one row for each layer"
            where = f"offer {offer.id}"
            yield tables.fault("supply.yaml", where, got, expected, "add the rows")
    for (name, layer), count in held.items():
        if count > 1:
            got, where = f"{layer} {count} times", f"offer {name}"
            yield tables.fault("supply.yaml", where, got, "each layer once", "remove one")


def _control(tables: Tables, row: Control, place: str) -> Iterator[Fault]:
    file = "supply.yaml"
    offers = {} if tables.offers.faults else {one.id: one for one in tables.offers.records}
    known = {one.name for one in tables.jurisdictions.records}
    if offers and row.offer not in offers:
        expected = f"one of {', '.join(sorted(offers))}"
        got, remedy = f"the offer {row.offer!r}", "correct the id or add the offer"
        yield tables.fault(file, f"{place}.offer", got, expected, remedy)
    for key, name in [("holder", row.holder), *(("others", name) for name in row.others)]:
        if known and not tables.jurisdictions.faults and name not in known:
            expected = f"one of {', '.join(sorted(known))}"
            got, remedy = (
                f"the jurisdiction {name!r}",
                "correct it, or add it to jurisdictions.yaml",
            )
            yield tables.fault(file, f"{place}.{key}", got, expected, remedy)
    for name, count in Counter((row.holder, *row.others)).items():
        if count > 1:
            got, where = f"{name!r} {count} times", f"{place}.others"
            yield tables.fault(file, where, got, "each jurisdiction once", "remove one")
    claims = tables.claims.names()
    if claims and row.claim not in claims:
        got, where = f"the claim {row.claim!r}", f"{place}.claim"
        yield tables.fault(file, where, got, "an id in claims.csv", "add the claim")
    # Of two offers with one id nobody knows which is meant.
    is_sure = len(offers) == len(tables.offers.records)
    offer = offers.get(row.offer) if is_sure else None
    if row.layer in PARTNER_SHARES and offer and row.holder != offer.partner:
        got, where = f"the holder {row.holder!r}", f"{place}.holder"
        share = PARTNER_SHARES[row.layer]
        expected = f"the partner {offer.partner!r}, whose share {share} gives"
        yield tables.fault(file, where, got, expected, "put the holder among the others")
    if row.layer in PARTNER_SHARES and not row.others:
        got, where = "nobody", f"{place}.others"
        expected = f"who holds what {PARTNER_SHARES[row.layer]} leaves"
        yield tables.fault(file, where, got, expected, "name at least one other jurisdiction")


def subjects_of_supply(tables: Tables, name: str) -> set[str]:
    """Return the subjects of which claims on a variable of kind supply can speak."""
    if vocabulary()[name].kind != "supply" or tables.question is None:
        return set()
    chain = SupplyChain(tables.jurisdictions.records, tables.supply.records, tables.shocks.records)
    offers = tuple(offer.id for offer in tables.offers.records)
    owners = supply_owners(name, offers, chain, tables.question.id)
    # Numbers of the whole case may stand there before the three files do.
    return {subject for told in owners.values() for subject in told} | {tables.question.id}


def check_supply_subject(
    tables: Tables, file: str, claim: Claim | Elicitation, place: str
) -> Iterator[Fault]:
    """Yield the fault of a claim of kind supply about a subject that the chain does not have."""
    if tables.offers.faults or any(rows.faults for rows in tables.of_supply):
        return  # its subject may be one that could not be read
    allowed = subjects_of_supply(tables, claim.variable)
    if allowed and claim.subject not in allowed:
        got, where = f"the subject {claim.subject!r}", f"{place}, subject"
        expected = f"one of {', '.join(sorted(allowed))}"
        remedy = "name the case, OFFER/LAYER, a layer, JURISDICTION/SHOCK, a shock or a bloc"
        yield tables.fault(file, where, got, expected, remedy)
