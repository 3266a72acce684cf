"""A case as a run sees it: its evidence as of a day, its criteria, and the facts of the run."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tandau.case.actors import visible_actors
from tandau.case.asides import aside_owners
from tandau.case.choice import open_choice
from tandau.case.read import case_files, read_case
from tandau.errors import CaseError, Fault
from tandau.evidence.elicited import claims_of
from tandau.evidence.ledger import ledger_as_of
from tandau.evidence.missing import silent_offers
from tandau.evidence.pool import pooling_rules, unit_faults
from tandau.evidence.resolve import Known, gather
from tandau.evidence.scored import claims_of_scores, pool_scores
from tandau.ranking.criteria import Criterion
from tandau.variables import vocabulary
from tandau.weighing import preference_faults

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import date

    from tandau.case.checks import Tables
    from tandau.case.schema import Case


def known_case(folder: Path, as_of: date | None) -> Known:
    """Read a case and pool its evidence as of a day.

    Raises
    ------
    CaseError, EvidenceError
        With every fault that could be found at once.
    """
    reading = read_case(folder)
    file = str(folder / "claims.csv")
    faults = [*reading.faults, *_unit_faults(folder, reading.tables)]
    if reading.case is None or faults:
        claims, offers = reading.tables.claims, reading.tables.offers
        if claims.records and not claims.faults:
            told = (*claims.records, *claims_of(reading.tables.elicitations.records))
            faults += silent_offers(told, offers.records, file)
        raise CaseError(faults)
    case = reading.case
    groups = [node.id for node in case.criteria if node.is_scored]
    where = str(folder / "preferences.yaml")
    if contradictions := list(preference_faults(case.preferences, groups, where)):
        raise CaseError(contradictions)
    of_experts = claims_of(case.elicitations)
    leaves = [leaf for node in case.criteria for leaf in node.criteria]
    told = (*case.claims, *claims_of_scores(case.scores, leaves))
    ledger = ledger_as_of(told, case.events, case.sources, as_of, of_experts)
    choice = open_choice(case, ledger.as_of, ledger.claims)
    rules = pooling_rules(case.pooling)
    actors = visible_actors(case.actors, ledger.claims)
    evidence = gather(
        ledger,
        case.question,
        choice.offers,
        file,
        rules,
        case.seeds,
        case.financing,
        case.bases,
        case.register,
        case.system,
        aside_owners(case.rights, actors),
        case.chain,
    )
    scored = tuple(pool_scores(ledger, leaves, choice.offers))
    return Known(case, ledger, choice, replace(evidence, scored=scored))


def _unit_faults(folder: Path, tables: Tables) -> list[Fault]:
    claims, experts = tables.claims, tables.elicitations
    return [
        *unit_faults(
            claims.records, vocabulary(), str(folder / "claims.csv"), claims.places_of_ids()
        ),
        *unit_faults(
            claims_of(experts.records),
            vocabulary(),
            str(folder / "elicitations.csv"),
            experts.places_of_ids(),
            ("p05", "p50", "p95"),
        ),
    ]


def criteria_of(case: Case, missing: Container[str] = ()) -> tuple[Criterion, ...]:
    """Return the leaves of the case's tree that are scored, with their value functions.

    Parameters
    ----------
    case
        Whose criteria.
    missing
        Names of the arrays of which nothing is known for any offer.
    """
    return tuple(
        Criterion(
            id=leaf.id,
            name=leaf.name,
            group=node.id,
            is_political=node.political,
            variable=leaf.source,
            places=tuple(place for place, _ in leaf.corners),
            worths=tuple(value for _, value in leaf.corners),
            threshold=leaf.threshold,
            is_missing=leaf.source in missing,
        )
        for node in case.criteria
        for leaf in node.criteria
        if leaf.scored
    )


def engine_sha256() -> str:
    """Return one hash of the package's code and data: what computed a study.

    The workbench only shows studies, and holds what set-up may have failed to fetch.
    """
    root = Path(str(files("tandau")))
    told = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        is_shown_only = path.is_relative_to(root / "web")
        if path.is_file() and path.suffix not in (".pyc", ".pyo") and not is_shown_only:
            told.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return told.hexdigest()


def case_sha256(folder: Path) -> str:
    """Return one hash of the files that make up a case."""
    told = hashlib.sha256()
    for path in case_files(folder):
        told.update(path.name.encode() + b"\0" + path.read_bytes())
    return told.hexdigest()


def about_run(known: Known, n_futures: int, seed: int) -> dict[str, Any]:
    """Return the facts of a run that are the same on every machine."""
    used = known.evidence.claims_used()
    kinds = {
        claim: known.evidence.sources[found.source].kind
        for claim in used
        if (found := known.ledger.claims.get(claim) or known.evidence.record_claims.get(claim))
    }
    return {
        "schema": 1,
        "tandau": version("tandau"),
        "engine_sha256": engine_sha256(),
        "case": known.case.question.id,
        "case_sha256": case_sha256(Path(known.case.folder)),
        "as_of": known.ledger.as_of.isoformat(),
        "is_latest": known.ledger.is_latest,
        "plant": known.choice.plant.id,
        "n_futures": n_futures,
        "seed": seed,
        "price_year": known.case.question.price_year,
        "n_claims": len(known.ledger.claims),
        "n_claims_hidden": known.ledger.n_hidden,
        "n_claims_used": len(used),
        "n_claims_judgement": sum(kind == "judgement" for kind in kinds.values()),
        "claims_used": list(used),
    }
