"""Dates: when each unit, and the plant, is connected to the grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xarray as xr

    from tandau.models.arrays import Array


def grid_connection(
    first_concrete: Array, unit_spacing: Array, unit_index: Array, construction_time: Array
) -> Array:
    """Calendar year in which a unit is connected to the grid, in years.

    The units of a plant begin one after the other at equal intervals:
    ``first_concrete + unit_index * unit_spacing + construction_time``.

    Source: IAEA_PRIS.

    Examples
    --------
    >>> grid_connection(2030.0, 1.0, 1.0, 8.0)
    2039.0
    """
    return first_concrete + unit_index * unit_spacing + construction_time


def first_grid_connection(grid_connection: xr.DataArray) -> xr.DataArray:
    """Calendar year in which the plant's first unit is connected, in years.

    The earliest of its units, which need not be the one begun first:
    ``min(grid_connection over unit)``.

    Source: IAEA_PRIS.
    """
    return grid_connection.min("unit")


def plant_completion(grid_connection: xr.DataArray) -> xr.DataArray:
    """Calendar year in which the plant's last unit is connected, in years.

    ``max(grid_connection over unit)``.

    Source: IAEA_PRIS.
    """
    return grid_connection.max("unit")


def plant_construction_time(plant_completion: Array, first_concrete: Array) -> Array:
    """Time from the plant's first concrete to its last unit's grid connection, in years.

    ``plant_completion - first_concrete``.

    Source: IAEA_PRIS.

    Examples
    --------
    >>> plant_construction_time(2039.0, 2030.0)
    9.0
    """
    return plant_completion - first_concrete
