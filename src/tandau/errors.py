"""The exceptions of Tandau.

::

    TandauError
    ├── CaseError              the files of a case; carries every fault found
    ├── VariableError          a name, unit or bound outside the vocabulary (also a ValueError)
    ├── EvidenceError          claims that cannot become a quantity
    ├── ModelError             a model that cannot be bound or evaluated
    │   └── SolverError        an optimisation that did not end well
    ├── RunError               an engine that is gone, a disk that is full, a run already at work
    ├── ReportError            a study folder that is missing, unfinished or damaged
    └── StateError             people, panels and sealed answers, or the database that holds them
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong, where it is, and what to do about it.

    Parameters
    ----------
    file
        Path of the file as the user named it.
    place
        Row, column, key or id inside the file; empty where the file itself is meant.
    got
        What was found.
    expected
        What would have been right.
    remedy
        What the user can do.
    """

    file: str
    place: str
    got: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        """One line per part, the place first."""
        where = f"{self.file}: {self.place}" if self.place else self.file
        told = f"  got       {self.got}\n  expected  {self.expected}\n  do        {self.remedy}"
        return f"{where}\n{told}"

    def as_dict(self) -> dict[str, str]:
        """Return the five parts under their names, for ``--json``."""
        return asdict(self)


class TandauError(Exception):
    """Base of every exception that Tandau raises on purpose."""

    def __init__(self, message: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


def _told(faults: Sequence[Fault]) -> str:
    count = f"{len(faults)} fault{'s' if len(faults) != 1 else ''}"
    return "\n".join([f"{count} found", *(str(fault) for fault in faults)])


class FaultsError(TandauError):
    """Faults collected over a whole stage and raised once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        ordered = tuple(dict.fromkeys(faults))
        super().__init__(_told(ordered), ordered)

    def __reduce__(self) -> tuple[type[FaultsError], tuple[tuple[Fault, ...]]]:
        """Come back from another process with the faults, not with the message for them."""
        return type(self), (self.faults,)


class CaseError(FaultsError):
    """The files of a case hold faults; all of them are in ``faults``."""


class VariableError(TandauError, ValueError):
    """A name, unit or bound that the vocabulary does not know."""


class EvidenceError(FaultsError):
    """Claims that cannot be converted or pooled; all of them are in ``faults``."""


class ModelError(TandauError):
    """A model that cannot be bound to its inputs or evaluated."""


class SolverError(ModelError):
    """An optimisation that did not end with a solution."""


class RunError(TandauError):
    """A run that cannot go on for want of workers, disk or a folder of its own."""


class ReportError(TandauError):
    """A study folder that is missing, unfinished or damaged."""


class StateError(FaultsError):
    """What cannot be done with users, panels or the state that holds them."""
