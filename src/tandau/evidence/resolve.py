"""For every offer and variable: which quantity speaks of it, and what is missing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tandau.case.register import Register
from tandau.errors import EvidenceError, Fault
from tandau.evidence import elicited
from tandau.evidence.base_rates import DEALS_SOURCE, OUTTURN_SOURCE
from tandau.evidence.history import KNOWN_UNTIL, own_history, read_history
from tandau.evidence.pool import Quantity, Rules, pool
from tandau.evidence.recorded import fill, read_records
from tandau.evidence.register_terms import find_register_terms
from tandau.evidence.terms import find_terms, first_key
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from tandau.case.choice import Choice
    from tandau.case.experts import SeedAnswer
    from tandau.case.financing import FinancingModel
    from tandau.case.question import Question
    from tandau.case.schema import Case, Claim, Offer, Source
    from tandau.evidence.construction_time import ConstructionForecast
    from tandau.evidence.ledger import Ledger
    from tandau.evidence.panel import Member, Panel


@dataclass(frozen=True)
class Evidence:
    """All that is known, ready to be sampled.

    Parameters
    ----------
    quantities
        By key ``subject.variable``.
    of_offer
        For each variable with dim offer: offer id → key of its quantity.
    shared
        For each variable without dim offer: key of its quantity.
    record_claims
        Claims made from packaged records and from panels of experts, by id.
    sources
        All sources by id, the packaged records' included.
    panels
        Panels of experts by the id of the claim that each makes.
    construction
        The fitted model where construction times come from it, else None.
    history_until
        Last day of which the build history speaks.
    """

    quantities: Mapping[str, Quantity]
    of_offer: Mapping[str, Mapping[str, str]]
    shared: Mapping[str, str]
    record_claims: Mapping[str, Claim]
    sources: Mapping[str, Source]
    panels: Mapping[str, Panel] = field(default_factory=dict)
    construction: ConstructionForecast | None = None
    history_until: date = KNOWN_UNTIL

    def is_fitted(self, variable: str, key: str) -> bool:
        """Whether a quantity's joint draws come from the fitted model of construction time."""
        return (
            self.construction is not None
            and variable == "construction_time"
            and self.quantities[key].components[0].claim.startswith(f"history.{variable}.")
        )

    def claims_used(self) -> tuple[str, ...]:
        """Ids of the claims that feed a quantity in use, each expert's included, sorted."""
        used = {part.claim for quantity in self.in_use() for part in quantity.components}
        experts = {one.claim for name in used & self.panels.keys() for one in self.members(name)}
        return tuple(sorted(used | experts))

    def members(self, claim: str) -> tuple[Member, ...]:
        """Return the experts behind a panel's claim; none for any other claim."""
        return self.panels[claim].members if claim in self.panels else ()

    def in_use(self) -> tuple[Quantity, ...]:
        """Return the quantities that some offer rests on, sorted by key."""
        keys = {key for row in self.of_offer.values() for key in row.values()}
        return tuple(self.quantities[key] for key in sorted(keys | set(self.shared.values())))


@dataclass(frozen=True)
class Known:
    """A case as it is known on a day, ready to be sampled."""

    case: Case
    ledger: Ledger
    choice: Choice
    evidence: Evidence


def gather(
    ledger: Ledger,
    question: Question,
    offers: Sequence[Offer],
    file: str,
    rules: Rules,
    seeds: Sequence[SeedAnswer] = (),
    financing: Sequence[FinancingModel] = (),
    register: Register | None = None,
) -> Evidence:
    """Pool the ledger and the packaged records into the quantities that the offers need.

    For a variable per offer the first of the offer's subjects with a usable claim speaks (offer,
    reactor, vendor, partner, contract form, maturity, all offers); for a shared one the case.
    Packaged records fill construction time and experience where no claim does.

    Parameters
    ----------
    ledger
        As of the day in question.
    question
        Of the case.
    offers
        The alternatives.
    file
        Path of the claims file, to name in faults.
    rules
        By which claims are pooled.
    seeds
        Seed questions of the case, by which experts can be weighed.
    financing
        Ways to pay for the plant, whose terms claims must give.
    register
        Risks and contingency plans, whose numbers claims must give.

    Raises
    ------
    EvidenceError
        With a fault for every offer and variable that lacks a claim.
    """
    usable = [claim for claim in ledger.claims.values() if ledger.feeds(claim)]
    place = str(Path(file).with_name("case.yaml"))
    year = question.price_year
    found = elicited.panels(ledger, seeds, question.experts, vocabulary(), year, place)
    quantities = _pooled(usable, found, ledger, question, rules)
    record_claims = {panel.claim.id: panel.claim for panel in found}
    history = read_history(own_history(Path(file).parent))
    records, construction, faults = read_records(history, question, offers, ledger.as_of, file)
    of_offer: dict[str, dict[str, str]] = {}
    shared: dict[str, str] = {}
    for name in _needed(question):
        if "offer" in vocabulary()[name].dims:
            of_offer[name] = {
                offer.id: key
                for offer in offers
                if (key := first_key(offer.subjects, name, quantities)) is not None
            }
        elif (key := f"{question.id}.{name}") in quantities:
            shared[name] = key
    record_claims |= fill(records, quantities, offers, of_offer, shared)
    terms = find_terms(quantities, question.id, offers, financing, file)
    risks = find_register_terms(
        quantities, question.id, offers, register or Register(), file, is_latest=ledger.is_latest
    )
    if faults:  # the record has said what is wrong with construction time
        of_offer["construction_time"] = {offer.id: "" for offer in offers}
    faults += [
        *_missing(ledger, question, offers, of_offer, shared, file),
        *terms[2],
        *risks.faults,
    ]
    if faults:
        raise EvidenceError(faults)
    packaged = {
        one.id: one for one in (history.source, elicited.SOURCE, OUTTURN_SOURCE, DEALS_SOURCE)
    }
    sources = {**ledger.sources, **packaged}
    panels = {panel.claim.id: panel for panel in found}
    return Evidence(
        quantities,
        {**of_offer, **terms[0], **risks.of_offer},
        {**shared, **terms[1], **risks.shared},
        record_claims,
        sources,
        panels,
        construction,
        history.known_until,
    )


def _needed(question: Question) -> list[str]:
    """Return the inputs that claims must give; loadings only where a driver names them."""
    return [
        name
        for name, variable in vocabulary().items()
        if variable.kind == "uncertainty"
        or (variable.kind == "constant" and "offer" in variable.dims)
        or name in question.loadings
    ]


def _pooled(
    usable: Iterable[Claim],
    found: Iterable[Panel],
    ledger: Ledger,
    question: Question,
    rules: Rules,
) -> dict[str, Quantity]:
    groups: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in usable:
        groups[claim.subject, claim.variable].append(claim)
    panels = {(panel.claim.subject, panel.claim.variable): panel for panel in found}
    pooled = (
        pool(
            groups.get(key, ()),
            ledger,
            vocabulary()[key[1]],
            question.price_year,
            rules,
            panels.get(key),
        )
        for key in sorted(groups.keys() | panels.keys())
    )
    return {quantity.key: quantity for quantity in pooled}


def _missing(
    ledger: Ledger,
    question: Question,
    offers: Sequence[Offer],
    of_offer: Mapping[str, Mapping[str, str]],
    shared: Mapping[str, str],
    file: str,
) -> list[Fault]:
    when = "" if ledger.is_latest else f" stated by {ledger.as_of}"
    faults = silent_offers(ledger.claims.values(), offers, file, when)
    silent = {fault.place.removeprefix("offer ") for fault in faults}
    for name in _needed(question):
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
