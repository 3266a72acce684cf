"""Quantity → quantile function: a mixture of PERT distributions on a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.stats import beta

if TYPE_CHECKING:
    from tandau.evidence.pool import Component, Quantity

N_POINTS: Final = 401
_PROBABILITIES: Final = np.sin(np.linspace(0, np.pi / 2, N_POINTS)) ** 2  # denser in the tails


def component_quantiles(component: Component) -> np.ndarray:
    """Return the quantiles of one claim's part.

    Returns
    -------
    numpy.ndarray
        Shape (N_POINTS,), in the variable's unit, at the probabilities of the table.

    Notes
    -----
    PERT: a beta distribution on [low, high] with mean (low + 4 mode + high) / 6 [Malcolm1959].
    """
    if component.quantiles:
        known = np.asarray(component.quantiles)
        return np.asarray(np.interp(_PROBABILITIES, known[:, 0], known[:, 1]))
    width = component.high - component.low
    if width <= 0:
        return np.full(N_POINTS, component.mode)
    left = 1 + 4 * (component.mode - component.low) / width
    right = 1 + 4 * (component.high - component.mode) / width
    return np.asarray(component.low + width * beta.ppf(_PROBABILITIES, left, right))


def quantile_table(quantity: Quantity) -> tuple[np.ndarray, np.ndarray]:
    """Return probabilities and values of the pooled quantity.

    Returns
    -------
    probabilities, values
        Both of shape (n,), rising; interpolate between them to invert.
    """
    parts = [(part.weight, component_quantiles(part)) for part in quantity.components]
    if len(parts) == 1:
        return _PROBABILITIES, parts[0][1]
    grid = np.unique(np.concatenate([values for _, values in parts]))
    # A point component is a step: give it a width far below anything that matters.
    nudge = 1e-9 * max(float(np.ptp(grid)), 1e-9)
    grid = np.unique(np.concatenate([grid, grid - nudge]))
    total = np.zeros_like(grid)
    for weight, values in parts:
        if values[0] == values[-1]:
            total += weight * (grid >= values[0])
        else:
            total += weight * np.interp(grid, values, _PROBABILITIES)
    return np.maximum.accumulate(total), grid


def values_at(quantity: Quantity, probabilities: np.ndarray) -> np.ndarray:
    """Return the quantity at given probabilities, in the variable's unit.

    Examples
    --------
    >>> from tandau.evidence.pool import Component, Quantity
    >>> known = Quantity("mini", "inflation", (Component("c", 1.0, 0.0, 1.0, 2.0),), False)
    >>> values_at(known, np.array([0.0, 0.5, 1.0])).round(3).tolist()
    [0.0, 1.0, 2.0]
    """
    known, values = quantile_table(quantity)
    return np.asarray(np.interp(probabilities, known, values))
