"""Water that power plants consume, read from what they make; the grid is solved without it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
import xarray as xr

from tandau.models.power.carriers import known_carrier
from tandau.power_futures import sample_readings

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from tandau.evidence.resolve import Known

    Floats = npt.NDArray[np.float64]

_NUCLEAR: Final = "nuclear"
# What is consumed by MWh of electricity, and by which carrier.
INTENSITIES: Final = MappingProxyType(
    {
        "coal_water_intensity": "coal",
        "gas_water_intensity": "gas",
        "nuclear_water_intensity": _NUCLEAR,
    }
)


def water_intensities(known: Known, n_futures: int, seed: int) -> dict[str, Floats]:
    """Return water by electricity in m3/MWh, carrier → (future,); nothing unless all are claimed.

    A sum that leaves a carrier out would favour it.

    Parameters
    ----------
    known
        The case and its evidence.
    n_futures, seed
        As of the study.
    """
    drawn = sample_readings(known, list(INTENSITIES), n_futures, seed)
    if len(drawn) < len(INTENSITIES):
        return {}
    return {carrier: drawn[name] for name, carrier in INTENSITIES.items()}


def water_of(
    generation: xr.DataArray, intensities: Mapping[str, Floats]
) -> dict[str, xr.DataArray]:
    """Return the water that plants consume in a year, and how much more than without a new plant.

    Parameters
    ----------
    generation
        TWh a year, dims offer (the alternatives, no new nuclear plant last), carrier, future, year.
    intensities
        Of `water_intensities`; nothing gives nothing.

    Returns
    -------
    dict
        ``water_consumption`` and ``added_water`` in hm3 (million cubic metres) a year, dims offer,
        future, year.
    """
    if not intensities:
        return {}
    factors = np.zeros((generation.sizes["carrier"], generation.sizes["future"]))
    for place, name in enumerate(generation["carrier"].to_numpy().tolist()):
        of = known_carrier(name) or (_NUCLEAR if _NUCLEAR in name.lower() else "")
        factors[place] = intensities.get(of, 0.0)
    consumed = (generation * xr.DataArray(factors, dims=("carrier", "future"))).sum("carrier")
    # A point without an optimum makes an unknown amount, not none.
    consumed = consumed.where(generation.notnull().all("carrier"))
    return {
        "water_consumption": consumed,
        "added_water": consumed - consumed.isel(offer=-1, drop=True),
    }
