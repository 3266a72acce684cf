"""What a panel is asked: the judged criteria of a study, its offers, groups and some quantities."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from tandau.case.criteria import SCORE
from tandau.case.fields import Name, Note, Number, Record, Text
from tandau.case.schema import ALL_OFFERS
from tandau.errors import Fault, StateError
from tandau.report.bundle import read_manifest
from tandau.variables import nearest, vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_ASKABLE: Final = frozenset({"uncertainty", "constant"})
_DIMS: Final = frozenset({"offer", "unit", "future"})
_SUBJECTS: Final = ("reactor", "vendor", "partner", "contract", "maturity")


class AskedOffer(Record):
    """An offer that is judged."""

    id: Name
    name: Text


class AskedGroup(Record):
    """A group of criteria whose weight is asked."""

    id: Name
    name: Text


class AskedLeaf(Record):
    """A criterion that no variable gives, on its scale."""

    id: Name
    name: Text
    group: Name
    unit: Text
    worst: Number
    best: Number
    reason: Text

    @property
    def ends(self) -> tuple[float, float]:
        """The scale from its lower to its upper end."""
        low, high = sorted((self.worst, self.best))
        return low, high


class AskedQuantity(Record):
    """A variable of a subject of which the 5, 50 and 95 % quantiles are asked."""

    subject: Text
    variable: Name
    definition: Text
    unit: Text
    price_year: int | None = None
    offers: tuple[Name, ...] = ()

    @property
    def id(self) -> str:
        """Return how the quantity is named in commands and reports."""
        return f"{self.subject}.{self.variable}"


class Agenda(Record):
    """All that a panel is asked, as it was when the panel was made."""

    study: Text
    case: Name
    case_sha256: Text
    as_of: Text
    question: Note = ""
    offers: tuple[AskedOffer, ...]
    groups: tuple[AskedGroup, ...]
    leaves: tuple[AskedLeaf, ...]
    quantities: tuple[AskedQuantity, ...] = ()

    @cached_property
    def leaf_of(self) -> dict[str, AskedLeaf]:
        """The leaves by id."""
        return {one.id: one for one in self.leaves}

    @cached_property
    def quantity_of(self) -> dict[tuple[str, str], AskedQuantity]:
        """The quantities by subject and variable."""
        return {(one.subject, one.variable): one for one in self.quantities}

    @cached_property
    def name_of(self) -> dict[str, str]:
        """Names of offers and groups by id."""
        groups = {one.id: one.name for one in self.groups}
        return groups | {one.id: one.name for one in self.offers}


def agenda_of(study: Path, asked: Sequence[str] = ()) -> Agenda:
    """Return what a panel on a study is asked.

    Parameters
    ----------
    study
        Folder of a finished study.
    asked
        Quantities ``SUBJECT.VARIABLE`` of which quantiles are asked too.

    Raises
    ------
    ReportError
        Where the study is unfinished or damaged.
    StateError
        Where a quantity cannot be asked; all of them are told.
    """
    manifest = read_manifest(study)
    ranks = json.loads((study / "ranks.json").read_text(encoding="utf-8"))
    offers = {name: ranks["case"]["offers"][name] for name in ranks["alternatives"]}
    about = ranks["about"]
    leaves = [
        AskedLeaf(**{name: row[name] for name in AskedLeaf.model_fields})
        for row in ranks["criteria"]
        if row["variable"].startswith(SCORE)
    ]
    return Agenda(
        study=study.resolve().name,
        case=manifest["case"],
        case_sha256=manifest["case_sha256"],
        as_of=manifest["as_of"],
        question=ranks["case"]["question"]["question"],
        offers=tuple(AskedOffer(id=name, name=row["name"]) for name, row in offers.items()),
        groups=_groups(ranks),
        leaves=tuple(leaves),
        quantities=_quantities(asked, offers, about["case"], about["price_year"]),
    )


def _groups(ranks: Mapping[str, Any]) -> tuple[AskedGroup, ...]:
    """Return the groups in the order of the tree: the file sorts them by id."""
    order = dict.fromkeys(row["group"] for row in ranks["criteria"])
    return tuple(AskedGroup(id=name, name=ranks["groups"][name]["name"]) for name in order)


def _quantities(
    asked: Sequence[str], offers: Mapping[str, Mapping[str, Any]], case: str, price_year: int
) -> tuple[AskedQuantity, ...]:
    concerned: dict[str, list[str]] = {case: [], ALL_OFFERS: list(offers)}
    for name, row in offers.items():
        for subject in (name, *(row[field] for field in _SUBJECTS)):
            if name not in concerned.setdefault(subject, []):
                concerned[subject].append(name)
    found, faults = [], []
    for told in dict.fromkeys(asked):
        subject, _, variable = told.rpartition(".")
        one = vocabulary().get(variable)
        if one is None or one.kind not in _ASKABLE or not set(one.dims) <= _DIMS:
            expected = "SUBJECT.VARIABLE with an uncertainty or constant of `tandau variables`"
            faults.append(Fault("--ask", told, repr(variable), expected, nearest(variable)))
        elif subject not in concerned:
            expected = f"one of {', '.join(concerned)}"
            faults.append(Fault("--ask", told, repr(subject), expected, "name one of these"))
        else:
            year = price_year if "USD" in one.unit else None
            found.append(
                AskedQuantity(
                    subject=subject, variable=variable, definition=one.definition, unit=one.unit,
                    price_year=year, offers=tuple(concerned[subject]),
                )
            )  # fmt: skip
    if faults:
        raise StateError(faults)
    return tuple(found)
