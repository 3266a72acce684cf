"""How concentrated shares are: beside a simulation of common causes, never instead of one.

Source: [Herfindahl1950], [Shannon1948].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tandau.ranking.inputs import finite, shares

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Concentration:
    """Measures of shares, shape (…).

    Parameters
    ----------
    herfindahl
        Sum of squared shares, 1 / n to 1.
    shannon
        Entropy in nats, 0 to log n.
    effective_number
        1 / herfindahl: as concentrated as that many equal shares.
    """

    herfindahl: np.ndarray
    shannon: np.ndarray
    effective_number: np.ndarray


def concentration(parts: ArrayLike) -> Concentration:
    """Return how concentrated parts are.

    Parameters
    ----------
    parts
        Nonnegative amounts, shape (…, partner); scaled to sum to one.

    Examples
    --------
    >>> found = concentration([0.5, 0.5])
    >>> float(found.herfindahl), float(found.effective_number)
    (0.5, 2.0)
    """
    share = shares("parts", parts, finite("parts", parts).shape[-1])
    squares = (share**2).sum(axis=-1)
    safe = np.where(share > 0, share, 1.0)
    return Concentration(squares, -(share * np.log(safe)).sum(axis=-1), 1 / squares)
