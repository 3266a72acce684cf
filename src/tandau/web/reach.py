"""Which parts of a study a claim can move, by the variable that it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tandau.case.supply import ALSO_OF_RISKS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tandau.variables import Variable

RANKING: Final = "ranking"
POWER: Final = "power"
BESIDE: Final = ("money", "risks", "portfolios", "rights", "stakeholders")
_BY_KIND: Final[Mapping[str, tuple[str, ...]]] = {
    "term": ("money",),
    "risk": ("risks",),
    "aside": ("rights", "stakeholders"),
    "supply": ("portfolios",),
    "system_uncertainty": (),
    "system_constant": (),
    "system_reading": (),
}


def parts_moved(about: Variable | None) -> tuple[str, ...]:
    """Return the parts of a study that rest on a variable, but for the power system.

    Parameters
    ----------
    about
        None for a score on a criterion without a variable: those feed the ranking, by which actors
        and the waiting for consents are told too.
    """
    if about is None:
        return (RANKING, "rights", "stakeholders")
    if about.name in ALSO_OF_RISKS:
        return ("risks", "portfolios")
    return _BY_KIND.get(about.kind, (RANKING, *BESIDE))


def parts_left(about: Variable | None) -> tuple[str, ...]:
    """Return the parts that rest on a variable and that a what-if does not compute again."""
    if is_quick(about):
        return (*BESIDE, POWER)
    return (POWER,) if RANKING in parts_moved(about) and about is not None else ()


def is_quick(about: Variable | None) -> bool:
    """Return whether a what-if on a variable tells the ranking alone, so that it stays quick."""
    return about is not None and about.kind == "uncertainty" and not about.is_beside


def moves_power(about: Variable | None) -> bool:
    """Return whether the power system rests on a variable, by itself or by the plants."""
    return about is not None and (about.is_of_system or POWER in parts_left(about))
