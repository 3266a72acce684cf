"""Levers: what the open plant, the commitments elsewhere and the day of the decision give."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from tandau.variables import vocabulary

if TYPE_CHECKING:
    from tandau.case.choice import Choice


def calendar_year(day: date) -> float:
    """Return a day as a calendar year with its fraction."""
    start, end = date(day.year, 1, 1), date(day.year + 1, 1, 1)
    return day.year + (day - start).days / (end - start).days


def levers(choice: Choice, as_of: date) -> xr.Dataset:
    """Return what the open plant and the commitments elsewhere decide."""
    n_units = choice.plant.units
    of_partner = [float(choice.n_partner_units(offer.partner)) for offer in choice.offers]
    arrays: dict[str, tuple[tuple[str, ...], Any]] = {
        "n_units": ((), float(n_units)),
        "decision_year": ((), calendar_year(as_of)),
        "unit_index": (("unit",), np.arange(n_units, dtype=float)),
        "n_committed_units": ((), float(choice.n_committed_units)),
        "n_partner_committed_units": (("offer",), of_partner),
    }
    coords = {"offer": [o.id for o in choice.offers], "unit": np.arange(1, n_units + 1)}
    return xr.Dataset(
        {
            name: (
                dims,
                values,
                {"units": vocabulary()[name].unit, "long_name": vocabulary()[name].definition},
            )
            for name, (dims, values) in arrays.items()
        },
        coords=coords,
    )
