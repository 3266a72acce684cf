"""A panel: the experts on one variable of one subject, and what they give together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tandau.case.schema import Claim

# Steps of half a percent, so that the places of the 5, 50 and 95 % quantile are among them.
N_STEPS: Final = 200
PLACES: Final = (10, 100, 190)


@dataclass(frozen=True)
class Member:
    """One expert of a panel: id of the claim, weight, scores, and what the absence would change.

    ``stated`` and ``without`` are 5, 50 and 95 % quantiles in the variable's unit; ``without`` is
    empty where nobody else has weight, the scores are None without seed questions.
    """

    claim: str
    expert: str
    weight: float
    calibration: float | None
    information: float | None
    stated: tuple[float, ...]
    without: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Panel:
    """The experts on one variable of one subject and the claim that they give together.

    ``quantiles`` are (probability, value) pairs in the variable's unit and the case's price year;
    ``n_seeds`` counts the seed questions that all of them answered and whose answer is known.
    """

    claim: Claim
    method: str
    reason: str
    n_seeds: int
    members: tuple[Member, ...]
    quantiles: tuple[tuple[float, float], ...]

    @property
    def pooled(self) -> tuple[float, float, float]:
        """The 5, 50 and 95 % quantile."""
        low, middle, high = (self.quantiles[place][1] for place in PLACES)
        return low, middle, high

    @property
    def spread(self) -> tuple[float, ...]:
        """Largest less smallest of each leave-one-out quantile; empty where there is none."""
        without = [one for member in self.members for one in member.without]
        return tuple(max(column) - min(column) for column in zip(*without, strict=True))
