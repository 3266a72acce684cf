"""``portfolios.nc``: every portfolio, and the parts of every option that they add up from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import xarray as xr

from tandau.case.supply import LAYERS
from tandau.portfolios.aggregate import portfolio_costs
from tandau.portfolios.exposures import AFTER

if TYPE_CHECKING:
    from tandau.portfolios.partnerships import Partnerships

# So many numbers of cost by portfolio and future are written out; beyond, parts add up to them.
MOST_NUMBERS: Final = 1_000_000


def portfolio_arrays(found: Partnerships) -> xr.Dataset:
    """Return every portfolio, and the parts that they add up from, as one dataset.

    Returns
    -------
    xarray.Dataset
        Dims portfolio, plant, option, shock, layer, jurisdiction, time, year and future; money in
        GUSD, capacities in MW.
    """
    programme, outcomes = found.programme, found.outcomes
    by_portfolio = ("portfolio",)
    by_year = ("portfolio", "year")
    arrays: dict[str, tuple[tuple[str, ...], Any]] = {
        name: (by_year if values.ndim > 1 else by_portfolio, values)
        for name, values in vars(outcomes).items()
    }
    arrays |= {
        f"{name}_without_political": (by_portfolio, values)
        for name, values in vars(found.without_political).items()
        if values.ndim == 1
    }
    exposure = found.exposure
    arrays |= {
        "choice": (("portfolio", "plant"), found.portfolios.astype(np.int16)),
        "share": (("portfolio", "layer", "jurisdiction"), exposure.share),
        "concentration": (("portfolio", "layer"), exposure.concentration),
        "entropy": (("portfolio", "layer"), exposure.entropy),
        "diversity": (("portfolio", "layer"), exposure.diversity),
        "stopped": (("portfolio", "jurisdiction", "time"), exposure.stopped),
        "credit": (("portfolio", "jurisdiction"), exposure.credit),
        "is_kept": (by_portfolio, found.is_kept.astype(np.int8)),
    }
    each = ("plant", "option", "future")
    losses = np.stack([effect.loss for effect in found.found.values()])
    delays = np.stack([effect.delay for effect in found.found.values()])
    arrays |= {
        "capital_part": (each, programme.cost.astype(np.float32)),
        "other_part": (each, programme.fixed_cost.astype(np.float32)),
        "loss": (("shock", *each), losses.astype(np.float32)),
        "delay": (("shock", *each), delays.astype(np.float32)),
        "capacity": (("plant", "option"), programme.capacity),
    }
    if len(found.portfolios) * programme.cost.shape[-1] <= MOST_NUMBERS:
        cost = portfolio_costs(found.inputs, found.portfolios).astype(np.float32)
        arrays |= {
            "cost": (("portfolio", "future"), cost),
            "regret": (("portfolio", "future"), cost - cost.min(axis=0)),
        }
    coords = {
        "plant": list(programme.plants),
        "option": list(programme.options),
        "shock": list(found.found),
        "layer": list(LAYERS),
        "jurisdiction": list(programme.jurisdictions),
        "time": list(AFTER),
        "year": list(found.years),
    }
    return xr.Dataset(arrays, coords=coords)
