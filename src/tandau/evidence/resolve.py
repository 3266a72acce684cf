"""For every offer and variable: which quantity speaks of it, and what is missing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from tandau.case.register import Register
from tandau.case.supply import NO_CHAIN
from tandau.case.system import NO_SYSTEM
from tandau.errors import EvidenceError
from tandau.evidence import elicited
from tandau.evidence.asides import find_asides
from tandau.evidence.base_rates import DEALS_SOURCE, OUTTURN_SOURCE
from tandau.evidence.history import KNOWN_UNTIL, own_history, read_history
from tandau.evidence.missing import missing_claims, needed_inputs
from tandau.evidence.pool import Quantity, Rules, pool
from tandau.evidence.price_basis import BASIS_SOURCE, packaged_bases, price_readings
from tandau.evidence.recorded import fill, read_records
from tandau.evidence.register_terms import find_register_terms
from tandau.evidence.system import find_system
from tandau.evidence.terms import find_supply, find_terms, first_key
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from tandau.case.asides import Owners
    from tandau.case.choice import Choice
    from tandau.case.experts import SeedAnswer
    from tandau.case.financing import FinancingModel
    from tandau.case.price_basis import PriceBasis
    from tandau.case.question import Question
    from tandau.case.schema import Case, Claim, Offer, Source
    from tandau.case.supply import SupplyChain
    from tandau.case.system import System
    from tandau.evidence.construction_time import ConstructionForecast
    from tandau.evidence.ledger import Ledger
    from tandau.evidence.panel import Member, Panel
    from tandau.evidence.pool import Reading
    from tandau.evidence.scored import Scored
    from tandau.evidence.system import SystemEvidence


@dataclass(frozen=True)
class Evidence:
    """All that is known, ready to be sampled.

    Parameters
    ----------
    quantities
        By key ``subject.variable``.
    of_offer
        For each variable with dim offer: offer id → key of its quantity; for each aside the item
        under a consent holder, control, actor or interest → key.
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
    scored
        What is known of the criteria that no variable gives.
    system
        Of the power system, as `tandau.evidence.system.find_system` gives it.
    """

    quantities: Mapping[str, Quantity]
    of_offer: Mapping[str, Mapping[str, str]]
    shared: Mapping[str, str]
    record_claims: Mapping[str, Claim]
    sources: Mapping[str, Source]
    panels: Mapping[str, Panel] = field(default_factory=dict)
    construction: ConstructionForecast | None = None
    history_until: date = KNOWN_UNTIL
    scored: tuple[Scored, ...] = ()
    system: SystemEvidence = field(default_factory=dict)

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
        scores = {part.claim for one in self.scores_in_use() for part in one.components}
        return tuple(sorted(used | experts | scores))

    def all_missing(self) -> frozenset[str]:
        """Names of the scores that nobody has given for any offer."""
        return frozenset(one.name for one in self.scored if len(one.missing) == len(one.of_offer))

    def scores_in_use(self) -> tuple[Quantity, ...]:
        """Return the pooled scores of criteria that no variable gives, sorted by key."""
        known = {
            found.key: found for one in self.scored for found in one.of_offer.values() if found
        }
        return tuple(known[key] for key in sorted(known))

    def members(self, claim: str) -> tuple[Member, ...]:
        """Return the experts behind a panel's claim; none for any other claim."""
        return self.panels[claim].members if claim in self.panels else ()

    def in_use(self) -> tuple[Quantity, ...]:
        """Return the quantities that some offer or the power system rests on, sorted by key."""
        keys = {key for row in self.of_offer.values() for key in row.values()}
        keys |= set(self.shared.values())
        keys |= {key for row in self.system.values() for pairs in row.values() for _, key in pairs}
        # What a price was converted by stands behind it.
        keys |= {
            other
            for key in keys
            for part in self.quantities[key].components
            for other in part.reading.through
        }
        return tuple(self.quantities[key] for key in sorted(keys))


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
    bases: Sequence[PriceBasis] = (),
    register: Register | None = None,
    system: System = NO_SYSTEM,
    asides: Owners = MappingProxyType({}),
    chain: SupplyChain = NO_CHAIN,
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
    bases
        What single price claims count.
    register
        Risks and contingency plans, whose numbers claims must give.
    system
        The power system, whose numbers claims must give.
    asides
        What technology rights and actors need, as `tandau.case.asides.aside_owners` gives it.
    chain
        Who controls what, of which claims must say how much and how long.

    Raises
    ------
    EvidenceError
        With a fault for every offer and variable that lacks a claim.
    """
    usable = [claim for claim in ledger.claims.values() if ledger.feeds(claim)]
    place = str(Path(file).with_name("case.yaml"))
    asked = (question.experts, vocabulary(), question.price_year, place)
    found = elicited.panels(ledger, seeds, *asked)
    quantities, record_claims = _pooled(usable, found, ledger, question, rules, offers, bases)
    history = read_history(own_history(Path(file).parent))
    records, construction, faults = read_records(history, question, offers, ledger.as_of, file)
    of_offer, shared = _spoken(question, offers, quantities)
    record_claims |= fill(records, quantities, offers, of_offer, shared)
    terms = find_terms(quantities, question.id, offers, financing, file)
    risks = find_register_terms(
        quantities, question.id, offers, register or Register(), file, is_latest=ledger.is_latest
    )
    supply = find_supply(quantities, question, offers, chain, file)
    if faults:  # the record has said what is wrong with construction time
        of_offer["construction_time"] = {offer.id: "" for offer in offers}
    of_system, lacking_of_system = find_system(
        quantities, question, system, file, is_latest=ledger.is_latest
    )
    when = "" if ledger.is_latest else f" stated by {ledger.as_of}"
    beside, lacking = find_asides(quantities, asides, file, when)
    faults += [
        *missing_claims(ledger, question, offers, of_offer, shared, file),
        *terms[2],
        *risks.faults,
        *lacking,
        *supply[2],
        *lacking_of_system,
    ]
    if faults:
        raise EvidenceError(faults)
    records_sources = (elicited.SOURCE, OUTTURN_SOURCE, DEALS_SOURCE, BASIS_SOURCE)
    packaged = {one.id: one for one in (history.source, *records_sources)}
    return Evidence(
        quantities,
        {**of_offer, **terms[0], **risks.of_offer, **supply[0], **beside},
        {**shared, **terms[1], **risks.shared, **supply[1]},
        record_claims,
        {**ledger.sources, **packaged},
        {panel.claim.id: panel for panel in found},
        construction,
        history.known_until,
        system=of_system,
    )


def _spoken(
    question: Question, offers: Sequence[Offer], quantities: Mapping[str, Quantity]
) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Return which quantity speaks for each offer, and which for the case."""
    of_offer: dict[str, dict[str, str]] = {}
    shared: dict[str, str] = {}
    for name in needed_inputs(question):
        if "offer" in vocabulary()[name].dims:
            of_offer[name] = {
                offer.id: key
                for offer in offers
                if (key := first_key(offer.subjects, name, quantities)) is not None
            }
        elif (key := f"{question.id}.{name}") in quantities:
            shared[name] = key
    return of_offer, shared


