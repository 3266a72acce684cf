"""The one vocabulary of code, case files, docs and report, read from ``variables.csv``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, get_args

from tandau.data.tables import rows
from tandau.errors import VariableError

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal[
    "uncertainty",
    "lever",
    "constant",
    "term",
    "basis",
    "risk",
    "aside",
    "supply",
    "system_uncertainty",
    "system_constant",
    "system_reading",
    "outcome",
    "system_outcome",
]

# The kinds whose numbers claims give.
GIVEN: Final = (
    "uncertainty",
    "constant",
    "term",
    "basis",
    "risk",
    "aside",
    "supply",
    "system_uncertainty",
    "system_constant",
    "system_reading",
)
# Dims of the power system: the subject of a claim is one of a kind that the case's system names.
SYSTEM_DIMS: Final = (
    "zone", "line", "technology", "station", "candidate", "neighbour", "fuel", "carrier",
)  # fmt: skip
DIMS: Final = (
    "financing",
    "risk",
    "plan",
    "offer",
    "unit",
    "item",
    "control",
    "actor",
    "layer",
    "jurisdiction",
    "shock",
    "bloc",
    *SYSTEM_DIMS,
    "future",
    "year",
)


@dataclass(frozen=True)
class Variable:
    """One row of the vocabulary.

    Parameters
    ----------
    name
        Full words in snake_case; the unit is never in the name.
    unit
        Unit of every array of this name, as text that pint reads (``1`` for a ratio).
    dims
        Dimensions of the array, a subset of `DIMS` in that order.
    kind
        uncertainty (sampled from claims), constant (one number from claims or record), term
        (sampled from claims where the case has financing models), basis (turns a price into another
        reading of it, before any sampling), risk (sampled from claims where the case has a risk
        register), aside (sampled from claims where the case has technology rights or actors; feeds
        what stands beside the ranking), supply (sampled from claims where the case says who
        controls what), system_uncertainty, system_constant and system_reading (from claims where
        the case has a power system; a claim may speak of one year; a reading is sampled, but the
        grid is solved without it), lever (set by the plant in question), outcome (computed by the
        model function of the same name, by the money core or by the risk core), system_outcome (of
        the power system under every alternative, computed where the case has one).
    low, high
        Bounds of meaningful values in `unit`; None where there is no bound.
    definition
        One sentence.
    source
        Key in ``docs/references.bib``, ``case`` or ``Tandau``.
    """

    name: str
    unit: str
    dims: tuple[str, ...]
    kind: Kind
    low: float | None
    high: float | None
    definition: str
    source: str

    @property
    def is_beside(self) -> bool:
        """Whether it stands beside the ranking, so that no criterion can rest on it."""
        is_of_part = self.is_of_money or self.is_of_risk or self.is_of_system
        return is_of_part or self.kind in ("aside", "supply")

    @property
    def is_of_money(self) -> bool:
        """Whether only the money core takes or gives it, so that no criterion can rest on it."""
        is_found = self.kind == "outcome" and self.name.startswith("money_")
        return self.kind == "term" or "financing" in self.dims or is_found

    @property
    def is_of_risk(self) -> bool:
        """Whether only the risk core takes or gives it, so that no criterion can rest on it."""
        return self.kind == "risk" or (self.kind == "outcome" and self.name.startswith("risk_"))

    @property
    def is_of_system(self) -> bool:
        """Whether only the power system takes or gives it, so that no criterion can rest on it."""
        return self.kind.startswith("system_")


def _variable(row: dict[str, str]) -> Variable:
    kinds: tuple[Kind, ...] = get_args(Kind)
    kind = next((one for one in kinds if one == row["kind"]), None)
    if kind is None:
        message = f"variables.csv: {row['name']}: kind {row['kind']!r} is none of {kinds}"
        raise VariableError(message)
    return Variable(
        name=row["name"],
        unit=row["unit"],
        dims=tuple(row["dims"].split()),
        kind=kind,
        low=float(row["low"]) if row["low"] else None,
        high=float(row["high"]) if row["high"] else None,
        definition=row["definition"],
        source=row["source"],
    )


@cache
def vocabulary() -> Mapping[str, Variable]:
    """Return every variable by name, in the order of ``variables.csv``.

    Raises
    ------
    VariableError
        Where a row has an unknown kind.

    Examples
    --------
    >>> vocabulary()["lcoe"].unit
    'USD/MWh'
    """
    known = [_variable(row) for row in rows("tandau", "variables.csv")]
    return MappingProxyType({one.name: one for one in known})


def variable(name: str) -> Variable:
    """Return one variable.

    Raises
    ------
    VariableError
        Where the vocabulary does not hold `name`; the message names the nearest ones.
    """
    known = vocabulary()
    if name in known:
        return known[name]
    raise VariableError(f"{name!r} is no variable; {nearest(name)}")


def nearest(name: str) -> str:
    """Say which names of the vocabulary are closest to `name`.

    Examples
    --------
    >>> nearest("overnite_cost")
    'did you mean overnight_cost, exit_cost, exercise_cost?'
    """
    from difflib import get_close_matches  # noqa: PLC0415  only an error message needs it

    close = get_close_matches(name, vocabulary(), n=3)
    return f"did you mean {', '.join(close)}?" if close else "see `tandau variables`"
