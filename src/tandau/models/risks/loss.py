"""What a struck plant costs the host, against the same plant in the same future without events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt
    import xarray as xr

    Floats = npt.NDArray[np.float64]

# Outcomes and inputs from which the loss is made.
NEEDED: Final = ("total_capital_cost", "lcoe", "plant_completion", "annual_generation")
_MILLION_TO_BILLION: Final = 1e-3


def loss(base: xr.Dataset, struck: xr.Dataset, replacement_cost: npt.ArrayLike) -> Floats:
    """Loss of the host by the events of a future, in GUSD as of grid connection.

    ``annuity * (lcoe' g' - lcoe g + r' (g - g')) + (completion' - completion) g (r - o)`` with the
    yearly generation ``g``, the cost ``o`` of operation and fuel, and the replacement cost ``r``,
    which is taken to be no less than ``o``: power from elsewhere is not cheaper than running a
    plant that stands. The annuity is that of the plant without events, ``1 /
    capital_recovery_factor``. The first term is what the country pays more over the lifetime for
    the same electricity, the second what it pays for the electricity that comes late; a plant that
    is late also pays more interest, which is in its ``lcoe'``. Years are not discounted.

    Parameters
    ----------
    base, struck
        Inputs and outcomes without and with the events, dims offer, future.
    replacement_cost
        USD/MWh, (future,).

    Returns
    -------
    numpy.ndarray
        (offer, future).
    """
    replaced = np.asarray(replacement_cost, dtype=np.float64)
    before, after = _array(base, "annual_generation"), _array(struck, "annual_generation")
    running = _array(base, "operation_cost") + _array(base, "fuel_cost")
    dearer = _array(struck, "operation_cost") + _array(struck, "fuel_cost")
    missing = np.maximum(replaced, dearer) * (before - after)
    yearly = _array(struck, "lcoe") * after - _array(base, "lcoe") * before + missing
    late = _array(struck, "plant_completion") - _array(base, "plant_completion")
    waiting = late * before * np.maximum(replaced - running, 0.0)
    # USD/MWh times TWh is millions of USD.
    return (yearly / _array(base, "capital_recovery_factor") + waiting) * _MILLION_TO_BILLION


def _array(known: xr.Dataset, name: str) -> Floats:
    return known[name].transpose("offer", "future").to_numpy()