def _pooled(
    usable: Sequence[Claim],
    found: Sequence[Panel],
    ledger: Ledger,
    question: Question,
    rules: Rules,
    offers: Sequence[Offer],
    bases: Sequence[PriceBasis],
) -> tuple[dict[str, Quantity], dict[str, Claim]]:
    """Return the quantities that claims give, and the claims made on the way."""
    groups: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in usable:
        groups[claim.subject, claim.variable].append(claim)
    panels = {(panel.claim.subject, panel.claim.variable): panel for panel in found}
    made = {panel.claim.id: panel.claim for panel in found}
    pooled: dict[str, Quantity] = {}
    readings: dict[str, tuple[Reading, ...]] = {}

    def put(subject: str, name: str) -> None:
        own, panel = groups.get((subject, name), ()), panels.get((subject, name))
        args = (vocabulary()[name], question.price_year, rules, panel, readings)
        pooled[f"{subject}.{name}"] = pool(own, ledger, *args)

    keys = sorted(groups.keys() | panels.keys())
    for subject, name in keys:
        if vocabulary()[name].kind == "basis":
            put(subject, name)
    for quantity, claim in packaged_bases(ledger.as_of):
        if quantity.key not in pooled:
            pooled[quantity.key] = quantity
            made[claim.id] = claim
    # Only now is it known by what prices are converted.
    readings |= price_readings(usable, bases, offers, pooled)
    for subject, name in keys:
        if vocabulary()[name].kind != "basis":
            put(subject, name)
    return pooled, made
