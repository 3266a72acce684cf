"""Folder → `Case`, with all faults of all files at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tandau.case import supply
from tandau.case.actors import Actor
from tandau.case.checks import RIGHTS_LISTS, Tables, check
from tandau.case.criteria import Node
from tandau.case.document_lists import read_lists
from tandau.case.experts import Elicitation, SeedAnswer
from tandau.case.financing import FinancingModel
from tandau.case.history_tables import (
    DEALS_FILE,
    HISTORY_FILE,
    BuiltUnit,
    ExportDeal,
    read_built_units,
    read_export_deals,
)
from tandau.case.packaged_trees import expanded
from tandau.case.preferences import Preference
from tandau.case.price_basis import PriceBasis
from tandau.case.question import Question
from tandau.case.register import ContingencyPlan, Risk
from tandau.case.rights import (
    Channel,
    ConsentHolder,
    Control,
    Item,
    Jurisdiction,
    Place,
    Rights,
)
from tandau.case.schema import (
    Case,
    Claim,
    Offer,
    Plant,
    PoolingRule,
    Source,
    StatusEvent,
)
from tandau.case.scores import Score
from tandau.case.system import FOLDER, SYSTEM_TABLES
from tandau.case.system_checks import read_system
from tandau.case.tables import read_list, read_record, read_table
from tandau.errors import CaseError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tandau.case.fields import Record

LISTS: Final = ("offers", "plants", "criteria", "preferences")
OPTIONAL_LISTS: Final = (
    "financing",
    "risks",
    "plans",
    "jurisdictions",
    "supply",
    "shocks",
    "actors",
)
# Files that hold several lists.
OPTIONAL_DOCUMENTS: Final = ("rights",)
_RIGHTS: Final[Mapping[str, type[Record]]] = dict(
    zip(
        RIGHTS_LISTS,
        (Jurisdiction, ConsentHolder, Item, Place, Channel, Control),
        strict=True,
    )
)
# The tables of a case with the record of their rows; aliases are read where an article is.
CSV_TABLES: Final[Mapping[str, type[Record] | None]] = {
    "sources": Source,
    "claims": Claim,
    "status": StatusEvent,
    "pooling": PoolingRule,
    "price_bases": PriceBasis,
    "elicitations": Elicitation,
    "seeds": SeedAnswer,
    "scores": Score,
    "aliases": None,
    "reactor_history": BuiltUnit,
    "export_deals": ExportDeal,
    **SYSTEM_TABLES,
}


def csv_file(name: str) -> str:
    """Return where a table stands in the case's folder.

    Examples
    --------
    >>> csv_file("claims"), csv_file("zones")
    ('claims.csv', 'system/zones.csv')
    """
    return f"{FOLDER}/{name}.csv" if name in SYSTEM_TABLES else f"{name}.csv"


FILES: Final = (
    "case.yaml",
    *(f"{name}.yaml" for name in (*LISTS, *OPTIONAL_LISTS, *OPTIONAL_DOCUMENTS)),
    *(csv_file(name) for name, kind in CSV_TABLES.items() if kind is not None),
)


@dataclass(frozen=True)
class Reading:
    """What could be read of a case, and every fault found on the way.

    ``case`` is None as soon as there is a fault; ``tables`` holds what could be read, so that later
    checks can add their own faults to the same list.
    """

    case: Case | None
    tables: Tables
    faults: tuple[Fault, ...]


def read_case(folder: Path) -> Reading:
    """Read and check a case folder; nothing is raised, the faults are returned.

    Parameters
    ----------
    folder
        Folder with the files named in `FILES`; those that docs/case-format.md calls optional may
        be absent.
    """
    if not folder.is_dir():
        got = "a file" if folder.exists() else "no such folder"
        fault = Fault(str(folder), "", got, "a case folder", "name a folder such as cases/mini")
        return Reading(None, Tables(), (fault,))
    question, faults = read_record(folder / "case.yaml", Question)
    offers = read_list(folder / "offers.yaml", "offers", Offer)
    plants = read_list(folder / "plants.yaml", "plants", Plant)
    criteria = read_list(folder / "criteria.yaml", "criteria", Node, expand=expanded)
    preferences = read_list(folder / "preferences.yaml", "preferences", Preference)
    rights, of_rights = read_lists(folder / "rights.yaml", _RIGHTS, ("jurisdictions", "items"))
    tables = Tables(
        folder,
        question,
        offers,
        plants,
        criteria,
        preferences,
        sources=read_table(folder / "sources.csv", Source),
        claims=read_table(folder / "claims.csv", Claim),
        events=read_table(folder / "status.csv", StatusEvent, required=False),
        pooling=read_table(folder / "pooling.csv", PoolingRule, required=False),
        bases=read_table(folder / "price_bases.csv", PriceBasis, required=False),
        elicitations=read_table(folder / "elicitations.csv", Elicitation, required=False),
        seeds=read_table(folder / "seeds.csv", SeedAnswer, required=False),
        scores=read_table(folder / "scores.csv", Score, required=False),
        financing=read_list(folder / "financing.yaml", "financing", FinancingModel, required=False),
        risks=read_list(folder / "risks.yaml", "risks", Risk, required=False),
        contingency=read_list(folder / "plans.yaml", "plans", ContingencyPlan, required=False),
        system=read_system(folder),
        actors=read_list(folder / "actors.yaml", "actors", Actor, required=False),
        rights=rights,
        jurisdictions=read_list(
            folder / "jurisdictions.yaml", "jurisdictions", supply.Jurisdiction, required=False
        ),
        supply=read_list(folder / "supply.yaml", "supply", supply.Control, required=False),
        shocks=read_list(folder / "shocks.yaml", "shocks", supply.Shock, required=False),
    )
    faults += of_rights
    faults += tables.own_faults()
    faults += check(tables)
    faults += read_built_units(folder / HISTORY_FILE, required=False).faults
    faults += read_export_deals(folder / DEALS_FILE, required=False).faults
    if faults or question is None:
        return Reading(None, tables, tuple(faults))
    return Reading(_case(tables, question), tables, ())


def _case(tables: Tables, question: Question) -> Case:
    return Case(
        folder=str(tables.folder),
        question=question,
        offers=tables.offers.records,
        plants=tables.plants.records,
        sources=tables.sources.records,
        claims=tables.claims.records,
        events=tables.events.records,
        pooling=tables.pooling.records,
        bases=tables.bases.records,
        elicitations=tables.elicitations.records,
        seeds=tables.seeds.records,
        financing=tables.financing.records,
        scores=tables.scores.records,
        risks=tables.risks.records,
        plans=tables.contingency.records,
        system=tables.system.system(),
        actors=tables.actors.records,
        rights=_rights(tables),
        jurisdictions=tables.jurisdictions.records,
        supply=tables.supply.records,
        shocks=tables.shocks.records,
        criteria=tables.criteria.records,
        preferences=tables.preferences.records,
    )


def _rights(tables: Tables) -> Rights | None:
    lists = {name: rows.records for name, rows in tables.rights.items()}
    return Rights(**lists) if lists["items"] else None


def load_case(folder: Path) -> Case:
    """Read a case folder that is expected to be right.

    Raises
    ------
    CaseError
        With every fault of every file.
    """
    reading = read_case(folder)
    if reading.case is None:
        raise CaseError(reading.faults)
    return reading.case


def case_files(folder: Path) -> Iterator[Path]:
    """Yield the files that make up the case, in a fixed order."""
    for name in FILES:
        path = folder / name
        if path.exists():
            yield path
    own = folder / FOLDER
    told = {folder / name for name in FILES}
    yield from sorted(path for path in own.rglob("*") if path.is_file() and path not in told)


def columns_of_type(pattern: str) -> dict[str, frozenset[str]]:
    """Return for each table the columns whose type has a name in it."""
    return {
        name: frozenset(
            column
            for column, about in (kind.model_fields.items() if kind else ())
            if re.search(pattern, str(about.annotation))
        )
        for name, kind in CSV_TABLES.items()
    }
