"""Why a figure beside it means nothing: counted in the report, never a silent NaN."""

from __future__ import annotations

from enum import IntEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt


class Status(IntEnum):
    """State of a rate of return, a payback or a coverage ratio.

    Examples
    --------
    >>> Status(1).name
    'NO_SIGN_CHANGE'
    """

    FOUND = 0
    NO_SIGN_CHANGE = 1
    SEVERAL_RATES = 2
    OUT_OF_RANGE = 3
    NEVER_REPAID = 4
    NO_DEBT = 5
    DEBT_CAPPED = 6
    NO_GENERATION = 7


REASONS: Final[Mapping[Status, str]] = MappingProxyType(
    {
        Status.FOUND: "a figure was found",
        Status.NO_SIGN_CHANGE: "all flows have one sign, so that no rate of return exists",
        Status.SEVERAL_RATES: "the flows change sign more than once and allow several rates",
        Status.OUT_OF_RANGE: "no rate from -50 to 1,000 % a year makes the flows worth nothing",
        Status.NEVER_REPAID: "the money spent does not come back within the years looked at",
        Status.NO_DEBT: "there is no debt service to cover",
        Status.DEBT_CAPPED: "the cash flow would carry more debt than the cost; held at its cap",
        Status.NO_GENERATION: "the plant generates nothing within the years looked at",
    }
)


def count_status(status: npt.ArrayLike) -> dict[str, int]:
    """Count how often each state occurs.

    Parameters
    ----------
    status
        `Status` values of any shape.

    Returns
    -------
    dict
        Number of cases by the state's name in lower case; states that do not occur are left out.

    Examples
    --------
    >>> count_status([0, 0, 4])
    {'found': 2, 'never_repaid': 1}
    """
    found: Any = np.bincount(np.ravel(np.asarray(status)).astype(np.int64), minlength=len(Status))
    return {Status(place).name.lower(): int(n) for place, n in enumerate(found) if n}
