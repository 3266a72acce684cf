"""What a choice is worth in money: net benefits of the criteria that are costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tandau.models.finance import capital_recovery_factor
from tandau.ranking.criteria import values_of
from tandau.variables import vocabulary

if TYPE_CHECKING:
    import numpy as np
    import xarray as xr

    from tandau.ranking.criteria import Criterion

_PER_GIGA: Final = 1e9
_MWH_PER_TWH: Final = 1e6


def discounted_electricity(arrays: xr.Dataset) -> float:
    """Return the MWh of one such plant over its life, discounted at the host's cost of capital.

    The mean over offers and futures: one amount for all, so that only the cost per MWh decides.

    Parameters
    ----------
    arrays
        With ``annual_generation``, ``host_cost_of_capital`` and ``operating_lifetime``.
    """
    factor = capital_recovery_factor(arrays["host_cost_of_capital"], arrays["operating_lifetime"])
    yearly = float(arrays["annual_generation"].mean()) * _MWH_PER_TWH
    return yearly * float((1 / factor).mean())


def _dollars(variable: str, electricity: float) -> float:
    """Return by what a variable becomes US dollars; zero where it is no money."""
    unit = vocabulary()[variable].unit if variable in vocabulary() else ""
    return {"GUSD": _PER_GIGA, "USD/MWh": electricity}.get(unit, 0.0)


def costs_of(
    arrays: xr.Dataset, criteria: tuple[Criterion, ...], electricity: float
) -> dict[str, np.ndarray]:
    """Return the net benefit of each criterion that is money: minus US dollars, (future, offer).

    Parameters
    ----------
    arrays
        What the criteria judge, dims offer and, where uncertain, future.
    criteria
        The leaves; those in GUSD or in USD/MWh are money.
    electricity
        As `discounted_electricity` gives it.
    """
    return {
        one.id: -scale * values_of(arrays, one.variable, arrays.sizes["future"]).T
        for one in criteria
        if (scale := _dollars(one.variable, electricity))
    }
