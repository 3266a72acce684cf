"""The futures in which an offer takes a rank, and how what was drawn in them differs from the rest.

The difference is the largest distance between the two distributions of an input (Kolmogorov and
Smirnov), which asks for no shape and no scale [Pianosi2018].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.ranking.uncertain_inputs import uncertain_inputs

if TYPE_CHECKING:
    import xarray as xr

    from tandau.ranking.uncertain_inputs import UncertainInput

ENDS: Final = (0.05, 0.5, 0.95)
CHANCE: Final = 0.05


@dataclass(frozen=True)
class Differing:
    """An input whose draws differ between some futures and the others.

    Parameters
    ----------
    variable, offers
        Which input, and whose.
    distance
        Largest distance between the two distributions, 0 to 1.
    inside, outside
        5, 50 and 95 % of the draws in the futures asked for and in the others, in the unit of the
        variable.
    """

    variable: str
    offers: tuple[str, ...]
    distance: float
    inside: tuple[float, ...]
    outside: tuple[float, ...]


class Draws:
    """The uncertain inputs of a study, sorted once.

    Parameters
    ----------
    inputs
        Uncertainties and scores, dims offer, unit and future.
    """

    def __init__(self, inputs: xr.Dataset) -> None:
        self._inputs: list[UncertainInput] = uncertain_inputs(inputs)
        self._orders = [
            np.argsort(one.values, kind="stable").astype(np.int32) for one in self._inputs
        ]
        self._ends = [
            _ends(one.values[order]) for one, order in zip(self._inputs, self._orders, strict=True)
        ]

    def differing(self, is_inside: np.ndarray, n_most: int) -> list[Differing]:
        """Return the inputs that differ most between some futures and the others.

        Parameters
        ----------
        is_inside
            Which futures are asked for, shape (future,).
        n_most
            How many inputs at most, the most different first.
        """
        n_inside = int(is_inside.sum())
        n_outside = len(is_inside) - n_inside
        if not n_inside or not n_outside:
            return []
        # Whole numbers sum up fast and exactly; the distance is their largest over the product.
        steps = np.where(is_inside, n_outside, -n_inside)
        distances = []
        for order, ends in zip(self._orders, self._ends, strict=True):
            gap = steps.take(order).cumsum()[ends]
            distances.append(max(int(gap.max()), -int(gap.min())) / (n_inside * n_outside))
        first = sorted(range(len(distances)), key=lambda place: -distances[place])[:n_most]
        return [
            Differing(
                self._inputs[place].variable,
                self._inputs[place].offers,
                round(distances[place], 6),
                _spread(self._inputs[place].values[is_inside]),
                _spread(self._inputs[place].values[~is_inside]),
            )
            for place in first
        ]


def _ends(values: np.ndarray) -> np.ndarray | slice:
    """Return where sorted values end: ties step up together, so only there is the sum complete."""
    ends = np.append(np.diff(values) > 0, True)
    return slice(None) if ends.all() else ends


def _spread(values: np.ndarray) -> tuple[float, ...]:
    return tuple(float(f"{one:.6g}") for one in np.quantile(values, ENDS))


def chance_distance(n_inside: int, n_outside: int) -> float:
    """Return a distance that chance alone exceeds once in twenty tries of one input.

    Parameters
    ----------
    n_inside, n_outside
        Futures asked for and others.

    Notes
    -----
    The large-sample limit of the two-sample test, ``sqrt(-ln(0.05 / 2) / 2 (n + m) / (n m))``.

    Examples
    --------
    >>> round(chance_distance(100, 900), 3)
    0.143
    """
    scale = -np.log(CHANCE / 2) / 2
    return float(np.sqrt(scale * (n_inside + n_outside) / (n_inside * n_outside)))
