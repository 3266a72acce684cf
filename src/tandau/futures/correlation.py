"""Shared drivers: a Gaussian copula in factor form.

The normal score of an uncertainty is the sum of its loadings times hidden standard normal drivers
plus a remainder of its own, so that two uncertainties correlate by the product of their loadings on
the drivers they share.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

from tandau.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Loading:
    """How strongly a variable hangs on one driver.

    ``per_offer`` drivers differ between offers (the fortune of a project), the others are the same
    for all of them.
    """

    driver: str
    per_offer: bool
    value: float


def remainder(variable: str, loadings: Sequence[Loading]) -> float:
    """Return the loading on the variable's own remainder.

    Raises
    ------
    ModelError
        Where the squares of the loadings exceed one.
    """
    explained = sum(loading.value**2 for loading in loadings)
    if explained > 1:
        told = ", ".join(f"{loading.driver} {loading.value:g}" for loading in loadings)
        message = f"{variable}: the squared driver loadings add up to {explained:.3g} > 1 ({told})"
        raise ModelError(f"{message}; lower the constants that hold them")
    return float(np.sqrt(1 - explained))


def correlated(
    variable: str,
    own: np.ndarray,
    drivers: Mapping[str, np.ndarray],
    loadings: Sequence[Loading],
) -> np.ndarray:
    """Return probabilities in (0, 1) that follow the drivers.

    Parameters
    ----------
    variable
        Name, for errors.
    own
        Standard normal scores of the variable's own remainder, shape (..., future).
    drivers
        Standard normal scores by driver id, shape (future,).
    loadings
        Of this variable.
    """
    score = remainder(variable, loadings) * own
    for loading in loadings:
        score = score + loading.value * drivers[loading.driver]
    return np.asarray(ndtr(score))
